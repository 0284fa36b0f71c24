"""What is counted: the ledger with its evidence, the totals kept beside it, and who changed what."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, false, text

from storage.engine import UtcDateTime
from storage.tables.base import metadata

# The ledger: append-only, ids only. A reversing line names the one it takes back.
credits = Table(
    "credits",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("deed", String, nullable=False),
    Column("person", String, nullable=False),
    Column("type", String, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("month", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("thanker", String),
    Column("source", String, nullable=False),
    Column("reverses", String),
    Column("organisation", String),
    Column("behalf", String, nullable=False, server_default=text("''")),
    Column("own_work", Boolean, nullable=False, server_default=false()),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("source_id", String),
)
Index("ix_credits_deed", credits.c.team_id, credits.c.deed)
Index("ix_credits_person", credits.c.team_id, credits.c.person, credits.c.at)
Index("ix_credits_month", credits.c.team_id, credits.c.month)
Index("ix_credits_organisation", credits.c.team_id, credits.c.organisation, credits.c.at)
Index(
    "ix_credits_source",
    credits.c.team_id,
    credits.c.source_id,
    sqlite_where=credits.c.source_id.is_not(None),
    postgresql_where=credits.c.source_id.is_not(None),
)

# Why a credit was given: excerpts can be erased here without touching a total.
evidence = Table(
    "evidence",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("deed", String, primary_key=True),
    Column("excerpt", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("channel", String),
    Column("ts", String),
    Column("link", Text, nullable=False, server_default=text("''")),
)

# What each identity has, by month and type: what the ledger adds up to.
rollups = Table(
    "rollups",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("month", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("type", String, primary_key=True),
    Column("amount", Integer, nullable=False),
)

# The same once more, ready to be ranked: each person (merged ones as one) and organisation, by month, quarter, year and
# in all.
standings = Table(
    "standings",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("who", String, primary_key=True),
    Column("amount", Integer, nullable=False),
)
Index("ix_standings_rank", standings.c.team_id, standings.c.period, standings.c.kind, standings.c.amount)

# Every decision and change: who, what, when, about whom or what, before and after. Append-only.
audit = Table(
    "audit",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", String, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)
Index("ix_audit_at", audit.c.team_id, audit.c.at)
