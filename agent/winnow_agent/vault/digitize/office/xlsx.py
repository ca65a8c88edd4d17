"""The cells of a workbook in Excel's open format (ECMA-376 part 1, 18), row after row, without the tree of a whole sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office.number_formats import kind_of_format, shown
from winnow_agent.vault.digitize.office.package import Package, Relation, local_name

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MARGIN_CODE = re.compile(
    r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|\[[A-Za-z &]{1,20}\]|[LCRPNDTFAGBIUESXYZHO+-])'
)
_PAGE_CODE = re.compile(r"&(?:[PN]|\[(?:page|pages)\])", re.IGNORECASE)
_MOST_OF_PAGE = 14  # letters of "Page … of …", whatever the language
_MARGIN_AMPERSAND = "\x00"
_MOST_DIGITS = 22  # more than Excel keeps, but other programs write identifiers in full
_TRUTH = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


class Workbook:
    """What all sheets share: texts, formats, and the count of days."""

    def __init__(self, package: Package, relations: Sequence[Relation], root: etree._Element | None) -> None:
        self._package = package
        self._margins: set[str] = set()
        by_kind = {relation.kind: relation.target for relation in relations if not relation.external}
        self.texts = _shared_texts(package, by_kind.get("sharedStrings", "xl/sharedStrings.xml"))
        self.formats = _formats(package.xml(by_kind.get("styles", "xl/styles.xml")))
        self.from_1904 = root is not None and any(
            local_name(one) == "workbookPr" and one.get("date1904") in {"1", "true"}
            for one in root.iterchildren(tag=etree.Element)
        )

    def sheet(self, name: str) -> Iterator[str]:
        """The rows of a sheet as lines, then the headers and footers that no sheet before it had."""
        data = self._package.read(name)
        if not data:
            return
        margins: list[str] = []
        for element in self._rows_of(data):
            if local_name(element) == "headerFooter":
                margins = [margin_text("".join(map(str, one.itertext()))) for one in element]
            elif cells := [text for cell in element if (text := self._cell(cell))]:
                yield "\t".join(cells) + LINE
            element.clear()
        for margin in margins:
            if margin not in self._margins and any(map(str.isalpha, margin)):
                self._margins.add(margin)
                yield margin + PARAGRAPH

    def _rows_of(self, data: bytes) -> Iterator[etree._Element]:
        """Each row and the margins, as they end; of damaged markup what can be saved."""
        rows = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=("{*}row", "{*}headerFooter"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            recover=True,
        )
        try:
            for _, element in rows:
                yield element
                previous = element.getprevious()
                if previous is not None and (parent := element.getparent()) is not None:
                    parent.remove(previous)
        except etree.XMLSyntaxError:
            self._package.damaged = True
        if rows.error_log.filter_from_errors():
            self._package.damaged = True

    def _cell(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        value = ""
        for child in cell:
            tag = str(child.tag)
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}is"):
                return _flat(text_of(child))
        if not value or kind == "e":
            return ""
        if kind == "s":
            index = int(value) if value.isascii() and value.isdigit() else len(self.texts)
            return self.texts[index] if index < len(self.texts) else ""
        if kind in {"str", "d"}:
            return _flat(unescaped(value))
        if kind == "b":
            return _TRUTH.get(value, value)
        return self._number(value, cell.get("s", "0"))

    def _number(self, value: str, style: str) -> str:
        index = int(style) if style.isascii() and style.isdigit() else 0
        kind = self.formats[index] if index < len(self.formats) else ""
        if not kind and len(value) < _MOST_DIGITS and value.isascii() and value.isdigit():
            return value
        try:
            return shown(float(value), kind, from_1904=self.from_1904)
        except (ValueError, OverflowError):
            return _flat(value)


def _shared_texts(package: Package, name: str) -> Sequence[str]:
    root = package.xml(name)
    return [] if root is None else [_flat(text_of(item)) for item in root.iterchildren(tag=etree.Element)]


def text_of(item: etree._Element) -> str:
    """The text of a string item (18.4.8): its runs, without the readings of ideographs."""
    return unescaped("".join(_texts(item)))


def _texts(item: etree._Element) -> Iterator[str]:
    for child in item.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name == "r":
            yield from _texts(child)


def unescaped(text: str) -> str:
    """Characters that XML can't hold are written ``_x000D_`` (22.4.2.4)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _flat(text: str) -> str:
    return text if text.isalnum() else " ".join(text.split())


def _formats(root: etree._Element | None) -> list[str]:
    """What each style of cells shows, see `number_formats.kind_of_format`."""
    if root is None:
        return []
    codes: dict[str, str] = {}
    styles: list[str] = []
    for group in root.iterchildren(tag=etree.Element):
        name = local_name(group)
        if name == "numFmts":
            codes = {
                one.get("numFmtId", ""): one.get("formatCode", "") for one in group.iterchildren(tag=etree.Element)
            }
        elif name == "cellXfs":
            for one in group.iterchildren(tag=etree.Element):
                number = one.get("numFmtId", "0")
                styles.append(kind_of_format(int(number) if number.isdigit() else 0, codes.get(number, "")))
    return styles


def margin_text(codes: str) -> str:
    """A header or footer without its codes (18.3.1.39)."""
    codes = codes.replace("&&", _MARGIN_AMPERSAND)
    words = _MARGIN_CODE.sub(" ", codes).replace(_MARGIN_AMPERSAND, "&").split()
    if _PAGE_CODE.search(codes) and len(words) <= 2 and sum(map(len, words)) <= _MOST_OF_PAGE:
        return ""  # the words around a page's number
    return " ".join(words)
