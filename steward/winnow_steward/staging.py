"""The hidden folders beside an export in which it is made, and what a stopped command leaves of them: plain text, all of it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import sync_folder

WORK = ".work"
"""In the staging folder: what is needed to make an export, and goes before it appears."""

_PARTIAL, _OLD = ".partial", ".erased"
_OURS = {WORK, "data", "manifest.json", "manifest.sig", "receipts.jsonl", "croissant.json", "README.md"}


class StagingError(StopRunError):
    """Another process makes an export of the same name."""


@contextmanager
def staging_beside(target: Path) -> Iterator[Path]:
    """A new folder to make ``target`` in, to be renamed at the end; whatever is under its name then is removed.

    Locked for as long as it is made, so that it is told from what a killed process left.

    Raises:
        StagingError: another process is at it.
        OSError: it can't be made.
    """
    folder = target.with_name(f".{target.name}{_PARTIAL}")
    if _is_held(folder):
        raise StagingError(
            f"making {target}: another process is at it; wait until it is through, or name another folder"
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def replace(target: Path, made: Path) -> None:
    """Puts what was made in a folder's place; a stop in between leaves the old one under a hidden name, for `mend`."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    made.rename(target)
    sync_folder(target.parent)
    shutil.rmtree(old)


def remove(target: Path, made: Path) -> None:
    """Removes a folder of which nothing is to be left; a stop in between leaves it where `leftovers` finds it."""
    shutil.rmtree(made)
    target.rename(made)
    sync_folder(target.parent)
    shutil.rmtree(made)


def was_there(folder: Path) -> bool:
    """Whether a folder is there, or will be after `mend`."""
    return folder.is_dir() or _old(folder).is_dir()


def mend(folders: Sequence[Path]) -> None:
    """Puts right what `replace` left where it was stopped, in these folders and beside them."""
    for old in _hidden(folders, _OLD):
        place = old.with_name(old.name.removeprefix(".").removesuffix(_OLD))
        if place.exists():
            shutil.rmtree(old)
        else:
            old.rename(place)


def leftovers(folders: Sequence[Path]) -> list[Path]:
    """What killed commands have left, in these folders and beside them; what is being made, or is not ours, is passed over."""
    return [
        one
        for one in _hidden(folders, _PARTIAL)
        if {path.name for path in one.iterdir()} <= _OURS and not _is_held(one)
    ]


def _hidden(folders: Sequence[Path], suffix: str) -> list[Path]:
    """The hidden folders of an export that was named itself, and of all that are in a folder that was named."""
    found = (
        one
        for folder in folders
        for one in (folder.with_name(f".{folder.name}{suffix}"), *folder.glob(f".*{suffix}"))
        if one.is_dir() and not one.is_symlink()
    )
    return sorted(set(found))


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}{_OLD}")


def _is_held(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
