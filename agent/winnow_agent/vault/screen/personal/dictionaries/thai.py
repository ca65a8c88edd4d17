"""Thai: words and names told apart together, for only whole sentences tell where a name without spaces around it ends.

A text is read (`thai_reader`) as the likeliest row of words, given names, family names and places. A plain word is as likely as it is
frequent in the Thai National Corpus; a name is one of a list's, or is put together as the list's are, sign for sign; and how likely a name
begins depends on what stands before: a title, a kinsman or office, "is", "with", a space, or a road or temple, behind which it is a place's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal.dictionaries.thai_lexicon import (
    DOES,
    NO_NAME,
    OVER_SPACE,
    ROLE,
    STATES,
    SURE,
    TITLE,
    Entry,
    lexicon,
)
from winnow_agent.vault.screen.personal.dictionaries.thai_reader import Reader
from winnow_agent.vault.screen.personal.dictionaries.words import NOTE, Kind, Word, within
from winnow_agent.vault.screen.personal.rule import Match

DOUBT: Final = 0.35
"""One in 300 true persons is doubted, and models are .85 sure of a word that they cut."""

_ESTATE: Final = "ณ[ ](?:อยุธยา|ระนอง|สงขลา|พัทลุง|เชียงใหม่|ลำปาง|ลำพูน|น่าน|นคร|ถลาง|ตะกั่วทุ่ง|ป้อมเพชร|บางช้าง|ราชสีมา|มหาไชย|ร้อยเอ็ด|กาฬสินธุ์|อุบล|จัมปาศักดิ์|มโนรม)"
_ESTATE_BEHIND: Final = regex.compile(rf"[ ]{_ESTATE}")
_ESTATE_ALONE: Final = regex.compile(rf"(?<=กูล[ ]?){_ESTATE}")
_ADDRESS: Final = regex.compile(r"[\w.\-]{0,20}@")
# A place inside of a sign: behind a vowel that is written before its consonant, and before what is written above or behind it.
_TORN: Final = regex.compile(r"(?<=[เ-ไ])(?=[ก-ฮ])|(?<=[ก-ฮะ-ฺ็-๎])(?=[ะ-ฺๅ็-๎])")
_SPACES: Final = " \t\u00a0\u200b"

_NAMES: Final = frozenset({Kind.GIVEN, Kind.SURNAME})
_NOBODYS: Final = frozenset({Kind.PLAIN, Kind.PLACE})
_TELLING: Final = frozenset({"title", "role", "sure", "clan"})
_UNTOLD: Final = frozenset({"plain", "start", "line", "place"})
_SELDOM, _FREQUENT, _LONG = 15.5, 11.5, 7
# Shares of marks that were right, by what stands before and what the name is made of: two and more words, one that is listed or not ("?"),
# words that are plain ones too. 0: left out.
_OTHERWISE: Final = 0.7
_SCORES: Final = {
    **dict.fromkeys(product(_TELLING, ["told"]), 0.95),
    **dict.fromkeys(product(("start", "cue", "line"), ("whole", "whole?", "doing")), 0.9),
    **dict.fromkeys(product(("cue", "line"), ("given", "given?", "words")), 0.9),
    **dict.fromkeys(product(STATES, ["things"]), 0.0),
    **dict.fromkeys(product(["plain"], ("given", "surname", "words")), 0.0),
    ("plain", "whole?"): 0.0,
    ("start", "given"): 0.8,
    ("start", "words"): 0.8,
}


def words(text: str) -> list[Word]:
    """The text's words and names; an unlisted name's or word's kind is that of which it has the looks.

    Raises:
        MissingModelError: pythainlp is not installed.
    """
    found = list(Reader(text).words())
    for number, word in enumerate(found):
        if word.kind is Kind.UNKNOWN and "ก" <= text[word.start] <= "ไ":
            found[number] = word._replace(kind=_guessed(text, found, number))
    return found


def _entry(text: str, word: Word) -> Entry | None:
    return lexicon().entries.get(text[word.start : word.end])


def _guessed(text: str, words: Sequence[Word], number: int) -> Kind:
    """What an unlisted word is that has not the looks of a name: one behind a title, and behind or before another name."""
    word, before = words[number], words[number - 1] if number else None
    if before is not None and not text[before.end : word.start].strip(_SPACES):
        entry = _entry(text, before)
        if before.kind is Kind.PLAIN and entry is not None and entry.state in (TITLE, ROLE, SURE):
            return Kind.GIVEN
        if before.kind is Kind.GIVEN and before.end < word.start:
            return Kind.SURNAME
    after = words[number + 1] if number + 1 < len(words) else None
    return Kind.GIVEN if after and after.kind is Kind.SURNAME and text[word.end : after.start] == " " else Kind.UNKNOWN


class _Person(NamedTuple):
    """Words that are one person's name, and the number of the first."""

    first: int
    words: tuple[Word, ...]


def _together(text: str, words: Sequence[Word]) -> Iterator[_Person]:
    run: list[Word] = []
    for number, word in enumerate([*words, Word(len(text), len(text), Kind.PLAIN)]):
        another = len(run) > 1 and word.kind is Kind.GIVEN and run[-1].kind is Kind.SURNAME
        if run and (word.kind not in _NAMES or another or text[run[-1].end : word.start].strip(_SPACES)):
            yield _Person(number - len(run), tuple(run))
            run = []
        if word.kind in _NAMES:
            run.append(word)


def _told(text: str, words: Sequence[Word], first: int) -> str:
    """What stands right before a word: the name of the state behind it, "start" behind signs and spaces."""
    before, start = words[first - 1] if first else None, words[first].start
    if before is None or "\n" in text[before.end : start]:
        return "line"
    known = _entry(text, before)
    if known is None:
        return "plain" if text[before.start].isalnum() and before.end == start else "start"
    return STATES[OVER_SPACE.get(known.state, known.state) if before.end < start else known.state]


def _shape(text: str, words: Sequence[Word], person: _Person) -> tuple[str, str]:
    """What stands before a person, and what the name is made of."""
    told, end = _told(text, words, person.first), person.words[-1].end
    if told in _TELLING:
        return told, "told"
    parts = [_entry(text, word) for word in person.words]
    if not all(part is not None and part.plain < NO_NAME for part in parts):
        whole = "whole" if len(parts) > 1 else person.words[0].kind.name.lower()
        return told, whole if parts[0] is not None else whole + "?"
    after = words[person.first + len(parts) :][:1]
    follows = entry.follows if after and (entry := _entry(text, after[0])) is not None else 0.0
    if follows <= -math.log(DOES) or text.startswith("ว่า", end) or (told == "line" and text.startswith(":", end)):
        return told, "doing"
    return told, "things" if all(part is not None and part.thing for part in parts) else "words"


def persons(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """The persons read, each with the share of such that are right."""
    for person in _together(text, words):
        start, end = person.words[0].start, person.words[-1].end
        if estate := _ESTATE_BEHIND.match(text, end):
            end = estate.end()
        score = _SCORES.get(_shape(text, words, person), _OTHERWISE)
        if score > 0 and not _ADDRESS.match(text, end):
            yield Match(start, end, "PERSON", score, NOTE)
    if words:
        for found in _ESTATE_ALONE.finditer(text, words[0].start, words[-1].end):
            yield Match(found.start(), found.end(), "PERSON", _SCORES["clan", "told"], NOTE)


def is_doubtful(text: str, words: Sequence[Word], mark: Match) -> bool:
    """Whether a mark cuts a sign or a plain word in two, or is made of words that are nobody's name and stand where no name is told."""
    if _TORN.match(text, mark.start) or _TORN.match(text, mark.end):
        return True
    touched = list(within(words, mark.start, mark.end))
    known = [_entry(text, word) for word in touched]
    if not touched or any(_is_cut(word, entry, mark) for word, entry in zip(touched, known, strict=True)):
        return bool(touched)
    if any(word.kind not in _NOBODYS for word in touched):
        return False
    told = _told(text, words, words.index(touched[0]))
    if told == "place" and touched[0].kind is Kind.PLACE:
        return True
    return told in _UNTOLD and not text.startswith(":", mark.end) and all(map(_is_ordinary, known))


def _is_cut(word: Word, entry: Entry | None, mark: Match) -> bool:
    """Whether a mark begins or ends within a plain word, which is no rare one (a rare short one may be a name by chance)."""
    if word.kind not in _NOBODYS or not (word.start < mark.start < word.end or word.start < mark.end < word.end):
        return False
    return entry is not None and entry.plain < (NO_NAME if word.end - word.start >= _LONG else _SELDOM)


def _is_ordinary(entry: Entry | None) -> bool:
    """Whether a word is a frequent one, no name, and tells of none."""
    if entry is None or STATES[entry.state] in _TELLING:
        return False
    return min(entry.given, entry.family) >= NO_NAME and entry.plain < _FREQUENT
