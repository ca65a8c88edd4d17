"""Names in scripts that have no capitals, by lists that we wrote: Arabic, Hebrew, Georgian, Ethiopic, and those of India and beyond.

Where nothing in its letters tells a name from a word, what is known of the word must. ``names()`` says of one whether it is a given name,
a surname, or a word too that ordinary text is full of, without the case endings, postpositions and articles that are written together with it.
"""

from __future__ import annotations

import lzma
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Final, NamedTuple

GIVEN, SURNAME, WORD = 1, 2, 4
LANGUAGES: Final = (
    "am", "ar", "bn", "fa", "gu", "he", "hi", "ka", "km", "kn", "lo", "ml", "mr", "my", "ne", "or", "pa", "si", "ta", "te", "ur",
)  # fmt: skip
"""Whose names are listed."""
FILE: Final = Path(__file__).with_name("names.txt.xz")
_LEAST: Final = 2
_FORM: Final = 40


# Signs that writers add or leave out: dots under Indian letters, Arabic's and Hebrew's vowels, lengthening, joiners.
_DROPPED: Final = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0640\u0670\u200c\u200d" + "".join(
    map(chr, (*range(0x64B, 0x656), *range(0x591, 0x5BE), *range(0x5BF, 0x5C8)))
)
# Letters that stand for one another in Arabic, Persian and Urdu.
_FOLDED: Final = str.maketrans("أإآٱىیکہھ", "ااااييكهه", _DROPPED)


def folded(word: str) -> str:
    """A word as the lists have it: without what writers add or leave out, and one letter for those that stand for one another."""
    return unicodedata.normalize("NFC", word).translate(_FOLDED)


class Listed(NamedTuple):
    """What is known of a word: its flags, and where in it the name begins behind what is written before it."""

    flags: int
    start: int


class Names:
    """The lists.

    Args:
        flags: of each name as it is written by itself, by the languages that list it.
        before: what is written together with a name before it, the longest first.
        behind: endings, each with what the name itself ends in instead, the longest first.
    """

    def __init__(
        self, flags: Mapping[str, Mapping[str, int]], before: tuple[str, ...], behind: tuple[tuple[str, str], ...]
    ) -> None:
        self._flags, self._before, self._behind = flags, before, behind
        self.look = lru_cache(maxsize=100_000)(self._look)

    def _look(self, word: str, language: str) -> Listed:
        """What the lists say of a word, as it stands or without what clings to it; no flags where it is on none.

        Args:
            language: the text's; what only its neighbours list may be a word in it, and is flagged as one.
        """
        if len(word) > _FORM:
            return Listed(0, 0)
        form = folded(word)
        for before in ("", *(one for one in self._before if form.startswith(one) and len(form) - len(one) >= _LEAST)):
            known = self._flags.get(form[len(before) :]) or self._without_ending(form[len(before) :])
            if known:
                flags = known.get(language, 0) or reduce(or_, known.values(), WORD)
                start = len(before) if folded(word[: len(before)]) == before else 0
                return Listed(flags, start)
        return Listed(0, 0)

    def _without_ending(self, word: str) -> Mapping[str, int] | None:
        for ending, own in self._behind:
            if word.endswith(ending) and len(word) - len(ending) + len(own) >= _LEAST:
                known = self._flags.get(word[: len(word) - len(ending)] + own)
                if known:
                    return known
        return None


@cache
def names() -> Names:
    """The lists of `FILE`."""
    flags: dict[str, Mapping[str, int]] = {}
    alike: dict[str, Mapping[str, int]] = {}
    clings: list[str] = []
    for line in lzma.decompress(FILE.read_bytes()).decode().splitlines():
        first, _, second = line.partition("\t")
        if first == "+":
            clings.append(second)
        else:
            flags[first] = alike.setdefault(second, {one[:2]: int(one[2:]) for one in second.split()})
    before = sorted((one[:-1] for one in clings if one.endswith("-")), key=lambda one: (-len(one), one))
    endings = [one.removeprefix("-") for one in clings if not one.endswith("-")]
    behind = sorted((tuple(one.partition(">")[::2]) for one in endings), key=lambda one: (-len(one[0]), one))
    return Names(flags, tuple(before), tuple((ending, own) for ending, own in behind))
