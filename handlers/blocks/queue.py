"""The leads' queue on Home: what waits and for how long, by channel if wanted, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.cards import buttons, what_happened
from handlers.blocks.modals import ALL_CHANNELS
from handlers.blocks.parts import Block, Names, actions, button, context, count, divider, header, plain, section

Facts = Mapping[str, Any]


def queue(facts: Facts, names: Names) -> list[Block]:
    """The heading, how it goes, a page of cards, and the way to the others."""
    waiting = facts["waiting"]
    blocks = [divider(), header(f"Waiting for a lead: {facts['waiting_in_all']}")]
    if not waiting:
        blocks.append(section("Nothing waits in this channel." if facts["channel_chosen"] else "Nothing waits. :tada:"))
    for each in waiting:
        blocks += [section(_question(each, names)), buttons(each, names)]
    how_it_goes = _how_it_goes(facts)
    return [*blocks, *([context(how_it_goes)] if how_it_goes else []), *_ways(facts)]


def _question(each: Facts, names: Names) -> str:
    asked = f"{what_happened(each, names)} in <#{each['channel']}>"
    waits = f" · waits {count(each['days'], 'day')}" if each["days"] else ""
    link = f" · <{each['link']}|See the message>" if each["link"] else ""
    return f"{asked}{waits}{link}\n>{names.fill(each['excerpt'])}"


def _how_it_goes(facts: Facts) -> str:
    said = []
    if facts["oldest_days"]:
        said.append(f"The oldest waits {count(facts['oldest_days'], 'day')}.")
    if facts["usual_hours"] is not None:
        said.append(f"Half of all decisions took less than {_span(facts['usual_hours'])}.")
    return " ".join(said)


def _span(hours: float) -> str:
    """`20 minutes`, `3 hours` or `4 days`, rounded up."""
    if hours < 1:
        return count(max(1, -int(-hours * 60 // 1)), "minute")
    return count(-int(-hours // 1), "hour") if hours < 48 else count(-int(-hours / 24 // 1), "day")


def _ways(facts: Facts) -> list[Block]:
    """Back, more, and one channel only; nothing of it where everything is to be seen."""
    if not (facts["back"] or facts["more"] or facts["channel_chosen"]):
        return []
    last, in_all = facts["offset"] + len(facts["waiting"]), facts["waiting_in_all"]
    chosen = {"initial_conversation": facts["channel_chosen"]} if facts["channel_chosen"] else {}
    where: Block = {
        "type": "conversations_select", "action_id": "queue_channel", "filter": ALL_CHANNELS,
        "placeholder": plain("Only in …"), **chosen,
    }  # fmt: skip
    ways = [where]
    if facts["back"]:
        ways.append(button("Back", "queue_back", facts["back"], spoken="Back to the cards before these"))
    if facts["more"]:
        spoken = f"More: the cards after these, {in_all - last} are left"
        ways.append(button(f"More ({in_all - last})", "queue_more", facts["more"], spoken=spoken))
    if facts["channel_chosen"]:
        ways.append(button("All channels", "queue_all", "0 ", spoken="Show the cards of all channels"))
    return [actions("queue_ways", *ways)]
