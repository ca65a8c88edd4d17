"""Messages between the vault and the confined processes it starts: a JSON header and raw bytes, over a stream socket.

A frame is ``>IQ`` (bytes of the header, bytes of the payload), the header as UTF-8 JSON, the payload. Descriptors of
files travel with a frame's first byte. The peer may be hostile: sizes are bounded before anything is read, and nothing
is ever unpickled.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import select
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from winnow_protocol.errors import WinnowError

HEADER_BYTES: Final = 256 << 10
PAYLOAD_BYTES: Final = 1 << 30
_PREFIX: Final = struct.Struct(">IQ")
_BLOCK: Final = 1 << 20
_DESCRIPTOR_BYTES: Final = array.array("i").itemsize


class ChannelClosed(WinnowError):  # noqa: N818  the state of the channel, which its callers expect
    """The other side has closed the channel, or died."""


class FramingError(WinnowError):
    """The other side sent what is no frame, or more than was asked for. The channel can't be used any further."""


class Channel:
    """Both directions of a stream socket. One thread at a time may send, and one receive.

    Args:
        connection: a connected stream socket, which the channel owns.
        payload_limit: the biggest payload, in bytes, that is received.
    """

    def __init__(self, connection: socket.socket, *, payload_limit: int = PAYLOAD_BYTES) -> None:
        self._socket = connection
        self._payload_limit = payload_limit

    @classmethod
    def pair(cls, *, payload_limit: int = PAYLOAD_BYTES) -> tuple[Channel, socket.socket]:
        """This side's channel, and the socket to hand to the other side."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return cls(ours, payload_limit=payload_limit), theirs

    @classmethod
    def from_descriptor(cls, fd: int, *, payload_limit: int = PAYLOAD_BYTES) -> Channel:
        """The channel over an inherited descriptor."""
        return cls(socket.socket(fileno=fd), payload_limit=payload_limit)

    def fileno(self) -> int:
        """The socket's descriptor, -1 once closed."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this side; the other receives what was sent, then `ChannelClosed`."""
        self._socket.close()

    def send(
        self,
        header: Mapping[str, Any],
        payload: bytes | memoryview = b"",
        *,
        descriptors: Sequence[int] = (),
        timeout: float | None = None,
    ) -> None:
        """Send one frame; waits until the other side has taken it, at most ``timeout`` seconds.

        Raises:
            ChannelClosed: the other side is gone.
            TimeoutError: it didn't take the frame in time; the channel can't be used any further.
            ValueError: the header is over `HEADER_BYTES`, or no JSON.
        """
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if len(text) > HEADER_BYTES:
            raise ValueError(f"a header of {len(text)} bytes; at most {HEADER_BYTES}")
        view = memoryview(payload).cast("B") if payload else memoryview(b"")
        deadline = _deadline(timeout)
        first = _PREFIX.pack(len(text), len(view)) + text
        try:
            self._socket.settimeout(timeout)
            sent = (
                socket.send_fds(self._socket, [first], list(descriptors)) if descriptors else self._socket.send(first)
            )
            for part in (memoryview(first)[sent:], view):
                at = 0
                while at < len(part):
                    self._socket.settimeout(_left(deadline))
                    at += self._socket.send(part[at : at + _BLOCK])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosed("sending to a confined process: it is gone") from error

    def readable(self, timeout: float) -> bool:
        """Whether something comes, or the end, within ``timeout`` seconds."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(timeout * 1000))

    def hang_up(self) -> None:
        """End both directions, so that whoever waits on either side wakes; the descriptor stays. May be called again."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def receive(self, timeout: float | None = None) -> tuple[dict[str, Any], bytes]:
        """The next frame's header and payload; waits for it, at most ``timeout`` seconds.

        Raises:
            ChannelClosed: the other side is gone; what it sent before is received first.
            FramingError: what came is no frame, or its payload is over the limit.
            TimeoutError: there was no whole frame in time; the channel can't be used any further.
        """
        header, payload, descriptors = self._frame(timeout, 0)
        if descriptors:
            raise FramingError("receiving from a confined process: it sent descriptors where none belong")
        return header, payload

    def receive_with_descriptors(
        self, most: int, timeout: float | None = None
    ) -> tuple[dict[str, Any], bytes, list[int]]:
        """Like `receive`, with up to ``most`` descriptors that came along; the caller closes them."""
        return self._frame(timeout, most)

    def _frame(self, timeout: float | None, most: int) -> tuple[dict[str, Any], bytes, list[int]]:
        deadline = _deadline(timeout)
        prefix, descriptors = self._prefix(deadline, most)
        try:
            header_bytes, payload_bytes = _PREFIX.unpack(prefix)
            if header_bytes > HEADER_BYTES or payload_bytes > self._payload_limit:
                raise FramingError(
                    f"receiving from a confined process: a frame of {header_bytes} + {payload_bytes} bytes; at most "
                    f"{HEADER_BYTES} + {self._payload_limit}"
                )
            header = parse_json(self._exactly(header_bytes, deadline))
            if not isinstance(header, dict):
                raise FramingError("receiving from a confined process: a frame's header is no JSON object")
            return header, self._exactly(payload_bytes, deadline), descriptors
        except BaseException:
            for fd in descriptors:
                os.close(fd)
            raise

    def _prefix(self, deadline: float | None, most: int) -> tuple[bytes, list[int]]:
        if not most:
            return self._exactly(_PREFIX.size, deadline), []
        self._socket.settimeout(_left(deadline))
        try:
            # Descriptors come with the bytes they were sent with, so the first read takes them all.
            part, ancillary, flags, _ = self._socket.recvmsg(
                _PREFIX.size, socket.CMSG_SPACE(most * _DESCRIPTOR_BYTES), socket.MSG_CMSG_CLOEXEC
            )
        except ConnectionResetError as error:
            raise ChannelClosed("receiving from a confined process: it is gone") from error
        descriptors = array.array("i")
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(data[: len(data) - len(data) % _DESCRIPTOR_BYTES])
        if not part:
            raise ChannelClosed("receiving from a confined process: it is gone")
        if flags & socket.MSG_CTRUNC:
            for fd in descriptors:
                os.close(fd)
            raise FramingError(f"receiving from a confined process: more than {most} descriptors")
        return part + self._exactly(_PREFIX.size - len(part), deadline), list(descriptors)

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        parts: list[bytes] = []
        left = count
        while left:
            self._socket.settimeout(_left(deadline))
            try:
                part = self._socket.recv(min(left, _BLOCK))
            except ConnectionResetError as error:
                raise ChannelClosed("receiving from a confined process: it is gone") from error
            if not part:
                raise ChannelClosed("receiving from a confined process: it is gone")
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


def parse_json(data: bytes) -> Any:
    """The JSON value of bytes that come from a confined process.

    Raises:
        FramingError: they are no JSON, or nested too deep to read.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        # The error's own words may quote what was read.
        raise FramingError("receiving from a confined process: what it sent is no JSON") from error


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("a confined process didn't answer in time")
    return left
