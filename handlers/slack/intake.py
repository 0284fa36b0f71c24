"""Hear what is said in channels and threads, and how it is changed or deleted later."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from handlers.desk import Desk
from handlers.flows import intake
from handlers.slack.payloads import Deleted, Edited, Said, read_message
from handlers.slack.roster import team_of


def register(app: AsyncApp, desk: Desk) -> None:
    @app.event("message")
    async def message(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        heard, team, now = read_message(event), team_of(context), desk.now()
        once = [f"event:{body['event_id']}"] if isinstance(body.get("event_id"), str) else []
        match heard:
            case Said(said):
                once.append(intake.message_key(said.channel, said.ts))
                await desk.do_once(once, team, intake.notice_message, said, now)
            case Edited(said, edit):
                once.append(f"edit:{said.channel}:{said.ts}:{edit}")
                await desk.do_once(once, team, intake.notice_edit, said, now)
            case Deleted(channel, ts):
                await desk.do_once(once, team, intake.notice_deletion, channel, ts)
