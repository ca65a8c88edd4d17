"""A document has a signature for each epoch of the fleet secret that is looked up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "earlier_signatures",
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.Column("epoch", INTEGER, autoincrement=False, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["documents.number"]),
        sa.PrimaryKeyConstraint("number", "epoch"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back from this version: what was signed again before the earlier epoch ended is compared under one epoch alone."""
    op.drop_table("earlier_signatures")
