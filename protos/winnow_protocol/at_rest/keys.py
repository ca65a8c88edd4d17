"""The home key, the keys of a home's parts that come of it, and small files under them.

A part is a half of an agent, or the coordinator. Its key is HKDF-SHA256 of the home key, and what encrypts its records and its
files is HKDF-SHA256 of that: who has the gateway's key has nothing of the vault's. A sealed file is ``winnow-sealed-1``, a
line feed, a nonce of 12 bytes, and AES-256-GCM over the content, with that first line, the part and the file's name as
associated data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file

if TYPE_CHECKING:
    # Loaded where it is used: the supervisor of a home in the clear has no need of it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
Part = Literal["vault", "gateway", "coordinator"]

_SEALED = b"winnow-sealed-1\n"
_NONCE_BYTES = 12


class SealedFileError(StopRunError):
    """A file of the home is encrypted and doesn't open, or should be and is not."""


@dataclass(frozen=True, slots=True)
class PartKey:
    """The key of one part; with it go the part's records and its sealed files."""

    part: Part
    secret: bytes = field(repr=False)

    @property
    def for_records(self) -> bytes:
        """The key of the part's database, 32 bytes."""
        return derive(self.secret, "records")

    def seal(self, name: str, content: bytes) -> bytes:
        """A sealed file's bytes; ``name`` is the file's, so that one can't be put in another's place."""
        nonce = os.urandom(_NONCE_BYTES)
        return _SEALED + nonce + self._cipher().encrypt(nonce, content, self._context(name))

    def open(self, name: str, sealed: bytes) -> bytes:
        """The content of a sealed file.

        Raises:
            SealedFileError: it was altered, or sealed under another key or name.
        """
        from cryptography.exceptions import InvalidTag

        nonce, body = sealed[len(_SEALED) :][:_NONCE_BYTES], sealed[len(_SEALED) + _NONCE_BYTES :]
        try:
            return self._cipher().decrypt(nonce, body, self._context(name))
        except (InvalidTag, ValueError) as error:
            raise SealedFileError(
                f"decrypting {name}: it was altered, or encrypted under another home's key; restore it from a backup"
            ) from error

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(derive(self.secret, "files"))

    def _context(self, name: str) -> bytes:
        return _SEALED + f"{self.part}/{name}".encode()


@dataclass(frozen=True, slots=True)
class HomeKey:
    """What the unlockers of a home give; 32 random bytes."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> HomeKey:
        """A new one."""
        return cls(os.urandom(KEY_BYTES))

    def part(self, part: Part) -> PartKey:
        """The key of one part."""
        return PartKey(part, derive(self.secret, part))


def derive(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 (RFC 5869) of a random secret: 32 bytes for one purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=f"winnow at rest: {purpose}".encode()).derive(secret)


def is_sealed(content: bytes) -> bool:
    """Whether these are the bytes of a sealed file."""
    return content.startswith(_SEALED)


def read_secret(path: Path, key: PartKey | None) -> bytes:
    """A secret file's content: decrypted in an encrypted home, as it lies there in another.

    Raises:
        SealedFileError: it is not encrypted in a home that is, or the other way round, or it does not open.
        OSError: it can't be read.
    """
    content = path.read_bytes()
    if key is not None and not is_sealed(content):
        raise SealedFileError(
            f"reading {path}: it lies in the clear in a home that is encrypted; restore the encrypted one from a backup"
        )
    if key is None and is_sealed(content):
        raise SealedFileError(
            f"reading {path}: it is encrypted, and the home's unlockers.json is not there; restore that from a backup"
        )
    return content if key is None else key.open(path.name, content)


def write_secret(path: Path, content: bytes, key: PartKey | None) -> None:
    """Writes a secret file whole or not at all, in the form that `read_secret` reads."""
    write_file(path, content if key is None else key.seal(path.name, content))
