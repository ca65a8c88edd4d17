"""The embedded engine: bands as rows of the records, signatures beside their documents.

What one look-up and one transaction do is bounded, whatever was entered: a vault holds the fleet secret, and can make
signatures that share bands with any text's and stay below the threshold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

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

    def __init__(self, transaction: Transaction, left: int | None = None) -> None:
        self._transaction = transaction
        self.left = COMPARED_AT_FIRST if left is None else left
        """Signatures that it compares before each further look-up compares `COMPARED_AFTERWARDS`."""
        self._version = 0

    def add(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Enters a document under a signature's 25 keys of each scope."""
        self._version = self._version or bands.next_version(self._transaction)
        bands.enter(self._transaction, number, keys_of(signature, scopes))
        bands.note_entered(self._transaction, number, self._version)

    def withdraw(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Takes a document out of the bands of one signature."""
        bands.take_out(self._transaction, number, keys_of(signature, scopes))

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out of every band."""
        bands.forget(self._transaction, numbers)

    def near(self, signature: bytes, epoch: int, scopes: Sequence[str]) -> list[Match]:
        """The candidates whose full signature agrees in at least half of its 128 values; of those by bands alone, all."""
        found = bands.sharing(self._transaction, keys_of(signature, scopes), self._most)
        return most_alike(self._compared(signature, epoch, found))

    @property
    def _most(self) -> int:
        """How many signatures the next look-up compares."""
        return max(min(COMPARED, self.left), COMPARED_AFTERWARDS)

    def _compared(self, signature: bytes, epoch: int, numbers: Sequence[int]) -> list[Match]:
        """Those of these documents whose signature under that epoch says the same."""
        self.left -= len(numbers)
        candidates = bands.signatures(self._transaction, numbers, epoch)
        alike = minhash.similarities(signature, [other for _, other in candidates])
        return [
            Match(number, similarity)
            for (number, _), similarity in zip(candidates, alike, strict=True)
            if similarity >= minhash.THRESHOLD
        ]


def most_alike(matches: Iterable[Match]) -> list[Match]:
    """The most similar, as many as a look-up gives, in the order of their numbers."""
    best = sorted(matches, key=lambda match: (-match.similarity, match.number))
    return sorted(best[:MATCHES], key=lambda match: match.number)


def keys_of(signature: bytes, scopes: Sequence[str]) -> list[bytes]:
    """The keys under which a signature stands in each of these scopes, 8 bytes each."""
    of_it = minhash.bands(signature)
    return [
        hashlib.blake2b(scope.encode() + b"\0" + band, digest_size=8).digest() for scope in scopes for band in of_it
    ]
