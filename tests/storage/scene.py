"""A scene for the outbox: the stand-in, a database, a clock that stands still, and workers that die at any step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.standin import StandIn, World
from handlers.desk import Desk
from handlers.flows import intake, review
from handlers.slack.roster import learn_everybody
from handlers.slack.sender import LEASE, Sender
from scoring.model import ChannelId, Message, TeamId, Ts, UserId
from scoring.policy import Policy
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.teams import Team, Teams
from tests.workspace import MANIFEST, small_world

TEAM = TeamId("T0STANDIN")
A_MOMENT = timedelta(seconds=1)
Step = Callable[[str], Awaitable[None]]
"""Called before and after whatever a worker does to the database or in Slack, with the name of it."""


class Killed(BaseException):
    """The worker is dead: nothing of it runs after this."""


class WatchedDesk(Desk):
    """A desk that tells of each transaction, before it and after it."""

    step: Step

    async def do_once(self, *args: Any, **kwargs: Any) -> Any:
        return await self._watched(super().do_once(*args, **kwargs))

    async def ask(self, *args: Any, **kwargs: Any) -> Any:
        return await self._watched(super().ask(*args, **kwargs))

    async def across(self, *args: Any, **kwargs: Any) -> Any:
        return await self._watched(super().across(*args, **kwargs))

    async def _watched(self, work: Awaitable[Any]) -> Any:
        try:
            await self.step("database")
        except Killed:
            work.close()  # type: ignore[attr-defined]  # a coroutine that never began
            raise
        done = await work
        await self.step("database")
        return done


class WatchedClient(AsyncWebClient):
    """A client that tells of each call, before it and after it."""

    step: Step

    async def api_call(self, api_method: str, **kwargs: Any) -> Any:
        await self.step(api_method)
        answer = await super().api_call(api_method, **kwargs)
        await self.step(api_method)
        return answer


async def nothing(_: str) -> None:
    """What happens to a worker that nothing happens to."""


class Scene:
    """A stand-in Slack, a database, and a clock that only moves when it is told to."""

    def __init__(self, slack: StandIn, engine: Engine, moment: list[datetime]) -> None:
        self.slack = slack
        self._engine = engine
        self._moment = moment
        self.desk = Desk(engine, now=self.now)

    def now(self) -> datetime:
        return self._moment[0]

    def pass_time(self, by: timedelta) -> None:
        self._moment[0] += by

    @asynccontextmanager
    async def worker(self, step: Step = nothing, patience: int = 10) -> AsyncIterator[Sender]:
        """One more worker, with a desk and a client of its own."""
        desk = WatchedDesk(self._engine, now=self.now)
        client = WatchedClient(self.slack.bot_token, base_url=self.slack.api_url, timeout=patience, retry_handlers=[])
        desk.step = client.step = step
        try:
            yield Sender(desk, lambda _: client)
        finally:
            await desk.close()

    async def speak(self, step: Step = nothing, patience: int = 10) -> int:
        """A worker says once what is due; returns how many notices it took."""
        async with self.worker(step, patience) as sender:
            return await sender.send_due()

    async def speak_until_killed(self, step: Step) -> None:
        """A worker says what is due, if it lives that long; if not, another one does when its lease has ended."""
        try:
            async with self.worker(step) as sender:
                await sender.drain()
        except Killed:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*others, return_exceptions=True)
            self.pass_time(LEASE + A_MOMENT)
        async with self.worker() as sender:
            await sender.drain()

    async def thanks(self) -> str:
        """Mei thanks Ana in #support, and it is heard: the candidate's key."""
        ts = self.slack.say("mei", "support", "thanks @ana, that fixed it")
        channel, text = self.slack.world.channel("support").id, f"thanks <@{self.id('ana')}>, that fixed it"
        message = Message(ChannelId(channel), Ts(ts), UserId(self.id("mei")), text)
        await self.desk.do(TEAM, intake.notice_message, message, self.now())
        return f"{channel}:{ts}"

    async def confirm(self, key: str) -> None:
        await self.desk.do(TEAM, review.confirm, key, by=UserId(self.id("lea")), now=self.now())

    async def undo(self, key: str) -> None:
        await self.desk.do(TEAM, review.undo, key, by=UserId(self.id("lea")), now=self.now())

    async def reject(self, key: str) -> None:
        await self.desk.do(TEAM, review.reject, key, by=UserId(self.id("lea")), now=self.now())

    def id(self, user: str) -> str:
        return self.slack.world.user(user).id

    def cards(self, key: str) -> list[str]:
        """The texts of all cards about a thank-you that are to be seen."""
        return [message["text"] for message in self.slack.replies("support", key.partition(":")[2])]

    def told(self, key: str) -> int:
        """How often Ana was told of the credit for a thank-you."""
        said = self.slack.dms("ana")
        return sum(f"told:{key}:" in message["metadata"]["event_payload"]["key"] for message in said)

    def calls(self, *methods: str) -> list[str]:
        return [call.method for call in self.slack.calls if call.method in methods]


def play(database_url: str, story: Callable[[Scene], Awaitable[None]]) -> None:
    """Set the scene, in which everybody is known, and play the story in it."""
    moment = [datetime.now(UTC)]
    world = small_world()
    world.clock = lambda: moment[0].timestamp()
    engine = open_engine(database_url)
    try:
        with StandIn(world, manifest=MANIFEST, request_url="http://127.0.0.1:9/slack/events") as slack:
            asyncio.run(_play(slack, world, engine, moment, story))
    finally:
        engine.dispose()


async def _play(
    slack: StandIn, world: World, engine: Engine, moment: list[datetime], story: Callable[[Scene], Awaitable[None]]
) -> None:
    await asyncio.to_thread(upgrade, engine)
    scene = Scene(slack, engine, moment)
    team = Team(TEAM, "Stand-in", "https://stand-in.slack.com/", UserId(world.bot.id), None, None, scene.now())
    try:
        await scene.desk.across(Teams.join, team, Policy())
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        await learn_everybody(scene.desk, client, TEAM)
        await story(scene)
    finally:
        await scene.desk.close()


def killed_at(wanted: int) -> tuple[Step, list[str]]:
    """A step that kills at the `wanted`th one and at every later one, and the list of those that were reached."""
    reached: list[str] = []

    async def step(name: str) -> None:
        reached.append(name)
        if len(reached) > wanted:
            raise Killed

    return step, reached
