"""Secret files are encrypted, or decrypted, where they are.

Each file is converted beside itself and renamed into place, so at any moment it is there in one form or the other; which
one, it tells itself. The old form keeps a second, hidden name until it was overwritten: a disk that writes elsewhere
(flash, copy-on-write) may keep old blocks all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from winnow_protocol.at_rest.keys import PartKey, is_sealed
from winnow_protocol.files import half_written, sync_folder, write_file

_BLOCK = 1 << 20


def convert_secret(path: Path, key: PartKey, *, encrypt: bool) -> None:
    """Brings a secret file into the other form, or finishes that; one that is in it already stays."""
    for leftover in half_written(path):
        wipe(leftover)
    content = path.read_bytes()
    if is_sealed(content) != encrypt:
        following = key.seal(path.name, content) if encrypt else key.open(path.name, content)
        put_in_place(path, lambda: write_file(path, following))
    discard(path)


def put_in_place(path: Path, replace: Callable[[], object]) -> None:
    """Replaces a file, whose old form keeps another name until `discard`."""
    old = _old(path)
    old.unlink(missing_ok=True)
    os.link(path, old)
    sync_folder(path.parent)
    replace()


def discard(path: Path) -> None:
    """Overwrites and removes the old form of a file that was replaced."""
    old = _old(path)
    if old.exists() and old.samefile(path):
        old.unlink()
    else:
        wipe(old)


def wipe(path: Path) -> None:
    """Overwrites and removes a file, if it is there."""
    if not path.exists():
        return
    with path.open("r+b", buffering=0) as file:
        for _ in range(-(-path.stat().st_size // _BLOCK)):
            file.write(bytes(_BLOCK))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.replaced")
