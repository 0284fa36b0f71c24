"""My data on Home and by `/credit data`: see it, take it along, hide, be forgotten; for leads the audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackApiError

from handlers.blocks import privacy as page
from handlers.desk import Desk
from handlers.flows import privacy
from handlers.slack import home
from handlers.slack.forms import answers
from handlers.slack.gathering import gather_soon
from handlers.slack.payloads import as_dict, clean, read_person
from handlers.slack.roster import team_of
from scoring.errors import Refusal
from scoring.model import Person, UserId

log = structlog.get_logger()
Body = dict[str, Any]


class WordMissing(Refusal):
    about = "word"

    def __init__(self) -> None:
        super().__init__(f"Type {page.WORD} if you are sure; else close this form, and nothing happens.")


class NobodyChosen(Refusal):
    about = "who"

    def __init__(self) -> None:
        super().__init__("Choose somebody from the list, or write their id.")


async def open_data(desk: Desk, context: AsyncBoltContext, body: Mapping[str, Any]) -> None:
    """Show whoever asks what is stored about them."""
    facts = await desk.ask(team_of(context), privacy.everything, UserId(str(context.user_id)))
    desk.afterwards(home.open_modal(context, body, page.stored(facts)))


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("my_data_see")
    async def see(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await open_data(desk, context, body)
        await ack()

    @app.action("my_data_export")
    async def export(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts = await desk.ask(team_of(context), privacy.everything, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.as_json(facts)))
        await ack()

    @app.action("my_data_hide")
    async def hide(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        await desk.do(team, privacy.hide, user, hidden=action.get("value") == "on")
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("my_data_erase")
    async def ask_erase(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        desk.afterwards(home.open_modal(context, body, page.erase_form()))
        await ack()

    @app.view("my_data_erase")
    async def erase(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        _check_word(answers(body))
        await desk.do(team, privacy.erase, user, by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("my_data_return")
    async def be_known(ack: AsyncAck, context: AsyncBoltContext) -> None:
        desk.afterwards(_return(desk, context))
        await ack()

    @app.action("anonymise")
    async def ask_anonymise(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts = await desk.ask(team_of(context), privacy.gone_form, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.anonymise_form(facts)))
        await ack()

    @app.view("anonymise")
    async def anonymise(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        form, team, user = answers(body), team_of(context), UserId(str(context.user_id))
        _check_word(form)
        who = clean(form.get("gone") or form.get("who")).strip()
        if not who:
            raise NobodyChosen
        await desk.do(team, privacy.anonymise, who, by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("audit_open")
    async def open_audit(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        facts, names = await _entries(desk, context, 0)
        desk.afterwards(home.open_modal(context, body, page.audit(facts, names)))
        await ack()

    @app.action(re.compile("audit_(newer|older)"))
    async def turn(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        asked = str(action.get("value"))
        facts, names = await _entries(desk, context, int(asked) if asked.isdecimal() else 0)
        view = as_dict(body.get("view")).get("id")
        desk.afterwards(_redraw(context, str(view), page.audit(facts, names)))
        await ack()


async def _entries(desk: Desk, context: AsyncBoltContext, number: int) -> Any:
    user = UserId(str(context.user_id))
    return await gather_soon(desk, context.client, team_of(context), privacy.entries, user, number)


async def _redraw(context: AsyncBoltContext, view: str, shown: Mapping[str, Any]) -> None:
    await context.client.views_update(view_id=view, view=dict(shown))


async def _return(desk: Desk, context: AsyncBoltContext) -> None:
    """Know them again, by what Slack says of them now."""
    team, user = team_of(context), UserId(str(context.user_id))
    try:
        answer = await context.client.users_info(user=user)
        found = read_person(as_dict(answer.get("user")), team)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("stranger_unknown", team=team, error=type(error).__name__)
        found = None
    await desk.do(team, privacy.return_, found or Person(id=user, name=user))
    await home.publish(desk, context.client, team, user)


def _check_word(form: Mapping[str, Any]) -> None:
    if clean(form.get("word")).strip().upper() != page.WORD:
        raise WordMissing
