"""What the names model sees of a token: hashes of its forms, from the whole word to its shape.

A damaged, inflected or unknown name keeps some of its forms: the stem where the ending changed, the skeleton where OCR took
one letter for another, beginning, end and shape where nothing else is known.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

import numpy

COLUMNS = ("word", "skeleton", "stem", "prefix", "suffix", "shape")
PAD = 6
"""Rows of nothing between two documents: as many as the deepest network looks to either side, so that neighbours change nothing."""

_LONGEST = 40
_CLEAN = {ord(sign): None for sign in "\u00ad\u200b\u200c\u200d\u2060\ufeff"} | {0x17F: "s"}
# Letters that engines and tired eyes take for one another, each to one of the group.


def _alike() -> dict[int, str]:
    groups = {"i": "1l|!jt", "o": "0", "s": "5", "c": "eé", "u": "vy", "n": "hu", "b": "6", "g": "9q"}
    return {ord(sign): to for to, signs in groups.items() for sign in signs}


_ALIKE = _alike()


def is_unspaced(word: str) -> bool:
    """Whether a token is a character of a script written without spaces."""
    code = ord(word[0])
    return (
        0x0E00 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3005 <= code <= 0x30FF
        or 0x31F0 <= code <= 0x31FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF66 <= code <= 0xFF9F
        or 0x20000 <= code <= 0x3FFFF
    )


def _shape(word: str) -> str:
    marks: list[str] = []
    for sign in word[:_LONGEST]:
        kind = (
            "X"
            if sign.isupper()
            else "x"
            if sign.islower()
            else "d"
            if sign.isdigit()
            else "a"
            if sign.isalpha()
            else sign
        )
        if len(marks) < 3 or marks[-1] != kind or marks[-2] != kind or marks[-3] != kind:
            marks.append(kind)
    return "".join(marks) + str(min(len(word), 9))


@lru_cache(maxsize=200_000)
def forms(word: str) -> tuple[int, ...]:
    """The hashes of a token's forms, in the order of ``COLUMNS``. Pure: the same word gives the same row anywhere."""
    from spacy.strings import get_string_id

    if word[0].isspace():
        signs = "\n" * min(word.count("\n"), 2) or " "
        return tuple(get_string_id(name + signs) for name in COLUMNS)
    clean = word[:_LONGEST].translate(_CLEAN) or word[:1]
    lower = unicodedata.normalize("NFKC", clean).lower()
    if lower.isdigit():
        lower = "0" * min(len(lower), 8)
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign)) or lower
    skeleton = folded.replace("rn", "m").replace("vv", "w").translate(_ALIKE)
    stem = folded[: max(4, len(folded) - 2)]
    row = (lower, skeleton, stem, folded[:3], folded[-3:], _shape(clean))
    return tuple(get_string_id(f"{name}={form}") for name, form in zip(COLUMNS, row, strict=True))


def rows(words: list[str]) -> Any:
    """The forms of distinct words, as an array of a row each."""
    return numpy.array([forms(word) for word in words], dtype="uint64").reshape(-1, len(COLUMNS))


def with_neighbours(table: Any, unspaced: Any, ids: Any) -> tuple[Any, Any]:
    """The rows that occur in a sequence of ids, and for each place which of them.

    A character of a script without spaces says little alone: its stem, prefix and suffix become the pairs and the triple
    with its neighbours.
    """
    before = numpy.concatenate([ids[:1], ids[:-1]]).astype("uint64")
    after = numpy.concatenate([ids[1:], ids[-1:]]).astype("uint64")
    alone = unspaced[ids]
    keys = ids.astype("uint64")
    if alone.any():
        pair = (before << numpy.uint64(21)) ^ (after << numpy.uint64(42))
        keys = numpy.where(alone, keys ^ pair ^ numpy.uint64(1 << 63), keys)
    _, first, inverse = numpy.unique(keys, return_index=True, return_inverse=True)
    found = table[ids[first]]
    chosen = alone[first]
    if chosen.any():
        own, left, right = (
            table[index[first]][chosen, 0] for index in (ids, before.astype("int64"), after.astype("int64"))
        )
        with numpy.errstate(over="ignore"):
            found[chosen, 3] = left * numpy.uint64(3) + own * numpy.uint64(7)
            found[chosen, 4] = own * numpy.uint64(3) + right * numpy.uint64(11)
            found[chosen, 2] = left * numpy.uint64(5) + own * numpy.uint64(13) + right * numpy.uint64(17)
    return found, inverse
