"""The forms for quiet hours, for the leads of one channel, and for a lead's deputy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.modals import ALL_CHANNELS, View, modal
from handlers.blocks.parts import Block, field_of, option, plain

Facts = Mapping[str, Any]


def quiet_form(facts: Facts) -> View:
    """From when until when nothing is sent, in the person's own day."""
    hint = f"Hours of your own day ({facts['timezone']}). Leave both empty to be written to at any time."
    return modal(
        "quiet_hours", "Quiet hours", "Save",
        [
            field_of("since", "From", _hours(facts["since"]), optional=True),
            field_of("until", "Until", _hours(facts["until"]), hint=hint, optional=True),
        ],
        "",
    )  # fmt: skip


def channel_leads_form() -> View:
    """Which channel, and who leads it."""
    who = {"type": "multi_users_select", "placeholder": plain("People")}
    where = {"type": "conversations_select", "filter": ALL_CHANNELS, "placeholder": plain("Channel")}
    hint = "They decide about what is said in that channel, beside the team’s leads. Nobody: only the team’s leads do."
    blocks = [
        field_of("channel", "Channel", where),
        field_of("people", "Its leads", who, hint=hint, optional=True),
    ]
    return modal("channel_leads", "Leads of a channel", "Save", blocks, "")


def deputy_form(facts: Facts) -> View:
    """Who stands in for the lead who opens it, and up to which day."""
    chosen = {"initial_user": facts["deputy"]} if facts["deputy"] else {}
    until = {"initial_date": facts["until"]} if facts["until"] else {}
    hint = "They decide in your place up to that day. Nobody: you do it all yourself."
    blocks = [
        field_of("deputy", "Who stands in for you?", {"type": "users_select", **chosen}, hint=hint, optional=True),
        field_of("until", "Up to and including", {"type": "datepicker", **until}, optional=True),
    ]
    return modal("deputy", "Deputy", "Save", blocks, "")


def _hours(value: int | None) -> Block:
    options = [option(f"{hour}:00", str(hour)) for hour in range(24)]
    chosen = {"initial_option": options[value]} if value is not None else {}
    return {"type": "static_select", "placeholder": plain("Hour"), "options": options, **chosen}
