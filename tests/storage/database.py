"""A database for the tests of storage, and stores opened in it as a flow gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Queue
from typing import Any

from sqlalchemy import Engine, Table, select

from scoring.model import Candidate, ChannelId, Kind, TeamId, Ts, UserId
from scoring.policy import Policy
from storage.batch import Batch
from storage.engine import READING
from storage.store import Store, open_store
from storage.tables import metadata
from storage.teams import Team, Teams
from storage.writer import Job, Writer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEAM = TeamId("T0OURS")
C1 = ChannelId("C1")
ANA, BEN, LEA = UserId("UANA"), UserId("UBEN"), UserId("ULEA")


@dataclass(frozen=True)
class Database:
    """An empty database at the newest schema."""

    engine: Engine

    @contextmanager
    def batch(self, now: datetime = NOW) -> Iterator[Batch]:
        """One transaction, as the writer makes it."""
        with self.engine.begin() as connection:
            batch = Batch(connection, now)
            yield batch
            batch.finish()

    @contextmanager
    def store(self, team: TeamId = TEAM, now: datetime = NOW) -> Iterator[Store]:
        with self.batch(now) as batch:
            yield open_store(batch, team)

    def join(self, team: TeamId = TEAM, name: str = "Ours", policy: Policy | None = None) -> None:
        with self.batch() as batch:
            known = Team(team, name, f"https://{name.lower()}.slack.com/", UserId("UBOT"), "B1", None, NOW)
            Teams(batch).join(known, policy or Policy())

    def rows(self, table: Table) -> list[tuple[Any, ...]]:
        with self.engine.connect().execution_options(**{READING: True}) as connection:
            return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]

    def all_rows(self, team: TeamId) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the database holds of one team."""
        return {
            table.name: [row for row in self.rows(table) if row[0] == team]
            for table in metadata.sorted_tables  # every table's first column is team_id
        }


class Office:
    """A writer, and whoever waits for its answers."""

    def __init__(self, engine: Engine, **options: Any) -> None:
        self.answered: Queue[Job] = Queue()
        self.batches: list[int] = []
        self.writer = Writer(engine, answer_all=self._answer_all, now=lambda: NOW, **options)

    def together(self, *works: Callable[[Batch], Any] | Job) -> list[Job]:
        """Have these done in one batch, by a writer that starts only now; returns them done."""
        jobs = [self._submit(work) for work in works]
        self.writer.start()
        return self._wait(jobs)

    def then(self, *works: Callable[[Batch], Any] | Job) -> list[Job]:
        """Have these done by the writer that runs already."""
        return self._wait([self._submit(work) for work in works])

    def _submit(self, work: Callable[[Batch], Any] | Job) -> Job:
        job = work if isinstance(work, Job) else Job(work)
        self.writer.submit(job)
        return job

    def _wait(self, jobs: Sequence[Job]) -> list[Job]:
        for _ in jobs:
            self.answered.get(timeout=20)
        return list(jobs)

    def _answer_all(self, jobs: Sequence[Job]) -> None:
        self.batches.append(len(jobs))
        for job in jobs:
            self.answered.put(job)


def candidate(ts: str = "1700000000.000100", *people: UserId, noticed_at: datetime = NOW, **facts: Any) -> Candidate:
    """Ben thanked Ana in C1."""
    return Candidate(
        channel=C1, ts=Ts(ts), thanker=BEN, people=people or (ANA,), kind=Kind.THANKS, type="doc", score=0.9,
        reasons=("named in the message",), excerpt="thanks", noticed_at=noticed_at, **facts,
    )  # fmt: skip
