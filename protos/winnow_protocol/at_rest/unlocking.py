"""How a process gets the key of a home.

The secret of an unlocker comes from systemd (``$CREDENTIALS_DIRECTORY/winnow-home-key``), from a key file (where it was, or
where ``WINNOW_KEY_FILE`` says), from the file that ``WINNOW_PASSPHRASE_FILE`` names, or from the person at the terminal, in
this order.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import CREDENTIAL_NAME, Unlocker, Unlockers, UnlockersError
from winnow_protocol.errors import StopRunError, in_words

FILE_VARIABLE = "WINNOW_PASSPHRASE_FILE"
_KEY_VARIABLE = "WINNOW_KEY_FILE"
"""Where the key file is, if it is not where it was when it was added."""
_CREDENTIALS = "CREDENTIALS_DIRECTORY"
_LONGEST_SECRET = 1 << 16


class LockedError(StopRunError):
    """An encrypted home can't be opened here: its secret is not at hand, or it is the wrong one. Nothing was changed."""


def unlock(home: Path, program: str) -> HomeKey | None:
    """The key of an encrypted home; ``None`` for one in the clear.

    Args:
        program: whose home it is, e.g. ``winnow-agent``; its command finishes what was broken off.

    Raises:
        LockedError: no unlocker opens it, or encrypting or decrypting it was broken off.
        UnlockersError: its unlockers can't be read.
    """
    held = unlockers.load(home)
    if held is None:
        return None
    if held.state != "encrypted":
        command = "encrypt" if held.state == "encrypting" else "decrypt"
        raise LockedError(
            f"opening {home}: {held.state} it was broken off; run `{program} --home {home} home {command}` to finish it"
        )
    return open_with(home, held)


def open_with(home: Path, held: Unlockers) -> HomeKey:
    """The key of a home, or of a backup, by the first unlocker whose secret is at hand and right; raises `LockedError`."""
    tried: list[str] = []
    for kind in ("credential", "key-file"):
        for one in held.unlockers:
            if one.kind == kind and (secret := _secret_of(one, tried)) is not None:
                if key := one.key_from(secret, held.home):
                    return key
                tried.append(f"the {one.describe()} is not the one that it was encrypted under")
    if by_passphrase := [one for one in held.unlockers if one.kind == "passphrase"]:
        typed = passphrase(f"Passphrase of {home}: ", tried)
        for one in by_passphrase if typed is not None else []:
            if key := one.key_from(typed or b"", held.home):
                return key
        if typed is not None:
            tried.append("the passphrase is wrong, or unlockers.json was altered")
    raise LockedError(f"opening {home}, which is encrypted: {'; '.join(tried)}. Nothing was changed; try again")


def _secret_of(one: Unlocker, tried: list[str]) -> bytes | None:
    try:
        return credential() if one.kind == "credential" else secret_in(Path(os.environ.get(_KEY_VARIABLE) or one.path))
    except UnlockersError as error:
        tried.append(str(error))
        return None


def credential() -> bytes:
    """The secret that systemd has decrypted for this service; raises `UnlockersError`."""
    folder = os.environ.get(_CREDENTIALS)
    if not folder:
        raise UnlockersError(
            f"reading the credential {CREDENTIAL_NAME}: systemd hands none to this process (LoadCredentialEncrypted=)"
        )
    return secret_in(Path(folder) / CREDENTIAL_NAME)


def secret_in(path: Path) -> bytes:
    """A secret that lies in a file; raises `UnlockersError`."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_SECRET)
    except OSError as error:
        raise UnlockersError(f"reading the key in {path}: {error.strerror}") from error


def passphrase(prompt: str, tried: list[str] | None = None) -> bytes | None:
    """A passphrase from the file that the environment names, or of the person; ``None`` where there is neither.

    Args:
        tried: gets a word on why there is none.

    Raises:
        LockedError: the file can't be read.
    """
    if named := os.environ.get(FILE_VARIABLE):
        return passphrase_in(Path(named))
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(prompt).encode()
    if tried is not None:
        tried.append(f"there is nobody to ask for the passphrase; run it in a terminal, or set {FILE_VARIABLE}")
    return None


def passphrase_in(path: Path) -> bytes:
    """The passphrase that stands in a file; raises `LockedError`."""
    try:
        return path.read_text("utf-8").rstrip("\r\n").encode()
    except (OSError, UnicodeDecodeError) as error:
        raise LockedError(
            f"reading the passphrase from {path}: {in_words(error)}; name another file, or mend it"
        ) from error


def new_passphrase() -> bytes:
    """A new passphrase, which a person types twice; raises `LockedError`."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise LockedError(
            "asking for a new passphrase: there is nobody to ask; run it in a terminal, or use --passphrase-file"
        )
    typed = getpass.getpass("New passphrase of the home: ").encode()
    if getpass.getpass("The same again: ").encode() != typed:
        raise LockedError("asking for a new passphrase: the two differ. Nothing was changed; run the command again")
    return typed
