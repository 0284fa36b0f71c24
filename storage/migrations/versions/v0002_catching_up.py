"""Catching up: until when the bot heard, and the gaps in which it did not.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from storage.engine import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "hearing",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_hearing")),
    )
    op.create_table(
        "gaps",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "since", name=op.f("pk_gaps")),
    )


def downgrade() -> None:
    op.drop_table("gaps")
    op.drop_table("hearing")
