"""Word lists as files: of each word 32 bits of its hash, and flags that say what it is; checked by the file's SHA-256.

Of 10,000 words that are on no list of 400,000, one is taken for one that is.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy

from winnow_models.names.weights import WrongWeightsError


def key(word: str) -> int:
    """The 32 bits that stand for a word."""
    from spacy.strings import get_string_id

    return int(get_string_id(word)) >> 32


def write(words: Mapping[str, int], path: Path) -> str:
    """Write lists, each word with its flags; the SHA-256 of the file comes back."""
    merged: dict[int, int] = {}
    for word, flags in words.items():
        bits = key(word)
        merged[bits] = merged.get(bits, 0) | flags
    keys = numpy.array(sorted(merged), dtype="int64")
    gaps = numpy.diff(keys, prepend=0).astype("<u4")
    values = numpy.array([merged[bits] for bits in keys.tolist()], dtype="uint8")
    content = zlib.compress(gaps.view("uint8").reshape(-1, 4).T.tobytes() + values.tobytes(), 9)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def read(path: Path, sha256: str | None) -> tuple[Any, Any]:
    """The keys of a file's words in their order, an ``int64[words]``, and the flags of each, a ``uint8[words]``.

    Raises:
        WrongWeightsError: the file's SHA-256 is another.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256:
        raise WrongWeightsError(f"{path.name} has the SHA-256 {found}, not {sha256}: install the package again")
    plain = numpy.frombuffer(zlib.decompress(content), dtype="uint8")
    count = len(plain) // 5
    gaps = plain[: 4 * count].reshape(4, count).T.copy().view("<u4").ravel()
    return numpy.cumsum(gaps, dtype="int64"), plain[4 * count :]
