"""Records written anew, so that what was deleted stands nowhere in their file (https://sqlite.org/lang_vacuum.html).

All that is left is written twice: once aside, and from there into the write-ahead log, by which it comes into the file. The room for
that is asked for before it is begun: a disk that was filled to find out that it is too small is full for everybody else, too.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from winnow_agent.at_rest import database
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import TryLaterError
from winnow_protocol.listings import counted

_FOLD_IN = "PRAGMA wal_checkpoint(TRUNCATE)"
_FRAME_BYTES = 24
"""What the log has beside each page (https://sqlite.org/fileformat2.html#walformat)."""


class NoRoomError(TryLaterError):
    """The disk has too little room for the records to be written anew; what was deleted is in no row, and still in the file."""


def write_anew(path: Path, connection: Any, key: PartKey | None) -> bool:
    """Folds the write-ahead log in and gives freed pages back.

    Args:
        connection: of the key's driver, to the records at ``path``, in no transaction.
        key: of encrypted records.

    Returns:
        whether it is done; a reader that holds on to an older state of the records keeps the log as it is, and another
        process that writes keeps all of it.

    Raises:
        NoRoomError: it was not begun.
        OperationalError: of the driver: the disk is full, for others wrote, too.
    """
    if connection.execute(_FOLD_IN).fetchone()[0]:  # the log's room may be needed
        return False
    driver = database.driver(key)
    _refuse_without_room(path, connection)
    try:
        database.vacuum(path, connection, key)
    except driver.OperationalError as error:
        if error.sqlite_errorcode != driver.SQLITE_BUSY:
            raise
        return False
    finally:  # where the disk is full, too: the log may be as large as the records by then
        busy, _, _ = connection.execute(_FOLD_IN).fetchone()
    return not busy


def _refuse_without_room(path: Path, connection: Any) -> None:
    pages, unused, size = (  # SQLCipher gives some of them as text
        int(connection.execute(f"PRAGMA {of_it}").fetchone()[0])
        for of_it in ("page_count", "freelist_count", "page_size")
    )
    needed, free = (pages - unused) * (2 * size + _FRAME_BYTES), shutil.disk_usage(path.parent).free
    if free < needed:
        raise NoRoomError(
            f"writing the records at {path} anew, so that deleted text is nowhere in them: that takes {counted(needed, 'byte')} of free"
            f" room there, and {counted(free, 'byte')} are free; make room: it is tried again by itself, and until then the text is in"
            " no record, but still in the file"
        )
