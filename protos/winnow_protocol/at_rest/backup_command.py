"""What the commands ``backup`` and ``restore`` of the programs have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.backup import BackupError, check
from winnow_protocol.at_rest.choosing import chosen_unlockers, with_chosen
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers, UnlockersError
from winnow_protocol.at_rest.unlocking import open_with, unlock
from winnow_protocol.listings import moment


def refuse_inside(file: Path, home: Path) -> None:
    """Raises `BackupError` for a backup that would lie in the home that it is of: the next one would hold it, too."""
    if file.absolute().resolve().is_relative_to(home.resolve()):
        raise BackupError(
            f"writing the backup {file}: it would lie in the home that it is of; name a place on another disk"
        )


def keyed(args: argparse.Namespace, home: Path, program: str) -> tuple[Unlockers, HomeKey, bool]:
    """What is to open a backup, the key that it opens, and whether that is the key of a home that is encrypted.

    Args:
        args: with the options of `choosing.add_unlockers`.

    Raises:
        LockedError: the home is encrypted, and nothing at hand opens it.
        UnlockersError: nothing would open the backup, or nothing away from this machine.
    """
    chosen = chosen_unlockers(args)
    home_key = unlock(home, program)
    held, key = (unlockers.load(home), home_key) if home_key else (Unlockers.new(), HomeKey.generate())
    if held is None or key is None:
        raise UnlockersError(f"backing up {home}: it was decrypted at this moment; run the command again")
    held = with_chosen(held, key, chosen).in_state("encrypted")
    if not held.unlockers:
        raise UnlockersError(
            f"backing up {home}: it lies in the clear, so say what is to open the backup: --passphrase or --key-file"
        )
    if all(one.kind == "credential" for one in held.unlockers):
        raise UnlockersError(
            f"backing up {home}: nothing but a credential would open the backup, and that opens on this machine alone; add"
            " --passphrase or --key-file"
        )
    return held, key, home_key is not None


def ways(held: Unlockers) -> str:
    """What opens a backup, for a person."""
    return ", ".join(dict.fromkeys(one.kind for one in held.unlockers))


def add_check(parser: argparse.ArgumentParser) -> None:
    """The option that reads a backup and makes nothing of it."""
    parser.add_argument(
        "--check", action="store_true", help="read the file to its end, say whether it is whole, and make no home"
    )


def checked(
    file: Path, program: str, key_of: Callable[[Path, Unlockers], HomeKey] = open_with, *, opens: str = ""
) -> str:
    """A sentence on a backup that is whole; raises as `backup.check` does where it is not.

    Args:
        opens: what opens it, where that is another than its unlockers say.
    """
    head, content = check(file, program, key_of)
    made = f"made {moment(head.made_at)}, " if head.made_at else ""
    return f"{file} is whole: {made}{content}, opened by {opens or ways(head.held)}"
