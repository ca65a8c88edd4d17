"""A withdrawal of very many documents is erased in parts; what is left of it is on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "erasing",
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["documents.number"]),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    """Back from this version."""
    op.drop_table("erasing")
