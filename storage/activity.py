"""How much was said: messages per channel, person and day, as counts and nothing more."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from scoring.model import ChannelId, UserId
from storage.part import Part
from storage.tables import activity


class ActivityStore(Part):
    table = activity

    def count_message(self, channel: ChannelId, person: UserId, day: str) -> None:
        """Count one message on `day` (`YYYY-MM-DD`, UTC)."""
        self._batch.count(activity, (self._team, day, channel, person), 1)

    def import_counts(self, counts: Mapping[tuple[str, ChannelId, UserId], int]) -> None:
        """Take in an export's counts by (day, channel, person): the larger of the known and the imported one stands.

        An export and what was counted live tell of the same messages, and either may know of only a part of a day. So
        nothing is counted twice, nothing gets lost, and importing again changes nothing.
        """
        rows = [
            {"team_id": self._team, "day": day, "channel": channel, "person": person, "messages": messages}
            for (day, channel, person), messages in sorted(counts.items())
        ]
        if rows:
            statement = self._insert()
            larger = {"messages": statement.excluded.messages}
            more = statement.excluded.messages > activity.c.messages
            keys = [column.name for column in activity.primary_key]
            self._run(statement.on_conflict_do_update(index_elements=keys, set_=larger, where=more), rows)

    def messages(self, since: str, until: str) -> dict[UserId, int]:
        """Messages of each person from day `since` up to but not including day `until`."""
        total = func.sum(activity.c.messages)
        days = (activity.c.day >= since, activity.c.day < until)
        rows = self._run(select(activity.c.person, total).where(self._mine, *days).group_by(activity.c.person))
        return {UserId(person): int(count) for person, count in rows}
