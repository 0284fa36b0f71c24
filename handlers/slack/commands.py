"""`/credit`: give credit by hand, see numbers, pause a channel; the table below is both its routing and its help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import answers
from handlers.blocks.parts import Names, Words
from handlers.desk import Desk
from handlers.flows import credit, history, reports, settings, standings
from handlers.flows.organisations import meant
from handlers.flows.people import names_in
from handlers.slack import credit_form, organisations, privacy
from handlers.slack.credit_words import Order, read_order, read_person, read_report
from handlers.slack.gathering import gather_soon
from handlers.slack.payloads import clean, read_channel
from handlers.slack.roster import introduce, team_of
from handlers.slack.typed import as_typed
from scoring.errors import Refusal
from scoring.model import Evidence, Source, TeamId, UserId
from storage.store import Store

Body = dict[str, Any]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One use of the command."""

    desk: Desk
    team: TeamId
    user: UserId
    words: str
    body: Body
    context: AsyncBoltContext


async def _give(asked: Asked) -> Words:
    """Credit everybody named, or nobody."""
    desk, team = asked.desk, asked.team
    order = await desk.ask(team, read_order, asked.words, asked.user, desk.now())
    await introduce(desk, asked.context.client, team, order.people, patience=1.0)
    return await desk.do_once(_once(asked), team, _enter, order, asked)


def _once(asked: Asked) -> list[str]:
    """What marks this very use of the command as handled."""
    return [f"command:{asked.body['trigger_id']}"] if asked.body.get("trigger_id") else []


def _enter(store: Store, order: Order, asked: Asked) -> Words:
    deed = f"command:{asked.body.get('trigger_id') or asked.desk.now().timestamp()}"
    done = credit.give(
        store, deed, by=asked.user, people=order.people, kind=order.kind, now=asked.desk.now(),
        source=Source.COMMAND, at=order.at, new=order.new, organisation=order.organisation,
        why=Evidence(note=order.note, channel=read_channel(asked.body.get("channel_id")), link=order.link),
    )  # fmt: skip
    return answers.given(
        done.people, done.type, done.note, deed, Names(names_in(store, [*done.people, *order.left_out])),
        day=f"{done.at.astimezone(store.policy.zone):%Y-%m-%d}" if done.at else "",
        organisation=done.organisation, link=done.link, left_out=order.left_out,
    )  # fmt: skip


async def _undo(asked: Asked) -> Words:
    def undo(store: Store) -> Words:
        lines = credit.take_last_back(store, by=asked.user, now=asked.desk.now())
        people = [line.person for line in lines]
        return Words(answers.taken_back(people, Names(names_in(store, people))))

    return await asked.desk.do_once(_once(asked), asked.team, undo)


async def _why(asked: Asked) -> Words:
    person = await asked.desk.ask(asked.team, read_person, asked.words)
    if person is None and asked.words.strip():
        raise Refusal(f"I don’t know “{as_typed(asked.words)}”. Name a person, such as `/credit why @ana`.")
    who = person or asked.user
    facts, names = await _gather(asked, history.why, who, asked.user, asked.desk.now())
    return answers.why(facts, names)


async def _history(asked: Asked) -> Words:
    person = await asked.desk.ask(asked.team, read_person, asked.words)
    if person is None and asked.words.strip():
        found = await asked.desk.ask(asked.team, meant, as_typed(asked.words))
        facts, names = await _gather(asked, history.of_organisation, found, asked.user, asked.desk.now())
    else:
        facts, names = await _gather(asked, history.of_person, person or asked.user, asked.user, asked.desk.now())
    return answers.history(facts, names)


async def _gather(asked: Asked, question: Callable[..., Facts], *args: Any) -> tuple[Facts, Names]:
    return await gather_soon(asked.desk, asked.context.client, asked.team, question, *args)


async def _open_form(asked: Asked) -> Words | None:
    await credit_form.open_form(asked.desk, asked.context, asked.body)
    return None


async def _mine(asked: Asked) -> Words:
    if asked.words.strip():
        return await asked.desk.do_once(_once(asked), asked.team, _report, asked)
    return Words(answers.mine(await asked.desk.ask(asked.team, standings.mine, asked.user, asked.desk.now())))


def _report(store: Store, asked: Asked) -> Words:
    now, channel = asked.desk.now(), read_channel(asked.body.get("channel_id"))
    order = read_report(store, asked.words.strip(), asked.user, now)
    entered = reports.report(
        store, by=asked.user, kind=order.kind, note=order.note, link=order.link, at=order.at, channel=channel, now=now
    )
    return answers.reported(entered.type, entered.excerpt)


async def _top(asked: Asked) -> Words:
    span = asked.words.strip().lower() or "month"
    if span not in standings.SPANS:
        raise Refusal(f"“{span}” is not a span I know. Try `/credit top month`, `quarter` or `year`.")

    def words(store: Store) -> Words:
        facts = standings.leaders(store, span, asked.desk.now())
        return answers.leaders(facts, Names(names_in(store, [each["person"] for each in facts["standings"]])))

    return await asked.desk.ask(asked.team, words)


async def _pause(asked: Asked, paused: bool = True) -> Words:
    channel = read_channel(asked.body.get("channel_id"))
    if channel is None:
        raise Refusal("Direct messages are never heard. Use this in the channel you mean.")
    await asked.desk.do(asked.team, settings.pause, channel, by=asked.user, paused=paused)
    return answers.paused(channel) if paused else answers.resumed(channel)


async def _resume(asked: Asked) -> Words:
    return await _pause(asked, paused=False)


async def _data(asked: Asked) -> None:
    await privacy.open_data(asked.desk, asked.context, asked.body)


async def _org(asked: Asked) -> Words:
    return await organisations.answer(asked.desk, asked.context, asked.team, asked.user, asked.words)


async def _help(asked: Asked) -> Words:
    return answers.help_text([(each.usage, each.what) for each in COMMANDS.values()])


@dataclass(frozen=True, slots=True)
class Command:
    """One thing `/credit` does: how it is typed, what it is for, and what carries it out."""

    usage: str
    what: str
    run: Callable[[Asked], Awaitable[Words | None]]


COMMANDS: dict[str, Command] = {
    "give": Command(
        "/credit @ana docs wrote the guide on 2026-10-03",
        'credits people (leads). User groups, `github:octocat`, `forum:sam` and "Sam Smith" are people too. A link in '
        "the note is kept as evidence; `yesterday`, `for Acme` at its end are understood. `/credit` alone opens a form",
        _give,
    ),
    "undo": Command("/credit undo", "takes your last credit by hand back", _undo),
    "history": Command("/credit history [@ana|Acme]", "what was entered, and taken back", _history),
    "why": Command("/credit why @ana", "the credits behind a number", _why),
    "me": Command(
        "/credit me, /credit me docs wrote the guide",
        "your own credits; with words, reports work of your own to the leads",
        _mine,
    ),
    "top": Command("/credit top [month|quarter|year]", "who has most", _top),
    "pause": Command("/credit pause", "no more cards from this channel (leads)", _pause),
    "resume": Command("/credit resume", "cards from this channel again (leads)", _resume),
    "data": Command("/credit data", "what is stored about you", _data),
    "org": Command("/credit org @ana Acme", "enrols Ana with Acme; `/credit org Acme` shows it", _org),
    "help": Command("/credit help", "this list", _help),
}


def register(app: AsyncApp, desk: Desk) -> None:
    @app.command("/credit")
    async def command(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        text = clean(body.get("text")).strip()
        first, _, rest = text.partition(" ")
        asked = Asked(desk, team_of(context), UserId(str(context.user_id)), rest, body, context)
        word = first.lower()
        if not text:
            said = await _open_form(asked)
        elif word in COMMANDS:
            said = await COMMANDS[word].run(asked)
        else:
            said = await _give(Asked(asked.desk, asked.team, asked.user, text, body, context))
        await (ack(text=said.text, blocks=said.blocks, response_type="ephemeral") if said else ack())

    @app.action("take_back")
    async def take_back(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))

        def undo(store: Store) -> str:
            lines = credit.take_back(store, clean(action.get("value")), by=user, now=desk.now())
            people = [line.person for line in lines]
            return answers.taken_back(people, Names(names_in(store, people)))

        said = await desk.do(team, undo)
        desk.afterwards(credit_form.replace_answer(context, said))
        await ack()
