"""Signed statements: what one party says under its Ed25519 key, for one purpose.

The signature covers ``b"winnow/v1/" + kind + NUL + payload``, so that a statement of one kind never passes for another,
and the payload travels as the exact bytes that were signed, so that nothing has to be serialized the same way twice.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from winnow_protocol.errors import StopRunError
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import VaultKeys

_DOMAIN = b"winnow/v1/"
_FINGERPRINT = b"winnow/v2/vault-keys\0"
_KEY_BYTES = 32
_FIELD = (1 << 255) - 19
_ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_SMALL_ORDER = {0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8}
"""Edwards25519's eight points of small order by their ``y``: those of order 4, 1, 2, and 8."""


class Kind(StrEnum):
    """What a statement is for; the comment names the message in its payload and who signs it."""

    ENROLL = "enroll"
    """A certificate request, DER. The vault's key, or the steward's root key."""
    RECOVER = "recover"
    """Nonce and SHA-256 of a certificate request. The vault's key."""
    OFFER = "offer"
    """OfferBatch. The vault's key."""
    MANIFEST = "manifest"
    """Manifest. The vault's key."""
    RESIGN = "resign"
    """ResignBatch. The vault's key."""
    WITHDRAWAL = "withdrawal"
    """Withdrawal. The vault's key, or the partner's recovery key."""
    ACCEPTANCE = "acceptance"
    """TermsAcceptance. The vault's key."""
    COURIER = "courier"
    """The list of a bundle of the outbox. The vault's key; the gateway alone reads it."""
    REPORT = "report"
    """VaultReport. The vault's key."""
    LOG_QUERY = "log-query"
    """LogQuery. The vault's key; its gateway alone reads it."""
    REFERENCE_QUERY = "reference-query"
    """ReferenceQuery. The vault's key; its gateway alone reads it."""
    ANSWER = "answer"
    """Answer. The coordinator's answer key."""
    RECEIPT = "receipt"
    """Receipt. The coordinator's answer key."""
    TOMBSTONE = "tombstone"
    """Tombstone. The coordinator's answer key."""
    RESTORATION = "restoration"
    """Restoration. The coordinator's answer key."""
    APPROVAL = "approval"
    """Approval. The steward's root key."""
    DIRECTORY = "directory"
    """Directory. The steward's root key."""
    POLICY = "policy"
    """Policy. The steward's root key."""
    REFERENCE = "reference"
    """ReferenceNotice. The steward's root key."""
    SUCCESSOR = "successor"
    """Successor. The steward's root key, long before it is needed."""
    SUCCESSION = "succession"
    """Succession. The root key that follows another."""
    AUTHORITIES = "authorities"
    """Authorities. The coordinator's answer key."""
    REVOCATION = "revocation"
    """Revocation. The steward's root key."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """Acknowledgement. The steward's root key; its home alone has it."""
    EXPORT = "export"
    """An export's ``manifest.json``. The steward's root key; whoever has the export reads it."""


class ForgedStatementError(StopRunError):
    """A statement is not what it claims: another kind, another key, or other bytes than were signed."""


class SigningKey:
    """An Ed25519 private key (RFC 8032)."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> SigningKey:
        """A new random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> SigningKey:
        """The key of these 32 raw bytes; ValueError for another length."""
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def to_bytes(self) -> bytes:
        """The 32 raw bytes, to be kept secret."""
        return self._key.private_bytes_raw()

    @property
    def public_key(self) -> bytes:
        """The 32 raw bytes of the public key."""
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """SHA-256 of the public key, 32 bytes."""
        return key_id(self.public_key)

    def sign(self, kind: Kind, payload: bytes) -> SignedStatement:
        """States ``payload`` as a statement of this kind."""
        return SignedStatement(
            kind=kind.value,
            payload=payload,
            signature=self._key.sign(_covered(kind, payload)),
            key_id=self.key_id,
        )

    def sign_raw(self, message: bytes) -> bytes:
        """The 64-byte signature over the bare bytes, for formats of others that separate purposes by themselves."""
        return self._key.sign(message)


def verify(statement: SignedStatement, kind: Kind, public_key: bytes) -> bytes:
    """The payload of a statement of this kind under this key.

    Args:
        public_key: raw Ed25519, 32 bytes; the one that the reader trusts, never one out of the statement.

    Raises:
        ForgedStatementError: the kind or the key is another, or the signature does not fit.
    """
    if statement.kind != kind.value:
        raise ForgedStatementError(
            f"checking a signed {kind.value}: the statement is of kind {statement.kind[:32]!r}; it is not used"
        )
    if statement.key_id != key_id(public_key):
        raise ForgedStatementError(
            f"checking a signed {kind.value}: it is signed by key {statement.key_id[:8].hex()}… where "
            f"{key_id(public_key)[:8].hex()}… is trusted; it is not used"
        )
    if not verify_raw(public_key, statement.signature, _covered(kind, statement.payload)):
        raise ForgedStatementError(
            f"checking a signed {kind.value}: the signature does not fit the payload; it was altered, and is not used"
        )
    return statement.payload


def verify_raw(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this is the key's Ed25519 signature over the bare bytes; False for a key that `is_signing_key` refuses, too."""
    if not is_signing_key(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signing_key(public_key: bytes) -> bool:
    """Whether 32 bytes can be an Ed25519 key whose signatures say who signed; to be asked wherever a key is first taken.

    A point of small order can't: one signature fits every payload under it (all of them, or one in eight), so its owner could
    deny what it ever signed. Neither can a second encoding of a point, for a key is named by its bytes (RFC 8032, 5.1.3, decodes
    no ``y`` of 2^255 - 19 or more).
    """
    if len(public_key) != _KEY_BYTES:
        return False
    y = int.from_bytes(public_key, "little") & (1 << 255) - 1  # the highest bit is the sign of x
    return y < _FIELD and y not in _SMALL_ORDER


def key_id(public_key: bytes) -> bytes:
    """What a key is named by on the wire: SHA-256 of its raw public bytes, 32 bytes."""
    return hashlib.sha256(public_key).digest()


def digest(payload: bytes) -> bytes:
    """SHA-256, 32 bytes: what answers and receipts name a payload by."""
    return hashlib.sha256(payload).digest()


def recovery_proof(nonce: bytes, csr: bytes) -> bytes:
    """The payload of a statement of kind ``recover``: the coordinator's nonce, then SHA-256 of the new request (DER)."""
    return nonce + digest(csr)


def vault_fingerprint(keys: VaultKeys) -> str:
    """What partner and steward read to each other before an approval, as `spoken` writes it.

    The first 128 bits of SHA-256 over ``winnow/v2/vault-keys``, NUL, and the raw public keys, signing, receiving, recovery, each
    behind its length as uint16; a vault that has no recovery key has an empty one.
    """
    named = (keys.signing_key, keys.receiving_key, keys.recovery_key)
    return spoken(digest(_FINGERPRINT + b"".join(len(key).to_bytes(2, "big") + key for key in named)))


def spoken(fingerprint: bytes) -> str:
    """The first 128 bits of a SHA-256 as people read them to each other.

    Eight groups of four hexadecimal digits, ``3f2a-91bc-…``: one word, so that it can be given to a command as it is.
    """
    digits = fingerprint.hex()[:32]
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))


def _covered(kind: Kind, payload: bytes) -> bytes:
    return _DOMAIN + kind.value.encode() + b"\0" + payload
