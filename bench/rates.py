"""Files a second of ours, each in a confined process of its own, beside kreuzberg's in its own process, on the same cores.

Both read the same labelled files of a format, with as many at a time as there are cores; kreuzberg has no process to start
and nothing to confine, so small files are where ours is dearest. Files from 32 KiB on are told apart for that reason.

    python bench/rates.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared import interleaved, labelled, print_versions

from winnow_agent.cli.reading import default_limits
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers
from winnow_protocol.errors import SetAsideError

LARGE = 32 << 10
FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "eml": "message/rfc822",
    "pdf": "application/pdf",
}


def ours(parsers: Parsers, files: Sequence[Path]) -> Callable[[], object]:
    """Reads the files by the pool, as many at a time as there are cores."""

    def one(path: Path) -> int:
        try:
            return sum(1 for _ in parsers.digitize(path))
        except SetAsideError:
            return 0

    def run() -> object:
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            return sum(pool.map(one, files))

    return run


def kreuzberg(media_type: str, files: Sequence[Path]) -> Callable[[], object]:
    """Reads the files by kreuzberg, in threads: its calls release the interpreter."""
    import kreuzberg as peer

    def one(path: Path) -> int:
        try:
            return len(peer.extract_bytes_sync(path.read_bytes(), media_type).content)
        except peer.KreuzbergError:
            return 0

    def run() -> object:
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            return sum(pool.map(one, files))

    return run


class NoEngine(Workers):
    """No OCR: the rate is that of text; kreuzberg is given none, either."""

    def call(self, *_arguments: object, **_options: object) -> tuple[dict[str, object], bytes]:
        raise SetAsideError("measuring text alone", kind="missing_engine")


def main() -> int:
    """Prints a line a format."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        found = labelled("formats", Path(folder))
        if found is None:
            print("text formats: no data here; set WINNOW_DATA")
            return 0
        print_versions("kreuzberg", "lxml", "pypdfium2")
        print(f"{len(os.sched_getaffinity(0))} cores; median of {rounds} rounds in turn\n")
        print(f"{'':6} {'files':>6} {'ours/s':>8} {'peer/s':>8} {'ratio':>6}")
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        workers = NoEngine(default_limits(), scratch)
        parsers = Parsers(default_limits(), workers, scratch)
        try:
            for suffix, media_type in FORMATS.items():
                files = sorted(path for path in found.rglob(f"*.{suffix}") if path.is_file())
                for label, chosen in (
                    (suffix, files),
                    ("", [path for path in files if path.stat().st_size >= LARGE]),
                ):
                    if chosen:
                        line(label or "large", chosen, parsers, media_type, rounds)
        finally:
            parsers.close()
            workers.close()
    return 0


def line(label: str, files: Sequence[Path], parsers: Parsers, media_type: str, rounds: int) -> None:
    """Measures one row: the files often enough that a round takes a while."""
    many = list(files) * max(1, 200 // len(files))
    contestants = {"ours": ours(parsers, many), "peer": kreuzberg(media_type, many)}
    seconds = interleaved(contestants, rounds, clock=time.perf_counter)
    rates = [len(many) / seconds[name] for name in contestants]
    print(f"{label:6} {len(files):6} {rates[0]:8.0f} {rates[1]:8.0f} {rates[0] / rates[1]:6.2f}")


if __name__ == "__main__":
    sys.exit(main())
