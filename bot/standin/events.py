"""The events of the Events API: which ones this app hears, and their envelopes."""

from __future__ import annotations

import secrets
from typing import Any

from bot.standin import shapes
from bot.standin.app import App
from bot.standin.world import Channel, Json, User, World

MESSAGE_EVENTS = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
}
SCOPES: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "app_mention": ("app_mentions:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    **dict.fromkeys(
        ("channel_created", "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted"),
        ("channels:read",),
    ),
    "channel_left": ("channels:read",),
    **dict.fromkeys(("group_rename", "group_archive", "group_unarchive", "group_deleted"), ("groups:read",)),
    "group_left": ("groups:read",),
}
"""The scope an event needs; of several, the one for public channels first, then the one for private ones."""
WHEREVER = frozenset({"channel_created", "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted"})
"""Public channels' own news reach the app without it being there."""
OWN_LEAVING = frozenset({"channel_left", "group_left", "member_left_channel"})


def hears(app: App, world: World, event: Json, channel: Channel | None) -> bool:
    """Whether Slack sends this event to the app: subscribed, allowed, and in a channel it is in."""
    kind = str(event["type"])
    if kind == "message" and channel is not None:
        subscription, scope = MESSAGE_EVENTS[channel.channel_type]
        return subscription in app.events and scope in app.scopes and world.bot.id in channel.members
    if kind not in app.events:
        return False
    needed = SCOPES.get(kind, ())
    if len(needed) == 2 and channel is not None:
        needed = (needed[1],) if channel.is_private else (needed[0],)
    there = channel is None or kind in WHEREVER | OWN_LEAVING or world.bot.id in channel.members
    return there and set(needed) <= app.scopes


def envelope(app: App, world: World, event: Json) -> Json:
    """The `event_callback` around an event."""
    context = secrets.token_urlsafe(24)
    return {
        "token": app.verification_token,
        "team_id": world.team.id,
        "context_team_id": world.team.id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(world.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team.id,
                "user_id": world.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{context}",
    }


def said(world: World, channel: Channel, message: Json) -> Json:
    """The `message` event of a new message. Metadata travels with it only to those who asked for it, so not here."""
    event = {key: value for key, value in message.items() if key not in ("metadata", "reactions", "edited")}
    if message.get("subtype") == "thread_broadcast":
        root = channel.messages.get(message["thread_ts"])
        event["root"] = world.shown(channel, root) if root else {}
    return event | {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.channel_type}


def changed(world: World, channel: Channel, message: Json, previous: Json) -> Json:
    """A `message_changed` event: an edit, an unfurl, a reply deleted, a root that became a tombstone."""
    before, after = ({k: v for k, v in m.items() if k != "metadata"} for m in (previous, message))
    return _hidden(world, channel, "message_changed", message=after, previous_message=before)


def deleted(world: World, channel: Channel, previous: Json) -> Json:
    return _hidden(world, channel, "message_deleted", deleted_ts=previous["ts"], previous_message=previous)


def _hidden(world: World, channel: Channel, subtype: str, **facts: Any) -> Json:
    ts = world.next_ts()
    frame = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": ts, "event_ts": ts}
    return frame | facts | {"channel_type": channel.channel_type}


def reaction(world: World, kind: str, user: User, channel: Channel, message: Json, name: str) -> Json:
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    event = {"type": kind, "user": user.id, "reaction": name, "item": item, "event_ts": world.next_ts()}
    return event | ({"item_user": message["user"]} if "user" in message else {})


def membership(world: World, kind: str, user: User, channel: Channel, inviter: User | None = None) -> Json:
    event = {"type": kind, "user": user.id, "channel": channel.id, "team": world.team.id, "event_ts": world.next_ts()}
    event["channel_type"] = "G" if channel.is_private else "C"
    return event | ({"inviter": inviter.id} if inviter else {})


def person(app: App, world: World, kind: str, someone: User) -> Json:
    """`team_join` or `user_change`."""
    event = {"type": kind, "user": shapes.user(world, someone, app.scopes), "cache_ts": int(world.clock())}
    return event | {"event_ts": world.next_ts()}


def home_opened(world: World, someone: User, tab: str) -> Json:
    event = {"type": "app_home_opened", "user": someone.id, "channel": world.im(someone).id, "tab": tab}
    view = world.homes.get(someone.id) if tab == "home" else None
    return event | ({"view": view} if view else {}) | {"event_ts": world.next_ts()}
