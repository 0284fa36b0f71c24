"""When nobody heard: the heartbeat that tells, and the gaps to be caught up on, each by one worker at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from storage.engine import insert_new
from storage.part import Part
from storage.tables import gaps, hearing, teams

SLACK_TRIES_FOR = timedelta(minutes=4)
"""Slack sends what nobody took at once, after a minute and after five. Whoever comes back within four hears it all,
also if the last heartbeat is a minute older than the last thing heard."""
OPEN, DONE = "open", "done"


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody heard what was said, from the last heartbeat to the next."""

    since: datetime
    until: datetime
    channels: Mapping[str, Any] = field(default_factory=dict)
    """The channels that were read back already, each with what could not be heard there."""


class GapStore(Part):
    table = gaps

    def installed(self) -> bool:
        """Whether the team has us still."""
        asked = select(teams.c.active).where(teams.c.team_id == self._team)
        return bool(self._connection.execute(asked).scalar_one_or_none())

    def heard_until(self) -> datetime | None:
        """When somebody was surely hearing last; None for a team that nobody has heard yet."""
        asked = select(hearing.c.until).where(hearing.c.team_id == self._team)
        return self._connection.execute(asked).scalar_one_or_none()

    def hear_until(self, moment: datetime, before: datetime | None) -> bool:
        """Move the heartbeat on from `before`; False if another worker was faster."""
        if before is None:
            first = insert_new(self._connection.dialect.name, hearing)
            return self._connection.execute(first, {"team_id": self._team, "until": moment}).rowcount > 0
        unchanged = (hearing.c.team_id == self._team, hearing.c.until == before)
        return self._connection.execute(update(hearing).where(*unchanged).values(until=moment)).rowcount > 0

    def open(self, since: datetime, until: datetime) -> None:
        """Note that something is to be caught up on."""
        gap = {"since": since, "until": until, "state": OPEN, "channels": {}, "outcome": ""}
        self._add_new({"team_id": self._team, **gap})

    def any_open(self) -> bool:
        return self._run(select(gaps.c.since).where(self._mine, gaps.c.state == OPEN).limit(1)).first() is not None

    def behind(self) -> bool:
        """Whether something is to be caught up on, or will be as soon as somebody hears again: then nothing that a
        catch-up needs may be forgotten."""
        mine = select(teams.c.team_id).where(teams.c.team_id == self._team)
        return self._connection.execute(mine.where(catching_up(self._batch.now))).first() is not None

    def claim(self, *, worker: str, now: datetime, lease: timedelta) -> Gap | None:
        """Take the oldest open gap that nobody is at."""
        free = (self._mine, gaps.c.state == OPEN, or_(gaps.c.lease_until.is_(None), gaps.c.lease_until < now))
        row = self._run(select(gaps).where(*free).order_by(gaps.c.since).limit(1)).first()
        if row is None:
            return None
        taken = {"leased_by": worker, "lease_until": now + lease}
        ours = self._run(update(gaps).where(*free, gaps.c.since == row.since).values(taken)).rowcount
        return Gap(row.since, row.until, row.channels) if ours else None

    def keep(self, gap: Gap, *, worker: str, until: datetime | None) -> bool:
        """Hold the lease until then, or give it back, and note which channels were read; False if it was lost."""
        kept = {"lease_until": until, "channels": dict(gap.channels)}
        return self._run(update(gaps).where(*self._held(gap, worker)).values(kept)).rowcount > 0

    def close(self, gap: Gap, *, worker: str, outcome: str) -> bool:
        """Record how catching up went; False if the lease was lost."""
        ended = {"state": DONE, "lease_until": None, "channels": dict(gap.channels), "outcome": outcome}
        return self._run(update(gaps).where(*self._held(gap, worker)).values(ended)).rowcount > 0

    def _held(self, gap: Gap, worker: str) -> Sequence[ColumnElement[bool]]:
        return self._mine, gaps.c.since == gap.since, gaps.c.state == OPEN, gaps.c.leased_by == worker


def catching_up(now: datetime) -> ColumnElement[bool]:
    """Of teams: something is to be caught up on, or will be as soon as somebody hears again."""
    is_open = select(gaps.c.since).where(gaps.c.team_id == teams.c.team_id, gaps.c.state == OPEN)
    silent = select(hearing.c.until).where(
        hearing.c.team_id == teams.c.team_id, hearing.c.until < now - SLACK_TRIES_FOR
    )
    return or_(is_open.exists(), silent.exists())
