"""App Home: show it, and answer what is pressed there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks import home as page
from handlers.desk import Desk
from handlers.flows import home, people
from handlers.flows.queue import Page
from handlers.slack.gathering import gather
from handlers.slack.payloads import as_dict, read_channel, read_user
from handlers.slack.roster import introduce, team_of
from handlers.slack.whisper import whisper
from scoring.model import TeamId, UserId

log = structlog.get_logger()
Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.event("app_home_opened")
    async def opened(event: Body, context: AsyncBoltContext) -> None:
        user = read_user(event.get("user"))
        if user and event.get("tab", "home") == "home":
            desk.afterwards(publish(desk, context.client, team_of(context), user))

    def switch(wish: str) -> None:
        @app.action(f"wish_{wish}")
        async def pressed(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
            team, user, wanted = team_of(context), UserId(str(context.user_id)), action.get("value") == "on"
            await desk.do(team, people.choose, user, wish, wanted)
            page = page_of(body)
            if page is not None:
                desk.afterwards(publish(desk, context.client, team, user, page))
            else:
                desk.afterwards(whisper(context, body, "Done. Plaudit’s Home tab has the switch to turn it on again."))
            await ack()

    @app.action(re.compile(r"queue_(back|more|all)"))
    async def turned(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        page = Page.read(action.get("value"))
        desk.afterwards(publish(desk, context.client, team_of(context), UserId(str(context.user_id)), page))
        await ack()

    @app.action("queue_channel")
    async def only_in(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        page = Page(channel=read_channel(action.get("selected_conversation")))
        desk.afterwards(publish(desk, context.client, team_of(context), UserId(str(context.user_id)), page))
        await ack()

    for wish in ("told", "digest", "asked"):
        switch(wish)


def page_of(body: Mapping[str, Any]) -> Page | None:
    """Where in the queue whoever pressed on Home was; None for a press elsewhere."""
    view = as_dict(body.get("view"))
    return Page.read(view.get("private_metadata")) if view.get("type") == "home" else None


async def publish(
    desk: Desk, client: AsyncWebClient, team: TeamId, user: UserId, queue_at: Page = home.BEGINNING, said: str = ""
) -> None:
    """Draw the whole tab of one person as things stand now, their queue opened where it was.

    `said` is an answer to what they just did, shown at the top.
    """
    await introduce(desk, client, team, [user])
    facts, names = await gather(desk, client, team, home.facts, user, desk.now(), queue_at, said)
    try:
        await client.views_publish(user_id=user, view=page.home(facts, names))
    except SlackApiError as error:
        log.warning("home_not_published", team=team, error=error.response.get("error"))


async def open_modal(context: AsyncBoltContext, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Open a form for whoever pressed; if Slack's few seconds are over, ask them to press again."""
    try:
        await context.client.views_open(trigger_id=str(body.get("trigger_id")), view=dict(view))
    except SlackApiError as error:
        log.warning("modal_not_opened", error=error.response.get("error"))
        await whisper(context, body, "Slack gave me too little time to open the form. Please try once more.")
