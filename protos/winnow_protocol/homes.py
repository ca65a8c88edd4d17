"""A home is made whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from winnow_protocol.errors import StopRunError


class NewHomeError(StopRunError):
    """A home can't be made where it should be."""


@dataclass(slots=True)
class NewHome:
    """A home that is being made.

    Attributes:
        keep: a failure is to leave what was made, for who can finish it.
    """

    keep: bool = False


@contextmanager
def new_home(folder: Path) -> Iterator[NewHome]:
    """A folder for its owner alone (0700), new or found empty, to be filled; a failure removes what was made.

    Raises:
        NewHomeError: something is there already, or the folder can't be made.
    """
    existed = folder.exists()
    try:
        if existed and (not folder.is_dir() or any(folder.iterdir())):
            # The settings are among the last that each program writes.
            whole = not folder.is_dir() or (folder / "config.yaml").exists()
            left = "" if whole else "; what an `init` or a `restore` that was killed has left, remove first"
            raise NewHomeError(
                f"making a home at {folder}: something is there already, and nothing is overwritten; name a new or an "
                f"empty folder{left}"
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise NewHomeError(f"making a home at {folder}: {error.strerror}; name another folder") from error
    made = NewHome()
    try:
        yield made
    except BaseException:
        if not made.keep:
            _empty(folder)
            if not existed:
                folder.rmdir()
        raise


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
