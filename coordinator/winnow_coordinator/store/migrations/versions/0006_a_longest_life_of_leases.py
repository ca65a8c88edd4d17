"""A lease has a longest life, however often it is renewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REST = 21 * 86_400_000_000


def upgrade() -> None:
    """To this version."""
    op.add_column("documents", sa.Column("lease_ends_at", INTEGER, nullable=False, server_default="0"))
    # what is leased now may be renewed three weeks longer
    statement = sa.text("UPDATE documents SET lease_ends_at = lease_expires_at + :rest WHERE state = 'leased'")
    op.execute(statement.bindparams(rest=_REST))


def downgrade() -> None:
    """Back from this version."""
    op.drop_column("documents", "lease_ends_at")
