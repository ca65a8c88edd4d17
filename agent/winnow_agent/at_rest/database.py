"""SQLite for a half's records, in the clear or encrypted.

Encrypted ones are SQLCipher's: each page with its own nonce under AES-256 with an HMAC-SHA-512, in the database, its
write-ahead log and its journals alike. The key is given as it is; SQLCipher derives nothing from it but the HMAC's key.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import StopRunError, TryLaterError

INSTALL = "pip install 'winnow-agent[at-rest]'"
PLAIN_HEADER = b"SQLite format 3\0"


class NoCipherError(StopRunError):
    """The package that encrypts records is not installed."""


class InUseError(TryLaterError):
    """Records are to be converted while another process has them open."""


class ConversionError(StopRunError):
    """Records can't be brought into the other form, encrypted or in the clear."""


def driver(key: PartKey | None) -> ModuleType:
    """The DB-API module that opens records under this key: its errors and rows are its own.

    Raises:
        NoCipherError: it is not installed.
    """
    if key is None:
        return sqlite3
    return cipher()


def cipher() -> ModuleType:
    """SQLCipher's DB-API module, which opens plain databases, too.

    Raises:
        NoCipherError: it is not installed.
    """
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise NoCipherError(
            f"opening an encrypted home: its records need a package that is not installed; run: {INSTALL}"
        ) from error
    module: ModuleType = dbapi2
    return module


def connect(path: Path, key: PartKey | None, *, timeout: float) -> sqlite3.Connection:
    """Opens a database for any thread, without transactions of its own; rows are by name.

    Nothing is read yet: a wrong key shows as a ``DatabaseError`` of the driver with the first statement.

    Raises:
        NoCipherError: the package for encrypted records is not installed.
    """
    module = driver(key)
    connection: sqlite3.Connection = module.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=timeout
    )
    connection.row_factory = module.Row
    if key is not None:
        # What it would write to stderr about a wrong key is said by our own error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f'PRAGMA key = "{raw_key(key)}"')
    return connection


def write_ahead(connection: sqlite3.Connection, *, timeout: float = 30.0) -> None:
    """Has a database keep a write-ahead log and sync it with each transaction.

    SQLite itself does not wait where another process makes the same change of mode at the same moment: it says "locked" at once.

    Raises:
        OperationalError: of the driver: somebody else has held it for ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except Exception as error:
            busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    connection.execute("PRAGMA synchronous=FULL")


def set_aside_in(folder: Path, connection: sqlite3.Connection) -> None:
    """Where VACUUM and large sorts write aside: it is content, too, and a confined vault may write nowhere else."""
    quoted = str(folder).replace("'", "''")
    connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")


def vacuum(path: Path, connection: sqlite3.Connection, key: PartKey | None) -> None:
    """VACUUM of the database that ``connection`` has open.

    SQLCipher keeps in memory what other statements set aside, but here it may be the whole database: it is a file, of pages
    that are encrypted like the database's. Changing that would cost ``connection`` its temporary tables, so another one does it.
    """
    if key is None:
        connection.execute("VACUUM")
        return
    other = connect(path, key, timeout=0)
    try:
        other.execute("PRAGMA temp_store = FILE")
        other.execute("VACUUM")
    finally:
        other.close()


def raw_key(key: PartKey) -> str:
    """The key as SQLCipher's pragmas and ``ATTACH … KEY`` take one from which nothing is to be derived."""
    return f"x'{key.for_records.hex()}'"


def is_plain(path: Path) -> bool:
    """Whether a database is in the clear; one without a page counts as such."""
    with path.open("rb") as file:
        head = file.read(len(PLAIN_HEADER))
    return head in (b"", PLAIN_HEADER)


@contextlib.contextmanager
def converted(source: Path, target: Path, key: PartKey, *, encrypt: bool) -> Iterator[None]:
    """A copy of a database in the other form; as long as the context lasts nobody else can use the source.

    Raises:
        InUseError: somebody else has it open.
        ConversionError: it can't be read, or the copy is not what the source is.
    """
    connection = cipher().connect(str(source), isolation_level=None, timeout=1)
    ours, theirs = ("", raw_key(key)) if encrypt else (raw_key(key), "")
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        if ours:
            connection.execute(f'PRAGMA key = "{ours}"')
        # Fails while another connection is open, and leaves no write-ahead log behind.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA main.locking_mode = EXCLUSIVE")
        connection.execute("ATTACH ? AS converted KEY ?", (str(target), theirs))
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("SELECT sqlcipher_export('converted')").fetchall()
        version = connection.execute("PRAGMA main.user_version").fetchone()[0]
        connection.execute(f"PRAGMA converted.user_version = {version}")
        connection.execute("COMMIT")
        _compare(connection, source)
        connection.execute("DETACH converted")
        yield
    except cipher().OperationalError as error:
        raise InUseError(
            f"converting {source}: {error}; end the commands that have it open, and run this one again. Nothing was changed"
        ) from error
    except cipher().DatabaseError as error:
        raise ConversionError(
            f"converting {source}: {error}; restore the home from a backup. Nothing was changed"
        ) from error
    finally:
        connection.close()


def _compare(connection: sqlite3.Connection, source: Path) -> None:
    """Raises `ConversionError` unless the copy is sound and has as many rows in each table."""
    sound = [row[0] for row in connection.execute("PRAGMA converted.quick_check")]
    counts = []
    for schema in ("main", "converted"):
        names = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' ORDER BY name")  # noqa: S608
        tables = [row[0] for row in names.fetchall()]
        counts.append(
            {
                name: connection.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone()  # noqa: S608
                for name in tables
            }
        )
    if sound != ["ok"] or counts[0] != counts[1]:
        raise ConversionError(
            f"converting {source}: the copy is not what was copied; see the disk and its space. Nothing was changed"
        )
