"""The network: hash embeddings, layers that each look one token to either side, a share for each tag."""

from __future__ import annotations

from typing import Any, NamedTuple

LABELS = ("PER", "LOC", "ORG", "ADDRESS")
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in ("B", "I")))


class Size(NamedTuple):
    """How large a network is: the rows and width of each column's table, the width of its layers, their number."""

    tables: tuple[tuple[int, int], ...]
    width: int
    depth: int


# The tables in the order of ``features.COLUMNS``.
EVERY_LANGUAGE = Size(((48_000, 80), (40_000, 64), (40_000, 64), (12_000, 48), (12_000, 48), (3_000, 32)), 128, 6)
VERSION_2 = EVERY_LANGUAGE._replace(depth=4)
GERMAN = Size(((12_000, 48), (400, 24), (3_000, 16), (4_000, 24), (8_000, 24), (300, 12)), 96, 4)


def embedding(size: Size, dropout: float = 0.0) -> Any:
    """From rows of hashes to vectors of the network's width."""
    from thinc.api import HashEmbed, Maxout, chain, concatenate

    tables: list[Any] = [
        HashEmbed(width, count, column=column, seed=column + 1) for column, (count, width) in enumerate(size.tables)
    ]
    joined = sum(width for _, width in size.tables)
    return chain(concatenate(*tables), Maxout(size.width, joined, nP=2, normalize=True, dropout=dropout))


def encoder(size: Size, dropout: float = 0.0) -> Any:
    """From vectors in the order of the text to the shares of the tags."""
    from thinc.api import Maxout, Softmax, chain, expand_window, residual

    layers = [
        residual(chain(expand_window(1), Maxout(size.width, size.width * 3, nP=2, normalize=True, dropout=dropout)))
        for _ in range(size.depth)
    ]
    return chain(*layers, Softmax(len(TAGS), size.width))


def build(dropout: float = 0.0, size: Size = EVERY_LANGUAGE) -> tuple[Any, Any]:
    """Both halves, ready for weights. OpenBLAS does the products: 2.5 times as fast as the default on one core."""
    import numpy
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    halves = (embedding(size, dropout), encoder(size, dropout))
    samples = (numpy.zeros((2, len(size.tables)), dtype="uint64"), numpy.zeros((2, size.width), dtype="float32"))
    for half, sample in zip(halves, samples, strict=True):
        for node in half.walk():
            node.ops = ops
        half.initialize(X=sample)
    return halves


def parameters(halves: tuple[Any, Any]) -> list[tuple[Any, str]]:
    """Every array of weights by its node and name, always in the same order."""
    return [
        (node, name) for half in halves for node in half.walk() for name in node.param_names if node.has_param(name)
    ]
