"""The steward's secrets in one file, encrypted under a passphrase.

The file is a line of JSON (format, scrypt's parameters and salt, nonce), then AES-256-GCM over the secrets as JSON, with
that line as associated data. scrypt (RFC 7914) with n = 2^17, r = 8, p = 1 takes 128 MiB and about half a second.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import make_tls_key
from winnow_protocol.passphrases import SCRYPT_COST, SHORTEST_PASSPHRASE, derive_key
from winnow_protocol.sealing import ReceivingKey
from winnow_protocol.signing import SigningKey
from winnow_steward import track_keys
from winnow_steward.home import Home
from winnow_steward.track_keys import HeldKey, KeyState, TrackKeys

FORMAT = "winnow-keyring-2"
_BEFORE = "winnow-keyring-1"
"""A track had one key then, and it was active."""
_COST = SCRYPT_COST


class KeyringError(StopRunError):
    """The keyring can't be opened: it is missing or damaged, or the passphrase is wrong."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All that the steward keeps secret.

    Attributes:
        root: signs approvals, directories, policies and cosignatures.
        successor: follows the root key; ``None`` where its secret is kept apart, in a file of its own.
        successor_key: its public half, which the directory names; raw Ed25519.
        tls_key: PEM, for the connection to the coordinator.
        tracks: each track's keys; who holds one reads what was sealed to it.
        fleet_secrets: 32 bytes by epoch; the newest epoch keys new signatures.
        succession: the statement by which the root key took over, serialized; empty for the first one.
    """

    root: SigningKey
    successor: SigningKey | None
    successor_key: bytes
    tls_key: bytes
    tracks: Mapping[str, TrackKeys]
    fleet_secrets: Mapping[int, bytes]
    succession: bytes = b""

    @classmethod
    def generate(cls, tracks: Iterable[str]) -> Keyring:
        """New random keys, and the fleet secret of epoch 1."""
        successor = SigningKey.generate()
        return cls(
            root=SigningKey.generate(),
            successor=successor,
            successor_key=successor.public_key,
            tls_key=make_tls_key(),
            tracks={name: track_keys.first() for name in tracks},
            fleet_secrets={1: os.urandom(32)},
        )

    def with_tracks(self, tracks: Iterable[str]) -> Keyring:
        """The same keyring with a new key for each track that has none yet."""
        new = {name: track_keys.first() for name in tracks if name not in self.tracks}
        return replace(self, tracks={**self.tracks, **new})

    def with_new_epoch(self, after: int = 0) -> Keyring:
        """The same keyring with a fresh fleet secret for the next epoch; those before stay.

        Args:
            after: the epoch that is published; this keyring may have lost its secret, and no number stands for two.
        """
        return replace(self, fleet_secrets={**self.fleet_secrets, max(self.epoch, after) + 1: os.urandom(32)})

    @property
    def epoch(self) -> int:
        """The newest epoch of the fleet secret."""
        return max(self.fleet_secrets)


def save(keyring: Keyring, home: Home, passphrase: str) -> None:
    """Writes the keyring under a fresh salt and nonce.

    Raises:
        KeyringError: the passphrase is too short to protect anything.
    """
    secrets = {
        "root": keyring.root.to_bytes().hex(),
        "successor": keyring.successor.to_bytes().hex() if keyring.successor else "",
        "successor_key": keyring.successor_key.hex(),
        "succession": keyring.succession.hex(),
        "tls_key": keyring.tls_key.decode(),
        "tracks": {name: _stated_keys(held) for name, held in keyring.tracks.items()},
        "fleet_secrets": {str(epoch): secret.hex() for epoch, secret in keyring.fleet_secrets.items()},
    }
    write_file(_path(home), encrypted(FORMAT, secrets, passphrase))


def encrypted(file_format: str, secrets: Mapping[str, Any], passphrase: str) -> bytes:
    """A file of this module's form over secrets as JSON; KeyringError for a passphrase that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyringError(
            f"encrypting the keys: the passphrase has fewer than {SHORTEST_PASSPHRASE} characters; take a longer one"
        )
    header: dict[str, Any] = {
        "format": file_format, "kdf": "scrypt", **_COST, "salt": os.urandom(16).hex(), "nonce": os.urandom(12).hex(),
    }  # fmt: skip
    line = json.dumps(header).encode() + b"\n"
    cipher = AESGCM(_derive(passphrase, header))
    return line + cipher.encrypt(bytes.fromhex(header["nonce"]), json.dumps(secrets).encode(), line)


def load(home: Home, passphrase: str) -> Keyring:
    """Opens the keyring.

    Raises:
        KeyringError: it is missing, damaged, or of another format; or the passphrase is wrong.
    """
    secrets = decrypted(_path(home), (FORMAT, _BEFORE), passphrase)
    successor = SigningKey.from_bytes(bytes.fromhex(secrets["successor"])) if secrets["successor"] else None
    return Keyring(
        root=SigningKey.from_bytes(bytes.fromhex(secrets["root"])),
        successor=successor,
        successor_key=successor.public_key if successor else bytes.fromhex(secrets["successor_key"]),
        succession=bytes.fromhex(secrets.get("succession", "")),
        tls_key=secrets["tls_key"].encode(),
        tracks={name: _held_keys(stated) for name, stated in secrets["tracks"].items()},
        fleet_secrets={int(epoch): bytes.fromhex(secret) for epoch, secret in secrets["fleet_secrets"].items()},
    )


def decrypted(path: Path, formats: Collection[str], passphrase: str) -> dict[str, Any]:
    """What `encrypted` made.

    Raises:
        KeyringError: it is missing, damaged, or of another format; or the passphrase is wrong.
    """
    try:
        line, _, sealed = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise KeyringError(f"opening the keys in {path}: {error.strerror}; restore it from a backup") from error
    try:
        header = json.loads(line)
        if header["format"] not in formats or any(header[name] != value for name, value in _COST.items()):
            raise ValueError("another format")
        nonce, key = bytes.fromhex(header["nonce"]), _derive(passphrase, header)
    except (ValueError, KeyError, TypeError) as error:
        wanted = next(iter(formats))
        raise KeyringError(
            f"opening the keys in {path}: it is no {wanted} file; restore it from a backup, or use a newer version"
        ) from error
    try:
        secrets: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, sealed, line + b"\n"))
    except (InvalidTag, ValueError) as error:
        raise KeyringError(
            f"opening the keys in {path}: the passphrase is wrong, or the file is damaged; try again, or restore it"
        ) from error
    return secrets


def _stated_keys(held: TrackKeys) -> list[dict[str, str]]:
    return [{"key": one.key.to_bytes().hex(), "state": one.state.value} for one in held]


def _held_keys(stated: str | list[dict[str, str]]) -> TrackKeys:
    keys = [{"key": stated, "state": KeyState.ACTIVE}] if isinstance(stated, str) else stated
    return tuple(HeldKey(ReceivingKey.from_bytes(bytes.fromhex(one["key"])), KeyState(one["state"])) for one in keys)


def _path(home: Home) -> Path:
    return home.keys / "keyring"


def _derive(passphrase: str, header: Mapping[str, Any]) -> bytes:
    return derive_key(passphrase, bytes.fromhex(header["salt"]))
