"""The writer: one thread that does whatever work is waiting in one transaction, and answers after the commit."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from scoring.errors import Refusal
from storage.batch import Batch, Key

log = structlog.get_logger()

TRIES = 5
"""How often a batch is tried again when the database says: deadlock, busy, gone."""


class Busy(Exception):
    """More is waiting than the writer takes; the caller should come back later."""


class Unavailable(Exception):
    """The database could not take the work, however often it was tried; nothing of it was stored."""


class Again(Exception):
    """This very thing was handled before."""


@dataclass(slots=True)
class Job:
    """A piece of work, the keys that make it happen once, and how it went."""

    work: Callable[[Batch], Any]
    ticket: Any = None
    """Whatever the caller needs to find its way back to who asked."""
    once: Sequence[Key] = ()
    result: Any = None
    error: BaseException | None = None

    def done(self, result: Any = None, error: BaseException | None = None) -> None:
        self.result, self.error = result, error


class Writer:
    """Group commit: the batch runs bare; only if a job fails is it run again, each job in a SAVEPOINT of its own."""

    def __init__(
        self,
        engine: Engine,
        *,
        answer_all: Callable[[Sequence[Job]], None],
        now: Callable[[], datetime],
        most_waiting: int = 2000,
        most_in_batch: int = 200,
        on_notices: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._most_waiting = most_waiting
        self._most_in_batch = most_in_batch
        self._answer_all = answer_all
        self._now = now
        self._on_notices = on_notices
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Finish what is waiting, then end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, job: Job) -> None:
        """Queue a job from any thread. Raises Busy when the queue is full or the writer is closing."""
        with self._wake:
            if self._closing or len(self._waiting) >= self._most_waiting:
                raise Busy
            self._waiting.append(job)
            self._wake.notify()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def _loop(self) -> None:
        while jobs := self._take():
            self._run(jobs)
            self._answer_all(jobs)
        self._disconnect()

    def _take(self) -> list[Job]:
        with self._wake:
            while not self._waiting and not self._closing:
                self._wake.wait()
        time.sleep(0)  # lets the loop run, which may have more to bring: larger batches, fewer commits
        with self._wake:
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most_in_batch))]

    def _run(self, jobs: Sequence[Job]) -> None:
        for attempt in range(TRIES):
            try:
                self._transact(jobs, _run_bare)
                return
            except (OperationalError, InterfaceError) as error:
                log.warning("batch_retried", jobs=len(jobs), attempt=attempt, error=type(error.orig).__name__)
                time.sleep(0.02 * 2**attempt)
            except Exception as error:  # one of the jobs: find out which, and let the others stand
                log.info("batch_split", jobs=len(jobs), error=type(error).__name__)
                if self._run_apart(jobs):
                    return
        for job in jobs:
            job.done(error=Unavailable())

    def _run_apart(self, jobs: Sequence[Job]) -> bool:
        try:
            self._transact(jobs, _run_in_savepoints)
        except DBAPIError as error:
            log.warning("split_batch_failed", jobs=len(jobs), error=type(error.orig).__name__)
            return False
        return True

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """The writer's own connection, kept from batch to batch; given up after trouble, so that the next is fresh."""
        if self._connection is None:
            self._connection = self._engine.connect()
        try:
            yield self._connection
        except BaseException:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _transact(self, jobs: Sequence[Job], run: Callable[[Batch, Sequence[Job]], None]) -> None:
        with self._connected() as connection, connection.begin():
            batch = Batch(connection, self._now())
            run(batch, jobs)
            batch.finish()
        if batch.notices_put:
            self._on_notices()


def _run_bare(batch: Batch, jobs: Sequence[Job]) -> None:
    fresh = batch.claim(key for job in jobs for key in job.once)
    for job in jobs:
        if not fresh.issuperset(job.once):
            job.done(error=Again())
            continue
        fresh.difference_update(job.once)
        try:
            job.done(job.work(batch))
        except Refusal as refusal:  # raised before anything is written, so the others need not suffer
            job.done(error=refusal)
            batch.unclaim(job.once)


def _run_in_savepoints(batch: Batch, jobs: Sequence[Job]) -> None:
    for job in jobs:
        part = Batch(batch.connection, batch.now)
        try:
            with batch.connection.begin_nested():
                if len(part.claim(job.once)) < len(set(job.once)):
                    raise Again
                result = job.work(part)
                part.finish()
            job.done(result)
            batch.notices_put |= part.notices_put
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # this job's own; its SAVEPOINT is rolled back and its caller is told
            job.done(error=error)
