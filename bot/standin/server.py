"""The stand-in Slack as one object: start it, talk in it, look at it, break it, stop it."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette

from bot.standin import page_api, web
from bot.standin.admin import Admin
from bot.standin.app import read_manifest
from bot.standin.delivery import Delivery, Dispatcher, SignedHttp, SocketMode
from bot.standin.faults import Call, Fault
from bot.standin.page_api import Try
from bot.standin.pressing import Pressing
from bot.standin.sight import Sight
from bot.standin.slack import Slack
from bot.standin.talking import Talking
from bot.standin.world import World

HOST = "127.0.0.1"


class PortBusy(OSError):
    """Somebody listens on the port already."""

    def __init__(self, port: int) -> None:
        super().__init__(
            errno.EADDRINUSE,
            f"Port {port} is taken, perhaps by a stand-in that still runs. Stop that one, or choose another port.",
        )


class StandIn(Talking, Pressing, Sight, Admin):
    """A small Slack with one app installed. Safe to use from any thread but its own."""

    def __init__(
        self,
        world: World,
        *,
        manifest: Path | str | Mapping[str, Any],
        port: int = 0,
        request_url: str | None = None,
        tries: Sequence[Try] = (),
        retry_after: Sequence[float] = (0.0, 60.0, 300.0),
        ack_timeout: float = 3.0,
        rate_limits: bool = False,
    ) -> None:
        self.world = world
        self.app = read_manifest(manifest)
        self.port = port
        self.tries = tuple(tries)
        self.sockets = None if request_url else SocketMode(self.app)
        self.http = SignedHttp(self.app, request_url) if request_url else None
        transport = self.sockets or self.http
        assert transport is not None  # noqa: S101 - one of the two was just made
        self.slack = Slack(world, self.app, Dispatcher(transport, retry_after, ack_timeout))
        self.slack.rate_limits.enabled = rate_limits
        world.bot.real_name = world.bot.display_name = self.app.display_name
        world.bot.name = self.app.display_name.lower().replace(" ", "")
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()

    # Running

    def start(self) -> Self:
        """Serve until `stop`; may be called again after it, and then serves on the same port."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self.slack.url = self.url
        routes = [*web.routes(self.slack, self.sockets), *page_api.routes(self)]
        config = uvicorn.Config(
            Starlette(routes=routes, lifespan=self._lifespan),
            log_level="critical",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        self._ready.clear()
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=lambda: run(sockets=[listener]), name="standin", daemon=True)
        self._thread.start()
        self._ready.wait(10)
        return self

    def stop(self) -> None:
        """Hang up on everybody and end; what was being delivered is not."""
        if self._server is None or self._thread is None or self._loop is None:
            return
        self._later(self._hang_up())
        self._server.should_exit = True
        self._thread.join(5)
        self._server = self._thread = self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self.slack.dispatcher.start(self._loop)
        self._ready.set()
        yield

    async def _hang_up(self) -> None:
        await self.slack.dispatcher.stop()
        if self.sockets is not None:
            await self.sockets.disconnect("", politely=False)
        if self.http is not None:
            await self.http.close()
        self.slack.touch()

    def _later(self, work: Any, timeout: float = 5) -> Any:
        """Run a coroutine on the server's loop and wait for it."""
        assert self._loop is not None  # noqa: S101 - only called while it runs
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    @property
    def running(self) -> bool:
        return self.slack.dispatcher.running

    # What the app needs to know

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    @property
    def connected(self) -> bool:
        """The app holds a Socket Mode connection (over HTTP nobody can know)."""
        return self.sockets is None or bool(self.sockets.links)

    # What a test looks back on, and what it makes go wrong

    @property
    def calls(self) -> list[Call]:
        return self.slack.calls

    @property
    def deliveries(self) -> list[Delivery]:
        return self.slack.dispatcher.log

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        hang: float = 0.0,
        close: bool = False,
        times: int = 1,
        after_effect: bool = False,
    ) -> Fault:
        """Let the next calls of a method (`*`: any) go wrong. `after_effect`: it does the thing, the answer is lost."""
        fault = Fault(method, error, status, retry_after, hang, close, times, after_effect)
        with self.slack.lock:
            self.slack.faults.append(fault)
        return fault

    def deliver(self, payload: dict[str, Any], kind: str = "events_api") -> Delivery:
        """Hand the app any payload as it is, also one Slack would never send."""
        return self.slack.dispatcher.dispatch(kind, payload)

    @contextmanager
    def losing_events(self) -> Iterator[None]:
        """Meanwhile no event reaches the app, now or later: it is away for longer than Slack tries."""
        self.slack.dispatcher.losing = True
        try:
            yield
        finally:
            self.slack.dispatcher.losing = False

    def trickle(self) -> None:
        """From now on history comes in a trickle: one call a minute, fifteen messages at a time."""
        self.slack.rate_limits.trickle = True

    def wait_until_quiet(self, timeout: float = 5) -> None:
        """Wait until every delivery so far is settled."""
        log = self.deliveries
        self.wait_for(lambda: all(d.settled.is_set() for d in log), timeout, "the settling of all deliveries")

    def wait_until_connected(self, timeout: float = 10) -> None:
        self.wait_for(lambda: self.connected, timeout, "a Socket Mode connection")

    def disconnect(self, reason: str = "refresh_requested", *, politely: bool = True) -> None:
        """Ask the app to open its Socket Mode connections anew, or just drop them."""
        assert self.sockets is not None, "the app uses HTTP"  # noqa: S101 - a test's own mistake
        self._later(self.sockets.disconnect(reason, politely=politely))
        self.slack.touch()

    def watch(self, tell: Callable[[], object]) -> Callable[[], None]:
        """Call `tell` at every change, from whatever thread changed it; answers how to stop that."""
        with self.slack.lock:
            self.slack.watchers.add(tell)
        return lambda: self.slack.watchers.discard(tell)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as busy:
        listener.close()
        if busy.errno == errno.EADDRINUSE:
            raise PortBusy(port) from busy
        raise
    return listener
