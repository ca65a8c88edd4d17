"""The coordinator's keys on the disk, in the clear or encrypted, as `winnow_protocol.at_rest` has it.

In an encrypted home every private key lies as a sealed file under the part ``coordinator`` of the home key. Records and blobs
stay as they are: there is no key in them that opens anything.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.converting import convert_secret, wipe
from winnow_protocol.at_rest.keys import HomeKey, Part, is_sealed
from winnow_protocol.at_rest.standing import Standing, standing_of
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.errors import TryLaterError

PROGRAM: Final = "winnow-coordinator"
PART: Final[Part] = "coordinator"
_FOLDER: Final = "keys"
_ALWAYS_CLEAR: Final = (
    "config.yaml, certificates, authorities.json: nothing in them is secret",
    "records.sqlite: who takes part, signatures and descriptors of documents, sealed key tables, receipts, the log",
    "blobs/, incoming/: shards, sealed to the tracks' keys",
)


class InUseError(TryLaterError):
    """The keys are to be converted while a server or a command has them in use, or used while they are converted."""


def hold(folder: Path) -> int:
    """Keeps the folder of keys in the form that it has, for any number of processes.

    Returns:
        a descriptor; closing it ends that.

    Raises:
        InUseError: they are being encrypted or decrypted.
        FileNotFoundError: there is no such folder.
    """
    descriptor = _descriptor(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise InUseError(
            f"reading the keys in {folder}: they are being encrypted or decrypted at this moment; run it again when that"
            " is done"
        ) from error
    return descriptor


def encrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Encrypts a home's keys, or finishes that.

    Raises:
        InUseError: the server or a command runs.
        UnlockersError: the home was encrypted under another key by now.
    """
    with _alone(home / _FOLDER):
        unlockers.put_in_state(home, held, "encrypting")
        _convert(home / _FOLDER, key, encrypt=True)
        unlockers.put_in_state(home, held, "encrypted")


def decrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Brings a home's keys into the clear, or finishes that; raises as `encrypt` does."""
    with _alone(home / _FOLDER):
        unlockers.put_in_state(home, held, "decrypting")
        _convert(home / _FOLDER, key, encrypt=False)
        unlockers.forget(home)


def standing(home: Path) -> Standing:
    """What of a home is encrypted, as its files tell; raises `UnlockersError` where its unlockers can't be read."""
    held = unlockers.load(home)
    lines: dict[bool, list[str]] = {True: [], False: []}
    for path in private_keys(home / _FOLDER):
        lines[is_sealed(path.read_bytes())].append(f"{_FOLDER}/{path.name}: {_what(path)}")
    return standing_of(held, lines[True], [*lines[False], *_ALWAYS_CLEAR], program=PROGRAM, holds="its private keys")


def private_keys(folder: Path) -> list[Path]:
    """The files that hold a private key."""
    return sorted({*folder.glob("*.key"), *folder.glob("server.pem")})


def _what(path: Path) -> str:
    known = {"answer.key": "the key of answers, receipts and checkpoints", "server.pem": "the server's TLS key"}
    return known.get(path.name, "the key of a CA")


def _convert(folder: Path, key: HomeKey, *, encrypt: bool) -> None:
    for leftover in folder.glob(".*.partial"):  # of a key that was being written when its program was killed
        wipe(leftover)
    for path in private_keys(folder):
        convert_secret(path, key.part(PART), encrypt=encrypt)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = _descriptor(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InUseError(
            f"converting the keys in {folder}: the server or a command has them in use; stop it, and run this one again."
            " Nothing was changed"
        ) from error
    finally:
        os.close(descriptor)


def _descriptor(folder: Path) -> int:
    # The folder itself is locked: a file of its own might be made by root, and the server could not open it then.
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
