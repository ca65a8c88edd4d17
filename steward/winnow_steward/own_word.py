"""What partners have asked back by words of their own, as far as nothing of it is the coordinator's.

An export may leave a document out because the coordinator says that it was withdrawn: it can be made again. What was exported is changed by
a word that counts alone: a request that a vault signed whose keys the steward approved, that the partner's recovery key signed, or
the steward's own word that the partner left. A coordinator that invents a tombstone so erases nothing, and one that leaves
something out of a tombstone keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from winnow_protocol.v1.common_pb2 import Receipt
from winnow_steward.asked import Asked, Everything, PutBack
from winnow_steward.tombstones import Withdrawn


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What partners have asked back of their own.

    Attributes:
        named: by document, the partners that named it.
        everything: by partner, its requests of all that it had sent.
    """

    named: Mapping[bytes, frozenset[str]]
    everything: Mapping[str, Sequence[Everything]]

    @classmethod
    def of(cls, found: Iterable[Withdrawn], put_back: Sequence[PutBack]) -> OwnWord:
        """By all withdrawals that the steward has seen, and what it has read in the log of backups that were put back."""
        asked = Asked.of(found, put_back)
        return cls(asked.named, asked.everything)

    def covers(self, document: bytes, partner: str, came: Receipt) -> bool:
        """Whether this partner has asked for a document of its own that came in by this receipt."""
        return partner in self.named.get(document, ()) or any(
            one.surely_covers(came) for one in self.everything.get(partner, ())
        )
