"""What the leads read when hours could not be heard: which, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.blocks.parts import Names, Words, context, count, section

WHAT_TO_DO = (
    "If somebody helped in those hours, `/credit @name` gives the credit by hand, and so does *Credit this message…* "
    "in the message’s menu. Or ask in the channel who deserves a thank-you."
)
WHY_SO_LITTLE = (
    "Slack lets me read only fifteen messages a minute of what was said before. Whoever runs me finds the reason, and "
    "what helps, in the operators’ guide under “After a time off”."
)


def unheard(facts: Mapping[str, Any], names: Names) -> Words:
    """To the leads, once after a time off, if some of it is missing."""
    since, until = facts["away"]
    first = f"I was off from {since} to {until} ({facts['timezone']})."
    rest = "I have read what was said meanwhile and ask about it as usual, but these hours I could not hear:"
    lines = "\n".join(_lines(facts))
    blocks = [section(f"*{first}* {rest}"), section(lines), section(WHAT_TO_DO)]
    if facts["trickle"]:
        blocks.append(context(WHY_SO_LITTLE))
    return Words(f"{first} {rest}\n{lines}\n{WHAT_TO_DO}".replace("*", ""), blocks)


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["everywhere"]:
        yield f"• in all channels, {_between(facts['everywhere'])}: too long ago"
    for each in facts["channels"]:
        yield f"• <#{each['channel']}>, {_missing(each.get('said'), each.get('threads'))}"
    if facts["more"]:
        yield f"• {count(facts['more'], 'more channel')}"


def _missing(said: list[str] | None, threads: list[str] | None) -> str:
    if said and threads and said != threads:
        return f"{_between(said)}, and in threads until {threads[1]}"
    return _between(said) if said else f"only in threads, {_between(threads or ['', ''])}"


def _between(span: list[str]) -> str:
    return f"from {span[0]} to {span[1]}"
