"""The embedded engine: bands as rows of the records, signatures beside their documents.

What one look-up and one transaction do is bounded, whatever was entered: a vault holds the fleet secret, and can make
signatures that share bands with any text's and stay below the threshold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from winnow_coordinator.dedup import Match
from winnow_coordinator.store import Transaction, bands
from winnow_protocol import minhash

COMPARED = 256
"""Signatures that one look-up compares: of the documents that share most bands."""
COMPARED_AT_FIRST = 65_536
"""Signatures that are compared in one transaction before each further look-up compares `COMPARED_AFTERWARDS`."""
COMPARED_AFTERWARDS = 8
MATCHES = 32
"""Of one look-up: the most similar."""


class EmbeddedIndex:
    """The `Index` on the records' own database: 25 bands of 5 rows give the candidates.

    A row's key is made of its scope and its band, so that a look-up in one scope finds no row of another.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._left = COMPARED_AT_FIRST

    def add(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Enters a document under a signature's 25 keys of each scope."""
        bands.enter(self._transaction, number, _keys(signature, scopes))

    def withdraw(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Takes a document out of the bands of one signature."""
        bands.take_out(self._transaction, number, _keys(signature, scopes))

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out of every band."""
        bands.forget(self._transaction, numbers)

    def near(self, signature: bytes, epoch: int, scopes: Sequence[str]) -> list[Match]:
        """The candidates whose full signature agrees in at least half of its 128 values; of those by bands alone, all."""
        most = max(min(COMPARED, self._left), COMPARED_AFTERWARDS)
        found = bands.sharing(self._transaction, _keys(signature, scopes), most)
        self._left -= len(found)
        candidates = bands.signatures(self._transaction, found, epoch)
        alike = minhash.similarities(signature, [other for _, other in candidates])
        matches = [
            Match(number, similarity)
            for (number, _), similarity in zip(candidates, alike, strict=True)
            if similarity >= minhash.THRESHOLD
        ]
        matches.sort(key=lambda match: (-match.similarity, match.number))
        return sorted(matches[:MATCHES], key=lambda match: match.number)


def _keys(signature: bytes, scopes: Sequence[str]) -> list[bytes]:
    of_it = minhash.bands(signature)
    return [
        hashlib.blake2b(scope.encode() + b"\0" + band, digest_size=8).digest() for scope in scopes for band in of_it
    ]
