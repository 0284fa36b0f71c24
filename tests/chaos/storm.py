"""A community that goes on talking, deciding and crediting while the bot's process is killed and started again."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.standin import StandIn
from bot.standin.delivery import Delivery
from tests.chaos.bot import READY
from tests.workspace import MANIFEST, free_port, small_world

CHECKOUT = Path(__file__).parents[2]
LEASES_END_AFTER = 60.0
"""Seconds by which the clock is moved on with every start: whoever died leaves leases behind."""
RETRY_AFTER = (0.2, 0.4, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 5.0)
"""Slack's own waits are longer; what matters is that it tries again, and for longer than the bot is away."""
A_BREATH, BURST = 0.05, 25
ON_ITS_WAY = 80
"""People hold their breath while Slack has so much to deliver: a flood would drown the stand-in, not the bot."""
ONE_IN = 30
"""Of what is said, one in so many is a thank-you."""
AT_HAND = 10
"""Cards a lead chooses from, the newest ones."""
TALKERS = ("ana", "ben", "mei")

Json = dict[str, Any]


class Storm:
    """The stand-in, the bot's process, and people who do not stop for it."""

    def __init__(self, slack: StandIn, environment: Mapping[str, str], folder: Path, seed: int) -> None:
        self.slack = slack
        self.chance = random.Random(seed)
        self.ahead = 0.0
        self.thanks: set[str] = set()
        """Keys (`channel:ts`) of the thank-yous that were said."""
        self.confirmed: set[str] = set()
        """Those whose Confirm was acknowledged."""
        self.given: dict[str, bool] = {}
        """The notes of `/credit`, and whether it was acknowledged."""
        self._environment = environment
        self._folder = folder
        self._people = {slack.world.user(name).id for name in TALKERS}
        self._over = threading.Event()
        self._trouble: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._go_on, args=(each,), daemon=True)
            for each in (self._talk, self._decide, self._credit)
        ]
        slack.world.clock = lambda: time.time() + self.ahead

    # The bot

    def start_bot(self) -> None:
        """Start the process, by a clock that is ahead by as much as ours, and wait until it listens."""
        with (self._folder / "bot.log").open("ab") as log:
            self._bot = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.bot", str(self.ahead)], cwd=self._folder,
                env={**self._environment, "PYTHONPATH": str(CHECKOUT)}, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self._bot.stdout
        said = self._bot.stdout.readline().strip()
        assert said == READY, f"the bot did not start:\n{(self._folder / 'bot.log').read_text()[-3000:]}"

    def kill_bot(self) -> None:
        """`kill -9`; nothing of it gets a chance to end well."""
        self._bot.kill()
        self._bot.communicate()
        self.ahead += LEASES_END_AFTER

    def kill_under_load(self) -> None:
        """Kill it a random number of events, or of its own calls to Slack, from now."""
        counted: Sequence[Any] = self.chance.choice((self.slack.deliveries, self.slack.calls))
        target = len(counted) + self.chance.randint(1, 60)
        self.slack.wait_for(lambda: len(counted) >= target, 30, "enough to do for the bot")
        self.kill_bot()

    # The people

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Everybody finishes what they are at."""
        self._over.set()
        for thread in self._threads:
            thread.join(30)
        assert not self._trouble, self._trouble

    def _go_on(self, deed: Callable[[random.Random], None]) -> None:
        chance = random.Random(self.chance.random())
        try:
            while not self._over.is_set():
                deed(chance)
        except BaseException as error:  # told by `end`, in the test's own thread
            self._trouble.append(error)

    def _talk(self, chance: random.Random) -> None:
        """A burst, so that whenever the bot dies there is something it has only just heard."""
        if sum(not each.settled.is_set() for each in self.slack.deliveries[-2 * ON_ITS_WAY :]) < ON_ITS_WAY:
            for _ in range(chance.randint(1, BURST)):
                self._say_something(chance)
        self._over.wait(A_BREATH)

    def _say_something(self, chance: random.Random) -> None:
        user, channel = chance.choice(TALKERS), chance.choice(("general", "support"))
        if chance.randrange(ONE_IN):
            self.slack.say(user, channel, f"did anybody try number {chance.randrange(1000)} of the list?")
            return
        friend = chance.choice([each for each in TALKERS if each != user])
        ts = self.slack.say(user, channel, f"thanks @{friend}, that fixed it")
        self.thanks.add(f"{self.slack.world.channel(channel).id}:{ts}")

    def _decide(self, chance: random.Random) -> None:
        """A lead confirms a card, now and then in a hurry: twice, or both leads at once."""
        self._over.wait(A_BREATH)
        undecided = sorted(self.thanks - self.confirmed)[-AT_HAND:]
        if not undecided:
            return
        key = chance.choice(undecided)
        card = self.card(key)
        if card is None:
            return
        for lead in chance.choice((["lea"], ["omar"], ["lea", "lea"], ["lea", "omar"])):
            if self.slack.press(lead, card, "Confirm").ok:
                self.confirmed.add(key)

    def _credit(self, chance: random.Random) -> None:
        note = f"wrote chapter {len(self.given)}."
        self.given[note] = False
        self.given[note] = self.slack.command("lea", "general", "/credit", f"@ben docs {note}").ok
        self._over.wait(A_BREATH)

    def card(self, key: str) -> Json | None:
        """The card about a thank-you, while it asks."""
        channel, _, ts = key.partition(":")
        asked = (each for each in self.slack.replies(channel, ts) if "“" in each["text"] and each.get("bot_id"))
        return next((each for each in asked if "confirm" in str(each["blocks"])), None)

    # Slack

    def messages(self) -> list[Delivery]:
        """The events about something a person said."""
        return [each for each in list(self.slack.deliveries) if self._is_said(each)]

    def _is_said(self, delivery: Delivery) -> bool:
        event = delivery.payload.get("event", {})
        return delivery.kind == "events_api" and event.get("user") in self._people and event.get("type") == "message"

    def send_again(self, at_most: int) -> None:
        """Slack sends some of it again, whether or not it was acknowledged: the same event, or under a new event id."""
        said = self.messages()
        for delivery in self.chance.sample(said, min(at_most, len(said))):
            new_id = {"event_id": f"Ev{self.chance.getrandbits(40):010X}"} if self.chance.random() < 0.5 else {}
            self.slack.deliver({**delivery.payload, **new_id})

    def said_by_bot(self) -> list[str]:
        """The keys of every message of the bot that is to be seen, once for each message."""
        with self.slack.slack.lock:
            messages = [m for channel in self.slack.world.channels.values() for m in channel.told()]
        return [m["metadata"]["event_payload"]["key"] for m in messages if m.get("metadata")]

    def settle(self) -> None:
        """Wait until Slack has nothing on its way to the bot, and the bot nothing to say."""
        self.slack.wait_until_quiet(60)
        left = "SELECT key FROM outbox WHERE state = 'waiting'"
        self.slack.wait_for(lambda: not self.rows(left), 60, "an empty outbox")

    # The database

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        engine = create_engine(self._environment["DATABASE_URL"])
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query), values)]
        finally:
            engine.dispose()


@contextmanager
def storm(database_url: str, folder: Path, *, http: bool, seed: int) -> Iterator[Storm]:
    """A storm with nobody talking yet; in the end the bot is killed once more."""
    port, world = free_port(), small_world()
    request_url = f"http://127.0.0.1:{port}/slack/events" if http else None
    with StandIn(world, manifest=MANIFEST, request_url=request_url, retry_after=RETRY_AFTER) as slack:
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "PORT": str(port),
            "PLAUDIT_SHOUTOUT_CHANNEL": world.channel("shoutouts").id,
            **({} if http else {"SLACK_APP_TOKEN": slack.app_token}),
        }
        made = Storm(slack, environment, folder, seed)
        made.start_bot()
        try:
            yield made
        finally:
            made.kill_bot()
