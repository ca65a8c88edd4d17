"""Words of Arabic, Hebrew and the like whose letters lie in a layer from left to right, as they are drawn.

Programs that shape such text themselves (browsers through Skia, among others) write a word's glyphs in the order in
which they stand on the page, each with the letter that it stands for (ISO 32000-1, 14.9.4). PDFium puts the words of such
a line in order, but not the letters of each word, and it mirrors brackets that are mirrored already.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")

# Letters and their marks: not figures, which run from left to right everywhere, nor signs that end a word.
_WORD = re.compile(
    "[\u0591-\u05bd\u05bf-\u05c2\u05c4-\u05c5\u05c7\u05d0-\u05f4\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ef\u06fa-\u07ea\u0800-\u082d\u0840-\u085b\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{2,}"
)
_MIRRORED = re.compile("(?<=[\u05d0-\u05ea\u0620-\u064a])(?:\\) | \\))([^()\r\n]{1,80})\\(")
_LINE = re.compile("[^\r\n]+")
_LEAST_STEP = 0.5  # points

Place = Callable[[int], tuple[float, float]]


def in_reading_order(text: str, origin: Place) -> tuple[str, dict[int, int]]:
    """The text with the letters of such words turned round, and where each letter that was moved stood before.

    Args:
        origin: the place on the page, in points, of a place in the text.
    """
    if text.isascii() or not RIGHT_TO_LEFT.search(text):
        return text, {}
    text = _LINE.sub(_with_brackets, text)
    letters = list(text)
    moved: dict[int, int] = {}
    for word in _WORD.finditer(text):
        if not _runs_right(word.start(), word.end(), origin):
            continue
        # A ligature's letters have one place, and are in order.
        groups = [list(group) for _, group in itertools.groupby(range(*word.span()), key=origin)]
        for place, before in zip(range(*word.span()), itertools.chain.from_iterable(reversed(groups)), strict=True):
            letters[place], moved[place] = text[before], before
    return "".join(letters), moved


def _with_brackets(line: re.Match[str]) -> str:
    """A line, of the same length, whose brackets were mirrored twice: they close what none has opened."""
    if _is_closed(line[0]):
        return line[0]
    found = _MIRRORED.sub(r" (\1)", line[0])
    return found if _is_closed(found) else line[0]


def _is_closed(line: str) -> bool:
    """Whether each bracket that opens is closed, one after the other."""
    brackets = [sign for sign in line if sign in "()"]
    return brackets == ["(", ")"] * (len(brackets) // 2)


def _runs_right(start: int, end: int, origin: Place) -> bool:
    (first, height), (last, other_height) = origin(start), origin(end - 1)
    return last - first > _LEAST_STEP and abs(height - other_height) < _LEAST_STEP
