"""Private answers to `/credit` and to what is pressed on a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks.parts import Names, Words, button, context, count, section, type_label, what_for
from scoring.contributions import TYPES
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]


def given(
    people: Sequence[str], kind: str, note: str, deed: str, names: Names, *, day: str = "", organisation: str = "",
    link: str = "", left_out: Sequence[str] = (),
) -> Words:  # fmt: skip
    """What was credited, with the way back; `left_out` are those of a user group who were not."""
    when = f" on {day}" if day else ""
    whose = f" on behalf of {escape(organisation)}" if organisation else ""
    noted = f" Note: {escape(note)}" if note else ""
    seen = f" <{link}|Link>" if link else ""
    out = f" Left out: {names.all(left_out)} (bots, and yourself)." if left_out else ""
    text = f"Credited {names.all(people)} for {type_label(kind)}{when}{whose}.{noted}{seen}{out}"
    undo = button("Undo", "take_back", deed, spoken=f"Undo: take back the credit of {names.all(people)}")
    return Words(text, [section(f":white_check_mark: {text}", undo)])


def taken_back(people: Sequence[str], names: Names) -> str:
    return f"Taken back: the {'credit' if len(people) == 1 else 'credits'} of {names.all(people)}."


def mine(facts: Facts) -> str:
    if not facts["in_all"]:
        return "You have no credits yet. When somebody thanks you and a lead confirms it, they show here and on Home."
    month = count(facts["this_month"], "credit")
    return f"You have {month} this month and {facts['in_all']} in all. Plaudit’s Home tab lists what for."


def why(facts: Facts, names: Names) -> Words:
    """The credits behind somebody's number."""
    return _lines(facts, names, f"{_whose(facts, names)} credits that stand", "No credits yet.")


def history(facts: Facts, names: Names) -> Words:
    """What was entered about a person or an organisation, and taken back."""
    title = f"What was entered {_about(facts, names)}, newest first"
    return _lines(facts, names, title, "Nothing was entered yet.")


def _lines(facts: Facts, names: Names, title: str, none: str) -> Words:
    if not facts["open"]:
        return _totals(facts, names)
    if not facts["lines"]:
        return Words(none, [section(none)])
    counted = f"{facts['this_month']} this month, {facts['in_all']} in all"
    lines = [_line(each, names, named="organisation" in facts) for each in facts["lines"]]
    blocks = [section(f"*{title}* ({counted})")]
    blocks += [section("\n".join(lines[start : start + 5])) for start in range(0, len(lines), 5)]
    if facts.get("more"):
        blocks.append(context(f"And {facts['more']} more."))
    more = f" And {facts['more']} more." if facts.get("more") else ""
    return Words(f"{title} ({counted}):\n" + "\n".join(lines) + more, blocks)


def _totals(facts: Facts, names: Names) -> Words:
    """For those who may not see the lines."""
    who = escape(facts["organisation"]) if "organisation" in facts else names[facts["person"]]
    if facts.get("hidden"):
        text = f"{who} appears on no public list. Only they and leads see their credits."
    else:
        month = count(facts["this_month"], "credit")
        text = f"{who} has {month} this month and {facts['in_all']} in all. What for, only they and leads can see."
    return Words(text, [section(text)])


def _whose(facts: Facts, names: Names) -> str:
    return "Your" if facts["own"] else f"{names[facts['person']]}’s"


def _about(facts: Facts, names: Names) -> str:
    if "organisation" in facts:
        return f"on behalf of {escape(facts['organisation'])}"
    return "about you" if facts["own"] else f"about {names[facts['person']]}"


def _line(each: Facts, names: Names, *, named: bool) -> str:
    """One line of the ledger: day, type, what it counts where not 1, why, who thanked, who decided, where to see it."""
    what = f"*{type_label(each['type'])}*" + (f" ({each['amount']:+})" if each["amount"] not in (1, -1) else "")
    who = f"{names[each['person']]}, " if named else ""
    if each["back"]:
        reason = f" ({escape(each['reason'])})" if each["reason"] else ""
        return f"• {each['entered']} {who}{what} of {each['day']} taken back by {names[each['by']]}{reason}"
    said = names.fill(each["note"] or each["excerpt"])
    parts = [
        f"thanked by {names[each['thanker']]}" if each["thanker"] else "",
        "reported by its author" if each["own_work"] else "",
        f"credited by {names[each['by']]}",
    ]
    day = f"<{each['link']}|{each['day']}>" if each["link"] else each["day"]
    return f"• {day} {who}{what}" + (f": {said}" if said else "") + f", {', '.join(part for part in parts if part)}"


def reported(kind: str, note: str) -> Words:
    """Work of one's own was reported."""
    text = f"Reported for {type_label(kind)}: “{escape(note)}”. A lead is asked now, and sees that it comes from you."
    return Words(text, [section(text)])


def leaders(facts: Facts, names: Names) -> Words:
    """The first places of a month, quarter or year so far."""
    span = facts["span"]
    if not facts["people"]:
        text = f"Nobody has a credit this {span} yet. `/credit @name docs wrote the install guide` gives the first."
        return Words(text, [section(text)])
    title = f"Most credits this {span} so far"
    lines = [_place(each, names) for each in facts["standings"]]
    more = facts["people"] - len(lines)
    others = f"And {count(more, 'more person', 'more people')} with {count(facts['others'], 'credit')}."
    rest = [context(others)] if more else []
    return Words(f"{title}: {'; '.join(lines)}", [section(f"*{title}*\n" + "\n".join(lines)), *rest])


def _place(standing: Facts, names: Names) -> str:
    place, who = standing["place"], names[standing["person"]]
    return f"{place}. {who}: {count(standing['count'], 'credit')} {what_for(standing['by_type'])}"


def paused(channel: str) -> Words:
    text = f"I don’t ask about thanks in <#{channel}> any more."
    again = "`/credit resume` there starts me again."
    return Words(f"{text} {again}", [section(f"{text} {again}")])


def resumed(channel: str) -> Words:
    text = f"I ask about thanks in <#{channel}> again."
    return Words(text, [section(text)])


def how_it_works() -> Words:
    text = (
        "When someone is thanked here, I ask. A lead confirms, changes or takes the card away; only then is anything "
        "credited, and it can be undone. Each month the helpers are thanked in public. Nobody can confirm their own."
    )
    return Words(text, [section(text)])


def help_text(usages: Sequence[tuple[str, str]]) -> Words:
    """What `/credit` can do, from the same table as the routing, and the types it knows."""
    lines = [f"`{usage}` {what}" for usage, what in usages]
    types = ", ".join(f"`{key}`" for key in TYPES)
    text = "\n".join(lines)
    return Words(text.replace("`", ""), [section(text), context(f"Types: {types}")])
