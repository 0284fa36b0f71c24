"""App Home: my credits for everyone; for leads also the queue, what was decided last, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.cards import confirmed
from handlers.blocks.hearing import on_home
from handlers.blocks.identities import on_home as identities
from handlers.blocks.organisations import on_home as my_organisations
from handlers.blocks.parts import (
    Block,
    Names,
    actions,
    button,
    divider,
    header,
    section,
    type_label,
)
from handlers.blocks.privacy import on_home as my_data
from handlers.blocks.queue import queue

Facts = Mapping[str, Any]


def home(facts: Facts, names: Names) -> dict[str, Any]:
    """The whole tab for one person; well inside Slack's 100 blocks however much waits."""
    parts = [_said(facts), _mine(facts, names), my_organisations(facts["organisations"])]
    if "queue" in facts:
        parts.append(queue(facts["queue"], names))
    if facts["lead"]:
        parts += [_decided(facts, names), on_home(facts["hearing"]), _settings(facts, names)]
    parts.append(identities(facts["identities"], names))
    parts += [_wishes(facts), my_data(facts["my_data"], facts["lead"])]
    carries = f"{facts['queue']['offset']} {facts['queue']['channel_chosen'] or ''}" if "queue" in facts else ""
    return {"type": "home", "private_metadata": carries, "blocks": [block for part in parts for block in part]}


def _said(facts: Facts) -> list[Block]:
    return [section(facts["said"])] if facts.get("said") else []


def _mine(facts: Facts, names: Names) -> list[Block]:
    blocks = [header("My credits")]
    if not facts["credits"]:
        how = "When somebody thanks you and a lead confirms it, it shows here."
        return [*blocks, section(f"No credits yet. {how}")]
    blocks.append(section(f"*{facts['this_month']}* this month · *{facts['in_all']}* in all"))
    lines = [_credit_line(each, names) for each in facts["credits"]]
    blocks += [section("\n".join(lines[start : start + 5])) for start in range(0, len(lines), 5)]
    return blocks


def _credit_line(each: Facts, names: Names) -> str:
    what = names.fill(each["note"] or each["excerpt"])
    quoted = f": {what}" if what else ""
    thanked = f", thanked by {names[each['thanker']]}" if each["thanker"] else ""
    day = f"<{each['link']}|{each['day']}>" if each["link"] else each["day"]
    return f"• {day} *{type_label(each['type'])}*{quoted}{thanked}"


def _decided(facts: Facts, names: Names) -> list[Block]:
    if not facts["decided"]:
        return []
    return [divider(), header("Decided last"), *(_decision(each, names) for each in facts["decided"])]


def _decision(each: Facts, names: Names) -> Block:
    if each["status"] == "confirmed":
        return confirmed({**each, "elsewhere": True}, names).blocks[0]
    who, people = names[each["decided_by"]], names.all(each["people"], "*")
    line = f"In <#{each['channel']}>: {who} said it was not a contribution of {people}."
    return section(line, button("Undo", "undo", each["key"], spoken="Undo: bring the card back"))


def _settings(facts: Facts, names: Names) -> list[Block]:
    leads = "workspace admins and owners" if facts["leads_unset"] else names.all(facts["leads"]) or "a user group"
    channel = f"<#{facts['shoutout_channel']}>" if facts["shoutout_channel"] else "not chosen yet"
    lines = [f"*Leads:* {leads}", f"*Shout-outs:* {channel}", f"*Time zone:* {facts['timezone']}"]
    lines += [f"*Leads of <#{each['channel']}>:* {names.all(each['leads'])}" for each in facts["channel_leads"]]
    lines += [
        f"*In place of {names[each['lead']]}:* {names[each['deputy']]}, up to {each['until']}"
        for each in facts["deputies"]
    ]
    return [
        divider(),
        header("Settings"),
        section("\n".join(lines)),
        actions(
            "home_settings",
            button("Settings…", "open_settings", "open"),
            button("Leads of a channel…", "channel_leads", "open"),
            button("Deputy…", "deputy", "open"),
            button("Organisations…", "organisations", "open"),
            button("Credit…", "open_credit", "open"),
        ),
    ]


def _wishes(facts: Facts) -> list[Block]:
    told = _switch("told", facts["told"], "Tell me when I’m credited", "Don’t tell me when I’m credited")
    switches = [told]
    if facts["lead"]:
        switches.append(_switch("digest", facts["digest"], "Send me the daily digest", "Stop the daily digest"))
    switches.append(button("Quiet hours…", "quiet_hours", "open", spoken="Quiet hours: when I am not written to"))
    switches.append(button("Add an organisation…", "org_enrol", "open", spoken="Add an organisation I am with"))
    if facts["organisations"]:
        switches.append(_switch("asked", facts["asked"], "Ask me on whose behalf", "Don’t ask me on whose behalf"))
    return [divider(), header("Messages to me"), actions("home_wishes", *switches)]


def _switch(wish: str, on: bool, turn_on: str, turn_off: str) -> Block:
    return button(turn_off if on else turn_on, f"wish_{wish}", "off" if on else "on")
