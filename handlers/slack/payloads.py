"""Read what Slack sends. Anything may be missing or of another shape; what cannot be read is None, never an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.model import ChannelId, Message, Person, Reaction, Ts, UserId

Payload = Mapping[str, Any]

SPOKEN = (None, "", "thread_broadcast", "file_share", "me_message")
"""The subtypes in which a person says something; all others are Slack's own news."""
_TS = re.compile(r"\d{10}\.\d{1,9}")
_USER = re.compile(r"[UW][A-Za-z0-9_]{0,60}")
_BOT = re.compile(r"B[A-Za-z0-9_]{0,60}")
_CHANNEL = re.compile(r"[CG][A-Za-z0-9_]{0,60}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
TEXT_AT_MOST = 40_000


@dataclass(frozen=True, slots=True)
class Said:
    """A person said something new."""

    message: Message


@dataclass(frozen=True, slots=True)
class Automated:
    """A bot said something: never thanks, but it may have answered because a person called it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed what they had said; `edit` tells one edit from the next."""

    message: Message
    edit: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message is gone."""

    channel: ChannelId
    ts: Ts


def read_message(event: Payload) -> Said | Automated | Edited | Deleted | None:
    """What a `message` event means for us, or None: direct messages, hidden news, unreadable shapes."""
    channel = read_channel(event.get("channel"))
    if channel is None or event.get("channel_type") in ("im", "mpim", "app_home"):
        return None
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _read_change(channel, event)
    if subtype == "message_deleted":
        deleted = read_ts(event.get("deleted_ts"))
        return Deleted(channel, deleted) if deleted else None
    if event.get("hidden"):
        return None
    said = _read_said(channel, event)
    if said:
        return Said(said)
    automated = _read_automated(channel, event)
    return Automated(automated) if automated else None


def _read_change(channel: ChannelId, event: Payload) -> Edited | Deleted | None:
    changed, before = as_dict(event.get("message")), as_dict(event.get("previous_message"))
    ts = read_ts(changed.get("ts"))
    if ts and changed.get("subtype") == "tombstone":  # a thread's first message, deleted while it has replies
        return Deleted(channel, ts)
    if "text" in before and before.get("text") == changed.get("text"):
        return None  # an unfurled link or a pin, not new words
    message = _read_said(channel, changed)
    edit = as_dict(changed.get("edited")).get("ts") or event.get("event_ts") or event.get("ts")
    return Edited(message, clean(str(edit))[:60]) if message else None


def _read_said(channel: ChannelId, said: Payload) -> Message | None:
    ts, user, thread = read_ts(said.get("ts")), read_user(said.get("user")), read_ts(said.get("thread_ts"))
    by_bot = said.get("bot_id") or said.get("bot_profile") or user == "USLACKBOT"
    if ts is None or user is None or by_bot or said.get("subtype") not in SPOKEN:
        return None
    return Message(
        channel=channel,
        ts=ts,
        user=user,
        text=clean(said.get("text")),
        thread_ts=thread if thread != ts else None,
        thread_author=read_user(said.get("parent_user_id")) or read_user(as_dict(said.get("root")).get("user")),
        broadcast=said.get("subtype") == "thread_broadcast",
    )


def _read_automated(channel: ChannelId, said: Payload) -> Message | None:
    """What a bot or a workflow said; the bot's own id stands for its author where it has no user."""
    ts, thread, bot = read_ts(said.get("ts")), read_ts(said.get("thread_ts")), said.get("bot_id")
    user = read_user(said.get("user")) or (UserId(bot) if isinstance(bot, str) and _BOT.fullmatch(bot) else None)
    if ts is None or user is None or not bot or said.get("subtype") not in (*SPOKEN, "bot_message"):
        return None
    return Message(channel, ts, user, clean(said.get("text")), thread if thread != ts else None)


def read_reaction(event: Payload) -> Reaction | None:
    """What a `reaction_added` or `reaction_removed` event is about; None for files and direct messages."""
    item = as_dict(event.get("item"))
    channel, ts, user = read_channel(item.get("channel")), read_ts(item.get("ts")), read_user(event.get("user"))
    at, name = read_ts(event.get("event_ts")), clean(event.get("reaction")).partition("::")[0]
    if channel is None or ts is None or user is None or at is None or item.get("type") != "message":
        return None
    return Reaction(channel, ts, user, name, at, read_user(event.get("item_user")))


def read_person(user: Payload, team: str | None = None) -> Person | None:
    """A Slack user object as somebody we know.

    Who belongs to another workspace than `team`, and is here by Slack Connect, has that as their home; guests are
    people like all others.
    """
    id, profile = read_user(user.get("id")), as_dict(user.get("profile"))
    if id is None:
        return None
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"), id)
    zone = user.get("tz")
    real_name = profile.get("real_name") or user.get("real_name")
    is_bot = any(bool(user.get(mark)) for mark in ("is_bot", "is_workflow_bot")) or id == "USLACKBOT"
    return Person(
        id=id,
        name=next(clean(name) for name in names if isinstance(name, str) and name.strip()),
        real_name=clean(real_name),
        handle=clean(user.get("name")).lower(),
        is_bot=is_bot,
        is_admin=any(bool(user.get(mark)) for mark in ("is_admin", "is_owner", "is_primary_owner")),
        is_primary_owner=bool(user.get("is_primary_owner")),
        deleted=bool(user.get("deleted")),
        timezone=zone if isinstance(zone, str) and zone else None,
        email="" if is_bot else clean(profile.get("email")).strip().lower(),
        home_team=_home_team(user, team),
    )


def _home_team(user: Payload, team: str | None) -> str | None:
    """The workspace somebody comes from, if it is another one; in an organisation of several all of theirs count."""
    home, teams = user.get("team_id"), as_dict(user.get("enterprise_user")).get("teams")
    if not isinstance(home, str) or not home:
        return None
    here = team in (None, home) or (isinstance(teams, list) and team in teams)
    return clean(home) if user.get("is_stranger") or not here else None


def clean(text: Any) -> str:
    """Text that any database can store: a string, without NUL and lone surrogates, of bounded length."""
    return _UNSTORABLE.sub("\ufffd", text[:TEXT_AT_MOST]) if isinstance(text, str) else ""


def read_ts(value: Any) -> Ts | None:
    return Ts(value) if isinstance(value, str) and _TS.fullmatch(value) else None


def read_user(value: Any) -> UserId | None:
    return UserId(value) if isinstance(value, str) and _USER.fullmatch(value) else None


def read_channel(value: Any) -> ChannelId | None:
    return ChannelId(value) if isinstance(value, str) and _CHANNEL.fullmatch(value) else None


def as_dict(value: Any) -> Payload:
    return value if isinstance(value, Mapping) else {}


def state_of(payload: Payload) -> dict[str, dict[str, Payload]]:
    """The inputs' state of a view submission or a button press: block id → action id → Slack's own value object."""
    view, state = as_dict(payload.get("view")), as_dict(payload.get("state"))
    values = as_dict(as_dict(view.get("state")).get("values") or state.get("values"))
    return {block: dict(as_dict(actions)) for block, actions in values.items()}


def chosen(element: Payload) -> Any:
    """What somebody chose or typed in one element: a string, a list of strings, or None."""
    for single in ("selected_user", "selected_conversation", "selected_channel", "selected_date", "value"):
        if element.get(single) is not None:
            return element[single]
    for many in ("selected_users", "selected_conversations", "selected_channels"):
        if many in element:
            return [each for each in element[many] or [] if isinstance(each, str)]
    if "selected_options" in element:
        return [as_dict(each).get("value") for each in element["selected_options"] or []]
    return as_dict(element.get("selected_option")).get("value")
