"""How much was said: messages per channel, person and day, as counts and nothing more."""

from __future__ import annotations

from sqlalchemy import func, select

from scoring.model import ChannelId, UserId
from storage.part import Part
from storage.tables import activity


class ActivityStore(Part):
    table = activity

    def count_message(self, channel: ChannelId, person: UserId, day: str) -> None:
        """Count one message on `day` (`YYYY-MM-DD`, UTC)."""
        self._batch.count(activity, (self._team, day, channel, person), 1)

    def messages(self, since: str, until: str) -> dict[UserId, int]:
        """Messages of each person from day `since` up to but not including day `until`."""
        total = func.sum(activity.c.messages)
        days = (activity.c.day >= since, activity.c.day < until)
        rows = self._run(select(activity.c.person, total).where(self._mine, *days).group_by(activity.c.person))
        return {UserId(person): int(count) for person, count in rows}
