"""Dead letters: what arrived but could not be handled, kept for a fortnight so that it is not lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from storage.part import Part
from storage.tables import dead_letters


class LetterStore(Part):
    table = dead_letters

    def keep(self, reference: str, *, what: str, error: str, body: Mapping[str, Any], now: datetime) -> None:
        values = {"at": now, "what": what, "error": error, "body": dict(body)}
        self._add_new({"team_id": self._team, "reference": reference, **values})

    def count(self) -> int:
        return int(self._run(select(func.count()).select_from(dead_letters).where(self._mine)).scalar_one())

    def forget_before(self, moment: datetime) -> int:
        return self._run(delete(dead_letters).where(self._mine, dead_letters.c.at < moment)).rowcount
