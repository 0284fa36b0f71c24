"""Who is the same person, on Home and in its forms: my identities for everyone; for leads who may be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks.modals import View, modal
from handlers.blocks.parts import (
    OPTION_LIMIT,
    Block,
    Names,
    actions,
    button,
    context,
    divider,
    field_of,
    header,
    option,
    plain,
    section,
    shorten,
)
from scoring.identity import LENGTH_AT_MOST, is_slack, written
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]

_WHY = {
    "email": "The same e-mail address.",
    "handle": "The same handle.",
    "claim": "{0} says so.",
}
_HOW = "`github:octocat`, `forum:octocat`, a profile’s address or an e-mail address"


def on_home(facts: Facts, names: Names) -> list[Block]:
    """What somebody goes by, and for leads who may be the same person."""
    blocks = [divider(), *_mine(facts, names)]
    if "suggested" in facts:
        blocks += [divider(), *_same(facts, names)]
    return blocks


def _mine(facts: Facts, names: Names) -> list[Block]:
    mine, waiting = facts["people"], facts["waiting"]["people"]
    lines = [f"• {_called(each, names)}" for each in mine]
    lines += [f"• {_called(each, names)}: waits for a lead" for each in waiting]
    said = "\n".join(lines) or "Link what else you go by, and what you do there counts here too."
    buttons = [button("Add…", "identity_add", "open", spoken="Add an identity of mine")]
    if lines:
        buttons.append(button("Take away…", "identity_drop", "open", spoken="Take an identity of mine away"))
    return [header("My identities"), section(said), actions("home_identities", *buttons)]


def _same(facts: Facts, names: Names) -> list[Block]:
    blocks = [header("Same person?")]
    for number, each in enumerate(facts["suggested"]):
        one, other = each["people"]
        who = f"*{_called(one, names)}* and *{_called(other, names)}*"
        blocks += [
            section(f"{who}\n{_WHY[each['why']].format(_called(one, names))}"),
            actions(
                f"same:{number}",
                button("Merge", "same_merge", pair(one, other), style="primary", spoken="Merge: they are one person"),
                button("Not the same", "same_apart", pair(one, other), spoken="Not the same person: remember that"),
            ),
        ]
    more = facts["suggested_in_all"] - len(facts["suggested"])
    if more:
        blocks.append(context(f"{more} more when these are answered."))
    by_hand = [
        button("Merge two…", "merge_two", "open", spoken="Merge two who are one person"),
        button("Take back…", "merge_back", "open", spoken="Take back a merge, or that two are not the same"),
    ]
    return [*blocks, actions("home_same", *by_hand)]


def add_form() -> View:
    """What else somebody goes by."""
    typed = {"type": "plain_text_input", "max_length": LENGTH_AT_MOST, "placeholder": plain("github:octocat")}
    hint = "github:octocat, forum:octocat, the address of a profile, or an e-mail address."
    how = (
        "What you do there counts for you here. If it has credits already, or somebody else goes by it, a lead is "
        "asked first."
    )
    blocks = [section(how), field_of("identity", "Who are you there?", typed, hint=hint)]
    return modal("identity_add", "Add an identity", "Add", blocks, "")


def drop_form(facts: Facts, names: Names) -> View:
    """Which identity somebody does not go by any more."""
    ids = [*facts["people"], *facts["waiting"]["people"]]
    choices = [option(_plainly(each, names), token(each)) for each in ids][:100]
    choose = {"type": "static_select", "placeholder": plain("Identity"), "options": choices}
    hint = "What was credited to it counts for it alone again. You can add it again later."
    return modal("identity_drop", "Take away", "Take away", [field_of("identity", "Which one?", choose, hint=hint)], "")


def merge_form() -> View:
    """Two who are one person, whichever way they are known."""
    typed = {"type": "plain_text_input", "max_length": LENGTH_AT_MOST, "placeholder": plain("github:octocat")}
    surely = option("They are one person, though both are members here", "sure")
    return modal(
        "merge_two", "Merge two", "Merge",
        [
            section(f"Fill in two of these. Elsewhere people are {_HOW}."),
            field_of("person", "In Slack", {"type": "users_select"}, optional=True),
            field_of("another", "Another account in Slack", {"type": "users_select"}, optional=True),
            field_of("identity", "Elsewhere", typed, optional=True),
            field_of("identity_too", "Also elsewhere", typed, optional=True),
            field_of("sure", "Two accounts in Slack", {"type": "checkboxes", "options": [surely]}, optional=True),
        ],
        "",
    )  # fmt: skip


def back_form(facts: Facts, names: Names) -> View:
    """The newest merges and who was said not to be the same, one to be taken back."""
    merged = [option(_both(each, "is", names), token(*each["people"])) for each in facts["merged"]]
    apart = [option(_both(each, "is not", names), token(*each["people"])) for each in facts["apart"]]
    groups = [
        {"label": plain(label), "options": options}
        for label, options in (("Merged, newest first", merged), ("Said not to be the same", apart))
        if options
    ]
    choose = {"type": "static_select", "placeholder": plain("Merge"), "option_groups": groups}
    hint = "Each counts for themselves again, with all they were credited with, also since."
    return modal("merge_back", "Take back", "Take back", [field_of("back", "Which one?", choose, hint=hint)], "")


def pair(one: str, other: str) -> str:
    """Two people as the value of a button."""
    return json.dumps([one, other])


def token(*ids: str) -> str:
    """A short stand-in for ids that are too long for the value of an option."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:20]


def added(identity: str, waits: bool, names: Names) -> str:
    """What became of an identity somebody added."""
    if waits:
        return f"{_called(identity, names)} waits for a lead, who is asked whether it is you."
    return f"{_called(identity, names)} counts for you from now on."


def merged(people: Sequence[str], names: Names) -> str:
    return f"{_called(people[0], names)} counts for {_called(people[1], names)} from now on. “Take back…” undoes it."


def kept_apart(people: Sequence[str], names: Names) -> str:
    return (
        f"{_called(people[0], names)} and {_called(people[1], names)} are not suggested again. “Take back…” undoes it."
    )


def _both(each: Facts, how: str, names: Names) -> str:
    one, other = (shorten(_plainly(who, names), (OPTION_LIMIT - 8) // 2) for who in each["people"])
    return f"{one} {how} {other}"


def _called(one: str, names: Names) -> str:
    return names[one] if is_slack(one) else escape(shorten(written(one), 120))


def _plainly(one: str, names: Names) -> str:
    return names.plain(one) if is_slack(one) else written(one)
