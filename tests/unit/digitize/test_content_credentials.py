"""What a file's C2PA manifests say of training becomes one of its statements, wherever the format keeps them."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping

import pytest

from winnow_agent.vault.digitize.content_credentials import training_reserved

FORBIDDEN = {
    "entries": {"cawg.ai_generative_training": {"use": "notAllowed"}, "cawg.ai_inference": {"use": "notAllowed"}}
}
ALLOWED = {"entries": {"c2pa.ai_training": {"use": "allowed"}, "c2pa.data_mining": {"use": "allowed"}}}
STORE_UUID = b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def superbox(label: str, *content: bytes, uuid: bytes = b"\1" * 16) -> bytes:
    return box(b"jumb", box(b"jumd", uuid + b"\3" + label.encode() + b"\0") + b"".join(content))


def cbor(value: object) -> bytes:
    """Maps and texts (RFC 8949), as short as these are."""
    if isinstance(value, str):
        data = value.encode()
        return (bytes([0x60 + len(data)]) if len(data) < 24 else bytes([0x78, len(data)])) + data
    assert isinstance(value, dict)
    return bytes([0xA0 + len(value)]) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


def store(told: Mapping[str, object], label: str = "cawg.training-mining", *, as_json: bool = False) -> bytes:
    content = box(b"json", json.dumps(told).encode()) if as_json else box(b"cbor", cbor(told))
    claim = superbox("c2pa.claim", box(b"cbor", cbor({"dc:title": "x"})))
    assertions = superbox("c2pa.assertions", superbox(label, content))
    return superbox("c2pa", superbox("urn:c2pa:1", assertions, claim), uuid=STORE_UUID)


def in_jpeg(data: bytes, piece: int = 60_000) -> bytes:
    """Cut into segments APP11, each with the box's head again."""
    head, content = data[:8], data[8:]
    segments = b""
    for number, start in enumerate(range(0, len(content), piece), start=1):
        body = b"JP" + struct.pack(">HI", 1, number) + head + content[start : start + piece]
        segments += b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body
    exif = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\0\0"
    return b"\xff\xd8" + exif + segments + b"\xff\xda\0\2" + b"picture" + b"\xff\xd9"


def in_png(data: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"caBX", data) + chunk(b"IEND", b"")


def read(data: bytes) -> tuple[tuple[str, str], ...]:
    return training_reserved(io.BytesIO(data))


@pytest.mark.parametrize(
    "container", [in_jpeg, in_png, lambda data: b"RIFF\0\0\0\0WEBPC2PA" + data, lambda data: b"x" * 5000 + data]
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_use_that_is_not_allowed_is_told(container: object, as_json: bool) -> None:
    assert callable(container)
    found = read(container(store(FORBIDDEN, as_json=as_json)))
    assert found == (("training", "cawg.ai_generative_training notAllowed"),)


def test_a_store_in_many_segments_is_put_together() -> None:
    assert read(in_jpeg(store(FORBIDDEN), piece=50)) == read(in_jpeg(store(FORBIDDEN)))


def test_what_is_allowed_or_constrained() -> None:
    assert read(in_png(store(ALLOWED, "c2pa.training-mining"))) == ()
    constrained = {"entries": {"c2pa.data_mining": {"use": "constrained", "constraint_info": "ask"}}}
    assert read(in_png(store(constrained, "c2pa.training-mining"))) == (("training", "c2pa.data_mining constrained"),)


def test_another_assertion_says_nothing_of_training() -> None:
    assert read(in_png(store(FORBIDDEN, "c2pa.actions"))) == ()


def test_a_damaged_store_says_nothing_and_ends() -> None:
    whole = in_png(store(FORBIDDEN))
    for end in range(0, len(whole), 7):
        read(whole[:end])
    deep = b"\x81" * 100_000
    assert read(in_png(superbox("c2pa", superbox("c2pa.training-mining", box(b"cbor", deep)), uuid=STORE_UUID))) == ()
    endless = struct.pack(">I", 0) + b"jumb" + struct.pack(">I", 0) + b"jumdc2pa" + STORE_UUID[4:] + b"\3c2pa\0"
    assert read(endless * 1000) == ()


def test_the_file_is_left_where_it_was() -> None:
    file = io.BytesIO(in_jpeg(store(FORBIDDEN)))
    file.seek(5)
    training_reserved(file)
    assert file.tell() == 5
