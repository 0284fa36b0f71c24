"""The one doorway for what crosses teams: which teams there are, and which notices are due."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, tuple_, update

from scoring.model import TeamId, UserId
from scoring.policy import Policy
from storage.audit import AuditStore
from storage.batch import Batch, batches_since
from storage.engine import insert_new
from storage.gaps import OPEN, catching_up
from storage.outbox import Leased, Place, lease_due, leased
from storage.tables import audit, gaps, hearing, metadata, outbox, seen, teams

REMOVED = "removed"
"""What the audit calls it when Plaudit is removed from a workspace."""


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace Plaudit is in."""

    id: TeamId
    name: str
    url: str
    bot_user_id: UserId
    bot_id: str | None
    installed_by: UserId | None
    since: datetime


class Teams:
    """Reads and writes across teams, in one transaction."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._connection = batch.connection
        self._now = batch.now

    def join(self, team: Team, first_policy: Policy) -> bool:
        """Record an installation; a known team keeps its policy and its first day. True if the team is new."""
        row = {
            "team_id": team.id, "name": team.name, "url": team.url, "bot_user_id": team.bot_user_id,
            "bot_id": team.bot_id, "installed_by": team.installed_by, "since": team.since, "active": True,
            "policy": json.dumps(first_policy.to_json()),
        }  # fmt: skip
        if self._connection.execute(insert_new(self._connection.dialect.name, teams), row).rowcount:
            return True
        kept = {name: row[name] for name in ("name", "url", "bot_user_id", "bot_id", "active")}
        self._connection.execute(update(teams).where(teams.c.team_id == team.id).values(kept))
        return False

    def leave(self, team_id: TeamId) -> None:
        """Stop working for a team; its data stays for a while. What is said meanwhile is none of our business."""
        AuditStore(team_id, self._batch).note("slack", REMOVED, team_id)
        self._connection.execute(update(teams).where(teams.c.team_id == team_id).values(active=False))
        self._connection.execute(delete(hearing).where(hearing.c.team_id == team_id))
        self._connection.execute(delete(gaps).where(gaps.c.team_id == team_id, gaps.c.state == OPEN))

    def forget_removed(self) -> list[TeamId]:
        """Delete every row of the teams that we left as many days ago as their settings say; returns which."""
        self._batch.finish()
        gone = select(teams.c.team_id, teams.c.policy).where(~teams.c.active)
        return [TeamId(id) for id, policy in self._connection.execute(gone).all() if self._forget_team(id, policy)]

    def _forget_team(self, team_id: str, policy: str) -> bool:
        kept = timedelta(days=Policy.from_json(json.loads(policy)).removed_days)
        when = select(func.max(audit.c.at)).where(audit.c.team_id == team_id, audit.c.what == REMOVED)
        since = self._connection.execute(when).scalar_one()
        if since is None:  # we left before that was noted: the days count from now
            AuditStore(TeamId(team_id), self._batch).note("slack", REMOVED, team_id)
            return False
        if since + kept > self._now:
            return False
        for table in metadata.sorted_tables:
            self._connection.execute(delete(table).where(table.c.team_id == team_id))
        return True

    def active(self) -> list[Team]:
        rows = self._connection.execute(select(teams).where(teams.c.active).order_by(teams.c.team_id))
        return [
            Team(
                TeamId(row.team_id), row.name, row.url, UserId(row.bot_user_id), row.bot_id, row.installed_by, row.since
            )
            for row in rows
        ]

    def lease_notices(self, *, worker: str, now: datetime, lease: timedelta, most: int) -> list[Leased]:
        """Take due notices for this worker to send until the lease ends, oldest first."""
        rows = self._connection.execute(lease_due(worker=worker, now=now, lease=lease, most=most)).all()
        places = self._places([(row.team_id, row.after) for row in rows if row.after])
        taken = [leased(row, places.get((row.team_id, row.after))) for row in rows]
        return sorted(taken, key=lambda each: (each.since, each.notice.key))

    def forget_seen(self, before: datetime) -> int:
        """Forget the marks of what was handled before a moment long after Slack's last retry.

        A team that has something to catch up on keeps its own: they tell what was heard already.
        """
        behind = select(teams.c.team_id).where(teams.c.active, catching_up(self._now))
        old = (seen.c.batch < batches_since(before), seen.c.team_id.not_in(behind))
        return self._connection.execute(delete(seen).where(*old)).rowcount

    def _places(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Place]:
        if not keys:
            return {}
        statement = select(outbox).where(tuple_(outbox.c.team_id, outbox.c.key).in_(keys), outbox.c.ts.is_not(None))
        rows = self._connection.execute(statement)
        return {(row.team_id, row.key): Place(row.channel, row.ts) for row in rows}
