"""The form that credits: from `/credit` alone, from Home, and from “Credit this message…”."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackApiError

from handlers.blocks import answers, modals
from handlers.blocks.parts import Names, Words
from handlers.desk import Desk
from handlers.flows import credit
from handlers.flows.people import deciders, names_in
from handlers.slack import home
from handlers.slack.forms import Form
from handlers.slack.payloads import as_dict, clean, read_channel, read_ts, read_user
from handlers.slack.roster import introduce, team_of
from handlers.slack.whisper import whisper
from scoring.contributions import guess
from scoring.deeds import LINK, plain_link
from scoring.model import Evidence, Source, UserId, moment
from scoring.mrkdwn import excerpt
from storage.store import Store

log = structlog.get_logger()
Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.shortcut("credit_message")
    async def credit_message(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await open_form(desk, context, body)
        await ack()

    @app.shortcut("give_credit")
    async def give_credit(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await open_form(desk, context, body)
        await ack()

    @app.action("open_credit")
    async def open_credit(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await open_form(desk, context, body)
        await ack()

    @app.view("credit")
    async def submitted(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        form, team, user = Form.read(body), team_of(context), UserId(str(context.user_id))
        await introduce(desk, context.client, team, form.people, patience=1.0)
        about = _about(view)

        def enter(store: Store) -> Words:
            found = LINK.search(form.note)
            link = plain_link(found[0]) if found else ""
            why = Evidence(about.get("excerpt", ""), form.note, about.get("channel"), about.get("ts"), link)
            done = credit.give(
                store, f"form:{view.get('id')}", by=user, people=form.people, kind=form.kind or "question",
                now=desk.now(), source=Source.SHORTCUT if about.get("ts") else Source.COMMAND,
                at=form.at(store.policy.zone), why=why,
            )  # fmt: skip
            names = Names(names_in(store, done.people))
            return answers.given(done.people, done.type, done.note, done.deed, names, link=done.link)

        said = await desk.do(team, enter)
        desk.afterwards(whisper(context, {"channel": {"id": about.get("channel")}}, said))
        await ack()


async def open_form(desk: Desk, context: AsyncBoltContext, body: Mapping[str, Any]) -> None:
    """Open the form for a lead, filled in from the message it is about, if there is one. Raises NotALead."""
    message = as_dict(body.get("message"))
    channel = read_channel(as_dict(body.get("channel")).get("id")) or read_channel(body.get("channel_id"))
    ts, author, text = read_ts(message.get("ts")), read_user(message.get("user")), clean(message.get("text"))
    about = {"channel": channel, "ts": ts, "excerpt": excerpt(text) if ts else ""}
    user = UserId(str(context.user_id))

    def form(store: Store) -> modals.View:
        deciders(store).check(user, ())
        zone, by_bot = store.policy.zone, bool(message.get("bot_id"))
        return modals.credit_form(
            callback="credit",
            carries=json.dumps(about),
            types=store.policy.types,
            today=desk.now().astimezone(zone).date(),
            people=[author] if author and not by_bot and author != user else [],
            kind=guess(text) if ts else None,
            day=moment(ts).astimezone(zone).date() if ts else None,
        )

    desk.afterwards(home.open_modal(context, body, await desk.ask(team_of(context), form)))


async def replace_answer(context: AsyncBoltContext, text: str) -> None:
    """Put the news in place of the private answer whose button was pressed."""
    try:
        await context.respond(text=text, replace_original=True, response_type="ephemeral")  # type: ignore[misc]  # Bolt: optional
    except (SlackApiError, ValueError) as error:  # the answer's address has expired; the ledger is right all the same
        log.warning("answer_not_replaced", error=type(error).__name__)


def _about(view: Mapping[str, Any]) -> dict[str, Any]:
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return dict(as_dict(kept))
