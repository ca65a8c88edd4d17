"""The fleet-wide index of signatures: one interface, its engines.

The coordinator compares keyed signatures that it cannot make itself. An engine finds the documents that share a band
with a signature; the estimate from the full signatures decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Match:
    """A document in the index that says the same.

    Attributes:
        number: the document's number in the records.
        similarity: the estimated Jaccard similarity, from the threshold to 1.
    """

    number: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Scope:
    """Among which documents to look: those of this partner, and those that were assigned to this track.

    What lies outside is never compared, so that it shows in no verdict and in no time that one takes.
    """

    partner: str = ""
    track: str = ""


class Index(Protocol):
    """What an engine does. It works inside its caller's transaction, so an offer and its entry stand or fall together.

    A ``signature`` is a raw little-endian ``uint32[128]``; signatures of different epochs never match.
    """

    def add(self, number: int, signature: bytes) -> None:
        """Enters a document; it MUST be found by `near` from then on, within the same transaction, too."""

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out; those that are not in it do no harm."""

    def near(self, signature: bytes, epoch: int, scope: Scope) -> list[Match]:
        """The documents of the scope at or above the threshold, in the order of their numbers."""
