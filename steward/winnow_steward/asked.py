"""What partners have asked back by requests that count, whatever tombstones name: documents by name, and all that one had sent.

A request of everything ends with its first answer, and only tombstones say when that was. One request can be answered more than once,
also much later: where a backup was put back at the coordinator, a withdrawal that it lost is made anew, and what its partner has sent in
between was never asked for. Each way to tell the first answer rests on something that the coordinator can't change afterwards:

- its leaf, for the log takes nothing in between. The leaf of an answer that the log lost is counted anew; in its place is the one that
  says that the records were put back: the backup was made before the answer, and what follows that leaf came after it. It counts only if
  it is of a later time than the request, which whoever asked has signed: an answer that never was in the log has no place by it.
- its date, but none from before the request. An answer that is dated back takes nothing from what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from winnow_protocol.v1.common_pb2 import Receipt
from winnow_steward.tombstones import Request, Withdrawn


@dataclass(frozen=True, slots=True)
class PutBack:
    """A leaf of the log that says that the coordinator's records were put back from a backup, and when: microseconds since the epoch."""

    leaf: int
    at: int

    @classmethod
    def all_of(cls, restored: Mapping[str, tuple[str, int, int]]) -> list[PutBack]:
        """Those that the steward has read in the log, as `Audited.restored` has them; the first leaf first."""
        return sorted((cls(int(index), at) for index, (_, _, at) in restored.items()), key=lambda one: one.leaf)


@dataclass(frozen=True, slots=True)
class Everything:
    """A request of all that a partner had sent until then.

    Attributes:
        first: of the tombstones that answer it, the first that was given.
        leaf: what is before it in the log was there when it was first answered; 0 where the log shows nothing of it.
        answered_at: microseconds since the epoch, by the coordinator's clock: the first answer's date; if that one is from before the
            request, when it was asked, or the last answer's date, if that is earlier.
        sure_at: microseconds since the epoch: when it was asked or first answered, the earlier of both.
    """

    partner: str
    first: Withdrawn
    leaf: int
    answered_at: int
    sure_at: int

    @classmethod
    def of(cls, request: Request, answers: Sequence[Withdrawn], put_back: Iterable[PutBack]) -> Everything:
        """By all tombstones that answer the request."""
        first, last = min(answers, key=_date), max(answers, key=_date)
        places = [one.log_index if one.logged else _place_of_lost(request, one, put_back) for one in answers]
        return cls(
            partner=request.partner,
            first=first,
            leaf=min((place for place in places if place is not None), default=0),
            answered_at=min(max(first.withdrawn_at, request.made_at), last.withdrawn_at),
            sure_at=min(first.withdrawn_at, request.made_at),
        )

    def covers(self, came: Receipt) -> bool:
        """Whether what came in by this receipt of the present log is to be left out: rather more than was asked for than less."""
        return came.log_index < self.leaf or self.covers_by_date(came)

    def covers_by_date(self, came: Receipt) -> bool:
        """The same by the coordinator's clock alone, whatever log the receipt is in."""
        return came.committed_at < self.answered_at

    def surely_covers(self, came: Receipt) -> bool:
        """Whether it is to be erased: by the leaf, or by a date that the one who asked has signed for, too."""
        return came.log_index < self.leaf or came.committed_at < self.sure_at


@dataclass(frozen=True, slots=True)
class Asked:
    """What partners have asked for, to be held against their own documents alone.

    Attributes:
        named: by document, the partners that named it.
        everything: by partner, its requests of all that it had sent.
    """

    named: Mapping[bytes, frozenset[str]] = field(default_factory=dict)
    everything: Mapping[str, Sequence[Everything]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Withdrawn], put_back: Sequence[PutBack] = ()) -> Asked:
        """By all withdrawals that the steward has seen: the first answer may be one that is listed no more."""
        found = list(found)
        named, everything = dict[bytes, frozenset[str]](), dict[str, list[Everything]]()
        for request in (one.request for one in found if one.request is not None):
            for document in request.documents:
                named[document] = named.get(document, frozenset()) | {request.partner}
        for whole in requests_of_everything(found, put_back):
            everything.setdefault(whole.partner, []).append(whole)
        return cls(named, everything)

    def covers(self, document: bytes, partner: str, receipt: Receipt) -> bool:
        """Whether this partner has asked for a document of its own that came in by this receipt, which is in the log."""
        return partner in self.named.get(document, ()) or any(
            one.covers(receipt) for one in self.everything.get(partner, ())
        )


def requests_of_everything(found: Iterable[Withdrawn], put_back: Sequence[PutBack] = ()) -> Iterator[Everything]:
    """Each request of all that a partner had sent, once, however often it was answered: known again by what was signed."""
    answered = dict[bytes, tuple[Request, list[Withdrawn]]]()
    for one in found:
        if one.request is not None and one.request.everything:
            answered.setdefault(one.request.signed, (one.request, []))[1].append(one)
    for request, answers in answered.values():
        yield Everything.of(request, answers, put_back)


def _place_of_lost(request: Request, answer: Withdrawn, put_back: Iterable[PutBack]) -> int | None:
    """The leaf that stands in the place of an answer that is not in the log; None where nothing explains that it is not."""
    since = max(request.made_at, answer.withdrawn_at)
    return min((one.leaf for one in put_back if one.leaf <= answer.log_index and since <= one.at), default=None)


def _date(answer: Withdrawn) -> int:
    return answer.withdrawn_at
