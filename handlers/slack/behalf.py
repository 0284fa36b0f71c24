"""The buttons with which somebody who was credited says for whom they did it."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import behalf as page
from handlers.desk import Desk
from handlers.flows import behalf
from handlers.slack import home
from handlers.slack.forms import answers
from handlers.slack.payloads import clean
from handlers.slack.roster import team_of
from scoring.affiliation import Stood
from scoring.model import Behalf, UserId

Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action(re.compile(r"behalf_\d"))
    async def chosen(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        how, _, rest = clean(action.get("value")).partition("|")
        organisation, _, deed = rest.partition("|")
        if how in tuple(Behalf):
            stood = Stood(Behalf(how), organisation or None)
            await desk.do(team_of(context), behalf.choose, deed, stood, by=UserId(str(context.user_id)))
        await ack()

    @app.action("behalf_client")
    async def open_client(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        deed = clean(action.get("value"))
        await desk.ask(team_of(context), behalf.own_line, deed, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.client_form(deed)))
        await ack()

    @app.view("behalf_client")
    async def client(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        deed, name = clean(view.get("private_metadata")), clean(answers(body).get("organisation"))
        await desk.do(team_of(context), behalf.choose_client, deed, name, by=UserId(str(context.user_id)))
        await ack()
