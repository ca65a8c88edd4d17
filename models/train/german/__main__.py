"""Train the second voice for German: gather its word lists, compose documents, fit, write both files and their SHA-256.

From ``models/``: ``python -m train.german --data DATA --work WORK``, as ``train.names``; a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path
from typing import Any

import numpy

from train.german.compose import German, words
from train.names.compose import write
from train.names.fit import Corpus, fit
from train.names.lists import gather
from train.names.sources import unpacked
from winnow_models.german import features, lexicon
from winnow_models.names import weights
from winnow_models.names.network import GERMAN

SHARD = 1_000_000
# How often the lists of names, and then the noun, are hidden: half of all names are on no list.
_HIDE_NAMES, _HIDE_NOUN = 0.5, 0.1
_COLUMNS = len(features.COLUMNS)


def hidden(found: Any, inverse: Any, rng: Any) -> tuple[Any, Any]:
    """Each token with all its forms, or without what the lists of names say of it, or without the word as well."""
    draw = rng.random(len(inverse))
    state = (draw < _HIDE_NAMES).astype("int64") + (draw < _HIDE_NOUN)
    keys, again = numpy.unique(inverse * 3 + state, return_inverse=True)
    rows = found[keys // 3].copy()
    rows[keys % 3 >= 1, :2] = rows[keys % 3 >= 1, _COLUMNS : _COLUMNS + 2]
    rows[keys % 3 == 2, 0] = rows[keys % 3 == 2, _COLUMNS + 2]
    return rows[:, :_COLUMNS].copy(), again


def _compose(data: Path, work: Path, shards: int) -> None:
    lists = json.loads((work / "lists.json").read_text())
    for seed in range(1, shards + 1):
        path = work / f"german-{seed}.npz"
        if path.exists():
            continue
        material = German(data, lists, seed)
        if not (work / "lexicon.bin").exists():
            lexicon.write(words(material, lists), work / "lexicon.bin")
        book = material.book = lexicon.read(work / "lexicon.bin", None)
        half = path.with_name("half-" + path.name)
        write(material, SHARD, half, lambda known: features.rows(known, book))  # noqa: B023 - called at once
        half.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.german", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=8, help=f"of {SHARD:,} tokens each")
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    if not (chosen.work / "lists.json").exists():
        gather(chosen.work / "lists.json")
    data = unpacked(chosen.data, chosen.work)
    composing = multiprocessing.Process(target=_compose, args=(data, chosen.work, chosen.shards), daemon=True)
    composing.start()
    halves = fit(
        Corpus.arriving([chosen.work / f"german-{seed}.npz" for seed in range(1, chosen.shards + 1)]),
        total=chosen.shards * SHARD,
        size=4_000,
        rate=0.003,
        dropout=0.1,
        seed=4,
        report=lambda line: print(line, flush=True),
        network=GERMAN,
        hide=hidden,
    )
    out = chosen.work / "german.bin"
    print(f"{out}: SHA-256 {weights.write(halves, out)}")


if __name__ == "__main__":
    main()
