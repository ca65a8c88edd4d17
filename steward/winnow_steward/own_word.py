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
from winnow_steward.tombstones import Request, Withdrawn


@dataclass(frozen=True, slots=True)
class Everything:
    """A request of all that a partner had sent until then.

    When that was only its tombstone says, which is the coordinator's: by its place in the log, which nobody can change, and
    by a clock. One request can be answered more than once, also much later, for its documents had come back with a backup; the first
    tombstone counts. The clock, which alone tells where the log has lost receipts, counts only as far as the one who asked
    has signed for the time, too.

    Attributes:
        leaf: of the first tombstone in the log that answers it; 0 where the log has none.
        before: microseconds since the epoch: when it was asked or first answered, the earlier of both.
    """

    leaf: int
    before: int

    @classmethod
    def of(cls, request: Request, answers: Sequence[Withdrawn]) -> Everything:
        """By all tombstones that answer the request."""
        leaf = min((one.log_index for one in answers if one.logged), default=0)
        return cls(leaf, min(request.made_at, *(one.withdrawn_at for one in answers)))

    def covers(self, came: Receipt) -> bool:
        """Whether what came in by this receipt was there when it was asked for."""
        return came.log_index < self.leaf or came.committed_at < self.before


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
    def of(cls, found: Iterable[Withdrawn]) -> OwnWord:
        """By all withdrawals that the steward has seen."""
        named, answers = dict[bytes, frozenset[str]](), dict[bytes, list[tuple[Request, Withdrawn]]]()
        for one in found:
            if one.request is None:
                continue
            for document in one.request.documents:
                named[document] = named.get(document, frozenset()) | {one.request.partner}
            if one.request.everything:
                answers.setdefault(one.request.signed, []).append((one.request, one))
        everything = dict[str, list[Everything]]()
        for answered in answers.values():
            request = answered[0][0]
            everything.setdefault(request.partner, []).append(Everything.of(request, [one for _, one in answered]))
        return cls(named, everything)

    def covers(self, document: bytes, partner: str, came: Receipt) -> bool:
        """Whether this partner has asked for a document of its own that came in by this receipt."""
        return partner in self.named.get(document, ()) or any(
            one.covers(came) for one in self.everything.get(partner, ())
        )
