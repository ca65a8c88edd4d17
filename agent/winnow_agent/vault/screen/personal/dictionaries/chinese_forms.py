"""The forms that Chinese names have: a surname with a given name, a surname or a given name that its context tells, a transcribed one.

What speaks for a name and against it is added up in points: how common the surname is, the given signs, the words that the name is made of
or cuts through, what stands before and behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from winnow_agent.vault.screen.personal.dictionaries.chinese_signs import (
    ALONE,
    ALSO,
    ANY_GIVEN,
    AT,
    BOTH,
    CALLED,
    CLAN,
    COMMON,
    FIRM,
    FOREIGN,
    GIVEN,
    GIVEN_TITLE,
    HAN,
    HOUSE,
    JOINED,
    KINNED,
    LOOSE,
    NEVER,
    NO_PERSONS,
    ONE,
    PLACED,
    ROLED,
    SOUNDS,
    STOP,
    TITLE,
    TITLED,
    TWO,
    VERBS,
    WEAK,
)
from winnow_agent.vault.screen.personal.dictionaries.simplified import SIMPLE
from winnow_agent.vault.screen.personal.dictionaries.words import Kind, Word


class Line(NamedTuple):
    """A stretch of a text in simplified signs, and the word that each of them is in; places are those of the stretch."""

    text: str
    covering: list[Word]

    def begins(self, at: int) -> bool:
        """Whether no Chinese sign stands before."""
        return at == 0 or HAN.match(self.text, at - 1) is None

    def is_led(self, at: int) -> bool:
        """Whether what stands before lets a name begin: nothing, an office, a kin, a verb that takes a person."""
        return self.begins(at) or ROLED.match(self.text, at) is not None or JOINED.match(self.text, at) is not None

    def is_roled(self, at: int) -> bool:
        """Whether an office or a kin stands before, maybe with a colon or a blank between."""
        parted = at > 0 and self.text[at - 1] in "：: 　“「"
        return ROLED.match(self.text, at - parted) is not None

    def ends(self, at: int) -> bool:
        """Whether a name may end before this: a mark, or what persons do."""
        return STOP.match(self.text, at) is not None or VERBS.match(self.text, at) is not None


class Name(NamedTuple):
    """A possible name, what speaks for it, and the form that it has."""

    points: float
    start: int
    end: int
    shape: str


def line_of(text: str, words: Sequence[Word]) -> Line:
    offset = words[0].start
    covering: list[Word] = []
    for word in words:
        covering += [Word(word.start - offset, word.end - offset, word.kind)] * (word.end - word.start)
    return Line(text[offset : words[-1].end].translate(SIMPLE), covering)


def given_signs(text: str, start: int, end: int) -> str:
    """The signs of a possible given name, or nothing."""
    signs = text[start:end]
    fit = len(signs) == end - start and all(HAN.match(sign) and sign not in NEVER for sign in signs)
    return signs if fit else ""


def full(line: Line) -> Iterator[Name]:
    """The names that begin with a surname."""
    for at, sign in enumerate(line.text):
        if two := TWO.match(line.text, at):
            yield from with_surname(line, at, two.end())
        if sign in ONE:
            yield from with_surname(line, at, at + 1)


def with_surname(line: Line, start: int, given: int) -> Iterator[Name]:
    surname = line.text[start:given]
    # Taiwan's registers have a blank behind the surname.
    parted = line.text[given : given + 1] == " "
    given += parted
    for end in (given + 2, given + 1):
        signs = given_signs(line.text, given, end)
        if not signs or line.text[start:end] in NO_PERSONS or (parted and not _may_be_parted(line, start, end, signs)):
            continue
        points = _surname_points(surname) + given_points(signs) + _word_points(line, start, end)
        if points > 0:
            yield Name(points + _context_points(line, start, given, end), start, end, "full")


def _may_be_parted(line: Line, start: int, end: int, given: str) -> bool:
    if len(given) == 1 and " " in (line.text[start - 1 : start], line.text[end : end + 1]):
        # A text whose signs all stand apart.
        return False
    ends = line.ends(end) or TITLE.match(line.text, end) is not None
    return (ends and line.is_led(start)) or (len(given) == 2 and given_points(given) >= 1.6)


def _surname_points(surname: str) -> float:
    if len(surname) > 1:
        return 2.8
    return 2.0 if surname in COMMON else 0.6 if surname in WEAK else 1.4


def given_points(signs: str) -> float:
    points = sum(1.2 if sign in GIVEN else 0.4 if sign in ALSO else -0.8 for sign in signs)
    return points - 0.5 if len(signs) == 1 else points


def _word_points(line: Line, start: int, end: int) -> float:
    """What the words that a name is made of say for it, and those that it cuts through against it."""
    points = 0.0
    at = start
    while at < end:
        word = line.covering[at]
        at = word.end
        plain = word.kind in (Kind.PLAIN, Kind.PLACE)
        if word.end - word.start == 1 or word.kind is Kind.SURNAME:
            continue
        if word.start < start or word.end > end:
            points -= 3.0 if plain else 1.0
        elif word.start == start and word.end == end:
            # Many of the dictionary's persons are words of every day: what it says of them is no proof.
            likely = word.kind is Kind.NAME and GIVEN.issuperset(line.text[start + 1 : end])
            points -= 4.0 if plain else 0.0 if likely and end - start > 2 else 1.2
        elif plain and word.start == start:
            points -= 2.5 if line.text[start] in WEAK else 1.5
        elif plain:
            signs = line.text[word.start : word.end]
            points -= 0.6 if GIVEN.issuperset(signs) else 1.1 if ANY_GIVEN.issuperset(signs) else 2.0
    return points


def _context_points(line: Line, start: int, given: int, end: int) -> float:
    """What stands before and behind a name with its surname."""
    text = line.text
    if PLACED.match(text, end):
        return -4.0
    points = 0.0
    if line.is_roled(start):
        points += 1.8
    elif AT.match(text, start):
        points -= 1.2
    elif line.begins(start):
        points += 0.6
    elif JOINED.match(text, start):
        points += 0.5
    elif text[start] in LOOSE:
        points -= 1.5
    points += 1.8 if TITLE.match(text, end) else 0.6 if line.ends(end) else 0.0
    if text[start] in "和与" and not line.is_roled(start):
        return -4.0
    if text[end - 1] in LOOSE and HAN.match(text, end):
        points -= 1.5
    if text[given:end] in ("家", "生") or (end == given + 1 and text[start - 1 : start] in ("老", "小")):
        points -= 2.0
    # 董先生 is no name of three signs.
    title = TITLE.match(text, given)
    if title and title.end() > given + 1 and title.end() >= end:
        points -= 4.0
    return points


def surnames(line: Line) -> Iterator[Name]:
    """The surnames alone that a title, a family, a nickname or the like goes with."""
    for at, sign in enumerate(line.text):
        two = TWO.match(line.text, at)
        end = two.end() if two else at + 1
        if two is None and sign not in ALONE and sign not in WEAK:
            continue
        shape = alone(line, at, end)
        if shape:
            yield Name(2.9 if two or sign in COMMON else 2.6 if sign in FIRM else 2.3, at, end, shape)


def alone(line: Line, at: int, end: int) -> str:
    """What tells a surname alone, or nothing."""
    text, word = line.text, line.covering[at]
    before, behind = text[at - 1 : at], text[end : end + 1]
    if word.start != at:
        # One word of the dictionary: 老王.
        called = word.start == at - 1 and word.end == end and word.kind is not Kind.PLAIN and before in "老小"
        return "nick" if called and line.ends(end) else ""
    whole = word.end == end
    partly = whole or (word.end == end + 1 and word.kind not in (Kind.PLAIN, Kind.PLACE))
    firm = text[at:end] not in WEAK
    led = line.is_led(at)
    if TITLE.match(text, end) and (led or (whole and firm)):
        return "titled" if led else "title"
    if behind == "某" and partly:
        return "mou"
    if behind == "氏" and partly and CLAN.match(text, end + 1) is None:
        return "shi"
    if (behind == "姓" and whole and (firm or led)) or (before == "姓" and line.ends(end)):
        return "xing"
    if (
        behind == "家"
        and partly
        and (firm or led)
        and HOUSE.match(text, end + 1)
        and PLACED.match(text, end + 1) is None
    ):
        return "jia led" if led else "jia"
    if not whole:
        return ""
    if (
        before
        and before in "老小"
        and word.start
        and line.covering[at - 1].start == at - 1
        and (line.ends(end) or (firm and line.begins(at - 1)))
    ):
        return "nick"
    if behind and behind in "嫌男女妇生" and led and firm and line.ends(end + 1):
        return "court"
    if behind in ("：", ":") and (at == 0 or before == "\n"):
        return "speaker"
    if BOTH.match(text, at):
        return "both"
    return "role" if firm and ROLED.match(text, at) and line.ends(end) else ""


def given_alone(line: Line) -> Iterator[Name]:
    """The given names alone that kin, a title or what persons do tells."""
    for at, word in enumerate(line.covering):
        if word.start != at:
            continue
        for end in (at + 2, at + 1):
            signs = given_signs(line.text, at, end)
            points = alone_points(line, at, end, signs) if signs else 0.0
            if points > 0 and (shape := _given_shape(line, at, end, points)):
                yield Name(points, at - (shape == "called" and len(signs) == 1), end, shape)


def alone_points(line: Line, at: int, end: int, signs: str) -> float:
    word = line.covering[at]
    if line.covering[end - 1].end != end or PLACED.match(line.text, end):
        return 0.0
    points = given_points(signs) + (1.0 if len(signs) == 1 else 0.0)
    if len(signs) == 2 and word.end == end:
        points -= 1.2 if GIVEN.issuperset(signs) else 2.5 if word.kind in (Kind.PLAIN, Kind.PLACE) else 0.5
    return points


def _given_shape(line: Line, at: int, end: int, points: float) -> str:
    """What tells a given name alone, or nothing."""
    text = line.text
    before, behind = text[at - 1 : at], text[end : end + 1]
    ends, titled = line.ends(end), GIVEN_TITLE.match(text, end) is not None
    if behind.isdigit():
        return ""
    if (KINNED.match(text, at) or TITLED.match(text, at)) and (ends or titled or points > 2):
        return "kin"
    if (
        before
        and before in "阿小"
        and line.covering[at - 1].end == at
        and line.covering[at - 1].start == at - 1
        and (ends or (before == "阿" and line.begins(at - 1)))
    ):
        return "called"
    if end - at == 1 or not (ends or titled):
        return ""
    if line.begins(at) and before != "、" and not before.isdigit() and behind != "、":
        return "given titled" if titled else "begins"
    return "joined" if JOINED.match(text, at) else ""


def next_of_list(line: Line, name: Name) -> Name | None:
    """The given name alone that follows another in a list."""
    at = name.end + 1
    if line.text[name.end : at] != "、" or at >= len(line.text) or line.covering[at].start != at:
        return None
    for end in (at + 2, at + 1):
        signs = given_signs(line.text, at, end)
        if signs and line.ends(end) and alone_points(line, at, end, signs) >= 1.2:
            return Name(name.points, at, end, name.shape)
    return None


def foreign(line: Line) -> Iterator[Name]:
    """Transcribed names with a dot between their parts."""
    for found in SOUNDS.finditer(line.text):
        word = line.covering[found.start()]
        begins = word.start == found.start() and line.covering[found.end() - 1].end == found.end()
        known = word.end - word.start > 1 and word.kind in (Kind.PLAIN, Kind.PLACE)
        called = CALLED.match(line.text, found.end()) is not None
        if begins and (called or (line.is_roled(found.start()) and line.ends(found.end()) and not known)):
            yield Name(1.9, found.start(), found.end(), "sound")
    for found in FOREIGN.finditer(line.text):
        first = line.covering[found.start()]
        # 传教士约翰: a word's last sign is no part of the name behind it.
        start = found.start() if first.start == found.start() or first.end >= found.end() else first.end
        end = found.end() - (line.text[found.end() - 1] == "于")
        if HAN.match(line.text, start) or line.text[start].isalpha():
            yield Name(9.0, start, end, "foreign")
