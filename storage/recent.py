"""The short memory: what was said lately in a channel, so that a thank-you can be understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, or_, select, update

from scoring.model import ChannelId, Message, Remembered, Ts, UserId
from storage.engine import insert
from storage.part import Part
from storage.tables import recent

HORIZON_HOURS = 48
LOOK_BACK = 40
"""How many earlier messages a judgement sees, in the thread or in the channel."""


class RecentStore(Part):
    """Rows of `recent`. New ones wait in the batch and are written together, or before the first question."""

    table = recent

    def add(self, channel: ChannelId, message: Remembered, *, gone: bool = False) -> None:
        """Remember a message, unless it is remembered already."""
        row = {
            "team_id": self._team, "channel": channel, "ts": message.ts, "thread_ts": message.thread_ts,
            "person": message.user, "text": message.text, "mentions": list(message.mentions),
            "thanks": message.thanks, "asks": message.asks, "broadcast": message.broadcast, "gone": gone,
        }  # fmt: skip
        self._batch.add_row(recent, (self._team, channel, message.ts), row)

    def is_known(self, channel: ChannelId, ts: Ts) -> bool:
        """Whether a message was heard before, even if it has been deleted since."""
        self._batch.write_rows(recent)
        return self._run(select(recent.c.ts).where(self._mine, *_at(channel, ts))).first() is not None

    def revise(self, channel: ChannelId, message: Remembered) -> None:
        """Put the new words of an edited message in place of the old ones."""
        self._batch.write_rows(recent)
        values = {"text": message.text, "mentions": list(message.mentions), "thanks": message.thanks,
                  "asks": message.asks}  # fmt: skip
        self._run(update(recent).where(self._mine, *_at(channel, message.ts)).values(values))

    def forget(self, channel: ChannelId, ts: Ts) -> None:
        """Drop a deleted message's words, but remember that it is gone: the message itself may still arrive."""
        self._batch.write_rows(recent)
        gone = {"person": "", "text": "", "mentions": [], "thanks": False, "asks": False, "gone": True}
        key = {"team_id": self._team, "channel": channel, "ts": ts}
        statement = insert(self._connection, recent).values(**key, broadcast=False, **gone)
        self._run(statement.on_conflict_do_update(index_elements=list(key), set_=gone))

    def before(self, message: Message) -> Sequence[Remembered]:
        """What a judgement of `message` looks back at, oldest first: its thread, or else the channel."""
        self._batch.write_rows(recent)
        here = select(recent).where(self._mine, recent.c.channel == message.channel, recent.c.ts < message.ts)
        here = here.where(~recent.c.gone).order_by(recent.c.ts.desc()).limit(LOOK_BACK)
        rows = self._run(_of_thread(here, message.thread_ts) if message.thread_ts else _of_channel(here))
        return [_remembered(row) for row in reversed(rows.all())]

    def forget_before(self, ts: Ts) -> int:
        """Forget everything said before `ts`; returns how many messages that was."""
        return self._run(delete(recent).where(self._mine, recent.c.ts < ts)).rowcount


def _at(channel: ChannelId, ts: Ts) -> tuple[Any, ...]:
    return recent.c.channel == channel, recent.c.ts == ts


def _of_thread(here: Select[Any], root: Ts) -> Select[Any]:
    return here.where(or_(recent.c.thread_ts == root, recent.c.ts == root))


def _of_channel(here: Select[Any]) -> Select[Any]:
    return here.where(or_(recent.c.thread_ts.is_(None), recent.c.broadcast))


def _remembered(row: Row[Any]) -> Remembered:
    return Remembered(
        ts=Ts(row.ts), user=UserId(row.person), text=row.text, thread_ts=row.thread_ts,
        mentions=tuple(row.mentions), thanks=row.thanks, asks=row.asks, broadcast=row.broadcast,
    )  # fmt: skip
