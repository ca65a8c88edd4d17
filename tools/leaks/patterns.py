"""Many byte strings over much data in one pass.

Each pattern is known by its first eight bytes. Of the data every stretch of eight bytes is looked up by a multiplicative hash in
a table of bits; the few that may be one are compared (Karp and Rabin 1987, with numpy in the place of the rolling).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

_KEY: Final = 8
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_ROOM: Final = 32
"""Bits of the table for each pattern, so that one stretch in so many is compared in vain."""
_AT_ONCE: Final = 1 << 22
"""Bytes that are hashed at once: as much as stays in the processor's cache."""

ALGORITHMS: Final = ("sha256", "sha1", "md5", "blake2b", "blake2b-256", "blake2s")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of something that is looked for."""

    needle: str
    form: str
    data: bytes


def digests_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every digest that a file or a text could be known by, with its name."""
    for name in ALGORITHMS:
        if name == "blake2b-256":
            yield name, hashlib.blake2b(data, digest_size=32).digest()
        else:
            yield name, hashlib.new(name, data, usedforsecurity=False).digest()


class Needles:
    """What is looked for, made ready once for many searches.

    Args:
        values: texts; one that is found is named by itself.
        contents: whole files and texts by a name; their digests are looked for, and are named ``sha256 of <name>``.
    """

    def __init__(self, values: Iterable[str] = (), contents: Mapping[str, bytes] | None = None) -> None:
        patterns = [pattern for value in dict.fromkeys(values) for pattern in _of_value(value)]
        for name, content in (contents or {}).items():
            for algorithm, digest in digests_of(content):
                patterns += _of_digest(f"{algorithm} of {name}", digest)
        self._short = [pattern for pattern in patterns if len(pattern.data) < _KEY]
        self._by_key: dict[int, list[Pattern]] = {}
        for pattern in patterns:
            if len(pattern.data) >= _KEY:
                self._by_key.setdefault(int.from_bytes(pattern.data[:_KEY], "little"), []).append(pattern)
        self._keys = np.array(sorted(self._by_key), dtype=np.uint64)
        bits = (_ROOM * len(self._keys)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, dtype=np.bool_)
        self._table[self._hashed(self._keys)] = True

    def __len__(self) -> int:
        return len(self._short) + sum(map(len, self._by_key.values()))

    def found_in(self, data: bytes) -> set[tuple[str, str]]:
        """Each needle that the data holds, with its form."""
        found = {(pattern.needle, pattern.form) for pattern in self._short if pattern.data in data}
        for place in self._places(data):
            key = int.from_bytes(data[place : place + _KEY], "little")
            found |= {
                (pattern.needle, pattern.form) for pattern in self._by_key[key] if data.startswith(pattern.data, place)
            }
        return found

    def _places(self, data: bytes) -> Iterator[int]:
        """Where the first eight bytes of any pattern stand."""
        if not len(self._keys):
            return
        for begin in range(0, len(data), _AT_ONCE):
            for offset in range(begin, begin + _KEY):
                count = (min(len(data), begin + _AT_ONCE + offset - begin) - offset) // _KEY
                if count <= 0:
                    continue
                windows = np.frombuffer(data, dtype="<u8", count=count, offset=offset)
                likely = np.flatnonzero(self._table[self._hashed(windows)])
                chosen = windows[likely]
                at = np.searchsorted(self._keys, chosen)
                at[at == len(self._keys)] = 0
                yield from (offset + _KEY * likely[self._keys[at] == chosen]).tolist()

    def _hashed(self, keys: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        with np.errstate(over="ignore"):
            return (keys * _MULTIPLIER) >> self._shift


def _of_value(value: str) -> Iterator[Pattern]:
    plain = value.encode()
    yield Pattern(value, "plain", plain)
    yield Pattern(value, "utf-16-le", value.encode("utf-16-le"))
    yield Pattern(value, "utf-16-be", value.encode("utf-16-be"))
    escaped = json.dumps(value)[1:-1].encode()
    if escaped != plain:
        yield Pattern(value, "json", escaped)
    yield from _in_base64(value, plain)


def _of_digest(name: str, digest: bytes) -> Iterator[Pattern]:
    yield Pattern(name, "bytes", digest)
    for form, text in (("hexadecimal", digest.hex()), ("HEXADECIMAL", digest.hex().upper())):
        yield Pattern(name, form, text.encode())
        yield Pattern(name, f"{form}, utf-16-le", text.encode("utf-16-le"))
    yield from _in_base64(name, digest)


def _in_base64(needle: str, data: bytes) -> Iterator[Pattern]:
    for shift in range(3):
        # The characters at both ends depend on the neighbours; the ones between don't.
        encoded = base64.b64encode(b"\0" * shift + data)
        middle = encoded[0 if shift == 0 else shift + 1 : -4]
        if len(middle) >= _KEY:
            yield Pattern(needle, "base64", middle)
            yield Pattern(needle, "base64url", middle.translate(bytes.maketrans(b"+/", b"-_")))
