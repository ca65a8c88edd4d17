"""Excel's binary files ([MS-XLS]; BIFF 2 to 5 before it): sheet after sheet, what the cells show."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office.code_pages import code_page
from winnow_agent.vault.digitize.office.number_formats import kind_of_format, shown
from winnow_agent.vault.digitize.office.xlsb import rk_number
from winnow_agent.vault.digitize.office.xlsx import margin_text
from winnow_agent.vault.digitize.plain.marked import heading

_BEGIN = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_END, _CONTINUE, _ENCRYPTED = 0x0A, 0x3C, 0x2F
_SHEET, _SHARED, _CODE_PAGE, _1904, _FORMAT, _STYLE = 0x85, 0xFC, 0x42, 0x22, 0x41E, 0xE0
_OLD_FORMATS, _OLD_STYLES = frozenset({0x1E}), frozenset({0x243, 0x443})
_FORMULAS = frozenset({0x06, 0x206, 0x406})
_LABELS = frozenset({0x04, 0x204, 0xD6})
_NUMBERS = frozenset({0x03, 0x203})
_STRINGS = frozenset({0x07, 0x207})
_MARGINS = frozenset({0x14, 0x15})
_DRAWN_TEXT, _CHART_TEXT, _DRAWINGS = 0x1B6, 0x100D, 0xEB
_NOTE, _NOTE_GOES_ON = 0x1C, 0xFFFF
_GRAPH = b"\x80\x06"
"""The version of a chart of Microsoft Graph ([MS-OGRAPH]), whose data sheet has cells of BIFF 2 with texts of BIFF 8."""
_MOST_CELLS = 20_000_000


class ExcelError(ValueError):
    """The stream is no workbook that can be read."""


class EncryptedError(ValueError):
    """The workbook is encrypted."""


@dataclass(slots=True)
class _Sheet:
    """A sheet's cells by row and column, and the texts around them."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)

    def marked(self, name: str) -> str:
        rows = [[text for _, text in sorted(cells.items()) if text] for _, cells in sorted(self.rows.items())]
        lines = ["\t".join(cells) + LINE for cells in rows if cells]
        around = [text + PARAGRAPH for text in dict.fromkeys([*self.drawn, *self.margins]) if text.strip()]
        if not lines and not around:
            return ""
        return heading(2, name) + "".join(lines) + PARAGRAPH + "".join(around)


def marked_text(data: bytes) -> tuple[str, bytes]:
    """The text with its structure marked, and the drawings' data, in which pictures are.

    Args:
        data: the stream ``Workbook`` or ``Book``, or a whole file from before compound files.

    Raises:
        EncryptedError: a password is needed.
        ExcelError: it is no workbook.
    """
    if len(data) < 8 or int.from_bytes(data[:2], "little") not in _BEGIN:
        raise ExcelError("its beginning is missing")
    try:
        return _Book(data).read()
    except struct.error as error:
        raise ExcelError("a record is cut off") from error


class _Book:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._version = 2
        self._is_graph = False
        self._codec = "cp1252"
        self._texts: Sequence[str] = ()
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._sheets: dict[int, str] = {}
        self._from_1904 = False
        self._drawings: list[bytes] = []
        self._cells = 0
        self._formula: tuple[int, int] | None = None
        self._in_chart = False

    def read(self) -> tuple[str, bytes]:
        depth = 0
        begun = -1
        sheets: list[tuple[int, _Sheet]] = []
        sheet = _Sheet()
        for at, kind, content in self._records():
            if kind in _BEGIN and isinstance(content, bytes):
                depth += 1
                # A chart's numbers are copies of a sheet's.
                self._in_chart = depth > 1 or (len(content) > 3 and content[2:4] == b"\x20\0")
                if depth == 1:
                    self._is_graph = content[:2] == _GRAPH
                    self._version = {0x09: 2, 0x209: 3, 0x409: 4}.get(
                        kind, 8 if content[:2] in {b"\0\6", _GRAPH} else 5
                    )
                    begun, sheet = at, _Sheet()
                    sheets.append((begun, sheet))
            elif kind == _END:
                depth = max(depth - 1, 0)
                self._in_chart = False
            elif kind == _ENCRYPTED:
                raise EncryptedError
            else:
                self._record(kind, content, sheet)
        order = {offset: place for place, offset in enumerate(self._sheets)}
        sheets.sort(key=lambda pair: order.get(pair[0], len(order)))
        told: set[str] = set()
        for _, one in sheets:
            one.margins = [text for text in dict.fromkeys(one.margins) if text not in told]
            told.update(one.margins)
        texts = (one.marked(self._sheets.get(offset, "")) for offset, one in sheets)
        return "".join(texts), b"".join(self._drawings)

    def _records(self) -> Iterator[tuple[int, int, list[bytes] | bytes]]:
        """Place, type and content of each record; of those that may be continued, the pieces."""
        data, at = self._data, 0
        while at + 4 <= len(data):
            kind, size = struct.unpack_from("<HH", data, at)
            content = data[at + 4 : at + 4 + size]
            start, at = at, at + 4 + size
            if kind in {_SHARED, _DRAWN_TEXT, _DRAWINGS}:
                pieces = [content]
                while at + 4 <= len(data) and struct.unpack_from("<H", data, at)[0] in {
                    _CONTINUE,
                    kind if kind == _DRAWINGS else -1,
                }:
                    size = struct.unpack_from("<H", data, at + 2)[0]
                    pieces.append(data[at + 4 : at + 4 + size])
                    at += 4 + size
                self._continued(kind, pieces)
                yield start, kind, pieces
            else:
                yield start, kind, content

    def _continued(self, kind: int, pieces: list[bytes]) -> None:
        if kind == _SHARED:
            self._texts = list(_shared_texts(pieces))
        elif kind == _DRAWINGS:
            self._drawings += pieces

    def _record(self, kind: int, content: list[bytes] | bytes, sheet: _Sheet) -> None:
        if isinstance(content, list):
            if kind == _DRAWN_TEXT:
                sheet.drawn.append(_drawn_text(content))
        elif kind == _SHEET:
            self._name(content)
        elif kind == _CODE_PAGE and len(content) >= 2:
            self._codec = code_page(int.from_bytes(content[:2], "little"))
        elif kind == _1904 and content:
            self._from_1904 = bool(content[0])
        elif kind == _FORMAT and len(content) > 2:
            number = int.from_bytes(content[:2], "little") if self._version > 4 else len(self._formats)
            self._formats[number] = self._string(content, 2, wide_count=self._version == 8)
        elif kind in _OLD_FORMATS:
            self._formats[len(self._formats)] = self._string(content, 0, wide_count=False)
        elif kind == _STYLE and len(content) >= 4:
            self._styles.append(int.from_bytes(content[2:4], "little"))
        elif kind in _OLD_STYLES and len(content) >= 2:
            self._styles.append(content[1])
        elif kind in _MARGINS and content:
            text = margin_text(self._string(content, 0, wide_count=self._version == 8))
            sheet.margins.append(text if any(map(str.isalpha, text)) else "")
        elif kind == _CHART_TEXT and len(content) > 3:
            sheet.drawn.append(self._string(content, 2, wide_count=False))
        elif kind == _NOTE and self._version < 8 and len(content) > 6:
            self._note(content, sheet)
        elif not self._in_chart:
            self._cell_record(kind, content, sheet)

    def _note(self, content: bytes, sheet: _Sheet) -> None:
        """A comment before BIFF 8, where its text stands in the record; a long one goes on in the next."""
        text = content[6:].decode(self._eight_bit_codec(), "replace")
        if int.from_bytes(content[:2], "little") == _NOTE_GOES_ON and sheet.drawn:
            sheet.drawn[-1] += text
        else:
            sheet.drawn.append(text)

    def _name(self, content: bytes) -> None:
        offset = int.from_bytes(content[:4], "little")
        self._sheets[offset] = self._string(content, 6, wide_count=False)

    def _cell_record(self, kind: int, content: bytes, sheet: _Sheet) -> None:
        if kind in _STRINGS and self._formula is not None:
            row, column = self._formula
            wide = self._version >= 3
            self._put(sheet, row, column, self._string(content, 0, wide_count=wide))
            self._formula = None
            return
        if len(content) < 6:
            return
        row, column, style = struct.unpack_from("<HHH", content)
        bytes_of_style = self._version == 2 or self._is_graph
        if bytes_of_style:  # no number of a style: the second byte names the format itself
            style = content[5] & 0x3F
        value = 7 if bytes_of_style else 6
        if kind == 0xFD and len(content) >= 10:  # a shared text
            index = struct.unpack_from("<I", content, 6)[0]
            self._put(sheet, row, column, self._texts[index] if index < len(self._texts) else "")
        elif kind in _LABELS:
            self._put(sheet, row, column, self._string(content, value, wide_count=not bytes_of_style))
        elif kind in _NUMBERS:
            self._put(sheet, row, column, self._number(struct.unpack_from("<d", content, value)[0], style))
        elif kind == 0x27E:
            self._put(sheet, row, column, self._number(rk_number(struct.unpack_from("<I", content, 6)[0]), style))
        elif kind == 0xBD:
            for place in range((len(content) - 6) // 6):
                style, packed = struct.unpack_from("<HI", content, 4 + 6 * place)
                self._put(sheet, row, column + place, self._number(rk_number(packed), style))
        elif kind == 0x02 and self._version == 2:
            self._put(sheet, row, column, str(struct.unpack_from("<H", content, 7)[0]))
        elif kind in {0x05, 0x205} and len(content) > value + 1 and not content[value + 1]:
            self._put(sheet, row, column, "TRUE" if content[value] else "FALSE")
        elif kind in _FORMULAS and len(content) >= value + 8:
            self._result(sheet, row, column, style, content[value : value + 8])

    def _result(self, sheet: _Sheet, row: int, column: int, style: int, result: bytes) -> None:
        """The value of a formula (2.5.133)."""
        self._formula = None
        if result[6:] != b"\xff\xff":
            self._put(sheet, row, column, self._number(struct.unpack("<d", result)[0], style))
        elif result[0] == 0:  # its text is in the record that follows
            self._formula = (row, column)
        elif result[0] == 1:
            self._put(sheet, row, column, "TRUE" if result[2] else "FALSE")

    def _put(self, sheet: _Sheet, row: int, column: int, text: str) -> None:
        self._cells += 1
        if self._cells <= _MOST_CELLS:
            sheet.rows.setdefault(row, {})[column] = " ".join(text.split())

    def _number(self, value: float, style: int) -> str:
        styles = self._styles
        number = style if self._version == 2 or self._is_graph else styles[style] if style < len(styles) else 0
        return shown(value, kind_of_format(number, self._formats.get(number, "")), from_1904=self._from_1904)

    def _string(self, content: bytes, at: int, *, wide_count: bool) -> str:
        """A text with its length before it: of the version's characters, or with a byte that tells which."""
        size = 2 if wide_count else 1
        count = int.from_bytes(content[at : at + size], "little")
        at += size
        if self._version < 8:
            return content[at : at + count].decode(self._eight_bit_codec(), "replace")
        flags = content[at] if at < len(content) else 0
        if flags & 1:
            return content[at + 1 : at + 1 + 2 * count].decode("utf-16-le", "replace")
        return content[at + 1 : at + 1 + count].decode("latin-1")

    def _eight_bit_codec(self) -> str:
        return self._codec if self._codec != "utf-16-le" else "cp1252"


def _shared_texts(pieces: list[bytes]) -> Iterator[str]:
    """The table of shared texts (2.4.265); a text that is continued tells again how wide its characters are."""
    stream = _Pieces(pieces)
    stream.take(8)
    while not stream.ended():
        count = int.from_bytes(stream.take(2), "little")
        flags = stream.take(1)[:1] or b"\0"
        runs = int.from_bytes(stream.take(2), "little") if flags[0] & 8 else 0
        extra = int.from_bytes(stream.take(4), "little") if flags[0] & 4 else 0
        yield " ".join(stream.characters(count, wide=bool(flags[0] & 1)).split())
        stream.take(4 * runs + extra)


class _Pieces:
    """Continued records as one stream."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece = self._at = 0

    def ended(self) -> bool:
        while self._piece < len(self._pieces) and self._at >= len(self._pieces[self._piece]):
            self._piece, self._at = self._piece + 1, 0
        return self._piece >= len(self._pieces)

    def take(self, count: int) -> bytes:
        taken = b""
        while count > 0 and not self.ended():
            piece = self._pieces[self._piece][self._at : self._at + count]
            self._at += len(piece)
            count -= len(piece)
            taken += piece
        return taken

    def characters(self, count: int, *, wide: bool) -> str:
        text = ""
        while count > 0 and not self.ended():
            if self._at == 0 and text:
                wide = bool(self.take(1)[0] & 1)
            left = len(self._pieces[self._piece]) - self._at if self._piece < len(self._pieces) else 0
            size = min(count * (2 if wide else 1), left)
            data = self.take(size)
            text += data.decode("utf-16-le" if wide else "latin-1", "replace")
            count -= max(size // (2 if wide else 1), 1)
        return text


def _drawn_text(pieces: list[bytes]) -> str:
    """A text box's or comment's text (2.4.329): in the first continuation, the formats in the next."""
    if len(pieces) < 2 or len(pieces[0]) < 12:
        return ""
    count = int.from_bytes(pieces[0][10:12], "little")
    text = ""
    for piece in pieces[1:]:
        if len(text) >= count or not piece:
            break
        text += piece[1:].decode("utf-16-le" if piece[0] & 1 else "latin-1", "replace")
    return LINE.join(" ".join(line.split()) for line in text[:count].splitlines())
