"""Numbers as they are dictated, and as a speech engine writes them: in short groups, some of them words, parted as the voice paused.

"3-0-6, 6-14, 0-17", "8 1 4, 2 2, 9 0 7", "four 1, 5 5 5, double two". What else is a row of short numbers is told by its form: a count
goes up, scores are pairs, sums have groups of three, years are years. A row of which nothing says that it was dictated, as pages
or results have it, is a number only beside a word for one, or where everything was spoken: there nobody reads out tables.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen import spoken
from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.identifier_names import IDENTIFIERS
from winnow_agent.vault.screen.personal.rules.number_names import PHONES
from winnow_agent.vault.screen.personal.rules.numbers import NOT_PERSONAL, is_date, is_year
from winnow_agent.vault.screen.personal.rules.terms import terms

_LEAST, _MOST = 7, 30
# So many digits more than a number's least has a row that begins with a date; in a row of dates every third group is a year.
_A_DATE, _OF_A_DATE = 5, 3
_MARK: Final = r"(?:[ ]?[,.\-–‑;/…][ ]{0,2}|[ ]{1,2})"
_GROUP: Final = rf"(?:(?:{spoken.TIMES}[ \-])?(?:\d{{1,8}}(?![\p{{L}}\p{{N}}])|{spoken.WORD}))"
_LETTER: Final = r"(?:[A-Z]{1,2}(?![\p{L}\p{N}])|(?i:zed|zee)(?!\p{L}))"
_EXTENSION: Final = rf"(?:{_MARK}(?i:x|ex|ext|extension)(?!\p{{L}})(?:{_MARK})?{_GROUP}(?:{_MARK}{_GROUP}){{0,5}})?"
_PLUS: Final = r"(?:(?i:plus|più|mais|más|плюс)[ ,]{1,2}|\+[ ]?)"
_NUMBER: Final = (
    rf"{_GROUP}(?:{_MARK}{_GROUP}){{2,23}}{_EXTENSION}(?:{_MARK}[A-Z](?![\p{{L}}\p{{N}}'’]|\.[ ]?\p{{L}}))?"
)
_BEFORE: Final = r"(?<![\p{L}\p{M}\p{N}_+$€£¥#=&?@:]|[.,/\-]|\p{Nd}[ ]|[$€£¥][ ])"
_AFTER: Final = r"(?![\p{L}\p{N}_]|[.,:/]\p{Nd}|[ ]?[%€$£¥°])"
_NEAR: Final = tuple(
    word for word in terms(*PHONES.values(), *IDENTIFIERS.values(), "number|nummer|numéro|número|numero|numer") if len(word) > 3
)  # fmt: skip
_CALLED: Final = tuple(word for word in terms(*PHONES.values()) if len(word) > 3)

_PART: Final = regex.compile(rf"(?:(?P<times>{spoken.TIMES})[ \-])?(?P<said>\d+|(?<!\p{{L}}){spoken.WORD})")
_PAUSE: Final = regex.compile(r"[ ]?[,;…][ ]{0,2}|[.][ ]{1,2}")
_LETTERS: Final = regex.compile(r"(?<!\p{Ll})\p{Lu}(?!\p{Ll})|(?i:zed|zee)")
_SCORE: Final = regex.compile(r"\d{1,3}[-–/]\d{1,3}")
_SUM: Final = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+[.,]\d+")
_APART: Final = regex.compile(r"[ \-–‑]++")
_DECIMAL: Final = regex.compile(r"\d\.\d")
_NAMED: Final = regex.compile(r"\p{L}+")
_THOUSANDS: Final = regex.compile(r"\d{1,3}(?:[ ,.]\d{3})+")


class _Row(NamedTuple):
    """A row of groups. ``marks`` are the kinds of what parts them."""

    groups: list[str]
    words: int
    marks: frozenset[str]

    @property
    def digits(self) -> int:
        return sum(map(len, self.groups))

    @property
    def singles(self) -> int:
        return sum(len(group) == 1 for group in self.groups)


def _row(value: str) -> _Row:
    parts = list(_PART.finditer(value))
    groups = [spoken.figures(part["said"], part["times"] or "") for part in parts]
    marks = frozenset(value[one.end() : other.start()].strip() or " " for one, other in pairwise(parts))
    return _Row(groups, sum(part["said"].isalpha() for part in parts), marks)


def _is_something_else(value: str, row: _Row) -> bool:
    """Whether a row is a count, a list, dates, years, scores, sums or decimals."""
    if row.digits > _MOST or len(set("".join(row.groups))) < 3 or len(set(row.groups)) < 2:
        return True
    if is_date(value) and row.digits < _LEAST + _A_DATE:
        return True
    figures = [int(group) for group in row.groups]
    steps = {other - one for one, other in pairwise(figures)}
    if len(figures) > 3 and (min(steps) >= 0 or max(steps) <= 0):
        return True
    years = sum(map(is_year, row.groups))
    if _OF_A_DATE * years >= len(row.groups) and all(is_year(group) or int(group) <= 31 for group in row.groups):
        return True
    pieces = [piece for piece in _PAUSE.split(value) if piece.strip()]
    if all(map(_SCORE.fullmatch, pieces)) or _THOUSANDS.fullmatch(value):
        return True
    return all(map(_SUM.fullmatch, _APART.split(value))) or all(map(_SUM.fullmatch, pieces))


def _may_be(value: str) -> bool | None:
    """False for what is surely something else, and for what the rules for numbers in writing judge."""
    row = _row(value)
    return False if _is_short(value, row) or _is_something_else(value, row) else None


def _is_short(value: str, row: _Row) -> bool:
    """A letter behind the last group is a sign of the number, too."""
    signs = row.digits + (value[-1].isupper() and not value[-2].isalpha())
    return signs < _LEAST or len(row.groups) < 3


def _dictated(value: str) -> bool | None:
    """False unless the row itself says that it was dictated: sign by sign, in words, with zeros in front, with pauses of several kinds."""
    row = _row(value)
    if _is_short(value, row) or _is_something_else(value, row):
        return False
    sign_by_sign = row.singles >= 4 and row.singles * 2 >= len(row.groups) and row.marks != {","}
    with_zeros = sum(len(group) > 1 and group.startswith("0") for group in row.groups)
    in_words = row.words > 0 and len(row.groups) > 3 and row.words + row.singles > 2
    paused = "," in row.marks and (with_zeros or (len(row.marks) > 1 and row.singles > 1))
    return None if sign_by_sign or in_words or paused else False


def _with_letters(value: str) -> bool | None:
    """The same with letters, of which two tell as much as pauses do."""
    row = _row(value)
    letters = len(_LETTERS.findall(value))
    if letters < 2:
        return _dictated(value)
    if row.digits + letters < _LEAST or row.digits < 5 or _DECIMAL.search(value):
        return False
    return False if _is_something_else(value, row) or NOT_PERSONAL & set(_NAMED.findall(value)) else None


RULES: Final = (
    Rule("dictated:plus", "PHONE_NUMBER", rf"(?<![\p{{L}}\p{{N}}])(?P<value>{_PLUS}{_NUMBER}){_AFTER}", 0.65, _may_be),
    Rule("dictated:phone", "PHONE_NUMBER", rf"{_BEFORE}(?P<value>{_NUMBER}){_AFTER}", 0.0, _may_be, _CALLED, 0.65),
    Rule("dictated:near its word", "ID", rf"{_BEFORE}(?P<value>{_NUMBER}){_AFTER}", 0.0, _may_be, _NEAR, 0.6),
    Rule("dictated", "ID", rf"{_BEFORE}(?P<value>{_NUMBER}){_AFTER}", 0.5, _dictated),
    Rule("dictated:with letters", "ID", rf"(?<![\p{{L}}\p{{N}}.\-])(?P<value>(?:{_LETTER}{_MARK}){{1,3}}{_GROUP}(?:{_MARK}{_GROUP}){{2,12}}(?:{_MARK}[A-Z](?![\p{{L}}\p{{N}}'’]))?){_AFTER}", 0.5, _with_letters),
)  # fmt: skip
_PARAGRAPHS: Final = rf"{_MARK[:-1]}|[ ]?[,.\-–‑]?\n{{1,2}}[\-–‑]?)"
HEARD: Final = (
    Rule("dictated:heard", "ID", rf"{_BEFORE}(?P<value>{_NUMBER.replace(_MARK, _PARAGRAPHS)}){_AFTER}", 0.45, _may_be),
)
"""For what a speech engine wrote: it begins a paragraph where the voice pauses in the middle of a number."""
