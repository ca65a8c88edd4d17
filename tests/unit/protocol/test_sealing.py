"""What sealing promises: exact return of what was sealed, and nothing at all of what was altered."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from winnow_protocol import sealing
from winnow_protocol.sealing import (
    BadKeyError,
    ReceivingKey,
    SealBrokenError,
    SealedShard,
    hpke_open,
    hpke_seal,
    open_fleet_secret,
    open_shard,
    padme,
    seal_fleet_secret,
    seal_shard,
)
from winnow_protocol.v1.contribution_pb2 import KeyTable

TRACK, AGENT = "open-archive", "example-society/reading-room"
FRAME_HEADER_BYTES = 1 + 16 + 4 + 8 + 32
CONTAINER_HEADER_BYTES = len("winnow-seal-1\n") + 16
END_BYTES = 1 + 4 + 32

Documents = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Sealed:
    """A container with everything needed to open it."""

    shard_id: bytes
    key: ReceivingKey
    documents: Documents
    data: bytes
    result: SealedShard

    def open(self, data: bytes | None = None, key_table: KeyTable | None = None, **other: Any) -> Documents:
        names: Any = {"track": TRACK, "agent_id": AGENT, "shard_id": self.shard_id, "key": self.key} | other
        source = io.BytesIO(self.data if data is None else data)
        return list(open_shard(source, key_table or self.result.key_table, **names))

    def frames(self) -> list[bytes]:
        """The bytes of each frame; the sizes are read from the frame headers."""
        frames, at = [], CONTAINER_HEADER_BYTES
        for _ in self.documents:
            size = int.from_bytes(self.data[at + 21 : at + 29], "big")
            length = FRAME_HEADER_BYTES + size + 16 * -(-size // (1 << 20))
            frames.append(self.data[at : at + length])
            at += length
        return frames


def seal(documents: Documents, key: ReceivingKey | None = None, *others: bytes) -> Sealed:
    key = key or ReceivingKey.generate()
    shard_id = os.urandom(16)
    out = io.BytesIO()
    recipients = [key.public_key, *others]
    result = seal_shard(documents, track=TRACK, agent_id=AGENT, shard_id=shard_id, recipients=recipients, out=out)
    return Sealed(shard_id, key, documents, out.getvalue(), result)


def make_documents(*sizes: int) -> Documents:
    """Documents of these sizes; their bytes hardly compress."""
    source = random.Random(7)
    return [(source.randbytes(16), source.randbytes(size)) for size in sizes]


@pytest.fixture(scope="module")
def shard() -> Sealed:
    return seal(make_documents(0, 1, 700, 5000, 90))


@pytest.mark.parametrize("size", [0, 1, 100, (1 << 20) - 8, (1 << 20) - 7, 1 << 20, 3 * (1 << 20) + 5])
def test_a_document_of_any_size_comes_back(size: int) -> None:
    sealed = seal(make_documents(size, 10))
    assert sealed.open() == sealed.documents
    assert sealed.result.sealed_size == len(sealed.data)
    assert sealed.result.sealed_digest == hashlib.sha256(sealed.data).digest()


def test_a_shard_without_documents_opens_as_empty() -> None:
    assert seal([]).open() == []


def test_every_recipient_opens_and_nobody_else() -> None:
    steward, vault = ReceivingKey.generate(), ReceivingKey.generate()
    sealed = seal(make_documents(100), steward, vault.public_key)
    assert sealed.open() == sealed.open(key=vault) == sealed.documents
    with pytest.raises(SealBrokenError, match="not sealed to this key"):
        sealed.open(key=ReceivingKey.generate())


def test_neither_text_nor_its_repetition_is_seen() -> None:
    text = b"The minutes of the meeting of 4 May. " * 40
    sealed = seal([(os.urandom(16), text), (os.urandom(16), text)])
    assert b"minutes" not in sealed.data
    first, second = sealed.frames()
    assert first[FRAME_HEADER_BYTES:] != second[FRAME_HEADER_BYTES:]
    assert first[29:FRAME_HEADER_BYTES] != second[29:FRAME_HEADER_BYTES], "commitments tell that two texts are one"


def test_one_changed_byte_anywhere_does_not_open(shard: Sealed) -> None:
    for at in range(len(shard.data)):
        altered = bytearray(shard.data)
        altered[at] ^= 1 << at % 8
        with pytest.raises(SealBrokenError):
            shard.open(bytes(altered))


def test_a_shard_cut_anywhere_does_not_open(shard: Sealed) -> None:
    for length in range(len(shard.data)):
        with pytest.raises(SealBrokenError):
            shard.open(shard.data[:length])


def test_a_shard_cut_after_a_whole_document_does_not_open(shard: Sealed) -> None:
    *kept, _ = shard.frames()
    end = shard.data[-END_BYTES:]
    for count in (end[1:5], (len(kept)).to_bytes(4, "big")):
        with pytest.raises(SealBrokenError):
            shard.open(shard.data[:CONTAINER_HEADER_BYTES] + b"".join(kept) + end[:1] + count + end[5:])


def test_bytes_after_the_end_are_refused(shard: Sealed) -> None:
    with pytest.raises(SealBrokenError):
        shard.open(shard.data + b"\0")


def test_documents_in_another_order_do_not_open(shard: Sealed) -> None:
    head, end = shard.data[:CONTAINER_HEADER_BYTES], shard.data[-END_BYTES:]
    frames = shard.frames()
    frames[2], frames[3] = frames[3], frames[2]
    with pytest.raises(SealBrokenError, match="not in its place"):
        shard.open(head + b"".join(frames) + end)
    # The same with the numbers put right: they are authenticated too.
    renumbered = [frame[:17] + index.to_bytes(4, "big") + frame[21:] for index, frame in enumerate(frames)]
    with pytest.raises(SealBrokenError):
        shard.open(head + b"".join(renumbered) + end)


def test_segments_in_another_order_or_without_the_last_do_not_open() -> None:
    sealed = seal(make_documents(2 * (1 << 20) + 1000))
    start = CONTAINER_HEADER_BYTES + FRAME_HEADER_BYTES
    segment = (1 << 20) + 16
    first, second = sealed.data[start : start + segment], sealed.data[start + segment : start + 2 * segment]
    swapped = sealed.data[:start] + second + first + sealed.data[start + 2 * segment :]
    with pytest.raises(SealBrokenError):
        sealed.open(swapped)
    cut_size = sealed.data[: start - 40] + (2 << 20).to_bytes(8, "big") + sealed.data[start - 32 : start]
    with pytest.raises(SealBrokenError):
        sealed.open(cut_size + first + second + sealed.data[-END_BYTES:])


def test_a_document_spliced_from_another_shard_does_not_open() -> None:
    key = ReceivingKey.generate()
    documents = make_documents(300, 300)
    one, other = seal(documents, key), seal(documents, key)
    frame, _ = other.frames()
    spliced = one.data[:CONTAINER_HEADER_BYTES] + frame + one.data[CONTAINER_HEADER_BYTES + len(frame) :]
    with pytest.raises(SealBrokenError):
        one.open(spliced)
    mixed = KeyTable()
    mixed.CopyFrom(one.result.key_table)
    mixed.content_keys[0].CopyFrom(other.result.key_table.content_keys[0])
    with pytest.raises(SealBrokenError):
        one.open(spliced, mixed)
    with pytest.raises(SealBrokenError, match="another shard"):
        one.open(other.data)
    with pytest.raises(SealBrokenError, match="another shard"):
        one.open(key_table=other.result.key_table)


@pytest.mark.parametrize(
    "claim", [{"track": "private/fine-tune"}, {"agent_id": "example-society/attic"}, {"shard_id": bytes(16)}]
)
def test_a_shard_does_not_open_as_another_tracks_agents_or_shards(shard: Sealed, claim: dict[str, Any]) -> None:
    with pytest.raises(SealBrokenError):
        shard.open(**claim)
    # Nor when the key table and the container are relabelled to match the claim.
    if "shard_id" in claim:
        key_table = KeyTable()
        key_table.CopyFrom(shard.result.key_table)
        key_table.shard_id = bytes(16)
        head = CONTAINER_HEADER_BYTES - 16
        with pytest.raises(SealBrokenError):
            shard.open(shard.data[:head] + bytes(16) + shard.data[head + 16 :], key_table, **claim)


@pytest.mark.parametrize("erased", [{0}, {4}, {1, 3}, {0, 1, 2, 3, 4}])
def test_an_erased_document_is_left_out_and_the_others_open(shard: Sealed, erased: set[int]) -> None:
    key_table = KeyTable(shard_id=shard.shard_id, shard_keys=shard.result.key_table.shard_keys)
    for index, row in enumerate(shard.result.key_table.content_keys):
        if index not in erased:
            key_table.content_keys.append(row)
    kept = [document for index, document in enumerate(shard.documents) if index not in erased]
    assert shard.open(key_table=key_table) == kept
    # The bytes of an erased document are still covered by the end.
    at = shard.data.index(shard.frames()[min(erased)]) + FRAME_HEADER_BYTES
    altered = shard.data[:at] + bytes([shard.data[at] ^ 1]) + shard.data[at + 1 :]
    with pytest.raises(SealBrokenError):
        shard.open(altered, key_table)


def test_a_key_table_with_changed_swapped_doubled_or_foreign_rows_does_not_open(shard: Sealed) -> None:
    def altered(change: str) -> KeyTable:
        key_table = KeyTable()
        key_table.CopyFrom(shard.result.key_table)
        rows = key_table.content_keys
        if change == "changed":
            rows[2].wrapped_key = rows[2].wrapped_key[:-1] + bytes([rows[2].wrapped_key[-1] ^ 1])
        elif change == "cut":
            rows[2].wrapped_key = rows[2].wrapped_key[:-8]
        elif change == "swapped":
            rows[2].wrapped_key, rows[3].wrapped_key = rows[3].wrapped_key, rows[2].wrapped_key
        elif change == "doubled":
            rows.append(rows[2])
        elif change == "foreign":
            rows.add(document_id=os.urandom(16), wrapped_key=rows[2].wrapped_key)
        elif change == "shard key":
            sealed_key = bytearray(key_table.shard_keys[0].sealed_key)
            sealed_key[-1] ^= 1
            key_table.shard_keys[0].sealed_key = bytes(sealed_key)
        return key_table

    for change in ("changed", "cut", "swapped", "doubled", "foreign", "shard key"):
        with pytest.raises(SealBrokenError):
            shard.open(key_table=altered(change))


def test_sealing_and_opening_take_one_document_at_a_time() -> None:
    """While a later document is asked for, earlier ones are written; while one is read, later ones are not yet."""
    out = io.BytesIO()
    written = []

    def documents() -> Iterator[tuple[bytes, bytes]]:
        for document in make_documents(50_000, 50_000, 50_000):
            written.append(len(out.getvalue()))
            yield document

    key, shard_id = ReceivingKey.generate(), os.urandom(16)
    names: Any = {"track": TRACK, "agent_id": AGENT, "shard_id": shard_id}
    sealed = seal_shard(documents(), recipients=[key.public_key], out=out, **names)
    assert written[1] > 50_000
    assert written[2] > 100_000
    source = io.BytesIO(out.getvalue())
    opened = open_shard(source, sealed.key_table, key, **names)
    next(opened)
    assert source.tell() < 60_000


def test_a_document_that_states_too_large_a_size_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    swelling = seal([(bytes(16), bytes(100_000))])
    monkeypatch.setattr(sealing, "MAXIMUM_RECORD_BYTES", 50_000)
    with pytest.raises(SealBrokenError, match="states one too large"):
        swelling.open()


@pytest.mark.parametrize(
    ("documents", "recipients"),
    [
        ([(b"short", b"")], 1),
        ([(bytes(16), b"one"), (bytes(16), b"two")], 1),
        ([], 0),
    ],
)
def test_what_could_not_be_opened_again_is_not_sealed(documents: Documents, recipients: int) -> None:
    keys = [ReceivingKey.generate().public_key] * recipients
    with pytest.raises(ValueError, match=r"identifier|recipient"):
        seal_shard(documents, track=TRACK, agent_id=AGENT, shard_id=bytes(16), recipients=keys, out=io.BytesIO())


def test_sizes_are_padded_so_that_near_ones_look_alike() -> None:
    sizes = {padme(length) for length in range(10_000, 20_000)}
    assert len(sizes) < 60
    for length in [*range(3000), *range(1 << 20, (1 << 20) + 3000, 7), (1 << 30) + 1]:
        assert length <= padme(length) <= length * 1.12
        assert padme(padme(length)) == padme(length)
    one, two = seal(make_documents(98_400)), seal(make_documents(100_200))
    assert len(one.data) == len(two.data)


def test_a_key_is_x_wings() -> None:
    """Appendix C of draft-connolly-cfrg-xwing-kem-08, first vector: the seed's public key, by its first and last bytes."""
    seed = "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"
    key = ReceivingKey.from_bytes(bytes.fromhex(seed))
    assert len(key.public_key) == 1216
    assert key.public_key.hex().startswith("e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5")
    assert key.public_key.hex().endswith("06eff389b27dce59844570216223593d4ba32d9abac8cd049040ef6534")
    assert key.to_bytes().hex() == seed
    assert key.key_id == hashlib.sha256(key.public_key).digest()


def test_what_is_sealed_to_a_key_opens_by_the_standards_written_out() -> None:
    """RFC 9180, base mode, KEM 0x647a (X-Wing), KDF 0x0001, AEAD 0x0002, without the library's HPKE."""
    key = ReceivingKey.generate()
    sealed = hpke_seal(key.public_key, b"a shard's key", b"info")
    enc, ciphertext = sealed[:1120], sealed[1120:]

    expanded = hashlib.shake_256(key.to_bytes()).digest(96)
    post_quantum = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(enc[:1088])
    classical = X25519PrivateKey.from_private_bytes(expanded[64:]).exchange(
        X25519PublicKey.from_public_bytes(enc[1088:])
    )
    shared = hashlib.sha3_256(post_quantum + classical + enc[1088:] + key.public_key[1184:] + b"\\.//^\\")

    suite = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(salt: bytes, label: bytes, value: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, "sha256")

    def expand(secret: bytes, label: bytes, context: bytes, length: int) -> bytes:
        info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context + b"\x01"
        return hmac.digest(secret, info, "sha256")[:length]

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", b"info")
    secret = extract(shared.digest(), b"secret", b"")
    nonce = expand(secret, b"base_nonce", context, 12)
    assert AESGCM(expand(secret, b"key", context, 32)).decrypt(nonce, ciphertext, b"") == b"a shard's key"


def test_hpke_opens_only_with_its_key_and_its_info() -> None:
    key = ReceivingKey.generate()
    sealed = hpke_seal(key.public_key, b"secret", b"purpose")
    assert hpke_open(key, sealed, b"purpose") == b"secret"
    for other, data, info in [
        (ReceivingKey.generate(), sealed, b"purpose"),
        (key, sealed, b"another purpose"),
        (key, sealed[:-1], b"purpose"),
        (key, b"", b"purpose"),
    ]:
        with pytest.raises(SealBrokenError):
            hpke_open(other, data, info)


def test_a_fleet_secret_is_for_one_agent_and_one_epoch() -> None:
    key = ReceivingKey.generate()
    sealed = seal_fleet_secret(key.public_key, bytes(32), AGENT, 3)
    assert open_fleet_secret(key, sealed, AGENT, 3) == bytes(32)
    for agent_id, epoch in [(AGENT, 4), ("another", 3)]:
        with pytest.raises(SealBrokenError):
            open_fleet_secret(key, sealed, agent_id, epoch)


@pytest.mark.parametrize("public_key", [b"", bytes(32), b"\xff" * 1216])
def test_a_wrong_public_key_is_named_as_such(public_key: bytes) -> None:
    with pytest.raises(BadKeyError):
        hpke_seal(public_key, b"secret", b"")


def test_a_public_key_of_small_order_is_refused() -> None:
    with pytest.raises(BadKeyError):
        hpke_seal(ReceivingKey.generate().public_key[:-32] + bytes(32), b"secret", b"")


def test_a_wrong_private_key_is_named_as_such() -> None:
    with pytest.raises(BadKeyError):
        ReceivingKey.from_bytes(bytes(31))
