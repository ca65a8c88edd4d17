"""Finds the archive's files: walks the sources' folders, tells what is new, changed or gone.

A file counts once it has stopped changing. Links are not followed: what they lead to is found where it lies, or is not
the partner's to give.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winnow_agent.vault.states import FileState
from winnow_agent.vault.store import Row, Store

SETTLE_SECONDS = 5.0
"""A file whose content or name changed less than this ago may still be being written."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one walk over the sources saw, in counts of files."""

    new: int = 0
    unsettled: int = 0
    gone: int = 0
    unreadable: int = 0
    missing_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    path: bytes
    size: int
    changed_ns: int


def find(
    store: Store,
    sources: Mapping[str, Path],
    *,
    settle_seconds: float = SETTLE_SECONDS,
    clock: Callable[[], float] = time.time,
    may_continue: Callable[[], bool] = lambda: True,
) -> Sweep:
    """Brings the store's paths up to date with the sources' folders.

    Args:
        sources: folder by the source's name.
        clock: seconds since the epoch.
        may_continue: asked between files; where it says no, the walk ends early and nothing is taken for gone.
    """
    new = unsettled = unreadable = gone = 0
    missing = []
    for source, folder in sources.items():
        if not folder.is_dir():
            missing.append(source)
            continue
        seen: set[bytes] = set()
        known = {row["path"]: row for row in store.query("SELECT * FROM paths WHERE source = ?", source)}
        for entry in _walk(os.fsencode(folder)):
            if not may_continue():
                return Sweep(new, unsettled, gone, unreadable, tuple(missing))
            seen.add(entry.path)
            row = known.get(entry.path)
            if (
                row is not None
                and (row["size"], row["changed_ns"]) == (entry.size, entry.changed_ns)
                and not row["problem"]
            ):
                continue
            if clock() - entry.changed_ns / 1e9 < settle_seconds:
                unsettled += 1
                continue
            problem = _take(store, source, entry)
            new += not problem
            unreadable += bool(problem)
        gone += _forget(store, [row for path, row in known.items() if path not in seen])
    return Sweep(new, unsettled, gone, unreadable, tuple(missing))


def files_below(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder, links left alone, in a fixed order."""
    for entry in _walk(os.fsencode(folder)):
        yield Path(os.fsdecode(entry.path))


def _walk(folder: bytes) -> Iterator[_Entry]:
    """Every regular file below a folder; names are bytes, because a name need not be text."""
    pending = [folder]
    while pending:
        try:
            entries = os.scandir(pending.pop())
        except (PermissionError, FileNotFoundError):
            continue  # its files can't be named; doctor checks the folders' permissions
        with entries:
            for entry in sorted(entries, key=lambda item: item.name):
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if stat.S_ISDIR(status.st_mode):
                    pending.append(entry.path)
                elif stat.S_ISREG(status.st_mode):
                    yield _Entry(entry.path, status.st_size, max(status.st_mtime_ns, status.st_ctime_ns))


def _take(store: Store, source: str, entry: _Entry) -> str:
    """Records a path under its content; returns the problem, if it can't be read."""
    try:
        content_hash, problem = _content_hash(entry.path), ""
    except OSError as error:
        content_hash, problem = b"", error.strerror or type(error).__name__
    with store.transaction() as connection:
        before = connection.execute("SELECT file FROM paths WHERE path = ?", (entry.path,)).fetchone()
        file_id = None if problem else store.add_file(source=source, content_hash=content_hash, size=entry.size)
        connection.execute(
            "INSERT OR REPLACE INTO paths (path, source, size, changed_ns, file, problem) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.path, source, entry.size, entry.changed_ns, file_id, problem),
        )
        if before is not None and before["file"] is not None and before["file"] != file_id:
            _leave(store, before["file"])
    return problem


def _forget(store: Store, rows: Sequence[Row]) -> int:
    for row in rows:
        with store.transaction() as connection:
            connection.execute("DELETE FROM paths WHERE path = ?", (row["path"],))
            if row["file"] is not None:
                _leave(store, row["file"])
    return len(rows)


def _leave(store: Store, file_id: bytes) -> None:
    """A path left a file; one that no path leads to any more is gone."""
    if not store.query("SELECT 1 FROM paths WHERE file = ? LIMIT 1", file_id):
        store.move_file(file_id, FileState.GONE)


def _content_hash(path: bytes) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
