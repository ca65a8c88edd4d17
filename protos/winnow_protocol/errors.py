"""The three consequences an error can have; every error of Winnow is one of these.

The message is a sentence that a person can act on: what was being done, to what, what is wrong, what to do next.
It never holds content of a document.
"""

from __future__ import annotations

import errno
from typing import ClassVar, Final


def in_words(error: OSError | UnicodeDecodeError) -> str:
    """What was wrong with a file, for the middle of a sentence: ``Is a directory``, without number, path or codec."""
    if isinstance(error, UnicodeDecodeError):
        return f"it is no text in UTF-8, byte {error.start + 1} fits none"
    return error.strerror or str(error)


def is_full(error: BaseException) -> bool:
    """Whether it is a full disk's, or a used up quota's, as the system or SQLite tells it.

    SQLITE_FULL, and SQLITE_IOERR_SHMSIZE where there is no room for what connections share (https://sqlite.org/rescode.html).
    """
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return getattr(error, "sqlite_errorcode", 0) in {_SQLITE_FULL, _SQLITE_IOERR_SHMSIZE}


def is_forbidden(error: BaseException) -> bool:
    """Whether a file could not be read or written for want of the right to, or because it is mounted to be read alone."""
    return (
        isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and bool(error.filename)
    )


_SQLITE_FULL: Final = 13
_SQLITE_IOERR_SHMSIZE: Final = 4874


class WinnowError(Exception):
    """Base of all errors that Winnow raises on purpose."""

    exit_code: ClassVar[int] = 1


class StopRunError(WinnowError):
    """The run can't go on until a person mends something: a setting, a key, a policy, a permission."""

    exit_code = 2


class SetAsideError(WinnowError):
    """This one item can't be processed; it is recorded with its kind, and the run goes on with the next.

    Attributes:
        kind: a short stable word, e.g. ``encrypted``; recorded with the item and shown in listings.
        by: which of several that were at work on it failed, a detector's name; empty where nobody knows.
    """

    exit_code = 3

    def __init__(self, message: str, *, kind: str, by: str = "") -> None:
        super().__init__(message)
        self.kind, self.by = kind, by


class TryLaterError(WinnowError):
    """Nothing is wrong with the request; the peer, the disk or the network can't take it now."""

    exit_code = 4
