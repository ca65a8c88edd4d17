"""The database: opened, migrated, and its transactions."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from winnow_protocol.errors import StopRunError, TryLaterError

_BUSY_MS = 30_000
_WAIT_S = 10.0
"""Several times what a batch of our vaults takes. Whoever waits keeps a thread from those that only read."""
_ATTEMPTS, _BETWEEN_S = 5, 0.1

Transaction = Session
"""What the functions of `store` work in."""


class RecordsError(StopRunError):
    """The records can't be opened as they are."""


class RecordsBusyError(TryLaterError):
    """The disk is full, or another request or process held the records for too long."""


class Records:
    """The coordinator's records in one SQLite file: WAL, ``synchronous=FULL``, deleted rows overwritten.

    Args:
        wait_s: how long a writer waits for the one that writes.

    Raises:
        RecordsError: the file is no database, or can't be opened.
    """

    def __init__(self, path: Path, wait_s: float = _WAIT_S) -> None:
        self.path = path
        self.wait_s = wait_s
        self._engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        self._writing = self._engine.execution_options(winnow_begin="BEGIN IMMEDIATE")
        self._one_writer = threading.Lock()
        self._one_alone = threading.Lock()
        self._to_forget = False

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the records and changes nothing."""
        with _explained(self.path), Transaction(self._engine, expire_on_commit=False) as transaction:
            yield transaction

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that alone may write; it is committed at the end, or rolled back on any error.

        Raises:
            RecordsBusyError: others write for longer than anybody waits; nothing was done.
        """
        with (
            self._held(self._one_writer, "writing"),
            _explained(self.path),
            Transaction(self._writing, expire_on_commit=False) as transaction,
            transaction.begin(),
        ):
            yield transaction

    @contextmanager
    def alone(self, doing: str) -> Iterator[None]:
        """Lets one of those in that ask for it, for work of several transactions; others read and write meanwhile.

        Raises:
            RecordsBusyError: another is at it for longer than anybody waits.
        """
        with self._held(self._one_alone, doing):
            yield

    @contextmanager
    def _held(self, lock: threading.Lock, doing: str) -> Iterator[None]:
        if not lock.acquire(timeout=self.wait_s):
            raise RecordsBusyError(
                f"{doing} at {self.path}: others have been at it for {self.wait_s:g} s; it is tried again later"
            )
        try:
            yield
        finally:
            lock.release()

    def migrate(self) -> None:
        """Brings the tables to this version.

        Raises:
            RecordsError: they are of a newer one; nothing of them was changed.
        """
        from winnow_coordinator.store import migrations

        if self.is_current():
            return
        # a migration rebuilds tables, so it runs alone and with a writer's lock
        with self._one_writer, _explained(self.path), self._writing.begin() as connection:
            migrations.upgrade(connection)

    def is_current(self) -> bool:
        """Whether the tables are of this version; False where they are older.

        Raises:
            RecordsError: they are of a newer one.
        """
        from winnow_coordinator.store import migrations

        with _explained(self.path), self._engine.begin() as connection:
            found = migrations.version(connection)
        if found > migrations.HEAD:
            raise RecordsError(
                f"opening the records at {self.path}: their tables are of version {found}, and this program knows them up to"
                f" {migrations.HEAD}; bring it up to date, or restore a backup of before"
            )
        return found == migrations.HEAD

    def check(self) -> str:
        """``ok``, or what SQLite's quick check found."""
        with _explained(self.path), self._engine.begin() as connection:
            return str(connection.execute(text("PRAGMA quick_check")).scalar_one())

    def copy_to(self, target: Path) -> None:
        """A copy of the records as they are at one moment, in a new file; others read and write meanwhile.

        Raises:
            RecordsBusyError: it can't be written.
            RecordsError: the records are damaged.
        """
        with _explained(self.path):
            raw = self._engine.raw_connection()
        copy = sqlite3.connect(target)
        try:
            cursor = raw.cursor()
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot is taken by reading
            raw.driver_connection.backup(copy)  # type: ignore[union-attr]  # it is sqlite3's
            cursor.execute("ROLLBACK")
        except sqlite3.Error as error:
            if _is_damaged(str(error)):
                raise _damaged(self.path, str(error)) from error
            raise RecordsBusyError(
                f"copying the records at {self.path}: {error}; free the disk and try again"
            ) from error
        finally:
            copy.close()
            raw.close()

    def forget_deleted(self) -> bool:
        """Empties the write-ahead log, which still holds rows that were deleted.

        It does not wait for those who read: while it did, nobody could write.

        Returns:
            whether it is empty; a reader that holds on to an older state of the records keeps it as it is, and so does who
            writes for longer than anybody waits.
        """
        self._to_forget = True
        self._checkpoint("PASSIVE")  # what takes long, and keeps nobody from writing
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_BETWEEN_S)  # most readers are gone in a moment
            if not self._one_writer.acquire(timeout=self.wait_s):
                return False
            try:
                if self._checkpoint("TRUNCATE"):
                    self._to_forget = False
                    return True
            finally:
                self._one_writer.release()
        return False

    def forget_again(self) -> bool:
        """`forget_deleted`, where it has not emptied the log since it was asked to; whether there is nothing left to do."""
        return not self._to_forget or self.forget_deleted()

    def _checkpoint(self, mode: str) -> bool:
        """Brings the log into the database as far as nobody is in the way; whether nobody was."""
        with _explained(self.path):
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA busy_timeout=0")
                busy, _, _ = cursor.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            except sqlite3.OperationalError as error:
                raise RecordsBusyError(
                    f"bringing the log into the records at {self.path}: {error}; free the disk; it is tried again"
                ) from error
            else:
                return not busy
            finally:
                raw.cursor().execute(f"PRAGMA busy_timeout={_BUSY_MS}")
                raw.close()

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own begins too late
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("winnow_begin", "BEGIN"))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:  # the driver's own where a connection is opened for us
        reason = str(error.orig if isinstance(error, DatabaseError) else error)
        if "locked" in reason or "full" in reason or "disk I/O" in reason:
            raise RecordsBusyError(f"writing the records at {path}: {reason}; free the disk and try again") from error
        if "unable to open" in reason or "readonly" in reason:
            raise RecordsError(
                f"opening the records at {path}: {reason}; let this user read and write there"
            ) from error
        if _is_damaged(reason):
            raise _damaged(path, reason) from error
        raise


def _is_damaged(reason: str) -> bool:
    return "not a database" in reason or "malformed" in reason


def _damaged(path: Path, reason: str) -> RecordsError:
    return RecordsError(f"opening the records at {path}: {reason}; restore the home from a backup")
