"""A batch is looked up while others write, so it has to find afterwards what they entered since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.add_column("documents", sa.Column("entered", INTEGER, nullable=False, server_default="0"))
    op.create_index("ix_documents_entered", "documents", ["entered"])


def downgrade() -> None:
    """Back from this version."""
    op.drop_index("ix_documents_entered", "documents")
    op.drop_column("documents", "entered")
