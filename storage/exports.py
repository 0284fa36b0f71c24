"""Everything one team has as rows to take away, read a part at a time: however many there are, few are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, select

from storage.organisations import OrganisationStore
from storage.part import Part
from storage.tables import (
    audit,
    candidate_people,
    candidates,
    credits,
    enrolments,
    evidence,
    merges,
    organisations,
    people,
)

AT_ONCE = 1000
"""Rows that are held at a time."""

Rows = Iterator[Mapping[str, Any]]
Span = tuple[datetime | None, datetime | None]
ALWAYS: Span = (None, None)


class ExportStore(Part):
    """Each method yields its rows in the order of their ids, or of time, with the columns the docs name."""

    table = credits

    def credits(self, span: Span = ALWAYS) -> Rows:
        """The ledger line by line, with its evidence; `counts_for` is the person all merged identities count for."""
        why = and_(evidence.c.team_id == credits.c.team_id, evidence.c.deed == credits.c.deed)
        root = and_(merges.c.team_id == credits.c.team_id, merges.c.person == credits.c.person)
        lines = credits.outerjoin(evidence, why).outerjoin(merges, root)
        shown = (evidence.c.excerpt, evidence.c.note, evidence.c.channel, evidence.c.ts, evidence.c.link)
        statement = select(credits, merges.c.root, *shown).select_from(lines)
        mine = statement.where(self._mine, *_within(credits.c.at, span)).order_by(credits.c.id)
        for row in self._stream(mine):
            line = {name: row[name] for name in row if name not in ("team_id", "root")}
            yield {**line, "counts_for": row["root"] or row["person"]}

    def people(self) -> Rows:
        """Everybody known, with the person they were merged into and what they were enrolled in."""
        root = and_(merges.c.team_id == people.c.team_id, merges.c.person == people.c.id)
        statement = select(people, merges.c.root).select_from(people.outerjoin(merges, root))
        for part in self._parts(statement.where(people.c.team_id == self._team).order_by(people.c.id)):
            enrolled = self._enrolments([row["id"] for row in part])
            for row in part:
                person = {name: row[name] for name in row if name not in ("team_id", "root")}
                yield {**person, "same_as": row["root"], "enrolments": enrolled.get(row["id"], [])}

    def organisations(self) -> Rows:
        """Every organisation with the names and domains it goes by."""
        known = OrganisationStore(self._team, self._batch)
        statement = select(organisations).where(organisations.c.team_id == self._team).order_by(organisations.c.id)
        for part in self._parts(statement):
            described = known.several([row["id"] for row in part])
            for row in part:
                one = described[row["id"]]
                own = {name: row[name] for name in row if name != "team_id"}
                yield {**own, "aliases": sorted(one.aliases), "domains": sorted(one.domains)}

    def candidates(self, span: Span = ALWAYS) -> Rows:
        """What leads were asked about, with whom it is about and what became of it."""
        mine = (candidates.c.team_id == self._team, *_within(candidates.c.noticed_at, span))
        for part in self._parts(select(candidates).where(*mine).order_by(candidates.c.key)):
            helped = self._helped([row["key"] for row in part])
            for row in part:
                asked = {name: row[name] for name in row if name not in ("team_id", "card")}
                yield {**asked, "people": helped.get(row["key"], []), "cues": row["cues"] or []}

    def audit(self, span: Span = ALWAYS) -> Rows:
        """Who decided and changed what, oldest first."""
        mine = (audit.c.team_id == self._team, *_within(audit.c.at, span))
        for row in self._stream(select(audit).where(*mine).order_by(audit.c.at, audit.c.id)):
            yield {name: row[name] for name in row if name != "team_id"}

    def _enrolments(self, ids: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        theirs = (enrolments.c.team_id == self._team, enrolments.c.person.in_(ids))
        for row in self._run(select(enrolments).where(*theirs).order_by(enrolments.c.since, enrolments.c.id)):
            said = f"{row.organisation} {row.kind} {row.since or ''}..{row.until or ''}"
            found.setdefault(row.person, []).append(said)
        return found

    def _helped(self, keys: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        theirs = (candidate_people.c.team_id == self._team, candidate_people.c.key.in_(keys))
        for row in self._run(select(candidate_people).where(*theirs).order_by(candidate_people.c.place)):
            found.setdefault(row.key, []).append(row.person)
        return found

    def _stream(self, statement: Select[Any]) -> Rows:
        for part in self._parts(statement):
            yield from part

    def _parts(self, statement: Select[Any]) -> Iterator[list[Mapping[str, Any]]]:
        """The rows a part at a time, from a cursor the database keeps."""
        result = self._connection.execute(statement, execution_options={"yield_per": AT_ONCE})
        for part in result.mappings().partitions():
            yield cast("list[Mapping[str, Any]]", part)


def _within(column: ColumnElement[datetime], span: Span) -> list[ColumnElement[bool]]:
    since, until = span
    return [*([column >= since] if since else []), *([column < until] if until else [])]
