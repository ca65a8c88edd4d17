"""Receiving keys: X-Wing, and HPKE (RFC 9180) one shot to them, for a shard's key and for the fleet secret."""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.signing import key_id

PUBLIC_KEY_BYTES = 1184 + 32
PRIVATE_KEY_BYTES = 32

_HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealBrokenError(SetAsideError):
    """What was to be opened is not what was sealed, or was sealed to another key or for another purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="seal_broken")


class BadKeyError(StopRunError):
    """A key is not an X-Wing key: its length is wrong, or its bytes are no point or no encoding of one."""


class ReceivingKey:
    """An X-Wing key pair (draft-connolly-cfrg-xwing-kem): who holds it opens what is sealed to its public key."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != PRIVATE_KEY_BYTES:
            raise BadKeyError(
                f"a receiving key has {PRIVATE_KEY_BYTES} bytes, this one {len(seed)}; restore it from a backup"
            )
        self._seed = seed
        # The draft's expandDecapsulationKey: 64 bytes are ML-KEM's seed (d || z), 32 the X25519 scalar.
        expanded = hashlib.shake_256(seed).digest(96)
        post_quantum = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        classical = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._public_key = post_quantum.public_key().public_bytes_raw() + classical.public_key().public_bytes_raw()
        self._private_key = MLKEM768X25519PrivateKey(post_quantum, classical)

    @classmethod
    def generate(cls) -> ReceivingKey:
        """A new random key."""
        return cls(os.urandom(PRIVATE_KEY_BYTES))

    @classmethod
    def from_bytes(cls, seed: bytes) -> ReceivingKey:
        """The key whose `to_bytes` these 32 bytes are.

        Raises:
            BadKeyError: not 32 bytes.
        """
        return cls(seed)

    def to_bytes(self) -> bytes:
        """The secret: X-Wing's 32-byte seed."""
        return self._seed

    @property
    def public_key(self) -> bytes:
        """ML-KEM-768's encapsulation key (1184 bytes) and X25519's public key (32 bytes)."""
        return self._public_key

    @property
    def key_id(self) -> bytes:
        """SHA-256 of the public key."""
        return key_id(self._public_key)

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """What `hpke_seal` sealed to this key under the same info.

        Raises:
            SealBrokenError: altered, sealed to another key, or for another purpose.
        """
        try:
            return _HPKE.decrypt(sealed, self._private_key, info)
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(
                "opening what was sealed to a receiving key failed: it was altered, or sealed to another key or purpose"
            ) from error


def hpke_seal(public_key: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to a raw X-Wing public key (1216 bytes): RFC 9180 base mode, one shot, enc (1120 bytes) || ciphertext || tag.

    ``info`` names the purpose and everything the plaintext belongs to; it is not sent, and the opener has to give the same.

    Raises:
        BadKeyError: the public key is none.
    """
    try:
        return _HPKE.encrypt(plaintext, _load_public_key(public_key), info)
    except ValueError as error:
        # X25519 with a point of small order: RFC 7748, section 6.1, has it refused.
        raise BadKeyError("a recipient's public key is no X-Wing public key; ask its owner for it again") from error


def hpke_open(key: ReceivingKey, sealed: bytes, info: bytes) -> bytes:
    """The inverse of `hpke_seal`.

    Raises:
        SealBrokenError: altered, sealed to another key, or for another purpose.
    """
    return key.open(sealed, info)


def seal_fleet_secret(public_key: bytes, secret: bytes, agent_id: str, epoch: int) -> bytes:
    """The fleet secret of an epoch, sealed to one vault's receiving key; no other agent or epoch can be claimed for it."""
    return hpke_seal(public_key, secret, _fleet_secret_info(agent_id, epoch))


def open_fleet_secret(key: ReceivingKey, sealed: bytes, agent_id: str, epoch: int) -> bytes:
    """The inverse of `seal_fleet_secret`.

    Raises:
        SealBrokenError: altered, or sealed for another vault, agent or epoch.
    """
    return hpke_open(key, sealed, _fleet_secret_info(agent_id, epoch))


def _fleet_secret_info(agent_id: str, epoch: int) -> bytes:
    return b"winnow/v1/fleet-secret\0" + agent_id.encode() + b"\0" + epoch.to_bytes(4, "big")


def _load_public_key(public_key: bytes) -> MLKEM768X25519PublicKey:
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise BadKeyError(f"a recipient's public key has {PUBLIC_KEY_BYTES} bytes, this one {len(public_key)}")
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public_key[:-32]),
            X25519PublicKey.from_public_bytes(public_key[-32:]),
        )
    except ValueError as error:
        raise BadKeyError("a recipient's public key is no X-Wing public key; ask its owner for it again") from error
