"""A token knows whom it let in, so that an answer that was lost on the way is given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.add_column("tokens", sa.Column("holder_id", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    """Back from this version."""
    op.drop_column("tokens", "holder_id")
