"""From shares of tags to entities with a probability."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy

from winnow_models.names.network import LABELS

OPERATING = 0.35
FLOOR = 0.2


class Entity(NamedTuple):
    """A stretch of a text, in characters, and how probable it is that it is what the label says."""

    start: int
    end: int
    label: str
    probability: float


class Run(NamedTuple):
    """The same, in tokens: the first and the last."""

    first: int
    last: int
    label: str
    probability: float


def runs(shares: Any, content: Any, bound: Any) -> list[Run]:
    """The entities of one document: runs of tokens whose likeliest label has a share of ``FLOOR`` or more.

    Tokens above ``OPERATING`` form entities of their own, so that a doubtful neighbour never pulls a sure name below it.
    ``content`` says which tokens are words or numbers: an entity begins and ends with one. ``bound`` says
    where one entity does not end and another of the same label begin.
    """
    begins, insides = shares[:, 1::2], shares[:, 2::2]
    by_label = begins + insides
    label = by_label.argmax(axis=1)
    places = numpy.arange(len(label))
    share = by_label[places, label]
    band = (share >= FLOOR).astype("int8") + (share >= OPERATING)
    code = numpy.where(band > 0, label * 4 + band, -1)
    before = numpy.concatenate([[-1], code[:-1]])
    opens = (code >= 0) & ((code != before) | ((begins[places, label] > insides[places, label]) & ~bound))
    edges = numpy.append(numpy.flatnonzero((code != before) | opens), len(code))
    found: list[Run] = []
    for place in numpy.flatnonzero(opens[edges[:-1]]):
        first, after = edges[place], edges[place + 1]
        inside = numpy.flatnonzero(content[first:after])
        if inside.size:
            left, right = int(first + inside[0]), int(first + inside[-1])
            mean = float(share[left : right + 1].mean())
            found.append(Run(left, right, LABELS[label[first]], round(mean, 3)))
    return found
