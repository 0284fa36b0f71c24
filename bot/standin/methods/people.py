"""The Web API's `users.*`, `usergroups.*`, `team.info`, `auth.test`, `api.test` and `apps.connections.open`."""

from __future__ import annotations

import secrets

from bot.standin import shapes
from bot.standin.faults import SPECIAL, UNLIMITED
from bot.standin.methods.base import ApiError, Args, known_user, method, page
from bot.standin.slack import Slack
from bot.standin.world import Group, Json


@method("users.list", scopes=("users:read",), tier=2)
def list_users(slack: Slack, args: Args) -> Json:
    everybody = [shapes.user(slack.world, user, slack.app.scopes) for user in slack.world.users.values()]
    found, cursor = page(everybody, args, default=max(1, len(everybody)))
    return {"members": found, "cache_ts": int(slack.world.clock()), "response_metadata": {"next_cursor": cursor}}


@method("users.info", scopes=("users:read",), tier=4)
def user_info(slack: Slack, args: Args) -> Json:
    return {"user": shapes.user(slack.world, known_user(slack, args.need("user")), slack.app.scopes)}


@method("usergroups.list", scopes=("usergroups:read",), tier=2)
def list_groups(slack: Slack, args: Args) -> Json:
    def shown(group: Group) -> Json:
        found = shapes.group(slack.world, group)
        if not args.flag("include_count"):
            found.pop("user_count")
        return found | ({"users": list(group.users)} if args.flag("include_users") else {})

    return {"usergroups": [shown(group) for group in slack.world.groups.values()]}


@method("usergroups.users.list", scopes=("usergroups:read",), tier=2)
def group_users(slack: Slack, args: Args) -> Json:
    group = slack.world.groups.get(args.need("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


@method("team.info", scopes=("team:read",), tier=3)
def team_info(slack: Slack, _: Args) -> Json:
    team = slack.world.team
    url = f"https://{team.domain}.slack.com/"
    return {
        "team": {"id": team.id, "name": team.name, "domain": team.domain, "url": url, "email_domain": "", "icon": {}}
    }


@method("auth.test", tier=SPECIAL)
def auth_test(slack: Slack, _: Args) -> Json:
    world = slack.world
    return {
        "url": f"https://{world.team.domain}.slack.com/",
        "team": world.team.name,
        "user": world.bot.name,
        "team_id": world.team.id,
        "user_id": world.bot.id,
        "bot_id": world.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("api.test", tier=UNLIMITED, caller="anybody")
def api_test(_: Slack, args: Args) -> Json:
    if "error" in args:
        raise ApiError(args.text("error"), args=args.given)
    return {"args": args.given}


@method("apps.connections.open", tier=1, caller="app")
def open_connection(slack: Slack, _: Args) -> Json:
    ticket = secrets.token_urlsafe(18)
    slack.tickets.add(ticket)
    return {"url": f"{slack.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={slack.app.id}"}
