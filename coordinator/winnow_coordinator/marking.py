"""Which kept documents say what another of their track says: for the steward's export, and for nobody else.

Documents are compared by upkeep, or when the steward lists shards; never while a partner waits for an answer, whose time
would tell what others' private tracks hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup import Index, of_track
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store import Transaction, documents, shards
from winnow_coordinator.store.tables import Document, DocumentState, Shard

_AT_ONCE = 256


def mark_new(coordinator: Coordinator) -> int:
    """Compares the documents of the shards that were not compared yet, in the order of commit; how many shards."""
    with coordinator.records.read() as tx:
        found = shards.not_compared(tx)
    for shard_id in found:
        mark(coordinator, shard_id)
    return len(found)


def mark(coordinator: Coordinator, shard_id: bytes) -> None:
    """Compares a shard's documents with their track's, if that was not done; anew those that repeat what is withdrawn.

    A stop in between leaves a shard that is compared from the beginning. Others may write meanwhile: what they enter belongs
    to shards that are compared later, for only one at a time is compared here.

    Raises:
        RecordsBusyError: another is being compared, for long.
    """
    with coordinator.records.read() as tx:
        shard = shards.shard(tx, shard_id)
        numbers = [] if shard is None else [row.number for row in _to_compare(tx, shard)]
    if shard is None or (shard.compared and not numbers):
        return
    with coordinator.records.alone("comparing a shard"):
        for start in range(0, len(numbers), _AT_ONCE):
            _mark(coordinator, shard_id, numbers[start : start + _AT_ONCE])
        with coordinator.records.write() as tx:
            if (shard := shards.shard(tx, shard_id)) is not None:
                shard.compared = True


def _mark(coordinator: Coordinator, shard_id: bytes, numbers: Sequence[int]) -> None:
    """Marks some of a shard's documents. They are looked up before anybody else is kept from writing."""
    with coordinator.records.read() as tx:
        index = EmbeddedIndex(tx)
        kept = [row for row in documents.by_numbers(tx, numbers) if row.state == DocumentState.KEPT]
        alike = {row.number: _alike(tx, index, row) for row in kept}
    with coordinator.records.write() as tx:
        shard = shards.shard(tx, shard_id)
        for row in documents.by_numbers(tx, numbers):
            if shard is not None and row.state == DocumentState.KEPT and row.number in alike:
                row.duplicate_of = _original(tx, alike[row.number], shard, row)
                tx.flush()


def _to_compare(tx: Transaction, shard: Shard) -> list[Document]:
    if not shard.compared:
        rows = documents.of_shards(tx, [shard.shard_id])
        return [row for row in rows if row.state == DocumentState.KEPT]
    marked = documents.marked_in(tx, shard.shard_id)
    originals = documents.by_numbers(tx, (row.duplicate_of for row in marked if row.duplicate_of is not None))
    gone = {original.number for original in originals if original.state != DocumentState.KEPT}
    return [row for row in marked if row.duplicate_of in gone]


def _alike(tx: Transaction, index: Index, row: Document) -> list[int]:
    """The numbers of the other documents of its track that say the same under any epoch."""
    signatures, scopes = documents.signatures_of(tx, row), (of_track(row.track),)
    matches = [match for epoch, values in signatures.items() for match in index.near(values, epoch, scopes)]
    return [match.number for match in matches if match.number != row.number]


def _original(tx: Transaction, alike: Sequence[int], shard: Shard, row: Document) -> int | None:
    """The first kept one that says the same, was compared before and has no mark itself.

    Only unmarked ones are pointed at, so that of any group exactly those without a mark are exported, and never none.
    """
    for other in documents.by_numbers(tx, alike):
        home = shard if other.shard_id == shard.shard_id else shards.shard(tx, other.shard_id or b"")
        compared = home is not None and (home.compared or (home is shard and other.number < row.number))
        if other.state == DocumentState.KEPT and other.duplicate_of is None and compared:
            return other.number
    return None
