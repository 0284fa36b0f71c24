"""What is stored about one person, and who appears nowhere public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from scoring.model import UserId
from storage.part import Part
from storage.tables import (
    activity,
    audit,
    candidate_people,
    candidates,
    credits,
    enrolments,
    evidence,
    merges,
    outbox,
    people,
    recent,
    support,
)

Rows = list[dict[str, Any]]


class PrivacyStore(Part):
    table = people

    def gone(self, limit: int) -> list[tuple[UserId, str]]:
        """(id, name) of people who left, by name."""
        left = select(people.c.id, people.c.name).where(self._mine, people.c.deleted, ~people.c.is_bot)
        return [(UserId(id), name) for id, name in self._run(left.order_by(people.c.name, people.c.id).limit(limit))]

    def about(self, ids: Sequence[str]) -> Mapping[str, Rows]:
        """Everything stored about whoever goes by `ids`, by kind; what was only said to others is left out."""
        self._batch.finish()
        mine = self._of_team
        their_keys = select(candidate_people.c.key).where(mine(candidate_people), candidate_people.c.person.in_(ids))
        asked = or_(candidates.c.thanker.in_(ids), candidates.c.key.in_(their_keys))
        why = and_(mine(evidence), evidence.c.deed == credits.c.deed)
        shown = (evidence.c.excerpt, evidence.c.note, evidence.c.channel, evidence.c.ts, evidence.c.link)
        lines = select(credits, *shown).select_from(credits.outerjoin(evidence, why))
        told = (outbox.c.what, outbox.c.state, outbox.c.created_at)
        noted = or_(audit.c.by.in_(ids), audit.c.about.in_(ids))
        found: dict[str, Select[Any]] = {
            "profile": select(people).where(mine(people), people.c.id.in_(ids)),
            "identities": select(merges).where(mine(merges), merges.c.person.in_(ids)),
            "enrolments": select(enrolments).where(mine(enrolments), enrolments.c.person.in_(ids)),
            "credits": lines.where(mine(credits), credits.c.person.in_(ids)).order_by(credits.c.at, credits.c.id),
            "thanks_given": select(credits.c.deed, credits.c.at, credits.c.type)
            .where(mine(credits), credits.c.thanker.in_(ids), credits.c.reverses.is_(None))
            .order_by(credits.c.at),
            "asked_about": select(candidates).where(mine(candidates), asked).order_by(candidates.c.key),
            "further_thanks": select(support).where(mine(support), support.c.thanker.in_(ids)),
            "messages_a_day": select(activity).where(mine(activity), activity.c.person.in_(ids)),
            "messages_remembered": select(recent).where(mine(recent), recent.c.person.in_(ids)),
            "private_messages": select(*told).where(mine(outbox), outbox.c.target.in_(ids)),
            "decisions_and_changes": select(audit).where(mine(audit), noted).order_by(audit.c.at, audit.c.id),
        }
        return {kind: self._plain(statement) for kind, statement in found.items()}

    def _of_team(self, table: Table) -> ColumnElement[bool]:
        return table.c.team_id == self._team

    def _plain(self, statement: Select[Any]) -> Rows:
        rows = self._connection.execute(statement).mappings()
        return [{name: value for name, value in row.items() if name != "team_id"} for row in rows]
