"""Names in scripts that have no capitals, by lists that we wrote: Arabic, Hebrew, Georgian, Ethiopic, and those of India and beyond.

Where nothing in its letters tells a name from a word, what is known of the word must. ``names()`` says of one whether it is a given name,
a surname, or a word too that ordinary text is full of, without the case endings, postpositions and articles that are written together with it.
"""

from __future__ import annotations

import lzma
from functools import cache, lru_cache
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


class Listed(NamedTuple):
    """What is known of a word: its flags, and where in it the name begins behind what is written before it."""

    flags: int
    start: int


class Names:
    """The lists.

    Args:
        flags: of each name as it is written by itself.
        before: what is written together with a name before it, the longest first.
        behind: endings, each with what the name itself ends in instead, the longest first.
    """

    def __init__(self, flags: dict[str, int], before: tuple[str, ...], behind: tuple[tuple[str, str], ...]) -> None:
        self._flags, self._before, self._behind = flags, before, behind
        self.look = lru_cache(maxsize=100_000)(self._look)

    def _look(self, word: str) -> Listed:
        """What the lists say of a word, as it stands or without what clings to it; no flags where it is on none."""
        if len(word) > _FORM:
            return Listed(0, 0)
        for start in (
            0,
            *(len(one) for one in self._before if word.startswith(one) and len(word) - len(one) >= _LEAST),
        ):
            flags = self._flags.get(word[start:], 0) or self._without_ending(word[start:])
            if flags:
                return Listed(flags, start)
        return Listed(0, 0)

    def _without_ending(self, word: str) -> int:
        for ending, own in self._behind:
            if word.endswith(ending) and len(word) - len(ending) + len(own) >= _LEAST:
                flags = self._flags.get(word[: len(word) - len(ending)] + own, 0)
                if flags:
                    return flags
        return 0


@cache
def names() -> Names:
    """The lists of `FILE`."""
    flags: dict[str, int] = {}
    clings: list[str] = []
    for line in lzma.decompress(FILE.read_bytes()).decode().splitlines():
        first, _, second = line.partition("\t")
        if first == "+":
            clings.append(second)
        else:
            flags[first] = int(second)
    before = sorted((one[:-1] for one in clings if one.endswith("-")), key=lambda one: (-len(one), one))
    endings = [one.removeprefix("-") for one in clings if not one.endswith("-")]
    behind = sorted((tuple(one.partition(">")[::2]) for one in endings), key=lambda one: (-len(one[0]), one))
    return Names(flags, tuple(before), tuple((ending, own) for ending, own in behind))
