"""Walks a folder of any size, depth and kind: by descriptors, entry by entry, following no link.

What is held in memory does not grow with the number of entries: folders are read as the system gives them, and only
those that a path leads through are open. Names are bytes, because a name need not be text.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

INTAKE_FOLDER = b".winnow-intake"
"""Where `winnow-agent intake` keeps what it has not finished; no part of an archive."""

_KEPT_OPEN = 24
"""Folders that are read on while those in them are: two descriptors each, of the 1,024 that a process usually has."""
_LONGEST_PATH = 4096
"""PATH_MAX: what a system call takes, the zero at the end included."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class Entry(NamedTuple):
    """A regular file as its folder shows it.

    Attributes:
        link: device and inode of a file that has several names; empty for one that has no other.
    """

    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    link: bytes


class Unlisted(NamedTuple):
    """A folder whose content can't be known, in part or at all, and why."""

    path: bytes
    problem: str


class FolderFacts(NamedTuple):
    """A folder that is about to be entered; ``above`` is the device of the folder that it lies in, None for the first."""

    path: bytes
    device: int
    above: int | None


def walk(
    root: bytes, *, enter: Callable[[FolderFacts], str] = lambda _facts: "", in_order: bool = False
) -> Iterator[Entry | Unlisted]:
    """Every regular file below a folder, and every folder below it that can't be listed.

    Args:
        root: the one place where a link is followed, as whoever names it means what it leads to.
        enter: asked before each folder; says why it must not be entered, or nothing.
        in_order: whether each folder's entries come by name; they are all held in memory then.

    Raises:
        FileNotFoundError, NotADirectoryError: there is no such folder.
    """
    try:
        descriptor = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:  # a share that hiccups is no reason to stop
        yield Unlisted(root, reason(error))
        return
    way = _Way(root, enter, in_order)
    try:
        yield from way.push(root, descriptor, None)
        while way.folders:
            yield from way.step()
    finally:
        way.close()


@dataclass(slots=True)
class _Folder:
    """A folder on the way from the root to where the walk is.

    Attributes:
        descriptor: None once its entries were all read, so that it need not stay open.
        stop: ends the reading of its entries.
        inner: names of the folders in it that are still to be entered, last first, once its entries were all read.
    """

    path: bytes
    identity: tuple[int, int]
    descriptor: int | None
    entries: Iterator[os.DirEntry[str]]
    stop: Callable[[], None]
    inner: list[bytes] = field(default_factory=list)


class _Way:
    def __init__(self, root: bytes, enter: Callable[[FolderFacts], str], in_order: bool) -> None:
        self._root, self._enter, self._in_order = root, enter, in_order
        self.folders: list[_Folder] = []
        self._identities: set[tuple[int, int]] = set()

    def step(self) -> Iterator[Entry | Unlisted]:
        """The files up to the next folder, which is entered, or to the end of this one, which is left."""
        folder = self.folders[-1]
        name = yield from self._read(folder)
        if name is None and folder.inner:
            name = folder.inner.pop()
        if name is None:
            self._leave()
            return
        if len(self.folders) >= _KEPT_OPEN and folder.descriptor is not None:
            yield from self._read_to_the_end(folder)
        yield from self._descend(folder, name)
        if len(self.folders) > _KEPT_OPEN:
            self._shut(folder)

    def push(self, path: bytes, descriptor: int, above: int | None) -> Iterator[Unlisted]:
        """Enters a folder, unless it is one that the way led through already, or must not be entered."""
        status = os.fstat(descriptor)
        identity = (status.st_dev, status.st_ino)
        if identity in self._identities:
            os.close(descriptor)  # mounted into itself
            return
        problem = self._enter(FolderFacts(path, status.st_dev, above))
        if problem:
            os.close(descriptor)
            yield Unlisted(path, problem)
            return
        try:
            entries = os.scandir(descriptor)
        except OSError as error:
            os.close(descriptor)
            yield Unlisted(path, reason(error))
            return
        folder = _Folder(path, identity, descriptor, entries, entries.close)
        self.folders.append(folder)
        self._identities.add(identity)
        if self._in_order:
            yield from self._sort(folder)

    def close(self) -> None:
        """Closes what is open."""
        while self.folders:
            self._leave()

    def _leave(self) -> None:
        folder = self.folders.pop()
        self._identities.discard(folder.identity)
        self._shut(folder)

    def _sort(self, folder: _Folder) -> Iterator[Unlisted]:
        try:
            found = sorted(folder.entries, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            found = []
            yield Unlisted(folder.path, reason(error))
        folder.entries = iter(found)

    def _read(self, folder: _Folder) -> Generator[Entry | Unlisted, None, bytes | None]:
        """Yields files; returns the name of the first folder among the entries, None if there is no further one."""
        while True:
            try:
                entry = next(folder.entries, None)
                if entry is None:
                    return None
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            except OSError as error:
                # A folder that may be listed and not entered, or a disk that fails: what is in it can't be told.
                folder.entries = iter(())
                yield Unlisted(folder.path, reason(error))
                return None
            name = os.fsencode(entry.name)
            if stat.S_ISREG(status.st_mode):
                link = b"%x:%x" % (status.st_dev, status.st_ino) if status.st_nlink > 1 else b""
                yield Entry(folder.path + b"/" + name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, link)
            elif stat.S_ISDIR(status.st_mode) and name != INTAKE_FOLDER:
                return name

    def _read_to_the_end(self, folder: _Folder) -> Iterator[Entry | Unlisted]:
        inner: list[bytes] = []
        while (name := (yield from self._read(folder))) is not None:
            inner.append(name)
        folder.inner += reversed(inner)

    def _descend(self, folder: _Folder, name: bytes) -> Iterator[Unlisted]:
        path = folder.path + b"/" + name
        try:
            if folder.descriptor is None:
                descriptor = open_below(self._root, path, _FOLDER)
            else:
                descriptor = os.open(name, _FOLDER, dir_fd=folder.descriptor)
        except PermissionError as error:
            yield Unlisted(path, reason(error))
        except OSError as error:
            if not is_gone_or_link(error):
                yield Unlisted(path, reason(error))
        else:
            yield from self.push(path, descriptor, folder.identity[0])

    def _shut(self, folder: _Folder) -> None:
        folder.stop()
        folder.entries = iter(())
        if folder.descriptor is not None:
            os.close(folder.descriptor)
            folder.descriptor = None


def open_file(path: bytes) -> int:
    """Opens a file for reading, however long its path is, and without waiting for a pipe's other end.

    Raises:
        OSError: it can't be opened.
    """
    if len(path) < _LONGEST_PATH:
        return os.open(path, _FILE & ~os.O_NOFOLLOW)
    return open_below(path[: path.rfind(b"/", 0, _LONGEST_PATH)], path)


def open_below(root: bytes, path: bytes, flags: int = _FILE) -> int:
    """Opens what lies at ``path`` below ``root``, however long the path is; no link on the way is followed.

    Returns:
        the descriptor.

    Raises:
        OSError: it can't be opened, or a part of the way is a link.
    """
    *folders, name = path[len(root) :].strip(b"/").split(b"/")
    at = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
    try:
        for folder in folders:
            following = os.open(folder, _FOLDER, dir_fd=at)
            os.close(at)
            at = following
        return os.open(name, flags, dir_fd=at)
    finally:
        os.close(at)


def is_gone_or_link(error: OSError) -> bool:
    """Whether what was a folder a moment ago is gone, or is a link or a file by now."""
    return isinstance(error, FileNotFoundError | NotADirectoryError) or error.errno == errno.ELOOP


def reason(error: OSError) -> str:
    """What the system says, without the path."""
    return error.strerror or type(error).__name__
