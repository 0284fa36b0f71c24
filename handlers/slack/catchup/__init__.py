"""Catch up on what was said while nobody heard: the heartbeat finds the gap, one worker reads it back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.desk import Desk
from handlers.flows import absence
from handlers.slack.catchup.history import Enough, Sleep
from handlers.slack.catchup.turn import LEASE, LostLease, Turn
from storage.teams import Team
from storage.writer import Busy, Unavailable

log = structlog.get_logger()


class CatchUp:
    """Keeps the heartbeat of one team, and catches up when there is something to catch up on."""

    def __init__(
        self,
        desk: Desk,
        client: AsyncWebClient,
        team: Team,
        worker: str,
        *,
        hears: Callable[[], Awaitable[bool]],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._desk, self._client, self._team, self._worker = desk, client, team, worker
        self._hears, self._sleep = hears, sleep
        self._behind = False
        self._task: asyncio.Task[None] | None = None

    async def keep_up(self) -> None:
        """To be called about each minute: note that the bot hears, if it does, and catch up if it did not."""
        await self.note_hearing()
        self.begin()

    async def note_hearing(self) -> None:
        if not await self._hears():
            return
        try:
            self._behind = await self._desk.do(self._team.id, absence.note_hearing, self._desk.now())
        except (Busy, Unavailable) as error:  # if this goes on for long, it is a gap, and rightly so
            log.warning("heartbeat_skipped", why=type(error).__name__)

    def begin(self) -> None:
        """Catch up in the background, if there is something to catch up on and nobody here is at it."""
        if self._behind and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Give back what is not finished; whoever starts next goes on with it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        """Take one gap after the other. What goes wrong is tried again when the lease has run out."""
        team = self._team.id
        try:
            while gap := await self._desk.do(team, absence.claim, self._worker, self._desk.now(), LEASE):
                await Turn(self._desk, self._client, self._team, self._worker, gap, self._sleep).take()
        except LostLease:
            log.warning("catching_up_elsewhere", team=team)
        except (SlackApiError, ClientError, TimeoutError, OSError, Enough, Busy, Unavailable) as error:
            log.warning("catching_up_later", team=team, why=type(error).__name__, detail=str(error)[:200])
        except Exception as error:  # nobody waits for this task: the log is the only place left to say it
            log.error("catching_up_failed", team=team, exc_info=error)
