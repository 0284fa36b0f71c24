"""Group commit: many flows in one transaction, each answered for itself, nothing lost and nothing by half."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InterfaceError, OperationalError

from scoring.errors import Refusal
from storage.batch import Batch
from storage.outbox import Notice, Verb
from storage.store import open_store
from storage.tables import activity, dead_letters, outbox, runs
from storage.writer import TRIES, Again, Busy, Job, Unavailable
from tests.storage.database import ANA, C1, NOW, TEAM, Database, Office

Work = Callable[[Batch], Any]


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses the writer would have made between its tries; giving way for an instant is none."""
    pauses: list[float] = []
    monkeypatch.setattr(
        "storage.writer.time", SimpleNamespace(sleep=lambda wait: pauses.append(wait) if wait else None)
    )
    return pauses


def keep(reference: str, then: BaseException | None = None) -> Work:
    """A flow that writes one row, and then fails if told to."""

    def work(batch: Batch) -> str:
        open_store(batch, TEAM).letters.keep(reference, what="", error="", body={}, now=NOW)
        if then is not None:
            raise then
        return reference

    return work


def refuse(_: Batch) -> None:
    raise Refusal("No.")


def kept(database: Database) -> list[str]:
    return [row[1] for row in database.rows(dead_letters)]


def outcomes(jobs: list[Job]) -> list[Any]:
    return [type(job.error) if job.error else job.result for job in jobs]


def test_what_waits_is_done_in_one_transaction_and_answered_after_the_commit(
    database: Database, office: Office
) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    jobs = office.together(*(keep(f"{number}") for number in range(9)))
    assert outcomes(jobs) == [f"{number}" for number in range(9)]
    assert (len(commits), office.batches) == (1, [9])
    assert len(kept(database)) == 9


def test_a_large_queue_is_done_in_bounded_batches_in_order(database: Database) -> None:
    office = Office(database.engine, most_in_batch=4)
    office.together(*(keep(f"{number}") for number in range(10)))
    office.writer.close()
    assert office.batches == [4, 4, 2]


def test_a_flow_that_fails_leaves_nothing_and_the_others_stand(database: Database, office: Office) -> None:
    jobs = office.together(keep("before"), keep("broken", KeyError("why")), keep("after"))
    assert outcomes(jobs) == ["before", KeyError, "after"]
    assert kept(database) == ["after", "before"]


def test_a_flow_whose_last_writes_fail_harms_nobody_else(database: Database, office: Office) -> None:
    """Rows and counters are written when all flows of the batch have run; whose they were must still be found out."""

    def unstorable(batch: Batch) -> None:
        key = (TEAM, "job", "period")
        names = ("team_id", "job", "period")
        batch.add_row(runs, key, dict(zip(names, key, strict=True)))  # without what must not be empty

    jobs = office.together(keep("before"), unstorable, keep("after"))
    assert jobs[1].error is not None
    assert kept(database) == ["after", "before"]
    assert database.rows(runs) == []


def test_counters_of_a_batch_are_right_though_a_flow_in_it_failed(database: Database, office: Office) -> None:
    def count(batch: Batch) -> None:
        open_store(batch, TEAM).activity.count_message(C1, ANA, "2026-11-24")

    def count_and_fail(batch: Batch) -> None:
        count(batch)
        raise KeyError

    office.together(count, count_and_fail, count)
    assert [row[-1] for row in database.rows(activity)] == [2]


def test_a_refusal_reaches_who_asked_and_holds_nobody_up(database: Database, office: Office) -> None:
    ran: list[str] = []

    def noted(batch: Batch) -> None:
        ran.append("once")
        keep("other")(batch)

    jobs = office.together(noted, refuse)
    assert outcomes(jobs) == [None, Refusal]
    assert str(jobs[1].error) == "No."
    assert ran == ["once"], "a refusal is no reason to run the others again"
    assert kept(database) == ["other"]


def test_what_was_handled_once_is_not_handled_again(database: Database, office: Office) -> None:
    once = [(TEAM, "event:1")]
    jobs = office.together(Job(keep("a"), once=once), Job(keep("b"), once=once), Job(keep("c"), once=[(TEAM, "e:2")]))
    assert outcomes(jobs) == ["a", Again, "c"]
    assert outcomes(office.then(Job(keep("d"), once=once))) == [Again]
    either = [(TEAM, "event:3"), (TEAM, "event:1")]
    assert outcomes(office.then(Job(keep("e"), once=either))) == [Again], "one known key is enough"
    assert outcomes(office.then(Job(keep("f"), once=[("T0OTHER", "event:1")]))) == ["f"], "another team's event"
    assert kept(database) == ["a", "c", "f"]


def test_two_keys_for_one_thing_are_one_claim(office: Office) -> None:
    """Slack has sent one message under several event ids."""
    message = (TEAM, "message:C1:1")
    jobs = office.together(
        Job(keep("a"), once=[(TEAM, "event:1"), message]), Job(keep("b"), once=[(TEAM, "event:2"), message])
    )
    assert outcomes(jobs) == ["a", Again]


@pytest.mark.parametrize("failing", [KeyError("why"), Refusal("No.")], ids=["failed", "refused"])
@pytest.mark.parametrize("beside", [None, KeyError("other")], ids=["alone", "beside a failure"])
def test_what_did_not_succeed_may_be_asked_for_again(
    database: Database, office: Office, failing: Exception, beside: Exception | None
) -> None:
    def fail(_: Batch) -> None:
        raise failing

    once = [(TEAM, "event:1")]
    office.together(Job(fail, once=once), keep("beside", beside))
    assert outcomes(office.then(Job(keep("second try"), once=once))) == ["second try"]


def test_what_is_handled_twice_is_found_out_beside_a_failure_too(office: Office) -> None:
    once = [(TEAM, "event:1")]
    jobs = office.together(Job(keep("a"), once=once), keep("x", KeyError()), Job(keep("b"), once=once))
    assert outcomes(jobs) == ["a", KeyError, Again]


def test_a_full_queue_and_a_closed_writer_take_nothing_more(database: Database) -> None:
    office = Office(database.engine, most_waiting=2)
    for number in range(2):
        office.writer.submit(Job(keep(f"{number}")))
    assert office.writer.waiting == 2
    with pytest.raises(Busy):
        office.writer.submit(Job(keep("too much")))
    office.writer.start()
    office.writer.close()
    assert kept(database) == ["0", "1"], "what waited is finished before the end"
    with pytest.raises(Busy):
        office.writer.submit(Job(keep("too late")))


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_trouble_of_the_database_is_tried_again_with_the_whole_batch(
    database: Database, office: Office, no_pauses: list[float], kind: type[OperationalError | InterfaceError]
) -> None:
    tries: list[int] = []

    def twice_unlucky(batch: Batch) -> str:
        tries.append(len(tries))
        if len(tries) < 3:
            raise kind("UPDATE", {}, Exception("database is locked"))
        return "done"

    jobs = office.together(keep("other"), twice_unlucky)
    assert outcomes(jobs) == ["other", "done"]
    assert len(tries) == 3
    assert no_pauses == sorted(no_pauses)
    assert len(no_pauses) == 2
    assert kept(database) == ["other"]


def test_trouble_that_does_not_end_is_said_and_nothing_is_stored(
    database: Database, office: Office, no_pauses: list[float]
) -> None:
    def unlucky(_: Batch) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    once = [(TEAM, "event:1")]
    jobs = office.together(Job(keep("other"), once=once), unlucky)
    assert outcomes(jobs) == [Unavailable, Unavailable]
    assert len(no_pauses) == TRIES
    assert kept(database) == []
    assert outcomes(office.then(Job(keep("later"), once=once))) == ["later"], "the writer lives on"


def test_trouble_while_a_failing_flow_is_singled_out_is_tried_again(
    database: Database, office: Office, no_pauses: list[float]
) -> None:
    tries: list[int] = []

    def unlucky_when_apart(batch: Batch) -> str:
        tries.append(len(tries))
        if len(tries) == 2:
            raise OperationalError("UPDATE", {}, Exception("deadlock detected"))
        return "done"

    jobs = office.together(unlucky_when_apart, keep("broken", KeyError()), keep("other"))
    assert outcomes(jobs) == ["done", KeyError, "other"]
    assert kept(database) == ["other"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite only one writes at a time
def test_a_real_deadlock_is_survived(database: Database, office: Office, no_pauses: list[float]) -> None:
    with database.store() as store:
        for reference in ("first", "second"):
            store.letters.keep(reference, what="", error="", body={}, now=NOW)
    rival = database.engine.connect()
    touch = "UPDATE dead_letters SET what = :by WHERE reference = :which"
    waits = threading.Thread(target=lambda: rival.execute(text(touch), {"by": "rival", "which": "first"}))
    tries: list[int] = []

    def crosswise(batch: Batch) -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            rival.execute(text(touch), {"by": "rival", "which": "second"})
            batch.connection.execute(text("SET LOCAL deadlock_timeout = '1ms'"))  # so that it is we who give up
            batch.connection.execute(text(touch), {"by": "us", "which": "first"})
            waits.start()
            _await_blocked(database)
        else:
            waits.join(10)
            rival.rollback()
        batch.connection.execute(text(touch), {"by": "us", "which": "second"})

    [job, other] = office.together(crosswise, keep("other"))
    rival.close()
    assert (job.error, other.result) == (None, "other")
    assert len(tries) == 2
    assert kept(database) == ["first", "other", "second"]


def _await_blocked(database: Database) -> None:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    deadline = time.monotonic() + 10
    with database.engine.connect() as connection:
        while not connection.execute(asked).scalar_one():
            assert time.monotonic() < deadline, "the rival never waited"


def test_two_workers_counting_the_same_things_in_opposite_order_never_deadlock(
    database: Database, no_pauses: list[float]
) -> None:
    """Each batch writes its counters sorted, so that two workers queue where they would deadlock."""
    channels = [f"C{number}" for number in range(20)]

    def count(order: list[str]) -> Work:
        def work(batch: Batch) -> None:
            for channel in order:
                batch.count(activity, (TEAM, "2026-11-24", channel, ANA), 1)

        return work

    offices = [Office(database.engine, most_in_batch=1) for _ in range(2)]
    orders = (channels, channels[::-1])
    works = ([count(order)] * 15 for order in orders)
    workers = [threading.Thread(target=office.together, args=work) for office, work in zip(offices, works, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    for office in offices:
        office.writer.close()
    assert [row[-1] for row in database.rows(activity)] == [30] * len(channels)
    assert no_pauses == []


@pytest.mark.parametrize("failing", [None, KeyError("why")], ids=["all well", "one fails"])
def test_the_sender_is_woken_after_a_commit_that_put_notices_and_only_then(
    database: Database, failing: Exception | None
) -> None:
    woken: list[int] = []

    def put(batch: Batch) -> None:
        open_store(batch, TEAM).outbox.put(Notice("n", Verb.POST, "card", target="C1"))

    def see() -> None:
        woken.append(len(database.rows(outbox)))

    office = Office(database.engine, on_notices=see)
    office.together(keep("no notice"))
    assert woken == []
    office.then(keep("beside", failing), put)
    office.writer.close()
    assert woken == [1]


def test_the_moment_of_a_transaction_is_the_writers_clock(office: Office) -> None:
    [job] = office.together(lambda batch: batch.now)
    assert job.result == NOW
    assert job.result.utcoffset() == timedelta(0)
