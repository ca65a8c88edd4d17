"""When the records were put back from a backup, and how long the log was in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "restorations",
        sa.Column("restored_at", INTEGER, autoincrement=False, nullable=False),
        sa.Column("made_at", INTEGER, nullable=False),
        sa.Column("log_size", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("restored_at"),
    )


def downgrade() -> None:
    """Back from this version."""
    op.drop_table("restorations")
