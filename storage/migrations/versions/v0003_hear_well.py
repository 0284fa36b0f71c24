"""Hearing well: cues and language of a candidate, further thanks for a deed, outcomes, bots in the short memory.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from storage.engine import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("candidates", sa.Column("cues", sa.JSON(), nullable=True))
    op.add_column("candidates", sa.Column("language", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("recent", sa.Column("by_bot", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("real_name", sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "support",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("thanker", sa.String(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", "message", name=op.f("pk_support")),
    )
    op.create_index("ix_support_message", "support", ["team_id", "message"])
    op.create_table(
        "outcomes",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name=op.f("pk_outcomes")),
    )
    op.create_index("ix_outcomes_at", "outcomes", ["team_id", "at"])


def downgrade() -> None:
    op.drop_table("outcomes")
    op.drop_table("support")
    for table, column in (
        ("people", "real_name"), ("recent", "by_bot"), ("candidates", "language"), ("candidates", "cues"),
    ):  # fmt: skip
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
