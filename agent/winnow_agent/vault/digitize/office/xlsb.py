"""The cells of a workbook in Excel's binary package ([MS-XLSB]): records in parts instead of elements."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from winnow_agent.vault.digitize.cleaning import LINE
from winnow_agent.vault.digitize.office.number_formats import kind_of_format, shown
from winnow_agent.vault.digitize.office.package import Package

_ROW, _RK, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL = 8, 9, 10
_SST_ITEM, _FORMAT, _STYLE, _SHEET, _WORKBOOK = 19, 44, 47, 156, 153
_BEGIN_STYLES, _END_STYLES = 617, 618
_MOST_RECORD = 64 << 20


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part (2.1.4), type and content."""
    at = 0
    while at < len(data):
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        if size > _MOST_RECORD:
            return
        yield kind, data[at : at + size]
        at += size


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for place in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return value, at


def _wide(data: bytes, at: int) -> str:
    """An XLWideString (2.5.169)."""
    if at + 4 > len(data):
        return ""
    count = int.from_bytes(data[at : at + 4], "little")
    if count == 0xFFFFFFFF:
        return ""
    return data[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")


class BinaryWorkbook:
    """What all sheets share, and the sheets in their order.

    Attributes:
        sheets: name, and identifier of the relationship, of each.
    """

    def __init__(self, package: Package, main: str, texts: str, styles: str) -> None:
        self._package = package
        self.sheets: list[tuple[str, str]] = []
        self._from_1904 = False
        for kind, data in records(package.read(main)):
            if kind == _SHEET and len(data) > 12:
                identifier = _wide(data, 8)
                self.sheets.append((_wide(data, 12 + 2 * len(identifier)), identifier))
            elif kind == _WORKBOOK and data:
                self._from_1904 = bool(data[0] & 1)
        self._texts = [_flat(_wide(data, 1)) for kind, data in records(package.read(texts)) if kind == _SST_ITEM]
        self._formats = _formats(package.read(styles))

    def sheet(self, name: str) -> Iterator[str]:
        """The rows of a sheet as lines."""
        row: list[str] = []
        for kind, data in records(self._package.read(name)):
            if kind == _ROW:
                if row:
                    yield "\t".join(row) + LINE
                row = []
            elif _RK <= kind <= _FORMULA_BOOL and len(data) >= 8:
                text = self._cell(kind, data)
                if text:
                    row.append(text)
        if row:
            yield "\t".join(row) + LINE

    def _cell(self, kind: int, data: bytes) -> str:
        if kind in {_TEXT, _FORMULA_TEXT}:
            return _flat(_wide(data, 8))
        if kind == _SHARED and len(data) >= 12:
            index = int.from_bytes(data[8:12], "little")
            return self._texts[index] if index < len(self._texts) else ""
        if kind in {_BOOL, _FORMULA_BOOL} and len(data) > 8:
            return "TRUE" if data[8] else "FALSE"
        if kind == _RK and len(data) >= 12:
            return self._number(rk_number(int.from_bytes(data[8:12], "little")), data)
        if kind in {_REAL, _FORMULA_NUMBER} and len(data) >= 16:
            return self._number(struct.unpack_from("<d", data, 8)[0], data)
        return ""

    def _number(self, value: float, data: bytes) -> str:
        style = int.from_bytes(data[4:7], "little")
        kind = self._formats[style] if style < len(self._formats) else ""
        return shown(value, kind, from_1904=self._from_1904)


def rk_number(value: int) -> float:
    """A number packed into 30 bits ([MS-XLS] 2.5.217, [MS-XLSB] 2.5.122)."""
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value & 0x80000000 else 0))
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0])
    return number / 100 if value & 1 else number


def _formats(data: bytes) -> Sequence[str]:
    codes: dict[int, str] = {}
    styles: list[str] = []
    inside = False
    for kind, record in records(data):
        if kind == _FORMAT and len(record) >= 6:
            codes[int.from_bytes(record[:2], "little")] = _wide(record, 2)
        elif kind in {_BEGIN_STYLES, _END_STYLES}:
            inside = kind == _BEGIN_STYLES
        elif kind == _STYLE and inside and len(record) >= 4:
            number = int.from_bytes(record[2:4], "little")
            styles.append(kind_of_format(number, codes.get(number, "")))
    return styles


def _flat(text: str) -> str:
    return " ".join(text.split())
