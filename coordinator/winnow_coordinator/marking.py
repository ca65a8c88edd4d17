"""Which kept documents say what another of their track says: for the steward's export, and for nobody else.

Documents are compared by upkeep, or when the steward lists shards; never while a partner waits for an answer, whose time
would tell what others' private tracks hold.
"""

from __future__ import annotations

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup import Index, of_track
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store import Transaction, documents, shards
from winnow_coordinator.store.tables import Document, DocumentState, Shard


def mark_new(coordinator: Coordinator) -> int:
    """Compares the documents of the shards that were not compared yet, in the order of commit; how many shards."""
    with coordinator.records.read() as tx:
        found = shards.not_compared(tx)
    for shard_id in found:
        mark(coordinator, shard_id)
    return len(found)


def mark(coordinator: Coordinator, shard_id: bytes) -> None:
    """Compares a shard's documents with their track's, if that was not done; anew those that repeat what is withdrawn."""
    with coordinator.records.read() as tx:
        shard = shards.shard(tx, shard_id)
        if shard is None or (shard.compared and not _to_compare(tx, shard)):
            return
    with coordinator.records.write() as tx:
        shard = shards.shard(tx, shard_id)
        if shard is None:
            return
        index = EmbeddedIndex(tx)
        for row in _to_compare(tx, shard):
            row.duplicate_of = _original(tx, index, shard, row)
            tx.flush()
        shard.compared = True


def _to_compare(tx: Transaction, shard: Shard) -> list[Document]:
    if not shard.compared:
        rows = documents.of_shards(tx, [shard.shard_id])
        return [row for row in rows if row.state == DocumentState.KEPT]
    marked = documents.marked_in(tx, shard.shard_id)
    originals = documents.by_numbers(tx, (row.duplicate_of for row in marked if row.duplicate_of is not None))
    gone = {original.number for original in originals if original.state != DocumentState.KEPT}
    return [row for row in marked if row.duplicate_of in gone]


def _original(tx: Transaction, index: Index, shard: Shard, row: Document) -> int | None:
    """The first kept one that says the same, was compared before and has no mark itself.

    Only unmarked ones are pointed at, so that of any group exactly those without a mark are exported, and never none.
    """
    signatures, scopes = documents.signatures_of(tx, row), (of_track(row.track),)
    matches = [match for epoch, values in signatures.items() for match in index.near(values, epoch, scopes)]
    for other in documents.by_numbers(tx, (match.number for match in matches if match.number != row.number)):
        home = shard if other.shard_id == shard.shard_id else shards.shard(tx, other.shard_id or b"")
        compared = home is not None and (home.compared or (home is shard and other.number < row.number))
        if other.state == DocumentState.KEPT and other.duplicate_of is None and compared:
            return other.number
    return None
