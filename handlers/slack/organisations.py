"""`/credit org`, and on Home: my organisations for everybody, for leads all of them."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackApiError

from handlers.blocks import organisations as page
from handlers.blocks.modals import View
from handlers.blocks.parts import Names, Words
from handlers.desk import Desk
from handlers.flows import organisations, organisations_shown
from handlers.flows.people import names_in
from handlers.flows.settings import check_lead
from handlers.slack import home
from handlers.slack.forms import answers, read_day
from handlers.slack.gathering import gather_soon
from handlers.slack.organisations_words import Asked, read
from handlers.slack.payloads import as_dict, clean
from handlers.slack.roster import introduce, team_of
from scoring.affiliation import NAME_AT_MOST, Enrolment, Organisation, span
from scoring.model import TeamId, UserId
from storage.organisations import new_id
from storage.store import Store

log = structlog.get_logger()
Body = dict[str, Any]


async def answer(desk: Desk, context: AsyncBoltContext, team: TeamId, user: UserId, words: str) -> Words:
    """What `/credit org …` says: about an organisation, about a person's, or what was entered. Raises a Refusal."""
    asked = await desk.ask(team, read, words)
    if asked.person is None:
        facts, names = await gather_soon(
            desk, context.client, team, organisations_shown.profile, asked.name, desk.now()
        )
        return page.profile(facts, names)
    await introduce(desk, context.client, team, [asked.person], patience=1.0)
    if not asked.name:
        return await desk.ask(team, _theirs, asked.person, user)
    said = await desk.do(team, _enrol, asked.person, asked, user)
    desk.afterwards(home.publish(desk, context.client, team, user))
    return said


def _theirs(store: Store, person: UserId, by: UserId) -> Words:
    return page.theirs(person, organisations_shown.theirs(store, person, by), Names(names_in(store, [person])))


def _enrol(store: Store, person: UserId, asked: Asked, by: UserId) -> Words:
    entered, organisation = organisations.enrol(
        store, person, asked.name, by=by, kind=asked.kind, since=asked.days.get("since"), until=asked.days.get("until")
    )
    names = Names(names_in(store, [person]))
    return page.enrolled(person, organisation.name, entered.kind.value, span(entered), names)


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("org_enrol")
    async def open_enrol(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        suggested = await desk.ask(team, organisations_shown.own_domain, user)
        desk.afterwards(home.open_modal(context, body, page.enrol_form(suggested)))
        await ack()

    @app.view("org_enrol")
    async def enrol(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user, form = team_of(context), UserId(str(context.user_id)), answers(body)
        await desk.do(
            team, organisations.enrol, user, clean(form.get("organisation")), by=user, kind=_kind(form),
            since=read_day(form.get("since")), until=read_day(form.get("until")),
        )  # fmt: skip
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("org_enrolment")
    async def open_enrolment(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        user = UserId(str(context.user_id))
        view = await desk.ask(team_of(context), _enrolment_form, clean(action.get("value")), user)
        desk.afterwards(home.open_modal(context, body, view))
        await ack()

    @app.view("org_enrolment")
    async def enrolment(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user, form = team_of(context), UserId(str(context.user_id)), answers(body)
        id = clean(view.get("private_metadata"))
        if form.get("mistake"):
            await desk.do(team, organisations.forget, id, by=user)
        else:
            days = {name: read_day(form.get(name)) for name in ("since", "until")}
            await desk.do(team, organisations.correct, id, by=user, kind=_kind(form), **days)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("organisations")
    async def open_list(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        view = await _list(desk, context)
        desk.afterwards(home.open_modal(context, body, view))
        await ack()

    @app.view("org_open")
    async def open_one(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        name, user = clean(answers(body).get("name")), UserId(str(context.user_id))
        view = await desk.ask(team_of(context), _organisation_form, user, name)
        await ack(response_action="update", view=view)

    @app.action("org_new")
    async def open_new(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        domain, user = clean(action.get("value")), UserId(str(context.user_id))
        name = domain.split(".")[0].capitalize()
        view = await desk.ask(team_of(context), _organisation_form, user, name, domain)
        desk.afterwards(_put(context, body, view))
        await ack()

    @app.action("org_accept")
    async def accept(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        people, name = await desk.do(team, organisations_shown.accept, clean(action.get("value")), by=user)
        said = await desk.ask(team, lambda store: page.accepted(people, name, Names(names_in(store, people))))
        desk.afterwards(_put(context, body, await _list(desk, context, said)))
        await ack()

    @app.view("org_keep")
    async def keep(ack: AsyncAck, view: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user, form = team_of(context), UserId(str(context.user_id)), answers(body)
        id = clean(view.get("private_metadata")) or new_id()
        if form.get("drop"):
            await desk.do(team, organisations.drop, id, by=user)
        else:
            described, parent = _described(id, form)
            await desk.do(team, organisations.keep, described, parent, by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()


async def _list(desk: Desk, context: AsyncBoltContext, said: str = "") -> View:
    user = UserId(str(context.user_id))
    facts, names = await gather_soon(desk, context.client, team_of(context), organisations_shown.for_leads, user, said)
    return page.leads_form(facts, names)


async def _put(context: AsyncBoltContext, body: Body, view: View) -> None:
    """Put another form in place of the one that was pressed in."""
    try:
        await context.client.views_update(view_id=str(as_dict(body.get("view")).get("id")), view=view)
    except SlackApiError as error:  # closed meanwhile; what was pressed is done
        log.warning("modal_not_updated", error=error.response.get("error"))


def _enrolment_form(store: Store, id: str, user: UserId) -> View:
    found, name = organisations.enrolment(store, id, user)
    since, until = (each.isoformat() if each else "" for each in (found.since, found.until))
    return page.enrolment_form({"id": id, "name": name, "kind": found.kind.value, "since": since, "until": until})


def _organisation_form(store: Store, user: UserId, name: str, domain: str = "") -> View:
    check_lead(store, user)
    found = store.organisations.named(name)
    if found is None:
        begun = Organisation("", " ".join(name.split())[:NAME_AT_MOST], domains=(domain,) if domain else ())
        close = organisations.close_to(store, name)
        return page.organisation_form(organisations_shown.described(store, begun), False, close)
    return page.organisation_form(organisations_shown.described(store, found), True, [])


def _described(id: str, form: dict[str, Any]) -> tuple[Organisation, str]:
    """The form as an organisation, and the name of its parent."""
    typed = {name: clean(form.get(name)) for name in ("name", "aliases", "domains", "country", "website", "logo")}
    aliases, domains = (tuple(typed[name].split(",")) for name in ("aliases", "domains"))
    described = Organisation(
        id, typed["name"], aliases, domains, country=typed["country"], website=typed["website"], logo=typed["logo"]
    )
    return described, clean(form.get("parent"))


def _kind(form: dict[str, Any]) -> Enrolment:
    kind = form.get("kind")
    return Enrolment(kind) if kind in tuple(Enrolment) else Enrolment.EMPLOYEE
