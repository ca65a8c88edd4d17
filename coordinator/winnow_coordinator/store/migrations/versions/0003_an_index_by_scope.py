"""The index's keys cover a scope; documents are compared for the steward shard by shard."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PART = 500


def upgrade() -> None:
    """To this version."""
    # what was committed before was compared as it was committed
    op.add_column("shards", sa.Column("compared", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_index(op.f("ix_documents_duplicate_of"), "documents")
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.text(
            "SELECT number, partner, track FROM documents WHERE number > :last "
            "AND number IN (SELECT number FROM bands) ORDER BY number LIMIT :part"
        ),
        {"last": last, "part": _PART},
    ).all():
        for number, partner, track in rows:
            _enter_by_scope(connection, number, partner, track)
            last = number


def _enter_by_scope(connection: sa.Connection, number: int, partner: str, track: str) -> None:
    scopes = [f"track {track}"] if track == "open-archive" else [f"track {track}", f"partner {partner}"]
    of_number = {"number": number}
    keys = connection.execute(sa.text("SELECT key FROM bands WHERE number = :number"), of_number).scalars().all()
    connection.execute(sa.text("DELETE FROM bands WHERE number = :number"), of_number)
    scoped = [hashlib.blake2b(scope.encode() + b"\0" + key, digest_size=8).digest() for scope in scopes for key in keys]
    entries = [{"key": key, "number": number} for key in scoped]
    connection.execute(sa.text("INSERT INTO bands (key, number) VALUES (:key, :number)"), entries)


def downgrade() -> None:
    """Back from this version: an index by band alone is to be made anew from the signatures, so it is left empty."""
    op.create_index(op.f("ix_documents_duplicate_of"), "documents", ["duplicate_of"])
    op.drop_column("shards", "compared")
