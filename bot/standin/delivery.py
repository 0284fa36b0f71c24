"""How Slack hands things to an app: over Socket Mode or as signed HTTP requests, again when nobody acknowledges."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.standin.app import App

Json = dict[str, Any]

WITH_ANSWER = frozenset({"interactive", "slash_commands"})
"""Kinds whose acknowledgement may carry a payload. Slack does not send these twice."""
MOST_LINKS = 10


@dataclass
class Delivery:
    """One thing to hand over, and how that went."""

    kind: str
    payload: Json = field(repr=False)
    at: float
    tries: int = 0
    acked_at: float | None = None
    answer: Any = None
    """What came with the acknowledgement, if anything: an object, or plain text over HTTP."""
    error: str | None = None
    """Why the last try failed: Slack's retry reason."""
    settled: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def acked(self) -> bool:
        return self.acked_at is not None

    def wait(self, timeout: float) -> bool:
        """Whether it was acknowledged, waiting until that is known."""
        self.settled.wait(timeout)
        return self.acked


@dataclass(frozen=True)
class Outcome:
    """How one try went."""

    acked: bool
    answer: Any = None
    reason: str = ""
    final: bool = False
    """The app asked not to be tried again."""


class Transport(Protocol):
    """A way to reach the app."""

    async def send(self, delivery: Delivery, retry: int, reason: str, patience: float) -> Outcome: ...


class Dispatcher:
    """Hands deliveries to the app, each with its tries, on the server's loop."""

    def __init__(self, transport: Transport, retry_after: Sequence[float], ack_timeout: float) -> None:
        self.transport = transport
        self.retry_after = tuple(retry_after)
        self.ack_timeout = ack_timeout
        self.log: list[Delivery] = []
        self.losing = False
        """Events are given up at once, as those are that nobody took for as long as Slack tries."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_settled: Callable[[], None] = lambda: None

    @property
    def running(self) -> bool:
        return self._loop is not None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    async def stop(self) -> None:
        self._loop = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def dispatch(self, kind: str, payload: Json) -> Delivery:
        """Start handing this over; what nobody can take because the server is not up is lost, as on Slack."""
        delivery = Delivery(kind, deepcopy(payload), time.time())
        self.log.append(delivery)
        lost = self.losing and kind == "events_api"
        if self._loop is None or lost:
            delivery.error = "connection_failed" if lost else "not_running"
            delivery.settled.set()
        else:
            self._loop.call_soon_threadsafe(self._begin, self._deliver(delivery))
        return delivery

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            waits = (0.0,) if delivery.kind in WITH_ANSWER else (0.0, *self.retry_after)
            for retry, wait in enumerate(waits):
                await asyncio.sleep(wait)
                delivery.tries += 1
                outcome = await self.transport.send(delivery, retry, delivery.error or "", self.ack_timeout)
                delivery.answer, delivery.error = outcome.answer, outcome.reason or None
                if outcome.acked:
                    delivery.acked_at = time.time()
                if outcome.acked or outcome.final:
                    return
        finally:
            delivery.settled.set()
            self.on_settled()


class Link:
    """One Socket Mode connection."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.waiting: dict[str, asyncio.Future[Any]] = {}

    async def listen(self) -> None:
        """Hear acknowledgements until the app hangs up."""
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                message = json.loads(await self.socket.receive_text())
                waiting = self.waiting.get(message.get("envelope_id", ""))
                if waiting is not None and not waiting.done():
                    waiting.set_result(message.get("payload"))
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError())


class SocketMode:
    """Delivers over whichever WebSocket connections the app holds open, in turn."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.links: list[Link] = []
        self._turn = 0
        self._arrived = asyncio.Condition()

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from hello to the end."""
        await socket.accept()
        if len(self.links) >= MOST_LINKS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        link = Link(socket)
        await socket.send_json(self._hello(len(self.links) + 1))
        async with self._arrived:
            self.links.append(link)
            self._arrived.notify_all()
        try:
            await link.listen()
        finally:
            if link in self.links:
                self.links.remove(link)

    def _hello(self, connections: int) -> Json:
        return {
            "type": "hello",
            "num_connections": connections,
            "debug_info": {"host": "applink-standin", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app.id},
        }

    async def send(self, delivery: Delivery, retry: int, reason: str, patience: float) -> Outcome:
        if not await self._somebody(patience):
            return Outcome(False, reason="connection_failed")
        self._turn += 1
        link = self.links[self._turn % len(self.links)]
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind in WITH_ANSWER,
        }
        if delivery.kind not in WITH_ANSWER:
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        acked = link.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await link.socket.send_text(json.dumps(envelope))
            return Outcome(True, await asyncio.wait_for(acked, patience))
        except TimeoutError:
            return Outcome(False, reason="timeout")
        except (ConnectionError, RuntimeError, WebSocketDisconnect):
            return Outcome(False, reason="connection_failed")
        finally:
            link.waiting.pop(envelope_id, None)

    async def _somebody(self, patience: float) -> bool:
        async with self._arrived:
            try:
                await asyncio.wait_for(self._arrived.wait_for(lambda: bool(self.links)), patience)
            except TimeoutError:
                return False
        return True

    async def disconnect(self, reason: str, *, politely: bool = True) -> None:
        """Ask the app to connect anew (`refresh_requested`, `warning`, `link_disabled`), or just hang up."""
        for link in list(self.links):
            self.links.remove(link)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                if politely:
                    await link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": ""}})
                await link.socket.close()


class SignedHttp:
    """Delivers as HTTP requests to the app's request URL, signed as Slack signs them."""

    def __init__(self, app: App, request_url: str) -> None:
        self.app = app
        self.request_url = request_url
        self._http: httpx.AsyncClient | None = None

    async def send(self, delivery: Delivery, retry: int, reason: str, patience: float) -> Outcome:
        body, content_type = encoded(delivery)
        headers = self.signed(body) | {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        self._http = self._http or httpx.AsyncClient(limits=httpx.Limits(max_connections=None))
        try:
            async with asyncio.timeout(patience):
                response = await self._http.post(self.request_url, content=body, headers=headers, timeout=None)
        except TimeoutError:
            return Outcome(False, reason="http_timeout")
        except httpx.HTTPError:
            return Outcome(False, reason="connection_failed")
        if response.is_success:
            return Outcome(True, _body(response))
        return Outcome(False, reason="http_error", final=response.headers.get("x-slack-no-retry") == "1")

    def signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """The body of a signed request and its content type: events are JSON, all else is a form."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _body(response: httpx.Response) -> Any:
    if not response.content:
        return None
    if "json" in response.headers.get("content-type", ""):
        return response.json()
    return response.text
