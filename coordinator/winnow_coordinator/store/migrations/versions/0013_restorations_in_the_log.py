"""That the records were put back is signed and a leaf of the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.add_column("restorations", sa.Column("statement", sa.LargeBinary()))


def downgrade() -> None:
    """Back from this version."""
    op.drop_column("restorations", "statement")
