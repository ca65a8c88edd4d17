"""Train the names model: gather names, compose documents, fit, write the weights and their SHA-256.

From ``models/``: ``python -m train.names --data DATA --work WORK``, DATA being the folder with ``ner_train``,
``longform`` and ``pii`` (whose sentences are left out), as folders or as archives, WORK one for what lies between. About an
hour on two cores; whatever the network's seed, the documents are the same, so that further networks find them made.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path

from train.names.compose import Material, write
from train.names.fit import Corpus, fit
from train.names.lists import gather
from train.names.sources import unpacked
from winnow_models.names import weights

SHARD = 2_500_000


def _shard(data: Path, work: Path, seed: int, tokens: int, *, validate: bool = False, all_names: bool = True) -> None:
    path = work / f"{'validation' if validate else 'training'}-{seed}.npz"
    if path.exists():
        return
    lists = json.loads((work / "lists.json").read_text())
    half = path.with_name("half-" + path.name)
    write(Material(data, lists, seed, validate=validate, all_names=all_names), tokens, half)
    half.rename(path)


def _compose(data: Path, work: Path, shards: int, all_names: bool) -> None:
    for seed in range(1, shards + 1):
        _shard(data, work, seed, SHARD, all_names=all_names)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.names", description=__doc__)
    parser.add_argument("--step", choices=["all", "compose", "fit"], default="all", help="to run the two side by side")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="the file of weights; by default in WORK")
    parser.add_argument("--shards", type=int, default=20, help=f"of {SHARD:,} tokens each")
    parser.add_argument("--seed", type=int, default=4, help="of the network; the documents are the same for all")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so many, whatever is left")
    parser.add_argument("--hold-out", action="store_true", help="keep a third of the names, to see how it does unseen")
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    if not (chosen.work / "lists.json").exists():
        gather(chosen.work / "lists.json")
    data = unpacked(chosen.data, chosen.work)
    if chosen.step == "compose":
        _compose(data, chosen.work, chosen.shards, not chosen.hold_out)
        return
    # The next documents are composed while the network learns from the last.
    composing = multiprocessing.Process(
        target=_compose, args=(data, chosen.work, chosen.shards, not chosen.hold_out), daemon=True
    )
    if chosen.step == "all":
        composing.start()
    paths = [chosen.work / f"training-{seed}.npz" for seed in range(1, chosen.shards + 1)]
    halves = fit(
        Corpus.arriving(paths),
        total=chosen.shards * SHARD,
        size=4_000,
        rate=0.003,
        dropout=0.1,
        seed=chosen.seed,
        report=lambda line: print(line, flush=True),
        snapshot=chosen.work / "snapshot.bin",
        seconds=chosen.minutes * 60,
    )
    out = chosen.out or chosen.work / "weights.bin"
    print(f"{out}: SHA-256 {weights.write(halves, out)}")


if __name__ == "__main__":
    main()
