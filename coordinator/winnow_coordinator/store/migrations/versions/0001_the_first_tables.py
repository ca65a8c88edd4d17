"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "agents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("receiving_key", sa.LargeBinary(), nullable=False),
        sa.Column("approved_at", INTEGER, nullable=True),
        sa.Column("last_seen", INTEGER, nullable=True),
        sa.Column("request_sequence", INTEGER, nullable=False),
        sa.Column("report_sequence", INTEGER, nullable=False),
        sa.Column("answer_sequence", INTEGER, nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("generation", INTEGER, nullable=False),
        sa.Column("generation_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", INTEGER, nullable=False),
        sa.Column("software_version", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_agents_partner"), "agents", ["partner"])

    op.create_table(
        "checkpoints",
        sa.Column("size", INTEGER, autoincrement=False, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("cosigned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "log_leaves",
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_log_leaves_kind"), "log_leaves", ["kind"])

    op.create_table(
        "log_nodes",
        sa.Column("level", INTEGER, autoincrement=False, nullable=False),
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number"),
    )
    op.create_table(
        "statements",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "version"),
    )
    op.create_table(
        "stewards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("root_key", sa.LargeBinary(), nullable=False),
        sa.Column("successor_digest", sa.LargeBinary(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("generation", INTEGER, nullable=False),
        sa.Column("generation_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", INTEGER, nullable=False),
        sa.Column("software_version", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("replaces_steward", sa.Boolean(), nullable=False),
        sa.Column("made_at", INTEGER, nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("used_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "answers",
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id", "request_digest"),
    )
    op.create_table(
        "challenges",
        sa.Column("holder_id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("holder_id"),
    )
    op.create_table(
        "reports",
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("received_at", INTEGER, nullable=False),
        sa.Column("vault", sa.JSON(), nullable=False),
        sa.Column("gateway", sa.JSON(), nullable=False),
        sa.Column("logged_head", sa.LargeBinary(), nullable=False),
        sa.Column("logged_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id"),
    )
    op.create_table(
        "shards",
        sa.Column("number", INTEGER, autoincrement=True, nullable=False),
        sa.Column("shard_id", sa.LargeBinary(), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=128), nullable=False),
        sa.Column("sealed_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_size", INTEGER, nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("shard_keys", sa.LargeBinary(), nullable=False),
        sa.Column("committed_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("sealed_digest"),
        sa.UniqueConstraint("shard_id"),
    )
    op.create_index(op.f("ix_shards_track"), "shards", ["track"])

    op.create_table(
        "uploads",
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_size", INTEGER, nullable=False),
        sa.Column("committed_offset", INTEGER, nullable=False),
        sa.Column("changed_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id", "sealed_digest"),
    )
    op.create_table(
        "content_keys",
        sa.Column("shard_id", sa.LargeBinary(), nullable=False),
        sa.Column("position", INTEGER, autoincrement=False, nullable=False),
        sa.Column("document_id", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shard_id"],
            ["shards.shard_id"],
        ),
        sa.PrimaryKeyConstraint("shard_id", "position"),
        sa.UniqueConstraint("document_id"),
    )
    op.create_table(
        "documents",
        sa.Column("number", INTEGER, autoincrement=True, nullable=False),
        sa.Column("document_id", sa.LargeBinary(), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("epoch", INTEGER, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("modality", sa.String(length=16), nullable=False),
        sa.Column("source_type", sa.String(length=16), nullable=False),
        sa.Column("licence", sa.String(length=128), nullable=False),
        sa.Column("words_step", INTEGER, nullable=False),
        sa.Column("track", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=512), nullable=False),
        sa.Column("fencing_number", INTEGER, nullable=False),
        sa.Column("lease_expires_at", INTEGER, nullable=False),
        sa.Column("covered_by", INTEGER, nullable=True),
        sa.Column("duplicate_of", INTEGER, nullable=True),
        sa.Column("shard_id", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
        ),
        sa.ForeignKeyConstraint(
            ["covered_by"],
            ["documents.number"],
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"],
            ["documents.number"],
        ),
        sa.ForeignKeyConstraint(
            ["shard_id"],
            ["shards.shard_id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("document_id"),
    )
    op.create_index("ix_documents_agent_state", "documents", ["agent_id", "state"])
    op.create_index("ix_documents_covered_by", "documents", ["covered_by"])
    op.create_index(op.f("ix_documents_duplicate_of"), "documents", ["duplicate_of"])
    op.create_index(op.f("ix_documents_shard_id"), "documents", ["shard_id"])
    op.create_index("ix_documents_track_state", "documents", ["track", "state"])

    op.create_table(
        "bands",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["documents.number"],
        ),
        sa.PrimaryKeyConstraint("key", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bands_number", "bands", ["number"])


def downgrade() -> None:
    """Back from this version."""

    op.drop_table("bands")

    op.drop_table("documents")
    op.drop_table("content_keys")
    op.drop_table("uploads")

    op.drop_table("shards")
    op.drop_table("reports")
    op.drop_table("challenges")
    op.drop_table("answers")
    op.drop_table("tokens")
    op.drop_table("stewards")
    op.drop_table("statements")
    op.drop_table("log_nodes")

    op.drop_table("log_leaves")
    op.drop_table("counters")
    op.drop_table("checkpoints")

    op.drop_table("agents")
