"""Quiet hours for everybody; for leads, the leads of one channel and who stands in for them."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import manners as page
from handlers.desk import Desk
from handlers.flows import manners, settings
from handlers.slack import home
from handlers.slack.forms import answers, read_day
from handlers.slack.payloads import read_channel, read_user
from handlers.slack.roster import introduce, team_of
from scoring.model import UserId
from scoring.policy import BadPolicy

Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("quiet_hours")
    async def open_quiet(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts = await desk.ask(team_of(context), manners.quiet_hours, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.quiet_form(facts)))
        await ack()

    @app.view("quiet_hours")
    async def quiet(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        form, user = answers(body), UserId(str(context.user_id))
        since, until = _hour(form.get("since")), _hour(form.get("until"))
        if (since is None) != (until is None):
            raise BadPolicy({"since" if since is None else "until": "Choose both hours, or neither."})
        await desk.do(team_of(context), manners.keep_quiet, user, since, until)
        desk.afterwards(home.publish(desk, context.client, team_of(context), user))
        await ack()

    @app.action("channel_leads")
    async def open_channel_leads(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await desk.ask(team_of(context), settings.check_lead, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.channel_leads_form()))
        await ack()

    @app.view("channel_leads")
    async def channel_leads(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        form, user, team = answers(body), UserId(str(context.user_id)), team_of(context)
        channel = read_channel(form.get("channel"))
        if channel is None:
            raise BadPolicy({"channel": "Choose a channel."})
        leads = [who for each in form.get("people") or [] if (who := read_user(each))]
        await desk.do(team, manners.lead_channel, channel, leads, by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("deputy")
    async def open_deputy(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts = await desk.ask(team_of(context), manners.deputy_form, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.deputy_form(facts)))
        await ack()

    @app.view("deputy")
    async def deputy(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        form, user, team = answers(body), UserId(str(context.user_id)), team_of(context)
        who, until = read_user(form.get("deputy")), read_day(form.get("until"))
        if who:
            await introduce(desk, context.client, team, [who], patience=1.0)
        await desk.do(team, manners.stand_in, user, who, until)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()


def _hour(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() and int(value) < 24 else None
