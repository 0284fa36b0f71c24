"""The card: who may have helped whom, why it is asked, and what a lead can press; after a decision, one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.parts import (
    Block,
    Names,
    Words,
    actions,
    button,
    context,
    option,
    section,
    type_label,
    type_select,
)

Facts = Mapping[str, Any]


def card(facts: Facts, names: Names) -> Words:
    """A candidate's card as it stands: waiting, or confirmed."""
    return confirmed(facts, names) if facts["status"] == "confirmed" else waiting(facts, names)


def waiting(facts: Facts, names: Names) -> Words:
    """The question to the leads, with its buttons."""
    quote = names.fill(facts["excerpt"])
    where = f"In <#{facts['channel']}>: " if facts.get("elsewhere") else ""
    question = f"{where}{what_happened(facts, names)}. Was it a contribution?"
    blocks = [section(f"{question}\n>{quote}"), context(" · ".join(_reasons(facts, names))), buttons(facts, names)]
    spoken = f"{what_happened(facts, names, '')}: “{quote}” Was it a contribution? A lead can decide."
    return Words(spoken, blocks)


def what_happened(facts: Facts, names: Names, style: str = "*") -> str:
    """`Mei thanked Ana`, or `Mei called feedback by Ana useful`"""
    if facts.get("kind") == "report":
        return f"{style}{names[facts['thanker']]}{style} reported work of their own"
    thanker, people = f"{style}{names[facts['thanker']]}{style}", names.all(facts["people"], style)
    said = f"{thanker} called feedback by {people} useful" if facts.get("kind") == "feedback" else None
    return said or f"{thanker} thanked {people}"


def buttons(facts: Facts, names: Names) -> Block:
    """The type and the three answers, named for one card so that many fit on one page."""
    key, people = facts["key"], names.all(facts["people"])
    return actions(
        f"card:{key}",
        type_select(facts["types"], facts["type"]),
        button("Confirm", "confirm", key, style="primary", spoken=f"Confirm: credit {people}"),
        button("Change…", "change", key, spoken=f"Change people, type or date before crediting {people}"),
        button("Not a contribution", "reject", key, spoken=f"Not a contribution of {people}: take this card away"),
        _more(key),
    )


def confirmed(facts: Facts, names: Names) -> Words:
    """One line: what was credited and who decided, with the way back."""
    line = (
        f"{names.all(facts['people'], '*')} credited for *{type_label(facts['type'])}* by {names[facts['decided_by']]}."
    )
    undo = button("Undo", "undo", facts["key"], spoken=f"Undo: take back the credit of {names.all(facts['people'])}")
    where = f"In <#{facts['channel']}>: " if facts.get("elsewhere") else ""
    own = " Reported by its author." if facts.get("kind") == "report" else ""
    also = own + f" {names.all(facts['also'])} thanked for it too." if facts.get("also") else own
    return Words(
        f"{names.all(facts['people'])} credited for {type_label(facts['type'])} by {names[facts['decided_by']]}.{also}",
        [section(f":white_check_mark: {where}{line}{also}", undo)],
    )


def rejected_whisper(facts: Facts, names: Names) -> Words:
    """Said to whoever pressed Not a contribution, with the way back."""
    text = f"Noted: {names.all(facts['people'])} gets no credit for this, and the card is gone."
    return Words(text, [section(text, button("Undo", "undo", facts["key"], spoken="Undo: bring the card back"))])


def _reasons(facts: Facts, names: Names) -> list[str]:
    reasons = [names.fill(reason) for reason in facts["reasons"]]
    if facts.get("also"):
        reasons.insert(0, f"{names.all(facts['also'])} thanked for it too")
    if facts.get("undone_by"):
        reasons.insert(0, f"{names[facts['undone_by']]} took an earlier decision back")
    if facts.get("link") and facts.get("elsewhere"):
        seen = "What it links to" if facts.get("kind") == "report" else "The thank-you"
        reasons.append(f"<{facts['link']}|{seen}>")
    if facts.get("helped_link"):
        reasons.append(f"<{facts['helped_link']}|What it looks back to>")
    return ["Why I ask: " + reasons[0], *reasons[1:]] if reasons else ["Why I ask: it reads like a thank-you"]


def _more(key: str) -> Block:
    return {
        "type": "overflow",
        "action_id": "card_more",
        "options": [
            option("Pause hearing in this channel", f"pause {key}"),
            option("How does this work?", f"help {key}"),
        ],
    }
