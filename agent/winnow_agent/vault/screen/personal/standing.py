"""What the mark of a person is worth where it stands: who sees one there and who does not, what the name is, and the words beside it.

Models alone call a ship, a firm or a town somebody; each says so for reasons of its own, and together they say when not to believe it.
The chance is a logistic regression over `measures`. Its weights were fitted to what was read of the texts in ``bench/screening``
(``bench/fit_standing.py``), debates, news, decisions and letters in some thirty languages; it only ever lowers a score. Who stands
where a place would is called a place, which is taken out of a text as well. What a title, a greeting, a field or a list says of
somebody is believed without it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal import debates
from winnow_agent.vault.screen.personal.placed_words import BEFORE_SOMEBODY, WHERE
from winnow_agent.vault.screen.personal.rule import MODELS, Match
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, is_place, is_title, opens

FOUND_ELSEWHERE: Final = "name found elsewhere"

_NETWORKS, _PIPELINE, _RAMPART = "names model", "SpacyRecognizer", "Rampart"
_GUESSED: Final = MODELS | {FOUND_ELSEWHERE}
WEIGHTS: Final[Mapping[str, float]] = {
    "ampersand": -1.11,
    "article": -0.68,
    "article_of_many": -0.36,
    "bracket_behind": 1.04,
    "capital_before": 0.49,
    "capitals": -0.46,
    "comma_behind": 0.20,
    "constant": -0.18,
    "elsewhere": 0.98,
    "given": 0.70,
    "given_and_surname": -0.44,
    "hyphen_behind": -0.62,
    "networks": 0.26,
    "networks_alone": -0.76,
    "networks_body": -0.31,
    "networks_single": -0.11,
    "often": 0.50,
    "place": -1.18,
    "rampart": 0.68,
    "rampart_place": -0.86,
    "score": 0.58,
    "single_given": -0.41,
    "single_on_no_list": -0.48,
    "small": -0.41,
    "title": 0.80,
    "where": -0.73,
    "where_and_place": -0.29,
}
"""Of the measures of a `Reader`, by their names: what each adds to the logit of the chance."""
# From here on a mark is a finding; a place that only its preposition tells is not looked for elsewhere.
_FOUND, _MOST = 0.35, 0.6
# To leave somebody is worse than to take a ship's name: what is right one time in six is still taken.
_TAKEN: Final = 1 / 6
_CAUTION: Final = math.log(_FOUND / (1 - _FOUND)) - math.log(_TAKEN / (1 - _TAKEN))
# A court's "P." or "MZ" is told by other means (`lettered`, `decisions`).
_SHORTEST: Final = 3
_REACH: Final = 40
_OFTEN: Final = 3
_LEAST: Final = 0.01
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lt}]")
_SMALL: Final = regex.compile(r"(?<![\p{L}\p{M}\p{N}_])\p{Ll}[\p{L}\p{M}'’\-]*+")
_BEFORE: Final = regex.compile(r"(?:(?P<word>[\p{L}\p{M}'’]++\.?)|[^\s\w]|\p{N}++)\s*$")
_BEHIND: Final = regex.compile(r"\s*(?P<sign>[^\s\w])")
_ARTICLE_WORDS: Final = "the an der die das den dem des ein eine einen einem einer la les le un une el los las una lo il gli uno della del dello os um uma het een det ett"
_ARTICLES: Final = frozenset(_ARTICLE_WORDS.split())
_ELIDED: Final = ("l'", "l’", "d'", "d’")
_HYPHENS: Final = frozenset("-–=")


class Voices:
    """What the models said of a text, to be asked at a place.

    Args:
        networks: the marks of the names networks as they gave them.
        others: the marks of the pipelines and of Rampart; what anybody else marks is not looked at.
    """

    def __init__(self, networks: Iterable[Match], others: Iterable[Match]) -> None:
        self._marks = sorted([*networks, *(mark for mark in others if mark.note in {_PIPELINE, _RAMPART})])
        self._starts = [mark.start for mark in self._marks]
        self._longest = max((mark.end - mark.start for mark in self._marks), default=0)

    def at(self, start: int, end: int) -> list[Match]:
        """The marks that share a character with a stretch of the text."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return [mark for mark in self._marks[first:last] if mark.end > start]


class _Beside(NamedTuple):
    """The word or sign right before a mark, and the sign right behind it; empty where there is none."""

    word: str
    sign: str


def judged(text: str, marks: Iterable[Match], voices: Voices) -> list[Match]:
    """The marks; persons whom models alone see by the chance that they are, or as places where a place would stand."""
    given = list(marks)
    told: list[Match] = []
    reader = Reader(text, given, voices)
    for mark in given:
        if not is_weighed(text, mark):
            told.append(mark)
            continue
        if debates.is_seat(text, mark):
            told.append(mark._replace(type="LOCATION", score=min(mark.score, _MOST)))
            continue
        seen = reader.measures(mark)
        score = min(mark.score, _chance(seen))
        placed = seen["place"] + seen["where"] > 0 and not seen["ampersand"]
        if score < _FOUND <= mark.score and placed:
            told.append(mark._replace(type="LOCATION", score=min(mark.score, _MOST)))
        else:
            told.append(mark._replace(score=score))
    return told


def is_weighed(text: str, mark: Match) -> bool:
    """Whether models alone, or a name's likeness elsewhere, say that it is a person, in a script that has capitals."""
    return (
        mark.type == "PERSON"
        and mark.end - mark.start >= _SHORTEST
        and mark.note in _GUESSED
        and _CAPITAL.search(text, mark.start, mark.end) is not None
    )


def _chance(seen: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in seen.items()) - _CAUTION))


class Reader:
    """What can be measured of a mark in its text.

    Args:
        marks: every mark of the text: a name that is marked often is one rather than a word that is marked once.
    """

    def __init__(self, text: str, marks: Sequence[Match], voices: Voices) -> None:
        self._text, self._voices = text, voices
        self._often = Counter(
            text[mark.start : mark.end] for mark in marks if mark.type == "PERSON" and mark.start < mark.end
        )
        self._small: frozenset[str] | None = None

    def measures(self, mark: Match) -> dict[str, float]:
        """The measures of a mark by their names: yes and no as 1 and 0, shares as they are or as their logits."""
        value = self._text[mark.start : mark.end]
        beside = self._beside(mark)
        heard = self._voices.at(mark.start, mark.end)
        person = _most(heard, "PERSON", _NETWORKS)
        rampart = _most(heard, "PERSON", _RAMPART)
        given, surname = has_given(value), has_surname(value)
        single = not any(map(str.isspace, value))
        place = _is_placed(value)
        before = beside.word.casefold().rstrip(".")
        where = before in WHERE
        article = before in _ARTICLES or beside.word.casefold().endswith(_ELIDED)
        said = {
            "constant": True,
            "given": given,
            "given_and_surname": given and surname,
            "place": place,
            "capitals": value.isupper(),
            "where": where,
            "title": is_title(before) or before in BEFORE_SOMEBODY,
            "capital_before": beside.word[:1].isupper() and not opens(self._text, mark.start),
            "ampersand": "&" in (beside.sign, beside.word),
            "comma_behind": beside.sign == ",",
            "bracket_behind": beside.sign == "(",
            "hyphen_behind": beside.sign in _HYPHENS,
            "small": single and value.casefold() in self._small_words(),
            "single_on_no_list": single and not (given or surname),
            "single_given": single and given,
            "elsewhere": mark.note == FOUND_ELSEWHERE,
            "article": article and single,
            "article_of_many": article and not single,
            "where_and_place": where and place,
            "networks_alone": person > 0 and rampart == 0 and _most(heard, "PERSON", _PIPELINE) == 0,
        }
        return {name: float(value) for name, value in said.items()} | {
            "score": _logit(mark.score),
            "networks": _logit(person),
            "networks_single": _logit(person) * single,
            "networks_body": _most(heard, "ORGANIZATION", _NETWORKS),
            "rampart": rampart,
            "rampart_place": _most(heard, "LOCATION", _RAMPART),
            "often": math.log(min(self._often[value], _OFTEN)),
        }

    def _beside(self, mark: Match) -> _Beside:
        before = _BEFORE.search(self._text, max(0, mark.start - _REACH), mark.start)
        behind = _BEHIND.match(self._text, mark.end, min(len(self._text), mark.end + _REACH))
        return _Beside(
            before[0].rstrip() if before else "",
            behind["sign"] if behind else "",
        )

    def _small_words(self) -> frozenset[str]:
        """The words that the text also writes small."""
        if self._small is None:
            self._small = frozenset(_SMALL.findall(self._text))
        return self._small


def _most(heard: Iterable[Match], kind: str, note: str) -> float:
    return max((mark.score for mark in heard if mark.type == kind and mark.note == note), default=0.0)


def _is_placed(value: str) -> bool:
    """Whether a name is on a list of places, or each of its words on the German one."""
    from winnow_models.places import places

    return value in places() or all(map(is_place, value.split()))


def _logit(share: float) -> float:
    bounded = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))
