"""The Web API's `conversations.*` and `users.conversations`: channels, what was said in them, who is in them."""

from __future__ import annotations

from typing import Any

from bot.standin import events, shapes
from bot.standin.methods.base import (
    ApiError,
    Args,
    any_of,
    joined_channel,
    known_user,
    method,
    page,
    require,
    seen_channel,
)
from bot.standin.slack import Slack
from bot.standin.world import Channel, Json

TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


@method("conversations.list", scopes=any_of("read"), tier=2)
def list_channels(slack: Slack, args: Args) -> Json:
    seen = [c for c in _asked_for(slack, args) if _visible(slack, c)]
    found, cursor = page([shapes.channel(slack.world, c) for c in seen], args, default=100)
    return {"channels": found, "response_metadata": {"next_cursor": cursor}}


@method("users.conversations", scopes=any_of("read"), tier=3)
def list_own_channels(slack: Slack, args: Args) -> Json:
    user = known_user(slack, args.text("user", slack.world.bot.id))
    seen = [c for c in _asked_for(slack, args) if user.id in c.members and _visible(slack, c)]
    found, cursor = page([shapes.channel(slack.world, c) for c in seen], args, default=100, most=999)
    for channel in found:
        channel.pop("is_member", None)  # it goes without saying
    return {"channels": found, "response_metadata": {"next_cursor": cursor}}


def _asked_for(slack: Slack, args: Args) -> list[Channel]:
    """The conversations of the kinds that `args` name."""
    types = args.text("types", "public_channel").replace(" ", "").split(",")
    if not set(types) <= TYPES.keys():
        raise ApiError("invalid_types")
    for kind in types:
        require(slack, f"{TYPES[kind]}:read")
    found = [c for c in slack.world.channels.values() if _type(c) in types]
    return [c for c in found if not c.is_archived] if args.flag("exclude_archived") else found


def _type(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"


def _visible(slack: Slack, channel: Channel) -> bool:
    return channel.channel_type == "channel" or slack.world.bot.id in channel.members


@method("conversations.info", scopes=any_of("read"), tier=3)
def info(slack: Slack, args: Args) -> Json:
    channel = seen_channel(slack, args.need("channel"), "read")
    found = shapes.channel(slack.world, channel)
    if not args.flag("include_num_members"):
        found.pop("num_members", None)
    return {"channel": found}


@method("conversations.history", scopes=any_of("history"), tier=3)
def history(slack: Slack, args: Args) -> Json:
    channel = joined_channel(slack, args.need("channel"), "history")
    parents = [m for m in channel.told() if _is_parent(m)]
    between = [m for m in parents if _within(m["ts"], args)]
    newest_first = [_shown(slack, channel, m, args) for m in reversed(between)]
    found, cursor = page(newest_first, args, default=100, most=999, longest=slack.rate_limits.history_page)
    answer: Json = {"messages": found, "has_more": bool(cursor), "pin_count": 0, "channel_actions_ts": None}
    answer["channel_actions_count"] = 0
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.replies", scopes=any_of("history"), tier=3)
def replies(slack: Slack, args: Args) -> Json:
    channel = joined_channel(slack, args.need("channel"), "history")
    message = channel.messages.get(args.need("ts"))
    root = channel.messages.get(str(message.get("thread_ts", message["ts"]))) if message else None
    if root is None:
        raise ApiError("thread_not_found")
    inside = [m for m in channel.replies_to(root["ts"]) if _within(m["ts"], args)]
    shown = [_shown(slack, channel, m, args) for m in inside]
    found, cursor = page(shown, args, default=1000, longest=slack.rate_limits.history_page)
    answer: Json = {"messages": [_shown(slack, channel, root, args), *found], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _is_parent(message: Json) -> bool:
    thread = message.get("thread_ts")
    return thread in (None, message["ts"]) or message.get("subtype") == "thread_broadcast"


def _within(ts: str, args: Args) -> bool:
    """Between `oldest` and `latest`; at them only if `inclusive`."""
    at, oldest, latest = float(ts), _moment(args, "oldest", 0), _moment(args, "latest", float("inf"))
    return oldest <= at <= latest if args.flag("inclusive") else oldest < at < latest


def _moment(args: Args, name: str, default: float) -> float:
    value: Any = args.given.get(name, default)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ApiError(f"invalid_ts_{name}") from None


def _shown(slack: Slack, channel: Channel, message: Json, args: Args) -> Json:
    shown = slack.world.shown(channel, message)
    if not args.flag("include_all_metadata"):
        shown.pop("metadata", None)
    return shown


@method("conversations.members", scopes=any_of("read"), tier=4)
def members(slack: Slack, args: Args) -> Json:
    channel = seen_channel(slack, args.need("channel"), "read")
    found, cursor = page([{"id": member} for member in channel.members], args, default=100)
    return {"members": [member["id"] for member in found], "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", scopes=("channels:join",), tier=3)
def join(slack: Slack, args: Args) -> Json:
    channel = seen_channel(slack, args.need("channel"))
    if channel.channel_type != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    world = slack.world
    if world.bot.id in channel.members:
        return {
            "channel": shapes.channel(world, channel),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    channel.members.append(world.bot.id)
    slack.emit(events.membership(world, "member_joined_channel", world.bot, channel), channel)
    return {"channel": shapes.channel(world, channel)}


@method("conversations.open", scopes=("im:write", "mpim:write"), tier=3)
def open_im(slack: Slack, args: Args) -> Json:
    if "channel" in args:
        channel = seen_channel(slack, args.need("channel"))
        return _opened(slack, channel, already=True, whole=args.flag("return_im"))
    ids = [user.strip() for user in args.text("users").split(",") if user.strip()]
    if not ids:
        raise ApiError("users_list_not_supplied")
    if len(ids) > 1:
        require(slack, "mpim:write")
        raise ApiError("method_not_supported_for_channel_type")
    require(slack, "im:write")
    someone = known_user(slack, ids[0])
    if someone.is_bot:
        raise ApiError("cannot_dm_bot")
    if someone.deleted:
        raise ApiError("user_disabled")
    already = any(c.user == someone.id for c in slack.world.channels.values())
    return _opened(slack, slack.world.im(someone), already=already, whole=args.flag("return_im"))


def _opened(slack: Slack, channel: Channel, *, already: bool, whole: bool) -> Json:
    slack.touch()
    shown = shapes.channel(slack.world, channel) if whole else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if already else {})
