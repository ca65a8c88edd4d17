"""Training: one pass over arrays of documents, the learning rate warmed up and run down, the weights averaged at the end."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from winnow_models.names.features import PAD, with_neighbours
from winnow_models.names.network import EVERY_LANGUAGE, Size, build, parameters
from winnow_models.names.weights import write

# How often a form is hidden, in the order of ``features.COLUMNS``: a name that the tables know must be found without them.
_HIDE_WORD = 0.25
_HIDE_FORMS = 0.12


@dataclass(frozen=True)
class Corpus:
    """Documents as arrays; a document is a slice of ``ids`` and ``tags``."""

    ids: Any
    tags: Any
    edges: Any
    table: Any
    unspaced: Any
    languages: Any

    @classmethod
    def read(cls, path: Path) -> Corpus:
        file = numpy.load(path)
        edges = numpy.concatenate([[0], numpy.cumsum(file["lengths"])])
        table = numpy.concatenate([file["table"], numpy.zeros_like(file["table"][:1])])
        unspaced = numpy.concatenate([file["unspaced"], [False]])
        return cls(file["ids"], file["tags"], edges, table, unspaced, file["languages"])

    @classmethod
    def arriving(cls, paths: list[Path]) -> Iterator[Corpus]:
        """The corpora of files in their order, each waited for until it is there."""
        for path in paths:
            while not path.exists():
                time.sleep(1)
            yield cls.read(path)

    def batch(self, chosen: list[int]) -> tuple[Any, Any]:
        """The ids and tags of some documents with rows of nothing around each; the tag of nothing is -1."""
        nothing = len(self.table) - 1
        ids, tags = [numpy.full(PAD, nothing)], [numpy.full(PAD, -1)]
        for place in chosen:
            start, end = self.edges[place], self.edges[place + 1]
            ids += [self.ids[start:end], numpy.full(PAD, nothing)]
            tags += [self.tags[start:end], numpy.full(PAD, -1)]
        return numpy.concatenate(ids).astype("int64"), numpy.concatenate(tags).astype("int64")


def hidden(found: Any, inverse: Any, rng: Any) -> tuple[Any, Any]:
    """Each token with all its forms, or without the word, or without word, skeleton and stem."""
    draw = rng.random(len(inverse))
    state = (draw < _HIDE_WORD).astype("int64") + (draw < _HIDE_FORMS)
    keys, again = numpy.unique(inverse * 3 + state, return_inverse=True)
    rows = found[keys // 3].copy()
    rows[keys % 3 >= 1, 0] = 1
    rows[keys % 3 == 2, 1:3] = 1
    return rows, again


def batches(corpora: Iterable[Corpus], size: int, rng: random.Random) -> Iterator[tuple[Corpus, list[int]]]:
    """Every document once, in batches of about ``size`` tokens."""
    for corpus in corpora:
        order = list(range(len(corpus.edges) - 1))
        rng.shuffle(order)
        chosen: list[int] = []
        held = 0
        for place in order:
            chosen.append(place)
            held += int(corpus.edges[place + 1] - corpus.edges[place])
            if held >= size:
                yield corpus, chosen
                chosen, held = [], 0


class Adam:
    """Adam over all arrays, with their running mean, in place: the embedding tables are most of the work."""

    def __init__(self, nodes: list[tuple[Any, str]]) -> None:
        self.nodes = nodes
        self.first = [numpy.zeros_like(node.get_param(name)) for node, name in nodes]
        self.second = [numpy.zeros_like(one) for one in self.first]
        self.mean = [numpy.zeros_like(one) for one in self.first]
        self.steps = 0

    def step(self, rate: float) -> None:
        self.steps += 1
        decay = min(0.999, (1 + self.steps) / (10 + self.steps))
        scale = rate * math.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for place, (node, name) in enumerate(self.nodes):
            weights, gradient = node.get_param(name), node.get_grad(name)
            # Of an embedding table only the rows that occurred move, and the mean follows in longer strides.
            rows = numpy.flatnonzero(gradient.any(axis=1)) if name == "E" else slice(None)
            part = gradient[rows]
            first = self.first[place][rows] * 0.9 + 0.1 * part
            second = self.second[place][rows] * 0.999 + 0.001 * part * part
            self.first[place][rows], self.second[place][rows] = first, second
            weights[rows] -= scale * first / (numpy.sqrt(second) + 1e-8)
            gradient[rows] = 0
            stride = 10 if name == "E" else 1
            if self.steps % stride == 0:
                self.mean[place] += (1 - decay**stride) * (weights - self.mean[place])

    def use_means(self) -> None:
        for (node, name), mean in zip(self.nodes, self.mean, strict=True):
            node.get_param(name)[...] = mean


Hide = Callable[[Any, Any, Any], tuple[Any, Any]]


def _learn(halves: tuple[Any, Any], corpus: Corpus, ids: Any, tags: Any, draws: Any, *, hide: Hide) -> float:
    """Add to the gradients what a batch says; its mean loss comes back."""
    embedding, encoder = halves
    rows, again = hide(*with_neighbours(corpus.table, corpus.unspaced, ids), draws)
    vectors, back_rows = embedding(rows, is_train=True)
    shares, back_text = encoder(vectors[again], is_train=True)
    known = tags >= 0
    wanted = numpy.zeros_like(shares)
    wanted[numpy.flatnonzero(known), tags[known]] = 1
    inner = back_text(((shares - wanted) * known[:, None] / known.sum()).astype("float32"))
    # A word's row is one, wherever in the batch it stands: what all its places say is summed.
    order = numpy.argsort(again, kind="stable")
    starts = numpy.searchsorted(again[order], numpy.arange(len(rows)))
    back_rows(numpy.add.reduceat(inner[order], starts, axis=0))
    return float(-numpy.log(shares[known, tags[known]] + 1e-9).mean())


def fit(
    corpora: Iterable[Corpus],
    *,
    total: int,
    size: int,
    rate: float,
    dropout: float,
    seed: int,
    report: Callable[[str], None],
    snapshot: Path | None = None,
    seconds: float = math.inf,
    network: Size = EVERY_LANGUAGE,
    hide: Hide = hidden,
) -> tuple[Any, Any]:
    """The two halves of the network after one pass over corpora of about ``total`` tokens.

    Now and then the running mean of the weights is written to ``snapshot``, which can be used before the end. Where
    ``seconds`` are up before the corpora are, the learning rate has run down by then and the rest is left.
    """
    rng, draws = random.Random(seed), numpy.random.default_rng(seed)
    numpy.random.seed(seed)
    halves = build(dropout, network)
    nodes = parameters(halves)
    for node, name in nodes:
        node.set_grad(name, numpy.zeros_like(node.get_param(name)))
    adam = Adam(nodes)
    done, began, losses = 0, time.monotonic(), []
    for step, (corpus, chosen) in enumerate(batches(corpora, size, rng)):
        ids, tags = corpus.batch(chosen)
        losses.append(_learn(halves, corpus, ids, tags, draws, hide=hide))
        share = max(done / total, (time.monotonic() - began) / seconds)
        if share >= 1:
            break
        adam.step(rate * min(1.0, (step + 1) / 100) * (1 - 0.95 * share))
        done += len(ids)
        if step % 50 == 49:
            speed, loss = done / (time.monotonic() - began), numpy.mean(losses[-50:])
            report(f"{done / 1e6:.2f} of {total / 1e6:.1f} M tokens, loss {loss:.4f}, {speed:.0f} tokens a second")
        if snapshot and step % 1000 == 999:
            write(halves, snapshot, adam.mean)
    adam.use_means()
    return halves
