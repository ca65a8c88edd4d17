"""The folder of a home in which a backup holds its files while it packs them, and who may touch it.

In it is a copy of the records, as encrypted as they are. What a killed backup leaves there would outlive what retention and
withdrawal delete, and the records' encryption: so whoever comes next, and has the lock, overwrites and removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.backup import BackupError
from winnow_protocol.at_rest.converting import wipe
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.errors import TryLaterError, in_words

STAGE: Final = ".backup"
LOCK_NAME: Final = "backup.lock"

_log = logging.getLogger(__name__)


class HeldError(TryLaterError):
    """A home is to be backed up or converted while another command does that."""


@contextlib.contextmanager
def alone(home: Path, doing: str) -> Iterator[None]:
    """Holds a home for one command that stages its files or converts them, for as long as the context lasts.

    The lock lies beside the stage: one in it would go with it. The home's folder itself is locked by who changes its unlockers.

    Args:
        doing: begins the sentence where another command holds it, e.g. ``backing up``.

    Raises:
        HeldError: another one does.
    """
    descriptor = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.geteuid() == 0:  # made by root, it would keep out those that the home belongs to
            owner = home.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(
                f"{doing} {home}: another command makes a backup of it, or encrypts or decrypts it; wait until that one has"
                " ended, and run this one again. Nothing was changed"
            ) from error
        yield
    finally:
        os.close(descriptor)


def check_form(home: Path, held: Unlockers, *, encrypted: bool) -> None:
    """Sees that a home is in the form in which its key was opened; to be called by who keeps it in that form.

    Raises:
        HeldError: it was converted since.
    """
    found = unlockers.load(home)
    same = found is not None and (found.home, found.state) == (held.home, "encrypted")
    if not (same if encrypted else found is None):
        raise HeldError(
            f"backing up {home}: another command has encrypted or decrypted it at this moment; run this one again. Nothing was"
            " written"
        )


def discard(home: Path) -> None:
    """Removes the stage, if there is one; to be called by who is `alone`.

    Copies of records are overwritten before, for text or keys in them may be deleted in a moment. All else is second names of
    files that stay.

    Raises:
        BackupError: it can't be removed.
    """
    stage = home / STAGE
    try:
        for path in stage.rglob("*.sqlite*"):
            if path.stat().st_nlink == 1:
                wipe(path)
        if stage.exists():
            shutil.rmtree(stage)
    except OSError as error:
        raise BackupError(
            f"removing {stage}, the copy that a backup packs: {in_words(error)}; where another user made that backup, have that"
            " user make one again"
        ) from error


def discard_leftover(home: Path) -> None:
    """Removes what a killed backup has left; what one holds that is under way stays, which removes it itself."""
    if not (home / STAGE).exists():
        return
    try:
        with alone(home, "starting at"):
            discard(home)
    except HeldError:
        return
    except (BackupError, PermissionError) as error:  # no reason not to start
        _log.warning("what a backup that was killed has left is still there: %s", error)
    else:
        _log.info("overwrote and removed what a backup that was killed has left")
