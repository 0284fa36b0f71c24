"""My identities on Home; for leads merging people, taking it back, and who is not the same person."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import identities as page
from handlers.blocks.parts import Names
from handlers.desk import Desk
from handlers.flows import identities
from handlers.flows.home import BEGINNING
from handlers.flows.people import names_in
from handlers.flows.settings import check_lead
from handlers.slack import home
from handlers.slack.forms import answers
from handlers.slack.gathering import gather_soon
from handlers.slack.payloads import clean, read_user
from handlers.slack.roster import introduce, team_of
from scoring.errors import Refusal
from scoring.identity import parse
from scoring.model import UserId
from scoring.policy import BadPolicy
from storage.store import Store

Body = dict[str, Any]
TWO = "Fill in two: who it is, and what else they go by."


class Gone(Refusal):
    """What was chosen is not there any more."""

    about = "back"

    def __init__(self) -> None:
        super().__init__("That was taken back meanwhile. Close this form and look again.")


def register(app: AsyncApp, desk: Desk) -> None:
    _my_own(app, desk)
    _suggested(app, desk)
    _by_hand(app, desk)


def _my_own(app: AsyncApp, desk: Desk) -> None:
    @app.action("identity_add")
    async def open_add(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        desk.afterwards(home.open_modal(context, body, page.add_form()))
        await ack()

    @app.view("identity_add")
    async def add(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        claimed, user = parse(clean(answers(body).get("identity"))), UserId(str(context.user_id))
        await introduce(desk, context.client, team_of(context), [claimed], patience=1.0)

        def link(store: Store) -> str:
            done = identities.link_own(store, user, claimed)
            return page.added(claimed, done.waits, Names(names_in(store, [claimed])))

        await _do(desk, context, body, link)
        await ack()

    @app.action("identity_drop")
    async def open_drop(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        facts, names = await gather_soon(desk, context.client, team, identities.to_take_away, user)
        desk.afterwards(home.open_modal(context, body, page.drop_form(facts, names)))
        await ack()

    @app.view("identity_drop")
    async def drop(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        chosen, user = answers(body).get("identity"), UserId(str(context.user_id))

        def take_away(store: Store) -> str:
            mine = identities.to_take_away(store, user)
            ids = [*mine["people"], *mine["waiting"]["people"]]
            one = next((each for each in ids if page.token(each) == chosen), None)
            if one is None:
                raise Gone
            identities.take_away(store, user, one)
            return ""

        await _do(desk, context, body, take_away)
        await ack()


def _suggested(app: AsyncApp, desk: Desk) -> None:
    @app.action("same_merge")
    async def merge(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        one, other = _pair(action)

        def same(store: Store) -> str:
            done = identities.merge_suggested(store, one, other, by=UserId(str(context.user_id)))
            return page.merged([done.person, done.root], Names(names_in(store, [done.person, done.root])))

        await _do(desk, context, body, same)
        await ack()

    @app.action("same_apart")
    async def apart(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        one, other = _pair(action)

        def not_same(store: Store) -> str:
            identities.keep_apart(store, one, other, by=UserId(str(context.user_id)))
            return page.kept_apart([one, other], Names(names_in(store, [one, other])))

        await _do(desk, context, body, not_same)
        await ack()


def _by_hand(app: AsyncApp, desk: Desk) -> None:
    @app.action("merge_two")
    async def open_merge(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await desk.ask(team_of(context), check_lead, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, page.merge_form()))
        await ack()

    @app.view("merge_two")
    async def merge(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        form = answers(body)
        # In Slack first: who has an account here is who the others count for.
        one, other = reversed(_two(form))
        await introduce(desk, context.client, team_of(context), [one, other], patience=1.0)

        def same(store: Store) -> str:
            by, sure = UserId(str(context.user_id)), bool(form.get("sure"))
            done = identities.merge(store, one, other, by=by, sure=sure, typed=True)
            return page.merged([done.person, done.root], Names(names_in(store, [done.person, done.root])))

        await _do(desk, context, body, same)
        await ack()

    @app.action("merge_back")
    async def open_back(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        facts, names = await gather_soon(desk, context.client, team, identities.to_take_back, user)
        desk.afterwards(home.open_modal(context, body, page.back_form(facts, names)))
        await ack()

    @app.view("merge_back")
    async def back(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        chosen, user = answers(body).get("back"), UserId(str(context.user_id))

        def take_back(store: Store) -> str:
            found = identities.to_take_back(store, user)
            for kind in ("merged", "apart"):
                for one, other in (each["people"] for each in found[kind]):
                    if page.token(one, other) == chosen and kind == "merged":
                        identities.unmerge(store, one, by=user)
                        return ""
                    if page.token(one, other) == chosen:
                        identities.let_together(store, one, other, by=user)
                        return ""
            raise Gone

        await _do(desk, context, body, take_back)
        await ack()


async def _do(desk: Desk, context: AsyncBoltContext, body: Body, flow: Callable[[Store], str]) -> None:
    """Have it done, and draw Home with what came of it."""
    team, user = team_of(context), UserId(str(context.user_id))
    said = await desk.do(team, flow)
    at = home.page_of(body) or BEGINNING
    desk.afterwards(home.publish(desk, context.client, team, user, at, said))


def _pair(action: Body) -> tuple[UserId, UserId]:
    try:
        one, other = json.loads(str(action.get("value")))
    except (ValueError, TypeError):
        raise Gone from None
    return UserId(clean(one)), UserId(clean(other))


def _two(form: Body) -> Sequence[UserId]:
    """The two people a lead filled in, Slack’s first. Raises BadPolicy."""
    found = [who for name in ("person", "another") if (who := read_user(form.get(name)))]
    for name in ("identity", "identity_too"):
        typed = clean(form.get(name)).strip()
        if typed:
            try:
                found.append(parse(typed))
            except Refusal as refusal:
                raise BadPolicy({name: refusal.sentence}) from None
    if len(found) != 2:
        raise BadPolicy({"person": TWO})
    return found
