"""Who is who: people, who is the same person, organisations and enrolments, and who was erased."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, false, text

from storage.engine import UtcDateTime
from storage.tables.base import metadata

# Everybody known: Slack's people by their id, others as `github:octocat` or `name:Sam Smith`.
people = Table(
    "people",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("handle", String, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("is_primary_owner", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("timezone", String),
    Column("told", Boolean, nullable=False),
    Column("digest", Boolean, nullable=False),
    Column("real_name", String, nullable=False, server_default=text("''")),
    Column("email", String, nullable=False, server_default=text("''")),
    Column("home_team", String),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("asked", Boolean, nullable=False, server_default=text("true")),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
)
Index("ix_people_handle", people.c.team_id, people.c.handle)
Index("ix_people_bots", people.c.team_id, people.c.is_bot)

# Who is the same person: `person` is `into`, and in the end `root`. Credits keep the identity they were given to, so
# that to take the pointer away is to take the merge back.
merges = Table(
    "merges",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("into", String, nullable=False),
    Column("root", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_merges_root", merges.c.team_id, merges.c.root)

# Who was said not to be the same person, `one` before `other` in the alphabet: it is not suggested again.
not_same = Table(
    "not_same",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("one", String, primary_key=True),
    Column("other", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

organisations = Table(
    "organisations",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("parent", String),
    Column("country", String, nullable=False, server_default=text("''")),
    Column("website", String, nullable=False, server_default=text("''")),
    Column("logo", String, nullable=False, server_default=text("''")),
)

# Every name an organisation goes by, folded to be compared; its own name is one of them.
organisation_names = Table(
    "organisation_names",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("folded", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("organisation", String, nullable=False),
)

organisation_domains = Table(
    "organisation_domains",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("domain", String, primary_key=True),
    Column("organisation", String, nullable=False),
)

# Who works or stands for which organisation, from `since` to `until` (days, both included; none: open).
enrolments = Table(
    "enrolments",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("since", String),
    Column("until", String),
)
Index("ix_enrolments_person", enrolments.c.team_id, enrolments.c.person)
Index("ix_enrolments_organisation", enrolments.c.team_id, enrolments.c.organisation)

# Who was erased, as salted hashes: the next event or import must not bring them back.
tombstones = Table(
    "tombstones",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

user_groups = Table(
    "user_groups",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("handle", String, nullable=False),
    Column("members", JSON, nullable=False),
)
