"""A vault's screening by one worker and by several, in turn: characters a second, and what each costs in memory.

    python bench/screen_workers.py [--data FOLDER] [--characters N] [--rounds N] [WORKERS …]

The texts of ``screen_speed.py``, whole, in a vault's records, screened and decided from *digitized* to *approved* or *held* by every
detector, redaction and second screening included. Workers are warm when the clock starts, which is that on the wall: run it on a quiet
machine with as many cores. Each round has processes of its own, as a worker remembers what it has read.

*Vault* is the share of the time in which the vault's own process is at work, which more workers do not make faster. *Memory* is what
all processes of the screen hold in the end, shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psutil
from screen_speed import held_out
from shared import print_versions

from winnow_agent.cli.reading import default_limits
from winnow_agent.documents import Document
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import Screener
from winnow_agent.vault.screen.redacting import WorkerRedactor
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.store import Store
from winnow_protocol.policy import load_policy

WARM = "Dear Anna Weber,\n\nthe letters from Leeds came on 4 May 1952, and John Farrow has answered them.\n"


class Round(NamedTuple):
    """Seconds on the wall, seconds of the vault's own processor time, bytes of memory."""

    seconds: float
    own: float
    memory: int


def records_of(texts: Sequence[str], path: Path) -> None:
    """A vault's records with these texts, digitized."""
    store = Store(path)
    for number, text in enumerate(texts):
        file_id = store.add_file(source="texts", content_hash=number.to_bytes(32), size=len(text))
        store.add_incoming(file_id, 1, Document(text, "text/plain"))
        store.finish_file(file_id)
    store.close()


@contextmanager
def warm(workers: int, scratch: Path) -> Iterator[Workers]:
    """So many workers that have read something."""
    made = Workers(replace(default_limits(), workers=workers), scratch)
    try:
        screener = Screener(made)
        for _ in range(2):  # the template learns of a language, and the second time all are at work at once
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda _number: screener.findings(Document(WARM * 40, "text/plain")), range(workers)))
        yield made
    finally:
        made.close()


def screened(records: Path, workers: int, folder: Path) -> Round:
    """One round, over a copy of the records."""
    store = Store(Path(shutil.copy(records, folder / f"{workers}.sqlite")))
    with warm(workers, folder) as made:
        screening = Screening(store, Screener(made), WorkerRedactor(made), load_policy("standard"))
        began, own = time.perf_counter(), time.process_time()
        screening.screen_digitized(workers=workers)
        seconds, own = time.perf_counter() - began, time.process_time() - own
        of_screen = psutil.Process().children(recursive=True)
        memory = sum(process.memory_full_info().pss for process in of_screen)
    store.close()
    return Round(seconds, own, memory)


def main() -> int:
    """Prints a line a number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("workers", nargs="*", type=int, default=[1, 2], metavar="WORKERS")
    args = parser.parse_args()
    print_versions("spacy", "onnxruntime")
    with tempfile.TemporaryDirectory() as scratch:
        texts = held_out(args.data or Path(scratch), args.characters).get("whole")
        if texts is None:
            return 0
        size, records = sum(map(len, texts)), Path(scratch) / "vault.sqlite"
        records_of(texts, records)
        print(f"{len(texts)} texts, {size:,} characters; medians of {args.rounds} rounds in turn")
        rounds: dict[int, list[Round]] = {workers: [] for workers in args.workers}
        for _ in range(args.rounds):
            for workers, done in rounds.items():
                with tempfile.TemporaryDirectory() as folder:
                    done.append(screened(records, workers, Path(folder)))
        first = statistics.median(one.seconds for one in rounds[args.workers[0]])
        print(f"{'workers':>7} {'characters/s':>13} {'ratio':>6} {'vault':>6} {'memory':>8}")
        for workers, done in rounds.items():
            seconds, own, memory = (statistics.median(values) for values in zip(*done, strict=True))
            print(
                f"{workers:>7} {size / seconds:>13,.0f} {first / seconds:>6.2f} {own / seconds:>6.0%} {memory / 2**20:>5,.0f} MB"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
