"""Which documents are on their way to the directory's epoch, and how far they are.

As an epoch begins, every document that the coordinator has a signature of, and none under this epoch, is listed once, as
*due*. It is *made* once it is signed, *sent* while the coordinator is asked to take the signature, and struck off when it has;
or *gone*, where its text is nowhere any more: then it keeps the signature that it has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store

RETRY_AT = "resign_retry_at"
"""Before that, microseconds since the epoch, nothing is asked: the coordinator has refused."""
_EPOCH = "epoch"

SIGNED_STATES = (
    DocumentState.NOVEL,
    DocumentState.WAITING,
    DocumentState.DUPLICATE,
    DocumentState.PACKED,
    DocumentState.DELIVERED,
)
"""In these the coordinator has a document's signature."""
_UNDER_WAY = (*SIGNED_STATES, DocumentState.OFFERED)


class MoveState(StrEnum):
    """How far a document is on its way."""

    DUE = "due"
    MADE = "made"
    SENT = "sent"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Move:
    """How far the vault has moved.

    Attributes:
        epoch: which it signs with; 0 before the first.
        signed: documents that were offered whose signature under it the coordinator has.
        waiting: documents that are to be signed again, or whose new signature was not taken yet.
        gone: documents whose text is gone.
    """

    epoch: int
    signed: int
    waiting: int
    gone: int


def begin(store: Store, epoch: int) -> None:
    """Lists what has to be signed again, once for an epoch; documents that are taken back just now are left out."""
    if store.get(_EPOCH) == epoch:
        return
    with store.transaction() as connection:
        connection.execute("DELETE FROM resigning")
        connection.execute(
            "INSERT INTO resigning SELECT id, ?, ? FROM documents d"
            " WHERE state IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM signatures s WHERE s.document = d.id AND s.epoch = ?)"
            " AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.document = d.id)",
            (epoch, MoveState.DUE, json.dumps(_UNDER_WAY), epoch),
        )
        store.put(_EPOCH, epoch)
        store.put(RETRY_AT, 0)
        listed = counts(store)
        if listed:
            store.record("epoch", bytes(16), "begun", {"epoch": epoch, "documents": sum(listed.values())})


def tell_again(store: Store) -> None:
    """Lists what was signed again and told: the coordinator may have lost some."""
    epoch = store.get(_EPOCH) or 0
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO resigning SELECT d.id, s.epoch, ? FROM documents d"
            " JOIN signatures s ON s.document = d.id AND s.epoch = ?"
            " WHERE d.state IN (SELECT value FROM json_each(?))"
            " AND EXISTS (SELECT 1 FROM signatures e WHERE e.document = d.id AND e.epoch <> s.epoch)"
            " AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.document = d.id)",
            (MoveState.MADE, epoch, json.dumps(SIGNED_STATES)),
        )


def counts(store: Store) -> dict[str, int]:
    """How many of the listed documents are how far."""
    rows = store.query("SELECT state, count(*) AS n FROM resigning GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def moved(store: Store, states: Mapping[str, int]) -> Move:
    """How far the vault has moved, for report and status; ``states`` are the store's counts."""
    listed = counts(store)
    gone = listed.get(MoveState.GONE, 0)
    waiting = sum(listed.values()) - gone
    offered = sum(states.get(f"document/{state}", 0) for state in _UNDER_WAY)
    return Move(store.get(_EPOCH) or 0, max(0, offered - waiting - gone), waiting, gone)


def strike_off(store: Store, document_id: bytes) -> None:
    """An offer tells the coordinator the new signature, so nothing more is to be done for a document."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM resigning WHERE document = ?", (document_id,))


def drop_settled(store: Store) -> None:
    """Strikes off what the coordinator has no signature of any more; it will be offered under the new epoch, if at all."""
    with store.transaction() as connection:
        connection.execute(
            "DELETE FROM resigning WHERE document IN (SELECT r.document FROM resigning r JOIN documents d ON d.id = r.document"
            " WHERE d.state NOT IN (SELECT value FROM json_each(?)))",
            (json.dumps(_UNDER_WAY),),
        )


def due(store: Store, limit: int) -> list[Row]:
    """Some documents that are to be signed again and that no offer is under way for: id, whether their text is kept, and the
    shard of those whose text is not."""
    return store.query(
        # What stands behind a text in a row is reached over all of the text's pages.
        "SELECT d.id, d.approved IS NOT NULL AS has_text, CASE WHEN d.approved IS NULL THEN d.shard END AS shard"
        " FROM resigning r JOIN documents d ON d.id = r.document"
        " WHERE r.state = ? AND d.state IN (SELECT value FROM json_each(?)) LIMIT ?",
        MoveState.DUE,
        json.dumps(SIGNED_STATES),
        limit,
    )


def due_of_shard(store: Store, shard: bytes) -> set[bytes]:
    """The documents of a shard that are to be signed again and whose text is not kept."""
    rows = store.query(
        "SELECT d.id FROM documents d JOIN resigning r ON r.document = d.id"
        " WHERE d.shard = ? AND d.approved IS NULL AND r.state = ? AND d.state IN (SELECT value FROM json_each(?))",
        shard,
        MoveState.DUE,
        json.dumps(SIGNED_STATES),
    )
    return {bytes(row["id"]) for row in rows}


def set_state(store: Store, document_ids: Sequence[bytes], state: MoveState, before: MoveState) -> int:
    """Moves those of the documents on that are still listed as ``before``; how many they were."""
    with store.transaction() as connection:
        changed = connection.executemany(
            "UPDATE resigning SET state = ? WHERE document = ? AND state = ?",
            [(state, document_id, before) for document_id in document_ids],
        )
        return changed.rowcount
