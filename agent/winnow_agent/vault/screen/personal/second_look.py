"""Where a dear model is worth its time: stretches with a capital or a number that nobody has explained yet.

A long book names the same persons on each page, and `occurrences` finds them again by themselves. So a form that stands
unexplained in many places is looked at in a few of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

_LOOKS: Final = 1
_BEFORE: Final = 160
_AFTER: Final = 60
_LONGEST: Final = 480

_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’\-]*+")
_INSIDE: Final = regex.compile(r"[\p{L}\p{M}\p{Nd}]{1,40}")
_CANDIDATE: Final = regex.compile(r"\p{Lu}[\p{L}\p{M}'’\-]*+|\p{Nd}[\p{Nd}/.\-]{3,}+")


def stretches(text: str, explained: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of a text to look at again, in order, of not much more than `_LONGEST` characters each.

    Args:
        explained: spans that are known to be personal, whatever they are.
    """
    begun = end = -1
    for first, last in _candidates(text, explained):
        if begun >= 0 and last <= begun + _LONGEST:
            end = last
            continue
        if begun >= 0:
            yield begun, end
        begun, end = max(first - _BEFORE, end, 0), last
        begun += _rest_of_word(text, begun)
    if begun >= 0:
        yield begun, end


def _candidates(text: str, explained: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Forms that nobody has explained, each with a little of what follows; each form in a few places alone."""
    common = frozenset(word for word in _WORD.findall(text) if word.islower())
    known = sorted(explained)
    starts = [start for start, _ in known]
    seen: Counter[str] = Counter()
    for candidate in _CANDIDATE.finditer(text):
        form = candidate[0]
        if len(form) < 2 or seen[form] >= _LOOKS or form.lower() in common or _inside(known, starts, candidate.start()):
            continue
        seen[form] += 1
        last = min(candidate.end() + _AFTER, len(text))
        yield candidate.start(), last + _rest_of_word(text, last)


def _inside(known: Sequence[tuple[int, int]], starts: Sequence[int], place: int) -> bool:
    at = bisect_right(starts, place) - 1
    return at >= 0 and place < known[at][1]


def _rest_of_word(text: str, place: int) -> int:
    """How many characters of a word lie beyond a place inside of it; none where the place is at a word's edge."""
    if not 0 < place < len(text) or not text[place - 1].isalnum():
        return 0
    rest = _INSIDE.match(text, place)
    return len(rest[0]) if rest else 0
