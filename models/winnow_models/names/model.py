"""Running the network over documents: tokens become shares, shares entities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

from winnow_models.names.decode import Entity, runs
from winnow_models.names.features import PAD, is_unspaced, rows, with_neighbours
from winnow_models.names.network import TAGS
from winnow_models.names.titles import with_titles

AT_ONCE = 8_000
"""Tokens that go through the network together: enough for fast products, few enough for the processor's cache."""

_JOINTS = frozenset("-‐‑'’")
_REACH = PAD + 1
_REMEMBERED = 400_000


class Cut(NamedTuple):
    """A document as its tokens, and for each whether one space follows."""

    words: list[str]
    spaces: list[bool]


class Model:
    """Networks that are heard together, with the forms of every word that they have met, up to a number; then it starts afresh.

    Args:
        networks: each as its halves; the mean of their shares counts.
        forms: gives the rows of words that the network was trained on.
        second: a voice beside this one, whose shares count by ``weight`` and this one's by the rest.
    """

    def __init__(
        self,
        networks: Sequence[tuple[Any, Any]],
        forms: Callable[[list[str]], Any] = rows,
        second: Model | None = None,
        weight: float = 0.0,
    ) -> None:
        self._networks = networks
        self._forms, self._second, self._weight = forms, second, weight
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {"": 0}
        self._table = numpy.zeros_like(self._forms(["."]))
        self._unspaced = numpy.zeros(1, dtype=bool)
        self._content = numpy.zeros(1, dtype=bool)

    def _ids(self, words: list[str]) -> Any:
        if len(self._known) > _REMEMBERED:
            self._forget()
        known, before = self._known, len(self._known)
        ids = [known.setdefault(word, len(known)) for word in words]
        if len(known) > before:
            new = list(known)[before:]
            self._table = numpy.concatenate([self._table, self._forms(new)])
            self._unspaced = numpy.concatenate([self._unspaced, [is_unspaced(word) for word in new]])
            self._content = numpy.concatenate([self._content, [word[0].isalnum() for word in new]])
        return numpy.array(ids, dtype="int64")

    def _shares(self, ids: Any) -> Any:
        found, inverse = with_neighbours(self._table, self._unspaced, ids)
        each = (encoder.predict(embedding.predict(found)[inverse]) for embedding, encoder in self._networks)
        return sum(each) / len(self._networks)

    def find(self, documents: list[Cut]) -> list[list[Entity]]:
        """The entities of each document; what a document holds changes nothing in its neighbours.

        Documents go through the network together, with ``PAD`` rows of nothing between them, in slices of ``AT_ONCE``
        tokens that overlap by what the network sees: time and memory grow with the text alone.
        """
        words: list[str] = []
        for document in documents:
            words += [""] * PAD + document.words
        words += [""] * PAD
        ids, shares = self.read(words)
        if self._second is not None:
            _, others = self._second.read(words)
            shares *= 1 - self._weight
            shares += self._weight * others
        found, at = [], PAD
        for document in documents:
            end = at + len(document.words)
            own = ids[at:end]
            found.append(_entities(document, shares[at:end], self._content[own], self._unspaced[own]))
            at = end + PAD
        return found

    def read(self, words: list[str]) -> tuple[Any, Any]:
        """The ids of tokens, however many, and the shares of their tags; "" is a row of nothing."""
        ids = self._ids(words)
        shares = numpy.empty((len(ids), len(TAGS)), dtype="float32")
        for start in range(0, len(ids), AT_ONCE):
            left = max(0, start - _REACH)
            part = self._shares(ids[left : start + AT_ONCE + _REACH])
            shares[start : start + AT_ONCE] = part[start - left : start - left + AT_ONCE]
        return ids, shares


def _bound(document: Cut, word: Any) -> Any:
    """Which tokens no entity may begin at that would part one: after a word, and at or after a hyphen without a space."""
    joints = [token in _JOINTS for token in document.words]
    hang = numpy.array(joints) | numpy.array([False, *joints[:-1]])
    hang &= ~numpy.array([True, *document.spaces[:-1]], dtype=bool)
    return hang | numpy.concatenate([[False], word[:-1]])


def _entities(document: Cut, shares: Any, content: Any, unspaced: Any) -> list[Entity]:
    if not document.words:
        return []
    lengths = numpy.fromiter(map(len, document.words), dtype="int64", count=len(document.words))
    after = numpy.cumsum(lengths + numpy.array(document.spaces, dtype="int64"))
    found: list[Entity] = []
    for run in runs(shares, content, _bound(document, content & ~unspaced)):
        first = with_titles(document.words, run.first) if run.label == "PER" else run.first
        start = int(after[first - 1]) if first else 0
        while found and found[-1].label == "PER" and found[-1].start >= start:
            found.pop()  # the title alone, taken for a name
        start = max(start, found[-1].end if found else 0)
        end = int(after[run.last]) - document.spaces[run.last]
        found.append(Entity(start, end, run.label, run.probability))
    return found
