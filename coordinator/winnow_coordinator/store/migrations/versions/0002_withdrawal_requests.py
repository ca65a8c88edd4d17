"""What withdrawals were asked by, who withdrew a document, and partners' recovery keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "withdrawals",
        sa.Column("log_index", INTEGER, autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("log_index"),
    )
    # Added in place: the table is not written anew, however many documents there are.
    op.add_column("agents", sa.Column("recovery_key", sa.LargeBinary(), nullable=False, server_default=sa.text("x''")))
    op.add_column("documents", sa.Column("withdrawn_by", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    """Back from this version."""
    op.drop_column("documents", "withdrawn_by")
    op.drop_column("agents", "recovery_key")
    op.drop_table("withdrawals")
