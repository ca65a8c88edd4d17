"""The forms of a token that the second voice for German looks at: what the lists know of it, and the shape of the rest.

A word that no list knows is not looked at as such, so that no name can be learnt by heart: only its beginning, end and shape.
"""

from __future__ import annotations

from typing import Any, Final

import numpy

from winnow_models.german.lexicon import SMALL, Lexicon
from winnow_models.names.features import _shape

COLUMNS: Final = ("key", "class", "prefix", "suffix", "ending", "shape")
HIDDEN: Final = ("key", "class", "plain")
"""What training puts in the place of the first two: as if no list of names were there; and the key without its noun."""

_LONGEST: Final = 40


def _looked_up(word: str, lexicon: Lexicon, *, named: bool) -> tuple[str, str, str]:
    """The key of a word, its class, and the key of all words like it."""
    lower = word.lower()
    written = (
        "X" if word.isupper() and len(word) > 1 else "x" if word[0].islower() else "Xx" if word[0].isupper() else "."
    )
    length = min(len(word) // 3, 4)
    if not word[0].isalpha():
        sign = f"w={'0' * min(len(word), 5) if word.isdigit() else lower}"
        return sign, f"class=0{written}{length}", sign
    flags, head = lexicon.known(word, named=named)
    class_ = f"class={flags}{written}{length}"
    if head:
        return f"n={head}", class_, "n"
    if word[0].isupper() and not flags & SMALL:
        return "u", class_, "u"
    return f"w={lower}", class_, "w"


def forms(word: str, lexicon: Lexicon) -> tuple[int, ...]:
    """The hashes of a token's forms, in the order of ``COLUMNS``, then of ``HIDDEN``."""
    from spacy.strings import get_string_id

    if word[0].isspace():
        signs = "\n" * min(word.count("\n"), 2) or " "
        row = tuple(get_string_id(name + signs) for name in COLUMNS)
        return (*row, *row[:2], row[0])
    word = word[:_LONGEST]
    lower = word.lower()
    key, class_, _ = _looked_up(word, lexicon, named=True)
    hidden = _looked_up(word, lexicon, named=False)
    rest = (f"prefix={lower[:3]}", f"suffix={lower[-3:]}", f"ending={lower[-5:]}", f"shape={_shape(word)}")
    return tuple(get_string_id(form) for form in (key, class_, *rest, *hidden))


def rows(words: list[str], lexicon: Lexicon) -> Any:
    """The forms of distinct words, as an array of a row each, with what training puts in their place behind."""
    found = numpy.array([forms(word, lexicon) for word in words], dtype="uint64")
    return found.reshape(-1, len(COLUMNS) + len(HIDDEN))


def looked_at(words: list[str], lexicon: Lexicon) -> Any:
    """The forms of distinct words without those that only training reads."""
    return rows(words, lexicon)[:, : len(COLUMNS)].copy()
