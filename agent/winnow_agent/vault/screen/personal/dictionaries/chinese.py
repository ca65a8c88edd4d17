"""Chinese names by the words around them, which Jieba's dictionary cuts.

A name is a surname with one or two signs that given names are made of, where no ordinary word is cut through. What speaks for one and
against it is added up: how common the surname is, the given signs, the words inside, what stands before and behind. A surname alone, and a
given name alone, need a context: a title, 家 or 氏 behind, a father or an office before. Traditional signs are read as simplified ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from winnow_agent.vault.screen.personal.dictionaries.chinese_forms import (
    Line,
    Name,
    alone,
    alone_points,
    foreign,
    full,
    given_alone,
    given_points,
    given_signs,
    line_of,
    next_of_list,
    surnames,
    with_surname,
)
from winnow_agent.vault.screen.personal.dictionaries.chinese_signs import (
    ANY_GIVEN,
    CHINESE,
    FIRM,
    GIVEN,
    HAN,
    KINNED,
    LIE,
    NEVER,
    NO_NAME,
    NO_PERSONS,
    ONE,
    SHIP,
    SOUNDS,
    TITLE,
    TWO,
)
from winnow_agent.vault.screen.personal.dictionaries.simplified import SIMPLE
from winnow_agent.vault.screen.personal.dictionaries.words import NOTE, Kind, Word
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match

DOUBT: Final = 0.5
"""Villagers' given names are plain words as often: less would lose some of them, and a false mark is only a nuisance."""

# By form, from the surest: what speaks for it at least, and the share that is right.
_RIGHT: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "full": ((4.0, 0.95), (3.0, 0.85), (2.5, 0.75), (2.0, 0.5)),
    "foreign": ((0, 0.9),),
    "sound": ((0, 0.6),),
    "titled": ((0, 0.9),),
    "title": ((0, 0.8),),
    "mou": ((0, 0.9),),
    "shi": ((0, 0.85),),
    "xing": ((0, 0.8),),
    "jia led": ((0, 0.85),),
    "jia": ((0, 0.6),),
    "nick": ((0, 0.8),),
    "court": ((0, 0.7),),
    "speaker": ((0, 0.7),),
    "both": ((0, 0.8),),
    "role": ((0, 0.8),),
    "kin": ((0.6, 0.85),),
    "called": ((0.6, 0.8),),
    "given titled": ((0.6, 0.8),),
    "begins": ((2.0, 0.7), (1.5, 0.5)),
    "joined": ((1.5, 0.55),),
}
_AROUND: Final = 24
# A surname of one sign with its given name.
_LONGEST: Final = 3
# Less than this may speak for a name that a model has marked as well.
_POSSIBLE: Final = 0.8


@cache
def _jieba() -> Any:
    try:
        import rjieba
    except ImportError as error:
        raise MissingModelError("zh", "rjieba") from error
    return rjieba.Jieba()


def words(text: str) -> list[Word]:
    """The words as Jieba's dictionary cuts them; what is in no word stays apart, sign by sign."""
    found = []
    at = 0
    # Its statistics for unknown words would join surnames to what stands behind.
    for value, tag in _jieba().tag(text.translate(SIMPLE), hmm=False):
        found.append(Word(at, at + len(value), _kind(value, tag)))
        at += len(value)
    return found


def _kind(value: str, tag: str) -> Kind:
    """What the dictionary means; its persons are often none."""
    if HAN.match(value) is None:
        return Kind.UNKNOWN
    if len(value) == 1:
        return Kind.SURNAME if value in ONE else Kind.GIVEN if value in GIVEN else Kind.UNKNOWN
    if TWO.fullmatch(value):
        return Kind.SURNAME
    if tag == "ns" or value in NO_PERSONS:
        return Kind.PLACE
    if not tag.startswith("nr") or value[1:] == "子":
        return Kind.PLAIN
    if value[0] in "老小阿" and value[1:] in ONE:
        return Kind.UNKNOWN
    if len(value) > 2 and value[-1] in LIE:
        return Kind.PLACE
    if GIVEN.issuperset(value):
        return Kind.GIVEN
    if len(value) <= 3 and value[0] in FIRM and not NEVER.intersection(value):
        return Kind.NAME
    return Kind.UNKNOWN if len(value) <= 3 and (value[0] in ONE or ANY_GIVEN.issuperset(value)) else Kind.PLAIN


def persons(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Names with their surnames, surnames and given names that a context tells, and foreign ones; the likeliest of those that overlap."""
    if not words:
        return
    line = line_of(text, words)
    offset = words[0].start
    free = bytearray(b"\1") * len(line.text)
    found = [*full(line), *surnames(line), *given_alone(line), *foreign(line)]
    for likeliest in sorted(found, reverse=True):
        name: Name | None = likeliest
        while name and all(free[name.start : name.end]) and (score := _score(name)):
            free[name.start : name.end] = bytes(name.end - name.start)
            yield Match(offset + name.start, offset + name.end, "PERSON", score, NOTE)
            name = next_of_list(line, name)


def _score(name: Name) -> float:
    """The share of the names of a form that are right, on our own sentences; 0 where too few are."""
    return next((score for points, score in _RIGHT[name.shape] if name.points >= points), 0.0)


def is_doubtful(text: str, words: Sequence[Word], mark: Match) -> bool:
    """Whether a mark holds what no name does, cuts a plain word in two, or is plain words alone with nothing around that names somebody."""
    first = max(0, bisect_right(words, mark.start - _AROUND, key=_start) - 1)
    near = words[first : bisect_left(words, mark.end + _AROUND, key=_start)]
    if not near or mark.start < near[0].start or mark.end > near[-1].end:
        return False
    line = line_of(text, near)
    start, end = mark.start - near[0].start, mark.end - near[0].start
    value = line.text[start:end]
    if CHINESE.fullmatch(value) is None:
        return False
    if SHIP.match(line.text, end):
        return True
    # 史家 is a word, and somebody's family.
    if value in ONE and line.text[end : end + 1] == "家":
        return False
    if _holds_name(line, start, end):
        return False
    if NO_NAME.search(value):
        return True
    # 我和伍唯一起: a surname that is no part of a word may be somebody's, whatever is cut behind it.
    if (
        value[0] in FIRM
        and line.covering[start].end == start + 1 == line.covering[start].start + 1
        and len(value) <= _LONGEST
    ):
        return False
    plain = [
        word for word in line.covering[start:end] if word.end - word.start > 1 and word.kind in (Kind.PLAIN, Kind.PLACE)
    ]
    if any(word.start < start or word.end > end for word in plain):
        return True
    named = line.is_roled(start) or KINNED.match(line.text, start) or TITLE.match(line.text, end)
    # Villagers are called 水生 and 建军, which are words.
    given = len(value) == 2 and ANY_GIVEN.issuperset(value) and plain and plain[0].kind is not Kind.PLACE
    if named or not plain or given or GIVEN.issuperset(value):
        return False
    foreign = SOUNDS.fullmatch(value) is not None and len(plain) < len(value)
    return len(plain) == len(value) or (len(value) > 2 and value[0] not in ONE and not foreign)


def _holds_name(line: Line, start: int, end: int) -> bool:
    """Whether a mark touches what may be a name, if not a sure one: models mark more than a name, and less."""
    for at in range(max(0, start - 2), end):
        two = TWO.match(line.text, at)
        surnames = [*([two.end()] if two else ()), *([at + 1] if line.text[at] in ONE else ())]
        if two and line.covering[at].start == at:
            return True
        full = (name for behind in surnames for name in with_surname(line, at, behind))
        if any(name.end > start and name.points >= _POSSIBLE for name in full):
            return True
        if at >= start and (any(alone(line, at, behind) for behind in surnames) or _holds_given(line, at, end)):
            return True
    return False


def _holds_given(line: Line, start: int, end: int) -> bool:
    """Whether a given name may begin here."""
    for last in (start + 2, start + 1):
        signs = given_signs(line.text, start, last) if last <= end and line.covering[start].start == start else ""
        if signs and KINNED.match(line.text, start) and alone_points(line, start, last, signs) > 0:
            return True
        needed = 1.6 if line.covering[start].end == start + 1 else 2.4
        if len(signs) == 2 and line.covering[last - 1].end == last and given_points(signs) >= needed:
            return True
    return False


def _start(word: Word) -> int:
    return word.start
