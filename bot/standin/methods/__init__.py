"""Slack's Web API: one call in, the answer Slack would give out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.standin.faults import Call, Fault
from bot.standin.methods import chat, conversations, people, views
from bot.standin.methods.base import METHODS, ApiError, Args, Method, require
from bot.standin.slack import Slack
from bot.standin.world import Json

__all__ = ["Answer", "call", "chat", "conversations", "people", "views"]


@dataclass
class Answer:
    """An HTTP answer in the making."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


def call(
    slack: Slack, name: str, token: str | None, arguments: Mapping[str, Any], fault: Fault | None = None
) -> Answer:
    """Do what the app asks, or say in Slack's words why not. A fault stands in for the answer, or for all of it."""
    args = Args(arguments)
    with slack.lock:
        skipped = fault is not None and fault.replaces and not fault.after_effect
        body = {"ok": False} if skipped else _run(slack, name, token, args)
        answer = _faulty(fault, body) if fault and fault.replaces else _plain(body)
        answer.content = json.dumps(answer.body).encode()
        slack.calls.append(Call(name, args.given, time.time(), answer.body.get("error")))
        slack.touch()
    answer.headers |= _scope_headers(slack, METHODS.get(name))
    return answer


def _run(slack: Slack, name: str, token: str | None, args: Args) -> Json:
    method = METHODS.get(name)
    if method is None:
        return {"ok": False, "error": "unknown_method", "req_method": name}
    try:
        _authorize(slack, method, token)
        wait = slack.rate_limits.retry_after(name, method.tier, args.text("channel"))
        if wait is not None:
            raise ApiError("ratelimited", retry_after=wait)
        return {"ok": True, **method.run(slack, args)}
    except ApiError as refused:
        return refused.body


def _authorize(slack: Slack, method: Method, token: str | None) -> None:
    app = slack.app
    if method.caller == "anybody":
        return
    if not token:
        raise ApiError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise ApiError("invalid_auth")
    if not app.installed:
        raise ApiError("account_inactive")
    if app.revoked and token == app.bot_token:
        raise ApiError("token_revoked")
    if (token == app.app_token) != (method.caller == "app"):
        raise ApiError("not_allowed_token_type")
    require(slack, *method.scopes)


def _plain(body: Json) -> Answer:
    if body.get("error") == "ratelimited":
        wait = body.pop("retry_after")
        return Answer(body, 429, {"Retry-After": str(wait)})
    return Answer(body)


def _faulty(fault: Fault, body: Json) -> Answer:
    """The answer a fault asks for instead of `body`."""
    answer = Answer(body)
    if fault.retry_after is not None:
        answer.status = 429
        answer.headers["Retry-After"] = str(fault.retry_after)
        answer.body = {"ok": False, "error": "ratelimited"}
    if fault.error is not None:
        answer.body = {"ok": False, "error": fault.error}
    if fault.status is not None:
        answer.status = fault.status
        answer.body = {"ok": False, "error": fault.error or "internal_error"}
    return answer


def _scope_headers(slack: Slack, method: Method | None) -> dict[str, str]:
    headers = {"x-oauth-scopes": ",".join(sorted(slack.app.scopes))}
    if method is not None and method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return headers
