"""The tables. Each one's primary key starts with the team, so that no row can be reached without saying whose it is."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, false, text

from storage.engine import UtcDateTime

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)

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

# Who was erased, as salted hashes: the next event or import must not bring them back.
tombstones = Table(
    "tombstones",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# Which credits came from a lead's reaction, so that taking it off takes the credit back.
reactions = Table(
    "reactions",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("deed", String, nullable=False),
)

user_groups = Table(
    "user_groups",
    metadata,
    Column("team_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("handle", String, nullable=False),
    Column("members", JSON, nullable=False),
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
