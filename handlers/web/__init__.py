"""The web side: Slack's signed requests, and whether we are alive and ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

log = structlog.get_logger()
BODY_AT_MOST = 1_000_000
"""Bytes. Slack's own payloads stay far below."""


def build(slack: AsyncApp | None, ready: Callable[[], Awaitable[dict[str, bool]]]) -> ASGIApp:
    """The web app. `slack` is None in Socket Mode, where Slack never calls us."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> Response:
        checks = await ready()
        return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)

    pages = Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])
    return SlackFirst(SlackEvents(slack), pages) if slack else pages


class SlackFirst:
    """Slack's events before everything else: a router and its middleware cost more than these many requests need."""

    def __init__(self, slack_events: ASGIApp, pages: ASGIApp) -> None:
        self._slack_events = slack_events
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from_slack = scope["type"] == "http" and scope["path"] == "/slack/events" and scope["method"] == "POST"
        await (self._slack_events if from_slack else self._pages)(scope, receive, send)


class SlackEvents:
    """Slack's requests, handed to Bolt."""

    def __init__(self, slack: AsyncApp) -> None:
        self._handler = AsyncSlackRequestHandler(slack)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_AT_MOST:
            return PlainTextResponse("That is larger than anything Slack sends.", status_code=413)
        try:
            return await self._handler.handle(request)
        except UnicodeDecodeError:
            return PlainTextResponse("That is not UTF-8.", status_code=400)
        except Exception as error:  # Bolt could not even read it, so neither could a second try
            log.warning("unreadable_request", error=type(error).__name__)
            return PlainTextResponse("")
