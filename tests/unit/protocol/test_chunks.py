"""An upload's chunks are sent and taken as protobuf would, without its copies."""

from __future__ import annotations

import random

import pytest
from google.protobuf.message import DecodeError

from winnow_protocol.chunks import message_of, part_of
from winnow_protocol.v1.contribution_pb2 import UploadHeader, UploadRequest
from winnow_protocol.wire import CHUNK_BYTES


@pytest.mark.parametrize(
    "size", [0, 1, 127, 128, 16_383, 16_384, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 1 << 22]
)
def test_a_chunk_is_what_was_sent(size: int) -> None:
    chunk = random.Random(size).randbytes(size)
    message = UploadRequest(chunk=chunk).SerializeToString()
    assert message_of(chunk) == message
    part = part_of(message)
    assert isinstance(part, memoryview)
    assert part == chunk


def test_a_chunk_lies_where_it_came() -> None:
    message = UploadRequest(chunk=b"sealed" * 1000).SerializeToString()
    part = part_of(message)
    assert isinstance(part, memoryview)
    assert part.obj is message


def test_a_header_is_protobufs() -> None:
    sent = UploadRequest(header=UploadHeader(sealed_size=7))
    assert message_of(sent.header) == sent.SerializeToString()
    assert part_of(sent.SerializeToString()) == sent
    assert part_of(b"") == UploadRequest()


def test_whatever_the_bytes_they_are_read_as_protobuf_reads_them() -> None:
    """Fields twice, headers behind chunks, unknown fields, lengths that are too long or not the shortest, anything at all."""
    one = UploadRequest(chunk=b"one").SerializeToString()
    header = UploadRequest(header=UploadHeader(sealed_size=7)).SerializeToString()
    messages = [one + one, one + header, header + one, one + b"\x18\x01", one[:-1], one + b"\x12", b"\x12", b"\x12\xff"]
    messages += [b"\x12\x83\x00one", b"\x12\x83\x80\x80\x80\x00one", b"\x12\x83\x80\x80\x80\x80\x00one"]
    messages += [b"\x12" + b"\xff" * 9 + b"\x01one", b"\x12\x83\x80\x80\x80\x10one"]
    chosen = random.Random(5)
    for _ in range(20_000):
        message = bytearray(chosen.choice(messages))
        for _ in range(chosen.randrange(3)):
            message[chosen.randrange(len(message))] = chosen.randrange(256)
        messages.append(bytes(message))
    for message in messages:
        try:
            read = UploadRequest.FromString(message)
        except DecodeError:
            with pytest.raises(DecodeError):
                part_of(message)
            continue
        part = part_of(message)
        if isinstance(part, memoryview):
            assert read.WhichOneof("part") == "chunk"
            assert part == read.chunk
        else:
            assert part == read
