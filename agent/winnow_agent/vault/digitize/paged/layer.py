"""A PDF page's text layer as printed lines with their places, in the order of the layer.

PDFium gives the text of a page in one call, and the place of a character in one each; so only what a line needs is
asked for: where it begins, its type size, and the boxes of its text objects, between which the wide gaps lie.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from winnow_agent.vault.digitize.paged import visual_order
from winnow_agent.vault.digitize.paged.lines import MARKS, SEAM, Line

MOST_CHARACTERS = 2_000_000
"""Of one page; a page of a newspaper has 50,000."""

_LOOSE = 0.8  # type sizes a letter: more than the widest type takes
_TALL = 3.0  # type sizes a text object: higher than any letter
_GAP = 1.5  # type sizes: a space in justified text is seldom wider
_SPACE, _MOST_SPACE = 0.15, 0.6  # type sizes: from which on a gap is a space, and beyond which it parts two lines
_LEVEL, _RAISED = 0.1, 0.6  # type sizes that two baselines of one line differ by; of a note's sign and its text
_SIGN = 0.9  # of the text's size, that a raised sign has at most
_SPACES = " \t\u00a0\0"
# PDFium puts U+FFFE (and U+0002 in its list of characters) where it joined a word over a line's end.
_LINES = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_SYMBOL_BULLET = re.compile(r"^[\ue000-\uf8ff\x80-\x9f]\s*")  # as symbol fonts without a table of Unicode give them
_SWAPPED = re.compile(f"[{''.join(chr(code << 8) for code in range(0x20, 0x7F))}]")
_BOLD = re.compile(rb"bold|black|heavy|semib|demi", re.IGNORECASE)
_CLOSING = ".,;:!?)]}’”»"
_SIGNS_OF_NOTES = "*†‡§¶"
_MOST_BOLD = 90  # characters of a line that may be a heading for being bold


@dataclass(slots=True)
class Layer:
    """The text of a page.

    Attributes:
        rows: PDFium's lines, each cut where a gap is too wide for a space; upright, whatever way they are printed.
        aside: lines that run another way than most: a stamp in the margin, a label of an axis.
        broken: characters for which the font gives no Unicode.
        turn: the direction of the rows, in quarter turns counterclockwise on the page.
    """

    rows: list[list[Line]] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    broken: int = 0
    turn: int = 0


class _Printed(NamedTuple):
    """A line of the layer: its part of the text, where it begins, its type."""

    start: int
    end: int
    origin: tuple[float, float]
    size: float
    turn: int
    bold: bool


class _Asker:
    """PDFium's calls on one text page, by places in its text, with the variables that they write to."""

    def __init__(self, textpage: object) -> None:
        self.textpage = textpage
        self.text, self._index_of = _text_of(textpage)
        self._a, self._b, self._c, self._d = (ctypes.c_double() for _ in range(4))
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(200)
        self._flags = ctypes.c_int()
        self._moved: dict[int, int] = {}
        self.text, self._moved = visual_order.in_reading_order(self.text, self.origin)

    def _index(self, place: int) -> int:
        return place if self._index_of is None else self._index_of(place)

    def origin(self, place: int) -> tuple[float, float]:
        index = self._index(self._moved.get(place, place))
        pdfium.FPDFText_GetCharOrigin(self.textpage, index, self._a, self._b)
        return self._a.value, self._b.value

    def boxes(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """Left, bottom, right, top of each text object in the stretch."""
        found = []
        first, last = self._index(start), self._index(end - 1)
        for index in range(pdfium.FPDFText_CountRects(self.textpage, first, last - first + 1)):
            pdfium.FPDFText_GetRect(self.textpage, index, self._a, self._b, self._c, self._d)
            found.append((self._a.value, self._d.value, self._c.value, self._b.value))
        return found

    def type_size(self, place: int) -> tuple[float, int]:
        """In points, and the direction in quarter turns counterclockwise."""
        matrix, index = self._matrix, self._index(place)
        pdfium.FPDFText_GetMatrix(self.textpage, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self.textpage, index) * math.hypot(matrix.c, matrix.d)
        if abs(matrix.b) > abs(matrix.a):
            return size, 1 if matrix.b > 0 else 3
        return size, 2 if matrix.a < 0 and matrix.d < 0 else 0

    def is_bold(self, place: int) -> bool:
        length = pdfium.FPDFText_GetFontInfo(self.textpage, self._index(place), self._name, 200, self._flags)
        return 0 < length <= 200 and bool(_BOLD.search(self._name.raw, 0, length))


def read_layer(page: object, textpage: object) -> Layer:
    """The layer of a page, by PDFium's raw handles.

    Left out are what lies outside of the page's box, and a line that is printed again a hair beside itself, as shadows
    and false bold type are.
    """
    ask = _Asker(textpage)
    layer = Layer(broken=ask.text.count("\0") + ask.text.count("\ufffd"))
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    turned, is_mixed = _printed(ask, box, _bodies(ask))
    if is_mixed:  # PDFium may join lines that run different ways
        turned, _ = _printed(ask, box, _bodies_by_turn(ask))
    turns = [sum(len(line.text) for one, row in turned if one == turn for line in row) for turn in range(4)]
    most = max(range(4), key=turns.__getitem__)
    layer.turn = most
    layer.rows = _rejoined([level for turn, row in turned if turn == most for level in _levels(row)])
    layer.aside = [line for turn, row in turned if turn != most for line in row]
    return layer


def _bodies(ask: _Asker) -> Iterator[tuple[int, int, bool]]:
    """Where each line of the text begins and ends, without spaces; whether it ends in a broken word."""
    for match in _LINES.finditer(ask.text):
        is_broken = match[0][-1] in "\x02\ufffe"
        body = (match[0][:-1] if is_broken else match[0]).rstrip(_SPACES)
        end = match.start() + len(body)
        start = end - len(body.lstrip(_SPACES))
        if end > start:
            yield start, end, is_broken


def _bodies_by_turn(ask: _Asker) -> Iterator[tuple[int, int, bool]]:
    """The same, parted where a word runs another way than the one before it."""
    for start, end, is_broken in _bodies(ask):
        words = [match.span() for match in re.finditer(rf"[^{_SPACES}]+", ask.text[start:end])]
        for _, group in itertools.groupby(words, key=lambda span: ask.type_size(start + span[0])[1]):
            stretch = list(group)
            yield start + stretch[0][0], start + stretch[-1][1], is_broken and stretch[-1][1] == end - start


def _printed(
    ask: _Asker, box: Any, bodies: Iterable[tuple[int, int, bool]]
) -> tuple[list[tuple[int, list[Line]]], bool]:
    """The lines within the page's box, each with its direction in quarter turns and cut at its wide gaps.

    Also whether one of them may run another way, in whole or in part.
    """
    is_mixed = False
    left, bottom, right, top = box.left - 1, box.bottom - 1, box.right + 1, box.top + 1
    turned: list[tuple[int, list[Line]]] = []
    bold = False
    for start, end, is_broken in bodies:
        body = ask.text[start:end]
        x, y = ask.origin(start)
        if not (left <= x <= right and bottom <= y <= top):
            continue
        size, turn = _type_of(ask, start, end)
        # Two calls more: not for what goes on in small letters, as headings don't begin.
        may_be_bold = len(body) <= _MOST_BOLD and (bold or not body[0].islower()) and body[-1] not in ".,;"
        bold = may_be_bold and ask.is_bold(end - 1) and ask.is_bold(start)
        boxes = ask.boxes(start, end)
        if len(boxes) == 1 and not turn and boxes[0][2] - boxes[0][0] <= _LOOSE * size * len(body):
            row = [Line(_words(body), boxes[0][0], max(boxes[0][2], boxes[0][0] + 1), y, size, bold)]
        else:
            row = _row(ask, _Printed(start, end, (x, y), size, turn, bold), boxes)
            is_mixed = is_mixed or turn > 0 or any(top - bottom > _TALL * size for _, bottom, _, top in boxes)
        if not row:
            continue
        if is_broken:
            row[-1] = row[-1]._replace(text=row[-1].text + SEAM)
        if not (turned and turned[-1][0] == turn and _is_shadow(row, turned[-1][1])):
            turned.append((turn, row))
    return turned, is_mixed


def _type_of(ask: _Asker, start: int, end: int) -> tuple[float, int]:
    """A line's type size and direction, by its last letter: the first may be a bullet of another size.

    Where the last one may be the raised sign of a note, the one in the middle has a say.
    """
    size, turn = ask.type_size(end - 1)
    last = ask.text[end - 1]
    if last.isdigit() or last in _SIGNS_OF_NOTES:
        middle = next(place for place in range((start + end) // 2, end) if ask.text[place] not in _SPACES)
        size = max(size, ask.type_size(middle)[0])
    return max(size, 1.0), turn


def _levels(row: list[Line]) -> list[list[Line]]:
    """A row parted where its baseline changes."""
    if len(row) == 1 or row[0].y == row[-1].y:
        return [row]
    return [list(level) for _, level in itertools.groupby(row, key=lambda line: line.y)]


def _rejoined(rows: list[list[Line]]) -> list[list[Line]]:
    """With what goes on right behind a row: PDFium begins a line behind a raised or lowered sign."""
    found: list[list[Line]] = []
    for row in rows:
        last, line = found[-1][-1] if found else None, row[0]
        if last is None or not _goes_on(last, line):
            found.append(row)
            continue
        large = max(last, line, key=lambda one: one.size)
        space = " " if _between(last, line) > _SPACE * large.size and line.text[0] not in _CLOSING else ""
        text, left, right = last.text + space + line.text, min(last.left, line.left), max(last.right, line.right)
        found[-1][-1:] = [Line(text, left, right, large.y, large.size, last.bold and line.bold), *row[1:]]
    return found


def _goes_on(last: Line, line: Line) -> bool:
    size = max(last.size, line.size)
    is_sign = last.size < _SIGN * line.size and len(last.text) <= 3 and not last.text.isalpha()
    level = abs(last.y - line.y) < (_RAISED if is_sign else _LEVEL) * size
    return level and -0.2 * size < _between(last, line) < _MOST_SPACE * size and not last.text.endswith(SEAM)


def _between(last: Line, line: Line) -> float:
    """The gap between two pieces, whichever comes first."""
    return max(line.left - last.right, last.left - line.right)


def _text_of(textpage: object) -> tuple[str, Callable[[int], int] | None]:
    """The text, and how its places become those of PDFium's list of characters, where they are not the same."""
    count = min(pdfium.FPDFText_CountChars(textpage), MOST_CHARACTERS)
    if count <= 0:
        return "", None
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    text = ctypes.string_at(buffer, 2 * max(0, written - 1)).decode("utf-16-le", "replace")
    if not text.isascii():
        text = MARKS.sub("\ufffd", _unswapped(text))
    if len(text) == count:
        return text, None
    last = count - 1

    def index_of(place: int) -> int:
        index = int(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, place))
        return index if 0 <= index < count else min(place, last)

    return text, index_of


def _unswapped(text: str) -> str:
    """A text whose font has its table of Unicode with the bytes the wrong way round: most of it is ASCII then."""
    if 2 * len(_SWAPPED.findall(text)) <= len(text) - text.count(" "):
        return text
    return _SWAPPED.sub(lambda match: chr(ord(match[0]) >> 8), text)


def _words(text: str) -> str:
    """A line's words; a sign of a symbol font in front of them is a bullet."""
    if "\t" in text:
        text = text.replace("\t", " ")
    return text if text[:1].isascii() else _SYMBOL_BULLET.sub("• ", text)


def _row(ask: _Asker, line: _Printed, boxes: list[tuple[float, float, float, float]]) -> list[Line]:
    """One line of the layer, cut at its wide gaps."""
    start, end, origin, size, turn, _ = line
    if _runs_left(ask, line):  # letter by letter, in no order of their own
        boxes = sorted(boxes, key=lambda box: _along(box, turn)[1], reverse=True)
    spans = [_along(box, turn) for box in boxes] or [_along((*origin, *origin), turn)]
    y = _upright(origin, turn)[1]
    if len(spans) == 1:
        left, right = spans[0]
        if right - left > _LOOSE * size * (end - start) and " " in ask.text[start:end]:
            spans, boxes = _words_of(ask, line) or spans, []
        else:
            return [_line(ask.text[start:end], (left, right), y, line)]
    cuts: list[int] = []
    edges = [spans[0]]
    heights = [y]
    for index in range(1, len(spans)):
        left, right = spans[index]
        fell = bool(boxes) and abs(_height(boxes[index], turn) - _height(boxes[index - 1], turn)) > 1.2 * size
        wide = left - edges[-1][1] > _GAP * size or edges[-1][0] - right > _GAP * size
        at = None
        if wide or fell:
            rest = line._replace(start=cuts[-1] if cuts else start)
            at = _place_of(ask, rest, (left - 0.35 * size, right), y if fell else None)
        if at is None:
            edges[-1] = (min(edges[-1][0], left), max(edges[-1][1], right))
        else:
            cuts.append(at)
            edges.append((left, right))
            y = _upright(ask.origin(at), turn)[1] if fell else y
            heights.append(y)
    bounds = [start, *cuts, end]
    row = [
        _line(ask.text[begin:stop], edge, height, line)
        for edge, begin, stop, height in zip(edges, bounds, bounds[1:], heights, strict=False)
    ]
    return [one for one in row if one.text]


def _runs_left(ask: _Asker, line: _Printed) -> bool:
    """Whether a line goes from right to left; not one of another script that has a word or a cell of Arabic, say."""
    if not visual_order.RIGHT_TO_LEFT.search(ask.text, line.start, line.end):
        return False
    return _upright(ask.origin(line.end - 1), line.turn)[0] < _upright(line.origin, line.turn)[0]


def _line(text: str, edge: tuple[float, float], y: float, printed: _Printed) -> Line:
    return Line(_words(text.strip(_SPACES)), edge[0], max(edge[1], edge[0] + 1), y, printed.size, printed.bold)


def upright_box(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """A box on the page, left, bottom, right and top, in the coordinates of lines that run that way."""
    (left, right), feet = _along(box, turn), _along(box, (turn - 1) % 4)
    return left, -feet[1], right, -feet[0]


def _along(box: tuple[float, float, float, float], turn: int) -> tuple[float, float]:
    """Where a box begins and ends along the line, whatever way that runs."""
    left, bottom, right, top = box
    return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[turn]


def _height(box: tuple[float, float, float, float], turn: int) -> float:
    """The foot of a box, whatever way the line runs."""
    left, bottom, right, top = box
    return (bottom, -right, -top, left)[turn]


def _upright(point: tuple[float, float], turn: int) -> tuple[float, float]:
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _place_of(ask: _Asker, line: _Printed, within: tuple[float, float], above: float | None) -> int | None:
    """The place in the text at which a text object begins: behind a space, or where the baseline is no longer ``above``.

    PDFium may put what stands under a line at its end without a space, as in a table written by columns.
    """
    text = ask.text
    low, high = within
    for at in range(line.start + 1, line.end):
        if text[at] in _SPACES or (above is None and text[at - 1] not in _SPACES):
            continue
        x, y = _upright(ask.origin(at), line.turn)
        if low <= x <= high and (above is None or abs(y - above) > 1):
            return at
    return None


def _words_of(ask: _Asker, line: _Printed) -> list[tuple[float, float]]:
    """Where each word of a text object begins and ends: PDFium makes one space of many, as listings are set with."""
    spans: list[tuple[float, float]] = []
    for match in re.finditer(r"\S+", ask.text[line.start : line.end]):
        boxes = ask.boxes(line.start + match.start(), line.start + match.end())
        spans.extend(_along(box, line.turn) for box in boxes[:1])
    return spans


def _is_shadow(row: list[Line], before: list[Line]) -> bool:
    return (
        len(row) == len(before)
        and row[0].text == before[0].text
        and all(
            a.text == b.text and abs(a.y - b.y) < 0.3 * a.size and abs(a.left - b.left) < 0.3 * a.size
            for a, b in zip(row, before, strict=True)
        )
    )
