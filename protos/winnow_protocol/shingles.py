"""Shingles, runs of tokens, as 64-bit hashes: what MinHash signatures and the reference of public texts are both made of.

A token is a polynomial in its code points at an odd base, mixed; a shingle is a sum of its tokens times odd multipliers. All
numbers are made from some key material, in two lanes of 64 bits. By itself such a hash hides nothing: who knows texts and
their hashes can solve for its few numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from winnow_protocol.tokens import Tokens

LANES = 2
_SCALARS = 2
# Characters that are hashed at a time: what fits a core's caches.
_BLOCK = 1 << 15

U64 = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What the key material is expanded to; all numbers are odd, and each has one row (or entry) a lane.

    Attributes:
        base: of the polynomials, uint64[2, 1].
        powers, inverses: base^i and base^-i for i up to `_BLOCK`, uint64[2, _BLOCK + 1].
        mixer: uint64[2, 1].
        words, characters: for the tokens of a shingle of words, and of one of characters; uint64[tokens, 2, 1].
    """

    base: U64
    powers: U64
    inverses: U64
    mixer: U64
    words: U64
    characters: U64


def material_bytes(words: int, characters: int) -> int:
    """How much key material `multipliers` takes for shingles of so many words, and of so many characters."""
    return 8 * LANES * (_SCALARS + words + characters)


def multipliers(material: bytes, words: int, characters: int) -> Multipliers:
    """The multipliers that the key material stands for."""
    numbers = _SCALARS + words + characters
    odd = (np.frombuffer(material, dtype="<u8") | np.uint64(1)).reshape(numbers, LANES, 1)
    base, mixer, of_tokens = odd[0], odd[1], odd[_SCALARS:]
    return Multipliers(
        base, _powers(base, _BLOCK), _powers(_inverse(base), _BLOCK), mixer, of_tokens[:words], of_tokens[words:]
    )


def hash_shingles(text: Tokens, keys: Multipliers) -> U64:
    """A hash of each shingle, uint64[shingles, 2], little-endian, in the order of the text, those of words before those of
    characters; a shingle that occurs twice is there twice."""
    hashes = _hash_tokens(text, keys)
    by_word = _windows(hashes, keys.words)
    if text.spaceless is None:
        return np.ascontiguousarray(by_word.T, dtype="<u8")
    by_character = _windows(hashes, keys.characters)
    parts = [
        by_word[:, ~text.spaceless[: by_word.shape[1]]],
        by_character[:, text.spaceless[: by_character.shape[1]]],
    ]
    return np.ascontiguousarray(np.concatenate(parts, axis=1).T, dtype="<u8")


def _powers(base: U64, count: int) -> U64:
    """base^0 … base^count modulo 2^64, in each lane."""
    factors = np.repeat(base, count + 1, axis=1)
    factors[:, 0] = 1
    return np.multiply.accumulate(factors, axis=1)


def _inverse(odd: U64) -> U64:
    """The inverse modulo 2^64, by Newton's iteration: each step doubles the bits that are right, from three."""
    inverse = odd.copy()
    for _ in range(5):
        inverse *= np.uint64(2) - odd * inverse
    return inverse


def _hash_tokens(text: Tokens, keys: Multipliers) -> U64:
    """A hash of each token, uint64[2, tokens]."""
    bounds = np.append(text.starts, len(text.characters))
    hashes = np.empty((LANES, len(text.starts)), dtype=np.uint64)
    first = 0
    while first < len(text.starts):
        begin = bounds[first]
        # As many whole tokens as fit the block, and at least one: a token may be longer than a block.
        last = max(int(np.searchsorted(bounds, begin + _BLOCK, side="right")) - 1, first + 1)
        characters = text.characters[begin : bounds[last]].astype(np.uint64)
        powers = keys.powers if len(characters) <= _BLOCK else _powers(keys.base, len(characters))
        edges = bounds[first : last + 1] - begin
        # A token's part of the prefix sums of c_i * base^i, divided by base^start, is its polynomial wherever it stands.
        sums = np.zeros(len(characters) + 1, dtype=np.uint64)
        for lane in range(LANES):
            np.multiply(characters, powers[lane, : len(characters)], out=sums[1:])
            np.add.accumulate(sums[1:], out=sums[1:])
            at_edges = sums[edges]
            np.subtract(at_edges[1:], at_edges[:-1], out=hashes[lane, first:last])
            hashes[lane, first:last] *= keys.inverses[lane, edges[:-1]]
        first = last
    hashes ^= hashes >> np.uint64(32)
    hashes *= keys.mixer
    hashes ^= hashes >> np.uint64(29)
    return hashes


def _windows(hashes: U64, factors: U64) -> U64:
    """Each run of as many tokens as there are factors, as the sum of hash times factor."""
    count = max(hashes.shape[1] - len(factors) + 1, 0)
    total = np.zeros((LANES, count), dtype=np.uint64)
    for offset, factor in enumerate(factors):
        total += hashes[:, offset : offset + count] * factor
    return total
