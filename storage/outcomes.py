"""What became of each question: kept so that a team sees how well Plaudit hears, and can tune it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select

from scoring.model import ChannelId, Kind
from scoring.outcomes import Outcome, Verdict
from storage.part import Part
from storage.tables import outcomes

AT_MOST = 2000
"""The newest outcomes that figures are made of; enough for any share, and bounded for a busy team."""


class OutcomeStore(Part):
    table = outcomes

    def keep(self, outcome: Outcome) -> None:
        """Keep an outcome; a later decision about the same question takes its place."""
        values = asdict(outcome) | {"cues": list(outcome.cues), "reasons": list(outcome.reasons)}
        statement = self._insert().values(team_id=self._team, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "key"], set_=values))

    def drop(self, key: str) -> None:
        """Forget the outcome of a decision that was taken back."""
        self._run(delete(outcomes).where(self._mine, outcomes.c.key == key))

    def since(self, moment: datetime, channel: ChannelId | None = None) -> Sequence[Outcome]:
        """The outcomes from `moment` on, of one channel or of all, the newest AT_MOST, newest first."""
        which = [self._mine, outcomes.c.at >= moment]
        if channel is not None:
            which.append(outcomes.c.channel == channel)
        rows = self._run(select(outcomes).where(*which).order_by(outcomes.c.at.desc()).limit(AT_MOST))
        return [
            Outcome(
                key=row.key, channel=ChannelId(row.channel), kind=Kind(row.kind), language=row.language,
                cues=tuple(row.cues), reasons=tuple(row.reasons), score=row.score, verdict=Verdict(row.verdict),
                at=row.at,
            )
            for row in rows
        ]  # fmt: skip
