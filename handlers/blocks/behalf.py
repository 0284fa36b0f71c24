"""On whose behalf a credited deed was done: the line and the buttons in the private message, and the client’s form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.modals import View, modal
from handlers.blocks.parts import Block, actions, button, field_of, plain
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]


def sentence(offer: Facts | None) -> str:
    """For whom it counts, and until when that can be changed; nothing where the person is not asked."""
    if not offer:
        return ""
    return f"{_stands(offer['stands'])} You can change that until {offer['until']}."


def _stands(stands: Facts) -> str:
    name = f"*{escape(stands['name'])}*" if stands["name"] else ""
    if stands["behalf"] == "volunteer":
        return f"It counts as volunteer work for {name}." if name else "It counts as volunteer work."
    if not name:
        return "For whom did you do it? You need not say."
    return f"It counts for {name}, a client." if stands["behalf"] == "client" else f"It counts for {name}."


def choices(offer: Facts | None) -> list[Block]:
    """A button for each other choice: one press, and the message says so."""
    if not offer:
        return []
    buttons = [
        button(_label(each), f"behalf_{number}", f"{each['behalf']}|{each['organisation'] or ''}|{offer['deed']}")
        for number, each in enumerate(offer["choices"])
    ]
    client = button("For a client…", "behalf_client", offer["deed"], spoken="For a client: choose which")
    return [actions("behalf", *buttons, client)]


def _label(choice: Facts) -> str:
    if not choice["name"]:
        return "As a volunteer"
    return f"Volunteer for {choice['name']}" if choice["behalf"] == "volunteer" else f"For {choice['name']}"


def client_form(deed: str) -> View:
    """Which client it was done for."""
    element = {"type": "plain_text_input", "max_length": 100, "placeholder": plain("Acme")}
    hint = "An organisation Plaudit knows, by any of its names."
    field = field_of("organisation", "Which client?", element, hint=hint)
    return modal("behalf_client", "For a client", "Save", [field], deed)
