"""What leads are asked: candidates, from noticed to decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, select, update

from scoring.errors import Refusal
from scoring.model import Candidate, ChannelId, Kind, Status, UserId
from storage.engine import as_one
from storage.part import Part
from storage.tables import candidate_people, candidates

_KEYS_OF_PEOPLE = (
    select(candidate_people.c.key)
    .where(candidate_people.c.team_id == bindparam("team"))
    .where(candidate_people.c.key.between(bindparam("first"), bindparam("last")))
    .where(candidate_people.c.person.in_(bindparam("wanted", expanding=True)))
    .distinct()
)
END = "9"
"""After every `ts` until the year 2286, in whatever order a database sorts: "~" comes first in most languages'."""
COLUMNS = [each.name for each in fields(Candidate) if each.name != "people"]


class UnknownCandidate(Refusal):
    def __init__(self) -> None:
        super().__init__("That card is no longer known here. The queue on Plaudit’s Home tab shows what still waits.")


class Outrun(Exception):
    """Somebody changed the candidate first; `now` is how it stands."""

    def __init__(self, now: Candidate) -> None:
        super().__init__(now.key)
        self.now = now


class CandidateStore(Part):
    table = candidates

    def add(self, candidate: Candidate) -> None:
        """Keep a new candidate, unless its message has one already."""
        self._add_later((candidate.key,), self._row(candidate))
        for row in self._people_rows(candidate):
            self._batch.add_row(candidate_people, (self._team, candidate.key, row["person"]), row)

    def find(self, key: str) -> Candidate | None:
        return next(iter(self._read(select(candidates).where(self._mine, candidates.c.key == key))), None)

    def get(self, key: str) -> Candidate:
        """The candidate of that key. Raises UnknownCandidate."""
        found = self.find(key)
        if found is None:
            raise UnknownCandidate
        return found

    def change(self, before: Candidate, after: Candidate) -> None:
        """Put `after` in place of `before`. Raises Outrun, with nothing written, if it is not so any more."""
        same = (candidates.c.key == before.key, candidates.c.version == before.version)
        statement = update(candidates).where(self._mine, *same).values(self._row(after))
        if self._run(statement).rowcount == 0:
            raise Outrun(self.get(before.key))
        if after.people != before.people:
            self._run(delete(candidate_people).where(*self._people_of(after.key)))
            self._run(candidate_people.insert(), self._people_rows(after))

    def since(self, channel: ChannelId, ts: str, until: str = END) -> list[Candidate]:
        """The candidates from messages of a channel said at `ts` or after it, oldest first; those of up to `until`."""
        between = candidates.c.key.between(f"{channel}:{ts}", f"{channel}:{until}")
        here = (self._mine, candidates.c.channel == channel, between)
        return self._read(select(candidates).where(*here).order_by(candidates.c.key))

    def of_anyone(self, people: Iterable[UserId], channel: ChannelId, ts: str) -> list[Candidate]:
        """The candidates since `ts` in a channel that any of `people` is asked about in, oldest first."""
        wanted = sorted(people)
        asked = {"team": self._team, "first": f"{channel}:{ts}", "last": f"{channel}:{END}", "wanted": wanted}
        theirs = as_one(self._connection.dialect.name, _KEYS_OF_PEOPLE)
        keys = {key for (key,) in self._connection.execute(theirs, asked).scalar_one() or []}
        for row in self._batch.waiting_rows(candidate_people):  # writing them each time costs more than the question
            if (
                row["team_id"] == self._team
                and row["person"] in wanted
                and asked["first"] <= row["key"] <= asked["last"]
            ):
                keys.add(row["key"])
        if not keys:
            return []
        these = (candidates.c.key.in_(sorted(keys)), candidates.c.channel == channel)
        return self._read(select(candidates).where(self._mine, *these).order_by(candidates.c.key))

    def waiting(self, limit: int, offset: int = 0, channels: Sequence[str] | None = None) -> list[Candidate]:
        """The queue, oldest first; of `channels` only, or of all."""
        waiting = self._with(Status.WAITING).where(*_in(channels))
        return self._read(waiting.order_by(candidates.c.noticed_at, candidates.c.key).limit(limit).offset(offset))

    def count_waiting(self, channels: Sequence[str] | None = None) -> int:
        statement = select(func.count()).select_from(candidates)
        waiting = (candidates.c.status == Status.WAITING, *_in(channels))
        return int(self._run(statement.where(self._mine, *waiting)).scalar_one())

    def seconds_to_decide(self, since: datetime) -> list[float]:
        """How long each question decided since then had waited for its answer."""
        decided = select(candidates.c.noticed_at, candidates.c.decided_at).where(self._mine)
        rows = self._run(decided.where(candidates.c.decided_at >= since))
        return [(decided_at - noticed_at).total_seconds() for noticed_at, decided_at in rows]

    def noticed_before(self, moment: datetime) -> list[Candidate]:
        return self._read(self._with(Status.WAITING).where(candidates.c.noticed_at < moment))

    def decided(self, limit: int) -> list[Candidate]:
        """What was confirmed or rejected last, newest first."""
        ended = candidates.c.status.in_((Status.CONFIRMED, Status.REJECTED))
        newest = select(candidates).where(self._mine, ended).order_by(candidates.c.decided_at.desc())
        return self._read(newest.limit(limit))

    def deciders(self, since: datetime, until: datetime) -> dict[UserId, int]:
        """Who decided how many in `[since, until)`, confirmed or not."""
        between = (candidates.c.decided_at >= since, candidates.c.decided_at < until)
        statement = select(candidates.c.decided_by, func.count()).where(self._mine, *between)
        rows = self._run(statement.group_by(candidates.c.decided_by))
        return {UserId(person): int(count) for person, count in rows if person}

    def _with(self, status: Status) -> Select[Any]:
        return select(candidates).where(self._mine, candidates.c.status == status)

    def _read(self, statement: Select[Any]) -> list[Candidate]:
        rows = self._run(statement).all()
        self._batch.write_rows(candidate_people)
        people = self._people([row.key for row in rows])
        return [_candidate(row, people.get(row.key, ())) for row in rows]

    def _people(self, keys: list[str]) -> dict[str, tuple[UserId, ...]]:
        if not keys:
            return {}
        theirs = (candidate_people.c.team_id == self._team, candidate_people.c.key.in_(keys))
        found: dict[str, list[UserId]] = {}
        for row in self._run(select(candidate_people).where(*theirs).order_by(candidate_people.c.place)):
            found.setdefault(row.key, []).append(UserId(row.person))
        return {key: tuple(people) for key, people in found.items()}

    def _people_of(self, key: str) -> Iterable[Any]:
        return candidate_people.c.team_id == self._team, candidate_people.c.key == key

    def _people_rows(self, candidate: Candidate) -> list[dict[str, Any]]:
        return [
            {"team_id": self._team, "key": candidate.key, "person": person, "place": place}
            for place, person in enumerate(candidate.people)
        ]

    def _row(self, candidate: Candidate) -> dict[str, Any]:
        row = {name: getattr(candidate, name) for name in COLUMNS}
        return {**row, "team_id": self._team, "key": candidate.key, **_lists(candidate)}


def _in(channels: Sequence[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if channels is None else (candidates.c.channel.in_(channels),)


def _lists(candidate: Candidate) -> dict[str, list[str]]:
    return {"reasons": list(candidate.reasons), "cues": list(candidate.cues)}


def _candidate(row: Row[Any], people: tuple[UserId, ...]) -> Candidate:
    values = {name: value for name, value in row._mapping.items() if name not in ("team_id", "key")}
    values.update(people=people, reasons=tuple(row.reasons), cues=tuple(row.cues or ()))
    values.update(status=Status(row.status), kind=Kind(row.kind))
    return Candidate(**values)
