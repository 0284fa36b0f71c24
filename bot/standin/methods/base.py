"""What every Web API method shares: its registration, its arguments, its errors, paging and channel lookup."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.standin.slack import Slack
from bot.standin.world import Channel, Json, User

Run = Callable[[Slack, "Args"], Json]
KINDS = ("channels", "groups", "mpim", "im")


class ApiError(Exception):
    """An `ok: false` answer."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error, **extra}
        if messages:
            self.body["response_metadata"] = {"messages": list(messages)}


@dataclass(frozen=True)
class Method:
    """A Web API method: any one of `scopes` opens it (none: no scope needed)."""

    name: str
    scopes: tuple[str, ...]
    tier: int
    run: Run
    caller: str = "bot"


METHODS: dict[str, Method] = {}


def method(name: str, *, scopes: tuple[str, ...] = (), tier: int, caller: str = "bot") -> Callable[[Run], Run]:
    """Register a function as a Web API method; `caller` is whose token it takes: `bot`, `app` or `anybody`."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(name, scopes, tier, run, caller)
        return run

    return register


def any_of(right: str) -> tuple[str, ...]:
    """The scopes of one right over all kinds of conversations: `channels:read`, `groups:read` …"""
    return tuple(f"{kind}:{right}" for kind in KINDS)


class Args:
    """The arguments of a call, whether they came as a form (all strings) or as JSON."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {key: value for key, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def need(self, name: str) -> str:
        value = self.given.get(name, "")
        if value == "":
            raise ApiError("invalid_arguments", f"[ERROR] missing required field: {name}")
        if not isinstance(value, str):
            raise ApiError("invalid_arguments", f"[ERROR] must be a string [json-pointer:/{name}]")
        return value

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.given.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int) -> int:
        try:
            value = int(self.given.get(name, default))
        except (TypeError, ValueError):
            raise ApiError("invalid_limit") from None
        if value < 0 or value > most:
            raise ApiError("invalid_limit")
        return value or default

    def json(self, name: str, error: str) -> Any:
        """An object or array: as such in JSON, as a string of JSON in a form."""
        value = self.given.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise ApiError(error) from None
        return value


def page(
    items: list[Json], args: Args, *, default: int, most: int = 1000, longest: int | None = None
) -> tuple[list[Json], str]:
    """One page of a list, never longer than `longest`, and the cursor of the next one (empty at the end)."""
    limit = args.number("limit", default, most=most)
    limit = min(limit, longest or limit)
    start = _position(args.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], cursor


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (ValueError, binascii.Error):
        raise ApiError("invalid_cursor") from None


def require(slack: Slack, *scopes: str) -> None:
    """Refuse unless one of these scopes was granted."""
    if scopes and not slack.app.scopes.intersection(scopes):
        provided = ",".join(sorted(slack.app.scopes))
        raise ApiError("missing_scope", needed=",".join(scopes), provided=provided)


def seen_channel(slack: Slack, ref: str, right: str | None = None) -> Channel:
    """A conversation the app may know of: any public one, a private one or direct messages it is in."""
    channel = slack.world.channels.get(ref)
    if channel is None or (channel.channel_type != "channel" and slack.world.bot.id not in channel.members):
        raise ApiError("channel_not_found")
    if right is not None:
        kind = {"channel": "channels", "group": "groups", "im": "im"}[channel.channel_type]
        require(slack, f"{kind}:{right}")
    return channel


def joined_channel(slack: Slack, ref: str, right: str | None = None) -> Channel:
    """A conversation the app is in."""
    channel = seen_channel(slack, ref, right)
    if slack.world.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def known_user(slack: Slack, user_id: str) -> User:
    user = slack.world.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    return user
