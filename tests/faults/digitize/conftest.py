"""Each hostile file through the real pool with the real limits, two at once; a good file after each of them."""

from __future__ import annotations

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.digitize import containers, media, office, texts  # noqa: F401  each registers its files
from tests.faults.digitize.making import HOSTILE, Hostile
from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.pool import Parsers, _Parser
from winnow_agent.vault.digitize.templates import End
from winnow_agent.vault.processes.workers import Workers

HERE = Path(__file__).resolve().parent
LIMITS = Limits(workers=2, memory_bytes=2 << 30, file_seconds=60, file_bytes=4 << 30, idle_seconds=600)
ENGINES = dict.fromkeys(("ocr", "speech", "screen", "redact"), "quick_engine")


@dataclass
class Answer:
    """What became of one hostile file, and of the good one after it."""

    outcome: str = "unanswered"
    message: str = ""
    documents: int = 0
    unread: list[str] = field(default_factory=list)
    leaked: bool = False
    seconds: float = 0.0
    peak: int = 0
    next_was_read: bool = False


@dataclass
class Run:
    """All answers, and what must hold after all of them."""

    answers: dict[str, Answer]
    left_in_scratch: list[str]
    changed: set[tuple[str, int, int]]
    deaths: int


class Measured(Parsers):
    """The pool, which tells how much memory a file's parser took."""

    mine = threading.local()

    def _end(self, parser: _Parser) -> End | None:
        end = super()._end(parser)
        self.mine.peak = 0 if end is None else end.peak
        return end


class _Deaths(logging.Handler):
    seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += "died" in record.getMessage()


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, scale: int) -> Run:
    """The chosen hostile files, read."""
    folder = tmp_path_factory.mktemp("hostile")
    chosen = {
        item.callspec.params["name"]
        for item in request.session.items
        if hasattr(item, "callspec") and "name" in item.callspec.params
    }
    files, scratch = folder / "files", folder / "scratch"
    for made in (files, scratch):
        made.mkdir()
    good = folder / "good.txt"
    good.write_text("A good file.")
    (folder / "secret").write_text(SECRET)
    deaths = _Deaths()
    log = logging.getLogger("winnow_agent.vault.digitize")
    log.addHandler(deaths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH", "")])))
        workers = Workers(LIMITS, scratch, modules=ENGINES)
        parsers = Measured(LIMITS, workers, scratch)
        try:
            before = listing(folder, files, scratch)
            with ThreadPoolExecutor(2) as pool:
                made_now = [made for made in HOSTILE.values() if made.name in chosen]
                answers = dict(
                    zip(
                        [made.name for made in made_now],
                        pool.map(lambda made: _answer(parsers, made, files, good, scale), made_now),
                        strict=True,
                    )
                )
            left = [path.name for path in scratch.iterdir() if "-" not in path.name]
            changed = listing(folder, files, scratch) ^ before
        finally:
            parsers.close()
            workers.close()
            log.removeHandler(deaths)
    return Run(answers, left, changed, deaths.seen)


SECRET = "what no parser may read: 7f3a"


def listing(folder: Path, *but: Path) -> set[tuple[str, int, int]]:
    """Every file beneath a folder, and where hostile files would like to write."""
    found = [path for path in folder.rglob("*") if not any(path.is_relative_to(one) for one in but)]
    found += [*folder.parent.glob("*"), *Path("/tmp").glob("winnow-was-here*"), *Path("/etc/cron.d").glob("x*")]
    return {(str(path), path.lstat().st_size, path.lstat().st_mtime_ns) for path in found if not path.is_dir()}


def _answer(parsers: Measured, made: Hostile, files: Path, good: Path, scale: int) -> Answer:
    path = files / made.name
    made.make(path, scale)
    answer = Answer()
    since = time.monotonic()
    parsers.mine.peak = 0
    try:
        for item in parsers.digitize(path):
            if isinstance(item, Document):
                answer.documents += 1
                answer.leaked |= "root:" in item.text or SECRET in item.text
            else:
                answer.unread.append(item.kind)
                answer.message = item.message
        answer.outcome = "text" if answer.documents else answer.unread[0]
    except DigitizeError as error:
        answer.outcome, answer.message = error.kind, str(error)
    answer.seconds = time.monotonic() - since
    answer.peak = parsers.mine.peak
    path.unlink()
    (after,) = parsers.digitize(good)
    answer.next_was_read = isinstance(after, Document) and after.text == "A good file."
    return answer
