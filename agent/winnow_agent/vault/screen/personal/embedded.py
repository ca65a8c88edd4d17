"""Short stretches of another script in a text of Latin letters: most are somebody's name, street or town, written as at home.

No model that reads the text's own language knows what they are, and nothing in their letters tells. A dictionary, a grammar or a
text in two languages has many, and says of most what they are: a word, a sign, a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

_NOTE: Final = "another script"
_SCORE: Final = 0.45
_CASED: Final = r"\p{Cyrillic}\p{Greek}\p{Armenian}"
_LETTER: Final = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Devanagari}\p{Bengali}"
    rf"\p{{Gurmukhi}}\p{{Gujarati}}\p{{Oriya}}\p{{Tamil}}\p{{Telugu}}\p{{Kannada}}\p{{Malayalam}}\p{{Sinhala}}\p{{Tibetan}}\p{{Ethiopic}}\p{{Georgian}}\p{{Mongolian}}{_CASED}]"
)
_FOREIGN: Final = regex.compile(_LETTER)
_OF_CAPITALS: Final = regex.compile(f"[{_CASED}]")
_ANY_LETTER: Final = regex.compile(r"\p{L}")
_LATIN, _LATIN_WORD = regex.compile(r"\p{Latin}"), regex.compile(r"\p{Latin}[\p{Latin}\p{M}’']*+")
# A house's letter may stand among them, and its number; a full stop behind one is an abbreviation's where the run goes on.
_WORD: Final = rf"{_LETTER}(?:{_LETTER}|[\p{{M}}\u200c\u200d’'՛\-]|[A-Za-z](?={_LETTER}))*+"
_RUN: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}])(?<!{_LETTER}\p{{M}}?[ ,.·・]{{1,3}})(?P<value>{_WORD}(?:\.?[ ,·・]{{0,2}}(?:{_WORD}|\p{{Nd}}{{1,6}}(?:[/\-]\p{{Nd}}{{1,4}})?(?!\p{{Latin}}))){{0,8}})(?![\p{{L}}\p{{M}}\p{{N}}])"
)
_MOST_LETTERS: Final = 30
# A sign of science or a single letter that is spoken of.
_LEAST_CASED: Final = 3
_PLACED: Final = regex.compile(
    r"\p{N}|[路街道巷弄号號楼樓座室区區县縣市省村町丁目番]|[시군구읍면동로길](?!\p{L})|ქ\.|ул\.|вул\.|пр\.|οδός"
)
_TOLD_REACH: Final = 24
# What says that a word is spoken of, and not somebody.
_WORD_OF: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:words?|terms?|characters?|symbols?|verbs?|nouns?|particles?|phrases?|meaning|means|meant|pronounced|"
    r"translat\w+|transliterat\w+|kanji|hanzi|hanja|pinyin|etymolog\w+|proverb|verses?|psalm|wort(?:es)?|worte?|zeichen|schriftzeichen|begriff\w*|bedeut\w+|heißt|mots?|termes?|"
    r"caractères?|signifie|signifiant|palabras?|términos?|significa|parol[ae]|palavras?)(?!\p{L})"
)
# Of a text's letters more than so many, and it is one in two languages.
_MOST: Final = 0.1
_ALWAYS: Final = 80


def names(text: str, found: Sequence[Match]) -> Iterator[Match]:
    """Who or what may stand in another script, but for what is found already and for what is spoken of as a word."""
    if _FOREIGN.search(text) is None:
        return
    runs = list(_RUN.finditer(text))
    if not _is_of_latin(text, len(runs)):
        return
    known = sorted((mark.start, mark.end) for mark in found)
    at = reach = 0
    for run in runs:
        start, end = run.span("value")
        # Both go forward: how far what begins before this stretch's end reaches says whether any of it lies in the stretch.
        while at < len(known) and known[at][0] < end:
            reach = max(reach, known[at][1])
            at += 1
        letters = sum(map(str.isalpha, run["value"]))
        if letters > _MOST_LETTERS or (_OF_CAPITALS.match(run["value"]) and not _is_capital(run["value"], letters)):
            continue
        if reach > start or _is_spoken_of(text, start, end):
            continue
        kind = "LOCATION" if _PLACED.search(run["value"]) else "PERSON"
        yield Match(start, end, kind, _SCORE, _NOTE)


def _is_of_latin(text: str, runs: int) -> bool:
    """Whether a text is of Latin letters but for a few: it has more words of them than stretches of others, or begins with one of as many."""
    foreign = sum(1 for _ in _FOREIGN.finditer(text))
    if foreign > _MOST * sum(1 for _ in _LATIN.finditer(text)) + _ALWAYS:
        return False
    latin = sum(1 for _ in zip(_LATIN_WORD.finditer(text), range(runs + 1), strict=False))
    first = _ANY_LETTER.search(text)
    return latin > runs or (latin == runs and first is not None and _LATIN.match(first[0]) is not None)


def _is_capital(value: str, letters: int) -> bool:
    return letters >= _LEAST_CASED and any(map(str.isupper, value))


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _TOLD_REACH) : start].rpartition("\n")[2]
    behind = text[end : end + _TOLD_REACH].partition("\n")[0]
    return _WORD_OF.search(before) is not None or _WORD_OF.search(behind) is not None
