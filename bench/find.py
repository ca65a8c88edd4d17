"""How long finding takes and what it holds in memory, over one folder of many small files, beside those that only look.

First scan: every file is read, hashed and recorded, with its entry in the ledger. Second scan: nothing has changed.
Peers: ``os.walk`` with an ``lstat`` a file, which remembers nothing, and ``find -printf`` where it is installed.
Goal: a million unchanged files in tens of seconds, in the memory that ten take.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from shared import print_versions

from winnow_agent.vault.find import find
from winnow_agent.vault.store import Store


def main() -> None:
    """Make the files, run each contestant in a process of its own, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="where the files are made, and removed again")
    options = parser.parse_args()
    print_versions("winnow-agent")
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        folder = Path(made)
        _make(folder / "archive", options.files)
        print(f"{options.files} files in one folder, each of its own content")
        contestants: Mapping[str, Callable[[Path], int]] = {
            "find, first scan": _find,
            "find, second scan": _find,
            "find, third scan": _find,
            "os.walk and lstat": _walk,
            "find -printf": _printf,
        }
        for name, contestant in contestants.items():
            found, seconds, processor, peak = _apart(contestant, folder)
            files = f"{found} files" if found >= 0 else "not installed"
            print(
                f"  {name:18} {seconds:8.2f} s {processor:8.2f} s of a processor {seconds / options.files * 1e6:7.1f} µs a file"
                f" {peak:6.0f} MB at most  {files}"
            )
        records = sum(path.stat().st_size for path in folder.glob("vault.sqlite*"))
        print(f"  records {records / 1e6:.0f} MB, {records / options.files:.0f} bytes a file")


def _make(archive: Path, files: int) -> None:
    archive.mkdir()
    for number in range(files):
        (archive / f"letter-{number:07}.txt").write_bytes(b"%d" % number)


def _apart(contestant: Callable[[Path], int], folder: Path) -> tuple[int, float, float, float]:
    """Its result, its seconds and those of processors, and its peak of memory in MB above that of a bare interpreter."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(contestant, folder, theirs))
    process.start()
    result: tuple[int, float, float, float] = ours.recv()
    process.join()
    return result


def _run(contestant: Callable[[Path], int], folder: Path, answer: Connection) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = contestant(folder)
    seconds = time.perf_counter() - began
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime
    answer.send((found, seconds, processor, (max(own.ru_maxrss, started.ru_maxrss) - before) / 1024))


def _find(folder: Path) -> int:
    store = Store(folder / "vault.sqlite")
    seen = 0

    def count(files: int) -> None:
        nonlocal seen
        seen = files

    find(store, {"letters": folder / "archive"}, clock=lambda: time.time() + 60, progress=count)
    store.close()
    return seen


def _walk(folder: Path) -> int:
    return sum(
        os.lstat(os.path.join(place, name)).st_size >= 0  # noqa: PTH118
        for place, _, names in os.walk(folder / "archive")
        for name in names
    )


def _printf(folder: Path) -> int:
    program = shutil.which("find")
    if program is None:
        return -1
    command = [program, str(folder / "archive"), "-type", "f", "-printf", r"%s %T@ %C@ %p\n"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        return sum(1 for _ in running.stdout or ())


if __name__ == "__main__":
    sys.exit(main())
