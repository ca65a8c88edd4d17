"""Nonces of recoveries are no longer kept, but the keys by which they are known again: one asked for spoils no other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.drop_table("challenges")  # those that are open live a minute; who signs one asks anew
    op.create_table(
        "challenge_keys",
        sa.Column("holder_id", sa.String(length=32), nullable=False),
        sa.Column("minute", INTEGER, autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("holder_id", "minute"),
    )


def downgrade() -> None:
    """Back from this version."""
    op.drop_table("challenge_keys")
    op.create_table(
        "challenges",
        sa.Column("holder_id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("holder_id"),
    )
