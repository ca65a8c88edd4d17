"""Which unlockers a person asks for, as options of a command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from winnow_protocol.at_rest.keys import KEY_BYTES, HomeKey
from winnow_protocol.at_rest.unlockers import CREDENTIAL_NAME, Kind, Unlockers, UnlockersError, check_secret
from winnow_protocol.at_rest.unlocking import credential, new_passphrase, passphrase_in, secret_in


@dataclass(frozen=True, slots=True)
class Chosen:
    """An unlocker to be made."""

    kind: Kind
    secret: bytes = field(repr=False)
    path: str = ""

    @property
    def described(self) -> str:
        """For a person."""
        return f"key file {self.path}" if self.path else self.kind


def add_unlockers(parser: argparse.ArgumentParser, *, plain: bool = False) -> None:
    """The options; with ``plain`` also the one that says that none is wanted."""
    group = parser.add_argument_group("encrypted at rest")
    group.add_argument("--passphrase", action="store_true", help="unlock it by a passphrase, which is asked for")
    group.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="the same, with the new passphrase in a file, which is read now",
    )
    group.add_argument(
        "--credential", action="store_true", help=f"unlock it by the credential {CREDENTIAL_NAME} of systemd"
    )
    group.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="unlock it by a file on another disk; it is made if it is not there",
    )
    if plain:
        group.add_argument("--plain", action="store_true", help="don't encrypt it; what is done without these options")


def chosen_unlockers(args: argparse.Namespace) -> list[Chosen]:
    """Those that were asked for, with their secrets.

    Raises:
        LockedError: there is nobody to ask for a passphrase, or it was typed differently.
        UnlockersError: a secret can't be read or made, is too short, or options contradict each other.
    """
    by_passphrase = args.passphrase or args.passphrase_file is not None
    wanted = by_passphrase or args.credential or args.key_file is not None
    if wanted and getattr(args, "plain", False):
        raise UnlockersError("making a home: --plain and an unlocker contradict each other; leave one of them out")
    chosen = []
    if args.credential:
        chosen.append(Chosen("credential", credential()))
    if args.key_file is not None:
        path = args.key_file.absolute()
        chosen.append(Chosen("key-file", _key_in(path), str(path)))
    if by_passphrase:
        typed = new_passphrase() if args.passphrase_file is None else passphrase_in(args.passphrase_file)
        chosen.append(Chosen("passphrase", typed))
    for one in chosen:
        check_secret(one.kind, one.secret)
    return chosen


def new_key(chosen: Sequence[Chosen]) -> tuple[HomeKey, Unlockers]:
    """A home key, and what unlocks it."""
    key = HomeKey.generate()
    return key, with_chosen(Unlockers.new(), key, chosen)


def with_chosen(held: Unlockers, key: HomeKey, chosen: Sequence[Chosen]) -> Unlockers:
    """Those and the ones that were asked for."""
    for one in chosen:
        held = held.with_unlocker(key, one.kind, one.secret, path=one.path)
    return held


def _key_in(path: Path) -> bytes:
    """The secret in a key file, made on first sight."""
    if path.exists():
        return secret_in(path)
    secret = os.urandom(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnlockersError(f"making the key file {path}: {error.strerror}; name another place") from error
    return secret
