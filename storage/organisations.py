"""Organisations with the names and domains they go by, and who is enrolled in which, from when to when."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from scoring.affiliation import Enrolled, Enrolment, Organisation
from scoring.model import UserId
from storage.part import Part
from storage.tables import credits, enrolments, organisation_domains, organisation_names, organisations, people

OWN = ("name", "parent", "country", "website", "logo")


class OrganisationStore(Part):
    table = organisations

    def keep(self, organisation: Organisation) -> None:
        """Add an organisation, or put what is new of it in place, names and domains included.

        A name or domain that another organisation has stays with that one; `named` and `of_domain` tell beforehand.
        """
        values = {name: getattr(organisation, name) for name in OWN}
        statement = self._insert().values(team_id=self._team, id=organisation.id, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "id"], set_=values))
        self._forget_names(organisation.id)
        names = {folded(name): name for name in (*organisation.aliases, organisation.name)}
        self._write(
            organisation_names,
            [{"folded": key, "name": name, "organisation": organisation.id} for key, name in sorted(names.items())],
        )
        domains = sorted(set(organisation.domains))
        self._write(organisation_domains, [{"domain": each, "organisation": organisation.id} for each in domains])

    def drop(self, id: str) -> None:
        """Forget an organisation and who was enrolled in it; credits that were given on its behalf stay its."""
        self._forget_names(id)
        self._run(delete(enrolments).where(enrolments.c.team_id == self._team, enrolments.c.organisation == id))
        self._run(delete(organisations).where(self._mine, organisations.c.id == id))

    def find(self, id: str) -> Organisation | None:
        return next(iter(self._read([id])), None)

    def several(self, ids: Iterable[str]) -> dict[str, Organisation]:
        """Those of `ids` that are known."""
        return {each.id: each for each in self._read(sorted(set(ids)))}

    def all(self, limit: int, offset: int = 0) -> list[Organisation]:
        """By name."""
        order = (func.lower(organisations.c.name), organisations.c.id)
        ids = self._run(select(organisations.c.id).where(self._mine).order_by(*order).limit(limit).offset(offset))
        return self._read([id for (id,) in ids])

    def count(self) -> int:
        return int(self._run(select(func.count()).select_from(organisations).where(self._mine)).scalar_one())

    def named(self, name: str) -> Organisation | None:
        """The organisation that goes by `name`, whatever its case and spaces."""
        mine = (organisation_names.c.team_id == self._team, organisation_names.c.folded == folded(name))
        row = self._run(select(organisation_names.c.organisation).where(*mine)).first()
        return self.find(row.organisation) if row else None

    def of_domain(self, domain: str) -> Organisation | None:
        """The organisation that has an e-mail domain."""
        mine = (organisation_domains.c.team_id == self._team, organisation_domains.c.domain == domain.lower())
        row = self._run(select(organisation_domains.c.organisation).where(*mine)).first()
        return self.find(row.organisation) if row else None

    def names(self) -> list[str]:
        """Every name that any organisation goes by."""
        mine = organisation_names.c.team_id == self._team
        return [name for (name,) in self._run(select(organisation_names.c.name).where(mine).order_by("name"))]

    def domains(self) -> dict[str, str]:
        """Every e-mail domain → the organisation that has it."""
        mine = organisation_domains.c.team_id == self._team
        rows = self._run(select(organisation_domains.c.domain, organisation_domains.c.organisation).where(mine))
        return {row.domain: row.organisation for row in rows}

    def addresses(self) -> list[tuple[UserId, str]]:
        """The e-mail address of every person who is here and whose address is known."""
        here = (people.c.team_id == self._team, ~people.c.deleted, ~people.c.is_bot, people.c.email != "")
        rows = self._run(select(people.c.id, people.c.email).where(*here).order_by(people.c.id))
        return [(UserId(id), email) for id, email in rows]

    def enrol(self, enrolled: Enrolled) -> None:
        """Keep an enrolment, or put what is new of it in place."""
        values = {
            "person": enrolled.person, "organisation": enrolled.organisation, "kind": enrolled.kind,
            "since": enrolled.since.isoformat() if enrolled.since else None,
            "until": enrolled.until.isoformat() if enrolled.until else None,
        }  # fmt: skip
        statement = self._insert(enrolments).values(team_id=self._team, id=enrolled.id, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "id"], set_=values))

    def leave(self, id: str) -> None:
        """Forget an enrolment that never was; one that has ended is kept, with its last day."""
        self._run(delete(enrolments).where(enrolments.c.team_id == self._team, enrolments.c.id == id))

    def enrolments_of(self, people: Iterable[str]) -> list[Enrolled]:
        """Every enrolment of any of `people`, oldest first."""
        return self._enrolled(enrolments.c.person.in_(sorted(set(people))))

    def enrolled_in(self, organisation: str) -> list[Enrolled]:
        """Everybody's enrolments in an organisation, oldest first."""
        return self._enrolled(enrolments.c.organisation == organisation)

    def enrolments(self) -> list[Enrolled]:
        """Everybody's enrolments, oldest first."""
        return self._enrolled(enrolments.c.team_id == self._team)

    def enrolment(self, id: str) -> Enrolled | None:
        return next(iter(self._enrolled(enrolments.c.id == id)), None)

    def credited(self, organisation: str) -> list[tuple[str, str, int]]:
        """(month, type, amount) of all that was done for an organisation."""
        key = (credits.c.month, credits.c.type)
        its = (credits.c.team_id == self._team, credits.c.organisation == organisation)
        statement = select(*key, func.sum(credits.c.amount)).where(*its).group_by(*key).order_by(*key)
        return [(month, kind, int(amount)) for month, kind, amount in self._run(statement) if amount]

    def entered(self, line: str) -> datetime | None:
        """When a line of the ledger was entered."""
        mine = (credits.c.team_id == self._team, credits.c.id == line)
        row = self._run(select(credits.c.entered_at).where(*mine)).first()
        return row.entered_at if row else None

    def _enrolled(self, where: Any) -> list[Enrolled]:
        mine = (enrolments.c.team_id == self._team, where)
        order = (func.coalesce(enrolments.c.since, ""), enrolments.c.id)
        return [_enrolment(row) for row in self._run(select(enrolments).where(*mine).order_by(*order))]

    def _read(self, ids: Sequence[str]) -> list[Organisation]:
        """The organisations of `ids` that are known, in that order."""
        aliases, domains = (
            self._listed(organisation_names, "name", ids), self._listed(organisation_domains, "domain", ids)
        )  # fmt: skip
        found = {
            row.id: Organisation(
                row.id, row.name, tuple(each for each in aliases[row.id] if folded(each) != folded(row.name)),
                tuple(domains[row.id]), row.parent, row.country, row.website, row.logo,
            )
            for row in self._run(select(organisations).where(self._mine, organisations.c.id.in_(ids)))
        }  # fmt: skip
        return [found[id] for id in ids if id in found]

    def _listed(self, table: Any, column: str, ids: Sequence[str]) -> dict[str, list[str]]:
        mine = (table.c.team_id == self._team, table.c.organisation.in_(ids))
        listed: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._run(select(table).where(*mine).order_by(table.c[column])):
            listed[row.organisation].append(row._mapping[column])
        return listed

    def _forget_names(self, id: str) -> None:
        for table in (organisation_names, organisation_domains):
            self._run(delete(table).where(table.c.team_id == self._team, table.c.organisation == id))

    def _write(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            statement = self._insert(table).on_conflict_do_nothing()
            self._run(statement, [{"team_id": self._team, **row} for row in rows])


def folded(name: str) -> str:
    """A name as it is compared: case and spaces do not matter."""
    return " ".join(name.casefold().split())


def _enrolment(row: Row[Any]) -> Enrolled:
    since, until = (date.fromisoformat(each) if each else None for each in (row.since, row.until))
    return Enrolled(row.id, UserId(row.person), row.organisation, Enrolment(row.kind), since, until)


def new_id() -> str:
    """An id for a new organisation or enrolment."""
    return uuid.uuid4().hex[:12]
