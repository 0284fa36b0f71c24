"""Put the running bot together: database, desk, Slack, sender, scheduler, web server; start it and end it cleanly."""

from __future__ import annotations

import asyncio
import gc
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from aiohttp import ClientSession, ClientTimeout
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.scheduler import start_scheduler
from bot.serving import listen, web_server
from bot.settings import Settings
from bot.socket import SocketMode
from handlers.desk import Desk, utc_now
from handlers.flows import settings as first
from handlers.slack import features
from handlers.slack.catchup import CatchUp
from handlers.slack.catchup.history import Sleep
from handlers.slack.roster import learn_everybody
from handlers.slack.sender import HTTP_TIMEOUT_SECONDS, Sender
from scoring.lexicon import lexicon
from scoring.model import TeamId, UserId
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.teams import Team, Teams

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts of a running bot, for whoever starts it: the command line, the demo, a test."""

    desk: Desk
    slack: AsyncApp
    sender: Sender
    team: Team
    engine: Engine
    worker: str
    client: AsyncWebClient


@asynccontextmanager
async def opened(
    settings: Settings, *, migrate: bool = True, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[Bot]:
    """The bot with its database open and its workspace known, not yet listening."""
    engine = open_engine(settings.database_url)
    if migrate:
        await asyncio.to_thread(upgrade, engine)
    desk = Desk(engine, now=now)
    try:
        async with ClientSession(timeout=ClientTimeout(total=HTTP_TIMEOUT_SECONDS)) as session:
            client = AsyncWebClient(
                settings.bot_token, settings.slack_api_url, HTTP_TIMEOUT_SECONDS, session=session, retry_handlers=[]
            )
            team = await _join(desk, client, settings)
            app = build_slack(settings, client, team)
            features.register(app, desk)
            worker = uuid.uuid4().hex[:12]
            yield Bot(desk, app, Sender(desk, lambda _: client, worker), team, engine, worker, client)
            await desk.settle()
    finally:
        await desk.close()
        engine.dispose()


def build_slack(settings: Settings, client: AsyncWebClient, team: Team) -> AsyncApp:
    """Bolt, acknowledging only when a listener has returned, and asking nobody who we are."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=team.id, bot_user_id=team.bot_user_id, bot_id=team.bot_id,
        bot_token=settings.bot_token,
    )  # fmt: skip

    async def authorize(**_: object) -> AuthorizeResult:
        return known

    return AsyncApp(
        authorize=authorize,
        client=AsyncWebClient(None, client.base_url, HTTP_TIMEOUT_SECONDS, session=client.session, retry_handlers=[]),
        signing_secret=settings.signing_secret or None,
        request_verification_enabled=not settings.socket_mode,
        process_before_response=True,
        ssl_check_enabled=False,  # asked of apps long ago
        attaching_function_token_enabled=False,  # we have no workflow functions
    )


async def run(
    settings: Settings,
    *,
    migrate: bool = True,
    now: Callable[[], datetime] = utc_now,
    ready: Callable[[], None] = lambda: None,
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Run until a signal or a cancellation, then stop taking work, finish what was begun, and end.

    `ready` is called once when the bot listens; `sleep` is how it waits while it catches up at Slack's pace.
    """
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        except (NotImplementedError, RuntimeError, ValueError):
            log.debug("signals_left_alone", signal=name)  # Windows, or not the main thread: whoever runs us ends us
    async with opened(settings, migrate=migrate, now=now) as bot:
        await _serve(bot, settings, stop, ready, sleep)


async def _serve(bot: Bot, settings: Settings, stop: asyncio.Event, ready: Callable[[], None], sleep: Sleep) -> None:
    lexicon()  # read before anybody is listened to: the first message should not wait for it
    slack_socket = SocketMode(bot.slack, settings.app_token) if settings.socket_mode else None
    server = web_server(bot.slack, bot.engine, slack_socket)
    listener = listen(settings)
    tasks = [asyncio.create_task(bot.sender.run()), asyncio.create_task(server.serve([listener]))]

    async def hears() -> bool:
        return await slack_socket.is_connected() if slack_socket else server.started

    catch_up = CatchUp(bot.desk, bot.client, bot.team, bot.worker, hears=hears, sleep=sleep)
    roster = partial(learn_everybody, bot.desk, bot.client, bot.team.id)
    scheduler = start_scheduler(bot.desk, bot.worker, learn_everybody=roster, keep_up=catch_up.keep_up)
    try:
        if slack_socket:
            await slack_socket.connect()
        log.info("listening", team=bot.team.name, mode="Socket Mode" if slack_socket else "HTTP", port=settings.port)
        await server.listening.wait()
        await catch_up.note_hearing()
        bot.desk.afterwards(_get_to_know(bot, catch_up))
        gc.collect()
        gc.set_threshold(20_000, 20, 50)
        gc.freeze()  # what was made at the start stays; walking it again and again would stall the loop for 30 ms
        ready()
        await _until(stop, tasks)
    finally:
        log.info("stopping")
        scheduler.shutdown(wait=False)
        await catch_up.stop()
        if slack_socket:
            await slack_socket.close()
        server.should_exit = True
        bot.sender.stop()
        await asyncio.wait(tasks, timeout=HTTP_TIMEOUT_SECONDS + 2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Wait for the signal to stop, or for a task that ends on its own: its trouble is ours."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


async def _join(desk: Desk, client: AsyncWebClient, settings: Settings) -> Team:
    """Ask Slack who we are, and record the installation."""
    patient = AsyncWebClient(
        token=client.token, base_url=client.base_url, timeout=HTTP_TIMEOUT_SECONDS,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )  # fmt: skip
    who = await patient.auth_test()
    team = Team(
        id=TeamId(str(who.get("enterprise_id") if who.get("is_enterprise_install") else who["team_id"])),
        name=str(who.get("team") or ""),
        url=str(who.get("url") or "https://slack.com/"),
        bot_user_id=UserId(str(who["user_id"])),
        bot_id=who.get("bot_id"),
        installed_by=None,
        since=desk.now(),
    )
    await desk.across(Teams.join, team, settings.first_policy)
    return team


async def _get_to_know(bot: Bot, catch_up: CatchUp) -> None:
    """Learn who is who, and only then hear what was said while we were off."""
    await learn_everybody(bot.desk, bot.client, bot.team.id)
    await bot.desk.do(bot.team.id, first.first_steps)
    catch_up.begin()
