"""The short memory: what was said lately in a channel, so that a thank-you can be understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update

from scoring.model import ChannelId, Message, Remembered, Ts, UserId
from storage.part import Part
from storage.tables import recent

HORIZON_HOURS = 48
LOOK_BACK = 40
"""How many earlier messages a judgement sees, in the thread or in the channel."""

_BEFORE = (
    select(recent)
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
        asked = {"team": self._team, "channel": message.channel, "ts": message.ts}
        if message.thread_ts:
            rows = self._run(_IN_THE_THREAD, {**asked, "root": message.thread_ts})
        else:
            rows = self._run(_IN_THE_CHANNEL, asked)
        return [_remembered(row) for row in reversed(rows.all())]

    def forget_before(self, ts: Ts) -> int:
        """Forget everything said before `ts`; returns how many messages that was."""
        return self._run(delete(recent).where(self._mine, recent.c.ts < ts)).rowcount


def _at(channel: ChannelId, ts: Ts) -> tuple[Any, ...]:
    return recent.c.channel == channel, recent.c.ts == ts


def _remembered(row: Row[Any]) -> Remembered:
    values: tuple[Any, ...] = tuple(row)
    _, _, ts, thread_ts, person, text, thanks, broadcast = values
    return Remembered(Ts(ts), UserId(person), text, thread_ts, thanks, broadcast)
