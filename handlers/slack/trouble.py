"""No exception leaves a listener: a refusal is said privately, the rest is kept, logged and told with a reference."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from handlers.desk import Desk
from handlers.slack.payloads import as_dict
from handlers.slack.whisper import whisper
from scoring.errors import Refusal
from scoring.model import TeamId
from scoring.policy import BadPolicy
from storage.store import Store, UnknownTeam
from storage.writer import Again, Busy, Unavailable

log = structlog.get_logger()
COME_BACK = BoltResponse(status=503, body="Plaudit could not store this; please send it again.")


def register(app: AsyncApp, desk: Desk) -> None:
    @app.error
    async def anything(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        if isinstance(error, Busy | Unavailable):
            log.warning("not_stored", why=type(error).__name__, waiting=desk.waiting)
            return COME_BACK
        if isinstance(error, Again | UnknownTeam):
            return _answer(body, "")
        if isinstance(error, Refusal):
            return _refuse(desk, body, context, error)
        return await _bury(desk, body, context, error)


def _refuse(desk: Desk, body: Mapping[str, Any], context: AsyncBoltContext, refusal: Refusal) -> BoltResponse:
    if body.get("type") == "view_submission":
        return _on_the_form(body, refusal)
    if "command" in body:
        return _answer(body, refusal.sentence)
    desk.afterwards(whisper(context, body, refusal.sentence))
    return _answer(body, "")


def _on_the_form(body: Mapping[str, Any], refusal: Refusal) -> BoltResponse:
    """The sentence at the field it is about; at the first field if it is about none of them."""
    view = as_dict(body.get("view"))
    inputs = [
        as_dict(block).get("block_id") for block in view.get("blocks") or [] if as_dict(block).get("type") == "input"
    ]
    problems = refusal.problems if isinstance(refusal, BadPolicy) else {refusal.about or "": refusal.sentence}
    errors = {field if field in inputs else str(inputs[0]): sentence for field, sentence in problems.items()}
    return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})


async def _bury(desk: Desk, body: Mapping[str, Any], context: AsyncBoltContext, error: Exception) -> BoltResponse:
    """Keep what failed for a reason of its own, so that it is not lost, and say so once instead of failing forever."""
    reference = secrets.token_hex(4)
    what = str(as_dict(body.get("event")).get("type") or body.get("type") or body.get("command") or "request")
    log.error("listener_failed", reference=reference, what=what, exc_info=error)
    team = getattr(context.authorize_result, "team_id", None)
    if team:
        try:
            await desk.do(TeamId(team), _keep, reference, what, type(error).__name__, _storable(body), now=desk.now())
        except (Busy, Unavailable):
            return COME_BACK
    sentence = (
        f"Something went wrong on my side, and nothing was changed. Please tell my operator: reference {reference}."
    )
    if "command" in body:
        return _answer(body, sentence)
    if body.get("type") in ("block_actions", "view_submission", "message_action", "shortcut"):
        desk.afterwards(whisper(context, body, sentence))
    return _answer(body, "")


def _keep(store: Store, reference: str, what: str, error: str, body: dict[str, Any], *, now: Any) -> None:
    store.letters.keep(reference, what=what, error=error, body=body, now=now)


def _storable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as plain JSON that any database takes, without Slack's verification token."""
    text = json.dumps({name: value for name, value in body.items() if name != "token"}, default=str)
    kept: dict[str, Any] = json.loads(text.replace("\\u0000", "\\ufffd"))
    return kept


def _answer(body: Mapping[str, Any], text: str) -> BoltResponse:
    if "command" in body and text:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
    return BoltResponse(status=200, body="")
