"""Digitizes the files that were found: as many at once as the limits say, each in a parser's process of its own.

The files that are expected to take longest come first, so that no long one is left for the end. A stop, or the beginning
of quiet hours, ends what is under way: the file stays found, and what engines answered for it is kept, so that no page
and no minute is read twice.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from winnow_agent import __version__
from winnow_agent.config import Settings
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.digitize.reading import Memory
from winnow_agent.vault.find import retry_at
from winnow_agent.vault.processes.workers import StoppingError
from winnow_agent.vault.progress import Progress
from winnow_agent.vault.retain import note_deleted
from winnow_agent.vault.states import FileState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.walk import is_gone_or_link, open_below, reason
from winnow_protocol.errors import SetAsideError

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 20_000
"""Files that are put in order at a time; a million rows of them would weigh."""

_SECONDS_PER_FILE: Final = 0.005
_SECONDS_PER_BYTE: Final = {
    # What OCR and speech recognition take on one core for scans and recordings as archives have them: 0.8 s for a page of
    # 100 KB, 0.13 s for a second of sound of 32 KB uncompressed or 8 to 16 KB compressed; a film is mostly pictures.
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".jp2", ".heic", ".avif"), 4e-6),
    **dict.fromkeys((".pdf", ".bmp"), 2e-6),
    **dict.fromkeys((".wav", ".aif", ".aiff", ".flac"), 3e-6),
    **dict.fromkeys((".mp3", ".m4a", ".m4b", ".ogg", ".opus", ".aac", ".wma", ".amr"), 1e-5),
    **dict.fromkeys((".mp4", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".wmv"), 5e-7),
}
_SECONDS_PER_BYTE_OF_TEXT: Final = 2e-7


class Digitizer(Protocol):
    """What reads a file: `digitize.pool.Parsers`."""

    def digitize(
        self, path: Path, memory: Memory, may_continue: Callable[[], bool], file: int
    ) -> Iterator[Document | Unread]:
        """The documents of what ``file`` is open at, called ``path``; raises SetAsideError with a kind, or StoppingError."""
        ...


def expected_seconds(size: int, path: bytes) -> float:
    """About how long a file will take on one core, by its size in bytes and its name: to put files in order."""
    suffix = PurePosixPath(os.fsdecode(path)).suffix.lower()
    return _SECONDS_PER_FILE + size * _SECONDS_PER_BYTE.get(suffix, _SECONDS_PER_BYTE_OF_TEXT)


@dataclass(frozen=True, slots=True)
class _StoredAnswers:
    """The answers of engines that the store keeps for one file."""

    store: Store
    file_id: bytes

    def recall(self, question: bytes) -> bytes | None:
        return self.store.answer(self.file_id, question)

    def keep(self, question: bytes, answer: bytes) -> None:
        self.store.keep_answer(self.file_id, question, answer)


@dataclass(slots=True)
class _Tally:
    """How far the work is."""

    files: int
    seconds: float
    files_done: int = 0
    seconds_done: float = 0.0

    @property
    def share(self) -> float:
        return min(1.0, self.seconds_done / self.seconds) if self.seconds else 1.0


def digitize_found(
    store: Store,
    parsers: Digitizer,
    *,
    roots: Mapping[str, Path],
    workers: int,
    may_continue: Callable[[], bool] = lambda: True,
    progress: Progress = lambda _done, _of, _share: None,
) -> int:
    """Reads every file in state found.

    A stop leaves the files that are not finished in state found.

    Args:
        roots: the folder of each source: what is read lies below it, and no link on the way is followed.
        workers: files at a time.

    Returns:
        how many files were done, those that failed among them.
    """
    store.teach("expected_seconds", expected_seconds)
    tally = _tally(store)
    progress(0, tally.files, 0.0)
    with ThreadPoolExecutor(workers, thread_name_prefix="digitize") as pool:
        running: dict[Future[bool], float] = {}
        remaining = _longest_first(store)

        def submit(most: int) -> None:
            for file_id, seconds in islice(remaining, most):
                running[pool.submit(digitize_file, store, parsers, file_id, roots, may_continue)] = seconds

        submit(workers)
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                seconds = running.pop(future)
                if future.result():
                    tally.files_done += 1
                    tally.seconds_done += seconds
                    progress(tally.files_done, tally.files, tally.share)
            if may_continue():
                submit(len(finished))
    return tally.files_done


_FOUND: Final = (
    "SELECT files.id, expected_seconds(files.size, min(paths.path)) AS seconds FROM files JOIN paths ON paths.file = files.id"
    " WHERE files.state = ? GROUP BY files.id"
)


def _tally(store: Store) -> _Tally:
    summed = f"SELECT count(*) AS files, total(seconds) AS seconds FROM ({_FOUND})"  # noqa: S608 (our own words)
    rows = store.query(summed, FileState.FOUND)
    return _Tally(rows[0]["files"], rows[0]["seconds"])


def _longest_first(store: Store) -> Iterator[tuple[bytes, float]]:
    """Every file that is found, with its expected seconds; each once, though it may stay found."""
    seen: set[bytes] = set()
    while True:
        rows = store.query(f"{_FOUND} ORDER BY seconds DESC LIMIT {_AT_ONCE + len(seen)}", FileState.FOUND)
        batch = [(row["id"], row["seconds"]) for row in rows if row["id"] not in seen]
        if not batch:
            return
        # Whoever is left in the records when a batch is through was under way, or could not be finished: in this one or before.
        seen = {row["id"] for row in rows}
        yield from batch


def means_of(settings: Settings) -> str:
    """What files are read with: the agent's version, its limits, and the passwords, of which a digest is kept."""
    passwords = hashlib.sha256("\0".join(settings.passwords).encode()).hexdigest()[:16]
    return f"{__version__} {settings.limits} {passwords}"


def take_up_failed(store: Store, means: str) -> int:
    """Sends failed files back to be read again where that may end otherwise now.

    Args:
        means: what files are read with, by `means_of`. Under other means than last time all
            are tried again; under the same ones only those for which an engine was missing.

    Returns:
        how many files that is.
    """
    changed = store.get("digitized_with") != means
    rows = [
        row
        for row in store.query("SELECT id, kind FROM files WHERE state = ?", FileState.FAILED)
        if changed or row["kind"] == "missing_engine"
    ]
    with store.transaction():
        for row in rows:
            store.move_file(row["id"], FileState.FOUND)
        store.put("digitized_with", means)
    return len(rows)


def digitize_file(
    store: Store,
    parsers: Digitizer,
    file_id: bytes,
    roots: Mapping[str, Path],
    may_continue: Callable[[], bool] = lambda: True,
) -> bool:
    """Reads one file; it is digitized with its documents, or failed with a kind and a sentence.

    Returns:
        whether it is done; a file that was stopped, or that changed or went away since it was found, is not: its content
        would be another's, and the next walk sees it.
    """
    paths = store.query("SELECT * FROM paths WHERE file = ? ORDER BY retry_at > 0, path LIMIT 1", file_id)
    if not paths:
        return False
    try:
        descriptor = _open(paths[0], roots)
    except OSError as error:
        why = reason(error)
        message = f"opening a file: {why}; check that it is there and may be read"
        return _set_path_aside(store, paths[0], why, retry_at(error, time.time()), message)
    if descriptor is None:
        return False
    try:
        if paths[0]["retry_at"]:
            # It leads to this file only until a walk could hash it: its size and times may be of other content by now.
            return False
        return _digitize(store, parsers, paths[0], descriptor, may_continue)
    finally:
        os.close(descriptor)


def _set_path_aside(store: Store, path: Row, why: str, again: float, message: str) -> bool:
    """Notes at a path why it can't be opened or read, so that a walk tries it again and takes its file up once it can.

    Args:
        again: from when on, by `find.retry_at`.
        message: of the file, if it has failed.

    Returns:
        whether the file failed; one that was hashed at another path, too, is read there next time.
    """
    file_id = path["file"]
    with store.transaction() as connection:
        connection.execute("UPDATE paths SET problem = ?, retry_at = ? WHERE id = ?", (why, again, path["id"]))
        if store.query("SELECT 1 FROM paths WHERE file = ? AND retry_at = 0 LIMIT 1", file_id):
            store.begin_file(file_id)
            return False
        _fail(store, file_id, "unreadable", message)
    return True


def _digitize(store: Store, parsers: Digitizer, path: Row, descriptor: int, may_continue: Callable[[], bool]) -> bool:
    file_id = path["file"]
    store.begin_file(file_id)
    unread: list[Unread] = []
    count = 0
    named = Path(os.fsdecode(path["path"]))
    items = parsers.digitize(named, _StoredAnswers(store, file_id), may_continue, descriptor)
    try:
        for count, document in enumerate(_read(items, unread), 1):
            store.add_incoming(file_id, count, document)
    except StoppingError:
        store.begin_file(file_id)
        return False
    except SetAsideError as error:
        if error.kind == "unreadable":  # a disk's state, or a share's: what came before it is not all of the file
            return _set_path_aside(store, path, str(error), retry_at(error, time.time()), str(error))
        if count == 0:
            _fail(store, file_id, error.kind, str(error))
            return True
        unread.append(Unread("rest", error.kind, str(error)))
    if not _is_as_found(descriptor, path):  # while it was read: what was read may be of two contents
        store.begin_file(file_id)
        return False
    if count == 0 and unread:
        # What is empty says less than what is damaged, or locked.
        telling = next((item for item in unread if item.kind != "no_text"), unread[0])
        _fail(store, file_id, telling.kind, _summary(unread))
        return True
    store.finish_file(file_id, _summary(unread))
    _log.info("file digitized id=%s documents=%d unread=%d", file_id.hex(), count, len(unread))
    return True


def _fail(store: Store, file_id: bytes, kind: str, message: str) -> None:
    """A file that gives no document; what engines had read of it is deleted, and none of it stays in the database's log."""
    with store.transaction():
        if store.query("SELECT 1 FROM answers WHERE file = ? LIMIT 1", file_id):
            note_deleted(store)
        store.begin_file(file_id)
        store.move_file(file_id, FileState.FAILED, kind=kind, message=message)
    _log.info("file failed id=%s kind=%s", file_id.hex(), kind)


def _open(path: Row, roots: Mapping[str, Path]) -> int | None:
    """A descriptor of what was hashed at a path; None where it went away since, or something else lies there or on the way.

    Raises:
        OSError: it is there and can't be opened.
    """
    root = os.fsencode(roots[path["source"]]) if path["source"] in roots else None
    if root is None or not path["path"].startswith(root.rstrip(b"/") + b"/"):  # the policy names another folder by now
        return None
    try:
        descriptor = open_below(root, path["path"])
    except OSError as error:
        if is_gone_or_link(error):
            return None
        raise
    if _is_as_found(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None


def _is_as_found(descriptor: int, path: Row) -> bool:
    """Whether a file is the one that was hashed. Nobody can set the time of a change (ctime): a copy or a link has its own."""
    try:
        facts = os.fstat(descriptor)
    except OSError:  # its share went away: what can't be asked can't be vouched for
        return False
    found = (path["size"], path["mtime_ns"], path["ctime_ns"])
    return stat.S_ISREG(facts.st_mode) and (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns) == found


def _read(items: Iterable[Document | Unread], unread: list[Unread]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, Unread):
            unread.append(item)
        else:
            yield item


def _summary(unread: Iterable[Unread]) -> str:
    """``mail 3: malformed; attachment 1: unsupported``, or nothing."""
    return "; ".join(f"{item.part or 'part'}: {item.kind}" for item in unread)
