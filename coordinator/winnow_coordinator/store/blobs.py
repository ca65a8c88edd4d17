"""Sealed bytes: partial uploads as local files, complete ones named by their digest in any store that fsspec reaches."""

from __future__ import annotations

import contextlib
import errno
import math
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from weakref import WeakValueDictionary

import fsspec
from fsspec.implementations.local import LocalFileSystem

from winnow_coordinator.store.partial import Partial
from winnow_protocol.files import half_written, replacing, sync_folder
from winnow_protocol.wire import CHUNK_BYTES

_NAME = re.compile(r"([0-9a-f]{64})|\.([0-9a-f]{64})\.[0-9a-f]+\.partial")
"""Of a blob, or of what `replacing` writes before it is one."""


class Turns:
    """A lock for each blob that somebody is at."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: WeakValueDictionary[bytes, threading.Lock] = WeakValueDictionary()

    @contextlib.contextmanager
    def of(self, digest: bytes) -> Iterator[None]:
        """Lets one in at a time."""
        with self._guard:
            turn = self._locks.setdefault(digest, threading.Lock())
        with turn:
            yield


class Blobs:
    """The shards' store, and the folder in which uploads grow.

    Args:
        url: of the store, as fsspec takes it; a plain path is a folder.
        incoming: a local folder; where the store is a folder of the same file system, a finished upload is moved, else copied.
        turns: those of other blobs in the same store; its own where there are none.
    """

    def __init__(self, url: str, incoming: Path, turns: Turns | None = None) -> None:
        self._url, self._incoming = url, incoming
        self._turns = turns or Turns()
        self._store, self._root = fsspec.core.url_to_fs(url)

    def apart(self, folder: str) -> Blobs:
        """Blobs in a folder of this store, of which those of the store know nothing, and the reverse."""
        return Blobs(f"{self._url}/{folder}", self._incoming, self._turns)

    def in_turn(self, digest: bytes) -> AbstractContextManager[None]:
        """Lets one in at a time: who looks whether the blob is here and writes down that it is, and who removes it.

        A store may take long to answer, so it is never asked within a transaction that writes; the turn spans the question and
        the transaction. It is taken before the transaction, never within one.
        """
        return self._turns.of(digest)

    def make_folders(self) -> None:
        """Makes what is missing of both folders."""
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._store.makedirs(self._root, exist_ok=True)

    def safe_size(self, name: str, offset: int) -> int:
        """How many bytes of the partial upload of that name are there, of the ``offset`` that are known to be safe."""
        path = self._incoming / name
        return min(offset, path.stat().st_size) if path.exists() else 0

    def open_partial(self, name: str, offset: int) -> Partial:
        """The partial upload of that name, cut to the ``offset`` bytes that are known to be safe."""
        return Partial(self._incoming / name, offset)

    def discard_partial(self, name: str) -> None:
        """Removes a partial upload; one that is gone already is fine."""
        (self._incoming / name).unlink(missing_ok=True)

    def synced_size(self, name: str) -> int:
        """How many bytes of the partial upload of that name are there, once all of them are on disk; 0 if there is none."""
        try:
            descriptor = os.open(self._incoming / name, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        with os.fdopen(descriptor, "rb") as file:
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_size

    def discard_partials(self, prefix: str, *, but: str = "", before_s: float = math.inf) -> None:
        """Removes the partial uploads whose names begin so, but one, and but those that were written to since that time (s)."""
        for path in self._incoming.glob(f"{prefix}*"):
            with contextlib.suppress(FileNotFoundError):  # it was kept, or discarded, meanwhile
                if path.name != but and path.stat().st_mtime < before_s:
                    path.unlink()

    def keep(self, name: str, digest: bytes) -> None:
        """Moves a complete and verified upload into the store.

        Raises:
            OSError: the store is full, or can't be reached; the upload stays, and in a folder no part of it is a blob.
        """
        source, target = self._incoming / name, self._path(digest)
        folder = target.rpartition("/")[0]
        self._store.makedirs(folder, exist_ok=True)
        if self._is_local:
            _move(source, Path(target))
        else:
            self._store.put_file(str(source), target)
            source.unlink()

    def holds(self, digest: bytes) -> bool:
        """Whether the store has the blob."""
        return bool(self._store.exists(self._path(digest)))

    def size(self, digest: bytes) -> int:
        """The blob's bytes; FileNotFoundError if it is not there."""
        return int(self._store.size(self._path(digest)))

    def digests(self) -> list[bytes]:
        """Those of all blobs of this store, in a folder apart as there, and of what was half copied when a process was killed."""
        if not self._store.exists(self._root):
            return []
        self._store.invalidate_cache(self._root)
        names = (_NAME.fullmatch(path.rpartition("/")[2]) for path in self._store.find(self._root))
        return sorted({bytes.fromhex(name[1] or name[2]) for name in names if name})

    def read(self, digest: bytes, offset: int = 0) -> Iterator[bytes]:
        """The blob from an offset, in chunks for the wire; FileNotFoundError if it is not there."""
        with self._store.open(self._path(digest), "rb") as file:
            file.seek(offset)
            while block := file.read(CHUNK_BYTES):
                yield block

    def remove(self, digest: bytes) -> None:
        """Deletes a blob, and what is left of a copy of it that was killed; one that is gone already is fine."""
        if self.holds(digest):
            self._store.rm_file(self._path(digest))
        if self._is_local:
            for leftover in half_written(Path(self._path(digest))):
                leftover.unlink(missing_ok=True)

    @property
    def _is_local(self) -> bool:
        return isinstance(self._store, LocalFileSystem)

    def _path(self, digest: bytes) -> str:
        return f"{self._root}/{digest.hex()[:2]}/{digest.hex()}"


def _move(source: Path, target: Path) -> None:
    """Gives a file another name, or, on another file system, a copy of it; durably, and whole under that name or not at all."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with source.open("rb") as content, replacing(target) as copy:
            shutil.copyfileobj(content, copy, CHUNK_BYTES)
        source.unlink()
    else:
        sync_folder(target.parent)
