"""The stand-in's HTTP routes for apps: the Web API, Socket Mode connections and response URLs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.standin import methods
from bot.standin.delivery import SocketMode
from bot.standin.methods import chat
from bot.standin.methods.base import ApiError
from bot.standin.slack import Slack

RESPONSE_PATHS = ("actions", "commands", "app")


class Hangup(Response):
    """An answer that breaks off: the app sees a lost connection after it asked."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def routes(slack: Slack, sockets: SocketMode | None) -> list[BaseRoute]:
    """All an app talks to."""

    async def api(request: Request) -> Response:
        name = request.path_params["method"]
        fault = slack.take_fault(name)
        if fault is not None and not fault.after_effect:
            await asyncio.sleep(fault.hang)
        token, arguments = await _understood(request)
        answer = methods.call(slack, name, token, arguments, fault)
        if fault is not None and fault.after_effect:
            await asyncio.sleep(fault.hang)
        if fault is not None and fault.close:
            return Hangup()
        return Response(answer.content, answer.status, answer.headers, media_type="application/json; charset=utf-8")

    async def respond(request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            with slack.lock:
                chat.respond(slack, request.path_params["token"], body)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except ApiError as refused:
            gone = str(refused) in ("expired_url", "used_url")
            return JSONResponse({"ok": False, "error": str(refused)}, 404 if gone else 400)
        return PlainTextResponse("ok")

    async def link(socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if sockets is None or ticket not in slack.tickets:
            await socket.close(1008)
            return
        slack.tickets.discard(ticket)
        slack.touch()
        await sockets.serve(socket)
        slack.touch()

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        *(Route(f"/{path}/{{team}}/{{number}}/{{token}}", respond, methods=["POST"]) for path in RESPONSE_PATHS),
        WebSocketRoute("/link/", link),
    ]


async def _understood(request: Request) -> tuple[str | None, Mapping[str, Any]]:
    """The token and the arguments of a call, from wherever Slack would take them."""
    arguments: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    body = await request.body()
    if kind == "application/json" and body:
        given = json.loads(body)
        arguments |= given if isinstance(given, dict) else {}
    elif kind == "multipart/form-data":
        arguments |= {key: str(value) for key, value in (await request.form()).items()}
    elif body:
        arguments |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    in_form = arguments.pop("token", None)
    return (bearer.strip() if scheme.lower() == "bearer" else in_form), arguments
