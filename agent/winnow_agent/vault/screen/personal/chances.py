"""What a network's share of a person is worth: the chance that the mark is right, in scripts whose names have a capital.

A network learns from sentences that were made to hold names, and is too sure in those that hold none. Of what networks alone called
persons in debates, news, letters and decisions that we wrote as such texts are written, and in the sentences of ``bench/screening``, the
half that was read, one of ten was one where a network gave a half, and the word is on no list of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.votes import CAPITAL_NOUNS, has_given, has_surname

_CAPITAL: Final = regex.compile(r"[\p{Lu}&&\p{Latin}]", regex.V1)


class _Bend(NamedTuple):
    """A line through nought, a point, and the diagonal: below the point shares shrink in proportion."""

    share: float
    chance: float
    straight: float
    """From this share on it is the chance."""

    def __call__(self, share: float) -> float:
        if share >= self.straight:
            return share
        if share <= self.share:
            return share * self.chance / self.share
        return self.chance + (share - self.share) * (self.straight - self.chance) / (self.straight - self.share)


_WORD_ON_NO_LIST: Final = _Bend(0.58, 0.35, 0.85)
# Where nouns have capitals, those that are known were doubted already (`votes.doubted`).
_AMONG_NOUNS: Final = _Bend(0.5, 0.35, 0.85)
_OTHERS: Final = _Bend(0.45, 0.35, 0.8)


def of_persons(text: str, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """The marks of the networks, persons by the chance that they are right; in scripts without capitals lists say it (`listed`)."""
    unlisted = _AMONG_NOUNS if language in CAPITAL_NOUNS else _WORD_ON_NO_LIST
    for mark in marks:
        value = text[mark.start : mark.end]
        if mark.type != "PERSON" or _CAPITAL.search(value) is None:
            yield mark
            continue
        alone = not any(map(str.isspace, value)) and not has_given(value) and not has_surname(value)
        yield mark._replace(score=(unlisted if alone else _OTHERS)(mark.score))
