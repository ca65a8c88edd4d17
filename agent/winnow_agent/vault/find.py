"""Finds the archive's files: walks the sources' folders, tells what is new, changed or gone.

A file counts once it has stopped changing. Links are not followed: what they lead to is found where it lies, or is not
the partner's to give. A million files cost no more memory than ten: what is known is asked for a batch at a time, and of
a file that has not changed no more is written than its number, into a table that no disk keeps.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from winnow_agent.vault.contents import ChangedError, content_hash, unread_hash
from winnow_agent.vault.retain import note_deleted
from winnow_agent.vault.states import FileState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.walk import Entry, FolderFacts, Unlisted, open_below, reason, walk

SETTLE_SECONDS = 5.0
"""A file whose content or name changed less than this ago may still be being written."""
_BATCH = 1000
"""Paths that are asked for at once."""
_WRITTEN = 4000
"""Files that are recorded at once: hashes are spread over all pages of an index, so more at once means fewer pages written."""
_WRITTEN_BYTES = 256 << 20
"""Content after which files are recorded although they are fewer: what a stop costs is read again."""
_CACHE_KIB = 16_000
"""What SQLite holds of its pages while files are found; 2,000 otherwise, which is its default."""
_RETRY_SECONDS = 3600.0
"""After which a file is tried again that could not be read for another reason than its permissions, a failing disk say."""
_SAMPLE = 100
"""Known files of which one has to be there still, where another file system lies at a folder than before."""


@dataclass(slots=True)
class Sweep:
    """What one walk over the sources saw, in counts.

    Attributes:
        unreadable: files that can't be read, and folders that can't be listed. The files in those are not taken for gone.
        missing_sources: those whose folder is not there, or is another file system's without a single known file.
    """

    new: int = 0
    unsettled: int = 0
    gone: int = 0
    unreadable: int = 0
    missing_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was tried: what it holds, or why that can't be told."""

    entry: Entry
    known: Row | None
    content_hash: bytes = b""
    problem: str = ""
    retry_at: float = 0.0


def find(
    store: Store,
    sources: Mapping[str, Path],
    *,
    settle_seconds: float = SETTLE_SECONDS,
    largest: int | None = None,
    clock: Callable[[], float] = time.time,
    may_continue: Callable[[], bool] = lambda: True,
    progress: Callable[[int], None] = lambda _seen: None,
) -> Sweep:
    """Brings the store's paths up to date with the sources' folders.

    Args:
        sources: folder by the source's name.
        largest: bytes above which a file is known by its place and size instead of its content, as no digitizer will
            read it; None to read every one.
        clock: seconds since the epoch.
        may_continue: asked between files; where it says no, the walk ends early and nothing is taken for gone.
        progress: told now and then how many files were seen.
    """
    sweep, seen = Sweep(), 0

    def count(files: int) -> None:
        nonlocal seen
        seen += files
        progress(seen)

    with _larger_cache(store):
        for source, folder in sources.items():
            root = os.fsencode(folder)
            finder = _Finder(
                store, sweep, source=source, root=root, settle_seconds=settle_seconds, largest=largest, clock=clock
            )
            _find_in(finder, may_continue, count)
            if not may_continue():
                break
    return sweep


def _find_in(finder: _Finder, may_continue: Callable[[], bool], count: Callable[[int], None]) -> None:
    finder.begin()
    try:
        items = walk(finder.root, enter=finder.enter)
        while may_continue() and (batch := list(islice(_while(items, may_continue), _BATCH))):
            finder.take(batch, may_continue)
            count(len(batch))
    except (FileNotFoundError, NotADirectoryError):
        finder.missing = True
    finder.write()
    if finder.missing:
        finder.sweep.missing_sources += (finder.source,)
    elif may_continue():
        finder.forget_unseen()


@contextmanager
def _larger_cache(store: Store) -> Iterator[None]:
    store.query(f"PRAGMA cache_size = -{_CACHE_KIB}")
    try:
        yield
    finally:
        store.query("PRAGMA cache_size = -2000")
        store.query("PRAGMA shrink_memory")


def files_below(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder, links left alone, in a fixed order."""
    for item in walk(os.fsencode(folder), in_order=True):
        if isinstance(item, Entry):
            yield Path(os.fsdecode(item.path))


def _while(items: Iterator[Entry | Unlisted], may_continue: Callable[[], bool]) -> Iterator[Entry | Unlisted]:
    for item in items:
        yield item
        if not may_continue():
            return


class _Finder:
    """One source in one sweep."""

    def __init__(
        self,
        store: Store,
        sweep: Sweep,
        *,
        source: str,
        root: bytes,
        settle_seconds: float,
        largest: int | None,
        clock: Callable[[], float],
    ) -> None:
        self._store, self.source, self.root, self.sweep = store, source, root, sweep
        self._settle_seconds, self._largest, self._clock = settle_seconds, largest, clock
        self._mounts: dict[bytes, int] = {}
        self._read: list[_Read] = []
        self._links: dict[tuple[object, ...], bytes] = {}
        self._read_bytes = 0
        self._last_id = 0
        self.missing = False

    def begin(self) -> None:
        """Makes the table of the paths that this sweep sees again: in the temporary database, which is never synced."""
        with self._store.transaction() as connection:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS seen (path INTEGER PRIMARY KEY) STRICT")
            connection.execute("DELETE FROM seen")
        rows = self._store.query("SELECT path, device FROM mounts WHERE source = ?", self.source)
        self._mounts = {row["path"]: row["device"] for row in rows}
        self._last_id = self._store.query("SELECT coalesce(max(id), 0) AS last FROM paths")[0]["last"]

    # -- folders -------------------------------------------------------------------------------------------------

    def enter(self, folder: FolderFacts) -> str:
        """Says why a folder must not be entered: where a share was mounted lies something else now.

        A device's number alone says little: it is another one after each start of the machine. Another number and none
        of the known files is what an unmounted share looks like.
        """
        before = self._mounts.get(folder.path)
        if folder.device == (folder.above if before is None else before):
            return ""
        if before is not None and not self._holds_what_is_known(folder.path):
            self.missing = self.missing or folder.above is None
            return "another file system lies here than before, and none of the files that are known from here is on it"
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO mounts VALUES (?, ?, ?)", (self.source, folder.path, folder.device)
            )
        self._mounts[folder.path] = folder.device
        return ""

    def _holds_what_is_known(self, folder: bytes) -> bool:
        rows = self._store.query(
            "SELECT path FROM paths WHERE source = ? AND path > ? AND path < ? AND file IS NOT NULL LIMIT ?",
            self.source,
            *_range_below(folder),
            _SAMPLE,
        )
        return not rows or any(os.path.lexists(row["path"]) for row in rows)

    def _keep_below(self, folder: Unlisted) -> None:
        """A folder that can't be listed stands among the paths, with the reason; what is known below it stays known."""
        first, last = _range_below(folder.path)
        self.sweep.unreadable += 1
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO paths (source, path, size, mtime_ns, ctime_ns, problem, retry_at) VALUES (?, ?, 0, 0, 0, ?, 1)"
                " ON CONFLICT (source, path) DO UPDATE SET problem = excluded.problem"
                " WHERE problem <> excluded.problem",
                (self.source, first, f"the folder can't be listed: {folder.problem}"),
            )
            connection.execute(
                "INSERT OR IGNORE INTO seen SELECT id FROM paths WHERE source = ? AND path >= ? AND path < ?",
                (self.source, first, last),
            )

    # -- files ---------------------------------------------------------------------------------------------------

    def take(self, batch: list[Entry | Unlisted], may_continue: Callable[[], bool]) -> None:
        """Compares a batch with what is known of it, and reads what is new or has changed."""
        entries = [item for item in batch if isinstance(item, Entry)]
        for item in batch:
            if isinstance(item, Unlisted):
                self._keep_below(item)
        known = self._known(entries)
        self._mark(row["id"] for row in known.values())
        for entry in entries:
            if not may_continue():
                return
            row = known.get(entry.path)
            if not self._is_to_be_read(entry, row):
                continue
            self._try(entry, row)
            if len(self._read) >= _WRITTEN or self._read_bytes >= _WRITTEN_BYTES:
                self.write()

    def _known(self, entries: list[Entry]) -> dict[bytes, Row]:
        # As many marks each time but the last, so that the statement is prepared once.
        marks = ", ".join("?" * _BATCH)
        paths = [entry.path for entry in entries] + [None] * (_BATCH - len(entries))
        rows = self._store.query(
            "SELECT id, path, size, mtime_ns, ctime_ns, file, problem, retry_at FROM paths"  # noqa: S608 (question marks)
            f" WHERE source = ? AND path IN ({marks})",
            self.source,
            *paths,
        )
        return {row["path"]: row for row in rows}

    def _mark(self, ids: Iterator[int]) -> None:
        with self._store.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((one,) for one in ids))

    def _is_to_be_read(self, entry: Entry, row: Row | None) -> bool:
        now = self._clock()
        if row is not None and (row["size"], row["mtime_ns"], row["ctime_ns"]) == entry[1:4]:
            if now < row["retry_at"]:
                self.sweep.unreadable += bool(row["problem"])
                self.sweep.unsettled += not row["problem"]
            return bool(0 < row["retry_at"] <= now)
        # `mtime` can be set to any time, one to come too; `ctime` is the system's own.
        changed = (entry.ctime_ns if entry.mtime_ns / 1e9 > now else max(entry.mtime_ns, entry.ctime_ns)) / 1e9
        if changed > now:
            # The other machine's clock is ahead, so age says nothing: it has to be the same a while from now.
            self._read.append(_Read(entry, row, retry_at=now + self._settle_seconds))
        elif now - changed >= self._settle_seconds:
            return True
        self.sweep.unsettled += 1
        return False

    def _try(self, entry: Entry, row: Row | None) -> None:
        try:
            found = self._content_hash(entry, row)
        except (FileNotFoundError, NotADirectoryError):
            return  # it went away since it was listed
        except ChangedError:
            self.sweep.unsettled += 1
        except OSError as error:
            again = retry_at(error, self._clock())
            self._read.append(_Read(entry, row, problem=reason(error), retry_at=again))
        else:
            self._read.append(_Read(entry, row, found))
            if entry.link:
                self._links[entry[1:]] = found

    def _content_hash(self, entry: Entry, row: Row | None) -> bytes:
        if row is not None and row["problem"]:
            # Neither another of its names nor its size tells whether it can be opened by this name now.
            os.close(open_below(self.root, entry.path))
        if entry.link and (known := self._hash_of_link(entry)):
            return known
        if self._largest is not None and entry.size > self._largest:
            return unread_hash(entry)
        found = content_hash(self.root, entry)
        self._read_bytes += entry.size
        return found

    def _hash_of_link(self, entry: Entry) -> bytes | None:
        """The hash of a file that was read under another of its names."""
        if entry[1:] in self._links:
            return self._links[entry[1:]]
        rows = self._store.query(
            "SELECT f.content_hash FROM paths p JOIN files f ON f.id = p.file"
            " WHERE p.link = ? AND p.size = ? AND p.mtime_ns = ? AND p.ctime_ns = ? AND p.problem = '' AND p.retry_at = 0"
            " LIMIT 1",
            entry.link,
            *entry[1:4],
        )
        return rows[0]["content_hash"] if rows else None

    # -- records -------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Records what was read since the last time, at once."""
        read, self._read, self._links, self._read_bytes = self._read, [], {}, 0
        if not read:
            return
        with self._store.transaction():
            left = [file_id for one in read if (file_id := self._record(one)) is not None]
            for file_id in left:
                _leave(self._store, file_id)
        for one in read:
            self.sweep.unreadable += bool(one.problem)
            self.sweep.new += bool(one.content_hash)

    def _record(self, read: _Read) -> bytes | None:
        """Writes a path's row; returns the file that it led to until now, if it leads to another one."""
        entry, known = read.entry, read.known
        before: bytes | None = known["file"] if known is not None else None
        # What can't be read now is still taken for what it was.
        file_id = before
        if read.content_hash:
            file_id = self._store.add_file(source=self.source, content_hash=read.content_hash, size=entry.size)
            _take_up_unreadable(self._store, file_id)
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO paths"
                " (id, source, path, size, mtime_ns, ctime_ns, link, file, problem, retry_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (known["id"] if known is not None else None, self.source, *entry, file_id, read.problem, read.retry_at),
            )
        return before if before != file_id else None

    def forget_unseen(self) -> None:
        """Takes for gone what was known before this sweep and was not seen in it."""
        after = 0
        while rows := self._store.query(
            "SELECT id, file FROM paths WHERE id > ? AND id <= ? AND source = ?"
            " AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.path = paths.id) ORDER BY id LIMIT ?",
            after,
            self._last_id,
            self.source,
            _BATCH,
        ):
            with self._store.transaction() as connection:
                connection.executemany("DELETE FROM paths WHERE id = ?", ((row["id"],) for row in rows))
                note_deleted(self._store)  # a name may tell as much as a text
                for row in rows:
                    if row["file"] is not None:
                        _leave(self._store, row["file"])
                        self.sweep.gone += 1
            after = rows[-1]["id"]


def retry_at(error: Exception, now: float) -> float:
    """From when on, in seconds since the epoch, a file is tried again that could not be opened or read."""
    # Opening it costs nothing, and what it takes to be read may change without a trace at the file itself.
    return 1.0 if isinstance(error, PermissionError) else now + _RETRY_SECONDS


def _leave(store: Store, file_id: bytes) -> None:
    """A path left a file; one that no path leads to any more is gone."""
    if not store.query("SELECT 1 FROM paths WHERE file = ? LIMIT 1", file_id):
        (row,) = store.query("SELECT state FROM files WHERE id = ?", file_id)
        if row["state"] != FileState.GONE:
            store.begin_file(file_id)  # what a reading that was cut short left of it
            store.move_file(file_id, FileState.GONE)


def _take_up_unreadable(store: Store, file_id: bytes) -> None:
    """A file that failed because it could not be opened is read once it can, by whichever of its names."""
    if store.query("SELECT 1 FROM files WHERE id = ? AND state = ? AND kind = 'unreadable'", file_id, FileState.FAILED):
        store.move_file(file_id, FileState.FOUND)


def _range_below(folder: bytes) -> tuple[bytes, bytes]:
    """All paths below a folder are from the first on and before the last."""
    return folder + b"/", folder + b"0"
