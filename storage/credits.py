"""The ledger: who is credited for what; append-only, with its monthly roll-up written in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

from scoring.ledger import Total
from scoring.model import Behalf, Credit, Evidence, Source, TeamId, UserId
from scoring.periods import ALL_TIME, spans_of
from storage.batch import Batch
from storage.bulk import as_columns, insert_arrays
from storage.merges import MergeStore
from storage.part import Part
from storage.tables import credits, evidence, merges, rollups, standings

PERSON, ORGANISATION = "person", "organisation"
"""The kinds of standings."""
MANY = 100
"""Lines that are entered by fewer statements than one each."""
NAMED_AT_ONCE = 10_000
"""People asked about in one statement: databases take so many values and not many more."""
FIELDS = tuple(each.name for each in fields(Credit))
_VALUES = attrgetter(*FIELDS)


_MERGED = rollups.outerjoin(merges, and_(merges.c.team_id == rollups.c.team_id, merges.c.person == rollups.c.person))
_WHO = func.coalesce(merges.c.root, rollups.c.person)
"""Whose an identity's total is."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The first places of a period, (who, amount), most first; how many have any, and what they have together."""

    first: tuple[tuple[str, int], ...]
    everybody: int
    amount: int


class CreditStore(Part):
    table = credits

    def __init__(self, team_id: TeamId, batch: Batch) -> None:
        super().__init__(team_id, batch)
        self._merges = MergeStore(team_id, batch)

    def add(self, lines: Sequence[Credit]) -> int:
        """Enter lines that are not in the ledger yet; returns how many were new. Totals grow by those alone."""
        new = [line for line in lines if self._add_new(self._row(line))] if len(lines) < MANY else self._add_many(lines)
        people = sorted({line.person for line in new})
        roots: dict[UserId, UserId] = {}
        for begin in range(0, len(people), NAMED_AT_ONCE):
            roots |= self._merges.roots(people[begin : begin + NAMED_AT_ONCE])
        sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for line in new:
            self._batch.count(rollups, (self._team, line.month, line.person, line.type), line.amount)
            sums[PERSON, roots[line.person], line.month] += line.amount
            if line.organisation:
                sums[ORGANISATION, line.organisation, line.month] += line.amount
        for (kind, who, month), amount in sums.items():
            self._count(kind, who, month, amount)
        return len(new)

    def _add_many(self, lines: Sequence[Credit]) -> list[Credit]:
        """The same for as many as an import brings: some hundred in a statement, which tells what was new."""
        first = {line.id: line for line in reversed(lines)}
        known = {id: first[id] for id in sorted(first)}  # two that enter the same wait for one another in one order
        statement: Any
        values: Any
        if self._connection.dialect.name == "postgresql":
            names = ("team_id", *FIELDS)
            rows = [(self._team, *_VALUES(line)) for line in known.values()]
            statement, values = insert_arrays(credits, names), as_columns(names, rows)
        else:
            statement, values = self._insert(), [self._row(line) for line in known.values()]
        added = set(self._run(statement.on_conflict_do_nothing().returning(credits.c.id), values).scalars())
        return [line for line in known.values() if line.id in added]

    def _row(self, line: Credit) -> dict[str, Any]:
        return {"team_id": self._team, **dict(zip(FIELDS, _VALUES(line), strict=True))}

    def move_standings(self, identities: Sequence[UserId], frm: UserId, to: UserId) -> None:
        """What `identities` have counts for `to` from now on, and no longer for `frm`."""
        theirs = (rollups.c.team_id == self._team, rollups.c.person.in_(sorted(identities)))
        amount = func.sum(rollups.c.amount)
        self._batch.write_counters(rollups)
        for month, had in self._run(select(rollups.c.month, amount).where(*theirs).group_by(rollups.c.month)):
            self._count(PERSON, frm, month, -int(had))
            self._count(PERSON, to, month, int(had))

    def _count(self, kind: str, who: str, month: str, amount: int) -> None:
        for period in spans_of(month):
            self._batch.count(standings, (self._team, period, kind, who), amount)

    def keep(self, deed: str, why: Evidence) -> None:
        """Keep the evidence of a deed; a later decision about the same deed puts its own in place."""
        values = asdict(why)
        statement = self._insert(evidence).values(team_id=self._team, deed=deed, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "deed"], set_=values))

    def standing(self, deed: str) -> list[Credit]:
        """The lines of a deed that nobody has taken back."""
        return self._read(self._not_reversed().where(credits.c.deed == deed))

    def of_sources(self, ids: Sequence[str]) -> list[Credit]:
        """The lines that stand for deeds that their sources call by any of `ids`, oldest first."""
        if not ids:
            return []
        theirs = self._not_reversed().where(credits.c.source_id.in_(ids))
        return self._read(theirs.order_by(credits.c.entered_at, credits.c.id))

    def last_given(self, by: UserId, sources: Sequence[Source]) -> str | None:
        """The deed that `by` credited last in any of these ways, and that stands."""
        theirs = self._not_reversed().where(credits.c.by == by, credits.c.source.in_([*sources]))
        newest = self._read(theirs.order_by(credits.c.entered_at.desc(), credits.c.id).limit(1))
        return newest[0].deed if newest else None

    def count_of(self, person: UserId) -> int:
        """How many lines of a person stand."""
        theirs = self._not_reversed().where(credits.c.person.in_(self._merges.identities(person)))
        return int(self._run(select(func.count()).select_from(theirs.subquery())).scalar_one())

    def entered(
        self, limit: int, *, person: UserId | None = None, organisation: str | None = None
    ) -> list[tuple[Credit, Evidence]]:
        """The newest lines of a person or of an organisation as they were entered, those that take back included."""
        theirs = [self._mine]
        if person is not None:
            theirs.append(credits.c.person.in_(self._merges.identities(person)))
        if organisation is not None:
            theirs.append(credits.c.organisation == organisation)
        order = (credits.c.entered_at.desc(), credits.c.reverses.is_not(None), credits.c.id.desc())
        lines = self._read(select(credits).where(*theirs).order_by(*order).limit(limit))
        why = self._evidence([line.deed for line in lines])
        return [(line, why.get(line.deed, Evidence())) for line in lines]

    def of_person(self, person: UserId, limit: int) -> list[tuple[Credit, Evidence]]:
        """A person's credits that stand, with their evidence, newest deed first."""
        theirs = credits.c.person.in_(self._merges.identities(person))
        newest = self._not_reversed().where(theirs).order_by(credits.c.at.desc(), credits.c.id)
        lines = self._read(newest.limit(limit))
        why = self._evidence([line.deed for line in lines])
        return [(line, why.get(line.deed, Evidence())) for line in lines]

    def total_of(self, person: UserId, period: str = ALL_TIME) -> int:
        """What a person, with all they go by, has in a period such as "2026-11", "2026-Q4" or "2026", or in all."""
        self._batch.write_counters(standings)
        theirs = self._ranks(PERSON, period, standings.c.who == self._merges.root(person))
        return int(self._run(select(func.coalesce(func.sum(standings.c.amount), 0)).where(*theirs)).scalar_one())

    def ranked(self, period: str, most: int, kind: str = PERSON) -> Ranked:
        """The first `most` of a period, whoever ties with the last included up to twice as many."""
        self._batch.write_counters(standings)
        having = self._ranks(kind, period, standings.c.amount > 0)
        order = (standings.c.amount.desc(), standings.c.who)
        rows = self._run(
            select(standings.c.who, standings.c.amount).where(*having).order_by(*order).limit(2 * most + 1)
        )
        first = tuple((who, int(amount)) for who, amount in rows)
        counted = select(func.count(), func.coalesce(func.sum(standings.c.amount), 0)).where(*having)
        everybody, amount = self._run(counted).one()
        return Ranked(first, int(everybody), int(amount))

    def _ranks(self, kind: str, period: str, *where: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
        return (standings.c.team_id == self._team, standings.c.period == period, standings.c.kind == kind, *where)

    def totals(self, first: str, last: str, people: Sequence[UserId] | None = None) -> list[Total]:
        """Totals by person and type from month `first` to month `last`, both included, merged people as one.

        Of everybody, or only of `people`, who are roots.
        """
        self._batch.write_counters(rollups)
        theirs = [rollups.c.team_id == self._team]
        if people is None:
            theirs.append(rollups.c.month.between(first, last))
        else:  # month by month, so that the key leads to each person's rows
            theirs += [rollups.c.month.in_(_months(first, last)), rollups.c.person.in_(self._identities(people))]
        statement = select(_WHO, rollups.c.type, func.sum(rollups.c.amount)).select_from(_MERGED).where(*theirs)
        rows = self._run(statement.group_by(_WHO, rollups.c.type))
        return [Total(UserId(person), kind, int(count)) for person, kind, count in rows if count]

    def first_months(self, people: Sequence[UserId]) -> dict[UserId, str]:
        """The first month in which each person has a credit that stands."""
        found: dict[UserId, str] = {}
        for begin in range(0, len(people), NAMED_AT_ONCE):
            identities = self._identities(people[begin : begin + NAMED_AT_ONCE])
            theirs = (rollups.c.team_id == self._team, rollups.c.person.in_(identities), rollups.c.amount > 0)
            statement = select(_WHO, func.min(rollups.c.month)).select_from(_MERGED).where(*theirs).group_by(_WHO)
            found |= {UserId(person): month for person, month in self._run(statement)}
        return found

    def _identities(self, roots: Sequence[UserId]) -> list[str]:
        """Everything that `roots` go by, themselves included."""
        theirs = (merges.c.team_id == self._team, merges.c.root.in_(roots))
        return [*roots, *self._run(select(merges.c.person).where(*theirs)).scalars()]

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

    def ledger_standings(self) -> dict[tuple[str, str, str], int]:
        """(period, kind, who) → amount, recomputed from the ledger and the merges, to compare with the standings."""
        roots = {each.person: each.root for each in self._merges.all()}
        found: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for kind, column in ((PERSON, credits.c.person), (ORGANISATION, credits.c.organisation)):
            statement = select(credits.c.month, column, func.sum(credits.c.amount)).where(
                self._mine, column.is_not(None)
            )
            for month, who, amount in self._run(statement.group_by(credits.c.month, column)):
                for period in spans_of(month):
                    found[period, kind, roots.get(who, who) if kind == PERSON else who] += int(amount)
        return dict(found)

    def standings(self) -> dict[tuple[str, str, str], int]:
        """(period, kind, who) → amount as the standings have it."""
        self._batch.write_counters(standings)
        key = (standings.c.period, standings.c.kind, standings.c.who)
        rows = self._run(select(*key, standings.c.amount).where(standings.c.team_id == self._team))
        return {(period, kind, who): int(amount) for period, kind, who, amount in rows}

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
        return {row.deed: Evidence(row.excerpt, row.note, row.channel, row.ts, row.link) for row in rows}


def _months(first: str, last: str) -> list[str]:
    """`YYYY-MM` from one month to another, both included."""
    begin, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(begin, end + 1)]


def _credit(row: Row[Any]) -> Credit:
    values = {name: value for name, value in row._mapping.items() if name != "team_id"}
    return Credit(**{**values, "source": Source(row.source), "behalf": Behalf(row.behalf)})
