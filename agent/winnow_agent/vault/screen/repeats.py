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


def is_telling(value: str) -> bool:
    """Whether a value is its own wherever it stands: no plain word, and no short number."""
    signs = len(_SIGN.findall(value))
    if len(value) > _LONGEST or signs < SHORTEST:
        return False
    if any(map(str.isdigit, value)):
        return _LETTER.search(value) is not None or signs > SHORTEST
    return not value.isalpha() or not (value[1:].islower() or value.isupper())


def repeats(text: str, values: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Each place where one of the values stands by itself, the longest first, without overlaps; one look-up a word of the text.

    Args:
        values: those that `is_telling` names; they begin with no space.
    """
    known: dict[str, list[str]] = defaultdict(list)
    for value in dict.fromkeys(values):
        known[value[:SHORTEST]].append(value)
    for several in known.values():
        several.sort(key=len, reverse=True)
    reached = 0
    for word in _BEGINNING.finditer(text) if known else ():
        start = word.start()
        if start < reached:
            continue
        for value in known.get(text[start : start + SHORTEST], ()):
            end = start + len(value)
            if text.startswith(value, start) and not (_SIGN.match(value[-1]) and _SIGN.match(text, end)):
                yield start, end, value
                reached = end
                break
