"""A report looks at those of its agent's leases that end soon, and at no other."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.drop_index("ix_documents_agent_state", "documents")
    op.create_index("ix_documents_agent_state_end", "documents", ["agent_id", "state", "lease_expires_at"])


def downgrade() -> None:
    """Back from this version."""
    op.drop_index("ix_documents_agent_state_end", "documents")
    op.create_index("ix_documents_agent_state", "documents", ["agent_id", "state"])
