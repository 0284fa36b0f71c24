"""The buttons of a card: confirm, change, not a contribution, undo, pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import answers, cards, modals
from handlers.blocks.parts import Names, Words
from handlers.desk import Desk
from handlers.flows import review, settings
from handlers.flows.cards import facts as card_facts
from handlers.flows.people import names_in
from handlers.flows.queue import Page
from handlers.slack import home
from handlers.slack.forms import Form
from handlers.slack.payloads import as_dict, chosen, clean, state_of
from handlers.slack.roster import introduce, team_of
from handlers.slack.whisper import whisper
from scoring.model import Candidate, ChannelId, TeamId, UserId, moment
from storage.store import Store

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed which button, about which card, with which type selected."""

    team: TeamId
    user: UserId
    value: str
    kind: str | None
    queue_at: Page | None
    """What they look at on Home; None where they press on a card."""

    @classmethod
    def read(cls, action: Mapping[str, Any], body: Body, context: AsyncBoltContext) -> Press:
        block = state_of(body).get(str(action.get("block_id")), {})
        selected = as_dict(action.get("selected_option")).get("value")
        return cls(
            team=team_of(context),
            user=UserId(str(context.user_id)),
            value=clean(str(selected or action.get("value") or "")),
            kind=chosen(block["type"]) if "type" in block else None,
            queue_at=home.page_of(body),
        )


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("confirm")
    async def confirm(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        press = Press.read(action, body, context)
        await desk.do(press.team, review.confirm, press.value, by=press.user, now=desk.now(), kind=press.kind)
        _refresh_home(desk, context, press)
        await ack()

    @app.action("reject")
    async def reject(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        press = Press.read(action, body, context)
        candidate = await desk.do(press.team, review.reject, press.value, by=press.user, now=desk.now())
        if press.queue_at is not None:
            _refresh_home(desk, context, press)
        else:
            desk.afterwards(_offer_undo(desk, context, body, press.team, candidate))
        await ack()

    @app.action("undo")
    async def undo(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        press = Press.read(action, body, context)
        await desk.do(press.team, review.undo, press.value, by=press.user, now=desk.now())
        _refresh_home(desk, context, press)
        await ack()

    @app.action("change")
    async def change(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        press = Press.read(action, body, context)
        view = await desk.ask(press.team, _change_form, press.value, press.user, press.kind, desk.now())
        desk.afterwards(home.open_modal(context, body, view))
        await ack()

    @app.view("change")
    async def changed(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        form, team, user = Form.read(body), team_of(context), UserId(str(context.user_id))
        key, now = str(view.get("private_metadata")), desk.now()
        await introduce(desk, context.client, team, form.people, patience=1.0)

        def confirm_as_changed(store: Store) -> None:
            zone, said = store.policy.zone, moment(key.rsplit(":", 1)[-1])
            at = None if form.day == said.astimezone(zone).date() else form.at(zone)
            review.confirm(store, key, by=user, now=now, kind=form.kind, people=form.people, note=form.note, at=at)

        await desk.do(team, confirm_as_changed)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("card_more")
    async def more(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        press = Press.read(action, body, context)
        what, _, key = press.value.partition(" ")
        if what == "pause":
            channel = ChannelId(key.split(":")[0])
            await desk.do(press.team, settings.pause, channel, by=press.user)
            desk.afterwards(whisper(context, body, answers.paused(channel)))
        else:
            desk.afterwards(whisper(context, body, answers.how_it_works()))
        await ack()

    @app.action("type")
    async def type_chosen(ack: AsyncAck) -> None:
        await ack()  # Slack keeps the choice and sends it along with the next press


def _refresh_home(desk: Desk, context: AsyncBoltContext, press: Press) -> None:
    if press.queue_at is not None:
        desk.afterwards(home.publish(desk, context.client, press.team, press.user, press.queue_at))


async def _offer_undo(desk: Desk, context: AsyncBoltContext, body: Body, team: TeamId, candidate: Candidate) -> None:
    def words(store: Store) -> Words:
        return cards.rejected_whisper(card_facts(store, candidate), Names(names_in(store, candidate.people)))

    await whisper(context, body, await desk.ask(team, words))


def _change_form(store: Store, key: str, user: UserId, kind: str | None, now: datetime) -> modals.View:
    candidate = review.open_to(store, key, user)
    names = Names(names_in(store, [candidate.thanker, *candidate.people]))
    zone = store.policy.zone
    return modals.credit_form(
        callback="change",
        carries=key,
        types=store.policy.types,
        today=now.astimezone(zone).date(),
        people=candidate.people,
        kind=kind or candidate.type,
        day=moment(candidate.ts).astimezone(zone).date(),
        about=f"*{names[candidate.thanker]}* wrote:\n>{names.fill(candidate.excerpt)}",
    )
