"""Tune the ear from Home: how sure to be in a channel, what to hear there, and which words to mute."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import hearing as page
from handlers.desk import Desk
from handlers.flows import hearing
from handlers.slack import home
from handlers.slack.forms import answers
from handlers.slack.payloads import clean, read_channel
from handlers.slack.roster import team_of
from scoring.model import ChannelId, UserId
from scoring.outcomes import STEPS

Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("tune_channel")
    async def open_channel(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        channel = read_channel(action.get("value"))
        if channel:
            user = UserId(str(context.user_id))
            facts = await desk.ask(team_of(context), hearing.channel_form, channel, user, desk.now())
            desk.afterwards(home.open_modal(context, body, page.channel_form(facts)))
        await ack()

    @app.view("tune_channel")
    async def tuned(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user, form = team_of(context), UserId(str(context.user_id)), answers(body)
        channel = ChannelId(clean(view.get("private_metadata")))
        least, feedback = _step(form.get("least")), bool(form.get("feedback"))
        await desk.do(team, hearing.tune, channel, least=least, feedback=feedback, by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("mute_words")
    async def open_words(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts = await desk.ask(team_of(context), hearing.words_form, UserId(str(context.user_id)), desk.now())
        desk.afterwards(home.open_modal(context, body, page.words_form(facts)))
        await ack()

    @app.view("mute_words")
    async def muted(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user, form = team_of(context), UserId(str(context.user_id)), answers(body)
        if "cues" in form:
            await desk.do(team, hearing.mute, [clean(each) for each in form["cues"] or []], by=user)
            desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()


def _step(value: Any) -> float:
    """The threshold chosen; the first where the form sent none of ours."""
    return next((step for step in STEPS if value == f"{step:.2f}"), STEPS[0])
