"""Learn who is who from Slack: everybody at the start, changes as they happen, a stranger when one turns up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.desk import Desk
from handlers.flows import people
from handlers.slack.payloads import as_dict, read_person, read_user
from scoring.model import TeamId

log = structlog.get_logger()
A_PAGE = 200
PATIENCE_SECONDS = 1.5
"""How long a press or command waits for Slack to say who a stranger is, inside the three seconds it has."""


def register(app: AsyncApp, desk: Desk) -> None:
    app.use(KnowWhoAsks(desk))

    async def person_changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        team = team_of(context)
        person = read_person(as_dict(event.get("user")), team)
        if person:
            await desk.do(team, people.learn, [person])

    async def group_changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        group = as_dict(event.get("subteam"))
        if isinstance(group.get("id"), str) and isinstance(group.get("users"), list):
            await desk.do(team_of(context), people.set_group, *_group(group))

    async def group_members_changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        desk.afterwards(learn_groups(desk, context.client, team_of(context)))

    app.event("user_change")(person_changed)
    app.event("team_join")(person_changed)
    app.event("subteam_updated")(group_changed)
    app.event("subteam_members_changed")(group_members_changed)


class KnowWhoAsks(AsyncMiddleware):
    """Before a press or a command is handled, learn who is behind it. Events, the many, pass at no cost."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        context = req.context
        if "event" not in req.body and context.user_id and context.authorize_result:
            await introduce(self._desk, context.client, team_of(context), [context.user_id], patience=PATIENCE_SECONDS)
        return await next()


def team_of(context: AsyncBoltContext) -> TeamId:
    """The team whose installation an event came to, whichever workspace its author belongs to."""
    result = context.authorize_result
    return TeamId(str(result.team_id if result else context.team_id))


async def learn_everybody(desk: Desk, client: AsyncWebClient, team: TeamId) -> None:
    """Read the whole member list, page by page, and the user groups."""
    cursor = ""
    while True:
        try:
            page = await client.users_list(limit=A_PAGE, cursor=cursor)
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("roster_incomplete", team=team, error=_short(error))
            break
        found = [person for user in page.get("members") or [] if (person := read_person(as_dict(user), team))]
        await desk.do(team, people.learn, found)
        cursor = str(as_dict(page.get("response_metadata")).get("next_cursor") or "")
        if not cursor:
            break
    await learn_groups(desk, client, team)


async def learn_groups(desk: Desk, client: AsyncWebClient, team: TeamId) -> None:
    """Read the user groups with their members; a workspace without them, or without the scope, has none."""
    try:
        answer = await client.usergroups_list(include_users=True)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.info("user_groups_unknown", team=team, error=_short(error))
        return
    groups = [_group(as_dict(group)) for group in answer.get("usergroups") or []]
    for group in groups:
        await desk.do(team, people.set_group, *group)
    await desk.do(team, people.keep_groups, [id for id, _, _ in groups])


async def introduce(
    desk: Desk, client: AsyncWebClient, team: TeamId, users: Iterable[str], *, patience: float = 10.0
) -> bool:
    """Learn those of `users` we do not know yet; True if there were any. What Slack does not say stays unknown."""
    strangers = await desk.ask(team, people.unknown, [user for user in users if read_user(user)])
    if not strangers:
        return False
    try:
        answers = await asyncio.wait_for(
            asyncio.gather(*(client.users_info(user=user) for user in strangers), return_exceptions=True), patience
        )
    except TimeoutError:
        log.warning("strangers_unknown", team=team, strangers=len(strangers))
        return False
    found = [
        person
        for answer in answers
        if not isinstance(answer, BaseException) and (person := read_person(as_dict(answer.get("user")), team))
    ]
    await desk.do(team, people.learn, found)
    return bool(found)


def _group(group: Any) -> tuple[str, str, list[str]]:
    disabled = bool(group.get("date_delete"))
    members = [] if disabled else [user for user in group.get("users") or [] if read_user(user)]
    return str(group.get("id")), str(group.get("handle") or group.get("name") or group.get("id")), members


def _short(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
