"""A recovery ends the certificates of before: they are refused, and lock nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    # which certificates a recovery replaced before this was kept is not known; they have ended within a day
    for table in ("agents", "stewards"):
        op.add_column(table, sa.Column("oldest_generation", INTEGER, nullable=False, server_default="1"))


def downgrade() -> None:
    """Back from this version."""
    for table in ("agents", "stewards"):
        op.drop_column(table, "oldest_generation")
