"""Korean: names by the shape of the eojeol, the stretch between blanks that is a noun and what hangs on it.

The dictionary (mecab-ko-dic) holds some names as persons and many given names as nouns; the others it cuts to pieces: "국/승호", "방기/철".
So each eojeol is tried as a surname, one or two syllables that given names are made of, and a particle, a copula or a title. What the
dictionary says of the stem by itself counts for or against it, and so does what stands around: an office before it, a title behind
it, a particle that only living beings take. A sum of such points has the share of right marks that it had on our template sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import regex

from winnow_agent.vault.screen.personal.dictionaries import korean_signs as signs
from winnow_agent.vault.screen.personal.dictionaries.korean_pieces import NO_NOUNS, Piece, alone, pieces
from winnow_agent.vault.screen.personal.dictionaries.korean_shapes import (
    around_points,
    given_points,
    is_plain_word,
    readings,
    score,
)
from winnow_agent.vault.screen.personal.dictionaries.words import NOTE, Kind, Word, within
from winnow_agent.vault.screen.personal.rule import Match

DOUBT: Final = 0.4
"""One in 500 true persons is doubted, and models are .85 sure of a word that they cut."""

_VERY_COMMON: Final = 1_500
"""Below this cost a word is no name though it is made like one."""
_PERHAPS: Final = 3
"""So many points make a name possible."""


def words(text: str) -> list[Word]:
    """The text's morphemes in order."""
    return [Word(piece.start, piece.end, _kind(text, piece)) for piece in pieces(text)]


def _kind(text: str, piece: Piece) -> Kind:
    if piece.pos == "UNKNOWN":
        return Kind.UNKNOWN
    if piece.sense == "지명":
        return Kind.PLACE
    if piece.sense != "인명":
        return Kind.PLAIN
    value = text[piece.start : piece.end]
    if len(value) == 1 or value in signs.OF_TWO:
        return Kind.SURNAME
    return Kind.GIVEN if len(value) == 2 else Kind.NAME


def persons(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Persons by the shape of each eojeol; an eojeol is one person's, whom it most likely means."""
    done = 0
    for eojeol in signs.EOJEOL.finditer(text, words[0].start, words[-1].end) if words else ():
        if eojeol.start() < done:
            continue
        found = max(readings(text, *eojeol.span()), key=lambda one: (score(one), one.end), default=None)
        if found is not None and (right := score(found)):
            yield Match(found.start, found.end, "PERSON", right, NOTE)
            done = found.end
            if again := signs.IN_CHINESE.match(text, done):
                yield Match(*again.span("name"), "PERSON", right, NOTE)


def is_doubtful(text: str, words: Sequence[Word], mark: Match) -> bool:
    """Whether a model's person is made of plain words, runs over a verb or a body, or begins or ends within a long word.

    What a title, an office, a kinsman's word or a list tells to be a person is none of these, whatever it is called.
    """
    eojeols = [_whole(text, found) for found in signs.EOJEOL.finditer(text, mark.start, mark.end)]
    if mark.end - mark.start < 2 or any(_is_told(text, *eojeol) for eojeol in eojeols):
        return False
    possible = [reading for eojeol in eojeols for reading in readings(text, *eojeol)]
    if any(map(score, possible)):
        return False
    if any(_is_cut(word, mark) for word in within(words, mark.start, mark.end)):
        return True
    values = [text[start : min(end, mark.end)] for start, end in eojeols]
    if _runs_on(values) or not values:
        return bool(values)
    if any(reading.points >= _PERHAPS for reading in possible if reading.shape not in {"alone", "bare"}):
        return False
    return all(map(_is_plain, values))


def _runs_on(values: Sequence[str]) -> bool:
    """Whether a mark of several eojeols takes what no name holds; a syllable and a word behind it may be one."""
    if len(values) < 2 or (len(values) == 2 and len(values[0]) == 1):
        return False
    begun = len(values[0]) > 2 and len(alone(values[0])) == 1 and _is_plain(values[0])
    return begun or any(map(_is_said, values))


def _whole(text: str, eojeol: regex.Match[str]) -> tuple[int, int]:
    """An eojeol with what of it stands behind a mark."""
    whole = signs.EOJEOL.match(text, eojeol.start())
    return whole.span() if whole else eojeol.span()


def _is_told(text: str, start: int, end: int) -> bool:
    """Whether what stands around an eojeol, or hangs on it, says that it is a person."""
    bare = alone(text[start:end])[-1].pos[0] != "J"
    if around_points(text, start, end, bare=bare) >= 3 or signs.KIN_LED.search(text, max(0, start - 12), start):
        return True
    value = text[start:end]
    if any(signs.LIVING_TAIL.fullmatch(value, size) for size in range(1, min(len(value), 5))):
        return True
    listed = signs.LISTED.search(text, max(0, start - 3), start) and signs.CLOSED.match(text, end)
    return bool(listed) and len(value) in {3, 4} and not is_plain_word(value)


def _is_cut(word: Word, mark: Match) -> bool:
    crosses = word.start < mark.start or word.end > mark.end
    return crosses and word.kind is Kind.PLAIN and word.end - word.start > 2


@lru_cache(maxsize=20_000)
def _is_said(eojeol: str) -> bool:
    """Whether an eojeol is a verb or a school, a paper or the like, of which no name is made."""
    pieces = alone(eojeol)
    verb = len(eojeol) > 1 and pieces[0].pos.startswith(("VV", "VA"))
    return verb or any(eojeol[piece.start : piece.end] in signs.BODIES for piece in pieces)


@lru_cache(maxsize=20_000)
def _is_plain(eojeol: str) -> bool:
    """Whether an eojeol is a word that is no name with what hangs on it, and is not made like a given name."""
    pieces = alone(eojeol)
    first = pieces[0]
    # "독한래", cut as "독한" and a copula, is a name sooner.
    if len(eojeol) == 3 and first.end == 2 and pieces[-1].pos[0] not in "JN":
        return False
    if first.end < 2 or any(piece.pos == "UNKNOWN" or piece.sense == "인명" for piece in pieces):
        return False
    nouns = [piece for piece in pieces if piece.pos[0] == "N"]
    if first.end > 2 or first.pos.startswith(NO_NOUNS):
        return first.pos[0] == "N" or not nouns
    if len(nouns) > 1:
        return nouns[1].end - nouns[1].start > 1 and eojeol[:2] not in signs.OF_TWO
    return (
        eojeol[:2] in signs.NOBODY or first.sense == "지명" or first.cost < _VERY_COMMON or given_points(eojeol[:2]) < 3
    )
