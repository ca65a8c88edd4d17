"""Word's binary files ([MS-DOC]; those before it in `word_before_97`): text by pieces, paragraphs by their properties.

Fast-saved files keep their text in any order, so only the piece table tells what comes after what.
"""

from __future__ import annotations

import bisect
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import symbols, word_before_97
from winnow_agent.vault.digitize.office.cells import flat
from winnow_agent.vault.digitize.office.word_fields import Fields
from winnow_agent.vault.digitize.office.word_lists import Lists
from winnow_agent.vault.digitize.office.word_pieces import NO_TEXT, pieces_of
from winnow_agent.vault.digitize.plain.marked import heading

_WORD_97 = 0xA5EC
_WORD_6 = frozenset({0xA5DC, 0xA5DB, 0xA59B})
_ENCRYPTED, _OTHER_TABLE, _COMPLEX = 0x0100, 0x0200, 0x0004
# Places of FibRgFcLcb97 ([MS-DOC] 2.5.6), each an offset and a length.
_STYLES, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _CLX = 0xA2, 0xFA, 0x102, 0x1A2
_FONTS, _LISTS, _LIST_OVERRIDES = 0x112, 0x2E2, 0x2EA
# Hidden, or deleted under the eyes of a reviewer; a symbol stands in the text as a parenthesis, its font and number here.
_HIDDEN, _SYMBOL = frozenset({0x083C, 0x0800}), 0x6A09
_TITLE = 62
_MARGINS = frozenset({2, 6})  # of the stories in their order: headers, and the text boxes in them
_PAGE = 512


class WordError(ValueError):
    """The streams are no document that can be read."""


class EncryptedError(ValueError):
    """The document is encrypted or obfuscated."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    level: int = 0
    in_table: bool = False
    ends_row: bool = False
    list_: int = 0
    list_level: int = 0


def marked_text(document: bytes, tables: Mapping[str, bytes]) -> str:
    """The text with its structure marked: main text, notes, headers, comments, text boxes.

    Args:
        document: the stream ``WordDocument``, or a whole file from before compound files.
        tables: the streams ``0Table`` and ``1Table``.

    Raises:
        EncryptedError: a password is needed.
        WordError: it is no document, or damaged beyond its text.
    """
    if len(document) < 64:
        raise WordError("its beginning is missing")
    magic, flags = struct.unpack_from("<H8xH", document)
    if flags & _ENCRYPTED:
        raise EncryptedError
    try:
        if magic == _WORD_97:
            return _Word97(document, tables["1Table" if flags & _OTHER_TABLE else "0Table"]).marked()
        if magic in _WORD_6:
            return word_before_97.text_of(document, complex_=bool(flags & _COMPLEX))
    except (struct.error, IndexError) as error:
        raise WordError("its tables are damaged") from error
    raise WordError("it is of no known version")


class _Word97:
    def __init__(self, document: bytes, table: bytes) -> None:
        self._document = document
        self._table = table
        self._pieces = list(pieces_of(self._range(_CLX)))
        if not self._pieces:
            raise WordError("its piece table is missing")
        self._levels = _levels_of(self._range(_STYLES))
        lists = struct.unpack_from("<II", document, _LISTS) if len(document) > _LIST_OVERRIDES + 8 else (0, 0)
        self._lists = Lists(table[lists[0] :] if lists[1] else b"", self._range(_LIST_OVERRIDES) if lists[1] else b"")
        self._symbols: dict[int, str] = {}
        self._hidden = sorted(self._hidden_ranges(symbols.word_fonts(self._range(_FONTS))))
        starts_and_properties = sorted(self._paragraph_runs(), key=lambda run: run[0])
        self._starts = [start for start, _ in starts_and_properties]
        self._properties = [properties for _, properties in starts_and_properties]

    def marked(self) -> str:
        counts = struct.unpack_from("<8i", self._document, 0x4C)
        main, notes, headers, _, comments, endnotes, boxes, header_boxes = (max(count, 0) for count in counts)
        pieces: list[str] = []
        at = 0
        stories = (main, notes, headers, comments, endnotes, boxes, header_boxes)
        for place, size in enumerate(stories):
            story = "".join(self._story(at, at + size))
            pieces.append(_once(story) if place in _MARGINS else story)
            at += size
        order = (0, 5, 6, 2, 1, 4, 3)  # text boxes belong to the text; notes and comments come last
        whole = PARAGRAPH.join(pieces[place] for place in order)
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _range(self, place: int) -> bytes:
        offset, size = struct.unpack_from("<II", self._document, place)
        return self._table[offset : offset + size]

    def _story(self, start: int, end: int) -> Iterator[str]:
        """The paragraphs of a part of the text, cells and rows put together."""
        row: list[str] = []
        cell: list[str] = []
        fields = Fields()
        for text, offset, mark in self._paragraphs(start, end):
            block = self._block(fields.shown(text).translate(NO_TEXT), properties := self._properties_at(offset))
            if mark == "\x07" and properties.ends_row:
                yield _row(row)
                row.clear()
            elif mark == "\x07":
                row.append("".join([*cell, block]))
                cell.clear()
            elif properties.in_table:  # the cell goes on in the next paragraph
                cell.append(block)
            else:
                yield _row([*row, *cell])
                row.clear()
                cell.clear()
                yield block
        yield _row([*row, *cell])

    def _block(self, text: str, properties: _Paragraph) -> str:
        """A paragraph as what it is: heading, item or neither."""
        if properties.level:
            return heading(properties.level, self._labelled(text, properties).replace(LINE, " "))
        if properties.list_:
            return self._labelled(text, properties) + LINE
        return text + PARAGRAPH

    def _labelled(self, text: str, properties: _Paragraph) -> str:
        """An item with its number or bullet; what is empty has none."""
        if not properties.list_ or not text.strip():
            return text
        return f"{self._lists.label(properties.list_, properties.list_level)} {text.lstrip()}".lstrip()

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[str, int, str]]:
        """Each paragraph's or cell's text, the place in the stream of the mark that ends it, and the mark."""
        text: list[str] = []
        for piece in self._pieces:
            low, high = max(piece.start, start), min(piece.end, end)
            if low >= high:
                continue
            offset = piece.offset + (low - piece.start) * piece.width
            characters = self._characters(offset, high - low, piece.width)
            at = 0
            for match in _MARK.finditer(characters):
                text.append(characters[at : match.start()])
                yield "".join(text), offset + match.start() * piece.width, match[0]
                text.clear()
                at = match.end()
            text.append(characters[at:])
        if any(text):
            yield "".join(text), -1, "\r"

    def _characters(self, offset: int, count: int, width: int) -> str:
        """``count`` characters, those that are hidden or deleted as NUL."""
        data = self._document[offset : offset + count * width]
        text = data.decode("utf-16-le" if width == 2 else "cp1252", "replace")
        if width == 2 and len(text) != count:  # pairs of surrogates would shift what comes after
            text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
        shown: list[str] = []
        at = 0
        first = bisect.bisect_right(self._hidden, (offset, 1 << 32)) - 1
        for number in range(max(first, 0), len(self._hidden)):
            low, high = self._hidden[number]
            if low >= offset + count * width:
                break
            begin = max((low - offset) // width, at)
            end = min((high - offset) // width, count)
            if end > begin:
                symbol = self._symbols.get(low, "")
                shown += [text[at:begin], symbol * (end - begin) or _SHOWN.sub("\0", text[begin:end])]
                at = end
        return "".join([*shown, text[at:]]) if shown else text

    def _properties_at(self, offset: int) -> _Paragraph:
        place = bisect.bisect_right(self._starts, offset) - 1
        return self._properties[place] if place >= 0 <= offset else _Paragraph()

    def _pages(self, place: int) -> Iterator[tuple[int, bytes]]:
        """The formatted disk pages that a table names: count of runs, and the page."""
        table = self._range(place)
        count = max((len(table) - 4) // 8, 0)
        for number in struct.unpack_from(f"<{count}I", table, 4 * (count + 1)) if count else ():
            page = self._document[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
            if len(page) == _PAGE:
                yield page[511], page

    def _paragraph_runs(self) -> Iterator[tuple[int, _Paragraph]]:
        known: dict[bytes, _Paragraph] = {}
        for count, page in self._pages(_PARAGRAPH_PAGES):
            for run in range(min(count, 0x1D)):
                start = struct.unpack_from("<I", page, 4 * run)[0]
                at = 2 * page[4 * (count + 1) + 13 * run]
                if not at:
                    yield start, _Paragraph()
                    continue
                size = 2 * page[at] - 1
                if not page[at]:
                    at += 1
                    size = 2 * page[at]
                told = page[at + 1 : at + 1 + size]
                if told not in known:
                    known[told] = self._paragraph(told)
                yield start, known[told]

    def _paragraph(self, told: bytes) -> _Paragraph:
        level = self._levels.get(int.from_bytes(told[:2], "little"), 0)
        in_table = ends_row = False
        list_ = list_level = 0
        for code, operand in _sprms(told[2:]):
            if code in {0x2416, 0x244B}:
                in_table = bool(operand[0])
            elif code in {0x2417, 0x244C}:
                ends_row = bool(operand[0])
            elif code == 0x6649:
                in_table = int.from_bytes(operand, "little") > 0
            elif code == 0x2640 and not level:
                level = operand[0] + 1 if operand[0] < 9 else 0
            elif code == 0x460B:
                list_ = int.from_bytes(operand, "little", signed=True)
            elif code == 0x260A:
                list_level = min(operand[0], 8)
        return _Paragraph(level, in_table, ends_row, max(list_, 0), list_level)

    def _hidden_ranges(self, fonts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """What is not there as it is written; of symbols, what their fonts show is noted."""
        for count, page in self._pages(_CHARACTER_PAGES):
            for run in range(min(count, 0x65)):
                start, end = struct.unpack_from("<II", page, 4 * run)
                at = 2 * page[4 * (count + 1) + run]
                for code, operand in _sprms(page[at + 1 : at + 1 + page[at]]) if at else ():
                    if code == _SYMBOL and len(operand) == 4:
                        font, number = struct.unpack("<HH", operand)
                        self._symbols[start] = symbols.character(fonts[font] if font < len(fonts) else "", number)
                    if (code in _HIDDEN and operand[0] & 1) or code == _SYMBOL:
                        yield start, end
                        break


def _row(cells: Sequence[str]) -> str:
    """Cells as a line; one alone is a frame around text, not a row of values."""
    if len(cells) == 1:
        return cells[0]
    return "\t".join(map(flat, cells)).rstrip("\t") + LINE if cells else ""


_MARK = re.compile("[\x07\r]")
_SHOWN = re.compile("[^\x07\r\x13-\x15]")


def _levels_of(sheet: bytes) -> Mapping[int, int]:
    """The level of heading of each style (2.9.271): by its built-in number, or by that of the style it is based on."""
    if len(sheet) < 6:
        return {}
    size, count = struct.unpack_from("<HH", sheet)
    at = 2 + size
    levels: dict[int, int] = {}
    for number in range(count):
        if at + 2 > len(sheet):
            break
        length = int.from_bytes(sheet[at : at + 2], "little")
        if length >= 4:
            built_in = int.from_bytes(sheet[at + 2 : at + 4], "little") & 0xFFF
            base = int.from_bytes(sheet[at + 4 : at + 6], "little") >> 4
            level = built_in if 1 <= built_in <= 9 else int(built_in == _TITLE) or levels.get(base, 0)
            if level:
                levels[number] = level
        at += 2 + length + (length & 1)
    return levels


def _sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Property modifiers (2.2.5): code and operand."""
    at = 0
    while at + 3 <= len(data):
        code = int.from_bytes(data[at : at + 2], "little")
        at += 2
        size = (1, 1, 2, 4, 2, 2, 0, 3)[code >> 13]
        if not size:
            size = (int.from_bytes(data[at : at + 2], "little") if code == 0xD608 else data[at]) + 1
        operand = data[at : at + size]
        if len(operand) < size:
            return
        yield code, operand
        at += size


def _once(story: str) -> str:
    """Headers come once for each section: each of their paragraphs once."""
    lines = dict.fromkeys(line.strip() for line in re.split(f"[{PARAGRAPH}{LINE}]", story))
    return PARAGRAPH.join(line for line in lines if any(map(str.isalpha, line)))
