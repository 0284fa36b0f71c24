"""What is to be done: installations, notices to send, scheduled runs, and what could not be handled."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from storage.engine import UtcDateTime
from storage.tables.base import metadata

teams = Table(
    "teams",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("url", String, nullable=False),
    Column("bot_user_id", String, nullable=False),
    Column("bot_id", String),
    Column("installed_by", String),
    Column("since", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("policy", Text, nullable=False),
)

# What is to be said in Slack, and where it was said.
outbox = Table(
    "outbox",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("verb", String, nullable=False),
    Column("target", String, nullable=False),
    Column("thread_ts", String),
    Column("after", String),
    Column("what", String, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("leased_by", String),
    Column("unsure", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("channel", String),
    Column("ts", String),
    Column("error", Text),
)
Index(
    "ix_outbox_due",
    outbox.c.not_before,
    sqlite_where=outbox.c.state == "waiting",
    postgresql_where=outbox.c.state == "waiting",
)

runs = Table(
    "runs",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("job", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("leased_by", String, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", Text, nullable=False),
)

# What arrived but could not be handled, kept for a fortnight so that it is not lost.
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("reference", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String, nullable=False),
    Column("error", Text, nullable=False),
    Column("body", JSON, nullable=False),
)
