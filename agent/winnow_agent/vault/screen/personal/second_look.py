"""Where a dear model is worth its time: stretches with a capital, a number or an "@" that nobody has explained yet.

A book names the same persons on each page, and `occurrences` finds them again by themselves: a form that stands unexplained in
many places is looked at in one of them. A text without capitals says nothing of where its names are, and is read whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Final

import regex

from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_LOOKS: Final = 1
_BEFORE: Final = 160
_AFTER: Final = 60
_LONGEST: Final = 480

_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’\-]*+")
_INSIDE: Final = regex.compile(r"[\p{L}\p{M}\p{Nd}]{1,40}")
_CAPITALISED: Final = r"[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'’\-]*+"
_ANY_NUMBER: Final = regex.compile(rf"{_CAPITALISED}|\p{{Nd}}++|@")
# What is no year, and longer than most of what prose counts.
_LONG_NUMBER: Final = regex.compile(
    rf"{_CAPITALISED}|(?<!\p{{Nd}})(?![12]\d{{3}}(?!\d))\p{{Nd}}[\p{{Nd}}/.\-]{{3,}}+|@"
)
_DRAWN: Final = regex.compile("['’](?:s|m|d|ll|re|ve|t)$")
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lt}]")


def has_capitals(text: str) -> bool:
    """Whether a text shows by its capitals where names may stand."""
    return _CAPITAL.search(text) is not None


def stretches(
    text: str, explained: Iterable[tuple[int, int]], language: str = "en", *, numbers: bool = True
) -> Iterator[tuple[int, int]]:
    """The stretches of a text to look at again, in order, of not much more than `_LONGEST` characters each.

    Args:
        explained: spans that are known to be personal, whatever they are.
        language: whose common words need no explanation at the beginning of a sentence.
        numbers: whether any number is looked at, or only what is longer than a year.
    """
    begun = end = -1
    for first, last in _candidates(text, explained, _common(language), _ANY_NUMBER if numbers else _LONG_NUMBER):
        if begun >= 0 and last <= begun + _LONGEST:
            end = last
            continue
        if begun >= 0:
            yield begun, end
        begun, end = max(first - _BEFORE, end, 0), last
        begun += _rest_of_word(text, begun)
    if begun >= 0:
        yield begun, end


@cache
def _common(language: str) -> frozenset[str]:
    """Words that begin sentences in any text of a language: spaCy's stop words where it has them."""
    try:
        listed = import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    except ImportError:
        listed = ()
    return STOP_WORDS.get(language, frozenset()).union(word.lower() for word in listed)


def _candidates(
    text: str, explained: Iterable[tuple[int, int]], listed: frozenset[str], forms: regex.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Forms that nobody has explained, each with a little of what follows; each form in one place alone."""
    common = listed.union(word for word in _WORD.findall(text) if word.islower())
    known = sorted(explained)
    starts = [start for start, _ in known]
    seen: Counter[str] = Counter()
    for candidate in forms.finditer(text):
        form = candidate[0]
        if seen[form] >= _LOOKS or _is_plain(form, common) or _inside(known, starts, candidate.start()):
            continue
        seen[form] += 1
        last = min(candidate.end() + _AFTER, len(text))
        yield candidate.start(), last + _rest_of_word(text, last)


def _is_plain(form: str, common: frozenset[str]) -> bool:
    """Whether a form says nothing: a single letter, a common word, or one with a verb drawn to it ("I'll", "It's")."""
    if not form[0].isalpha():
        return False
    return len(form) < 2 or form.lower() in common or _DRAWN.sub("", form.lower()) in common


def _inside(known: Sequence[tuple[int, int]], starts: Sequence[int], place: int) -> bool:
    at = bisect_right(starts, place) - 1
    return at >= 0 and place < known[at][1]


def _rest_of_word(text: str, place: int) -> int:
    """How many characters of a word lie beyond a place inside of it; none where the place is at a word's edge."""
    if not 0 < place < len(text) or not text[place - 1].isalnum():
        return 0
    rest = _INSIDE.match(text, place)
    return len(rest[0]) if rest else 0
