"""The scheduled jobs' book: who runs what for which period, so that each period is done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from storage.part import Part
from storage.tables import runs

RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One job's run for one period, as it stands."""

    job: str
    period: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str


class RunStore(Part):
    table = runs

    def claim(self, job: str, period: str, *, worker: str, now: datetime, lease: timedelta) -> bool:
        """Take a period's run; False if it is done or somebody else is at it."""
        taken = {"state": RUNNING, "leased_by": worker, "lease_until": now + lease, "started_at": now, "outcome": ""}
        key = {"team_id": self._team, "job": job, "period": period}
        if self._add_new({**key, **taken}):
            return True
        left_over = or_(runs.c.state == FAILED, (runs.c.state == RUNNING) & (runs.c.lease_until < now))
        mine = (runs.c.job == job, runs.c.period == period, left_over)
        return self._run(update(runs).where(self._mine, *mine).values(taken)).rowcount > 0

    def end(self, job: str, period: str, *, now: datetime, outcome: str, failed: bool = False) -> None:
        """Record how it went: a failed run may be claimed again."""
        mine = (runs.c.job == job, runs.c.period == period)
        ended = {"state": FAILED if failed else DONE, "ended_at": now, "outcome": outcome}
        self._run(update(runs).where(self._mine, *mine).values(ended))

    def find(self, job: str, period: str) -> Run | None:
        mine = (runs.c.job == job, runs.c.period == period)
        return self._one(select(runs).where(self._mine, *mine))

    def last(self, job: str) -> Run | None:
        """The run of a job that started last."""
        return self._one(select(runs).where(self._mine, runs.c.job == job).order_by(runs.c.started_at.desc()).limit(1))

    def done(self, job: str, periods: list[str]) -> set[str]:
        """Which of these periods are done."""
        mine = (runs.c.job == job, runs.c.period.in_(periods), runs.c.state == DONE)
        return {period for (period,) in self._run(select(runs.c.period).where(self._mine, *mine))}

    def _one(self, statement: object) -> Run | None:
        row = self._run(statement).first()  # type: ignore[arg-type]  # a Select; its row type does not matter here
        return Run(row.job, row.period, row.state, row.started_at, row.ended_at, row.outcome) if row else None
