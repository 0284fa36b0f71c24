"""The book of runs: each period of a job is done once, whoever crashes, and late rather than never."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from storage.runs import DONE, FAILED, RUNNING
from storage.store import Store
from tests.storage.database import NOW, Database

LEASE = timedelta(minutes=5)
LATER = NOW + LEASE + timedelta(seconds=1)


def claim(store: Store, period: str = "2026-10", worker: str = "one", now: datetime = NOW) -> bool:
    return store.runs.claim("shoutout", period, worker=worker, now=now, lease=LEASE)


def test_a_period_is_claimed_by_the_first_worker_alone(database: Database) -> None:
    with database.store() as store:
        assert claim(store)
    with database.store() as store:
        assert not claim(store, worker="two")
        assert not claim(store), "not even again by the same one"
        assert claim(store, "2026-11", "two")
        assert store.runs.claim("digest", "2026-10", worker="two", now=NOW, lease=LEASE)


def test_of_many_workers_at_once_one_gets_it(database: Database) -> None:
    together = Barrier(4)

    def try_to(worker: int) -> bool:
        together.wait(10)
        with database.store() as store:
            return claim(store, worker=f"{worker}")

    with ThreadPoolExecutor(4) as workers:
        assert sorted(workers.map(try_to, range(4))) == [False, False, False, True]


def test_a_worker_that_died_at_it_is_relieved_when_its_lease_is_over(database: Database) -> None:
    with database.store() as store:
        claim(store)
    with database.store() as store:
        assert not claim(store, worker="two", now=NOW + LEASE)
        assert claim(store, worker="two", now=LATER)
        assert not claim(store, worker="three", now=LATER + LEASE), "the new lease counts"


def test_what_is_done_is_never_done_again(database: Database) -> None:
    with database.store() as store:
        claim(store)
        store.runs.end("shoutout", "2026-10", now=NOW, outcome="posted")
        assert not claim(store, worker="two", now=LATER + timedelta(days=365))
        run = store.runs.find("shoutout", "2026-10")
    assert run is not None
    assert (run.state, run.outcome, run.started_at, run.ended_at) == (DONE, "posted", NOW, NOW)


def test_what_failed_may_be_tried_again_at_once(database: Database) -> None:
    with database.store() as store:
        claim(store)
        store.runs.end("shoutout", "2026-10", now=NOW, outcome="no channel", failed=True)
        found = store.runs.find("shoutout", "2026-10")
        assert found is not None
        assert found.state == FAILED
        assert claim(store, worker="two")
        again = store.runs.find("shoutout", "2026-10")
        assert again is not None
        assert (again.state, again.outcome) == (RUNNING, "")


def test_the_last_run_and_the_periods_done_are_told(database: Database) -> None:
    with database.store() as store:
        for day, period in enumerate(("2026-08", "2026-10", "2026-09")):
            claim(store, period, now=NOW + timedelta(days=day))
            store.runs.end("shoutout", period, now=NOW, outcome="", failed=period == "2026-08")
        last = store.runs.last("shoutout")
        assert last is not None
        assert last.period == "2026-09"
        assert store.runs.last("digest") is None
        assert store.runs.done("shoutout", ["2026-07", "2026-08", "2026-09"]) == {"2026-09"}
        assert store.runs.find("shoutout", "2026-07") is None
