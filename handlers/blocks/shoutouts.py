"""The monthly shout-out: who helped, with what, who is new, and how to get on the list. It pings nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from handlers.blocks.parts import Block, Names, Words, context, count, header, section, what_for

Facts = Mapping[str, Any]


def shoutout(facts: Facts, names: Names) -> Words:
    """A month's shout-out; `facts` as drafted by flows.shoutouts."""
    title = f"Thank you, helpers of {facts['title']}"
    if not facts["people"]:
        quiet = "Nobody was credited this month. Somebody surely helped: say thanks, and a lead will see it."
        return Words(f"{title}: {quiet}", [header(title), section(quiet), _how()])
    summary = f"{count(facts['credits'], 'credit')} for {count(facts['people'], 'person', 'people')}."
    lines = _places(facts["standings"], names)
    blocks = [header(title), section(summary), *(_in_sections(lines) if lines else [])]
    if facts["left_out"]:
        blocks.append(
            context(f"And {count(facts['left_out'], 'more person', 'more people')} helped too. Thank you all!")
        )
    blocks += _new(facts, names) + _leads(facts, names)
    return Words(f"{title}. {summary} {' '.join(lines)}", [*blocks, _how()])


def _places(standings: Sequence[Facts], names: Names) -> list[str]:
    """One line a place: people with the same count share it."""
    return [
        f"*{place}.* " + "; ".join(_person(each, names) for each in tied)
        for place, tied in groupby(standings, key=lambda each: each["place"])
    ]


def _person(standing: Facts, names: Names) -> str:
    return f"*{names[standing['person']]}* with {count(standing['count'], 'credit')} {what_for(standing['by_type'])}"


def _in_sections(lines: Sequence[str]) -> list[Block]:
    """Lines in as few sections as Slack's limit of 3000 characters allows."""
    blocks: list[Block] = []
    held = ""
    for line in lines:
        if held and len(held) + len(line) > 2900:
            blocks.append(section(held))
            held = ""
        held = f"{held}\n{line}" if held else line
    return [*blocks, section(held)]


def _new(facts: Facts, names: Names) -> list[Block]:
    if not facts["new"]:
        return []
    return [section(f":seedling: *New this month:* {names.all(facts['new'])}. Welcome, and thank you!")]


def _leads(facts: Facts, names: Names) -> list[Block]:
    if not facts["deciders"]:
        return []
    return [section(f":clipboard: Thanks to the leads who confirmed: {names.all(facts['deciders'])}.")]


def _how() -> Block:
    return context("How to get on the list: help somebody. When they say thanks here in Slack, a lead confirms it.")
