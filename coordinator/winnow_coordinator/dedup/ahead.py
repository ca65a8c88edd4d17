"""Look-ups before anybody is kept waiting: a batch is looked up while others write, and then beside what they entered.

What a batch may cost to look up is bounded, and still some seconds of a thousand signatures that are made to share bands. So
that is done on connections that read, and so is comparing a batch with itself. Once the batch alone may write, it is compared with
the documents that others entered since the first of these look-ups: no copy is missed that a look-up by then would have found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from winnow_coordinator.dedup import Match
from winnow_coordinator.dedup.embedded import (
    COMPARED,
    COMPARED_AFTERWARDS,
    COMPARED_AT_FIRST,
    EmbeddedIndex,
    keys_of,
    most_alike,
)
from winnow_coordinator.store import Records, Transaction, bands
from winnow_protocol import minhash

Asked = tuple[bytes, int]
"""A signature, and its epoch."""

_AT_ONCE = 32
"""Look-ups in one state of the records: whoever holds on to one for long keeps the write-ahead log from being emptied."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was found of a batch.

    Attributes:
        version: of the index, before the first look-up.
        scopes: where it was looked for.
        found: what each signature is like.
        within: which signatures of the batch each is like, and how much.
        keys: those under which each of the signatures stands in the scopes.
        wanted: all of these keys.
    """

    version: int
    scopes: Set[str]
    found: Mapping[Asked, Sequence[Match]]
    within: Mapping[Asked, Sequence[tuple[bytes, float]]]
    keys: Mapping[bytes, Sequence[bytes]]
    wanted: Set[bytes]


def look_up(records: Records, asked: Sequence[Asked], scopes: Sequence[str]) -> Ahead:
    """What these signatures are like in these scopes, and among themselves, while others write."""
    version, found, left = -1, dict[Asked, Sequence[Match]](), COMPARED_AT_FIRST
    different = list(dict.fromkeys(asked))
    for start in range(0, len(different) or 1, _AT_ONCE):
        with records.read() as tx:
            version = bands.version(tx) if version < 0 else version
            index = EmbeddedIndex(tx, left)
            for signature, epoch in different[start : start + _AT_ONCE]:
                found[signature, epoch] = index.near(signature, epoch, scopes)
            left = index.left
    keys = {signature: keys_of(signature, scopes) for signature, _ in different}
    wanted = frozenset(key for of_one in keys.values() for key in of_one)
    return Ahead(version, frozenset(scopes), found, _within(different), keys, wanted)


def _within(asked: Sequence[Asked]) -> dict[Asked, Sequence[tuple[bytes, float]]]:
    """Each signature's like among these, itself included: as a look-up finds them, of two whichever comes later."""
    found: dict[Asked, list[tuple[bytes, float]]] = {one: [(one[0], 1.0)] for one in asked}
    under, left = dict[tuple[int, bytes], list[int]](), COMPARED_AT_FIRST
    for place, (signature, epoch) in enumerate(asked):
        keys = [(epoch, band) for band in minhash.bands(signature)]
        sharing = _sharing((under.get(key, ()) for key in keys), max(min(COMPARED, left), COMPARED_AFTERWARDS))
        left -= len(sharing)
        others = [asked[other][0] for other in sharing]
        for other, similarity in zip(others, minhash.similarities(signature, others), strict=True):
            if similarity >= minhash.THRESHOLD:
                found[signature, epoch].append((other, similarity))
                found[other, epoch].append((signature, similarity))
        for key in keys:
            under.setdefault(key, []).append(place)
    return dict(found)


def _sharing(under: Iterable[Sequence[int]], limit: int) -> list[int]:
    """As `bands.sharing`, of what stands under each of some keys."""
    shares, half = dict[int, int](), bands.OF_A_BAND // 2
    for numbers in under:
        for number in numbers if len(numbers) <= 2 * half else (*numbers[:half], *numbers[-half:]):
            shares[number] = shares.get(number, 0) + 1
    return sorted(shares, key=lambda number: (-shares[number], number))[:limit]


class AheadIndex(EmbeddedIndex):
    """The `Index` for a batch that was looked up ahead, in a transaction that alone may write."""

    def __init__(self, transaction: Transaction, ahead: Ahead) -> None:
        super().__init__(transaction)
        self._ahead = ahead
        self._since = set[int]()
        """Entered since: what was found of them ahead may be of another signature."""
        self._gone = set[int]()
        self._by_key = dict[bytes, list[int]]()
        """What others entered since, or under a signature that is none of the batch's."""
        self._of_batch = dict[bytes, set[int]]()
        """What was entered here under each of the batch's signatures."""
        for number, key in bands.entered_since(transaction, ahead.version):
            self._note(number, [key])

    def add(self, number: int, signature: bytes, scopes: Sequence[str]) -> None:
        """Enters a document under a signature's 25 keys of each scope."""
        super().add(number, signature, scopes)
        self._gone.discard(number)
        self._since.add(number)
        if signature not in self._ahead.keys:
            self._note(number, keys_of(signature, scopes))
        elif not self._ahead.scopes.isdisjoint(scopes):
            self._of_batch.setdefault(signature, set()).add(number)

    def remove(self, numbers: Sequence[int]) -> None:
        """Takes documents out of every band."""
        super().remove(numbers)
        self._gone.update(numbers)
        for entered in self._of_batch.values():
            entered.difference_update(numbers)

    def near(self, signature: bytes, epoch: int, scopes: Sequence[str]) -> list[Match]:
        """What was found ahead, and what was entered since; all of it now, where it was not looked up ahead."""
        before = self._ahead.found.get((signature, epoch))
        if before is None:
            return super().near(signature, epoch, scopes)
        found = [match for match in before if match.number not in self._since]
        sharing = _sharing((self._by_key.get(key, ()) for key in self._ahead.keys[signature]), self._most)
        if sharing:
            found += self._compared(signature, epoch, sharing)
        for other, similarity in self._ahead.within[signature, epoch]:
            found += (Match(number, similarity) for number in self._of_batch.get(other, ()))
        return most_alike({match.number: match for match in found if match.number not in self._gone}.values())

    def _note(self, number: int, keys: Sequence[bytes]) -> None:
        self._since.add(number)
        for key in keys:
            if key in self._ahead.wanted:
                self._by_key.setdefault(key, []).append(number)
