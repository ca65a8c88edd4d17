"""`unlockers.json` of a home: the home key, once for each way to unlock it.

Each unlocker holds the home key under AES-256-GCM with a key of its own: of a passphrase by scrypt, or of a secret of at
least 32 random bytes, which lies elsewhere, by HKDF-SHA256. Its other fields and the home's identifier are associated data.
A file that is there makes a home an encrypted one; ``state`` says whether all of it is, or a change was broken off.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from winnow_protocol.at_rest.keys import KEY_BYTES, HomeKey, derive
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import sync_folder, write_file
from winnow_protocol.passphrases import SCRYPT_COST, SHORTEST_PASSPHRASE, derive_key

NAME = "unlockers.json"
FORMAT = "winnow-unlockers-1"
CREDENTIAL_NAME = "winnow-home-key"

Kind = Literal["passphrase", "credential", "key-file"]
State = Literal["encrypted", "encrypting", "decrypting"]


class UnlockersError(StopRunError):
    """A home's unlockers can't be read, or not be changed as it was asked."""


@dataclass(frozen=True, slots=True)
class Unlocker:
    """One way to the home key.

    Attributes:
        id: eight hexadecimal digits; names it in listings.
        path: of a key file, as it was when it was added; empty for the others.
    """

    id: str
    kind: Kind
    path: str
    salt: bytes
    nonce: bytes
    wrapped: bytes = field(repr=False)

    def key_from(self, secret: bytes, home: str) -> HomeKey | None:
        """The home key, or ``None`` where the secret is another one, or the unlocker was altered."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return HomeKey(AESGCM(_wrapping_key(self, secret)).decrypt(self.nonce, self.wrapped, _context(self, home)))
        except (InvalidTag, ValueError):
            return None

    def describe(self) -> str:
        """For a person."""
        if self.kind == "key-file":
            return f"key file {self.path}"
        return f"credential {CREDENTIAL_NAME}" if self.kind == "credential" else "passphrase"


@dataclass(frozen=True, slots=True)
class Unlockers:
    """Those of one home.

    Attributes:
        home: 128 random bits in hexadecimal; a home that was copied has the same.
    """

    home: str
    unlockers: tuple[Unlocker, ...] = ()
    state: State = "encrypting"

    @classmethod
    def new(cls) -> Unlockers:
        """Of a home that is about to be encrypted."""
        return cls(os.urandom(16).hex())

    def with_unlocker(self, key: HomeKey, kind: Kind, secret: bytes, *, path: str = "") -> Unlockers:
        """Those and another one.

        Args:
            secret: the passphrase in UTF-8, or the secret that lies elsewhere.

        Raises:
            UnlockersError: the secret is too short to protect anything.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        check_secret(kind, secret)
        blank = Unlocker(os.urandom(4).hex(), kind, path, os.urandom(16), os.urandom(12), b"")
        wrapped = AESGCM(_wrapping_key(blank, secret)).encrypt(blank.nonce, key.secret, _context(blank, self.home))
        return replace(self, unlockers=(*self.unlockers, replace(blank, wrapped=wrapped)))

    def without(self, identifier: str) -> Unlockers:
        """Those without one.

        Raises:
            UnlockersError: there is none of that identifier, or it is the last.
        """
        left = tuple(one for one in self.unlockers if one.id != identifier)
        if len(left) == len(self.unlockers):
            raise UnlockersError(f"removing the unlocker {identifier}: there is none of that name; see `home show`")
        if not left:
            raise UnlockersError(
                f"removing the unlocker {identifier}: it is the last, and nobody could open the home any more; add another one"
                " first, or run `home decrypt`"
            )
        return replace(self, unlockers=left)

    def in_state(self, state: State) -> Unlockers:
        """The same, in another state."""
        return replace(self, state=state)


def check_secret(kind: Kind, secret: bytes) -> None:
    """Raises `UnlockersError` for a secret that is too short to protect anything."""
    if kind == "passphrase" and len(secret.decode()) < SHORTEST_PASSPHRASE:
        raise UnlockersError(
            f"encrypting the home key: the passphrase has fewer than {SHORTEST_PASSPHRASE} characters; take a longer one"
        )
    if kind != "passphrase" and len(secret) < KEY_BYTES:
        raise UnlockersError(
            f"encrypting the home key: the {kind} holds {len(secret)} bytes; it needs {KEY_BYTES} random ones, for example of"
            f" `head -c {KEY_BYTES} /dev/urandom`"
        )


def load(home: Path) -> Unlockers | None:
    """A home's unlockers; ``None`` in a home that is in the clear.

    Raises:
        UnlockersError: the file can't be read, or is of another format.
    """
    path = home / NAME
    try:
        return from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnlockersError(f"reading {path}: {error.strerror}; mend its permissions") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnlockersError(
            f"reading {path}: it is no {FORMAT} file; restore it from a backup, or use a newer version"
        ) from error


def save(home: Path, unlockers: Unlockers) -> None:
    """Replaces a home's unlockers, whole or not at all."""
    write_file(home / NAME, json.dumps(to_json(unlockers), indent=1).encode() + b"\n")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Of all commands that change a home's unlockers, one at a time: each reads them anew before it writes."""
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def add(home: Path, held: Unlockers, further: Iterable[Unlocker]) -> None:
    """Adds unlockers to a home.

    Args:
        held: its unlockers as they were when its key was opened; what was removed since stays away.

    Raises:
        UnlockersError: the home lies in the clear by now, or was encrypted under another key.
    """
    with _alone(home):
        found = load(home)
        if found is None or found.home != held.home:
            raise UnlockersError(
                f"adding to {home}: another command has decrypted it meanwhile, or encrypted it anew; see `home show`."
                " Nothing was changed"
            )
        save(home, replace(found, unlockers=(*found.unlockers, *further)))


def put_in_state(home: Path, held: Unlockers, state: State) -> None:
    """Notes how far a home is converted; one that got further unlockers meanwhile keeps them.

    Args:
        held: its unlockers, if it has none yet.

    Raises:
        UnlockersError: another command has encrypted it meanwhile, under a key of its own.
    """
    with _alone(home):
        found = load(home) or held
        if found.home != held.home:
            raise UnlockersError(
                f"encrypting {home}: another command has encrypted it meanwhile; see `home show`. Nothing was changed"
            )
        save(home, found.in_state(state))


def forget(home: Path) -> None:
    """Removes the unlockers of a home that lies in the clear by now."""
    (home / NAME).unlink()
    sync_folder(home)


def to_json(held: Unlockers) -> dict[str, Any]:
    """Unlockers as they lie in a home, and at the head of its backups."""
    unlockers = [_to_json(one) | {"wrapped": one.wrapped.hex()} for one in held.unlockers]
    return {"format": FORMAT, "home": held.home, "state": held.state, "unlockers": unlockers}


def from_json(values: dict[str, Any]) -> Unlockers:
    """Reads what `to_json` made; raises ValueError, KeyError or TypeError where these are none."""
    if values["format"] != FORMAT or values["state"] not in get_args(State):
        raise ValueError("another format")
    unlockers = tuple(_from_json(one) for one in values["unlockers"])
    return Unlockers(str(values["home"]), unlockers, cast("State", values["state"]))


def erase(home: Path, identifier: str) -> None:
    """Takes an unlocker away for good: what it holds of the home key is overwritten where it stands, then the file replaced.

    A stop in between leaves one that opens nothing, which the next call takes away.

    Raises:
        UnlockersError: there is none of that identifier, or it is the last.
    """
    with _alone(home):
        held = load(home)
        if held is None:
            raise UnlockersError(f"removing the unlocker {identifier}: {home} is not encrypted, and has none")
        left = held.without(identifier)
        (gone,) = (one for one in held.unlockers if one.id == identifier)
        data = (home / NAME).read_bytes()
        with (home / NAME).open("r+b", buffering=0) as file:
            file.seek(data.index(gone.wrapped.hex().encode()))
            file.write(b"0" * len(gone.wrapped.hex()))
            os.fsync(file.fileno())
        save(home, left)


def _to_json(one: Unlocker) -> dict[str, Any]:
    cost = {"kdf": "scrypt", **SCRYPT_COST} if one.kind == "passphrase" else {"kdf": "hkdf-sha256"}
    return {"id": one.id, "kind": one.kind, "path": one.path, **cost, "salt": one.salt.hex(), "nonce": one.nonce.hex()}


def _from_json(values: dict[str, Any]) -> Unlocker:
    if values["kind"] not in get_args(Kind):
        raise ValueError("another kind")
    raw = {name: bytes.fromhex(values[name]) for name in ("salt", "nonce", "wrapped")}
    one = Unlocker(id=str(values["id"]), kind=values["kind"], path=str(values["path"]), **raw)
    if _to_json(one) | {"wrapped": values["wrapped"]} != values:
        raise ValueError("another derivation")
    return one


def _context(one: Unlocker, home: str) -> bytes:
    return json.dumps([FORMAT, home, _to_json(one)], sort_keys=True).encode()


def _wrapping_key(one: Unlocker, secret: bytes) -> bytes:
    if one.kind == "passphrase":
        return derive_key(secret.decode(), one.salt)
    return derive(secret, f"unlocker {one.kind}", one.salt)
