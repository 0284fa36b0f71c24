"""The words of every notice in the outbox, by the name of its renderer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers.blocks import behalf
from handlers.blocks.absence import unheard
from handlers.blocks.cards import card, what_happened
from handlers.blocks.modals import timezone_select
from handlers.blocks.parts import Names, Words, actions, button, context, count, divider, header, section, type_label
from handlers.blocks.shoutouts import shoutout

Facts = Mapping[str, Any]


def told(facts: Facts, names: Names) -> Words:
    """To somebody who was credited: kindly, once, with a way to have it quiet."""
    what = type_label(facts["type"])
    thanked = f"{names[facts['thanker']]} thanked you, and " if facts["thanker"] else ""
    first = f"{thanked}{names[facts['by']]} credited you for *{what}*."
    quote = names.fill(facts["note"] or facts["excerpt"])
    text = f":sparkles: {first[0].upper()}{first[1:]} Thank you for helping!"
    link = f"\n<{facts['link']}|See the message>" if facts["link"] else ""
    quiet = button("Don’t tell me again", "wish_told", "off", spoken="Don’t tell me again when I am credited")
    quoted = f"\n>{quote}" if quote else ""
    for_whom = behalf.sentence(facts.get("behalf"))
    asked = [section(for_whom), *behalf.choices(facts.get("behalf"))] if for_whom else []
    said = f"{text} {for_whom}".replace("*", "").strip()
    return Words(said, [section(f"{text}{quoted}{link}"), *asked, actions("told", quiet)])


def log(facts: Facts, names: Names) -> Words:
    """To the log channel: one decision in one line."""
    who, people, what = names[facts["by"]], names.all(facts["people"]), type_label(facts["type"])
    said = {
        "credited": f"{who} credited {people} for {what}.",
        "rejected": f"{who} said it was not a contribution of {people}.",
        "undone": f"{who} took back the credit of {people} for {what}.",
        "reopened": f"{who} took back that it was not a contribution of {people}.",
    }[facts["what"]]
    link = f" <{facts['link']}|See the message>" if facts["link"] else ""
    return Words(said, [context(f"{said}{link}")])


def digest(facts: Facts, names: Names) -> Words:
    """To the leads: what waits, oldest first, each with its link."""
    title = f"{count(facts['in_all'], 'thank-you waits', 'thank-yous wait')} for a lead"
    lines = [
        f"• {_linked(each, what_happened(each, names, ''))} in <#{each['channel']}>"
        + (f" · *closes {each['closes']}*" if each["closes"] else "")
        for each in facts["waiting"]
    ]
    left = facts["in_all"] - len(facts["waiting"])
    blocks = [section(f"*{title}.*"), section("\n".join(lines))]
    if left:
        blocks.append(context(f"{left} more on Plaudit’s Home tab."))
    if facts["private"]:
        blocks.append(actions("digest", button("Stop the daily digest", "wish_digest", "off")))
    return Words(f"{title}. Open Plaudit’s Home tab to decide.", blocks)


def _linked(each: Facts, said: str) -> str:
    return f"<{each['link']}|{said}>" if each["link"] else said


def first_steps(facts: Facts, names: Names) -> Words:
    """To whoever installed Plaudit: three lines, and the one question."""
    steps = [
        "1. Invite me where people help each other: `/invite @Plaudit`. When someone is thanked I ask in the thread.",
        "2. Choose who decides, and the shout-out channel, in *Settings…* on my Home tab.",
        "3. Give credit for what no tool sees: `/credit @name docs wrote the install guide`.",
    ]
    zone = {**timezone_select(facts["guess"]), "action_id": "choose_timezone"}
    return Words(
        "Hello, I’m Plaudit. Invite me to a channel, choose your leads on my Home tab, and tell me your time zone.",
        [
            header("Hello, I’m Plaudit"),
            section("\n".join(steps)),
            divider(),
            section("*Which time zone is your team’s day and month counted in?*"),
            actions("first_steps", zone),
        ],
    )


RENDERERS: Mapping[str, Callable[[Facts, Names], Words]] = {
    "card": card,
    "told": told,
    "digest": digest,
    "log": log,
    "first_steps": first_steps,
    "shoutout": shoutout,
    "unheard": unheard,
}


def render(what: str, facts: Facts, names: Names) -> Words:
    """The words of a notice. Raises KeyError for a name no renderer has."""
    return RENDERERS[what](facts, names)
