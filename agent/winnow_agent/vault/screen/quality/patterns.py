"""Text made after a pattern: sentences and lines that are one another's copies but for a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import regex

from winnow_agent.vault.screen.quality.words import Words

_UNIT: Final = regex.compile(r"[^\n.!?。！？]++[.!?。！？]*+")
_DIGITS: Final = regex.compile(r"\d++")
_PIECE: Final = regex.compile(r"[\p{L}\p{M}\p{N}'’]++")
_SHORTEST: Final = 5
_FIXED: Final = 3
_TIMES: Final = 3
_COMMON: Final = 200
"""One unit in this many may share a pattern by chance."""
_LIMIT: Final = 300_000
_LONGEST: Final = 60


def patterned(text: str, words: Words) -> float:
    """The share of the characters in sentences and lines whose pattern comes back.

    A pattern is what is left once digits and all but the function words are blanked: ``the _ at _ was sold for _ on _``.
    It counts from three times on, and one in 200 of all, so that a long novel's short sentences are none.
    """
    units = [_pattern(unit, words.common) for unit in _UNIT.findall(text[:_LIMIT])]
    times = Counter(pattern for pattern, _ in units if pattern)
    least = max(_TIMES, len(units) / _COMMON)
    made = sum(size for pattern, size in units if pattern and times[pattern] >= least)
    return made / max(sum(size for _, size in units), 1)


def _pattern(unit: str, common: frozenset[str]) -> tuple[str, int]:
    """A unit's pattern, empty where too little of it is fixed, and its characters."""
    pieces = _PIECE.findall(unit.lower())
    if len(pieces) < _SHORTEST:
        return "", len(unit.strip())
    shown = [piece if piece in common else "_" for piece in pieces[:_LONGEST]]
    fixed = sum(piece != "_" for piece in shown)
    if fixed >= _FIXED:
        runs = [piece for place, piece in enumerate(shown) if piece != "_" or place == 0 or shown[place - 1] != "_"]
        return " ".join(runs), len(unit.strip())
    blanked = _DIGITS.sub("0", unit.lower()).split() if any(map(str.isdigit, unit)) else ()
    return " ".join(_letters_only(blanked)), len(unit.strip())


def _letters_only(pieces: Sequence[str]) -> Sequence[str]:
    """What is fixed in a record: words and blanked digits, if there are digits and enough else."""
    return pieces if len(pieces) >= _SHORTEST else ()


def stuffed(words: Words) -> float | None:
    """The share of the words that is taken by the most frequent pair of words that are no function words.

    What is written to be found by machines says its phrase in every other sentence. ``None`` where function words are not
    known for sure.
    """
    if words.stop is None or len(words.tokens) < _COMMON // 2:
        return None
    tokens, common = words.tokens, words.common
    pairs = Counter(
        (one, other)
        for one, other in pairwise(tokens)
        if one != other and _tells(one, common) and _tells(other, common)
    )
    return 2 * pairs.most_common(1)[0][1] / len(tokens) if pairs else 0.0


def _tells(word: str, common: frozenset[str]) -> bool:
    return len(word) > 2 and word.isalpha() and word not in common
