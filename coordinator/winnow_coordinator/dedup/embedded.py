"""The embedded engine: bands as rows of the records, signatures beside their documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from winnow_coordinator.dedup import Match
from winnow_coordinator.store import Transaction, documents
from winnow_protocol import minhash


class EmbeddedIndex:
    """The `Index` on the records' own database: 25 bands of 5 rows give the candidates.

    A row's key is made of its scope and its band, so that a look-up in one scope finds no row of another.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Enters a document under a signature's 25 keys of each scope."""
        documents.add_bands(self._transaction, number, _keys(signature, scopes))

    def withdraw(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Takes a document out of the bands of one signature."""
        documents.remove_keys(self._transaction, number, _keys(signature, scopes))

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out of every band."""
        documents.remove_bands(self._transaction, numbers)

    def near(self, signature: bytes, epoch: int, scopes: Sequence[str]) -> list[Match]:
        """The candidates whose full signature agrees in at least half of its 128 values; of those by bands alone, all."""
        candidates = documents.sharing_a_band(self._transaction, _keys(signature, scopes), epoch)
        matches = (Match(number, minhash.similarity(signature, other)) for number, other in candidates)
        return [match for match in matches if match.similarity >= minhash.THRESHOLD]


def _keys(signature: bytes, scopes: Sequence[str]) -> list[bytes]:
    bands = minhash.bands(signature)
    return [
        hashlib.blake2b(scope.encode() + b"\0" + band, digest_size=8).digest() for scope in scopes for band in bands
    ]
