"""The text of OpenDocument content (ODF 1.3 part 3; OpenOffice.org 1 has the same elements), with its structure marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import numerals
from winnow_agent.vault.digitize.office.cells import flat
from winnow_agent.vault.digitize.office.odf_equations import equation_text, is_equation
from winnow_agent.vault.digitize.office.odf_lists import LISTS, Counts, Lists, attribute, integer
from winnow_agent.vault.digitize.office.package import local_name
from winnow_agent.vault.digitize.plain.marked import PAGE, heading

_BLANKS = re.compile(r"[ \t\r\n]+")
_NO_TEXT = (
    frozenset(
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
    )
    | frozenset(
        {
            "desc",
            "ruby-text",
            "hidden-text",
            "hidden-paragraph",
            "page-number",
            "automatic-styles",
            "settings",
            "shapes",
        }
    )
    | frozenset({"content-validations", "dde-links"})
)
_TITLE_FIELDS = frozenset(
    f"{{{space}}}title"
    for space in ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "http://openoffice.org/2000/text")
)
# Frames, and shapes that hold paragraphs of their own.
_DRAWN = frozenset({
    "frame", "text-box", "custom-shape", "g", "rect", "line", "polyline", "polygon", "regular-polygon", "path", "circle",
    "ellipse", "connector", "caption", "measure", "image", "object", "object-ole",
})  # fmt: skip
_MOST_DEPTH = 60
_MOST_REPEATED = 100
_MOST_BLANKS = 200
_SHEET_BODIES = frozenset({"spreadsheet"})


class Text:
    """One content's text.

    Attributes:
        notes: foot- and endnotes and comments, to stand at the end.
        pictures, objects: the references of what is drawn, in order.
        inline: pictures whose bytes stand in the XML, in Base64.

    Args:
        content: the root of what an object's reference leads to, None where there is none.
    """

    def __init__(self, content: Callable[[str], etree._Element | None] = lambda _: None) -> None:
        self._content = content
        self.notes: list[str] = []
        self.pictures: dict[str, None] = {}
        self.objects: dict[str, None] = {}
        self.inline: list[str] = []
        self._lists = Lists()
        self._hidden: set[tuple[str, str]] = set()
        """Families and names of styles."""

    def learn_styles(self, root: etree._Element | None) -> None:
        """The styles that a part defines: of lists, and those whose text is hidden."""
        if root is None:
            return
        self._lists.learn(root)
        for style in root.iter("{*}style"):
            family, name = attribute(style, "family"), attribute(style, "name")
            told = [attribute(one, "display") for one in style.iterchildren("{*}text-properties", "{*}properties")]
            shown = next(filter(None, told), "")
            inherits = (family, attribute(style, "parent-style-name")) in self._hidden
            if name and (shown == "none" or (inherits and not shown)):
                self._hidden.add((family, name))
            else:  # automatic styles of margins and of the text may share a name
                self._hidden.discard((family, name))

    def _is_hidden(self, element: etree._Element, family: str) -> bool:
        name = attribute(element, "style-name")
        return (family, name) in self._hidden or ("", name) in self._hidden

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
        if name in {"p", "h"} and self._is_hidden(element, "paragraph"):
            return
        if name == "p":
            text = self._inline(element, depth)
            yield heading(1, text) if attribute(element, "style-name") == "Title" else text + PARAGRAPH
        elif name == "h":
            yield self._heading(element, depth)
        elif name in LISTS and depth >= _MOST_DEPTH:
            yield " ".join(" ".join(map(str, element.itertext())).split()) + PARAGRAPH
        elif name in LISTS:
            style = attribute(element, "style-name")
            yield from self._list(element, style, 1, depth, self._lists.counts(element, style))
            yield PARAGRAPH
        elif name == "numbered-paragraph":
            yield from self._numbered(element, depth)
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
            yield heading(2, flat("".join(self._blocks(title, depth + 1))))
        for shape in shapes:
            if shape not in titles:
                yield from self._block(shape, depth + 1)
                yield PARAGRAPH

    def _heading(self, element: etree._Element, depth: int, label: str | None = None) -> str:
        """A heading with its number: that of an item, where it is one, else of the outline."""
        level = integer(attribute(element, "outline-level") or attribute(element, "level"))
        text = self._inline(element, depth)
        if not text.strip():
            return PARAGRAPH
        if label is None and attribute(element, "is-list-header") != "true":
            label = self._lists.heading(level)
        return heading(level, (label or "") + text)

    def _numbered(self, element: etree._Element, depth: int) -> Iterator[str]:
        """A paragraph that is an item without a list around it."""
        style = attribute(element, "style-name")
        level = integer(attribute(element, "level"))
        label = self._lists.label(style, level, self._lists.counts(element, style))
        for child in element.iterchildren(tag=etree.Element):
            yield self._item(child, label, depth)

    def _list(self, element: etree._Element, style: str, level: int, depth: int, counts: Counts) -> Iterator[str]:
        ordered = local_name(element) == "ordered-list"
        for item in element.iterchildren(tag=etree.Element):
            label = ""
            holds_text = any(local_name(child) not in LISTS for child in item.iterchildren(tag=etree.Element))
            if local_name(item) == "list-item" and holds_text:  # else its number is that of the item before it
                start = attribute(item, "start-value")
                label = self._lists.label(style, level, counts, start=start, ordered=ordered)
            for child in item.iterchildren(tag=etree.Element):
                if local_name(child) in LISTS and depth < _MOST_DEPTH:
                    inner = attribute(child, "style-name") or style
                    yield from self._list(child, inner, level + 1, depth + 1, counts)
                    continue
                text = self._item(child, label, depth)
                if text:
                    yield text
                    label = ""

    def _item(self, child: etree._Element, label: str, depth: int) -> str:
        """An element of an item behind its number or bullet; empty where it has no text."""
        if local_name(child) == "h":
            return self._heading(child, depth, label.replace(f"{numerals.BULLET} ", ""))
        text = "".join(self._block(child, depth + 1)).strip(PARAGRAPH + LINE)
        return label + text + LINE if text.strip() else ""

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
        text = flat("".join(self._blocks(cell, depth + 1)))
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

    def _equation(self, drawn: etree._Element) -> str:
        """That of a frame or an object, empty where it holds none."""
        found = drawn if local_name(drawn) == "object" else next(drawn.iterchildren("{*}object"), None)
        if found is None:
            return ""
        math = next(found.iterchildren("{*}math"), None)
        math = math if math is not None else self._content(attribute(found, "href"))
        return equation_text(math) if math is not None and is_equation(math) else ""

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
            elif name == "span" and self._is_hidden(child, "text"):
                pass
            elif name in _DRAWN and (equation := self._equation(child)):
                yield equation
            elif name in _DRAWN:
                box = "".join(self._block(child, depth + 1)).strip(PARAGRAPH)
                if box:
                    boxes.append(box)
            elif name and (name not in _NO_TEXT or _is_field(child)) and depth < _MOST_DEPTH:
                yield from self._pieces(child, boxes, depth + 1)
            if child.tail:
                yield _BLANKS.sub(" ", child.tail)


def _is_field(element: etree._Element) -> bool:
    """Whether a title is the document's, shown in the text, and not the name of a drawing (10.3.17)."""
    return str(element.tag) in _TITLE_FIELDS


def _repeated(element: etree._Element, name: str) -> int:
    count = attribute(element, name)
    return min(int(count), _MOST_REPEATED) if count.isdigit() and len(count) < 12 else 1
