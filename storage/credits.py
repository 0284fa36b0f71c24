"""The ledger: who is credited for what; append-only, with its monthly roll-up written in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from scoring.ledger import Total
from scoring.model import Credit, Evidence, Source, UserId
from storage.part import Part
from storage.tables import credits, evidence, rollups


class CreditStore(Part):
    table = credits

    def add(self, lines: Sequence[Credit]) -> int:
        """Enter lines that are not in the ledger yet; returns how many were new. Totals grow by those alone."""
        new = 0
        for line in lines:
            if self._add_new({**asdict(line), "team_id": self._team}):
                self._batch.count(rollups, (self._team, line.month, line.person, line.type), line.amount)
                new += 1
        return new

    def keep(self, deed: str, why: Evidence) -> None:
        """Keep the evidence of a deed; a later decision about the same deed puts its own in place."""
        values = asdict(why)
        statement = self._insert(evidence).values(team_id=self._team, deed=deed, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "deed"], set_=values))

    def standing(self, deed: str) -> list[Credit]:
        """The lines of a deed that nobody has taken back."""
        return self._read(self._not_reversed().where(credits.c.deed == deed))

    def of_person(self, person: UserId, limit: int) -> list[tuple[Credit, Evidence]]:
        """A person's credits that stand, with their evidence, newest deed first."""
        newest = self._not_reversed().where(credits.c.person == person).order_by(credits.c.at.desc(), credits.c.id)
        lines = self._read(newest.limit(limit))
        why = self._evidence([line.deed for line in lines])
        return [(line, why.get(line.deed, Evidence())) for line in lines]

    def total_of(self, person: UserId, month: str | None = None) -> int:
        """A person's total in a month (`YYYY-MM`), or in all."""
        mine = [rollups.c.team_id == self._team, rollups.c.person == person]
        if month:
            mine.append(rollups.c.month == month)
        return int(self._run(select(func.coalesce(func.sum(rollups.c.amount), 0)).where(*mine)).scalar_one())

    def totals(self, first: str, last: str) -> list[Total]:
        """Totals by person and type from month `first` to month `last`, both included, by the roll-up."""
        amount = func.sum(rollups.c.amount)
        months = rollups.c.month.between(first, last)
        statement = select(rollups.c.person, rollups.c.type, amount).where(rollups.c.team_id == self._team, months)
        rows = self._run(statement.group_by(rollups.c.person, rollups.c.type))
        return [Total(UserId(person), kind, int(count)) for person, kind, count in rows if count]

    def first_months(self, people: Sequence[UserId]) -> dict[UserId, str]:
        """The first month in which each person has a credit that stands."""
        theirs = (rollups.c.team_id == self._team, rollups.c.person.in_(people), rollups.c.amount > 0)
        rows = self._run(select(rollups.c.person, func.min(rollups.c.month)).where(*theirs).group_by(rollups.c.person))
        return {UserId(person): month for person, month in rows}

    def deciders(self, month: str) -> list[UserId]:
        """Who decided the credits of a month that stand, most first."""
        standing = self._not_reversed().where(credits.c.month == month).with_only_columns(credits.c.by)
        counted = standing.group_by(credits.c.by).order_by(func.count().desc(), credits.c.by)
        return [UserId(person) for (person,) in self._run(counted)]

    def ledger_totals(self) -> list[tuple[str, str, str, int]]:
        """(month, person, type, amount) recomputed from the ledger itself, to compare with the roll-up."""
        key = (credits.c.month, credits.c.person, credits.c.type)
        statement = select(*key, func.sum(credits.c.amount)).where(self._mine).group_by(*key).order_by(*key)
        return [(month, person, kind, int(amount)) for month, person, kind, amount in self._run(statement)]

    def rollup_totals(self) -> list[tuple[str, str, str, int]]:
        """(month, person, type, amount) as the roll-up has it."""
        key = (rollups.c.month, rollups.c.person, rollups.c.type)
        statement = select(*key, rollups.c.amount).where(rollups.c.team_id == self._team).order_by(*key)
        return [(month, person, kind, int(amount)) for month, person, kind, amount in self._run(statement)]

    def evidence(self, deed: str) -> Evidence:
        return self._evidence([deed]).get(deed, Evidence())

    def _not_reversed(self) -> Select[Any]:
        back = credits.alias()
        reversed_by = exists().where(back.c.team_id == self._team, back.c.reverses == credits.c.id,
                                     back.c.deed == credits.c.deed)  # fmt: skip
        return select(credits).where(self._mine, credits.c.reverses.is_(None), ~reversed_by)

    def _read(self, statement: Select[Any]) -> list[Credit]:
        return [_credit(row) for row in self._run(statement)]

    def _evidence(self, deeds: Sequence[str]) -> dict[str, Evidence]:
        if not deeds:
            return {}
        theirs = (evidence.c.team_id == self._team, evidence.c.deed.in_(deeds))
        rows = self._run(select(evidence).where(*theirs))
        return {row.deed: Evidence(row.excerpt, row.note, row.channel, row.ts) for row in rows}


def _credit(row: Row[Any]) -> Credit:
    values = {name: value for name, value in row._mapping.items() if name != "team_id"}
    return Credit(**{**values, "source": Source(row.source)})
