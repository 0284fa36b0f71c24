"""The audit: every decision and change of settings, roles, enrolments and merges; append-only."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scoring.model import UserId
from storage.part import Part
from storage.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, when, about whom or what; how it was before and after, as plain JSON without anybody's words."""

    at: datetime
    by: UserId
    what: str
    """A short standard phrase, such as "merge" or "settings": see docs/leads.md."""
    about: str
    """An id: of a person, an organisation, a candidate, a deed, a setting."""
    before: Any
    after: Any


class AuditStore(Part):
    table = audit
    _noted = 0

    def note(self, by: str, what: str, about: str, *, before: Any = None, after: Any = None) -> None:
        """Note that `by` did `what` in this transaction."""
        self._noted += 1
        id = f"{self._batch.now:%Y%m%dT%H%M%S.%f}-{self._noted:05}-{secrets.token_hex(6)}"  # sorts as it was noted
        row = {
            "team_id": self._team, "id": id, "at": self._batch.now, "by": by, "what": what, "about": about,
            "before": before, "after": after,
        }  # fmt: skip
        self._add_later((id,), row)

    def newest(self, limit: int, offset: int = 0) -> list[Entry]:
        """The newest entries, newest first."""
        newest = select(audit).where(self._mine).order_by(audit.c.at.desc(), audit.c.id.desc())
        return [_entry(row) for row in self._run(newest.limit(limit).offset(offset))]

    def between(self, since: datetime, until: datetime) -> Iterator[Entry]:
        """The entries of `[since, until)`, oldest first."""
        when = (audit.c.at >= since, audit.c.at < until)
        for row in self._run(select(audit).where(self._mine, *when).order_by(audit.c.at, audit.c.id)):
            yield _entry(row)


def _entry(row: Any) -> Entry:
    return Entry(row.at, UserId(row.by), row.what, row.about, row.before, row.after)
