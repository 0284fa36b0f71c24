"""Who is the same person: merges as pointers that can be taken away again, and who is not the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, delete, func, or_, select, text, update

from scoring.identity import Known
from scoring.model import UserId
from storage.part import Part
from storage.tables import audit, merges, not_same, people

CLAIM, CLAIM_WITHDRAWN = "claim", "claim withdrawn"
"""The entries of the audit that say somebody goes by an identity, and that they do not after all."""

_ROOTS = select(merges.c.person, merges.c.root).where(
    merges.c.team_id == bindparam("team"), merges.c.person.in_(bindparam("wanted", expanding=True))
)

_HOLD = text("LOCK TABLE credits IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True, slots=True)
class Merge:
    """One pointer: `person` was said by `by` to be `into`."""

    person: UserId
    into: UserId
    root: UserId
    by: UserId
    at: datetime


class MergeStore(Part):
    table = merges

    def roots(self, people: Iterable[str]) -> dict[UserId, UserId]:
        """Each of `people` → the person all their identities count for: itself, unless it was merged."""
        wanted = sorted(set(people))
        found = {row.person: row.root for row in self._run(_ROOTS, {"team": self._team, "wanted": wanted})}
        return {UserId(each): UserId(found.get(each, each)) for each in wanted}

    def root(self, person: str) -> UserId:
        return self.roots([person])[UserId(person)]

    def identities(self, person: str) -> list[UserId]:
        """Everything `person` goes by, the root first."""
        root = self.root(person)
        rows = self._run(select(merges.c.person).where(self._mine, merges.c.root == root).order_by(merges.c.person))
        return [root, *(UserId(each) for (each,) in rows)]

    def families(self, people: Iterable[str]) -> dict[UserId, frozenset[UserId]]:
        """Those of `people` who go by more than one identity, each with all of them."""
        roots = self.roots(people)
        mine = select(merges.c.root, merges.c.person).where(self._mine, merges.c.root.in_(sorted(set(roots.values()))))
        families: dict[str, set[UserId]] = {}
        for row in self._run(mine):
            families.setdefault(row.root, {UserId(row.root)}).add(UserId(row.person))
        return {each: frozenset(families[root]) for each, root in roots.items() if root in families}

    def all(self) -> list[Merge]:
        """Every pointer, oldest first."""
        rows = self._run(select(merges).where(self._mine).order_by(merges.c.at, merges.c.person))
        return [Merge(UserId(r.person), UserId(r.into), UserId(r.root), UserId(r.by), r.at) for r in rows]

    def find(self, person: str) -> Merge | None:
        """The pointer of `person`, if it was merged into another."""
        row = self._run(select(merges).where(self._mine, merges.c.person == person)).first()
        return Merge(UserId(row.person), UserId(row.into), UserId(row.root), UserId(row.by), row.at) if row else None

    def below(self, person: str) -> list[UserId]:
        """`person` and everybody merged into it, however far down."""
        into: dict[str, list[str]] = {}
        for row in self._run(select(merges.c.person, merges.c.into).where(self._mine)):
            into.setdefault(row.into, []).append(row.person)
        found = [person]
        for each in found:  # grows while it is walked
            found += into.get(each, [])
        return [UserId(each) for each in found]

    def hold(self) -> None:
        """Let nobody enter credits or merge until this transaction ends, and wait for those who are about to.

        A credit entered at the same moment would count for whoever it counted for before. On SQLite there is only one
        writer anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD)

    def point(self, person: UserId, into: UserId, *, by: UserId, at: datetime) -> None:
        """Let `person`, a root so far, and everything that counted for it count for the root of `into`."""
        root = self.root(into)
        theirs = or_(merges.c.person == person, merges.c.root == person)
        row = {"team_id": self._team, "person": person, "into": into, "root": root, "by": by, "at": at}
        self._run(self._insert().values(row))
        self._run(update(merges).where(self._mine, theirs).values(root=root))

    def unpoint(self, person: UserId) -> None:
        """Take the pointer of `person` away: it and everything below it count for it again."""
        below = self.below(person)
        self._run(delete(merges).where(self._mine, merges.c.person == person))
        self._run(update(merges).where(self._mine, merges.c.person.in_(below)).values(root=person))

    def keep_apart(self, one: UserId, other: UserId, *, by: UserId, at: datetime) -> None:
        """Remember that the two are not the same person."""
        first, second = sorted((one, other))
        row = {"team_id": self._team, "one": first, "other": second, "by": by, "at": at}
        statement = self._insert(not_same).values(row)
        self._run(statement.on_conflict_do_nothing())

    def let_together(self, one: UserId, other: UserId) -> None:
        """Forget that they were said not to be the same."""
        first, second = sorted((one, other))
        self._run(
            delete(not_same).where(
                not_same.c.team_id == self._team, not_same.c.one == first, not_same.c.other == second
            )
        )

    def who_said_apart(self, one: UserId, other: UserId) -> UserId | None:
        """Who said that the two are not the same person, if somebody did."""
        first, second = sorted((one, other))
        pair = (not_same.c.team_id == self._team, not_same.c.one == first, not_same.c.other == second)
        row = self._run(select(not_same.c.by).where(*pair)).first()
        return UserId(row.by) if row else None

    def apart(self) -> set[tuple[UserId, UserId]]:
        """The pairs that are not the same person, each in the order of the alphabet."""
        rows = self._run(select(not_same.c.one, not_same.c.other).where(not_same.c.team_id == self._team))
        return {(UserId(one), UserId(other)) for one, other in rows}

    def claims(self, since: datetime) -> list[tuple[UserId, UserId]]:
        """(who, identity) that people said since then to go by and did not withdraw, oldest first, merged or not."""
        self._batch.write_rows(audit)
        said = (audit.c.team_id == self._team, audit.c.at >= since, audit.c.what.in_((CLAIM, CLAIM_WITHDRAWN)))
        rows = self._run(select(audit.c.by, audit.c.about, audit.c.what).where(*said).order_by(audit.c.at, audit.c.id))
        last = {(UserId(row.by), UserId(row.about)): row.what for row in rows}
        return [claim for claim, what in last.items() if what == CLAIM]

    def alike(self, limit: int) -> list[Known]:
        """People who share an e-mail address, or a handle with somebody from elsewhere, and are not one yet.

        Up to `limit` of either, those who share the same together.
        """
        root = func.coalesce(merges.c.root, people.c.id)
        known = people.outerjoin(merges, (merges.c.team_id == people.c.team_id) & (merges.c.person == people.c.id))
        theirs = (people.c.team_id == self._team, ~people.c.is_bot)
        several = func.count(root.distinct()) > 1
        elsewhere = func.max(case((people.c.id.like("%:%"), 1), else_=0)) == 1
        columns = (people.c.id, people.c.handle, people.c.email, people.c.home_team, merges.c.root)

        def sharing(column: ColumnElement[str], *which: ColumnElement[bool]) -> list[Known]:
            shared = select(column).select_from(known).where(*theirs, column != "").group_by(column)
            alike = select(*columns).select_from(known).where(*theirs, column.in_(shared.having(several, *which)))
            rows = self._run(alike.order_by(column, people.c.id).limit(limit))
            return [Known(UserId(row.id), row.handle, row.email, row.root, row.home_team) for row in rows]

        found = [*sharing(people.c.email), *sharing(people.c.handle, elsewhere)]
        return list({each.id: each for each in found}.values())
