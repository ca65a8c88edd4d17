"""The reference of public texts: a filter that says which share of a text is public already, and holds no text.

The format ``winnow-reference-1``, frozen; a known-answer test guards it:

1. A text becomes tokens as for its signature, and shingles of 8 words, or of 13 characters of a script without spaces
   (`winnow_protocol.shingles`), under multipliers that HKDF-SHA256 makes of nothing: everybody can compute them. Eight words,
   not the three of a signature: of a text that is not public a corpus of public texts has most runs of three words, and
   hardly any of eight.
2. A shingle is sampled if the first lane of its hash is under ``2^64 / scale``: the same shingles of every text, so that the
   share of sampled shingles that are public estimates the share of all (FracMinHash: Irber et al. 2022).
3. The second lanes ``h`` of the sampled shingles go into a Bloom filter: the eight bits ``(h + i * g mod 2^64) mod bits`` are set,
   ``i`` from 0 to 7, with ``g = ((h >> 32) * 0x9E3779B97F4A7C15 mod 2^64 xor h) or 1`` (Kirsch and Mitzenmacher 2006). At twelve
   bits a shingle one in 300 others is taken for public.
4. The file: ``WINNOWR1``, then little-endian ``uint32 scale``, ``uint32 probes`` (8), ``uint64 bits``, ``uint64 shingles``,
   ``uint64 texts``, then the bits, eight a byte, the lowest first.
"""

from __future__ import annotations

import functools
import mmap
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import replacing
from winnow_protocol.shingles import U64, Multipliers, hash_shingles, material_bytes, multipliers
from winnow_protocol.tokens import tokens

SCHEME: Final = "winnow-reference-1"
REFERENCE_BYTES: Final = 1 << 30
"""The largest one that a coordinator takes."""
SCALE: Final = 16
"""One of so many shingles is sampled, unless the steward says otherwise."""
LARGEST_SCALE: Final = 1024
MINIMUM_SAMPLED: Final = 10
"""Under so many sampled shingles a share says little: three of ten may be chance."""

_MAGIC: Final = b"WINNOWR1"
_HEADER: Final = struct.Struct("<8sIIQQQ")
_WORDS, _CHARACTERS = 8, 13
_PROBES: Final = 8
_BITS_A_SHINGLE: Final = 12
_BLOCK: Final = 1 << 20
_SHINGLE: Final = "Q"
"""A shingle's 64 bits, as `array` names them."""


class WrongReferenceError(StopRunError):
    """A file is no reference of public texts, or is damaged."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a text's sampled shingles were asked for, and how many the reference has."""

    public: int
    sampled: int

    @property
    def share(self) -> float:
        """0 to 1; 0 where too few were sampled to say."""
        return self.public / self.sampled if self.sampled >= MINIMUM_SAMPLED else 0.0


def sample(text: str, scale: int) -> U64:
    """The distinct sampled shingles of a text, sorted."""
    hashes = hash_shingles(tokens(text), _multipliers())
    return np.unique(hashes[hashes[:, 0] < np.uint64((1 << 64) // scale if scale > 1 else (1 << 64) - 1), 1])


class Reference:
    """A reference file, mapped into memory and not read; it may be asked from several threads.

    Raises:
        WrongReferenceError: it is none, or can't be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                head = file.read(_HEADER.size)
                size = file.seek(0, 2)
                self.scale, self.bits, self.shingles, self.texts = _checked(path, head, size)
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise WrongReferenceError(f"reading the reference {path}: {error.strerror}") from error
        mapped.madvise(mmap.MADV_RANDOM)
        self._filter = np.frombuffer(mapped, dtype=np.uint8, offset=_HEADER.size)

    def share(self, text: str) -> Share:
        """Which share of a text is public."""
        sampled = sample(text, self.scale)
        return Share(int(np.count_nonzero(self._holds(sampled))), len(sampled))

    def _holds(self, hashes: U64) -> npt.NDArray[np.bool_]:
        held = np.ones(len(hashes), dtype=np.bool_)
        for places in _probes(hashes, self.bits):
            held &= (self._filter[places >> np.uint64(3)] >> (places & np.uint64(7)).astype(np.uint8) & 1).astype(bool)
        return held


def build(texts: Iterable[str], path: Path, scale: int = SCALE) -> Reference:
    """Writes a reference of these texts, whole or not at all.

    Args:
        scale: one of so many shingles is sampled, 1 to `LARGEST_SCALE`. The filter's size is 12 bits a sampled shingle; while
            it is built, each takes 8 to 16 bytes of memory.

    Raises:
        WrongReferenceError: the texts have no shingle, or so many that the file would be larger than `REFERENCE_BYTES`.
    """
    if not 1 <= scale <= LARGEST_SCALE:
        raise ValueError(f"a scale is between 1 and {LARGEST_SCALE}, this one {scale}")
    count, shingles = _gather(texts, scale)
    if not len(shingles):
        raise WrongReferenceError(
            f"building the reference {path}: no text has a run of {_WORDS} words that is sampled; give it more, or a lower --scale"
        )
    bits = -(-len(shingles) * _BITS_A_SHINGLE // 64) * 64
    if (size := _HEADER.size + bits // 8) > REFERENCE_BYTES:
        raise WrongReferenceError(
            f"building the reference {path}: it would have {size} bytes, and a coordinator takes at most {REFERENCE_BYTES}; give a"
            f" --scale of {scale * 2} or more"
        )
    filled = np.zeros(bits // 8, dtype=np.uint8)
    for begin in range(0, len(shingles), _BLOCK):
        for places in _probes(shingles[begin : begin + _BLOCK], bits):
            np.bitwise_or.at(
                filled,
                places >> np.uint64(3),
                np.left_shift(1, (places & np.uint64(7)).astype(np.uint8), dtype=np.uint8),
            )
    with replacing(path) as file:
        file.write(_HEADER.pack(_MAGIC, scale, _PROBES, bits, len(shingles), count))
        file.write(filled.data)
    return Reference(path)


def _gather(texts: Iterable[str], scale: int) -> tuple[int, U64]:
    """How many texts there are, and the distinct sampled shingles of all, sorted."""
    count, held = 0, np.empty(0, dtype=np.uint64)
    waiting = array(_SHINGLE)  # and no list: a corpus of sentences has less than one sampled shingle a text
    for text in texts:
        count += 1
        waiting.frombytes(sample(text, scale).tobytes())
        # Merged when they have doubled: each is sorted a few times, not once a text.
        if len(waiting) > _BLOCK + len(held):
            held, waiting = _merged(held, waiting), array(_SHINGLE)
    return count, _merged(held, waiting)


def _merged(held: U64, waiting: array[int]) -> U64:
    return np.unique(np.concatenate([held, np.frombuffer(waiting, dtype=np.uint64)]))


def _probes(hashes: U64, bits: int) -> Iterator[U64]:
    """Where each hash has its bits, probe by probe."""
    step = ((hashes >> np.uint64(32)) * np.uint64(0x9E3779B97F4A7C15) ^ hashes) | np.uint64(1)
    place = hashes.copy()
    for _ in range(_PROBES):
        yield place % np.uint64(bits)
        place += step


def _checked(path: Path, head: bytes, size: int) -> tuple[int, int, int, int]:
    """Scale, bits, shingles and texts of a file that is as long as they say."""
    wrong = f"reading the reference {path}: "
    if len(head) < _HEADER.size or not head.startswith(_MAGIC):
        raise WrongReferenceError(
            f"{wrong}it is none of the form {SCHEME}; build it with `winnow-steward reference build`"
        )
    _, scale, probes, bits, shingles, texts = _HEADER.unpack(head)
    if (
        probes != _PROBES
        or not 1 <= scale <= LARGEST_SCALE
        or not bits
        or bits % 64
        or size != _HEADER.size + bits // 8
    ):
        raise WrongReferenceError(f"{wrong}it is damaged, or of another version; build it anew, or have it sent again")
    return scale, bits, shingles, texts


@functools.cache
def _multipliers() -> Multipliers:
    length = material_bytes(_WORDS, _CHARACTERS)
    material = HKDF(algorithm=SHA256(), length=length, salt=None, info=SCHEME.encode()).derive(bytes(32))
    return multipliers(material, _WORDS, _CHARACTERS)
