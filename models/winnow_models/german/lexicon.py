"""What German word lists say of a word: a noun, a word written small, a given name, a surname, a place; or of two nouns.

The lists are kept as hashes (`winnow_models.hashes`): of 10,000 words that are on none, one is taken for one that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy

from winnow_models import hashes

NOUN, SMALL, GIVEN, SURNAME, PLACE = 1, 2, 4, 8, 16
COMPOUND, HALF = 32, 64
"""A word made of two known ones; a word that ends in a known noun."""

_LONGEST: Final = 40
_SHORTEST_PART: Final = 4
_SHORTEST_HEAD: Final = 6
_LINKS: Final = ("", "s", "es", "n", "en", "er", "e")
_LEFT: Final = ("en", "n", "e")


class Known(NamedTuple):
    """What is known of a word: the flags, and the noun that it is or ends in, in lower case."""

    flags: int
    head: str


class Lexicon:
    """The lists of a file."""

    def __init__(self, keys: numpy.ndarray, flags: numpy.ndarray) -> None:
        self._flags: Mapping[int, int] = dict(zip(keys.tolist(), flags.tolist(), strict=True))
        self.known = lru_cache(maxsize=100_000)(self._known)

    def listed(self, word: str) -> int:
        """The flags of a word as it is written, by itself."""
        return self._flags.get(hashes.key(word), 0)

    def is_noun(self, word: str) -> bool:
        """Whether a word is a noun or made of known words, and on no list of persons' names."""
        flags = self.known(word).flags
        return bool(flags & (NOUN | COMPOUND)) and not flags & (GIVEN | SURNAME)

    def _known(self, word: str, *, named: bool = True) -> Known:
        """What is known of a word, as it is written or, where it is in capitals, as it would be written.

        Args:
            named: whether the lists of names and places are asked, too.
        """
        word = word[:_LONGEST]
        if not word[0].isupper():
            return Known(self.listed(word) & SMALL, "")
        if word.isupper() and len(word) > 1:
            word = word.title()
        flags = self.listed(word) & ~SMALL | self.listed(word.lower()) & SMALL
        if not flags and word[-1] == "s":
            flags = self.listed(word[:-1]) & ~SMALL
        flags &= -1 if named else NOUN | SMALL
        if flags & NOUN:
            return Known(flags, word.lower())
        return Known(flags, "") if flags & (GIVEN | SURNAME | PLACE) else self._compound(word, flags)

    def _compound(self, word: str, flags: int) -> Known:
        """The longest noun that a word ends in, where what stands before it is a word too or the noun is long."""
        half = ""
        for at in range(2, len(word) - _SHORTEST_PART + 1):
            head = word[at:].capitalize()
            if not word[at:].islower() or not self.listed(head) & NOUN:
                continue
            if at >= 3 and self._is_word(word[:at]):
                return Known(flags | COMPOUND, head.lower())
            if not half and len(head) >= _SHORTEST_HEAD:
                half = head.lower()
        return Known(flags | HALF if half else flags, half)

    def _is_word(self, part: str) -> bool:
        """Whether a part before another is a word, with or without what links the two."""
        for link in _LINKS:
            if not part.endswith(link) or len(part) - len(link) < 3:
                continue
            bare = part[: len(part) - len(link)]
            if self.listed(bare.capitalize()) & NOUN or self.listed(bare.lower()) & SMALL:
                return True
        return any(self.listed(part.lower() + end) & SMALL for end in _LEFT)


def write(words: Mapping[str, int], path: Path) -> str:
    """Write lists, each word with its flags; the SHA-256 of the file comes back."""
    return hashes.write(words, path)


def read(path: Path, sha256: str | None) -> Lexicon:
    """The lists of a file.

    Raises:
        WrongWeightsError: the file's SHA-256 is another.
    """
    return Lexicon(*hashes.read(path, sha256))
