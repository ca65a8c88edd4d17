"""Where a value that its surroundings told stands again without them: "the password is X", and later "I typed X twice"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import regex

SHORTEST: Final = 5
"""Signs of a value that is looked for; of digits alone one more: years, sums and counts have fewer."""
_LONGEST: Final = 512
_BEGINNING: Final = regex.compile(r"(?<![\p{L}\p{M}\p{N}])\S")
_SIGN: Final = regex.compile(r"[\p{L}\p{M}\p{N}]")
_LETTER: Final = regex.compile(r"\p{L}")
# Everybody's: a range of years, a round sum.
_COMMON: Final = regex.compile(
    r"(?:1[5-9]|20)\d\d[ /–-]{1,3}(?:\d\d|(?:1[5-9]|20)\d\d)|[\d.,' ]*0{4}|[\d.,' ]*000[.,' ]000"
)


def is_telling(value: str) -> bool:
    """Whether a value is its own wherever it stands: no plain word, and no short number."""
    signs = len(_SIGN.findall(value))
    if len(value) > _LONGEST or signs < SHORTEST:
        return False
    if any(map(str.isdigit, value)):
        return _LETTER.search(value) is not None or (signs > SHORTEST and _COMMON.fullmatch(value) is None)
    return not value.isalpha() or not (value[1:].islower() or value.isupper())


def repeats(text: str, values: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Each place where one of the values stands by itself, the longest first, without overlaps; one look-up a word of the text.

    Args:
        values: those that `is_telling` names; they begin with no space.
    """
    # By length, for very many may begin alike: numbers of one office, of one town.
    known: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for value in values:
        known[value[:SHORTEST]][len(value)].add(value)
    lengths = {beginning: sorted(several, reverse=True) for beginning, several in known.items()}
    reached = 0
    for word in _BEGINNING.finditer(text) if known else ():
        start = word.start()
        if start < reached:
            continue
        beginning = text[start : start + SHORTEST]
        for length in lengths.get(beginning, ()):
            end = start + length
            value = text[start:end]
            if value in known[beginning][length] and not (_SIGN.match(value[-1]) and _SIGN.match(text, end)):
                yield start, end, value
                reached = end
                break
