"""What was heard: the short memory, activity, candidates and their support, and the times when nobody heard."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, false, text

from storage.engine import UtcDateTime
from storage.tables.base import metadata

# What has been handled already, by Slack's event id and by what the event is about. Forgotten with the short memory.
seen = Table(
    "seen",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("batch", String, nullable=False),
    sqlite_with_rowid=False,
)

# The short memory: what was said in the last 48 hours, to know who helped.
recent = Table(
    "recent",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("thread_ts", String),
    Column("person", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("thanks", Boolean, nullable=False),
    Column("broadcast", Boolean, nullable=False),
    Column("by_bot", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)
Index(
    "ix_recent_thread",
    recent.c.team_id,
    recent.c.channel,
    recent.c.thread_ts,
    recent.c.ts,
    sqlite_where=recent.c.thread_ts.is_not(None),
    postgresql_where=recent.c.thread_ts.is_not(None),
)

activity = Table(
    "activity",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("messages", Integer, nullable=False),
    sqlite_with_rowid=False,
)

candidates = Table(
    "candidates",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("thread_ts", String),
    Column("thanker", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("type", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("looks_back_to", String),
    Column("noticed_at", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("decided_by", String),
    Column("decided_at", UtcDateTime),
    Column("undone_by", String),
    Column("card", String),
    Column("cues", JSON),
    Column("language", String, nullable=False, server_default=text("''")),
)
Index("ix_candidates_status", candidates.c.team_id, candidates.c.status, candidates.c.noticed_at)

candidate_people = Table(
    "candidate_people",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("place", Integer, nullable=False),
)

# Further thanks for a deed that has a candidate already: who, where, and a short quote.
support = Table(
    "support",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("thanker", String, nullable=False),
    Column("excerpt", Text, nullable=False),
)
Index("ix_support_message", support.c.team_id, support.c.message)

# What became of each question, for measuring the ear: nobody's words, nobody's name.
outcomes = Table(
    "outcomes",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("cues", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("score", Float, nullable=False),
    Column("verdict", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_outcomes_at", outcomes.c.team_id, outcomes.c.at)

# Which credits came from a lead's reaction, so that taking it off takes the credit back.
reactions = Table(
    "reactions",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("deed", String, nullable=False),
)

# Until when somebody was surely hearing what is said in the team; written about each minute.
hearing = Table(
    "hearing",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

# The times when nobody heard, and how catching up on each went.
gaps = Table(
    "gaps",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("since", UtcDateTime, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("leased_by", String),
    Column("lease_until", UtcDateTime),
    Column("channels", JSON, nullable=False),
    Column("outcome", Text, nullable=False),
)
