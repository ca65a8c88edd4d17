"""The numbers that word processors put before the items of lists, which their files hold only as rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

BULLET = "•"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_PLACE = re.compile(r"%([1-9])")
_MOST_ROMAN = 5000


def numeral(number: int, form: str) -> str:
    """A number in one of the forms of ECMA-376 (17.18.59); those of other scripts as decimals.

    >>> numeral(4, "lowerRoman"), numeral(28, "upperLetter")
    ('iv', 'BB')
    """
    if form.endswith("Roman") and 0 < number < _MOST_ROMAN:
        roman, left = "", number
        for value, letters in _ROMAN:
            roman += letters * (left // value)
            left %= value
        return roman.upper() if form.startswith("upper") else roman
    if form.endswith("Letter") and 0 < number <= 26 * 9:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def label(pattern: str, form: str, counts: Sequence[int], forms: Sequence[str]) -> str:
    """What stands before an item: ``%1.%2)`` with the counts of the levels put in; a bullet for a bullet.

    Args:
        counts, forms: of each level from the first to the item's own.
    """
    if form == "bullet":
        return BULLET
    if form == "none":
        return ""

    def place(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        return numeral(counts[level], forms[level]) if level < len(counts) else ""

    return _PLACE.sub(place, pattern).strip()
