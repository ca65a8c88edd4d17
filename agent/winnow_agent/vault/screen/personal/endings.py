"""Surnames told by their endings: hardly anything else ends like "Гелашвили", "Petrauskas", "Παπαδόπουλος" or "Kiewicz".

Bare surnames on no list are what the names networks miss most. What stands here is a voice beside theirs: its score is the share of
such words that are a person's, so that where adjectives, towns and common words end alike, it only lifts what a model half sees.
A word that the text also writes small, a town, and what is only called after somebody (a street, a school) is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal import surname_endings
from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.surname_endings import Like
from winnow_agent.vault.screen.personal.surname_endings_not import (
    COMMON,
    PLACED_BEFORE,
    PLACED_BEHIND,
    PREPOSITIONS,
    STEMS,
)
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, is_place, opens

_NOTE: Final = "surname by its ending"
_LEAST_STEM: Final = 2
"""Letters before an ending."""
_REACH: Final = 32
# A word that begins a sentence has a capital anyway; an adjective before a small word may belong to it; in quotation marks is a ship.
_OPENING, _BEFORE_SMALL, _QUOTED, _AFTER_PREPOSITION = 0.6, 0.7, 0.4, 0.3
# The word before an adjective may be its noun, or have its capital from the sentence's start.
_AFTER_OPENING: Final = 0.5
_LEAST_SCORE: Final = 0.1
# Letters that a case adds to a town's name, and those of its adjective; in scripts without capitals words grow longer.
_CASE, _ADJECTIVE_CASE, _LEAST_TOWN = 2, 7, 3
_UNCASED_CASE: Final = 5

_NAME: Final = r"(?<![\p{L}\p{M}\p{N}@_/\-'’])(?P<word>\p{Lu}\p{Ll}[\p{Ll}\p{M}]++(?:-\p{Lu}\p{Ll}[\p{Ll}\p{M}]++)?+)"
_END: Final = r"(?![\p{L}\p{N}@_/]|\.\p{L})"
_CAPITALISED: Final = regex.compile(_NAME + _END)
# A case stands behind an apostrophe: "Gürsoy'un".
_WITH_CASE: Final = regex.compile(rf"{_NAME}(?:['’]\p{{Ll}}{{1,6}}+)?+{_END}")
_ANY: Final = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}@_/\-])(?P<word>[\p{L}\p{M}\u200c\u200d]{4,40}+'?+)(?![\p{L}\p{M}\p{N}@_/])"
)
_SMALL: Final = regex.compile(r"(?<!\p{L})\p{Ll}{3,}+(?!\p{L})")
_NEXT: Final = regex.compile(r"[ \u00a0](?:(?P<small>\p{Ll})|\p{Lu}\p{Ll})")
_BEFORE: Final = regex.compile(r"(?P<word>\p{Lu}[\p{L}\p{M}'’\-]++)[ \u00a0]$")
_OPENED, _CLOSED = '«„“"‚‘', '»“”"‘’'
# Words that a name begins with. "Van de" is a name's where no sentence begins: elsewhere it means "of the".
_ANYWHERE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@_/\-'’])(?:Mc|Mac(?!Book|OS)|Fitz|O['’](?!Clock))\p{{Lu}}\p{{Ll}}{{2,}}+{_END}"
)
_DUTCH: Final = regex.compile(
    r"(?<![\p{L}\p{N}])(?:[Vv]an[ ]de[rn]|(?<=[\p{Ll},][ ])Van[ ]de)[ ](?!\p{L}+(?:straat|plein|laan|kade|weg|singel|park|brug)(?!\p{L}))\p{Lu}\p{Ll}{2,}+(?![\p{L}\-])"
)
_IRISH: Final = regex.compile(
    r"(?<![\p{L}\p{N}])(?:Ó|Ní|Nic|Mac|Mhic|Uí)[ ]\p{Lu}\p{Ll}{2,}+(?:[ ]Mh?ic[ ]\p{Lu}\p{Ll}++)?+(?!\p{L})"
)
_BEGINNINGS: Final = {"nl": ((_DUTCH, 0.6),), "af": ((_DUTCH, 0.6),), "ga": ((_IRISH, 0.7),)}
_ANYWHERE_SCORE: Final = 0.8


class _Voice(NamedTuple):
    """How a language is read."""

    words: Any
    endings: Mapping[str, tuple[float, Like]]
    lengths: tuple[int, ...]
    before: Any
    """A preposition of place."""


@cache
def _voice(language: str) -> _Voice | None:
    """How a language is read; None where no endings are known."""
    endings = surname_endings.of(language)
    if not endings:
        return None
    words = _ANY if language in surname_endings.UNCASED else _WITH_CASE if language == "tr" else _CAPITALISED
    prepositions = PREPOSITIONS.get(language, "")
    before = regex.compile(rf"(?<!\p{{L}})(?i:{prepositions})[ ]$") if prepositions else None
    return _Voice(words, endings, tuple(sorted({len(one) for one in endings}, reverse=True)), before)


# Whose letters no other language has: they are read so wherever they stand.
_OWN_LETTERS: Final = {
    "ka": regex.compile(r"\p{Georgian}"),
    "hy": regex.compile(r"\p{Armenian}"),
    "el": regex.compile(r"\p{Greek}{4}"),
    "gu": regex.compile(r"\p{Gujarati}"),
}


def surnames(text: str, language: str) -> Iterator[Match]:
    """Words that end like surnames of the text's language or, where it is written in Latin letters, of others.

    Each is marked whole, with its case, at the share of such words that are a person's (0 to 1).
    """
    yield from _of_language(text, language)
    for other, letters in _OWN_LETTERS.items():
        if other != language and letters.search(text):
            yield from _of_language(text, other)


def _of_language(text: str, language: str) -> Iterator[Match]:
    voice = _voice(language)
    if voice is None:
        return
    small: frozenset[str] | None = None
    for found in voice.words.finditer(text):
        score, like = _ending(found["word"], voice)
        if score <= _LEAST_SCORE or _is_ordinary(found["word"], like, voice):
            continue
        if language not in surname_endings.UNCASED:
            small = _small(text) if small is None else small
            if found["word"].lower() in small:
                continue
        score *= _share(text, found.start(), found.end(), like, voice)
        if score > _LEAST_SCORE:
            yield Match(found.start(), found.end(), "PERSON", score, _NOTE)
    if surname_endings.is_latin(language):
        yield from _begun(text, language)


def _ending(word: str, voice: _Voice) -> tuple[float, Like]:
    """The score of the longest ending that a word has, and what else ends so; of nothing where it has none."""
    room = len(word) - _LEAST_STEM
    for length in voice.lengths:
        if length <= room and (ending := voice.endings.get(word[-length:])) is not None:
            return ending
    return 0.0, Like.NOTHING


def _small(text: str) -> frozenset[str]:
    """The words that a text writes small."""
    return frozenset(_SMALL.findall(text))


def _is_ordinary(word: str, like: Like, voice: _Voice) -> bool:
    """Whether a word is one that everybody knows, a town or a town's adjective, in any case."""
    lower = word.lower()
    if lower in COMMON:
        return True
    added = _ADJECTIVE_CASE if like is Like.ADJECTIVE else _UNCASED_CASE if voice.words is _ANY else _CASE
    if any(lower[:size] in STEMS for size in range(max(_LEAST_TOWN, len(lower) - added), len(lower) + 1)):
        return True
    return like is not Like.NOTHING and is_place(word) and not has_surname(word)


def _is_called_after(text: str, start: int, end: int) -> bool:
    """Whether a street, a town, a school or a firm has the name: by the word right before it or right behind."""
    before = PLACED_BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None or PLACED_BEHIND.match(text, end, min(end + _REACH, len(text))) is not None


def _share(text: str, start: int, end: int, like: Like, voice: _Voice) -> float:
    """What share of an ending's score is left by what stands around the word (0 to 1)."""
    if _is_called_after(text, start, end):
        return 0.0
    share = 1.0
    if voice.words is not _ANY and opens(text, start):
        share = _OPENING
    if (
        like is not Like.NOTHING
        and voice.before is not None
        and voice.before.search(text, max(0, start - _REACH), start)
    ):
        share *= _AFTER_PREPOSITION
    if start > 0 and end < len(text) and text[start - 1] in _OPENED and text[end] in _CLOSED:
        share *= _QUOTED
    return share * (_beside_nouns(text, start, end) if like is Like.ADJECTIVE else 1.0)


def _beside_nouns(text: str, start: int, end: int) -> float:
    """What share is left beside what may be an adjective's noun: none of "Puszcza Białowieska" and "Wojewódzki Sąd"."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    share = 1.0
    if before is not None and not has_given(before["word"]):
        share = _AFTER_OPENING if opens(text, before.start()) else 0.0
    behind = _NEXT.match(text, end)
    if behind is None:
        return share
    return share * _BEFORE_SMALL if behind["small"] else 0.0


def _begun(text: str, language: str) -> Iterator[Match]:
    """Names told by the word that they begin with: "McCabe", "Ó Conaill", "van der Heuvel"."""
    for pattern, score in ((_ANYWHERE, _ANYWHERE_SCORE), *_BEGINNINGS.get(language, ())):
        for found in pattern.finditer(text):
            if not _is_called_after(text, *found.span()):
                yield Match(found.start(), found.end(), "PERSON", score, _NOTE)
