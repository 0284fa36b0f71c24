"""Whose it is: merges, organisations and enrolments; standings to be ranked; an audit; tombstones.

Revision: 0004, after 0003.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine import UtcDateTime

revision = "0004"
down_revision = "0003"

_EMPTY: dict[str, Any] = {"nullable": False, "server_default": sa.text("''")}
_ADDED: dict[str, tuple[tuple[str, Any, dict[str, Any]], ...]] = {
    "credits": (
        ("organisation", sa.String(), {"nullable": True}),
        ("behalf", sa.String(), _EMPTY),
        ("own_work", sa.Boolean(), {"nullable": False, "server_default": sa.false()}),
        ("reason", sa.Text(), _EMPTY),
        ("source_id", sa.String(), {"nullable": True}),
    ),
    "evidence": (("link", sa.Text(), _EMPTY),),
    "people": (
        ("email", sa.String(), _EMPTY),
        ("home_team", sa.String(), {"nullable": True}),
        ("hidden", sa.Boolean(), {"nullable": False, "server_default": sa.false()}),
        ("asked", sa.Boolean(), {"nullable": False, "server_default": sa.text("true")}),
        ("quiet_from", sa.Integer(), {"nullable": True}),
        ("quiet_until", sa.Integer(), {"nullable": True}),
    ),
}
_PERIODS = {
    "month": "month",
    "quarter": "substr(month, 1, 4) || '-Q' || ((CAST(substr(month, 6, 2) AS INTEGER) + 2) / 3)",
    "year": "substr(month, 1, 4)",
    "all": "'all'",
}
_RANK = """
INSERT INTO standings (team_id, period, kind, who, amount)
SELECT team_id, period, 'person', person, sum(amount)
FROM (SELECT team_id, PERIOD AS period, person, amount FROM rollups) AS lines
GROUP BY team_id, period, person
"""
_NEW = (
    "reactions", "tombstones", "audit", "enrolments", "organisation_domains", "organisation_names", "organisations",
    "not_same", "merges", "standings",
)  # fmt: skip


def upgrade() -> None:
    for table, columns in _ADDED.items():
        for name, kind, options in columns:
            op.add_column(table, sa.Column(name, kind, **options))
    op.create_index("ix_credits_organisation", "credits", ["team_id", "organisation", "at"])
    has_source = sa.text("source_id IS NOT NULL")
    op.create_index(
        "ix_credits_source", "credits", ["team_id", "source_id"], sqlite_where=has_source, postgresql_where=has_source
    )
    _create(
        "standings", ("team_id", "period", "kind", "who"), sa.Column("amount", sa.Integer(), nullable=False),
        index={"ix_standings_rank": ["team_id", "period", "kind", "amount"]},
    )  # fmt: skip
    for period in _PERIODS.values():
        op.execute(_RANK.replace("PERIOD", period))
    _create(
        "merges", ("team_id", "person"), *_strings("into", "root", "by"), _moment(),
        index={"ix_merges_root": ["team_id", "root"]},
    )  # fmt: skip
    _create("not_same", ("team_id", "one", "other"), *_strings("by"), _moment())
    _create(
        "organisations", ("team_id", "id"), *_strings("name"), sa.Column("parent", sa.String(), nullable=True),
        *(sa.Column(name, sa.String(), **_EMPTY) for name in ("country", "website", "logo")),
    )  # fmt: skip
    _create("organisation_names", ("team_id", "folded"), *_strings("name", "organisation"))
    _create("organisation_domains", ("team_id", "domain"), *_strings("organisation"))
    _create(
        "enrolments", ("team_id", "id"), *_strings("person", "organisation", "kind"),
        sa.Column("since", sa.String(), nullable=True), sa.Column("until", sa.String(), nullable=True),
        index={
            "ix_enrolments_person": ["team_id", "person"], "ix_enrolments_organisation": ["team_id", "organisation"],
        },
    )  # fmt: skip
    _create(
        "audit", ("team_id", "id"), _moment(), *_strings("by", "what", "about"),
        sa.Column("before", sa.JSON(), nullable=False), sa.Column("after", sa.JSON(), nullable=False),
        index={"ix_audit_at": ["team_id", "at"]},
    )  # fmt: skip
    _create("tombstones", ("team_id", "hash"), _moment())
    _create("reactions", ("team_id", "message", "person"), *_strings("deed"))


def downgrade() -> None:
    for table in _NEW:
        op.drop_table(table)
    op.drop_index("ix_credits_source", "credits")
    op.drop_index("ix_credits_organisation", "credits")
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, _, _ in reversed(columns):
                batch.drop_column(name)


def _create(
    table: str, key: tuple[str, ...], *columns: sa.Column[Any], index: dict[str, list[str]] | None = None
) -> None:
    keys = [sa.Column(name, sa.String(), nullable=False) for name in key]
    op.create_table(table, *keys, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")))
    for name, indexed in (index or {}).items():
        op.create_index(name, table, indexed)


def _strings(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment() -> sa.Column[Any]:
    return sa.Column("at", UtcDateTime(), nullable=False)
