"""The text of OpenDocument content (ODF 1.3 part 3; OpenOffice.org 1 has the same elements), with its structure marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import numerals
from winnow_agent.vault.digitize.office.package import local_name
from winnow_agent.vault.digitize.plain.marked import PAGE, heading

_BLANKS = re.compile(r"[ \t\r\n]+")
_NO_TEXT = frozenset(
    {
        "tracked-changes",
        "changed-region",
        "forms",
        "event-listeners",
        "sequence-decls",
        "variable-decls",
        "scripts",
        "title",
    }
) | frozenset(
    {"desc", "ruby-text", "hidden-text", "hidden-paragraph", "page-number", "automatic-styles", "settings", "shapes"}
)
_FORMS = {"1": "decimal", "i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter", "A": "upperLetter"}
_MOST_DEPTH = 60
_MOST_REPEATED = 100
_MOST_BLANKS = 200
_SHEET_BODIES = frozenset({"spreadsheet"})


def attribute(element: etree._Element, name: str) -> str:
    """An attribute's value by its local name, ``""`` where there is none."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


class Text:
    """One content's text.

    Attributes:
        notes: foot- and endnotes and comments, to stand at the end.
        pictures, objects: the references of what is drawn, in order.
        inline: pictures whose bytes stand in the XML, in Base64.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.pictures: dict[str, None] = {}
        self.objects: dict[str, None] = {}
        self.inline: list[str] = []
        self._lists: dict[str, dict[int, tuple[str, str, str]]] = {}

    def learn_lists(self, root: etree._Element | None) -> None:
        """The styles of lists that a part defines."""
        if root is None:
            return
        for style in root.iter("{*}list-style"):
            levels: dict[int, tuple[str, str, str]] = {}
            for level in style.iterchildren(tag=etree.Element):
                number = attribute(level, "level")
                form = attribute(level, "num-format") if local_name(level).endswith("number") else "bullet"
                if number.isdigit():
                    levels[int(number)] = (form, attribute(level, "num-prefix"), attribute(level, "num-suffix"))
            self._lists[attribute(style, "name")] = levels

    def marked(self, body: etree._Element) -> str:
        """A body's text."""
        return "".join(self._blocks(body, 0))

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[str]:
        if depth > _MOST_DEPTH:
            yield PARAGRAPH + " ".join(map(str, parent.itertext()))
            return
        for child in parent.iterchildren(tag=etree.Element):
            yield from self._block(child, depth)

    def _block(self, element: etree._Element, depth: int) -> Iterator[str]:
        name = local_name(element)
        if name == "p":
            text = self._inline(element, depth)
            yield heading(1, text) if attribute(element, "style-name") == "Title" else text + PARAGRAPH
        elif name == "h":
            level = attribute(element, "outline-level") or attribute(element, "level")
            yield heading(int(level) if level.isdigit() and len(level) < 3 else 1, self._inline(element, depth))
        elif name in {"list", "ordered-list", "unordered-list"}:
            yield from self._list(element, "", 1, depth)
            yield PARAGRAPH
        elif name == "table":
            yield from self._table(element, depth)
        elif name == "page":
            yield from (PAGE, *self._page(element, depth), PARAGRAPH)
        elif name in {"note", "footnote", "endnote", "annotation"}:
            self._note(element, depth)
        elif name == "image":
            self._picture(element)
        elif name in {"object", "object-ole"}:
            self._object(element, depth)
            yield from self._blocks(element, depth + 1)
        elif name == "section" and attribute(element, "display") == "none":
            return
        elif name not in _NO_TEXT:
            yield from self._blocks(element, depth + 1)

    def _page(self, page: etree._Element, depth: int) -> Iterator[str]:
        """A slide: its title first, its notes last."""
        shapes = list(page.iterchildren(tag=etree.Element))
        titles = [shape for shape in shapes if attribute(shape, "class") == "title"]
        for title in titles:
            yield heading(2, " ".join(_without_marks("".join(self._blocks(title, depth + 1))).split()))
        for shape in shapes:
            if shape not in titles:
                yield from self._block(shape, depth + 1)
                yield PARAGRAPH

    def _list(self, element: etree._Element, style: str, level: int, depth: int) -> Iterator[str]:
        style = attribute(element, "style-name") or style
        form, prefix, suffix = self._lists.get(style, {}).get(level, ("bullet", "", ""))
        if local_name(element) == "ordered-list" and form == "bullet":
            form, suffix = "1", "."
        number = 0
        for item in element.iterchildren(tag=etree.Element):
            is_item = local_name(item) == "list-item"
            if is_item:
                start = attribute(item, "start-value")
                number = int(start) if start.isdigit() and len(start) < 9 else number + 1
            before = (
                numerals.BULLET
                if form == "bullet"
                else f"{prefix}{numerals.numeral(number, _FORMS.get(form, ''))}{suffix}"
            )
            label = f"{before} " if is_item and form else ""
            for child in item.iterchildren(tag=etree.Element):
                if local_name(child) == "list" and depth < _MOST_DEPTH:
                    yield from self._list(child, style, level + 1, depth + 1)
                    continue
                text = "".join(self._block(child, depth + 1))
                if text.strip(PARAGRAPH + LINE + " "):
                    is_heading = local_name(child) == "h"
                    yield text if is_heading else label + text.strip(PARAGRAPH + LINE) + LINE
                    label = ""

    def _table(self, table: etree._Element, depth: int) -> Iterator[str]:
        parent = table.getparent()
        is_sheet = parent is not None and local_name(parent) in _SHEET_BODIES
        rows = list(self._rows(table, depth))
        if is_sheet and any(rows):
            yield heading(2, attribute(table, "name"))
        yield PARAGRAPH
        for row in rows:
            if row:
                yield row + LINE
        yield PARAGRAPH
        for shapes in table.iterchildren("{*}shapes"):
            yield from self._blocks(shapes, depth + 1)

    def _rows(self, table: etree._Element, depth: int) -> Iterator[str]:
        for row in table.iterchildren(tag=etree.Element):
            name = local_name(row)
            if name in {"table-header-rows", "table-row-group", "table-rows"} and depth < _MOST_DEPTH:
                yield from self._rows(row, depth + 1)
            elif name == "table-row":
                cells = [text for cell in row for text in self._cell(cell, depth)]
                line = "\t".join(cells).rstrip("\t")
                yield from [line] * (_repeated(row, "number-rows-repeated") if line else 1)

    def _cell(self, cell: etree._Element, depth: int) -> list[str]:
        """A cell's text, once for each column that it is repeated in."""
        name = str(cell.tag).rpartition("}")[2]
        if name not in {"table-cell", "covered-table-cell"}:
            return []
        text = " ".join(_without_marks("".join(self._blocks(cell, depth + 1))).split())
        text = text or next(
            (value for key in ("date-value", "time-value", "string-value", "value") if (value := attribute(cell, key))),
            "",
        )
        return [text] * _repeated(cell, "number-columns-repeated") if text else [""]

    def _note(self, element: etree._Element, depth: int) -> None:
        texts = [
            "".join(self._block(child, depth + 1))
            for child in element.iterchildren(tag=etree.Element)
            if local_name(child)
            not in {"note-citation", "footnote-citation", "endnote-citation", "creator", "date", "date-string"}
        ]
        self.notes.append("".join(texts))

    def _picture(self, element: etree._Element) -> None:
        reference = attribute(element, "href")
        if reference:
            self.pictures[reference] = None
        self.inline += [one.text for one in element.iterchildren("{*}binary-data") if one.text]

    def _object(self, element: etree._Element, depth: int) -> None:
        reference = attribute(element, "href")
        if reference and depth < _MOST_DEPTH:
            self.objects[reference] = None

    def _inline(self, paragraph: etree._Element, depth: int) -> str:
        before: list[str] = []
        text = "".join(self._pieces(paragraph, before, depth))
        return PARAGRAPH.join([*before, text]) if before else text

    def _pieces(self, element: etree._Element, boxes: list[str], depth: int) -> Iterator[str]:
        """The text in a paragraph; frames with text are put in ``boxes``, to stand before it."""
        if element.text:
            yield _BLANKS.sub(" ", element.text)
        for child in element:
            name = str(child.tag).rpartition("}")[2] if isinstance(child.tag, str) else ""
            if name == "s":
                count = attribute(child, "c")
                yield " " * (min(int(count), _MOST_BLANKS) if count.isdigit() and len(count) < 9 else 1)
            elif name in {"tab", "tab-stop"}:
                yield "\t"
            elif name == "line-break":
                yield LINE
            elif name in {"note", "footnote", "endnote", "annotation"}:
                self._note(child, depth + 1)
            elif name in {"frame", "text-box", "custom-shape", "g", "rect", "image", "object", "object-ole"}:
                box = "".join(self._block(child, depth + 1)).strip(PARAGRAPH)
                if box:
                    boxes.append(box)
            elif name and name not in _NO_TEXT and depth < _MOST_DEPTH:
                yield from self._pieces(child, boxes, depth + 1)
            if child.tail:
                yield _BLANKS.sub(" ", child.tail)


def _repeated(element: etree._Element, name: str) -> int:
    count = attribute(element, name)
    return min(int(count), _MOST_REPEATED) if count.isdigit() and len(count) < 12 else 1


def _without_marks(text: str) -> str:
    return text.translate(_FLAT)


_FLAT = {ord(PARAGRAPH): " ", ord(LINE): " ", **dict.fromkeys(range(0x10FFF1, 0x10FFF9), None)}
