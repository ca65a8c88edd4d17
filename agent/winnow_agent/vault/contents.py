"""What a file holds, as the hash that it is known by inside the vault."""

from __future__ import annotations

import hashlib
import os
import stat

from winnow_agent.vault.walk import Entry, open_below


class ChangedError(Exception):
    """The file is not what its folder showed a moment ago."""


def content_hash(root: bytes, entry: Entry) -> bytes:
    """The SHA-256 of a file's content.

    Args:
        root: the source's folder, that the file was found below.

    Raises:
        ChangedError: it was written while it was read, or since its folder was.
        OSError: it can't be read.
    """
    with os.fdopen(open_below(root, entry.path), "rb", buffering=0) as file:
        _check(file.fileno(), entry)
        found = hashlib.file_digest(file, "sha256").digest()
        _check(file.fileno(), entry)
    return found


def unread_hash(entry: Entry) -> bytes:
    """What a file is known by that nobody will read: its place, size and times."""
    return hashlib.sha256(repr(entry).encode()).digest()


def _check(descriptor: int, entry: Entry) -> None:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or (status.st_size, status.st_mtime_ns, status.st_ctime_ns) != entry[1:4]:
        raise ChangedError
