"""The fleet-wide index of signatures: one interface, its engines.

The coordinator compares keyed signatures that it cannot make itself. An engine finds the documents that share a band
with a signature; the estimate from the full signatures decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from winnow_coordinator.tracks import OPEN_ARCHIVE


@dataclass(frozen=True, slots=True)
class Match:
    """A document in the index that says the same.

    Attributes:
        number: the document's number in the records.
        similarity: the estimated Jaccard similarity, from the threshold to 1.
    """

    number: int
    similarity: float


def of_partner(partner: str) -> str:
    """The scope that a partner's offers alone look at: its documents in private tracks."""
    return f"partner {partner}"


def of_track(track: str) -> str:
    """The scope of a track: the open archive's is looked at by every offer, a private track's by `marking` alone."""
    return f"track {track}"


def entered_in(partner: str, track: str) -> tuple[str, ...]:
    """The scopes in which a document is to be found."""
    if track == OPEN_ARCHIVE:
        return (of_track(track),)
    return (of_track(track), of_partner(partner))


class Index(Protocol):
    """What an engine does. It works inside its caller's transaction, so an offer and its entry stand or fall together.

    A ``signature`` is a raw little-endian ``uint32[128]``, or the 25 bands that a document was offered by alone; signatures of
    different epochs never match. A look-up MUST NOT
    touch what was entered in other scopes than its own: it would take longer where others' private tracks hold the text.
    """

    def add(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Enters a signature of a document, which may have one an epoch; it MUST be found by `near` from then on, within
        the same transaction, too."""

    def withdraw(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Takes one of a document's signatures out; its others are found as before."""

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out; those that are not in it do no harm."""

    def near(self, signature: bytes, epoch: int, scopes: Sequence[str]) -> list[Match]:
        """The documents of the scopes at or above the threshold, in the order of their numbers.

        What it does MUST be bounded, whatever was entered; so some may be missing where very many share bands with the
        signature. Then those that share fewest are.
        """
