"""The web side as it runs: a listening socket, Uvicorn without signals of its own, and whether we are ready."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Engine, text

from bot.settings import Settings
from bot.socket import SocketMode
from handlers import web

log = structlog.get_logger()


class WebServer(uvicorn.Server):
    """Uvicorn, leaving the signals to us: we stop taking work before the server goes."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        """Set when it listens, and also when it cannot: its task then says why."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web_server(slack: AsyncApp, engine: Engine, slack_socket: SocketMode | None) -> WebServer:
    """The server of our pages and checks, and over HTTP of Slack's requests."""

    async def ready() -> dict[str, bool]:
        return {
            "database": await _answers(engine),
            "slack": slack_socket is None or await slack_socket.is_connected(),
        }

    app = web.build(None if slack_socket else slack, ready)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return WebServer(config)


def listen(settings: Settings) -> socket.socket:
    """A listening socket. Raises OSError with a sentence that says what to do."""
    try:
        return socket.create_server((settings.host, settings.port))
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise OSError(f"Nothing can be served at {place} ({error.strerror}). Set HOST and PORT to others") from error


async def _answers(engine: Engine) -> bool:
    def ask() -> bool:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    try:
        return await asyncio.to_thread(ask)
    except Exception as error:  # whatever it is, the answer is no
        log.warning("database_unreachable", error=type(error).__name__)
        return False
