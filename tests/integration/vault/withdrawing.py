"""What tests of withdrawal share: documents that were delivered, what is asked for, and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.integration.vault.parts import OtherSide, VaultParts, payload_of
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import ledger
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.retain import finish_deleting
from winnow_agent.vault.withdraw import withdrawal
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_agent.vault.withdraw.withdrawal import erase_copies, withdraw
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import digest, verify
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Withdrawal


def copies_of(vault: VaultParts) -> OwnCopies:
    return OwnCopies(vault.home / "vault" / "copies")


def take(vault: VaultParts) -> int:
    """Takes the inbox as the vault's own process does, with own copies in the home."""
    copies = copies_of(vault)

    def keep(shard: Item, request: bytes) -> None:
        ids = [row.document_id for row in CommitRequest.FromString(request).key_table.content_keys]
        copies.keep(shard, request, withdrawal.taken_back(vault.store, ids))

    return Inbox(
        vault.store, vault.trust, vault.outbox, vault.inbox, keep_copy=keep, references=vault.references
    ).take()


def delivered(vault: VaultParts, other: OtherSide, *texts: str) -> list[bytes]:
    """Documents that lie at the coordinator in one shard, and in an own copy."""
    ids = vault.approve(*texts)
    for _ in range(3):
        vault.offer()
        vault.pack()
        other.answer_all(vault)
        take(vault)
    assert {vault.state(one) for one in ids} == {"delivered"}
    return ids


def take_back(vault: VaultParts, *document_ids: bytes, everything: bool = False, reason: str = "") -> list[bytes]:
    """As the command does."""
    made = withdraw(vault.store, document_ids, everything=everything, reason=reason)
    erase_copies(vault.store, copies_of(vault))
    finish_deleting(vault.store)
    return made


def asked(vault: VaultParts) -> list[Withdrawal]:
    """What the requests in the outbox say, their signatures verified."""
    key = vault.trust.signing_key.public_key
    statements = [SignedStatement.FromString(vault.outbox.read(item)) for item in vault.outbox.items(Kind.WITHDRAWAL)]
    return [Withdrawal.FromString(verify(one, StatementKind.WITHDRAWAL, key)) for one in statements]


def in_log(other: OtherSide, vault: VaultParts, ids: Sequence[bytes] | None = None, **changes: Any) -> None:
    """Answers the only request in the outbox with a tombstone; for other documents, or otherwise wrong, if asked to."""
    (item,) = vault.outbox.items(Kind.WITHDRAWAL)
    payload = payload_of(vault, item)
    named = Withdrawal.FromString(payload).document_ids if ids is None else ids
    key = changes.pop("key", other.answers)
    values = {"withdrawal_digest": digest(payload), "document_ids": named, "log_index": 7} | changes
    tombstone = Tombstone(**values)
    signed = key.sign(StatementKind.TOMBSTONE, tombstone.SerializeToString())
    other.put(vault, item, other.signed(payload, withdraw=common_pb2.WithdrawAnswer(tombstone=signed)))


def stored(vault: VaultParts, ids: Sequence[bytes], gone: bytes) -> list[bytes]:
    """What the records hold of all documents but one."""
    rows = [row for one in ids if one != gone for row in vault.store.query(
        "SELECT d.body, d.approved, f.findings FROM documents d JOIN findings f ON f.document = d.id WHERE d.id = ?", one
    )]  # fmt: skip
    return [bytes(value) for row in rows for value in row if value is not None]


def shift(vault: VaultParts, column: str, microseconds: int) -> None:
    with vault.store.transaction() as connection:
        connection.execute(f"UPDATE withdrawals SET {column} = {column} - ?", (microseconds,))  # noqa: S608


def state_of(vault: VaultParts) -> list[str]:
    return [row["state"] for row in withdrawal.listed(vault.store)]


def sound(vault: VaultParts) -> bool:
    """Whether the ledger still verifies."""
    head = vault.store.ledger_head()
    return ledger.faults(vault.store.ledger_entries(), [head]) == []
