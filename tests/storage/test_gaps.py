"""The heartbeat finds each gap once, one worker at a time catches up on it, and nothing it needs is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.flows import absence, upkeep
from scoring.model import Remembered, TeamId, Ts
from scoring.periods import Period
from storage import tables
from storage.gaps import Gap
from storage.store import Store
from storage.teams import Teams
from tests.storage.database import ANA, C1, NOW, TEAM, Database

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = 5 * MINUTE


@pytest.fixture
def ours(database: Database) -> Database:
    database.join()
    return database


def beat(database: Database, now: datetime) -> bool:
    with database.store(now=now) as store:
        return absence.note_hearing(store, now)


def gaps(database: Database) -> list[tuple[datetime, datetime]]:
    return [(since, until) for _, since, until, *_ in database.rows(tables.gaps)]


@pytest.mark.parametrize(
    ("away", "found"),
    [
        pytest.param(MINUTE, False, id="the next beat"),
        pytest.param(4 * MINUTE, False, id="as long as Slack tries"),
        pytest.param(4 * MINUTE + timedelta(seconds=1), True, id="longer"),
        pytest.param(30 * DAY, True, id="much longer"),
        pytest.param(-HOUR, False, id="a clock that was set back"),
    ],
)
def test_a_gap_is_what_slacks_tries_do_not_bridge(ours: Database, away: timedelta, found: bool) -> None:
    assert not beat(ours, NOW), "a team that nobody has heard yet has nothing to catch up on"
    assert beat(ours, NOW + away) is found
    assert gaps(ours) == ([(NOW, NOW + away)] if found else [])
    assert beat(ours, NOW + away + MINUTE) is found, "until somebody has caught up"


def test_two_workers_that_come_back_find_one_gap(ours: Database) -> None:
    beat(ours, NOW)
    assert beat(ours, NOW + HOUR)
    assert beat(ours, NOW + HOUR + timedelta(seconds=1))
    assert gaps(ours) == [(NOW, NOW + HOUR)]


def test_of_two_beats_at_once_one_counts(ours: Database) -> None:
    beat(ours, NOW)
    with ours.store() as store:
        assert store.gaps.hear_until(NOW + HOUR, NOW)
        assert not store.gaps.hear_until(NOW + 2 * HOUR, NOW), "another was faster"
        assert store.gaps.heard_until() == NOW + HOUR


def test_a_team_that_has_thrown_us_out_is_not_listened_for(ours: Database) -> None:
    beat(ours, NOW)
    beat(ours, NOW + HOUR)
    with ours.batch() as batch:
        Teams(batch).leave(TEAM)
    assert not beat(ours, NOW + 2 * HOUR)
    assert gaps(ours) == []
    ours.join()
    assert not beat(ours, NOW + 3 * HOUR), "what was said meanwhile is none of our business"


def test_one_worker_at_a_time_catches_up_oldest_first(ours: Database) -> None:
    for hours in (0, 1, 2):
        beat(ours, NOW + hours * HOUR)
    first, second = Gap(NOW, NOW + HOUR), Gap(NOW + HOUR, NOW + 2 * HOUR)
    now = NOW + 2 * HOUR
    with ours.store() as store:
        assert store.gaps.claim(worker="one", now=now, lease=LEASE) == first
        assert store.gaps.claim(worker="two", now=now, lease=LEASE) == second
        assert store.gaps.claim(worker="three", now=now, lease=LEASE) is None
        assert not store.gaps.keep(first, worker="two", until=None)
        assert not store.gaps.close(first, worker="two", outcome="")
        assert store.gaps.close(first, worker="one", outcome="all heard")
        assert not store.gaps.keep(first, worker="one", until=None), "it is closed"
        assert store.gaps.any_open()


def test_who_dies_is_replaced_when_the_lease_has_run_out_and_what_was_read_stays_read(ours: Database) -> None:
    beat(ours, NOW)
    beat(ours, NOW + HOUR)
    now = NOW + HOUR
    read = Gap(NOW, now, {"C1": {}, "C2": {"said": [1.5, 2.5]}})
    with ours.store() as store:
        store.gaps.claim(worker="one", now=now, lease=LEASE)
        assert store.gaps.keep(read, worker="one", until=now + LEASE)
        assert store.gaps.claim(worker="two", now=now + LEASE, lease=LEASE) is None
        assert store.gaps.claim(worker="two", now=now + LEASE + MINUTE, lease=LEASE) == read
        assert not store.gaps.keep(read, worker="one", until=now + DAY), "the dead one comes to life too late"


def test_a_worker_that_is_told_to_stop_gives_its_gap_back(ours: Database) -> None:
    beat(ours, NOW)
    beat(ours, NOW + HOUR)
    with ours.store() as store:
        gap = store.gaps.claim(worker="one", now=NOW + HOUR, lease=LEASE)
        assert gap
        assert store.gaps.keep(gap, worker="one", until=None)
        assert store.gaps.claim(worker="two", now=NOW + HOUR, lease=LEASE) == gap


# Forgetting waits


def remember(store: Store) -> None:
    store.claim(["message:1"])
    store.recent.add(C1, Remembered(Ts(f"{(NOW - HOUR).timestamp():.6f}"), ANA, "add `--all`"))


def forget(database: Database, now: datetime) -> None:
    with database.batch(now) as batch:
        Teams(batch).forget_seen(now - 2 * DAY)
    with database.store(now=now) as store:
        upkeep.forget(store, Period("an hour", now, now + HOUR), now)


def remembered(database: Database) -> bool:
    marks, messages = database.rows(tables.seen), database.rows(tables.recent)
    assert bool(marks) == bool(messages)
    return bool(marks)


def test_nothing_a_catch_up_needs_is_forgotten_until_it_is_done(ours: Database) -> None:
    beat(ours, NOW)
    with ours.store() as store:
        remember(store)
    back = NOW + 5 * DAY
    forget(ours, back)
    assert remembered(ours), "nobody has heard since, so there will be something to catch up on"
    beat(ours, back)
    forget(ours, back)
    assert remembered(ours), "there is"
    with ours.store(now=back) as store:
        gap = store.gaps.claim(worker="one", now=back, lease=LEASE)
        assert gap
        store.gaps.close(gap, worker="one", outcome="all heard")
    forget(ours, back)
    assert not remembered(ours)


def test_other_teams_forget_meanwhile(ours: Database) -> None:
    others = TeamId("T0OTHERS")
    ours.join(others, "Others")
    beat(ours, NOW)
    beat(ours, NOW + HOUR)
    with ours.store() as store:
        store.claim(["message:1"])
    with ours.store(others) as store:
        store.claim(["message:1"])
    with ours.batch(NOW + 5 * DAY) as batch:
        assert Teams(batch).forget_seen(NOW + 3 * DAY) == 1
    assert [team for team, *_ in ours.rows(tables.seen)] == [TEAM]


def test_a_team_whose_bot_runs_forgets_by_the_hour(ours: Database) -> None:
    with ours.store() as store:
        remember(store)
    later = NOW + 5 * DAY
    with ours.store() as store:
        store.gaps.hear_until(later - MINUTE, None)
    forget(ours, later)
    assert not remembered(ours)
