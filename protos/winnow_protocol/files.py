"""Files that outlive a power cut: whole or not there, for their owner alone."""

from __future__ import annotations

import errno
import fcntl
import glob
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_file(path: Path, data: bytes) -> None:
    """Writes a file for its owner alone (0600), durably; it appears complete, or the old one stays."""
    with replacing(path) as file:
        file.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into that takes the name at the end, as `write_file` has it; a failure leaves the old one.

    Two processes may write one file at once: each has a hidden name of its own, and the one that ends last has the last word.
    What a killed process left under such a name is removed by the next that writes the file.
    """
    for leftover in half_written(path):
        leftover.unlink(missing_ok=True)
    hidden, descriptor = _hidden(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            hidden.replace(path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def half_written(path: Path) -> Iterator[Path]:
    """What processes that are gone have left of writing this file, under hidden names; what is being written is passed over."""
    for hidden in sorted(path.parent.glob(f".{glob.escape(path.name)}.*partial")):
        try:
            descriptor = os.open(hidden, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno == errno.ELOOP:
                yield hidden  # a link, which no process of ours makes
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield hidden  # locked until whoever asked is through with it
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def _hidden(path: Path) -> tuple[Path, int]:
    """A new hidden file beside the path, and its descriptor, locked for as long as it is open."""
    while True:
        hidden = path.with_name(f".{path.name}.{os.urandom(8).hex()}.partial")
        # Made anew, so that it is nobody else's, whatever stood there.
        descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return hidden, descriptor
        os.close(descriptor)  # taken for a leftover, between its making and the lock


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> bytes:
    """SHA-256 of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
