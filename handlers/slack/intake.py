"""Hear what is said in channels and threads, and how it is changed or deleted later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from handlers.desk import Desk
from handlers.flows import intake
from handlers.slack.payloads import Automated, Deleted, Edited, Said, as_dict, clean, read_message
from handlers.slack.roster import team_of
from scoring.model import Message, TeamId


def register(app: AsyncApp, desk: Desk) -> None:
    app.use(Hearing(desk))


class Hearing(AsyncMiddleware):
    """Takes message events as soon as Bolt knows that they are genuine and whose they are.

    Nine in ten events are messages, and Bolt's search for their listener costs a quarter of all that an event costs.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        event = as_dict(req.body.get("event"))
        if event.get("type") != "message":
            return await next()
        await self._hear(event, team_of(req.context), _event_key(req.body))
        return BoltResponse(status=200, body="")

    async def _hear(self, event: Mapping[str, Any], team: TeamId, once: list[str]) -> None:
        now = self._desk.now()
        match read_message(event):
            case Said(said):
                once.append(intake.message_key(said.channel, said.ts))
                await self._desk.do_once(once, team, intake.notice_message, said, now)
            case Automated(said):
                once.append(intake.message_key(said.channel, said.ts))
                await self._desk.do_once(once, team, intake.notice_bot, said)
            case Edited(said, edit):
                once.append(edit_key(said, edit))
                await self._desk.do_once(once, team, intake.notice_edit, said, now)
            case Deleted(channel, ts):
                await self._desk.do_once(once, team, intake.notice_deletion, channel, ts)


def edit_key(said: Message, edit: str) -> str:
    """What marks one edit of a message as heard."""
    return f"edit:{said.channel}:{said.ts}:{edit}"


def _event_key(body: Mapping[str, Any]) -> list[str]:
    """What marks this very event as handled; it begins with the time, for the reason message keys do."""
    event_id, at = body.get("event_id"), body.get("event_time")
    return [f"event:{at if isinstance(at, int) else ''}:{clean(event_id)}"] if isinstance(event_id, str) else []
