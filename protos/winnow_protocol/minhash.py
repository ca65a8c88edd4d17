"""Keyed MinHash signatures: who holds the fleet secret makes them, who doesn't can only compare them.

The scheme ``winnow-minhash-1``, frozen; a known-answer test guards it:

1. A text becomes tokens (`winnow_protocol.tokens`): words, and single characters of scripts without spaces.
2. At each token a shingle begins: of three tokens if it is a word, of five if it is a character of a script without spaces.
3. Two 64-bit lanes hash a shingle to 128 bits (`winnow_protocol.shingles`), with multipliers that HKDF-SHA256 makes from the
   fleet secret. A token is a polynomial in its code points at an odd secret base, mixed; a shingle is a sum of its tokens
   times odd secret multipliers.
4. AES-256 under a key from the secret enciphers the hashes, as single blocks ("ECB"). A block cipher under a secret key is a
   pseudo-random permutation, so distinct hashes get blocks that nobody without the key tells from random ones (the PRP/PRF
   switching lemma: up to q²/2^128 for q shingles). That equal blocks give equal blocks, the flaw of ECB as encryption, is
   what is wanted of a function; and nothing is ever deciphered. The fast hash of step 3 alone would not do: who knows texts
   and their signatures could solve for its few secret numbers.
5. The low 32 bits of each block are the element hashes of datasketch 2's MinHash, ``scheme="affine32"``, 128 permutations,
   seed 1: MurmurHash3's finalizer, then minima of ``a * h + b mod 2^32``. The permutations are carried as data, so that the
   scheme can't change under us, and because importing datasketch takes 70 MB in a vault; comparing is datasketch's.

Two texts' signatures agree in about as many of 128 places as the texts share shingles (Broder 1997: the Jaccard similarity).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from winnow_protocol.shingles import LANES, U64, Multipliers, hash_shingles, material_bytes, multipliers
from winnow_protocol.tokens import permutations, tokens

if TYPE_CHECKING:
    from datasketch import LeanMinHash

SCHEME = "winnow-minhash-1"
PERMUTATIONS = 128
BANDS = 25
ROWS = 5
THRESHOLD = 0.5
MINIMUM_SHINGLES = 50
SIGNATURE_BYTES = 4 * PERMUTATIONS
_KEY_BYTES = 8
BANDS_BYTES = _KEY_BYTES * BANDS
MINIMUM_SECRET_BYTES = 32

_DATASKETCH_SCHEME, _SEED = "affine32", 1
_WORDS, _CHARACTERS = 3, 5
# Shingles that are permuted at a time: what fits a core's caches.
_PERMUTED = 1500

_U32 = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FleetSecret:
    """The secret that keys the signatures of an epoch: at least 32 random bytes, the same in all vaults of the fleet."""

    epoch: int
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < MINIMUM_SECRET_BYTES:
            raise ValueError(f"a fleet secret has at least {MINIMUM_SECRET_BYTES} bytes, this one {len(self.secret)}")

    def __repr__(self) -> str:
        return f"FleetSecret(epoch={self.epoch})"


@dataclass(frozen=True, slots=True)
class Signature:
    """What is offered of a document: 512 bytes, little-endian ``uint32[128]``, and how many distinct shingles it stands for.

    Under `MINIMUM_SHINGLES` shingles the estimate means little; the caller decides.
    """

    scheme: str
    epoch: int
    values: bytes
    shingles: int


def signature(text: str, secret: FleetSecret) -> Signature:
    """The signature of one text."""
    keys = _keys(secret.secret)
    blocks = _encipher(hash_shingles(tokens(text), keys.multipliers), keys)
    values = _minima(np.ascontiguousarray(blocks.view("<u4")[:, 0]))
    return Signature(SCHEME, secret.epoch, values.astype("<u4").tobytes(), _count_distinct(blocks))


def signatures(texts: Sequence[str], secret: FleetSecret) -> list[Signature]:
    """The signatures of texts, in their order."""
    return [signature(text, secret) for text in texts]


def count_shingles(text: str) -> int:
    """How many distinct shingles a text has; needs no secret."""
    return _count_distinct(hash_shingles(tokens(text), _keys(bytes(MINIMUM_SECRET_BYTES)).multipliers))


def bands(values: bytes) -> list[bytes]:
    """The 25 keys (8 bytes each) under which a signature is found: texts that share one are candidates.

    A key is BLAKE2b of the band's number (one byte) and its five values. The last three of the 128 values are in no band.

    Args:
        values: a signature, or the keys themselves in a row, where a document was offered by its bands alone.

    Raises:
        ValueError: neither 512 nor 200 bytes.
    """
    if len(values) == BANDS_BYTES:
        return [values[at : at + _KEY_BYTES] for at in range(0, BANDS_BYTES, _KEY_BYTES)]
    _check_size(values)
    width = 4 * ROWS
    return [
        hashlib.blake2b(bytes((band,)) + values[band * width : (band + 1) * width], digest_size=_KEY_BYTES).digest()
        for band in range(BANDS)
    ]


def similarity(a: bytes, b: bytes) -> float:
    """The estimated Jaccard similarity of two texts' shingles, 0 to 1; its standard error is at most 0.044.

    Where one of the two was offered by its bands alone, the bands that they share are all there is to go by: a band agrees
    with the fifth power of the similarity, so one of 25 stands for 0.53, above `THRESHOLD`, and none for 0.

    Raises:
        ValueError: one of them has neither 512 nor 200 bytes.
    """
    if BANDS_BYTES in (len(a), len(b)):
        shared = sum(one == other for one, other in zip(bands(a), bands(b), strict=True))
        return float((shared / BANDS) ** (1 / ROWS))
    return float(_sketch(a).jaccard(_sketch(b)))


def similarities(one: bytes, others: Sequence[bytes]) -> list[float]:
    """What `similarity` says of a signature and each of the others, computed over all of them at once.

    Raises:
        ValueError: one of them has neither 512 nor 200 bytes.
    """
    if len(one) != SIGNATURE_BYTES or any(len(other) != SIGNATURE_BYTES for other in others):
        return [similarity(one, other) for other in others]
    values = np.frombuffer(b"".join(others), dtype="<u4").reshape(-1, PERMUTATIONS)
    agreeing = np.count_nonzero(values == np.frombuffer(one, dtype="<u4"), axis=1)
    return [int(count) / PERMUTATIONS for count in agreeing]


def _sketch(values: bytes) -> LeanMinHash:
    """A signature as datasketch's own, which refuses to compare what another scheme or seed made."""
    # Imported here: it takes 70 MB, which a vault, that only makes signatures, does without.
    from datasketch import LeanMinHash

    _check_size(values)
    return LeanMinHash(seed=_SEED, hashvalues=np.frombuffer(values, dtype="<u4"), scheme=_DATASKETCH_SCHEME)


def _check_size(values: bytes) -> None:
    if len(values) != SIGNATURE_BYTES:
        raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, this one {len(values)}")


@dataclass(frozen=True, slots=True)
class _Keys:
    """What a fleet secret is expanded to."""

    multipliers: Multipliers
    cipher: Cipher[modes.ECB]


@functools.lru_cache(maxsize=4)
def _keys(secret: bytes) -> _Keys:
    length = 32 + material_bytes(_WORDS, _CHARACTERS)
    material = HKDF(algorithm=SHA256(), length=length, salt=None, info=SCHEME.encode()).derive(secret)
    cipher = Cipher(algorithms.AES(material[:32]), modes.ECB())  # noqa: S305  a pseudo-random function: step 4 above
    return _Keys(multipliers(material[32:], _WORDS, _CHARACTERS), cipher)


def _encipher(hashes: U64, keys: _Keys) -> U64:
    """The shingles' blocks, uint64[shingles, 2]."""
    enciphered = keys.cipher.encryptor().update(hashes.data.cast("B") if hashes.size else b"")
    return np.frombuffer(enciphered, dtype="<u8").reshape(-1, LANES)


def _count_distinct(blocks: U64) -> int:
    # One lane tells them apart: of a million shingles, two share its 64 bits with a chance of 3 in 10^8.
    lane = np.sort(blocks[:, 0])
    return int(np.count_nonzero(lane[1:] != lane[:-1])) + (len(lane) > 0)


def _minima(hashes: _U32) -> _U32:
    """datasketch's affine32 signature of 32-bit element hashes, uint32[128]."""
    mixed = hashes ^ (hashes >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    factors, summands = permutations()[:, :, np.newaxis]
    minima = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    # Rows a little longer than what is used, and the smallest buffer, keep numpy from copying the operands that are
    # broadcast before it computes, which takes twice as long as the computing.
    permuted = np.empty((PERMUTATIONS, min(len(mixed), _PERMUTED) + 16), dtype=np.uint32)
    with np.errstate():
        np.setbufsize(16)
        for start in range(0, len(mixed), _PERMUTED):
            block = mixed[start : start + _PERMUTED]
            out = permuted[:, : len(block)]
            np.multiply(factors, block, out=out)
            np.add(out, summands, out=out)
            np.minimum(minima, out.min(axis=1), out=minima)
    return minima
