"""Keys out of passphrases: scrypt (RFC 7914), with 128 MiB and about half a second for each guess."""

from __future__ import annotations

SHORTEST_PASSPHRASE = 8
SCRYPT_COST = {"n": 1 << 17, "r": 8, "p": 1}


def derive_key(passphrase: str, salt: bytes) -> bytes:
    """32 bytes of a passphrase and 16 random ones."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, **SCRYPT_COST).derive(passphrase.encode())
