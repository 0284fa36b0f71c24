"""My data: the section on Home, what is stored about a person, and the forms to be forgotten; for leads the audit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.blocks.modals import View, modal
from handlers.blocks.parts import (
    Block,
    Names,
    actions,
    button,
    context,
    count,
    divider,
    field_of,
    header,
    option,
    plain,
    section,
    shorten,
    type_label,
)
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]

WORD = "ERASE"
"""What has to be typed before anybody is forgotten."""
PIECE = 2900
PIECES_AT_MOST = 60
"""Of JSON in one form: Slack takes 100 blocks and 250 KB."""
LINES_SHOWN = 10
_ID = re.compile(r'"([UW][A-Z0-9]{2,40})"')
_KINDS: Mapping[str, tuple[str, str]] = {
    "credits": ("line of the ledger about you", "lines of the ledger about you"),
    "thanks_given": ("credit for which you gave thanks", "credits for which you gave thanks"),
    "asked_about": ("question to the leads with you in it", "questions to the leads with you in them"),
    "further_thanks": ("further thank-you of yours", "further thanks of yours"),
    "messages_a_day": ("count of your messages by day and channel", "counts of your messages by day and channel"),
    "messages_remembered": (
        "message of yours, forgotten after two days", "messages of yours, forgotten after two days"
    ),
    "private_messages": ("private message to you, without its words", "private messages to you, without their words"),
    "identities": ("merged identity", "merged identities"),
    "enrolments": ("organisation you are enrolled in", "organisations you are enrolled in"),
    "decisions_and_changes": ("decision or change by you or about you", "decisions or changes by you or about you"),
}  # fmt: skip


def on_home(facts: Facts, lead: bool) -> list[Block]:
    """The section “My data”; leads also find the audit and who left there."""
    for_leads = [
        button("Who changed what", "audit_open", "0"),
        button("Anonymise…", "anonymise", "open", spoken="Anonymise somebody who left"),
    ]
    if facts["erased"]:
        said = "Plaudit has forgotten you, as you asked, and passes over what you say."
        shown = [section(said), actions("home_data", button("Be known again", "my_data_return", "on"))]
    else:
        hide = button("Show me again", "my_data_hide", "off") if facts["hidden"] else _hide()
        buttons = [
            button("See", "my_data_see", "open", spoken="See what is stored about me"),
            button("Export", "my_data_export", "open", spoken="My data as JSON"),
            hide,
            button("Erase me…", "my_data_erase", "open", style="danger"),
        ]
        hidden = [context("You appear in no public list: you count there among the others.")] if facts["hidden"] else []
        shown = [actions("home_data", *buttons), *hidden]
    return [divider(), header("My data"), *shown, *([actions("home_audit", *for_leads)] if lead else [])]


def _hide() -> Block:
    return button("Hide me", "my_data_hide", "on", spoken="Hide me from public lists")


def stored(facts: Facts) -> View:
    """What is stored about a person, in an overview that hides nothing: the export has it word for word."""
    blocks = [section("*What Slack tells about you, and what you chose*\n" + "\n".join(_profile(facts["profile"])))]
    counts = [f"• {count(len(facts[kind]), *said)}" for kind, said in _KINDS.items() if facts[kind]]
    blocks.append(section("*What is stored besides*\n" + ("\n".join(counts) or "Nothing.")))
    newest = sorted(facts["credits"], key=lambda each: each["at"], reverse=True)[:LINES_SHOWN]
    if newest:
        blocks.append(section("*Newest lines of the ledger*\n" + "\n".join(_credit(each) for each in newest)))
    blocks.append(
        context(
            "*Something is wrong?* Your name and time zone are Slack’s own: change them there, and Plaudit follows. "
            "A credit that is not right, a lead takes back or changes. *Export* on Home has all of this in full."
        )
    )
    return _to_read("My data", blocks)


def _profile(identities: Sequence[Facts]) -> Iterator[str]:
    if not identities:
        yield "Nothing."
    for each in identities:
        told = ", ".join(
            f"{name.replace('_', ' ')} {escape(str(value))}"
            for name, value in each.items()
            if value not in (None, "", False) and name != "id"
        )
        yield shorten(f"• `{escape(each['id'])}`: {told}", 900)


def _credit(line: Facts) -> str:
    what = escape(shorten(line["note"] or line["excerpt"] or "", 120))
    amount = f"{line['amount']:+d}"
    return f"• {line['at']:%Y-%m-%d} {amount} {type_label(line['type'])}{': ' if what else ''}{what}"


def as_json(facts: Facts) -> View:
    """The same word for word as JSON, to be copied; what does not fit, whoever runs Plaudit can print."""
    lines = json.dumps(facts, ensure_ascii=False, indent=1, default=_moment).split("\n")
    pieces = list(_pieces(lines))
    shown = [{"type": "section", "text": plain(each, 3000)} for each in pieces[:PIECES_AT_MOST]]
    rest = len(pieces) - len(shown)
    how = f"`plaudit export person --id {facts['person']}`"
    said = f"This is the beginning. All of it prints whoever runs Plaudit here: {how}." if rest else "This is all."
    return _to_read("My data as JSON", [context(said), *shown])


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """Whole lines, as many as fit into a section each."""
    held = ""
    for line in lines:
        for part in (line[start : start + PIECE] for start in range(0, len(line), PIECE)):
            if held and len(held) + len(part) + 1 > PIECE:
                yield held
                held = ""
            held = f"{held}\n{part}" if held else part
    if held:
        yield held


def erase_form() -> View:
    """What it means to be forgotten, and the word to type."""
    said = (
        "*Plaudit forgets you:* your name and ids, your words and those about you. What you were credited for still "
        "counts in totals, as nobody’s. From then on it passes over what you say and thanks to you, and no import "
        "brings you back. *This cannot be undone.* What was posted in Slack before stays there."
    )
    return modal("my_data_erase", "Erase me", "Erase me", [section(said), _word()], "")


def anonymise_form(facts: Facts) -> View:
    """Who left, and the word to type."""
    said = "Their name, ids and words go; what they were credited for counts on as nobody’s. This cannot be undone."
    options = [option(name, id) for id, name in facts["gone"]]
    blocks = [section(said)]
    if options:
        left = {"type": "static_select", "placeholder": plain("Somebody who left"), "options": options}
        blocks.append(field_of("gone", "Who left?", left, optional=True))
    typed = {"type": "plain_text_input", "max_length": 200}
    hint = "For somebody not in the list: an id such as U0123ABCD or github:octocat."
    blocks.append(field_of("who", "Or their id", typed, hint=hint, optional=True))
    return modal("anonymise", "Anonymise", "Anonymise", [*blocks, _word()], "")


def _word() -> Block:
    return field_of("word", f"Type {WORD} to go on", {"type": "plain_text_input", "max_length": 20})


def audit(facts: Facts, names: Names) -> View:
    """A page of what was decided and changed, newest first."""
    entries = [_entry(each, names) for each in facts["entries"]]
    blocks = [section(each) for each in entries] or [section("Nothing was decided or changed yet.")]
    page = facts["page"]
    turns = [
        *([button("Newer", "audit_newer", str(page - 1))] if page else []),
        *([button("Older", "audit_older", str(page + 1))] if facts["more"] else []),
    ]
    return _to_read("Who changed what", [*blocks, *([actions("audit_pages", *turns)] if turns else [])])


def _entry(entry: Facts, names: Names) -> str:
    by = names[entry["by"]] if entry["by"][:1] in "UW" else f"`{escape(entry['by'])}`"
    about = names[entry["about"]] if re.fullmatch(r"[UW][A-Z0-9]{2,}", entry["about"]) else escape(entry["about"])
    before, after = (_readable(entry[each], names) for each in ("before", "after"))
    change = f"\n{before} → {after}" if before and after else f"\n{before or after}" if before or after else ""
    return shorten(f"{entry['at']} *{by}*: {escape(entry['what'])}, {about}{change}", 900)


def _readable(value: Any, names: Names) -> str:
    if value in (None, "", [], {}):
        return ""
    said = escape(shorten(json.dumps(value, ensure_ascii=False), 300))
    return _ID.sub(lambda found: names[found[1]], said)


def _moment(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _to_read(title: str, blocks: list[Block]) -> View:
    return {"type": "modal", "title": plain(title, 24), "close": plain("Close", 24), "blocks": blocks}
