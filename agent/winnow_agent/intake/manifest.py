"""What a mirror holds, in a small SQLite of its own: which object lies where, in which version."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from winnow_agent.intake.names import as_one
from winnow_agent.intake.store import DiskError, IntakeError, Object

PAGE = 1000

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE place (name TEXT NOT NULL) STRICT;
-- A key is its bytes, since a name need not be text. `whole` names the finished download until it lies at its path.
CREATE TABLE objects (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    version TEXT NOT NULL,
    path TEXT NOT NULL,
    as_one TEXT NOT NULL UNIQUE,
    whole TEXT NOT NULL
) STRICT;
PRAGMA user_version = {_VERSION};
"""


class Held(NamedTuple):
    """An object that the mirror holds; ``path`` is below the folder."""

    id: int
    key: str
    size: int
    version: str
    path: str
    whole: str


class Manifest:
    """A mirror's records; any thread may use them.

    Raises:
        IntakeError: they are damaged, of a newer version, or another place's.
    """

    def __init__(self, file: Path, place: str) -> None:
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._connection.execute(f"PRAGMA {pragma}")
            folder = str(file.absolute().parent).replace("'", "''")
            self._connection.execute(f"PRAGMA temp_store_directory = '{folder}'")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
                self._connection.execute("INSERT INTO place VALUES (?)", (place,))
            self._connection.execute("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY) STRICT")
            (mirrored,) = self._connection.execute("SELECT name FROM place").fetchone()
        except sqlite3.OperationalError as error:
            raise DiskError(
                f"opening the mirror's records at {file}: {error}; see the disk and the folder's rights"
            ) from error
        except sqlite3.DatabaseError as error:
            raise IntakeError(
                f"opening the mirror's records at {file}: {error}; empty the folder and let intake fetch anew"
            ) from error
        if version > _VERSION:
            raise IntakeError(f"opening the mirror's records at {file}: a newer agent made them; update this one")
        if mirrored != place:
            raise IntakeError(
                f"opening the mirror's records at {file}: this folder mirrors {mirrored}, not {place}; name another folder"
            )

    def close(self) -> None:
        """Closes the records."""
        with self._records():
            self._connection.close()

    @contextmanager
    def _records(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.OperationalError as error:
                raise DiskError(
                    f"writing the mirror's records: {error}; make room there, what was fetched is kept"
                ) from error

    def begin(self) -> int:
        """Begins a pass; returns how many objects are held."""
        with self._records():
            self._connection.execute("DELETE FROM seen")
            count: int = self._connection.execute("SELECT count(*) FROM objects").fetchone()[0]
            return count

    def known(self, objects: Sequence[Object]) -> dict[str, Held]:
        """What is held of at most `PAGE` listed objects, which are seen in this pass."""
        marks = ", ".join("?" * PAGE)
        keys = [_bytes(found.key) for found in objects]
        with self._records():
            rows = self._connection.execute(
                f"SELECT id, key, size, version, path, whole FROM objects WHERE key IN ({marks})",  # noqa: S608 (question marks)
                keys + [None] * (PAGE - len(keys)),
            ).fetchall()
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((row[0],) for row in rows))
            self._connection.execute("COMMIT")
        held = map(_held, rows)
        return {one.key: one for one in held}

    def finished(self, whole: str) -> Held | None:
        """The object whose finished download has this name, if there is one."""
        with self._records():
            row = self._connection.execute(
                "SELECT id, key, size, version, path, whole FROM objects WHERE whole = ?", (whole,)
            ).fetchone()
        return _held(row) if row else None

    def path_of(self, key: str) -> str:
        """Where the object lies; empty for one that is not held."""
        with self._records():
            row = self._connection.execute("SELECT path FROM objects WHERE key = ?", (_bytes(key),)).fetchone()
        return str(row[0]) if row else ""

    def is_free(self, path: str, key: str) -> bool:
        """Whether a path is no other object's, on a file system that takes some names for one neither."""
        with self._records():
            row = self._connection.execute("SELECT key FROM objects WHERE as_one = ?", (as_one(path),)).fetchone()
        return row is None or row[0] == _bytes(key)

    def keep(self, found: Object, path: str, whole: str) -> None:
        """Records that an object was fetched and is about to be moved to its path."""
        with self._records():
            (identifier,) = self._connection.execute(
                "INSERT INTO objects (key, size, version, path, as_one, whole) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET size = excluded.size, version = excluded.version, path = excluded.path,"
                " as_one = excluded.as_one, whole = excluded.whole RETURNING id",
                (_bytes(found.key), found.size, found.version, path, as_one(path), whole),
            ).fetchone()
            self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (identifier,))

    def unseen(self) -> Iterator[Held]:
        """What is held and was not listed in this pass."""
        after = 0
        while True:
            with self._records():
                rows = self._connection.execute(
                    "SELECT id, key, size, version, path, whole FROM objects WHERE id > ?"
                    " AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.id = objects.id) ORDER BY id LIMIT ?",
                    (after, PAGE),
                ).fetchall()
            if not rows:
                return
            yield from map(_held, rows)
            after = rows[-1][0]

    def forget(self, held: Held) -> None:
        """Holds an object no more."""
        with self._records():
            self._connection.execute("DELETE FROM objects WHERE id = ?", (held.id,))


def _held(row: tuple[int, bytes, int, str, str, str]) -> Held:
    identifier, key, size, version, path, whole = row
    return Held(identifier, key.decode("utf-8", "surrogatepass"), size, version, path, whole)


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
