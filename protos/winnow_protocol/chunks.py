"""The messages of an upload, made and read without the copies that protobuf makes of a chunk.

It copies a field's bytes twice on their way into a message and twice on their way out; for chunks of 1 MiB that is a tenth of what
an upload costs. Both ends know a chunk's message by its bytes, and leave all others to protobuf.

Source: https://protobuf.dev/programming-guides/encoding: a tag, a length of seven bits a byte, least first, and the bytes.
"""

from __future__ import annotations

from typing import Final

from winnow_protocol.v1.contribution_pb2 import DESCRIPTOR, UploadHeader, UploadRequest

SERVICE: Final = DESCRIPTOR.services_by_name["ContributionService"].full_name
METHOD: Final = "Upload"

_LENGTH_DELIMITED: Final = 2
_TAG: Final = bytes((UploadRequest.CHUNK_FIELD_NUMBER << 3 | _LENGTH_DELIMITED,))
_VARINT_BYTES: Final = 5
"""Of a length that fits a message, at most."""


def message_of(part: UploadHeader | bytes) -> bytes:
    """The message that carries a header, or a chunk of fewer than 2³² bytes."""
    if isinstance(part, UploadHeader):
        return UploadRequest(header=part).SerializeToString()
    length, size = bytearray(), len(part)
    while size >= 0x80:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    length.append(size)
    return b"".join((_TAG, length, part))


def part_of(message: bytes) -> UploadRequest | memoryview:
    """A chunk's bytes, where they lie in their message; of any other message what protobuf makes of it.

    A message that is more than a chunk's, or less, is protobuf's to read.

    Raises:
        google.protobuf.message.DecodeError: it is no upload's message.
    """
    if message[:1] == _TAG:
        size = 0
        for at, byte in enumerate(message[1 : 1 + _VARINT_BYTES]):
            size |= (byte & 0x7F) << (7 * at)
            if byte < 0x80:
                if 2 + at + size == len(message):
                    return memoryview(message)[2 + at :]
                break
    request = UploadRequest.FromString(message)
    return memoryview(request.chunk) if request.WhichOneof("part") == "chunk" else request
