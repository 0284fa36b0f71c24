"""Whatever enrolments become later, credits keep on whose behalf they were done."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.flows import behalf, credit, organisations, organisations_shown, told
from scoring import affiliation
from scoring.affiliation import Enrolment, Organisation, Stood
from scoring.errors import Refusal
from scoring.model import Behalf, Evidence, Person, Source, TeamId, UserId
from scoring.policy import Policy
from storage.store import Store
from tests.storage.database import ANA, BEN, LEA, NOW, Database

ACME, BOLT = "Acme", "Bolt"
TODAY = NOW.date()
NUMBERS = count()


def begin(store: Store) -> None:
    """Lea leads, Ana and Ben help, and two organisations are known."""
    store.people.learn([Person(LEA, "Lea", is_admin=True), Person(ANA, "Ana"), Person(BEN, "Ben")])
    for name in (ACME, BOLT):
        organisations.keep(store, Organisation(name.lower(), name), "", by=LEA)


def give(store: Store, deed: str, at: datetime = NOW, person: UserId = ANA) -> None:
    credit.give(
        store, deed, by=LEA, people=[person], kind="doc", now=NOW, source=Source.COMMAND, at=at, why=Evidence(note="x")
    )


def stood(store: Store) -> dict[str, Stood]:
    lines = store.credits.of_person(ANA, 100)
    return {line.deed: Stood(line.behalf, line.organisation) for line, _ in lines}


DAYS = st.integers(-20, 0).map(lambda days: TODAY + timedelta(days=days))
OPEN_DAYS = st.none() | DAYS
NAMES = st.sampled_from([ACME, BOLT])
KINDS = st.sampled_from(Enrolment)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), NAMES, KINDS, OPEN_DAYS, OPEN_DAYS),
        st.tuples(st.just("correct"), st.integers(0, 3), KINDS, OPEN_DAYS, OPEN_DAYS),
        st.tuples(st.just("forget"), st.integers(0, 3)),
        st.tuples(st.just("credit"), DAYS),
        st.tuples(st.just("choose"), st.integers(0, 5), st.sampled_from(["volunteer", ACME, BOLT])),
        st.tuples(st.just("drop"), NAMES),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_frozen_stays_whatever_enrolments_become(database: Database, steps: list[tuple[Any, ...]]) -> None:
    team = TeamId(f"T{next(NUMBERS)}")
    database.join(team)
    expected: dict[str, Stood] = {}
    with database.store(team) as store:
        begin(store)
    for number, (what, *about) in enumerate(steps):
        with database.store(team) as store:
            take(store, what, about, f"deed:{number}", expected)
        with database.store(team) as store:
            assert stood(store) == expected, what
            assert nothing_left_over(store.credits.standings()) == nothing_left_over(store.credits.ledger_standings())


def take(store: Store, what: str, about: list[Any], deed: str, expected: dict[str, Stood]) -> None:
    """Take one step; only a new credit and a choice of its person may change what is expected."""
    enrolled = store.organisations.enrolments_of([ANA])
    with suppress(Refusal):
        if what == "enrol":
            name, kind, since, until = about
            organisations.enrol(store, ANA, name, by=ANA, kind=kind, since=since, until=until)
        elif what == "correct" and about[0] < len(enrolled):
            which, kind, since, until = about
            organisations.correct(store, enrolled[which].id, by=ANA, kind=kind, since=since, until=until)
        elif what == "forget" and about[0] < len(enrolled):
            organisations.forget(store, enrolled[about[0]].id, by=ANA)
        elif what == "credit":
            give(store, deed, at=noon(about[0]))
            expected[deed] = affiliation.frozen(enrolled, about[0])
        elif what == "choose" and about[0] < len(expected):
            chosen = sorted(expected)[about[0]]
            name = about[1]
            by_name = Stood(Behalf.CLIENT, name.lower()) if name != "volunteer" else Stood(Behalf.VOLUNTEER)
            behalf.choose(store, chosen, by_name, by=ANA)
            expected[chosen] = by_name
        elif what == "drop":
            organisations.drop(store, about[0].lower(), by=LEA)


def noon(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def nothing_left_over(standings: dict[Any, int]) -> dict[Any, int]:
    return {key: amount for key, amount in standings.items() if amount}


@pytest.fixture
def ours(database: Database) -> Database:
    database.join()
    with database.store() as store:
        begin(store)
    return database


def test_what_another_identity_is_enrolled_in_counts(ours: Database) -> None:
    with ours.store() as store:
        organisations.enrol(store, ANA, ACME, by=LEA)
        store.merges.point(ANA, BEN, by=LEA, at=NOW)
        give(store, "deed:1", person=BEN)
        [line] = store.credits.standing("deed:1")
        assert (line.organisation, line.behalf) == ("acme", Behalf.EMPLOYER)
        assert behalf.choose(store, "deed:1", Stood(Behalf.VOLUNTEER), by=ANA).behalf is Behalf.VOLUNTEER


def test_the_day_of_the_deed_is_the_teams(database: Database) -> None:
    database.join(policy=Policy(timezone="Asia/Tokyo"))
    with database.store() as store:
        begin(store)
        organisations.enrol(store, ANA, ACME, by=LEA, since=date(2026, 11, 24))
        give(store, "deed:1", at=datetime.fromisoformat("2026-11-23T14:59:00+00:00"))
        give(store, "deed:2", at=datetime.fromisoformat("2026-11-23T15:00:00+00:00"))
        assert stood(store) == {"deed:1": Stood(), "deed:2": Stood(Behalf.EMPLOYER, "acme")}


def test_somebody_elses_credit_and_another_organisation_are_refused(ours: Database) -> None:
    with ours.store() as store:
        organisations.enrol(store, ANA, ACME, by=LEA)
        give(store, "deed:1")
        with pytest.raises(behalf.NoCredit):
            behalf.choose(store, "deed:1", Stood(Behalf.VOLUNTEER), by=BEN)
        with pytest.raises(behalf.NotWithThem):
            behalf.choose(store, "deed:1", Stood(Behalf.EMPLOYER, "bolt"), by=ANA)
        with pytest.raises(behalf.NotWithThem):
            behalf.choose(store, "deed:1", Stood(Behalf.CLIENT), by=ANA)
        with pytest.raises(behalf.NotWithThem):
            behalf.choose(store, "deed:1", Stood(Behalf.CLIENT, "nobody"), by=ANA)


def test_the_slower_of_two_presses_changes_nothing(ours: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with ours.store() as store:
        organisations.enrol(store, ANA, ACME, by=LEA)
        give(store, "deed:1")
        [seen] = store.credits.standing("deed:1")
        behalf.choose(store, "deed:1", Stood(Behalf.VOLUNTEER), by=ANA)
        monkeypatch.setattr(behalf, "own_line", lambda *_: seen)
        with pytest.raises(behalf.JustChosen):
            behalf.choose(store, "deed:1", Stood(Behalf.CLIENT, "bolt"), by=ANA)
        assert stood(store) == {"deed:1": Stood(Behalf.VOLUNTEER)}
        assert nothing_left_over(store.credits.standings()) == nothing_left_over(store.credits.ledger_standings())


def test_the_time_counts_from_the_first_credit_not_from_the_last_choice(ours: Database) -> None:
    with ours.store() as store:
        organisations.enrol(store, ANA, ACME, by=LEA)
        give(store, "deed:1")
    with ours.store(now=NOW + timedelta(days=29)) as store:
        behalf.choose(store, "deed:1", Stood(Behalf.VOLUNTEER), by=ANA)
    with ours.store(now=NOW + timedelta(days=31)) as store:
        [line] = store.credits.standing("deed:1")
        assert told.offer(store, line) is None
        with pytest.raises(affiliation.TooLate):
            behalf.choose(store, "deed:1", Stood(Behalf.EMPLOYER, "acme"), by=ANA)


def test_a_team_that_wants_no_changes_asks_nobody(database: Database) -> None:
    database.join(policy=Policy(behalf_days=0))
    with database.store() as store:
        begin(store)
        organisations.enrol(store, ANA, ACME, by=LEA)
        give(store, "deed:1")
        [line] = store.credits.standing("deed:1")
        assert line.organisation == "acme"
        assert told.offer(store, line) is None


def test_every_change_is_in_the_audit(ours: Database) -> None:
    with ours.store(now=NOW + timedelta(seconds=1)) as store:
        enrolled, _ = organisations.enrol(store, ANA, ACME, by=ANA)
        organisations.correct(store, enrolled.id, by=LEA, kind=Enrolment.STUDENT, since=None, until=TODAY)
        organisations.correct(store, enrolled.id, by=LEA, kind=Enrolment.STUDENT, since=None, until=TODAY)
        organisations.forget(store, enrolled.id, by=ANA)
        organisations.drop(store, "bolt", by=LEA)
    with ours.store() as store:
        noted = [(each.by, each.what, each.about) for each in store.audit.newest(9)][::-1]
        assert noted == [
            (LEA, "organisation", "acme"), (LEA, "organisation", "bolt"), (ANA, "enrolment", ANA),
            (LEA, "enrolment", ANA), (ANA, "enrolment", ANA), (LEA, "organisation", "bolt"),
        ]  # fmt: skip
        with pytest.raises(organisations.Gone):
            organisations.forget(store, enrolled.id, by=ANA)


def test_a_profile_leaves_out_who_is_hidden_and_counts_who_is_there(ours: Database) -> None:
    with ours.store() as store:
        organisations.enrol(store, ANA, ACME, by=LEA)
        organisations.enrol(store, BEN, ACME, by=LEA)
        organisations.enrol(store, LEA, ACME, by=LEA, until=TODAY - timedelta(days=1))
        store.people.choose(BEN, hidden=True)
        give(store, "deed:1")
        give(store, "deed:2", at=NOW - timedelta(days=40))
        shown = organisations_shown.profile(store, "ACME", NOW)
        assert (shown["people"], shown["more"]) == ([ANA], 1)
        assert shown["by_month"][:3] == [["2026-11", 1], ["2026-10", 1], ["2026-09", 0]]
        assert (shown["in_all"], shown["last"], shown["before"]) == (2, 1, 0)


def test_nobody_but_a_lead_changes_an_organisation(ours: Database) -> None:
    with ours.store() as store:
        for change in (
            lambda: organisations.keep(store, Organisation("new", "New"), "", by=ANA),
            lambda: organisations.drop(store, "acme", by=ANA),
            lambda: organisations_shown.for_leads(store, ANA),
            lambda: organisations_shown.accept(store, "acme.example", by=ANA),
        ):
            with pytest.raises(Refusal, match="Only leads"):
                change()
        assert [each.name for each in store.organisations.all(9)] == [ACME, BOLT]
