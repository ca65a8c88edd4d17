"""Where an encrypted home's parsers may set something aside: in memory, for what they unpack is a partner's text."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from winnow_protocol.errors import StopRunError

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_IN_MEMORY: Final = {0x01021994, 0x858458F6}
"""`f_type` of tmpfs and ramfs (statfs(2))."""
_FOLDERS: Final = ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR")


class NoScratchError(StopRunError):
    """There is no folder in memory for what parsers set aside."""


def in_memory(home: Path) -> Path:
    """A folder for this home alone, in a file system that has no disk; the same at each start, so that it is emptied.

    Raises:
        NoScratchError: there is none, or it is somebody else's.
    """
    named = [os.environ[variable] for variable in _FOLDERS if variable in os.environ]
    for above in [Path("/dev/shm"), *map(Path, named)]:  # noqa: S108  a folder of our own in it, checked below
        if above.is_dir() and _is_in_memory(above) and os.access(above, os.W_OK | os.X_OK):
            return _own(above / _name(home))
    raise NoScratchError(
        f"starting at {home}, which is encrypted: no file system in memory (tmpfs) was found for what parsers set aside; mount"
        " one at /dev/shm, or set RuntimeDirectory= in the unit"
    )


def _name(home: Path) -> str:
    return f"winnow-{os.geteuid()}-{hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]}"


def _own(folder: Path) -> Path:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid() or stat.S_IMODE(state.st_mode) & 0o077:
        raise NoScratchError(f"making {folder} for what parsers set aside: it is there, and not ours alone; remove it")
    return folder


def _is_in_memory(folder: Path) -> bool:
    result = ctypes.create_string_buffer(256)  # struct statfs; its first member is f_type, a long
    return not _LIBC.statfs(os.fsencode(folder), result) and int.from_bytes(result.raw[:8], "little") in _IN_MEMORY
