"""A statement is accepted only as what it was signed as."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import (
    ForgedStatementError,
    Kind,
    SigningKey,
    digest,
    is_signing_key,
    key_id,
    vault_fingerprint,
    verify,
    verify_raw,
)
from winnow_protocol.v1.enrollment_pb2 import VaultKeys


def test_a_statement_is_read_back_under_its_key_and_kind() -> None:
    key = SigningKey.generate()
    statement = key.sign(Kind.OFFER, b"payload")
    assert verify(statement, Kind.OFFER, key.public_key) == b"payload"
    assert statement.key_id == hashlib.sha256(key.public_key).digest() == key_id(key.public_key) == key.key_id


def test_the_signature_covers_what_the_protocol_says() -> None:
    key = SigningKey.generate()
    statement = key.sign(Kind.MANIFEST, b"payload")
    assert verify_raw(key.public_key, statement.signature, b"winnow/v1/manifest\0payload")
    # RFC 8032, 7.1, test 2
    known = SigningKey.from_bytes(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert known.public_key.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert known.sign_raw(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")


@pytest.mark.parametrize("other", [kind for kind in Kind if kind is not Kind.REPORT])
def test_a_statement_of_one_kind_never_passes_for_another(other: Kind) -> None:
    key = SigningKey.generate()
    statement = key.sign(Kind.REPORT, b"payload")
    with pytest.raises(ForgedStatementError):
        verify(statement, other, key.public_key)
    statement.kind = other.value
    with pytest.raises(ForgedStatementError, match="altered"):
        verify(statement, other, key.public_key)


def test_another_key_is_refused_even_when_the_statement_names_the_trusted_one() -> None:
    trusted, foreign = SigningKey.generate(), SigningKey.generate()
    statement = foreign.sign(Kind.POLICY, b"payload")
    with pytest.raises(ForgedStatementError, match="trusted"):
        verify(statement, Kind.POLICY, trusted.public_key)
    statement.key_id = trusted.key_id
    with pytest.raises(ForgedStatementError, match="altered"):
        verify(statement, Kind.POLICY, trusted.public_key)


@given(payload=st.binary(min_size=1, max_size=40), data=st.data())
def test_one_bit_changed_anywhere_is_refused(payload: bytes, data: st.DataObject) -> None:
    key = SigningKey.from_bytes(b"k" * 32)
    statement = key.sign(Kind.RECEIPT, payload)
    field = data.draw(st.sampled_from(["payload", "signature", "key_id"]))
    changed = bytearray(getattr(statement, field))
    bit = data.draw(st.integers(0, 8 * len(changed) - 1))
    changed[bit // 8] ^= 1 << (bit % 8)
    setattr(statement, field, bytes(changed))
    with pytest.raises(ForgedStatementError):
        verify(statement, Kind.RECEIPT, key.public_key)


def test_a_malformed_key_verifies_nothing() -> None:
    statement = SigningKey.generate().sign(Kind.OFFER, b"")
    with pytest.raises(StopRunError):
        verify(statement, Kind.OFFER, b"short")
    assert not verify_raw(b"short", statement.signature, b"")


ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
OTHER_ORDER_8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
SMALL_ORDER = [bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", ORDER_8, OTHER_ORDER_8]


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("y", SMALL_ORDER, ids=["4", "1", "2", "8", "8 again"])
def test_a_key_of_small_order_signs_nothing(y: bytes, sign: int) -> None:
    """The library takes one signature for one message in eight at least; nothing of Winnow's does."""
    key, signature = y[:31] + bytes([y[31] | sign]), b"\1" + bytes(63)
    messages = [b"payload %d" % number for number in range(100)]
    taken = 0
    for message in messages:
        with contextlib.suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
            taken += 1
    assert taken >= 1
    assert not any(verify_raw(key, signature, message) for message in messages)
    assert not is_signing_key(key)


@pytest.mark.parametrize("above", range(19))
def test_a_second_encoding_of_a_point_is_no_key(above: int) -> None:
    y = (1 << 255) - 19 + above
    assert not any(is_signing_key((y | sign << 255).to_bytes(32, "little")) for sign in (0, 1))


def test_keys_are_keys() -> None:
    assert all(is_signing_key(SigningKey.generate().public_key) for _ in range(100))
    assert not any(is_signing_key(b"\7" * length) for length in (0, 31, 33))


def test_a_key_survives_storage() -> None:
    key = SigningKey.generate()
    assert SigningKey.from_bytes(key.to_bytes()).public_key == key.public_key
    assert digest(b"") == hashlib.sha256(b"").digest()


def test_a_vaults_fingerprint_tells_all_its_keys() -> None:
    """Written out once, for implementations of others; the recovery key counts, where there is none, too."""
    keys = VaultKeys(signing_key=b"s" * 32, receiving_key=b"r" * 1216, recovery_key=b"w" * 32)
    shown = vault_fingerprint(keys)
    covered = b"winnow/v2/vault-keys\0" + b"\0\x20" + b"s" * 32 + b"\x04\xc0" + b"r" * 1216 + b"\0\x20" + b"w" * 32
    assert shown.replace("-", "") == hashlib.sha256(covered).hexdigest()[:32]
    assert [len(group) for group in shown.split("-")] == [4] * 8
    others = [
        {"signing_key": b"t" * 32},
        {"receiving_key": b"q" * 1216},
        {"recovery_key": b"v" * 32},
        {"recovery_key": b""},
    ]
    for changes in others:
        other = VaultKeys()
        other.CopyFrom(keys)
        for name, value in changes.items():
            setattr(other, name, value)
        assert vault_fingerprint(other) != shown
