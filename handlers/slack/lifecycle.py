"""Coming and going: joined channels, removed apps; and an answer for everything else that Slack may send."""

from __future__ import annotations

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.desk import Desk
from handlers.slack.payloads import as_dict
from handlers.slack.roster import team_of
from storage.teams import Teams

log = structlog.get_logger()
ANYTHING = re.compile(".*")


def register(app: AsyncApp, desk: Desk) -> None:
    async def removed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("type") == "tokens_revoked" and not as_dict(event.get("tokens")).get("bot"):
            return  # somebody took back a user token; ours is the bot's
        team = team_of(context)
        await desk.across(Teams.leave, team)
        log.warning("removed_from_workspace", team=team)

    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(removed)

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            log.info("joined_channel", team=team_of(context), channel=event.get("channel"))

    @app.event(ANYTHING)
    async def other_event(event: dict[str, Any]) -> None:
        """Slack is told that it arrived; there is nothing to do."""

    @app.action(ANYTHING)
    async def other_action(ack: AsyncAck) -> None:
        await ack()

    @app.view(ANYTHING)
    async def other_view(ack: AsyncAck) -> None:
        await ack()
