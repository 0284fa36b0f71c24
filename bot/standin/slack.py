"""The running stand-in: the workspace, the app installed in it, and everything that is on its way between them."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.standin import events
from bot.standin.app import App
from bot.standin.delivery import Delivery, Dispatcher
from bot.standin.faults import Call, Fault, RateLimits
from bot.standin.world import Channel, Json, World

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass
class Trigger:
    """A `trigger_id`: the right to open one view for this person, soon."""

    user: str
    expires: float
    exchanged: bool = False
    view_id: str | None = None
    """The modal it was pressed in; `views.push` stacks on that."""


@dataclass
class ResponseUrl:
    """The right to answer one interaction in its channel, five times in half an hour."""

    channel: str
    user: str
    expires: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class Slack:
    """State that several threads share; take `lock` to touch it, call `touch` when it changed."""

    world: World
    app: App
    dispatcher: Dispatcher
    url: str = ""
    trigger_seconds: float = 3.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    rev: int = 0
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    """What went wrong between a person and the app: `{user, error, at}`, as the client would show it."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    touched: dict[tuple[str, str], Json] = field(default_factory=dict)
    """What each person chose or typed in each message or view, by (person, place)."""
    tickets: set[str] = field(default_factory=set)
    watchers: set[Callable[[], object]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.changed = threading.Condition(self.lock)
        self.rate_limits = RateLimits(time.monotonic)
        self.dispatcher.on_settled = self.touch

    def touch(self) -> None:
        """Wake everybody who waits for the workspace to change."""
        with self.lock:
            self.rev += 1
            self.changed.notify_all()
            watchers = list(self.watchers)
        for tell in watchers:
            tell()

    def emit(self, event: Json, channel: Channel | None = None) -> Delivery | None:
        """Send an event to the app, if it hears such events; then wake whoever waits."""
        delivery = None
        if self.app.installed and events.hears(self.app, self.world, event, channel):
            delivery = self.dispatcher.dispatch("events_api", events.envelope(self.app, self.world, event))
        self.touch()
        return delivery

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic() + self.trigger_seconds, view_id=view_id)
        return trigger_id

    def new_response_url(self, kind: str, answer: ResponseUrl) -> str:
        """`kind` is the path Slack uses: `commands` or `actions`."""
        token = secrets.token_urlsafe(18)
        self.response_urls[token] = answer
        return f"{self.url}/{kind}/{self.world.team.id}/{secrets.randbelow(10**12)}/{token}"

    def response_to(self, channel: Channel, user: str, **place: Any) -> ResponseUrl:
        return ResponseUrl(channel.id, user, time.monotonic() + RESPONSE_SECONDS, **place)

    def take_fault(self, method: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.method in (method, "*") and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None
