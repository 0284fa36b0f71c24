"""A whole workspace for a story: the stand-in Slack, the real bot on it over the wire, and people who act."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.app import run
from bot.jobs_cli import run_by_hand
from bot.settings import Settings, load
from bot.standin import StandIn, World, events, words
from bot.standin.delivery import Delivery

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
Json = dict[str, Any]


class Clock:
    """The moment, handed to the bot: the real one, moved on by whatever a story says has passed."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.passed

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.passed += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class RunningBot:
    """The bot in a thread of its own, started and ended as `plaudit run` does it."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)

    def start(self) -> None:
        self._listening = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self._thread.start()
        if not self._listening.wait(20) or self._trouble:
            raise RuntimeError("the bot did not start") from self._trouble

    def stop(self) -> None:
        assert self._task is not None
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(15)
        assert not self._thread.is_alive(), "the bot did not end"

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except asyncio.CancelledError:
            return
        except BaseException as error:  # told to whoever waits for the start
            self._trouble = error
            self._listening.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        await run(self.settings, now=self.clock, ready=self._listening.set, sleep=self.clock.sleep)


class Workspace:
    """What a story is told with. People are called by their handles, channels by their names."""

    def __init__(self, slack: StandIn, bot: RunningBot) -> None:
        self.slack = slack
        self.bot = bot
        self.clock = bot.clock

    def say(
        self, user: str, text: str | None, *, channel: str = "support", thread: str | None = None, **extras: Any
    ) -> str:
        return self.slack.say(user, channel, text, thread_ts=thread, **extras)

    def card(self, ts: str, channel: str = "support", thread: str | None = None) -> Json:
        """The card about the thank-you `ts`, as soon as it is there."""
        return self.slack.wait_for(lambda: self.find_card(ts, channel, thread), what=f"a card about {ts}")

    def find_card(self, ts: str, channel: str = "support", thread: str | None = None) -> Json | None:
        """The bot's message about the thank-you `ts`, or None."""
        said = self.slack.replies(channel, thread or ts)
        key = f"{self.slack.world.channel(channel).id}:{ts}"
        return next((message for message in said if message.get("bot_id") and key in str(message["blocks"])), None)

    def thank(self, user: str, text: str, *, channel: str = "support", thread: str | None = None) -> tuple[str, Json]:
        """Say thanks and wait for the card: (ts of the thanks, card)."""
        ts = self.say(user, text, channel=channel, thread=thread)
        return ts, self.card(ts, channel, thread)

    def thanks_and_confirmed(self, lead: str = "lea", text: str = "thanks @ana, that fixed it") -> tuple[str, Json]:
        """Mei thanks Ana in #support and a lead confirms: (ts of the thanks, the decided card)."""
        ts, card = self.thank("mei", text)
        self.slack.press(lead, card, "Confirm")
        return ts, self.wait(lambda: (c := self.find_card(ts)) and "credited" in c["text"] and c, "the decided card")

    def wait(self, predicate: Callable[[], Any], what: str = "what was expected", timeout: float = 8) -> Any:
        return self.slack.wait_for(predicate, timeout=timeout, what=what)

    def settle(self) -> None:
        """Wait until everything that was said has been handled and everything the bot has to say is said.

        A notice that Slack refused and that is put off for later does not count.
        """
        self.slack.wait_until_quiet()
        unsaid = "SELECT key FROM outbox WHERE state = 'waiting' AND (tries = 0 OR lease_until IS NOT NULL)"
        self.wait(lambda: not self.rows(unsaid), "an empty outbox")
        self.slack.wait_until_quiet()  # what it said came back to it as events

    def deliver_event(self, event: Json, **envelope: Any) -> Delivery:
        """Hand the bot an event as it is, in Slack's envelope (changed by `envelope`), and wait for its answer."""
        return self.deliver(events.envelope(self.slack.app, self.slack.world, event) | envelope)

    def deliver(self, payload: Any, kind: str = "events_api") -> Delivery:
        """Hand the bot any payload and wait for its answer."""
        delivery = self.slack.deliver(payload, kind)
        delivery.wait(10)
        return delivery

    def message_event(self, user: str, text: str | None, *, channel: str = "support", **facts: Any) -> Json:
        """The event of a message that is not in Slack's own memory; `facts` are put over it."""
        world = self.slack.world
        place, ts = world.channel(channel), world.next_ts()
        typed = None if text is None else words.stored(text, world.mentionable())
        said = {"type": "message", "channel": place.id, "user": self.id(user), "text": typed, "ts": ts}
        return said | {"event_ts": ts, "channel_type": place.channel_type, "team": world.team.id} | facts

    def asked(self) -> list[str]:
        """The keys of everything the leads were ever asked about, oldest first."""
        return [key for (key,) in self.rows("SELECT key FROM candidates ORDER BY ts")]

    def key(self, ts: str, channel: str = "support") -> str:
        return f"{self.slack.world.channel(channel).id}:{ts}"

    def ledger(self, user: str) -> list[tuple[int, str, str]]:
        """Every line of a person's ledger, oldest first: (amount, type, month)."""
        query = "SELECT amount, type, month FROM credits WHERE person = :id ORDER BY entered_at, amount DESC"
        return [(int(amount), kind, month) for amount, kind, month in self.rows(query, id=self.id(user))]

    def told(self, user: str, part: str) -> Json:
        """The direct message to `user` that says `part`, as soon as it is there."""
        said: Json = self.wait(lambda: _saying(part, self.slack.dms(user)), f"a message to {user} that says {part!r}")
        return said

    def whispered(self, user: str, part: str) -> Json:
        """What only `user` sees and that says `part`, as soon as it is there."""
        seen = f"a whisper to {user} that says {part!r}"
        said: Json = self.wait(lambda: _saying(part, self.slack.ephemerals(user)), seen)
        return said

    def modal(self, user: str) -> Json:
        """The form before `user`, as soon as it is there."""
        form: Json = self.wait(lambda: self.slack.modal(user), f"a form before {user}")
        return form

    def home(self, user: str, part: str = "") -> Json:
        """The Home tab of `user` once it says `part`; opened if it never was."""
        if self.slack.home(user) is None:
            self.slack.open_home(user)
        shown = self.wait(lambda: _saying(part, [self.slack.home(user)]), f"a Home tab of {user} that says {part!r}")
        return dict(shown)

    def pass_time(self, **how_long: float) -> None:
        """Let the bot's clock go on."""
        self.clock.passed += timedelta(**how_long)

    def credits(self, user: str) -> int:
        """What `/credit me` would count: the person's total by the roll-up."""
        [(total,)] = self.rows("SELECT coalesce(sum(amount), 0) FROM rollups WHERE person = :id", id=self.id(user))
        return int(total)

    def rows(self, query: str, **values: Any) -> Sequence[Any]:
        """Look into the database, for what cannot be seen from Slack."""
        engine = create_engine(self.bot.settings.database_url)
        try:
            with engine.connect() as connection:
                return connection.execute(text(query), values).all()
        finally:
            engine.dispose()

    def id(self, user: str) -> str:
        return str(self.slack.world.user(user).id)

    def run_job(self, name: str, at: datetime | str, *, dry: bool = False) -> str:
        """`plaudit jobs run NAME --at AT`."""
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return "\n".join(asyncio.run(run_by_hand(self.bot.settings, name, team=None, at=moment, dry=dry)))

    def restart(self) -> None:
        self.bot.stop()
        self.bot.start()
        self.slack.wait_until_quiet()


def small_world() -> World:
    """Ana and Ben help, Mei asks, Lea is an admin, Omar owns the workspace, and a bot builds."""
    world = World()
    for name in ("ana", "ben", "mei"):
        world.add_user(name, display_name=name.title())
    world.add_user("lea", display_name="Lea", is_admin=True)
    world.add_user("omar", display_name="Omar", is_admin=True, is_owner=True, is_primary_owner=True)
    world.add_user("buildbot", display_name="Build Bot", is_bot=True)
    everybody = ["ana", "ben", "mei", "lea", "omar", "buildbot", "plaudit"]
    for name in ("general", "support", "shoutouts"):
        world.add_channel(name, everybody)
    world.add_channel("leads", ["lea", "omar", "plaudit"], is_private=True)
    world.add_channel("secret", ["ana", "mei", "lea", "plaudit"], is_private=True)
    world.add_group("helpers", ["ben"])
    return world


def _somebody_is_greeted(slack: StandIn) -> bool:
    return any("I’m Plaudit" in says(each) for user in list(slack.world.users) for each in slack.dms(user))


def _saying(part: str, seen: Sequence[Json | None]) -> Json | None:
    return next((each for each in reversed(seen) if each is not None and part in says(each)), None)


def says(shown: Json) -> str:
    """Everything a message or view says: the text for notifications, then every text of its blocks."""
    return "\n".join([str(shown.get("text") or ""), *_texts(shown.get("blocks"))])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)


@contextmanager
def open_workspace(
    database_url: str, *, http: bool = False, world: World | None = None, **first_policy: str
) -> Iterator[Workspace]:
    """A stand-in and the bot on it; `first_policy` are PLAUDIT_… settings in lower case without the prefix."""
    world = world or small_world()
    port = free_port()
    request_url = f"http://127.0.0.1:{port}/slack/events" if http else None
    with StandIn(world, manifest=MANIFEST, request_url=request_url, retry_after=(0.05, 0.3, 1.0)) as slack:
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "PORT": str(port),
            "PLAUDIT_SHOUTOUT_CHANNEL": world.channel("shoutouts").id,
            **({} if http else {"SLACK_APP_TOKEN": slack.app_token}),
            **{f"PLAUDIT_{name.upper()}": value for name, value in first_policy.items()},
        }
        bot = RunningBot(load(environment))
        bot.start()
        try:
            if not http:
                slack.wait_until_connected()
            workspace = Workspace(slack, bot)
            workspace.wait(lambda: _somebody_is_greeted(slack), "the first steps, said when everybody is known")
            yield workspace
        finally:
            bot.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
