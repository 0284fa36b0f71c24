"""Whatever leads, members and Slack do, in whatever order and how often: the books agree, and nothing counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from handlers.flows import behalf, credit, identities, intake, organisations, privacy, reactions, reports, review
from scoring.affiliation import Organisation
from scoring.errors import Refusal
from scoring.model import ChannelId, Evidence, Message, Person, Reaction, Source, TeamId, Ts, UserId
from scoring.policy import Policy
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.store import Store
from storage.teams import Team, Teams
from tests.storage.database import NOW, Database

C1, C2 = ChannelId("C1"), ChannelId("C2")
LEA, OMAR = UserId("ULEA"), UserId("UOMAR")
MEMBERS = tuple(UserId(each) for each in ("UANA", "UBEN", "UEVA", "UMEI"))
OUTSIDE = (UserId("github:ana"), UserId("forum:ben"))
PEOPLE = (*MEMBERS, LEA, OMAR)
THANKS = ("thanks <@{}>, that fixed it", "thank you so much <@{}> for the review", "kudos to <@{}> for the talk")
TALK = ("does anybody know?", "no thanks", "it rains")
LONG_AGO = date(2020, 1, 1)
numbers = count()

actors, leads, members = st.sampled_from(PEOPLE), st.sampled_from((LEA, OMAR)), st.sampled_from(MEMBERS)
anybody = st.sampled_from((*PEOPLE, *OUTSIDE))
kinds = st.sampled_from(("doc", "talk", "code"))


class Books(RuleBasedStateMachine):
    """One team. A refusal is an answer like any other, as long as it writes nothing."""

    database: Database
    steps = 0
    """Of all runs together."""

    said: Bundle[Message] = Bundle("said")
    given: Bundle[str] = Bundle("given")

    def __init__(self) -> None:
        super().__init__()
        self.team = TeamId(f"T{next(numbers)}")
        self.erased: set[str] = set()
        self.seconds = 0

    @initialize()
    def found(self) -> None:
        with self.database.batch() as batch:
            about = Team(self.team, "Ours", "https://ours.slack.com/", UserId("UBOT"), "B1", None, NOW)
            Teams(batch).join(about, Policy(leads=(LEA, OMAR), weights=(("talk", 3),)))
        everybody = [Person(each, each.title(), handle=each.lower()) for each in (*PEOPLE, *OUTSIDE)]
        self.do(lambda store: store.people.learn(everybody))
        self.do(lambda store: store.organisations.keep(Organisation("o1", "Acme")))
        self.do(lambda store: store.organisations.keep(Organisation("o2", "Globex")))

    @rule(
        target=said, by=actors, who=members, words=st.sampled_from((*THANKS, *TALK)), channel=st.sampled_from((C1, C2))
    )
    def say(self, by: UserId, who: UserId, words: str, channel: ChannelId) -> Message:
        self.seconds += 60
        ts = Ts(f"{NOW.timestamp() - 100_000 + self.seconds:.6f}")
        message = Message(channel, ts, by, words.format(who))
        self.hear(message)
        return message

    @rule(message=said)
    def hear(self, message: Message) -> None:
        """Slack sends a message once, or again."""

        def heard(store: Store) -> None:
            if store.claim([intake.message_key(message.channel, message.ts)]):
                intake.notice_message(store, message, NOW)

        self.do(heard)

    @rule(target=said, message=said, who=members, words=st.sampled_from((*THANKS, *TALK)))
    def edit(self, message: Message, who: UserId, words: str) -> Message:
        edited = Message(message.channel, message.ts, message.user, words.format(who))
        self.do(lambda store: intake.notice_edit(store, edited, NOW))
        return edited

    @rule(message=said)
    def delete(self, message: Message) -> None:
        self.do(lambda store: intake.notice_deletion(store, message.channel, message.ts))

    @rule(message=said, by=actors, kind=kinds)
    def confirm(self, message: Message, by: UserId, kind: str) -> None:
        self.do(lambda store: review.confirm(store, key(message), by=by, now=NOW, kind=kind))

    @rule(message=said, by=leads, people=st.lists(members, max_size=3))
    def change(self, message: Message, by: UserId, people: list[UserId]) -> None:
        self.do(lambda store: review.confirm(store, key(message), by=by, now=NOW, people=people))

    @rule(message=said, by=actors)
    def reject(self, message: Message, by: UserId) -> None:
        self.do(lambda store: review.reject(store, key(message), by=by, now=NOW))

    @rule(message=said, by=actors)
    def undo(self, message: Message, by: UserId) -> None:
        self.do(lambda store: review.undo(store, key(message), by=by, now=NOW))

    @rule(target=given, by=actors, people=st.lists(anybody, max_size=3), kind=kinds)
    def give(self, by: UserId, people: list[UserId], kind: str) -> Any:
        self.seconds += 60
        deed = f"command:{self.seconds}"
        done = self.do(
            lambda store: credit.give(
                store, deed, by=by, people=people, kind=kind, now=NOW, source=Source.COMMAND, why=Evidence(note="said")
            )
        )
        return deed if done else multiple()

    @rule(deed=given, by=actors)
    def take_back(self, deed: str, by: UserId) -> None:
        self.do(lambda store: credit.take_back(store, deed, by=by, now=NOW))

    @rule(message=said, by=actors, on=st.booleans())
    def react(self, message: Message, by: UserId, on: bool) -> None:
        self.seconds += 1
        at = Ts(f"{NOW.timestamp() + self.seconds:.6f}")
        reaction = Reaction(message.channel, message.ts, by, "medal", at, message.user)
        do = reactions.put_on if on else reactions.take_off

        def reacted(store: Store) -> None:
            if reactions.is_chosen(store, reaction) and store.claim([reactions.mark(reaction, "on" if on else "off")]):
                do(store, reaction, NOW)

        self.do(reacted)

    @rule(by=members, kind=kinds)
    def report(self, by: UserId, kind: str) -> None:
        self.seconds += 60
        now = NOW + timedelta(seconds=self.seconds)
        self.do(
            lambda store: reports.report(store, by=by, kind=kind, note="did it", link="", at=None, channel=C1, now=now)
        )

    @rule(by=leads)
    def decide_the_oldest(self, by: UserId) -> None:
        """Whatever waits longest, also what was reported."""
        waiting = self.ask(lambda store: store.candidates.waiting(1))
        for each in waiting:
            self.do(lambda store, key=each.key: review.confirm(store, key, by=by, now=NOW))  # type: ignore[misc]

    @rule(person=anybody, by=actors, name=st.sampled_from(("Acme", "Globex")), since=st.sampled_from((None, LONG_AGO)))
    def enrol(self, person: UserId, by: UserId, name: str, since: date | None) -> None:
        self.do(lambda store: organisations.enrol(store, person, name, by=by, since=since))

    @rule(person=anybody, by=actors)
    def leave(self, person: UserId, by: UserId) -> None:
        for each in self.ask(lambda store: store.organisations.enrolments_of([person])):
            self.do(
                lambda store, each=each: organisations.correct(  # type: ignore[misc]
                    store, each.id, by=by, kind=each.kind, since=LONG_AGO, until=LONG_AGO
                )
            )

    @rule(deed=given, by=anybody, name=st.sampled_from(("Acme", "Nobody")))
    def choose_client(self, deed: str, by: UserId, name: str) -> None:
        self.do(lambda store: behalf.choose_client(store, deed, name, by=by))

    @rule(one=anybody, other=anybody, by=actors, sure=st.booleans())
    def merge(self, one: UserId, other: UserId, by: UserId, sure: bool) -> None:
        self.do(lambda store: identities.merge(store, one, other, by=by, sure=sure))

    @rule(one=anybody, by=actors)
    def unmerge(self, one: UserId, by: UserId) -> None:
        self.do(lambda store: identities.unmerge(store, one, by=by))

    @rule(person=st.sampled_from((*MEMBERS, *OUTSIDE)))
    def erase(self, person: UserId) -> None:
        if person in self.erased or len(self.erased) > 2:
            return
        names = self.ask(lambda store: store.merges.identities(person))
        if set(names) & {LEA, OMAR} or any(each.startswith("erased:") for each in names):
            return
        before = self.ask(lambda store: sum(store.credits.standings().values()))
        if self.do(lambda store: privacy.erase(store, person, by=person)):
            self.erased.update(names)
        assert self.ask(lambda store: sum(store.credits.standings().values())) == before, "totals stay"

    @invariant()
    def the_books_agree(self) -> None:
        type(self).steps += 1

        def agree(store: Store) -> None:
            assert store.credits.ledger_totals() == store.credits.rollup_totals()
            assert told(store.credits.ledger_standings()) == told(store.credits.standings())
            assert all(amount >= 0 for amount in store.credits.standings().values())

        self.ask(agree)

    @invariant()
    def nobody_is_credited_twice_for_a_deed(self) -> None:
        rows = self.rows("SELECT deed, person, amount FROM credits WHERE team_id = :team")
        standing: Counter[tuple[str, str]] = Counter()
        for deed, person, amount in rows:
            standing[deed, person] += amount
        assert all(0 <= amount <= 3 for amount in standing.values())

    @invariant()
    def what_is_confirmed_is_credited_and_nothing_else_is(self) -> None:
        confirmed = {
            key for (key,) in self.rows("SELECT key FROM candidates WHERE team_id = :team AND status = 'confirmed'")
        }
        heard = "SELECT deed FROM credits WHERE team_id = :team AND source IN ('thanks', 'report')"
        totals = f"{heard} GROUP BY deed HAVING sum(amount) > 0"
        assert {deed for (deed,) in self.rows(totals)} == confirmed

    @invariant()
    def who_was_erased_is_nowhere(self) -> None:
        if not self.erased:
            return
        for table, column in (
            ("credits", "person"),
            ("people", "id"),
            ("standings", "who"),
            ("candidate_people", "person"),
        ):
            found = self.rows(f"SELECT {column} FROM {table} WHERE team_id = :team")
            assert self.erased.isdisjoint(each for (each,) in found), table

    def do(self, work: Callable[[Store], Any]) -> Any:
        """One transaction, committed as the writer commits it: one that is refused must have written nothing."""
        before = self.everything()
        with self.database.store(self.team) as store:
            try:
                return work(store) or True
            except Refusal:
                refused = True
        assert refused
        assert self.everything() == before, "a refusal wrote something"
        return None

    def ask(self, question: Callable[[Store], Any]) -> Any:
        with self.database.store(self.team) as store:
            return question(store)

    def everything(self) -> list[list[tuple[Any, ...]]]:
        """Enough of every table that a write shows."""
        tables = ("audit", "candidates", "credits", "evidence", "merges", "not_same", "outbox", "people", "support")
        versions = self.rows("SELECT sum(version) FROM candidates WHERE team_id = :team")
        return [versions, *(self.rows(f"SELECT count(*) FROM {table} WHERE team_id = :team") for table in tables)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query.replace(":team", "?"), (self.team,))]


def key(message: Message) -> str:
    return f"{message.channel}:{message.ts}"


def told(totals: dict[Any, int]) -> dict[Any, int]:
    return {each: amount for each, amount in totals.items() if amount}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('books') / 'plaudit.db'}")
    upgrade(engine)

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # nobody pulls the plug here

    engine.dispose()
    return Database(engine)


def run(database: Database, examples: int) -> int:
    """Run the machine that often, up to 50 steps each time; returns how many steps that was."""
    machine: Any = type("Books", (Books,), {"database": database})
    slow = (HealthCheck.too_slow, HealthCheck.filter_too_much)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=50, deadline=None, suppress_health_check=slow, print_blob=True
        ),
    )
    return machine.steps


@pytest.mark.timeout(900)
def test_the_books_agree_after_ten_thousand_steps(database: Database) -> None:
    assert run(database, 250) >= 10_000


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_books_agree_after_two_hundred_thousand_steps(database: Database) -> None:
    assert run(database, 5000) >= 200_000
