"""Private answers to `/credit` and to what is pressed on a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks.parts import Names, Words, button, context, count, section, type_label, what_for
from scoring.contributions import TYPES
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]


def given(people: Sequence[str], kind: str, note: str, deed: str, names: Names) -> Words:
    """What was credited, with the way back."""
    noted = f" Note: {escape(note)}" if note else ""
    text = f"Credited {names.all(people)} for {type_label(kind)}.{noted}"
    undo = button("Undo", "take_back", deed, spoken=f"Undo: take back the credit of {names.all(people)}")
    return Words(text, [section(f":white_check_mark: {text}", undo)])


def taken_back(people: Sequence[str], names: Names) -> str:
    return f"Taken back: the {'credit' if len(people) == 1 else 'credits'} of {names.all(people)}."


def mine(facts: Facts) -> str:
    if not facts["in_all"]:
        return "You have no credits yet. When somebody thanks you and a lead confirms it, they show here and on Home."
    month = count(facts["this_month"], "credit")
    return f"You have {month} this month and {facts['in_all']} in all. Plaudit’s Home tab lists what for."


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
