"""The text of one part of a Word file (ECMA-376 part 1, 17), with its structure marked.

First what no reader sees is cut out of the tree, and text boxes are moved before the paragraph that they hang on; then
one walk goes over what is left.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import symbols
from winnow_agent.vault.digitize.office.cells import flat
from winnow_agent.vault.digitize.office.docx_lists import Lists, Styles
from winnow_agent.vault.digitize.plain.marked import heading

_MATH = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_DEPTH = 60
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_PRIVATE_BYTES = tuple(bytes([0xEF, second]) for second in range(0x80, 0x84))


@dataclass(frozen=True, slots=True)
class Names:
    """The tags in one of the two namespaces, transitional or strict."""

    space: str

    def __call__(self, name: str) -> str:
        return f"{{{self.space}}}{name}"


class Walk:
    """One part's text.

    Args:
        root: the part's; it is changed.
        data: the part's bytes, by which rare things are known to be absent.
        space: the namespace of its words; that of the root where it is not told.
    """

    def __init__(self, root: etree._Element, data: bytes, styles: Styles, lists: Lists, *, space: str = "") -> None:
        self._root = root
        self._styles = styles
        self._lists = lists
        self._name = Names(space or str(root.tag).partition("}")[0].lstrip("{"))
        self._prune(data)
        self._paragraph_tag, self._table_tag = self._name("p"), self._name("tbl")
        self._row_tag, self._cell_tag = self._name("tr"), self._name("tc")
        self._properties, self._text_tag = self._name("pPr"), self._name("t")
        self._value = self._name("val")
        self._symbol_tag = self._name("sym")
        self._characters = self._inline_characters(equations=b"Math" in data)
        texts = (f"{space}t" for space in (_MATH if b"Math" in data else ()))
        # Each tag that is looked for costs at every element, so rare ones are left out where the bytes have none.
        marks = (self._symbol_tag,) if b":sym" in data else ()
        self._tags = (self._text_tag, *self._characters, *marks, *texts)
        self._has_private = any(lead in data for lead in _PRIVATE_BYTES)

    def marked(self, element: etree._Element | None = None) -> str:
        """The whole part's text, or that below an element of it."""
        return "".join(self._blocks(self._root if element is None else element, 0))

    def _inline_characters(self, *, equations: bool) -> Mapping[str, str]:
        name = self._name
        found = {name("tab"): "\t", name("ptab"): "\t", name("br"): LINE, name("cr"): LINE, name("noBreakHyphen"): "-"}
        for space in _MATH if equations else ():
            found |= {f"{space}den": "/", f"{space}sup": "^", f"{space}sub": "_"}
        return found

    def _prune(self, data: bytes) -> None:
        name = self._name
        if b"Fallback" in data:
            self._cut(_FALLBACK)
        if b"moveFrom" in data:
            self._cut(name("moveFrom"))
        if b":del " in data:
            ended = self._with_deleted_ends()
            self._cut(name("del"))  # also text boxes, whose words are not marked as deleted
            for paragraph in reversed(ended):  # from the last one, so that nothing is moved more than once
                self._join_to_next(paragraph)
        if b":rt>" in data or b":rt " in data:
            self._cut(name("rt"))
        if b"vanish" in data:
            for mark in list(self._root.iter(name("vanish"))):
                run = mark.getparent().getparent()  # it stands in a run's rPr
                if run is not None and run.tag == name("r") and not _is_off(mark, name("val")):
                    _remove(run)
        if self._styles.hidden:
            self._cut_hidden_by_style()
        if b"dropCap" in data:
            for frame in list(self._root.iter(name("framePr"))):
                if frame.get(name("dropCap")) in {"drop", "margin"}:
                    self._join_to_next(next(frame.iterancestors(name("p")), None))
        if b"txbxContent" in data:
            for box in list(self._root.iter(name("txbxContent"))):
                self._move_out(box)

    def _with_deleted_ends(self) -> list[etree._Element]:
        """The paragraphs whose ends were deleted, so that each goes on in the next one."""
        name = self._name
        found: list[etree._Element] = []
        for mark in self._root.iter(name("del")):
            above = list(itertools.islice(mark.iterancestors(), 3))
            if [one.tag for one in above] == [name("rPr"), name("pPr"), name("p")]:
                found.append(above[2])
        return found

    def _join_to_next(self, paragraph: etree._Element | None) -> None:
        """A paragraph's content goes to the head of the next: of a word's first letter in a frame to the rest of it."""
        following = paragraph.getnext() if paragraph is not None else None
        if paragraph is None or following is None or following.tag != self._name("p"):
            return
        properties = self._name("pPr")
        first = next(following.iterchildren(), None)
        at = int(first is not None and first.tag == properties)
        for child in reversed([child for child in paragraph if child.tag != properties]):
            following.insert(at, child)
        _remove(paragraph)

    def _cut_hidden_by_style(self) -> None:
        """Runs that a style of theirs or of their paragraph hides, unless they say that they are not."""
        name = self._name
        for mark in list(self._root.iter(name("rStyle"), name("pStyle"))):
            owner = mark.getparent().getparent()
            if owner is None or mark.get(name("val")) not in self._styles.hidden:
                continue
            if owner.tag in {name("r"), name("p")}:
                for run in list(owner.iter(name("r"))):
                    if run.find(f"{name('rPr')}/{name('vanish')}") is None:
                        _remove(run)

    def _cut(self, tag: str) -> None:
        for element in list(self._root.iter(tag)):
            _remove(element)

    def _move_out(self, box: etree._Element) -> None:
        """Before the paragraph that a text box hangs on."""
        for ancestor in box.iterancestors(self._name("p")):
            box.tail = None
            ancestor.addprevious(box)
            return

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[str]:
        for child in parent.iterchildren(tag=etree.Element):
            if child.tag == self._paragraph_tag:
                yield self._paragraph(child)
            elif child.tag == self._table_tag:
                yield from self._table(child, depth)
            elif len(child):
                if depth > _MOST_DEPTH:
                    yield "".join(map(str, child.itertext())) + PARAGRAPH
                else:
                    yield from self._blocks(child, depth + 1)

    def _paragraph(self, paragraph: etree._Element) -> str:
        level, place = 0, None
        if len(paragraph) and paragraph[0].tag == self._properties:
            properties = paragraph[0]
            level, place = self._lists.paragraph(properties, self._styles)
            paragraph.remove(properties)
        text = "".join(self._pieces(paragraph))
        if not text or text.isspace():
            return PARAGRAPH
        if place is not None:
            text = f"{self._lists.label(place)} {text.lstrip()}".lstrip(" ")
        if level:
            return heading(level, text.replace(LINE, " "))
        return text + (PARAGRAPH if place is None else LINE)

    def _pieces(self, paragraph: etree._Element) -> Iterator[str]:
        text_tag, characters = self._text_tag, self._characters
        for element in paragraph.iter(*self._tags):
            tag = element.tag
            if tag == text_tag:
                if element.text:
                    yield self._in_its_font(element) if self._has_private else element.text
            elif tag in characters:
                yield characters[str(tag)]
            elif tag == self._symbol_tag:
                yield self._symbol(element)
            elif element.text:
                yield element.text

    def _symbol(self, element: etree._Element) -> str:
        try:
            number = int(element.get(self._name("char"), ""), 16)
        except ValueError:
            return ""
        known = symbols.character(element.get(self._name("font"), ""), number)
        return known or ("" if 0xE000 <= number <= 0xF8FF or number > 0xFFFF else chr(number))

    def _in_its_font(self, text: etree._Element) -> str:
        """A run's text, whose private characters are those of its font."""
        run = text.getparent()
        fonts = run.find(f"{self._name('rPr')}/{self._name('rFonts')}") if run is not None else None
        font = "" if fonts is None else fonts.get(self._name("ascii"), "") or fonts.get(self._name("hAnsi"), "")
        return _PRIVATE.sub(lambda match: symbols.character(font, ord(match[0])), text.text or "")

    def _table(self, table: etree._Element, depth: int) -> Iterator[str]:
        yield PARAGRAPH
        for row in self._children(table, self._row_tag):
            cells = list(self._children(row, self._cell_tag))
            if depth > _MOST_DEPTH:
                yield " ".join("".join(map(str, cell.itertext())) for cell in cells) + LINE
            elif len(cells) == 1:  # a frame around text, not a row of values
                yield from self._blocks(cells[0], depth + 1)
            else:
                texts = ["".join(self._blocks(cell, depth + 1)) for cell in cells]
                yield "\t".join(map(flat, texts)).rstrip("\t") + LINE
        yield PARAGRAPH

    def _children(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Those of a tag, also where a content control or a mark of a change stands between."""
        waiting = [parent]
        while waiting:
            element = waiting.pop()
            if element.tag == tag and element is not parent:
                yield element
            elif element is parent or element.tag not in {self._table_tag, self._row_tag, self._cell_tag}:
                waiting += reversed(list(element.iterchildren(tag=etree.Element)))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is_off(mark: etree._Element, value: str) -> bool:
    return mark.get(value, "1") in {"0", "false", "off"}
