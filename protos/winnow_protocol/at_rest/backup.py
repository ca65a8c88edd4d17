"""A home as one encrypted file, and what is read out of one; what goes in, and what a restored home may do, is each program's.

The file, ``winnow-backup-1``: a line of JSON (format, program, when it was made, the unlockers of its key, a salt, whether the
home was encrypted), then a tar as a sealed stream (`streaming`) under HKDF(key, ``backup``, salt), with SHA-256 of that line as
context. The key of an encrypted home's backup is the home key, so the home's unlockers open it; the home in it is encrypted
as it was. That of a home in the clear is a new one. An agent's of before the program was stated names none.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, derive
from winnow_protocol.at_rest.streaming import BrokenStreamError, OpeningReader, SealingWriter
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import replacing
from winnow_protocol.listings import counted
from winnow_protocol.wire import now_us

FORMAT: Final = "winnow-backup-1"
_BEFORE_PROGRAMS: Final = "winnow-agent"
_LONGEST_HEADER: Final = 1 << 20
_BLOCK: Final = 1 << 20


class BackupError(StopRunError):
    """A backup can't be made where it should be, or is none, or does not open."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself.

    Attributes:
        program: whose home it is of, e.g. ``winnow-agent``.
        encrypted: whether that home was, by the unlockers that open the backup.
        held: what opens it.
        made_at: microseconds since the epoch; 0 where none is stated.
    """

    program: str
    encrypted: bool
    held: Unlockers
    made_at: int = field(default_factory=now_us)


class Packer:
    """Takes files into a backup, under names that are relative to the home."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.count = 0

    def add(self, path: Path, name: str) -> None:
        """A file as it lies there.

        Raises:
            BackupError: it is gone.
        """
        try:
            self._tar.add(path, name, recursive=False)
        except FileNotFoundError as error:
            raise BackupError(
                f"making a backup: {path} is gone, and a backup without it would pass for a whole one; leave what is backed up"
                " alone, and run it again"
            ) from error
        self.count += 1

    def add_chunks(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """What comes in chunks, of that many bytes together.

        Raises:
            OSError: fewer came.
        """
        info = tarfile.TarInfo(name)
        info.size = size
        self._tar.addfile(info, io.BufferedReader(_Chunks(iter(chunks)), _BLOCK))
        self.count += 1


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._held = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._held = chunk
        view = memoryview(target).cast("B")
        count = min(len(view), len(self._held))
        view[:count], self._held = self._held[:count], self._held[count:]
        return count


def write_backup(target: Path, head: Head, key: HomeKey, fill: Callable[[Packer], None]) -> int:
    """Writes a backup; it appears whole under its name, or not at all.

    Args:
        key: what the unlockers of ``head`` open.
        fill: puts the home's files in.

    Returns:
        how many files are in it.

    Raises:
        BackupError: it can't be written.
    """
    salt = os.urandom(16)
    line = _line(head, salt)
    try:
        with replacing(target) as out:
            out.write(line)
            writer = SealingWriter(out, _stream_key(key, salt), hashlib.sha256(line).digest())
            # In blocks of a segment: in those of 16 KiB, which are tarfile's own, it takes twice as long.
            blocks: Any = {"bufsize": _BLOCK, "copybufsize": _BLOCK}
            with tarfile.open(fileobj=writer, mode="w|", format=tarfile.PAX_FORMAT, **blocks) as tar:
                fill(packer := Packer(tar))
            writer.finish()
    except OSError as error:
        raise BackupError(
            f"writing the backup {target}: {error.strerror or error}; name another place, or make room"
        ) from error
    return packer.count


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that is read."""

    head: Head
    _stream: IO[bytes]

    def members(self) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
        """Each file's name and content, in their order; after the last the stream's end, which shows that it is whole.

        Raises:
            BackupError, BrokenStreamError: it is not what was packed.
        """
        try:
            with tarfile.open(fileobj=self._stream, mode="r|", bufsize=_BLOCK) as tar:
                for member in tar:
                    content, path = tar.extractfile(member), PurePosixPath(member.name)
                    if content is None or path.is_absolute() or ".." in path.parts:
                        raise foreign(member.name)
                    yield path, content
        except tarfile.TarError as error:
            raise BackupError(f"restoring: what is in the backup is not what was packed: {error}") from error
        while self._stream.read(_BLOCK):
            pass


@contextlib.contextmanager
def opened(source: Path, program: str, key_of: Callable[[Path, Unlockers], HomeKey]) -> Iterator[Opened]:
    """A backup of this program's, to be read.

    Args:
        key_of: gets its key by one of its unlockers.

    Raises:
        BackupError: the file is no backup, or another program's.
        BrokenStreamError: it was altered, or cut; also while it is read.
        LockedError: nothing at hand opens it.
    """
    try:
        with source.open("rb") as file:
            line = file.readline(_LONGEST_HEADER)
            head, salt = _parsed(source, line)
            if head.program != program:
                raise BackupError(f"reading {source}: it is of {head.program}; restore it with that program")
            key = key_of(source, head.held)
            reader = OpeningReader(file, _stream_key(key, salt), hashlib.sha256(line).digest())
            yield Opened(head, io.BufferedReader(reader))
    except BrokenStreamError as error:
        raise BrokenStreamError(
            f"restoring {source}: it was altered, or the copy broke off; take another copy. Nothing was restored"
        ) from error
    except OSError as error:
        raise BackupError(f"restoring {source}: {error.strerror or error}; mend it, and try again") from error


def foreign(name: object) -> BackupError:
    """For a file that belongs in no backup of this kind."""
    return BackupError(f"restoring: {name} belongs in no backup; nothing of it is used")


def write_member(content: IO[bytes], path: Path, mode: int = 0o600) -> None:
    """Writes a new file out of a backup, durably but for its name."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())


def check(source: Path, program: str, key_of: Callable[[Path, Unlockers], HomeKey]) -> tuple[Head, str]:
    """Reads a backup to its end and makes nothing of it; what it says of itself, and how much is in it.

    Raises:
        BackupError, BrokenStreamError, LockedError: as `opened`.
    """
    files = size = 0
    with opened(source, program, key_of) as backup:
        for _, content in backup.members():
            files += 1
            while block := content.read(_BLOCK):
                size += len(block)
        return backup.head, f"{counted(files, 'file')} of {counted(size, 'byte')} together"


def _line(head: Head, salt: bytes) -> bytes:
    stated = {
        "format": FORMAT,
        "program": head.program,
        "made_at": head.made_at,
        "salt": salt.hex(),
        "encrypted": head.encrypted,
        "unlockers": unlockers.to_json(head.held),
    }
    return json.dumps(stated).encode() + b"\n"


def _parsed(source: Path, line: bytes) -> tuple[Head, bytes]:
    try:
        stated: dict[str, Any] = json.loads(line)
        if stated["format"] != FORMAT or not isinstance(stated["encrypted"], bool):
            raise ValueError("another format")
        program, made_at = stated.get("program", _BEFORE_PROGRAMS), stated.get("made_at", 0)
        if not isinstance(program, str) or not isinstance(made_at, int):
            raise TypeError("no program and time")
        head = Head(program, stated["encrypted"], unlockers.from_json(stated["unlockers"]), made_at)
        return head, bytes.fromhex(stated["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"reading {source}: it is no {FORMAT} file; name another, or use a newer version") from error


def _stream_key(key: HomeKey, salt: bytes) -> bytes:
    return derive(key.secret, "backup", salt)
