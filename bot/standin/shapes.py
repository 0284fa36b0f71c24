"""Slack's own JSON for people, channels, user groups and views."""

from __future__ import annotations

from bot.standin.app import App
from bot.standin.world import Channel, Group, Json, User, World


def user(world: World, someone: User, scopes: frozenset[str] = frozenset()) -> Json:
    """A `user` object, as users.info and team_join have it; the e-mail address only with the scope for it."""
    team = someone.home_team or world.team.id
    profile: Json = {
        "real_name": someone.real_name,
        "real_name_normalized": someone.real_name,
        "display_name": someone.display_name,
        "display_name_normalized": someone.display_name,
        "avatar_hash": "",
        "team": team,
        "image_48": f"https://{world.team.domain}.example/{someone.id}_48.png",
    }
    shown: Json = {
        "id": someone.id,
        "team_id": team,
        "name": someone.name,
        "deleted": someone.deleted,
        "profile": profile,
        "is_bot": someone.is_bot,
        "is_app_user": False,
        "updated": someone.updated,
    }
    if someone.email and "users:read.email" in scopes:
        profile["email"] = someone.email
    if someone.is_bot:
        profile["bot_id"] = someone.bot_id
    if someone.deleted:
        return shown
    return shown | {
        "color": someone.color,
        "real_name": someone.real_name,
        "tz": someone.tz,
        "is_admin": someone.is_admin,
        "is_owner": someone.is_owner,
        "is_primary_owner": someone.is_primary_owner,
        "is_restricted": someone.is_restricted,
        "is_ultra_restricted": False,
        "who_can_share_contact_card": "EVERYONE",
    }


def channel(world: World, one: Channel) -> Json:
    """A `channel` object, as conversations.info and conversations.list have it, seen by the bot."""
    if one.is_im:
        return {"id": one.id, "created": one.created, "is_im": True, "is_org_shared": False, "user": one.user} | {
            "is_archived": False,
            "context_team_id": world.team.id,
            "updated": one.created * 1000,
            "is_user_deleted": world.users[one.user or ""].deleted,
            "priority": 0,
        }
    return {
        "id": one.id,
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": one.is_private,
        "created": one.created,
        "is_archived": one.is_archived,
        "is_general": one.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": world.bot.id in one.members,
        "creator": one.creator,
        "context_team_id": world.team.id,
        "topic": {"value": one.topic, "creator": one.creator if one.topic else "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(one.members),
    }


def group(world: World, one: Group) -> Json:
    """A `usergroup` object without its members."""
    return {
        "id": one.id,
        "team_id": world.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": one.name,
        "description": "",
        "handle": one.handle,
        "is_external": False,
        "date_create": one.updated,
        "date_update": one.updated,
        "date_delete": 0,
        "auto_type": None,
        "created_by": world.slackbot.id,
        "updated_by": world.slackbot.id,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(one.users),
    }


def bot_profile(world: World, app: App) -> Json:
    """Who posted, in an app's message."""
    return {
        "id": world.bot.bot_id,
        "deleted": False,
        "name": world.bot.real_name,
        "updated": world.bot.updated,
        "app_id": app.id,
        "team_id": world.team.id,
    }


def view(world: World, app: App, given: Json, *, view_id: str, root: str, previous: str | None) -> Json:
    """A view as Slack keeps it: what the app gave, with ids, defaults and a hash."""
    kept: Json = {
        "id": view_id,
        "team_id": world.team.id,
        "type": given["type"],
        "blocks": world.with_ids(given["blocks"]),
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": {}},
        "hash": f"{int(world.clock())}.{world.short_id(8)}",
        "title": world.filled(given.get("title") or {"type": "plain_text", "text": "View Title"}),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": world.filled(given["close"]) if given.get("close") else None,
        "submit": world.filled(given["submit"]) if given.get("submit") else None,
        "previous_view_id": previous,
        "root_view_id": root,
        "app_id": app.id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": world.team.id,
        "bot_id": world.bot.bot_id,
    }
    return kept
