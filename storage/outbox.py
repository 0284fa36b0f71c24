"""The outbox: what is to be said in Slack, under keys that make twice impossible, and where it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, delete, exists, literal, or_, select, update

from scoring.model import TeamId
from storage.part import Part
from storage.tables import outbox


class Verb(StrEnum):
    """What is done with the words: said in a channel or thread, said to one person, changed, taken away."""

    POST = "post"
    DM = "dm"
    UPDATE = "update"
    DELETE = "delete"


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say. `after` names the notice that must come first; an update or delete changes its message."""

    key: str
    verb: Verb
    what: str
    """Which words: the name of a renderer in handlers/blocks."""
    target: str = ""
    """A channel for `post`, a person for `dm`; empty for the others."""
    thread_ts: str | None = None
    after: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the renderer needs, as plain JSON."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice this worker may send until `lease_until`."""

    team: TeamId
    notice: Notice
    lease_until: datetime
    unsure: bool
    """Whether an earlier try may have been heard by Slack: then look before speaking."""
    tries: int
    since: datetime
    message: Place | None
    """The message `after` left, if any."""


class OutboxStore(Part):
    table = outbox

    def put(self, notice: Notice, not_before: datetime | None = None) -> None:
        """Put a notice, to be sent after the commit or when its time has come, unless its key is there already."""
        now = self._batch.now
        row = {
            "team_id": self._team, "key": notice.key, "verb": notice.verb, "target": notice.target,
            "thread_ts": notice.thread_ts, "after": notice.after, "what": notice.what, "facts": dict(notice.facts),
            "state": State.WAITING, "created_at": now, "not_before": not_before or now, "unsure": False, "tries": 0,
        }  # fmt: skip
        self._add_later((notice.key,), row)
        self._batch.notices_put = True

    def sent(self, key: str, place: Place | None) -> None:
        """Record that a notice went out and where; its facts are not needed any more."""
        self._end(key, State.SENT, place)

    def give_up(self, key: str, place: Place | None, error: str) -> None:
        """Record that a notice will never go out, and why; what comes after it may go on."""
        self._end(key, State.DEAD, place, error)

    def put_off(self, key: str, until: datetime, *, unsure: bool, error: str) -> None:
        """Give the lease back and try again later."""
        self._change(key, not_before=until, lease_until=None, unsure=unsure, error=error)

    def place(self, key: str) -> Place | None:
        """Where the message of a sent notice is."""
        row = self._run(select(outbox.c.channel, outbox.c.ts).where(self._mine, outbox.c.key == key)).first()
        return Place(row.channel, row.ts) if row and row.ts else None

    def purge(self, before: datetime) -> int:
        """Forget private notices that ended long ago, and all of a card's but the last: it knows where the card is."""
        later = outbox.alias()
        followed = exists().where(later.c.team_id == self._team, later.c.after == outbox.c.key)
        ended = and_(outbox.c.state != State.WAITING, outbox.c.created_at < before)
        passing = outbox.c.what.in_(("told", "digest", "unheard"))
        return self._run(delete(outbox).where(self._mine, ended, or_(followed, passing))).rowcount

    def _end(self, key: str, state: State, place: Place | None, error: str | None = None) -> None:
        where = {"channel": place.channel, "ts": place.ts} if place else {"channel": None, "ts": None}
        self._change(key, state=state, facts={}, lease_until=None, unsure=False, error=error, **where)

    def _change(self, key: str, **values: Any) -> None:
        self._run(update(outbox).where(self._mine, outbox.c.key == key).values(values))


def lease_due(*, worker: str, now: datetime, lease: timedelta, most: int) -> Any:
    """The statement that leases due notices of all teams, oldest first, with each one's place in the chain."""
    first = outbox.alias("first")
    came_before = select(first.c.key).where(
        first.c.team_id == outbox.c.team_id, first.c.key == outbox.c.after, first.c.state == State.WAITING
    )
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now)
    # Written into the statement, not bound: only then do the databases see that the partial index holds these rows.
    waiting = literal(State.WAITING.value, literal_execute=True)
    due = and_(outbox.c.state == waiting, outbox.c.not_before <= now, free, ~came_before.exists())
    chosen = select(outbox.c.team_id, outbox.c.key).where(due).order_by(outbox.c.created_at, outbox.c.key)
    picked = chosen.limit(most).with_for_update(skip_locked=True).cte("picked")
    return (
        update(outbox)
        .where(outbox.c.team_id == picked.c.team_id, outbox.c.key == picked.c.key)
        .values(lease_until=now + lease, leased_by=worker, tries=outbox.c.tries + 1)
        .returning(outbox)
    )


def leased(row: Row[Any], message: Place | None) -> Leased:
    notice = Notice(
        key=row.key, verb=Verb(row.verb), what=row.what, target=row.target, thread_ts=row.thread_ts,
        after=row.after, facts=row.facts,
    )  # fmt: skip
    return Leased(
        team=TeamId(row.team_id), notice=notice, lease_until=row.lease_until, unsure=row.unsure or row.tries > 1,
        tries=row.tries, since=row.created_at, message=message,
    )  # fmt: skip
