"""The tables. Each one's primary key starts with the team, so that no row can be reached without saying whose it is."""

from __future__ import annotations

from storage.tables.base import metadata
from storage.tables.hearing import (
    activity,
    candidate_people,
    candidates,
    gaps,
    hearing,
    outcomes,
    reactions,
    recent,
    seen,
    support,
)
from storage.tables.ledger import (
    audit,
    credits,
    evidence,
    rollups,
    standings,
)
from storage.tables.people import (
    enrolments,
    merges,
    not_same,
    organisation_domains,
    organisation_names,
    organisations,
    people,
    tombstones,
    user_groups,
)
from storage.tables.work import (
    dead_letters,
    outbox,
    runs,
    teams,
)

__all__ = [
    "activity",
    "audit",
    "candidate_people",
    "candidates",
    "credits",
    "dead_letters",
    "enrolments",
    "evidence",
    "gaps",
    "hearing",
    "merges",
    "metadata",
    "not_same",
    "organisation_domains",
    "organisation_names",
    "organisations",
    "outbox",
    "outcomes",
    "people",
    "reactions",
    "recent",
    "rollups",
    "runs",
    "seen",
    "standings",
    "support",
    "teams",
    "tombstones",
    "user_groups",
]
