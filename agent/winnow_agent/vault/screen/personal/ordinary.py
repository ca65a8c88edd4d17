"""Ordinary words that a model takes for persons: months in whole dates, numbers of chapters, words with the capital of their place.

All of them are marks of models alone, and of words on no list of given names or surnames. A word counts as ordinary only where the
text itself says so: it also writes it small, and never with a capital that its place does not give it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.rules.months import MONTHS
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, opens
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_REACH: Final = 24
_LATIN: Final = regex.compile(r"\p{Latin}")
# Above it a model says that it is a person rather than not, and is believed.
_WEAK: Final = 0.5
# Of a place one model alone has at most so much.
_LONE_VOICE: Final = 0.72
_RAMPART: Final = "Rampart"
_LONGEST_NUMBER, _CLOSE = 3, 4
_INITIALS: Final = 2
_DATE_REACH: Final = 40
# What is said to somebody, and is nobody.
_SAID_WORDS: Final = (
    "merci danke thanks gracias obrigado obrigada grazie tack takk kiitos dziękuję děkuji köszönöm спасибо дякую bonjour bonsoir hello hallo hola"
    " ciao hej hei yes nope yep gotta hmm hmmm pardon adieu hélas sorry please bitte dammit arrgh crap tenez venez parlez oiga овва"
)
_SAID: Final = frozenset(_SAID_WORDS.split())
_ABBREVIATIONS: Final = frozenset({"p.s", "p.p.s", "n.b", "p.m", "a.m", "e.g", "i.e", "z.b", "u.a", "d.h"})
# A whole word, not part of an address or a user name.
_WORD: Final = regex.compile(r"(?<![\p{L}\p{M}\p{N}@._/\-])[\p{L}\p{M}][\p{L}\p{M}'’]*+(?![\p{N}@_/\-]|\.\p{L})")
_ROMAN: Final = regex.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERALS_TOO: Final = frozenset({"CI", "DI", "DIX", "LI", "LIV", "MI", "MIX", "VI", "XI", "LIM", "CID"})
_LONE_BEFORE, _LONE_BEHIND = regex.compile(r"(?:^|\n)[ \t.\-–—]{0,12}$"), regex.compile(r"[ \t.\-–—:]{0,12}(?:\n|$)")
# "MD" and "CC" are somebody's initials; a numeral of so many figures is nobody's.
_LONG_NUMERAL: Final = 4
_CHAPTER: Final = regex.compile(
    r"(?<!\p{L})(?i:chapter|part|book|volume|act|scene|canto|section|kapitel|teil|band|buch|akt|szene|chapitre|livre|tome|acte|scène|partie|capítulo"
    r"|libro|parte|tomo|acto|escena|capitolo|atto|scena|hoofdstuk|deel|rozdział|część|tom|глава|часть|том|розділ)[ ]$"
)
# A day, a month and a year, or a day of the week, a day and a month: less may be a numbered list of names, or ages.
_DAY: Final = r"\p{N}{1,2}(?:st|nd|rd|th|er|º|\.)?"
_YEAR: Final = r"(?:1[5-9]|20)\p{N}\p{N}(?![\p{L}\p{N}]|[ \-]\p{N})"
_WEEKDAY: Final = (
    r"(?<!\p{L})(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|sonnabend|mittwoch|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:segunda|terça|quarta|quinta|sexta)-feira|lunedì|martedì|mercoledì|giovedì"
    r"|venerdì|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag),?[ ](?:(?:the|der|den|dem|le|el|il|dia|de)[ ])?"
)
_WEEKDAY_BEFORE: Final = regex.compile(rf"{_WEEKDAY}$")
_OF: Final = r"[ ](?:(?:of|de|di)[ ])?"
_DAY_BEFORE: Final = regex.compile(rf"(?<![\p{{L}}\p{{N}}.,]|[\p{{N}}][ ]){_DAY}{_OF}$")
_NUMBERED: Final = regex.compile(r"(?:^|\n)[ \t>*•\-(]{0,8}\p{N}{1,2}[.)][ ]$")
_WEEKDAY_AND_DAY_BEFORE: Final = regex.compile(rf"{_WEEKDAY}{_DAY}{_OF}$")
_YEAR_BEHIND: Final = regex.compile(rf"\.?,?[ ](?:(?:of|de|del)[ ])?{_YEAR}")
_DAY_AND_YEAR_BEHIND: Final = regex.compile(rf"\.?[ ]{_DAY},?[ ]{_YEAR}")
_DAY_BEHIND: Final = regex.compile(r"\.?[ ]\p{N}{1,2}(?:st|nd|rd|th)?(?![\p{L}\p{N}]|[ \-]\p{N}|[ ](?i:y))")
# What goes on behind a word that was said to somebody, and behind one that is somebody.
_SUBJECT: Final = regex.compile(
    r"(?:['’]s)?[ ]\p{Ll}|[ ]{0,2}[,:(]|['’]s(?!\p{L})|[ \t]{0,3}(?:\n|$)",
)
_DOES: Final = regex.compile(
    r"[ ](?:is|was|has|had|will|would|can|does|did|called|calls|said|says|came|comes|went|goes|got|gets|rang|told|asked|hit|left|lives|lived|wants|and[ ]\p{Lu}"
    r"|ist|war|hat|hatte|kam|sagt|sagte|rief|wohnt|est|était|a|avait|dit|es|está|era|tiene|fue|vino|dijo|è|ha|aveva|disse|é|tem|foi|veio|heeft|was|kwam|zei"
    r"|är|har|kom|sa|er|var|sagde|ma|jest|był|była)(?!\p{L})|['’]s(?!\p{L})|[ ]{0,2}[,:(]|[ \t]{0,3}(?:\n|$)"
)
_SPEAKER: Final = regex.compile(r"(?m)^[^\p{L}\n]{0,12}+(?P<label>\p{L}[\p{L}\p{M}'’\-]{0,30}+)[ \t]{0,2}[:：]")
# Whom faiths call upon, by names that nobody else has.
_HOLY: Final = frozenset(
    [
        "allah",
        "jesus christ",
        "jesus christus",
        "jésus-christ",
        "gesù cristo",
        "jezus chrystus",
        "holy spirit",
        "heiliger geist",
        "saint-esprit",
        "espíritu santo",
        "virgin mary",
        "jungfrau maria",
        "vierge marie",
        "virgen maría",
        "santísima virgen",
        "vergine maria",
        "virgem maria",
        "ісус христос",
        "иисус христос",
    ]
)


class _Words:
    """How the words of a text are written, found out when somebody asks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _written(self) -> tuple[frozenset[str], frozenset[str]]:
        small, named = set[str](), set[str]()
        for found in _WORD.finditer(self._text):
            word = found[0]
            if word.islower():
                small.add(word)
            elif word[1:].islower() and word.casefold() not in named and not opens(self._text, found.start()):
                named.add(word.casefold())
        return frozenset(small), frozenset(named)

    @cached_property
    def _acting(self) -> frozenset[str]:
        every = (found for found in _WORD.finditer(self._text) if not found[0].islower())
        return frozenset(
            found[0].removesuffix("'s").removesuffix("’s")
            for found in every
            if found[0].endswith(("'s", "’s")) or _DOES.match(self._text, found.end()) is not None
        )

    @cached_property
    def _speaking(self) -> frozenset[str]:
        return frozenset(found["label"] for found in _SPEAKER.finditer(self._text))

    def is_small(self, word: str) -> bool:
        """Whether the text writes a word small, and with a capital where a sentence begins or all is in capitals alone."""
        small, named = self._written
        return word.casefold() in small and word.casefold() not in named

    def acts(self, word: str) -> bool:
        """Whether a word with its capital does or has something anywhere in the text, or signs: "Pumpkin called." may be somebody."""
        return not word.isupper() and word in self._acting

    def is_speaker(self, word: str) -> bool:
        """Whether a line of the text begins with a word and a colon: whose turn it is."""
        return word in self._speaking


def without(text: str, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """The marks without persons who are a month, a number, or an ordinary word, and places that are the like."""
    words, given = _Words(text), list(marks)
    places = sorted((mark.start, mark.end) for mark in given if mark.type == "LOCATION")
    called = {
        word.casefold() for mark in given if mark.type == "PERSON" for word in _WORD.findall(text, mark.start, mark.end)
    }
    for mark in given:
        if is_witnessed(mark):
            yield mark
            continue
        nobody = mark.type == "PERSON" and _is_ordinary(text, mark, words, language)
        nowhere = (
            mark.type == "LOCATION"
            and called.isdisjoint(map(str.casefold, _WORD.findall(text, mark.start, mark.end)))
            and _is_no_place(text, mark, words, language, places)
        )
        if not nobody and not nowhere:
            yield mark


def _is_ordinary(text: str, mark: Match, words: _Words, language: str) -> bool:
    value = text[mark.start : mark.end]
    return (
        value.casefold() in _HOLY
        or _is_said(text, mark, value)
        or _is_month(text, mark, value, language)
        or _is_number(text, mark, value)
        or (mark.score < _WEAK and _is_word(text, mark, words, language) and not words.acts(value))
    )


def _is_said(text: str, mark: Match, value: str) -> bool:
    """Whether a word is one that is said to somebody, and nothing is said of it."""
    if value.casefold() not in _SAID or _is_listed(value):
        return False
    goes_on = _SUBJECT.match(text, mark.end, min(len(text), mark.end + _REACH))
    return goes_on is None or goes_on[0].lstrip().startswith(",")


def _is_no_place(text: str, mark: Match, words: _Words, language: str, places: Sequence[tuple[int, int]]) -> bool:
    value = text[mark.start : mark.end]
    if value.isdigit():
        return mark.note == _RAMPART and len(value) <= _LONGEST_NUMBER and not _has_neighbour(mark, places)
    return (
        value.casefold().strip(".") in _ABBREVIATIONS
        or _is_said(text, mark, value)
        or _is_number(text, mark, value)
        or (
            mark.score < _LONE_VOICE
            and opens(text, mark.start)
            and not (value.isupper() and len(value) <= _INITIALS)
            and _is_word(text, mark, words, language)
            and not words.is_speaker(value)
            and not words.acts(value)
        )
    )


def _has_neighbour(mark: Match, places: Sequence[tuple[int, int]]) -> bool:
    """Whether another place stands right beside a number, which then is a house's or a code."""
    at = bisect_left(places, (mark.start, mark.end))
    beside = (place for place in places[max(0, at - 2) : at + 3] if place != (mark.start, mark.end))
    return any(start - mark.end <= _CLOSE and mark.start - end <= _CLOSE for start, end in beside)


@cache
def _months(language: str) -> frozenset[str]:
    return frozenset(f"{MONTHS.get(language, '')}|{MONTHS['en']}".split("|"))


def _is_month(text: str, mark: Match, value: str, language: str) -> bool:
    """Whether a month stands in a date beyond doubt: with a day and a year, or with a day of the week and a day."""
    if value.casefold() not in _months(language):
        return False
    start, end = max(0, mark.start - _DATE_REACH), min(len(text), mark.end + _REACH)
    if _WEEKDAY_AND_DAY_BEFORE.search(text, start, mark.start) is not None:
        return True
    if _WEEKDAY_BEFORE.search(text, start, mark.start) is not None:
        return _DAY_BEHIND.match(text, mark.end, end) is not None
    if _DAY_AND_YEAR_BEHIND.match(text, mark.end, end) is not None:
        return True
    numbered = _NUMBERED.search(text, start, mark.start) is not None
    day = _DAY_BEFORE.search(text, start, mark.start) is not None
    return day and not numbered and _YEAR_BEHIND.match(text, mark.end, end) is not None


def _is_number(text: str, mark: Match, value: str) -> bool:
    """Whether a Roman numeral is a chapter's: behind a word for one, or alone on its line and too long for anybody's initials."""
    if not value.isupper() or _ROMAN.fullmatch(value) is None or value in _NUMERALS_TOO:
        return False
    if _CHAPTER.search(text, max(0, mark.start - _REACH), mark.start) is not None:
        return _is_closed(text, mark)
    return len(value) >= _LONG_NUMERAL and _is_lone(text, mark)


def _is_closed(text: str, mark: Match) -> bool:
    return _LONE_BEHIND.match(text, mark.end, min(len(text), mark.end + _REACH)) is not None


def _is_lone(text: str, mark: Match) -> bool:
    return (
        _LONE_BEFORE.search(text, max(0, mark.start - _REACH), mark.start) is not None
        and _LONE_BEHIND.match(text, mark.end, min(len(text), mark.end + _REACH)) is not None
    )


def _is_listed(value: str) -> bool:
    return has_given(value) or has_surname(value)


def _is_word(text: str, mark: Match, words: _Words, language: str) -> bool:
    """Whether a weak mark's words have their capitals from where they stand: at a sentence's start, or all in capitals."""
    value = text[mark.start : mark.end]
    every = [found[0] for found in _WORD.finditer(text, mark.start, mark.end)]
    # The lists are of Latin script.
    if not every or _LATIN.match(every[0]) is None or _is_listed(value):
        return False
    if not (value.isupper() and len(value) > 1) and not (len(every) == 1 and opens(text, mark.start)):
        return False
    common = STOP_WORDS.get(language, frozenset())
    return all(word.casefold() in common or words.is_small(word) for word in every)
