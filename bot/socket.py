"""Socket Mode: one connection, with no more listeners at a time than the database keeps up with."""

from __future__ import annotations

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

log = structlog.get_logger()
AT_ONCE = 500
"""Socket Mode has no back-pressure of its own: what does not fit waits here, not acknowledged."""


class SocketMode(AsyncSocketModeHandler):
    """Bolt's own handler, made inside the running loop, bounded, and deaf to malformed envelopes."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token, web_client=app.client)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # Bolt's own is typed for its own client
        async with self._room:
            try:
                await super().handle(client, req)
            except Exception as error:  # Bolt could not even read it, so neither could a second try
                log.warning("unreadable_envelope", type=req.type, error=type(error).__name__)
                await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))

    async def connect(self) -> None:
        await self.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def close(self) -> None:
        await self.close_async()  # type: ignore[no-untyped-call]  # the same

    async def is_connected(self) -> bool:
        return await self.client.is_connected()
