"""Forget a person: one stand-in takes the place of all they go by, their words go, totals stay what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, delete, or_, select, tuple_, update

from scoring.model import Status, UserId
from storage.part import Part
from storage.tables import (
    activity,
    audit,
    candidate_people,
    candidates,
    credits,
    dead_letters,
    enrolments,
    evidence,
    merges,
    not_same,
    outbox,
    outcomes,
    people,
    reactions,
    recent,
    rollups,
    standings,
    support,
    teams,
    user_groups,
)

DROPPED: Mapping[Table, tuple[str, ...]] = {
    people: ("id", "name", "real_name", "handle", "email", "home_team", "timezone"),
    recent: ("person",),
    activity: ("person",),
    support: ("thanker",),
    enrolments: ("person",),
    merges: ("person", "into", "root"),
    not_same: ("one", "other"),
    outbox: ("target",),
}
"""A row goes if it names them in one of these columns: it is about nobody else."""

RENAMED: Mapping[Table, tuple[str, ...]] = {
    audit: ("by", "about", "before", "after"),
    candidate_people: ("person",),
    candidates: ("thanker", "decided_by", "undone_by", "excerpt", "reasons"),
    credits: ("id", "deed", "person", "by", "thanker", "reverses", "reason", "source_id"),
    evidence: ("deed", "excerpt", "note", "link"),
    merges: ("by",),
    not_same: ("by",),
    outbox: ("key", "after", "facts", "error"),
    outcomes: ("reasons",),
    reactions: ("person", "deed"),
    recent: ("text",),
    rollups: ("person",),
    standings: ("who",),
    support: ("excerpt",),
}
"""Where the stand-in takes their place, whether the column is an id, or has it inside other ids or words."""

BY_HAND: Mapping[Table, tuple[str, ...]] = {
    teams: ("installed_by", "policy"),
    user_groups: ("members",),
    dead_letters: ("body", "error"),
}
"""Where a stand-in would be of no use: they are taken out. The policy is changed by the flow that erases."""

_COUNTED = (rollups, standings)
_ASKED = (Status.WAITING, Status.CONFIRMED)


class ErasureStore(Part):
    table = people

    def asked_about(self, ids: Sequence[str]) -> list[str]:
        """The keys of candidates whose cards are to be seen, and which they are thanked in or thanked by."""
        helped = select(candidate_people.c.key).where(
            candidate_people.c.team_id == self._team, candidate_people.c.person.in_(ids)
        )
        theirs = or_(candidates.c.thanker.in_(ids), candidates.c.key.in_(helped))
        shown = (candidates.c.team_id == self._team, candidates.c.status.in_(_ASKED), theirs)
        return [key for (key,) in self._run(select(candidates.c.key).where(*shown).order_by(candidates.c.key))]

    def erase(self, ids: Sequence[str], emails: Sequence[str], stand_in: UserId) -> None:
        """Put `stand_in` in the place of everything they go by, and take away what only they are in."""
        self._batch.finish()  # what waits to be written names them as well
        self._empty_words(ids)
        for table, columns in DROPPED.items():
            named = [table.c[name].in_(ids) for name in columns[: 1 if table is people else None]]
            self._connection.execute(delete(table).where(table.c.team_id == self._team, or_(*named)))
        names = Names(ids, emails, stand_in)
        for table, columns in RENAMED.items():
            self._rename(table, columns, names)
        self._take_out(ids, names)

    def forget_excerpts(self, before: datetime) -> int:
        """Empty the quotes of what was decided or over before a moment; returns of how many cards and deeds."""
        self._batch.finish()
        over = (candidates.c.team_id == self._team, candidates.c.noticed_at < before)
        ended = (*over, candidates.c.status != Status.WAITING)
        keys = select(candidates.c.key).where(*ended)
        old = select(credits.c.deed).where(
            credits.c.team_id == self._team, credits.c.deed == evidence.c.deed, credits.c.entered_at < before
        )
        cards = self._empty(candidates, ("excerpt",), *ended[1:])
        deeds = self._empty(evidence, ("excerpt",), old.exists())
        self._empty(support, ("excerpt",), support.c.key.in_(keys))
        return cards + deeds

    def _empty_words(self, ids: Sequence[str]) -> None:
        """The words about them and by them, and where else the deed can be seen."""
        helped = select(candidate_people.c.key).where(
            candidate_people.c.team_id == self._team, candidate_people.c.person.in_(ids)
        )
        asked = select(candidates.c.key).where(candidates.c.team_id == self._team, candidates.c.thanker.in_(ids))
        credited = or_(credits.c.person.in_(ids), credits.c.thanker.in_(ids))
        deeds = select(credits.c.deed).where(credits.c.team_id == self._team, credited)
        self._empty(support, ("excerpt",), or_(support.c.key.in_(helped), support.c.key.in_(asked)))
        about = (evidence.c.deed.in_(deeds), evidence.c.deed.in_(helped), evidence.c.deed.in_(asked))
        self._empty(evidence, ("excerpt", "note", "link"), or_(*about))
        self._empty(candidates, ("excerpt",), or_(candidates.c.thanker.in_(ids), candidates.c.key.in_(helped)))
        theirs = (credits.c.team_id == self._team, credits.c.person.in_(ids))
        self._connection.execute(update(credits).where(*theirs).values(source_id=None))

    def _empty(self, table: Table, columns: tuple[str, ...], *where: ColumnElement[bool]) -> int:
        full = or_(*(table.c[name] != "" for name in columns))
        emptied = update(table).where(table.c.team_id == self._team, full, *where).values(dict.fromkeys(columns, ""))
        return self._connection.execute(emptied).rowcount

    def _rename(self, table: Table, columns: tuple[str, ...], names: Names) -> None:
        found = or_(*(names.within(table.c[name]) for name in columns))
        rows = self._connection.execute(select(table).where(table.c.team_id == self._team, found)).mappings()
        renamed = [(row, new) for row in rows if (new := names.replaced(row, columns)) != dict(row)]
        if not renamed:
            return
        key = list(table.primary_key)
        for begin in range(0, len(renamed), 500):
            old = [tuple(row[each.name] for each in key) for row, _ in renamed[begin : begin + 500]]
            self._connection.execute(delete(table).where(tuple_(*key).in_(old)))
        if table in _COUNTED:  # two identities of theirs become one: what each had is added up
            for _, new in renamed:
                self._batch.count(table, tuple(new[each.name] for each in key), new["amount"])
            self._batch.write_counters(table)
            return
        self._connection.execute(self._insert(table).on_conflict_do_nothing(), [new for _, new in renamed])

    def _take_out(self, ids: Sequence[str], names: Names) -> None:
        ours = (teams.c.team_id == self._team, teams.c.installed_by.in_(ids))
        self._connection.execute(update(teams).where(*ours).values(installed_by=None))
        for row in self._connection.execute(select(user_groups).where(user_groups.c.team_id == self._team)).all():
            kept = [each for each in row.members if each not in ids]
            if len(kept) < len(row.members):
                this = (user_groups.c.team_id == self._team, user_groups.c.id == row.id)
                self._connection.execute(update(user_groups).where(*this).values(members=kept))
        named = or_(names.within(dead_letters.c.body), names.within(dead_letters.c.error))
        self._connection.execute(delete(dead_letters).where(dead_letters.c.team_id == self._team, named))


class Names:
    """What somebody goes by, to be found whole in ids, in words and in JSON, and replaced by the stand-in."""

    def __init__(self, ids: Iterable[str], emails: Iterable[str], stand_in: str) -> None:
        self._stand_in = stand_in
        self._all = [each for each in dict.fromkeys((*ids, *emails)) if each]
        self._pattern = re.compile("|".join(_whole(each) for each in sorted(self._all, key=len, reverse=True)))

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a column may name them; `replaced` looks more closely."""
        if isinstance(column.type, JSON):
            spelled = {form for each in self._all for form in (each, json.dumps(each)[1:-1])}
            return or_(*(cast(column, Text).contains(each, autoescape=True) for each in sorted(spelled)))
        return or_(*(column.contains(each, autoescape=True) for each in self._all))

    def replaced(self, row: Mapping[Any, Any], columns: Iterable[str]) -> dict[str, Any]:
        """The row with the stand-in in their place; a notice not sent yet also loses the words it quotes."""
        new = dict(row)
        for name in columns:
            new[name] = self._in(row[name])
        if isinstance(facts := new.get("facts"), dict) and facts != row["facts"]:
            new["facts"] = {name: "" if name in ("excerpt", "note") else value for name, value in facts.items()}
        return new

    def _in(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._pattern.sub(self._stand_in, value)
        if isinstance(value, list):
            return [self._in(each) for each in value]
        if isinstance(value, dict):
            return {self._in(name): self._in(each) for name, each in value.items()}
        return value


def _whole(name: str) -> str:
    """A pattern for `name` and nothing longer: U1 is not in U12, nor name:Sam in name:Sam Smith."""
    if name.isalnum():
        return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
    if "@" in name:
        return rf"(?<![\w.+-]){re.escape(name)}(?![\w-]|\.\w)"
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?=$|[:\"])"
