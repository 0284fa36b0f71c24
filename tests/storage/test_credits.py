"""The ledger only grows, counts nothing twice, and its monthly totals are always what its lines add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.ledger import Total, credit, reverse
from scoring.model import ChannelId, Credit, Evidence, Source, TeamId, Ts, UserId
from storage.store import open_store
from storage.tables import credits
from tests.storage.database import ANA, BEN, LEA, NOW, TEAM, Database

BERLIN = ZoneInfo("Europe/Berlin")
numbers = count()


def line(
    deed: str = "d1", person: UserId = ANA, kind: str = "doc", at: datetime = NOW, rounds: int = 1, by: UserId = LEA
) -> Credit:
    return credit(
        deed=deed, rounds=rounds, person=person, type=kind, at=at, by=by, now=NOW, zone=BERLIN, source=Source.THANKS,
        thanker=BEN,
    )  # fmt: skip


LINES = st.builds(
    line,
    deed=st.sampled_from(["d1", "d2", "d3"]),
    person=st.sampled_from([ANA, BEN]),
    kind=st.sampled_from(["doc", "code"]),
    at=st.sampled_from([NOW, NOW - timedelta(days=40), datetime(2026, 10, 31, 23, 30, tzinfo=UTC)]),
    rounds=st.integers(1, 2),
)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "reverse"]), st.lists(LINES, min_size=1, max_size=4)), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_totals_are_what_the_lines_add_up_to_whatever_is_added_and_taken_back(
    database: Database, steps: list[tuple[str, list[Credit]]]
) -> None:
    team = TeamId(f"T{next(numbers)}")
    entered: dict[str, Credit] = {}
    for what, lines in steps:
        known = [entered.get(each.id, each) for each in lines]
        lines = [reverse(each, LEA, NOW) for each in known if each.id in entered] if what == "reverse" else known
        new = {
            each.id: each for each in reversed(lines) if each.id not in entered
        }  # of two with one id the first counts
        with database.store(team) as store:
            assert store.credits.add(lines) == len(new)
        entered |= new
    expected: Counter[tuple[str, str, str]] = Counter()
    for each in entered.values():
        expected[each.month, each.person, each.type] += each.amount
    with database.store(team) as store:
        assert store.credits.ledger_totals() == store.credits.rollup_totals()
        assert {(month, *rest): total for month, *rest, total in store.credits.ledger_totals()} == expected
        standing = [each for deed in ("d1", "d2", "d3") for each in store.credits.standing(deed)]
        reversed_ids = {each.reverses for each in entered.values()}
        assert {each.id for each in standing} == entered.keys() - reversed_ids - {i for i in entered if "undone" in i}
        assert sum(store.credits.total_of(person) for person in (ANA, BEN)) == len(standing)


def test_a_line_comes_back_as_it_was_entered(database: Database) -> None:
    with database.store() as store:
        store.credits.add([line(at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))])
    with database.store() as store:
        [back] = store.credits.standing("d1")
    assert back == line(at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    assert back.month == "2026-11", "it was November already where the team lives"


def test_the_same_line_twice_counts_once_also_in_one_transaction(database: Database) -> None:
    with database.store() as store:
        assert store.credits.add([line(), line()]) == 1
        assert store.credits.add([line()]) == 0
    with database.store() as store:
        assert store.credits.add([line()]) == 0
        assert store.credits.total_of(ANA) == 1


def test_undo_adds_a_line_and_removes_none(database: Database) -> None:
    with database.store() as store:
        store.credits.add([line()])
        store.credits.add([reverse(line(), BEN, NOW)])
        store.credits.add([line(rounds=2)])
    assert len(database.rows(credits)) == 3
    with database.store() as store:
        assert [each.id for each in store.credits.standing("d1")] == ["d1:2:UANA"]
        assert store.credits.total_of(ANA) == 1


def test_totals_are_told_by_month_and_by_person(database: Database) -> None:
    october = datetime(2026, 10, 5, tzinfo=UTC)
    with database.store() as store:
        store.credits.add([line("a"), line("b", kind="code"), line("c", BEN), line("e", at=october)])
    with database.store() as store:
        assert store.credits.total_of(ANA) == 3
        assert store.credits.total_of(ANA, "2026-11") == 2
        assert store.credits.total_of(LEA) == 0
        assert sorted(store.credits.totals("2026-11", "2026-12"), key=str) == [
            Total(ANA, "code", 1),
            Total(ANA, "doc", 1),
            Total(BEN, "doc", 1),
        ]
        assert store.credits.totals("2026-10", "2026-10") == [Total(ANA, "doc", 1)]
        assert store.credits.first_months([ANA, BEN, LEA]) == {ANA: "2026-10", BEN: "2026-11"}


def test_what_was_taken_back_is_nobodys_first_month(database: Database) -> None:
    early = line("a", at=datetime(2026, 9, 5, tzinfo=UTC))
    with database.store() as store:
        store.credits.add([early, line("b")])
        store.credits.add([reverse(early, LEA, NOW)])
    with database.store() as store:
        assert store.credits.first_months([ANA]) == {ANA: "2026-11"}
        assert store.credits.totals("2026-09", "2026-09") == []


def test_those_who_decided_most_come_first(database: Database) -> None:
    with database.store() as store:
        store.credits.add([line("a", by=BEN), line("b"), line("c"), line("e", at=NOW - timedelta(days=60), by=ANA)])
        store.credits.add([line("d", by=ANA)])
        store.credits.add([reverse(line("d", by=ANA), ANA, NOW)])
    with database.store() as store:
        assert store.credits.deciders("2026-11") == [LEA, BEN], "what was taken back is nothing to be thanked for"


def test_a_persons_credits_are_listed_newest_deed_first_with_why(database: Database) -> None:
    why = Evidence("thanks!", "a note", ChannelId("C1"), Ts("1.2"))
    with database.store() as store:
        store.credits.add([line("old", at=NOW - timedelta(days=1)), line("new"), line("other", BEN), line("gone")])
        store.credits.add([reverse(line("gone"), LEA, NOW)])
        store.credits.keep("old", Evidence("first words"))
        store.credits.keep("old", why)
    with database.store() as store:
        assert [(each.deed, said) for each, said in store.credits.of_person(ANA, 10)] == [
            ("new", Evidence()),
            ("old", why),
        ]
        assert [each.deed for each, _ in store.credits.of_person(ANA, 1)] == ["new"]


def test_forgetting_what_was_said_touches_no_total(database: Database) -> None:
    with database.store() as store:
        store.credits.add([line()])
        store.credits.keep("d1", Evidence("thanks, my address is …"))
        store.credits.keep("d1", Evidence())
    with database.store() as store:
        assert store.credits.evidence("d1") == Evidence()
        assert store.credits.total_of(ANA) == 1


def test_a_line_of_the_ledger_holds_ids_and_no_words(database: Database) -> None:
    with database.store() as store:
        store.credits.add([replace(line(), deed="d1")])
    columns = {column.name for column in credits.columns}
    assert columns.isdisjoint({"name", "note", "excerpt", "text"})
    assert database.rows(credits)[0][0] == TEAM


def test_many_lines_are_entered_as_one_by_one(database: Database) -> None:
    """An import enters thousands: by other statements, to the same end."""
    lines = [
        replace(line(f"d{number}", UserId(f"U{number % 700}"), at=NOW - timedelta(days=number % 90)), organisation="o1")
        for number in range(1500)
    ]
    few, many = TeamId("TFEW"), TeamId("TMANY")
    for begin in range(0, len(lines), 50):
        with database.store(few) as store:
            store.credits.add(lines[begin : begin + 50])
    with database.store(many) as store:
        store.merges.point(UserId("U1"), UserId("U2"), by=LEA, at=NOW)
        assert store.credits.add(lines[:500]) == 500
        assert store.credits.add([*lines, *lines[:10]]) == 1000
        assert store.credits.add(lines) == 0
    with database.store(few) as store:
        store.merges.point(UserId("U1"), UserId("U2"), by=LEA, at=NOW)
        store.credits.move_standings([UserId("U1")], UserId("U1"), UserId("U2"))
    with database.batch() as batch:
        store, other = open_store(batch, many), open_store(batch, few)
        assert store.credits.ledger_totals() == store.credits.rollup_totals()
        assert store.credits.ledger_standings() == store.credits.standings()
        assert store.credits.standing("d7") == [lines[7]]
        assert {key: has for key, has in other.credits.standings().items() if has} == store.credits.standings()
        assert store.credits.ranked("all", 3).first == other.credits.ranked("all", 3).first
