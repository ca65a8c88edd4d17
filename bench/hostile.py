"""Every file of the labelled `formats` and `malformed` through the vault's own pool: each must get an answer.

An answer is a document, or an error of a named kind. Measured for each file: seconds, and the most memory that its
parser held beyond the template's. After the run: nothing was written outside, no scratch is left, no template has died.

Peers read the same files, each in a process of its own under the same limits, where ``WINNOW_PEERS`` names the Python of
an environment that has kreuzberg and markitdown.

Goal: none unanswered, each within 60 s and 2 GiB; documents with text from at least 88 % of the files that hold any.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from shared import labelled, print_versions

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import ERROR_KINDS, DigitizeError
from winnow_agent.vault.digitize.pool import Parsers, _Parser
from winnow_agent.vault.digitize.templates import End
from winnow_agent.vault.processes.workers import Workers

AREAS = ("formats", "malformed")
SECONDS, MEMORY = 60, 2 << 30
PEERS = ("kreuzberg", "markitdown")


@dataclass(slots=True)
class Answer:
    """What became of one file."""

    path: Path
    outcome: str = "unanswered"
    message: str = ""
    characters: int = 0
    documents: int = 0
    seconds: float = 0.0
    peak: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


class Measured(Parsers):
    """The pool, which tells how much memory a file's parser took."""

    def __init__(self, limits: Limits, workers: Workers, scratch: Path) -> None:
        super().__init__(limits, workers, scratch)
        self._mine = threading.local()

    def _end(self, parser: _Parser) -> End | None:
        end = super()._end(parser)
        self._mine.peak = 0 if end is None else end.peak  # a file is read by one thread
        return end

    def answer(self, path: Path) -> Answer:
        """Read one file."""
        answer = Answer(path)
        since = time.monotonic()
        self._mine.peak = 0
        try:
            for item in self.digitize(path):
                if isinstance(item, Document):
                    answer.documents += 1
                    answer.characters += len(item.text)
                    answer.kinds[item.media_type] += 1
                else:
                    answer.unread[item.kind] += 1
                    answer.message = answer.message or item.message
            answer.outcome = "text" if answer.documents else max(answer.unread, key=answer.unread.__getitem__)
        except DigitizeError as error:
            answer.message = str(error)
            answer.outcome = "text" if answer.documents else error.kind
            if answer.documents:
                answer.unread[error.kind] += 1
        answer.seconds = time.monotonic() - since
        answer.peak = self._mine.peak
        return answer


class Deaths(logging.Handler):
    """Counts what the pool warns of: a template that died."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += "died" in record.getMessage()


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="files whose path holds this")
    parser.add_argument("--slowest", type=int, default=8)
    parser.add_argument("--failed", action="store_true", help="name each file that gave no text, and why")
    parser.add_argument("--json", type=Path, help="write each file's answer there")
    parser.add_argument("--folder", type=Path, help="read these files instead of the labelled ones")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = _files(options.folder) if options.folder else labelled_files(folder / "data")
        files = [path for path in files if options.only in str(path)]
        if not files:
            print("no data here; set WINNOW_DATA")
            return
        answers = measure(files, folder)
        report(answers, options.slowest)
        if options.failed:
            for answer in sorted(answers, key=lambda answer: (answer.outcome, str(answer.path))):
                if answer.outcome != "text":
                    print(f"{answer.outcome}\t{answer.path}\t{answer.message}")
        if options.json:
            rows = [
                {"path": str(a.path), "outcome": a.outcome, "message": a.message, "seconds": a.seconds} for a in answers
            ]
            options.json.write_text(json.dumps(rows))
        peers(files)


def labelled_files(folder: Path) -> list[Path]:
    """The labelled files, unpacked under a folder; none where there is no data."""
    areas = [labelled(area, folder) for area in AREAS]
    return [] if None in areas else _files(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def measure(files: list[Path], folder: Path) -> list[Answer]:
    """Each file's answer, as many at once as there are cores; then what must hold after all of them."""
    cores = os.cpu_count() or 1
    limits = Limits(workers=cores, memory_bytes=MEMORY, file_seconds=SECONDS, file_bytes=4 << 30, idle_seconds=600)
    scratch, watched = folder / "scratch", folder / "watched"
    scratch.mkdir()
    watched.mkdir()
    (watched / "secret").write_text("not to be read")
    deaths = Deaths()
    logging.getLogger("winnow_agent.vault.digitize").addHandler(deaths)
    before = _listing(folder, scratch)
    workers = Workers(limits, scratch)
    parsers = Measured(limits, workers, scratch)
    since = time.monotonic()
    try:
        with ThreadPoolExecutor(cores) as pool:
            answers = list(pool.map(parsers.answer, files))
        seconds = time.monotonic() - since
        left = [path.name for path in scratch.iterdir() if "-" not in path.name]
    finally:
        parsers.close()
        workers.close()
    print_versions("lxml", "pypdfium2", "pillow")
    print(f"{len(files)} files in {seconds:.0f} s, {cores} at once, limits {SECONDS} s and {MEMORY >> 30} GiB")
    print(f"folders left in scratch: {len(left)}; templates that died: {deaths.seen}")
    print(f"written outside of scratch: {len(_listing(folder, scratch) ^ before)} files")
    return answers


def _listing(folder: Path, scratch: Path) -> set[tuple[str, int, int]]:
    """Every file beneath a folder but for scratch, with its size and time."""
    found = (path for path in folder.rglob("*") if not path.is_relative_to(scratch))
    return {(str(path), path.lstat().st_size, path.lstat().st_mtime_ns) for path in found if not path.is_dir()}


def report(answers: list[Answer], slowest: int) -> None:
    """The tables of answers, of types without text, and of the slowest and largest."""
    for area in (*AREAS, ""):
        mine = [answer for answer in answers if area and f"/{area}/" in str(answer.path)]
        if not mine:
            continue
        kinds = Counter(answer.outcome for answer in mine)
        named = sum(kinds[kind] for kind in ("text", *ERROR_KINDS))
        print(
            f"{area}: {named} of {len(mine)} answered; " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
        )
    parts = sum((answer.unread for answer in answers), Counter[str]())
    print("parts that could not be read: " + ", ".join(f"{n} {kind}" for kind, n in parts.most_common()))
    print("slowest: " + ", ".join(_cost(answer) for answer in sorted(answers, key=lambda a: -a.seconds)[:slowest]))
    print("largest: " + ", ".join(_cost(answer) for answer in sorted(answers, key=lambda a: -a.peak)[:slowest]))
    failed = [answer for answer in answers if "parser failed" in answer.message or "crashed" in answer.message]
    for answer in failed:
        print(f"a digitizer's own fault: {answer.path.name}: {answer.message}")
    without: dict[str, Counter[str]] = defaultdict(Counter)
    for answer in answers:
        if answer.outcome in {"unsupported", "no_text", "missing_engine"}:
            without[answer.outcome][answer.path.suffix.lower() or "no suffix"] += 1
    for kind, suffixes in without.items():
        print(f"{kind}: " + ", ".join(f"{suffix} {n}" for suffix, n in suffixes.most_common(30)))


def _cost(answer: Answer) -> str:
    return f"{answer.path.name} {answer.seconds:.1f} s {answer.peak >> 20} MiB {answer.outcome}"


_RUNNER = """
import json, os, resource, signal, sys, time
peer, seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if peer == "kreuzberg":
    import kreuzberg
else:
    import markitdown

def read(path):
    if peer == "kreuzberg":
        try:
            return kreuzberg.extract_file_sync(path).content
        except Exception:  # it goes by the name; where that tells it nothing, by the content
            data = open(path, "rb").read()
            return kreuzberg.extract_bytes_sync(data, kreuzberg.detect_mime_type(data)).content
    return markitdown.MarkItDown().convert(path).text_content

held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        code = 4
        try:
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 1), os.dup2(sink, 2)
            resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds)
            code = 0 if read(json.loads(line)).strip() else 2
        except MemoryError:
            code = 3
        except BaseException:
            code = 1
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    names = {0: "text", 1: "error", 2: "no text", 3: "out of memory", -14: "timeout", -24: "timeout", -9: "timeout"}
    print(json.dumps(names.get(status, "crash")), flush=True)
"""


def peers(files: list[Path]) -> None:
    """How many files each peer reads, with the same limits."""
    python = os.environ.get("WINNOW_PEERS")
    if not python:
        print("peers not measured; set WINNOW_PEERS to the Python of an environment with " + " and ".join(PEERS))
        return
    cores = os.cpu_count() or 1
    for peer in PEERS:
        since = time.monotonic()
        with ThreadPoolExecutor(cores) as pool:
            outcomes = list(pool.map(_peer, [python] * cores, [peer] * cores, [files[i::cores] for i in range(cores)]))
        paired = [pair for i, part in enumerate(outcomes) for pair in zip(files[i::cores], part, strict=False)]
        seconds = time.monotonic() - since
        for area in AREAS:
            kinds = Counter(outcome for path, outcome in paired if f"/{area}/" in str(path))
            print(
                f"{peer} {area}: " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()) + f" ({seconds:.0f} s)"
            )


def _peer(python: str, peer: str, files: list[Path]) -> list[str]:
    """What a peer makes of each file, in a process for each."""
    command = [python, "-c", _RUNNER, peer, str(SECONDS), str(MEMORY)]
    lines = "".join(json.dumps(str(path)) + "\n" for path in files)
    answer = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    return [json.loads(line) for line in answer.stdout.splitlines()]


if __name__ == "__main__":
    main()
