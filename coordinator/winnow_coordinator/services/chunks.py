"""The parts of an upload as they come: chunks where they lie in their messages, and not copied out of them.

protobuf copies a field's bytes twice on their way into Python; for chunks of 1 MiB that is a twentieth of what an upload costs.
"""

from __future__ import annotations

from typing import Any, Final

import grpc
import grpc.aio

from winnow_protocol.v1.contribution_pb2 import DESCRIPTOR, UploadRequest, UploadResponse

_LENGTH_DELIMITED: Final = 2
_TAG: Final = UploadRequest.CHUNK_FIELD_NUMBER << 3 | _LENGTH_DELIMITED
_VARINT_BYTES: Final = 5
"""Of a length that fits a message, at most."""


def part_of(message: bytes) -> UploadRequest | memoryview:
    """A chunk's bytes; of any other message what protobuf makes of it.

    Source: https://protobuf.dev/programming-guides/encoding: a tag, a length of seven bits a byte, least first, and the bytes.
    A message that is more than that, or less, is protobuf's to read.

    Raises:
        google.protobuf.message.DecodeError: it is no upload's message.
    """
    if message[:1] == bytes((_TAG,)):
        size = 0
        for at, byte in enumerate(message[1 : 1 + _VARINT_BYTES]):
            size |= (byte & 0x7F) << (7 * at)
            if byte < 0x80:
                if 2 + at + size == len(message):
                    return memoryview(message)[2 + at :]
                break
    request = UploadRequest.FromString(message)
    return memoryview(request.chunk) if request.WhichOneof("part") == "chunk" else request


def add_to_server(server: grpc.aio.Server, upload: Any) -> None:
    """Has the server hand an upload's parts over so; after its service was added, whose handler it takes the place of."""
    handler = grpc.stream_unary_rpc_method_handler(
        upload, request_deserializer=part_of, response_serializer=UploadResponse.SerializeToString
    )
    service = DESCRIPTOR.services_by_name["ContributionService"].full_name
    server.add_registered_method_handlers(service, {"Upload": handler})
