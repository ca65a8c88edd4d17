"""The tables of the coordinator's records.

Times are microseconds since the epoch. Agents and stewards are named by 128 random bits in hex; documents and shards by
the 16 random bytes that a vault made. No column holds text, a title or a file name of a partner.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(MappedAsDataclass, DeclarativeBase):
    """Base of all tables; a row is a dataclass."""

    type_annotation_map: ClassVar = {
        bytes: LargeBinary,
        dict[str, Any]: JSON,
        int: BigInteger().with_variant(Integer(), "sqlite"),
    }


class Standing(StrEnum):
    """Whether a holder of a certificate may call."""

    PENDING = "pending"
    APPROVED = "approved"
    LOCKED = "locked"
    """Two copies renewed; only the operator lets it in again."""
    REVOKED = "revoked"


class DocumentState(StrEnum):
    """Where a document stands, as the coordinator knows it."""

    LEASED = "leased"
    """Told novel; the agent may send it while the lease lives."""
    LAPSED = "lapsed"
    """The lease ended before a commit."""
    WAITING = "waiting"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    KEPT = "kept"
    """Committed."""
    WITHDRAWN = "withdrawn"


class Certified(MappedAsDataclass, kw_only=True):
    """What a holder of a client certificate has in common."""

    standing: Mapped[str] = mapped_column(String(16))
    generation: Mapped[int] = mapped_column(default=1)
    """Of the newest certificate."""
    generation_nonce: Mapped[bytes] = mapped_column(default=b"")
    """Which renewal made it."""
    oldest_generation: Mapped[int] = mapped_column(default=1)
    """Of the oldest certificate that is looked at; a recovery has replaced what came before it."""
    enrolled_at: Mapped[int]
    software_version: Mapped[str] = mapped_column(String(64), default="")


class Agent(Certified, Base, kw_only=True):
    """A partner's agent."""

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    partner: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(64))
    signing_key: Mapped[bytes]
    receiving_key: Mapped[bytes]
    recovery_key: Mapped[bytes] = mapped_column(default=b"")
    """The public half of the partner's offline key; empty of agents that enrolled before it was asked for."""
    approved_at: Mapped[int | None] = mapped_column(default=None)
    last_seen: Mapped[int | None] = mapped_column(default=None)
    request_sequence: Mapped[int] = mapped_column(default=0)
    """The highest of the vault's signed requests seen."""
    report_sequence: Mapped[int] = mapped_column(default=0)
    answer_sequence: Mapped[int] = mapped_column(default=0)
    """Of the last answer given."""


class Steward(Certified, Base, kw_only=True):
    """Who holds the tracks' keys. One is approved at a time."""

    __tablename__ = "stewards"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    root_key: Mapped[bytes]
    successor_digest: Mapped[bytes]


class Token(Base, kw_only=True):
    """A join token, known by its SHA-256 alone."""

    __tablename__ = "tokens"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    partner: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(64))
    replaces_steward: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[int]
    expires_at: Mapped[int]
    used_at: Mapped[int | None] = mapped_column(default=None)
    holder_id: Mapped[str] = mapped_column(String(32), default="")
    """Whom it let in; empty before, and of what was used before this was kept."""
    revoked_at: Mapped[int | None] = mapped_column(default=None)

    @property
    def name(self) -> str:
        """What it is called in listings; nothing of the token can be told from it."""
        return self.digest.hex()[:12]

    def state(self, now: int) -> str:
        """``live``, ``used``, ``revoked`` or ``expired``."""
        ended = "used" if self.used_at else "revoked" if self.revoked_at else ""
        return ended or ("live" if self.expires_at > now else "expired")


class ChallengeKey(Base, kw_only=True):
    """What the nonces for an agent's or a steward's recovery are known by that were given within one minute."""

    __tablename__ = "challenge_keys"

    holder_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Minutes since the epoch."""
    secret: Mapped[bytes]


class Report(Base, kw_only=True):
    """The last report of an agent: its vault's part and its gateway's part, as JSON of the wire's fields."""

    __tablename__ = "reports"

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    received_at: Mapped[int]
    vault: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    gateway: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    logged_head: Mapped[bytes] = mapped_column(default=b"")
    """The agent's ledger head that the transparency log has last."""
    logged_at: Mapped[int] = mapped_column(default=0)


class Statement(Base, kw_only=True):
    """What the steward signed: a directory, a policy, a reference; an approval of one agent. And a vault's acceptances of
    terms."""

    __tablename__ = "statements"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The agent of an approval or an acceptance, else empty."""
    version: Mapped[int] = mapped_column(primary_key=True)
    """Of acceptances, which carry none: they are counted here for each agent."""
    statement: Mapped[bytes]
    """A serialized SignedStatement."""
    received_at: Mapped[int]


class Document(Base, kw_only=True):
    """A document that was offered. `number` counts them in the order of arrival."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_agent_state_end", "agent_id", "state", "lease_expires_at"),
        Index("ix_documents_covered_by", "covered_by"),
        Index("ix_documents_track_state", "track", "state"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)
    document_id: Mapped[bytes] = mapped_column(unique=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    partner: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    epoch: Mapped[int]
    signature: Mapped[bytes]
    """Raw little-endian ``uint32[128]``; empty once withdrawn and erased."""
    language: Mapped[str] = mapped_column(String(40))
    modality: Mapped[str] = mapped_column(String(16))
    source_type: Mapped[str] = mapped_column(String(16))
    licence: Mapped[str] = mapped_column(String(128))
    words_step: Mapped[int]
    track: Mapped[str] = mapped_column(String(128), default="")
    reason: Mapped[str] = mapped_column(String(512), default="")
    fencing_number: Mapped[int] = mapped_column(default=0)
    lease_expires_at: Mapped[int] = mapped_column(default=0)
    lease_ends_at: Mapped[int] = mapped_column(default=0)
    """Until when reports may renew it."""
    covered_by: Mapped[int | None] = mapped_column(ForeignKey("documents.number"), default=None)
    """Of a waiting or duplicate document: the one that stands in its way; of a leased one, whose turn came while it waited and
    whose vault has not asked since: the one that stood there."""
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("documents.number"), default=None)
    """Of a kept document: another kept one of the same track that says the same (`marking`). The agent is not told."""
    shard_id: Mapped[bytes | None] = mapped_column(ForeignKey("shards.shard_id"), index=True, default=None)
    withdrawn_by: Mapped[str] = mapped_column(String(32), default="")
    """The agent that withdrew it; its own once it has done so, too."""
    entered: Mapped[int] = mapped_column(index=True, default=0)
    """The version of the index by which it was entered last."""
    changed_at: Mapped[int]


class EarlierSignature(Base, kw_only=True):
    """A document's signature under another epoch than that of its row: both are looked up until all agents have moved."""

    __tablename__ = "earlier_signatures"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: Mapped[int] = mapped_column(ForeignKey("documents.number"), primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signature: Mapped[bytes]
    """Raw little-endian ``uint32[128]``."""


class Erasing(Base, kw_only=True):
    """A document that is withdrawn, and whose keys are gone; its signatures and its places in the index are about to go."""

    __tablename__ = "erasing"

    number: Mapped[int] = mapped_column(ForeignKey("documents.number"), primary_key=True, autoincrement=False)


class Band(Base, kw_only=True):
    """The index: each leased or kept document under the keys of its 25 bands, of each of its signatures, in each of its
    scopes."""

    __tablename__ = "bands"
    __table_args__ = (Index("ix_bands_number", "number"), {"sqlite_with_rowid": False})

    key: Mapped[bytes] = mapped_column(primary_key=True)
    """8 bytes."""
    number: Mapped[int] = mapped_column(ForeignKey("documents.number"), primary_key=True, autoincrement=False)


class Counter(Base, kw_only=True):
    """A number that only rises."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]


class Upload(Base, kw_only=True):
    """Sealed bytes that a vault signed for, on their way in or complete."""

    __tablename__ = "uploads"

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    sealed_digest: Mapped[bytes] = mapped_column(primary_key=True)
    sealed_size: Mapped[int]
    committed_offset: Mapped[int] = mapped_column(default=0)
    """Bytes that are synced to disk."""
    changed_at: Mapped[int]


class Shard(Base, kw_only=True):
    """Committed sealed bytes."""

    __tablename__ = "shards"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)
    shard_id: Mapped[bytes] = mapped_column(unique=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    partner: Mapped[str] = mapped_column(String(64))
    track: Mapped[str] = mapped_column(String(128), index=True)
    sealed_digest: Mapped[bytes] = mapped_column(unique=True)
    sealed_size: Mapped[int]
    manifest: Mapped[bytes]
    """A serialized SignedStatement."""
    receipt: Mapped[bytes]
    """A serialized SignedStatement."""
    shard_keys: Mapped[bytes]
    """A serialized KeyTable without its content keys."""
    committed_at: Mapped[int]
    compared: Mapped[bool] = mapped_column(default=False)
    """Its documents were compared with those of its track (`marking`)."""


class ContentKey(Base, kw_only=True):
    """One row of a key table. Deleting it erases the document."""

    __tablename__ = "content_keys"

    shard_id: Mapped[bytes] = mapped_column(ForeignKey("shards.shard_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[bytes] = mapped_column(unique=True)
    wrapped_key: Mapped[bytes]


class StoredAnswer(Base, kw_only=True):
    """What an agent was answered, so that a repeated request gets the same bytes."""

    __tablename__ = "answers"

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    answer: Mapped[bytes]
    """A serialized SignedAnswer."""
    answered_at: Mapped[int]


class WithdrawalRequest(Base, kw_only=True):
    """What a tombstone answers, as the vault signed it, for the steward to verify."""

    __tablename__ = "withdrawals"

    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of the tombstone."""
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"))
    statement: Mapped[bytes]
    """A serialized SignedStatement."""


class Leaf(Base, kw_only=True):
    """A leaf of the transparency log; its number is its index, from 0."""

    __tablename__ = "log_leaves"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    statement: Mapped[bytes]
    """A serialized SignedStatement."""


class Node(Base, kw_only=True):
    """The hash of a perfect subtree of the log; level 0 are the leaves' hashes."""

    __tablename__ = "log_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes]


class Restoration(Base, kw_only=True):
    """The records were put back from a backup: what was promised after it was made is not in them (`restoration`)."""

    __tablename__ = "restorations"

    restored_at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[int]
    """When the backup was."""
    log_size: Mapped[int]
    """Leaves of the log in it; what was at these indices later, up to ``restored_at``, is lost."""
    statement: Mapped[bytes | None] = mapped_column(default=None)
    """The signed word of it, once it is in the log."""


class Checkpoint(Base, kw_only=True):
    """A signed note over the first `size` leaves; with the steward's line once cosigned."""

    __tablename__ = "checkpoints"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str]
    cosigned: Mapped[bool] = mapped_column(default=False)
