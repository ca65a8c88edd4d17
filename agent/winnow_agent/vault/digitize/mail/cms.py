"""What a cryptographic message (CMS, RFC 5652) wraps: the content of a signed or compressed one.

Only the outer structure is read: signatures are not checked, since a mail is taken as it is. Lengths may be definite or not
(X.690, 8.1.3), and octet strings in one piece or in many, as mail programs write them when they sign a stream.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from winnow_agent.vault.digitize.base import DigitizeError

SIGNED = bytes.fromhex("2a864886f70d010702")
ENVELOPED = bytes.fromhex("2a864886f70d010703")
_DATA = bytes.fromhex("2a864886f70d010701")
_ENCRYPTED = bytes.fromhex("2a864886f70d010706")
_AUTH_ENVELOPED = bytes.fromhex("2a864886f70d0109100117")
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")

_SEQUENCE, _IDENTIFIER, _OCTETS, _CONTEXT_0 = 0x30, 0x06, 0x04, 0xA0
_CONSTRUCTED_OCTETS = 0x24
_MOST_DEPTH = 16
_MOST_BYTES = 256 << 20
_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----(.*?)-----END ", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of X.690: its tag, and where its content stands."""

    tag: int
    start: int
    end: int


def is_message(head: bytes) -> bool:
    """Whether bytes begin like a cryptographic message, in DER, BER or PEM."""
    if head.startswith(b"-----BEGIN "):
        return _PEM.match(head) is not None or head.startswith((b"-----BEGIN PKCS7", b"-----BEGIN CMS"))
    if not head.startswith(b"0") or len(head) < 16:
        return False
    known = (SIGNED, ENVELOPED, _ENCRYPTED, _COMPRESSED, _AUTH_ENVELOPED)
    return any(bytes([_IDENTIFIER, len(name)]) + name in head[2:24] for name in known)


def content_of(data: bytes) -> bytes:
    """What a signed or compressed message wraps; empty where the signature stands apart from what it signs.

    Raises:
        DigitizeError: ``encrypted``; ``malformed`` where it can't be read; ``too_large`` where it inflates too far.
    """
    pem = _PEM.search(data[: 1 << 25])
    if pem:
        data = binascii.a2b_base64(pem[1])
    try:
        return _content(data)
    except (IndexError, ValueError, StopIteration, zlib.error) as error:
        raise DigitizeError(
            "reading a signed message: its wrapping (CMS) is damaged; save what was signed by itself", kind="malformed"
        ) from error


def _content(data: bytes) -> bytes:
    kind, wrapped = _info(data, _value(data, 0, len(data)))
    if kind in {ENVELOPED, _ENCRYPTED, _AUTH_ENVELOPED}:
        raise DigitizeError("reading a message: it is encrypted (S/MIME); save it decrypted", kind="encrypted")
    if kind not in {SIGNED, _COMPRESSED}:
        raise ValueError(kind)
    members = list(_members(data, next(_members(data, wrapped))))
    # Signed and compressed messages both have a version and an algorithm, then the content with its own kind.
    inner = next(member for member in members[2:] if member.tag == _SEQUENCE)
    fields = list(_members(data, inner))
    if len(fields) < 2:
        return b""
    content = b"".join(_octets(data, next(_members(data, fields[1])), 0))
    return content if kind == SIGNED else _inflated(content)


def _info(data: bytes, value: _Value) -> tuple[bytes, _Value]:
    """The kind of a ContentInfo, and its content."""
    if value.tag != _SEQUENCE:
        raise ValueError(value.tag)
    fields = list(_members(data, value))
    if len(fields) < 2 or fields[0].tag != _IDENTIFIER:
        raise ValueError(len(fields))
    return data[fields[0].start : fields[0].end], fields[1]


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    content = inflater.decompress(data, _MOST_BYTES)
    if inflater.unconsumed_tail:
        raise DigitizeError(
            "reading a compressed message: it inflates to too much; save it by itself", kind="too_large"
        )
    return content


def _octets(data: bytes, value: _Value, depth: int) -> Iterator[bytes]:
    """An octet string in one piece or in many."""
    if value.tag == _OCTETS:
        yield data[value.start : value.end]
    elif value.tag in {_CONSTRUCTED_OCTETS, _SEQUENCE} and depth < _MOST_DEPTH:
        for member in _members(data, value):
            yield from _octets(data, member, depth + 1)


def _members(data: bytes, value: _Value) -> Iterator[_Value]:
    at = value.start
    while at < value.end:
        member = _value(data, at, value.end)
        yield member
        at = member.end + (2 if data[_length_at(data, at)] == 0x80 else 0)


def _length_at(data: bytes, at: int) -> int:
    """Where a value's length stands: after its tag, of one byte or more."""
    at += 1
    if data[at - 1] & 0x1F == 0x1F:
        while data[at] & 0x80:
            at += 1
        at += 1
    return at


def _value(data: bytes, at: int, limit: int, depth: int = 0) -> _Value:
    """The value at an offset. One of indefinite length ends before its two zero bytes."""
    tag = data[at]
    at = _length_at(data, at)
    length = data[at]
    at += 1
    if length == 0x80:
        return _Value(tag, at, _end_of_contents(data, at, limit, depth))
    if length & 0x80:
        width = length & 0x7F
        length = int.from_bytes(data[at : at + width], "big")
        at += width
    return _Value(tag, at, min(at + length, limit))


def _end_of_contents(data: bytes, at: int, limit: int, depth: int) -> int:
    if depth > _MOST_DEPTH:
        raise ValueError(depth)
    while at < limit and data[at : at + 2] != b"\0\0":
        member = _value(data, at, limit, depth + 1)
        at = member.end + (2 if data[_length_at(data, at)] == 0x80 else 0)
    return min(at, limit)
