"""How an interaction reaches the app, and what the person learns of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.standin.delivery import Delivery
from bot.standin.places import NotThere
from bot.standin.slack import Slack
from bot.standin.world import Json, User


@dataclass(frozen=True)
class Answer:
    """What became of a press, a command or a shortcut: acknowledged or not, and what was said at once."""

    ok: bool
    error: str | None = None
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    ts: str | None = None
    """The message the acknowledgement itself carried, if any: ephemeral unless `in_channel`."""
    ephemeral: bool = True
    delivery: Delivery | None = None


@dataclass(frozen=True)
class Submitted:
    """What became of a modal that was submitted: taken, or refused at these blocks with these words."""

    ok: bool
    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    action: str | None = None
    """The `response_action` the app answered with."""


def send(slack: Slack, kind: str, payload: Json) -> Delivery:
    """Hand it over and wait for the acknowledgement, as the client does."""
    if kind == "interactive" and not slack.app.is_interactive:
        raise NotThere("Slack sends no interactions: `settings.interactivity` is off in the manifest")
    delivery = slack.dispatcher.dispatch(kind, payload)
    delivery.wait(slack.dispatcher.ack_timeout * 2 + 1)
    return delivery


def pressed(slack: Slack, someone: User, delivery: Delivery) -> Answer:
    """What the person sees of a press or shortcut: nothing, or a warning sign."""
    if delivery.acked:
        return Answer(True, delivery=delivery)
    return Answer(False, trouble(slack, someone, failure(delivery)), delivery=delivery)


def trouble(slack: Slack, someone: User, error: str) -> str:
    """Note what the client would show as an error."""
    with slack.lock:
        slack.errors.append({"user": someone.id, "error": error})
        slack.touch()
    return error


def failure(delivery: Delivery) -> str:
    """Slack's word for what the person sees."""
    return "operation_timeout" if delivery.error in ("timeout", "http_timeout") else "dispatch_failed"
