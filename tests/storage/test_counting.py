"""Counters and plain new rows are merged in a batch and written last, one row for each key, in one order."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from scoring.model import ChannelId, TeamId, UserId
from storage.tables import activity, seen
from tests.storage.database import ANA, BEN, C1, TEAM, Database

KEYS = st.tuples(
    st.sampled_from(["2026-11-23", "2026-11-24"]), st.sampled_from(["C1", "C2"]), st.sampled_from(["UANA", "UBEN"])
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(KEYS, max_size=12), max_size=4), number=st.integers(0, 10**9))
def test_every_message_is_counted_whatever_batch_it_came_in(
    database: Database, batches: list[list[tuple[str, str, str]]], number: int
) -> None:
    team = TeamId(f"T{number}")
    for batch in batches:
        with database.store(team) as store:
            for day, channel, person in batch:
                store.activity.count_message(ChannelId(channel), UserId(person), day)
    expected = Counter(key for batch in batches for key in batch)
    assert {row[1:4]: row[4] for row in database.rows(activity) if row[0] == team} == expected
    with database.store(team) as store:
        days = store.activity.messages("2026-11-24", "2026-11-25")
    assert days == Counter(person for batch in batches for day, _, person in batch if day == "2026-11-24")
    with database.batch() as cleaning:
        cleaning.connection.execute(activity.delete())


def test_a_batch_writes_each_counter_once_and_in_order(database: Database) -> None:
    written: list[tuple[str, ...]] = []

    def watch(_: object, __: object, statement: str, parameters: object, *rest: object) -> None:
        if "INSERT INTO activity" in statement:
            written.append((statement, str(parameters)))

    event.listen(database.engine, "before_cursor_execute", watch)
    with database.store() as store:
        for channel in ("C3", "C1", "C2", "C3", "C1"):
            store.activity.count_message(ChannelId(channel), ANA, "2026-11-24")
        assert written == [], "counters wait for the end"
    said = "".join(map(str, written))
    assert [row[2:] for row in database.rows(activity)] == [("C1", ANA, 2), ("C2", ANA, 1), ("C3", ANA, 2)]
    assert said.index("C1") < said.index("C2") < said.index("C3")


def test_a_thing_is_claimed_by_the_first_who_asks(database: Database) -> None:
    with database.batch() as batch:
        assert batch.claim([(TEAM, "b"), (TEAM, "a"), (TEAM, "b")]) == {(TEAM, "a"), (TEAM, "b")}
        assert batch.claim([(TEAM, "b"), (TEAM, "c")]) == {(TEAM, "c")}
        assert batch.claim([]) == set()
    with database.batch() as batch:
        assert batch.claim([(TEAM, "a"), (TEAM, "d")]) == {(TEAM, "d")}
        batch.unclaim([(TEAM, "a"), (TEAM, "d")])
        assert batch.claim([(TEAM, "a")]) == {(TEAM, "a")}
    assert [row[1] for row in database.rows(seen)] == ["a", "b", "c"]


@pytest.mark.parametrize("number", [200, 1000])
def test_many_things_are_claimed_at_once_and_each_but_once(database: Database, number: int) -> None:
    wanted = [(TEAM, f"event:{each}") for each in range(number)]
    with database.batch() as batch:
        assert batch.claim(wanted[::2]) == set(wanted[::2])
    with database.batch() as batch:
        assert batch.claim(wanted) == set(wanted[1::2])


def test_days_and_people_are_told_apart(database: Database) -> None:
    with database.store() as store:
        for day, person in (("2026-10-31", ANA), ("2026-11-01", ANA), ("2026-11-30", BEN), ("2026-12-01", BEN)):
            store.activity.count_message(C1, person, day)
    with database.store() as store:
        assert store.activity.messages("2026-11-01", "2026-12-01") == {ANA: 1, BEN: 1}
