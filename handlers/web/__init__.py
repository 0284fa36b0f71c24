"""The web side: Slack's signed requests, and whether we are alive and ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

BODY_AT_MOST = 1_000_000
"""Bytes. Slack's own payloads stay far below."""


def build(slack: AsyncApp | None, ready: Callable[[], Awaitable[dict[str, bool]]]) -> FastAPI:
    """The web app. `slack` is None in Socket Mode, where Slack never calls us."""
    web = FastAPI(title="Plaudit", docs_url=None, redoc_url=None, openapi_url=None)
    if slack is not None:
        web.router.routes.append(Route("/slack/events", _slack_requests(slack), methods=["POST"]))

    @web.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("alive")

    @web.get("/readyz")
    async def readyz() -> JSONResponse:
        checks = await ready()
        return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)

    return web


def _slack_requests(slack: AsyncApp) -> Callable[[Request], Awaitable[Response]]:
    handler = AsyncSlackRequestHandler(slack)

    async def slack_events(request: Request) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_AT_MOST:
            return PlainTextResponse("That is larger than anything Slack sends.", status_code=413)
        try:
            (await request.body()).decode("utf-8")
        except UnicodeDecodeError:
            return PlainTextResponse("That is not UTF-8.", status_code=400)
        return await handler.handle(request)

    return slack_events
