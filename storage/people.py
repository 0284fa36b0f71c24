"""Who is who in a team's Slack: people, bots, admins, user groups, and what each person wants to hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, select, update

from scoring.model import People, Person, UserId
from storage.engine import as_one
from storage.merges import MergeStore
from storage.part import Part
from storage.tables import people, user_groups

FROM_SLACK = (
    "name", "real_name", "handle", "is_bot", "is_admin", "is_primary_owner", "deleted", "timezone", "email",
    "home_team",
)  # fmt: skip

_BOTS = select(people.c.id).where(people.c.team_id == bindparam("team"), people.c.is_bot)
_HIDDEN = select(people.c.id).where(people.c.team_id == bindparam("team"), people.c.hidden)
_NAMES = select(people.c.id, people.c.name, people.c.real_name, people.c.handle).where(
    people.c.team_id == bindparam("team"), people.c.id.in_(bindparam("wanted", expanding=True))
)


class PeopleStore(Part):
    table = people

    def learn(self, found: Iterable[Person]) -> None:
        """Add or renew people as Slack describes them; what they chose here themselves stays.

        A name stays too where Slack tells none any more, as of some who left.
        """
        for kept in ("who_is_who", "_asked_to_be_hidden"):
            self.__dict__.pop(kept, None)
        rows = [self._row(person) for person in sorted(found, key=lambda each: each.id)]
        if rows:
            statement = self._insert()
            new = statement.excluded
            renewed = {name: new[name] for name in FROM_SLACK}
            renewed["name"] = case((new.name == new.id, people.c.name), else_=new.name)
            self._run(statement.on_conflict_do_update(index_elements=["team_id", "id"], set_=renewed), rows)

    def find(self, user: str) -> Person | None:
        row = self._run(select(people).where(self._mine, people.c.id == user)).first()
        return _person(row) if row else None

    def named(self, name: str) -> list[Person]:
        """People who may be meant by a name typed after `@`: by handle first, else by the name shown."""
        wanted = name.strip().lstrip("@").lower()
        active = select(people).where(self._mine, ~people.c.deleted)
        by_handle = self._run(active.where(people.c.handle == wanted)).all()
        rows = by_handle or self._run(active.where(func.lower(people.c.name) == wanted)).all()
        return [_person(row) for row in rows]

    def with_email(self, email: str) -> list[UserId]:
        """Everybody with an e-mail address."""
        rows = self._run(select(people.c.id).where(self._mine, people.c.email == email.lower()).order_by(people.c.id))
        return [UserId(id) for (id,) in rows]

    def names(self, users: Iterable[str]) -> dict[str, str]:
        """The names to show for `users`; people not known yet are left out."""
        wanted = sorted(set(users))
        rows = self._run(select(people.c.id, people.c.name).where(self._mine, people.c.id.in_(wanted)))
        return {row.id: row.name for row in rows}

    def unknown(self, users: Iterable[str]) -> list[UserId]:
        wanted = sorted(set(users))
        known = {id for (id,) in self._run(select(people.c.id).where(self._mine, people.c.id.in_(wanted)))}
        return [UserId(user) for user in wanted if user not in known]

    @cached_property
    def who_is_who(self) -> People:
        """Which of the team's people are bots; asked once a transaction."""
        bots = self._run(as_one(self._connection.dialect.name, _BOTS), {"team": self._team}).scalar_one() or []
        return People(bots=frozenset(UserId(id) for (id,) in bots))

    def who_speaks(self, users: Iterable[str], groups: Iterable[str] = ()) -> People:
        """Who is who for judging one conversation: its people's names beside the bots, and the members of `groups`."""
        names_of = as_one(self._connection.dialect.name, _NAMES)
        rows = self._run(names_of, {"team": self._team, "wanted": sorted(set(users))}).scalar_one() or []
        names = {UserId(id): tuple(each for each in called if each and each != id) for id, *called in rows}
        members = {group: tuple(sorted(self.members([group]))) for group in groups}
        return People(bots=self.who_is_who.bots, names=names, groups=members)

    def hidden(self) -> set[UserId]:
        """Who appears nowhere public: everybody who asked for it, with all they go by and the person they count for."""
        if not self._asked_to_be_hidden:
            return set()
        known = MergeStore(self._team, self._batch)
        roots = set(known.roots(self._asked_to_be_hidden).values())
        return {each for root in roots for each in known.identities(root)}

    @cached_property
    def _asked_to_be_hidden(self) -> list[str]:
        """Asked once a transaction: every card wants to know."""
        asked = self._run(as_one(self._connection.dialect.name, _HIDDEN), {"team": self._team}).scalar_one() or []
        return [id for (id,) in asked]

    def admins(self) -> list[UserId]:
        """Workspace admins and owners, the primary owner first."""
        active = (people.c.is_admin, ~people.c.deleted, ~people.c.is_bot)
        order = (people.c.is_primary_owner.desc(), people.c.id)
        return [UserId(id) for (id,) in self._run(select(people.c.id).where(self._mine, *active).order_by(*order))]

    def choose(self, user: UserId, **wishes: bool | int | None) -> None:
        """Set what a person wants to hear, and when: `told`, `digest`, `quiet_from`, `quiet_until` and the like."""
        self.__dict__.pop("_asked_to_be_hidden", None)
        self._run(update(people).where(self._mine, people.c.id == user).values(wishes))

    def wants(self, user: UserId, wish: str) -> bool:
        """What a person chose; somebody not known yet has chosen nothing, which means yes."""
        found = self.find(user)
        return True if found is None else bool(getattr(found, wish))

    def set_group(self, group: str, handle: str, members: Sequence[str]) -> None:
        values = {"handle": handle, "members": list(members)}
        statement = self._insert(user_groups).values(team_id=self._team, id=group, **values)
        self._run(statement.on_conflict_do_update(index_elements=["team_id", "id"], set_=values))

    def drop_groups_but(self, kept: Iterable[str]) -> None:
        gone = user_groups.c.id.not_in(sorted(kept))
        self._run(delete(user_groups).where(user_groups.c.team_id == self._team, gone))

    def groups(self) -> dict[str, str]:
        """The team's user groups: id → handle."""
        rows = self._run(select(user_groups.c.id, user_groups.c.handle).where(user_groups.c.team_id == self._team))
        return {row.id: row.handle for row in rows}

    def members(self, groups: Iterable[str]) -> frozenset[UserId]:
        """Everybody in any of these user groups."""
        wanted = user_groups.c.id.in_(sorted(groups))
        rows = self._run(select(user_groups.c.members).where(user_groups.c.team_id == self._team, wanted))
        return frozenset(UserId(user) for (members,) in rows for user in members)

    def _row(self, person: Person) -> dict[str, Any]:
        taken = {name: getattr(person, name) for name in (*FROM_SLACK, "told", "digest")}
        return {"team_id": self._team, "id": person.id, **taken}


def _person(row: Row[Any]) -> Person:
    return Person(**{name: value for name, value in row._mapping.items() if name != "team_id"})
