"""A join string can be revoked before anybody uses it; when that was stays on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.add_column("tokens", sa.Column("revoked_at", INTEGER, nullable=True))


def downgrade() -> None:
    """Back from this version."""
    op.drop_column("tokens", "revoked_at")
