"""Every feature on Slack's side, in the order they listen: each is a file here with `register(app, desk)`."""

from __future__ import annotations

from types import ModuleType

from slack_bolt.async_app import AsyncApp

from handlers.desk import Desk
from handlers.slack import (
    behalf,
    commands,
    credit_form,
    hearing,
    home,
    identities,
    intake,
    lifecycle,
    manners,
    organisations,
    privacy,
    reactions,
    review,
    roster,
    settings,
    trouble,
)

FEATURES: tuple[ModuleType, ...] = (
    intake,  # first: nine in ten events are messages
    review,
    behalf,
    commands,
    credit_form,
    reactions,
    home,
    settings,
    hearing,
    manners,
    organisations,
    privacy,
    identities,
    roster,
    trouble,
    lifecycle,  # last: it answers whatever nobody else wanted
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Let every feature listen."""
    for feature in FEATURES:
        feature.register(app, desk)
