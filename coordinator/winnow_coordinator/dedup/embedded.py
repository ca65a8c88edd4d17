"""The embedded engine: bands as rows of the records, signatures beside their documents."""

from __future__ import annotations

from collections.abc import Sequence

from winnow_coordinator.dedup import Match, Scope
from winnow_coordinator.store import Transaction, documents
from winnow_protocol import minhash


class EmbeddedIndex:
    """The `Index` on the records' own database: 25 bands of 5 rows give the candidates."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, number: int, signature: bytes) -> None:
        """Enters a document under its 25 keys."""
        documents.add_bands(self._transaction, number, minhash.bands(signature))

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out of every band."""
        documents.remove_bands(self._transaction, numbers)

    def near(self, signature: bytes, epoch: int, scope: Scope) -> list[Match]:
        """The candidates whose full signature agrees in at least half of its 128 values."""
        keys = minhash.bands(signature)
        candidates = documents.sharing_a_band(self._transaction, keys, epoch, scope.partner, scope.track)
        matches = (Match(number, minhash.similarity(signature, other)) for number, other in candidates)
        return [match for match in matches if match.similarity >= minhash.THRESHOLD]
