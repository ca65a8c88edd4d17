"""The form in which Outlook keeps rich text: compressed by its own method ([MS-OXRTFCP])."""

from __future__ import annotations

import struct

from winnow_agent.vault.digitize.base import DigitizeError

_MOST_BYTES = 64 << 20
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
# [MS-OXRTFCP] 2.1.2.1: what the dictionary begins with.
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbol"
    rb"ArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def decompressed(data: bytes) -> bytes:
    """RTF from its compressed form.

    Raises:
        DigitizeError: ``malformed``, ``too_large``.
    """
    if len(data) < 16:
        raise _damaged()
    packed, size, kind, _ = struct.unpack_from("<IIII", data)
    if size > _MOST_BYTES:
        raise DigitizeError("reading a mail of Outlook: its body is too large; save it as text", kind="too_large")
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _COMPRESSED:
        raise _damaged()
    return _inflated(data[16 : packed + 4], size)


def _damaged() -> DigitizeError:
    return DigitizeError("reading a mail of Outlook: its compressed body is damaged; save it as text", kind="malformed")


def _inflated(data: bytes, size: int) -> bytes:
    """LZ77 with a window of 4 KiB ([MS-OXRTFCP] 2.2): a reference to where the window is written ends it."""
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write = len(_DICTIONARY)
    out = bytearray()
    at = 0
    while at < len(data) and len(out) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if not control >> bit & 1:
                window[write] = data[at]
                out.append(data[at])
                write = (write + 1) & 4095
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            at += 2
            offset, length = reference >> 4, (reference & 15) + 2
            if offset == write:
                return bytes(out[:size])
            for step in range(length):
                value = window[(offset + step) & 4095]
                out.append(value)
                window[write] = value
                write = (write + 1) & 4095
    return bytes(out[:size])
