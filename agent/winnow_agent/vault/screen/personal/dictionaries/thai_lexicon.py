"""What is known of Thai words: their costs as words and as names, how names are spelled, and how likely one begins behind what.

The lists are pythainlp's files. They are read where they lie, for the package itself makes a folder in the user's home when it is imported.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal.dictionaries import thai_lists as lists
from winnow_agent.vault.screen.personal.pipelines import MissingModelError

# fmt: off
# What has just been read, with the chance that now begins a person's given name, a family name, a place's name.
_AFTER: Final = {
    "plain": (0.003, 0.0002, 0.0), "start": (0.06, 0.001, 0.0), "line": (0.12, 0.002, 0.0), "title": (0.9, 0.02, 0.0),
    "role": (0.45, 0.01, 0.0), "sure": (0.35, 0.01, 0.0), "cue": (0.1, 0.001, 0.0), "clan": (0.0, 0.9, 0.0),
    "place": (0.001, 0.0001, 0.4), "at": (0.01, 0.0005, 0.05), "given+": (0.03, 0.6, 0.0), "family+": (0.02, 0.08, 0.0),
    "given": (0.0001, 0.002, 0.0), "family": (0.0001, 0.002, 0.0), "given part": (0.0001, 0.002, 0.0), "family part": (0.0001, 0.002, 0.0),
}
STATES: Final = tuple(_AFTER)
PLAIN, START, LINE, TITLE, ROLE, SURE, CUE, CLAN, PLACE, AT, GIVEN_SPACE, FAMILY_SPACE, GIVEN, FAMILY, GIVEN_PART, FAMILY_PART = range(16)
OVER_SPACE: Final = {
    PLAIN: START, CUE: START, PLACE: START, AT: START,
    GIVEN: GIVEN_SPACE, FAMILY: FAMILY_SPACE, GIVEN_PART: GIVEN_SPACE, FAMILY_PART: FAMILY_SPACE,
}
# Names made of plain words: the cost of such a part behind what, and what it is part of.
PARTS: Final = {state: (-math.log(chance), part) for state, chance, part in (
    (TITLE, 0.25, GIVEN_PART), (ROLE, 0.03, GIVEN_PART), (SURE, 0.03, GIVEN_PART), (GIVEN, 0.1, GIVEN_PART), (GIVEN_PART, 0.4, GIVEN_PART),
    (CLAN, 0.3, FAMILY_PART), (GIVEN_SPACE, 0.2, FAMILY_PART), (FAMILY, 0.25, FAMILY_PART), (FAMILY_PART, 0.4, FAMILY_PART),
)}
# fmt: on
NO_PART: Final = ("การ", "ความ", "ผู้", "นัก", "ชาว", "คน", "เป็น")
# Costs are negative logarithms of chances.
NO_NAME: Final = 1e9
_LISTED: Final = 0.6
_COMMON_NAME, _SPOKEN_NAME = 3.0, 1.5
UNLISTED: Final = (-math.log(0.0005), *[-math.log(1 - _LISTED)] * 3)
# Right behind a name stand words that say what somebody does; hardly any other does.
DOES, _MAY_FOLLOW, _SELDOM_FOLLOWS = 4.0, 1.7, 0.2
CHANCES: Final = [
    tuple(-math.log(chance) if chance > 0 else NO_NAME for chance in (left, *chances))
    for state, chances in enumerate(_AFTER.values())
    for left in [_SELDOM_FOLLOWS if state >= GIVEN else 1 - sum(chances) + 1e-3]
]
UNIT: Final = regex.compile(
    r"(?s)(?P<sign>[เ-ไ]?[ก-ฮ][ัิ-ฺ็-๎]*+[ะาำๅ]?[ะ]?)|(?P<space>[ \t\u00a0\u200b]+)|(?P<line>[\r\n]+)|(?P<initial>\p{Lu}\.)|(?:(?!\p{Thai})[\p{L}\p{M}])++|\p{N}++|."
)


class Entry(NamedTuple):
    """What the lists say of a word: its costs as a word, a given name, a family name; what it is before a name, and behind one."""

    plain: float
    given: float
    family: float
    state: int
    place: bool
    thing: bool
    bound: bool
    follows: float


class _Spelling:
    """How a list's words are put together: the cost of a sign behind two others (interpolated trigrams)."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._three: Counter[tuple[str, str, str]] = Counter()
        self._two: Counter[tuple[str, str]] = Counter()
        self._one: Counter[str] = Counter()
        self._behind: Counter[tuple[str, str]] = Counter()
        for word in listed:
            signs = ["", "", *signs_of(word), ""]
            for a, b, c in zip(signs, signs[1:], signs[2:], strict=False):
                self._three[a, b, c] += 1
                self._behind[a, b] += 1
                self._two[b, c] += 1
                self._one[c] += 1
        self._all = self._one.total()
        self.cost = lru_cache(maxsize=1 << 15)(self._cost)

    def _cost(self, a: str, b: str, c: str) -> float:
        share = (self._one[c] + 0.2) / (self._all + 2000)
        share = (self._two[b, c] + 5 * share) / (self._one[b] + 5)
        return -math.log((self._three[a, b, c] + 5 * share) / (self._behind[a, b] + 5))


class Lexicon(NamedTuple):
    """The lists: words; the most signs of those with the same first two; the spellings of words, given names, family names, places."""

    entries: dict[str, Entry]
    longest: dict[str, int]
    spellings: tuple[_Spelling, _Spelling, _Spelling, _Spelling]


def signs_of(word: str) -> list[str]:
    return [found[0] for found in UNIT.finditer(word)]


def _file(name: str) -> str:
    found = find_spec("pythainlp")
    if found is None or not found.submodule_search_locations:
        raise MissingModelError("th", "pythainlp")
    return Path(found.submodule_search_locations[0], "corpus", name).read_text(encoding="utf-8-sig")


def _lines(name: str) -> list[str]:
    return [line.strip() for line in _file(name).splitlines() if line.strip() and not line.startswith("#")]


@cache
def lexicon() -> Lexicon:
    commonest, spoken = set(lists.COMMONEST.split()), f"{lists.NICKNAMES} {lists.FOREIGN}".split()
    given = {*_lines("person_names_male_th.txt"), *_lines("person_names_female_th.txt"), *commonest, *spoken}
    family = {part for name in _lines("family_names_th.txt") for part in name.split() if part != "ณ"}
    family |= {*lists.FOREIGN.split(), *("แซ่" + sign for sign in lists.SIGNS_OF_CLANS.split())}
    says, things, states = set(lists.SAYS.split()), set(lists.THINGS.split()), _states()
    tags: dict[str, str] = json.loads(_file("pos_tud_unigram.json"))
    bound = {*lists.ON.split(), *says, *(word for word, tag in tags.items() if tag in ("AUX", "SCONJ", "PART"))}
    may_follow = bound | {word for word, tag in tags.items() if tag == "VERB"}
    places = {line.split(",")[0] for line in _lines("thailand_provinces_th.csv")} | set(_lines("countries_th.txt"))
    genuine = set(_lines("orst_words_th.txt"))
    costs = _costs(given, genuine, {*places, *states, *says, *lists.ABBREVIATED.split(), *lists.MISSED.split()})
    as_given, as_family = math.log(len(given) / _LISTED), math.log(len(family) / _LISTED)
    entries = {
        word: Entry(
            costs.get(word, NO_NAME),
            as_given - (_COMMON_NAME * (word in commonest) or _SPOKEN_NAME * (word in spoken))
            if word in given
            else NO_NAME,
            as_family if word in family else NO_NAME,
            states.get(word, PLAIN),
            word in places,
            word in things,
            word in bound,
            -math.log(DOES if word in says else _MAY_FOLLOW if word in may_follow else _SELDOM_FOLLOWS),
        )
        for word in {*costs, *given, *family}
        if "ก" <= word[0] <= "ไ"
    }
    longest: dict[str, int] = {}
    for word in entries:
        signs = signs_of(word)
        begin = "".join(signs[:2])
        longest[begin] = max(longest.get(begin, 0), len(signs))
    names = _Spelling(family)
    return Lexicon(entries, longest, (_Spelling(genuine), _Spelling([*given, *spoken * 5]), names, names))


def _states() -> dict[str, int]:
    """What words are before a name."""
    listed = {
        TITLE: lists.TITLES,
        ROLE: lists.ROLES,
        SURE: lists.SURES,
        CUE: lists.CUES,
        CLAN: lists.CLANS,
        AT: lists.ATS,
        PLACE: lists.PLACES,
    }
    states = {word: state for state, words in listed.items() for word in words.split()}
    ranks = product(("ร", "พ", "จ", "ส"), ("ต", "ท", "อ"), ("", "อ.", "ท.", "ต.", "หญิง"))
    return states | {f"{a}.{b}.{c}": TITLE for a, b, c in ranks}


def _costs(given: set[str], genuine: set[str], sure: set[str]) -> dict[str, float]:
    """What each plain word costs; those that are names too are counted among the names as often as not, unless they are frequent."""
    counted = {word: int(count) for word, _, count in (line.partition("\t") for line in _lines("tnc_freq.txt"))}
    counts = {}
    for word in {*_lines("words_th.txt"), *genuine, *sure}:
        count = counted.get(word, 0)
        counts[word] = (count + 1.0) * (0.3 if word in given and (word not in genuine or count < 300) else 1.0)
        if word in sure:
            counts[word] = max(counts[word], 20_000.0 if word.endswith(".") else 500.0)
    total = sum(counts.values())
    return {word: math.log(total / count) for word, count in counts.items()}
