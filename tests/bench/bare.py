"""A bare Bolt app that hears messages and does nothing: what the bot's figures are compared with."""

from __future__ import annotations

import asyncio
import os

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.events import BOT, TEAM


def bare_app(signing_secret: str) -> AsyncApp:
    """Bolt with the middleware it brings, and an answer only after the listener has returned, as the bot does it."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_token="xoxb-bare")

    app = AsyncApp(authorize=authorize, signing_secret=signing_secret, process_before_response=True)

    @app.event("message")
    async def message() -> None:
        return

    return app


def serve() -> None:
    """Serve on PORT until the process ends."""
    handler = AsyncSlackRequestHandler(bare_app(os.environ["SLACK_SIGNING_SECRET"]))

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def healthz(_: Request) -> Response:
        return Response("alive")

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/healthz", healthz)]
    config = uvicorn.Config(
        Starlette(routes=routes), port=int(os.environ["PORT"]), log_level="warning", access_log=False
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:  # uvloop, as the bot has it
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    serve()
