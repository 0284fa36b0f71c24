"""The short memory: what was said lately in a channel, so that a thank-you can be understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from scoring.memory import LOOK_BACK
from scoring.model import ChannelId, Message, Remembered, Ts, UserId
from storage.engine import as_one
from storage.part import Part
from storage.tables import recent

SHOWN = ("ts", "person", "text", "thread_ts", "thanks", "broadcast", "by_bot")

_BEFORE = (
    select(*(recent.c[name] for name in SHOWN))
    .where(recent.c.team_id == bindparam("team"), recent.c.channel == bindparam("channel"))
    .where(recent.c.ts < bindparam("ts"))
    .order_by(recent.c.ts.desc())
    .limit(LOOK_BACK)
)
_IN_THE_THREAD = _BEFORE.where(or_(recent.c.thread_ts == bindparam("root"), recent.c.ts == bindparam("root")))
_IN_THE_CHANNEL = _BEFORE.where(or_(recent.c.thread_ts.is_(None), recent.c.broadcast))


class RecentStore(Part):
    """Rows of `recent`. New ones wait in the batch and are written together, or before the first question."""

    table = recent

    def add(self, channel: ChannelId, message: Remembered) -> None:
        """Remember a message, unless it is remembered already."""
        row = {
            "team_id": self._team, "channel": channel, "ts": message.ts, "thread_ts": message.thread_ts,
            "person": message.user, "text": message.text, "thanks": message.thanks, "broadcast": message.broadcast,
            "by_bot": message.by_bot,
        }  # fmt: skip
        self._add_later((channel, message.ts), row)

    def revise(self, channel: ChannelId, message: Remembered) -> None:
        """Put the new words of an edited message in place of the old ones."""
        words = {"text": message.text, "thanks": message.thanks}
        self._run(update(recent).where(self._mine, *_at(channel, message.ts)).values(words))

    def forget(self, channel: ChannelId, ts: Ts) -> None:
        """Drop a message that was deleted."""
        self._run(delete(recent).where(self._mine, *_at(channel, ts)))

    def before(self, message: Message) -> Sequence[Remembered]:
        """What a judgement of `message` looks back at, oldest first: its thread, or else the channel."""
        asked = {"team": self._team, "channel": message.channel, "ts": message.ts, "root": message.thread_ts}
        before = as_one(self._connection.dialect.name, _IN_THE_THREAD if message.thread_ts else _IN_THE_CHANNEL)
        written = self._connection.execute(before, asked).scalar_one() or []
        found = {row[0]: _remembered(row) for row in (*written, *self._not_written(message))}
        return sorted(found.values(), key=lambda each: each.ts)[-LOOK_BACK:]

    def _not_written(self, message: Message) -> Iterator[Sequence[Any]]:
        """The same of what waits in the batch: to write it for every thank-you would cost more than the question."""
        for row in self._batch.waiting_rows(recent):
            if row["team_id"] == self._team and row["channel"] == message.channel and row["ts"] < message.ts:
                in_thread = message.thread_ts in (row["ts"], row["thread_ts"])
                in_channel = row["thread_ts"] is None or row["broadcast"]
                if in_thread if message.thread_ts else in_channel:
                    yield [row[name] for name in SHOWN]

    def holds(self, channel: ChannelId, ts: Ts) -> bool:
        """Whether a message is remembered: one whose deletion was heard is not."""
        return self._run(select(recent.c.ts).where(self._mine, *_at(channel, ts))).first() is not None

    def find(self, channel: ChannelId, ts: Ts) -> Remembered | None:
        """A message, while it is remembered."""
        columns = (recent.c[name] for name in SHOWN)
        row = self._run(select(*columns).where(self._mine, *_at(channel, ts))).first()
        return _remembered(row) if row else None

    def thanks_since(self, channel: ChannelId, ts: Ts) -> Sequence[Message]:
        """The thank-yous in `channel` from `ts` on, oldest first, with as much of their text as is kept."""
        these = (recent.c.channel == channel, recent.c.ts >= ts, recent.c.thanks)
        rows = self._run(select(recent).where(self._mine, *these).order_by(recent.c.ts))
        return [
            Message(channel, Ts(row.ts), UserId(row.person), row.text, row.thread_ts, broadcast=row.broadcast)
            for row in rows
        ]

    def forget_before(self, ts: Ts, channel: ChannelId | None = None) -> int:
        """Forget what was said before `ts`, in one channel or in all; returns how many messages that was."""
        where = [self._mine, recent.c.ts < ts]
        if channel is not None:
            where.append(recent.c.channel == channel)
        return self._run(delete(recent).where(*where)).rowcount


def _at(channel: ChannelId, ts: Ts) -> tuple[Any, ...]:
    return recent.c.channel == channel, recent.c.ts == ts


def _remembered(row: Sequence[Any]) -> Remembered:
    ts, person, text, thread_ts, thanks, broadcast, by_bot = row
    return Remembered(Ts(ts), UserId(person), text, thread_ts, bool(thanks), bool(broadcast), bool(by_bot))
