"""The text of a web page's tree: one walk over it, and what of it is furniture.

Furniture is what `furniture.Judge` says it is, and at either end of the page runs of lines that are links and nothing else.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean
from winnow_agent.vault.digitize.plain import marked
from winnow_agent.vault.digitize.web.formulas import is_drawing, source_of
from winnow_agent.vault.digitize.web.furniture import Judge, is_hidden, is_label

# Private-use characters of the last plane, as in `marked`: cells, and white space that is not to be run together.
_CELL = "\U0010ffe0"
_KEPT = {" ": "\U0010ffe1", "\n": "\U0010ffe2", "\t": "\U0010ffe3"}
_KEEP = str.maketrans({**_KEPT, "\r": "", PARAGRAPH: " ", LINE: " "})
_RESTORE = {mark: char for char, mark in _KEPT.items()}
_RESTORED = re.compile(f"[{''.join(_RESTORE)}]")
_GAPS = re.compile(f"[{PARAGRAPH}{LINE}][{PARAGRAPH}{LINE}\\s]*")
_PRIVATE = re.compile("[\U0010ffe0-\U0010ffff\x1d\x1e]")

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "object", "embed", "svg"}
) | frozenset(
    {"canvas", "audio", "video", "map", "datalist", "select", "option", "button", "input", "textarea", "noembed"}
)
_SCRIPTLESS = frozenset({"noscript", "noframes", "object", "audio", "video", "canvas", "map", "button"})
_RAW = frozenset({"noframes"})  # libxml2 does not parse what is in them
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
    }
) | frozenset(
    {"ol", "dl", "table", "blockquote", "pre", "figure", "figcaption", "form", "fieldset", "address", "hr", "dir"}
)
_LINES = frozenset({"li", "tr", "dt", "dd", "thead", "tbody", "tfoot", "legend", "label"})
_BREAKS = {
    **dict.fromkeys(_PARAGRAPHS, PARAGRAPH),
    **dict.fromkeys(
        {"details", "summary", "body", "caption", "center", "dialog", "menu", "frameset", "button"}, PARAGRAPH
    ),
    **dict.fromkeys(_LINES, LINE),
}
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_MOST_OF_ROW = 1500  # characters: what is longer is no row of a table but a layout made of one
_ROWS_OF_TABLE = 3
_LINES_OF_LAYOUT = 3
_AROUND = {"q": ("“", "”"), "rt": ("(", ")")}

_RUN = 3
_LINKED = 0.85
_LEAST_PROSE = 400
_PROSE_LINE = 80
_SHORT = 60


@dataclass(slots=True)
class _Row:
    """A row that is open.

    Attributes:
        start: the place of its first piece.
        is_data: its table is one of headed columns, or of many rows, and no page's layout.
        is_outer: another row lies in it.
        cells: the places of the ends of its cells.
    """

    start: int
    is_data: bool
    is_outer: bool = False
    cells: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """A walk that is under way: the pieces of text so far, and where what is open began."""

    furniture: bool
    verbatim: int = 0
    links: int = 0
    lists: int = 0
    pieces: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    """The places of pieces that are in a link."""
    headings: list[int] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    broken: int = -1
    """The place of the last end of a line that is an element of its own."""


def text_of(
    root: etree._Element,
    *,
    furniture: bool,
    scriptless: bool = False,
    is_left_out: Callable[[etree._Element], bool] | None = None,
) -> str:
    """The text under an element, in the order of the source: blocks parted by empty lines, rows by lines, cells by tabs.

    Headings are marked as `marked.unmarked` takes them out again.

    Args:
        furniture: with it.
        scriptless: with what is for browsers without scripts, frames or players, and with what is hidden until a script
            shows it.
        is_left_out: elements that are not wanted, with all that is in them.
    """
    walk = _Walk(furniture)
    judge = Judge(root)
    stack: list[tuple[etree._Element, str, Iterator[etree._Element]]] = []
    element: etree._Element | None = root
    while element is not None or stack:
        if element is not None:
            tag = element.tag
            if not isinstance(tag, str):
                tag = ""
            elif tag[0] == "{" or not tag.islower():
                tag = tag.rpartition("}")[2].lower()
            if (
                not tag
                or (tag in _SILENT and not _speaks(element, tag, scriptless=scriptless))
                or (not scriptless and is_hidden(element))
                or is_drawing(element, tag)
                or (not furniture and element is not root and judge.is_furniture(element, tag))
                or (is_left_out is not None and is_left_out(element))
            ):
                if element is not root:
                    _say(walk, element.tail)
            else:
                children = _enter(walk, element, tag)
                stack.append((element, tag, children))
        parent, tag, children = stack[-1] if stack else (root, "", iter(()))
        if not stack:
            break
        element = next(children, None)
        if element is None:
            stack.pop()
            _leave(walk, parent, tag)
            if parent is not root:
                _say(walk, parent.tail)
    return _settled(walk)


def without_marks(markup: str) -> str:
    """What comes in, without the characters that mean something here."""
    return _PRIVATE.sub("", markup)


def _say(walk: _Walk, text: str | None) -> None:
    if text:
        if walk.links:
            walk.linked.append(len(walk.pieces))
        walk.pieces.append(text.translate(_KEEP) if walk.verbatim else text)


def _speaks(element: etree._Element, tag: str, *, scriptless: bool) -> bool:
    """Whether an element that is silent elsewhere says something here."""
    if tag == "template":  # the inside of an element that a page defines itself, as savers of pages write it
        return element.get("shadowrootmode") is not None
    return (tag == "button" and is_label(element)) or (scriptless and tag in _SCRIPTLESS)


def _enter(walk: _Walk, element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Begin an element; its children, as far as they are to be walked over."""
    pieces = walk.pieces
    mark = _BREAKS.get(tag)
    if mark:
        if tag in _LISTS:
            walk.lists += 1
            mark = LINE if walk.lists > 1 else mark
        pieces.append(mark)
        if tag in _HEADINGS:
            walk.headings.append(len(pieces))
        elif tag == "tr":
            for row in walk.rows[-1:]:
                row.is_outer = True
            walk.rows.append(_Row(len(pieces), _is_of_data(element)))
    if tag == "br":
        _break(walk)
    elif tag == "a":
        walk.links += 1
    elif tag in _VERBATIM:
        walk.verbatim += 1
    elif tag == "iframe":
        inner = element.get("srcdoc")
        if inner:
            pieces.append(PARAGRAPH + _PRIVATE.sub("", _inner_text(inner)).translate(_KEEP) + PARAGRAPH)
        return iter(())
    elif tag in _RAW and not len(element):
        pieces.append(PARAGRAPH + _PRIVATE.sub("", _inner_text(element.text or "")).translate(_KEEP) + PARAGRAPH)
        return iter(())
    elif tag == "math" and (formula := source_of(element)):
        _say(walk, formula)
        return iter(())
    elif _is_set_off(element, tag):
        _say(walk, _AROUND[tag][0])
    _say(walk, element.text)
    return iter(element)


def _is_of_data(row: etree._Element) -> bool:
    """Whether a row's table is one of data: it has a header, or more rows than layouts have, or two that are alike."""
    body = row.getparent()
    if body is None:
        return False
    head = body.getprevious()
    if head is not None and head.tag == "thead":
        return True
    rows = [list(one.iterchildren(*_CELLS)) for one in itertools.islice(body.iterchildren("tr"), _ROWS_OF_TABLE)]
    if len(rows) == _ROWS_OF_TABLE or any(cell.tag == "th" for cells in rows for cell in cells):
        return True
    return len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1


def _is_set_off(element: etree._Element, tag: str) -> bool:
    """Whether a browser shows it set off from the words before it, by signs or its place: what is quoted, how it is read."""
    if tag not in _AROUND:
        return False
    before = element.getprevious()
    return tag == "q" or ((before is None or before.tag != "rp") and bool((element.text or "").strip() or len(element)))


def _break(walk: _Walk) -> None:
    """End a line; two ends with nothing between them part paragraphs, as writers of HTML without ``<p>`` do."""
    pieces, last = walk.pieces, walk.broken
    walk.broken = len(pieces)
    if walk.verbatim:
        pieces.append(_KEPT["\n"])
    elif 0 <= last < len(pieces) and pieces[last] in _ENDS and not any(map(str.strip, pieces[last + 1 :])):
        pieces.append(PARAGRAPH)
    else:
        pieces.append(LINE)


def _leave(walk: _Walk, element: etree._Element, tag: str) -> None:
    pieces = walk.pieces
    if tag == "a":
        walk.links -= 1
    elif tag in _VERBATIM:
        walk.verbatim -= 1
    elif tag in _CELLS:
        for row in walk.rows[-1:]:
            row.cells.append(len(pieces))
        pieces.append(_CELL)
        return
    elif _is_set_off(element, tag):
        _say(walk, _AROUND[tag][1])
    mark = _BREAKS.get(tag)
    if not mark:
        return
    if tag in _LISTS:
        walk.lists -= 1
        mark = LINE if walk.lists else mark
    if tag in _HEADINGS and walk.headings:
        start = walk.headings.pop()
        words = _run_together("".join(pieces[start:]).replace(PARAGRAPH, " ").replace(LINE, " "))
        del pieces[start:]
        walk.linked = [place for place in walk.linked if place < start] if walk.linked[-1:] >= [start] else walk.linked
        pieces.append(marked.heading(_HEADINGS[tag], words))
        return
    if tag == "tr" and walk.rows:
        _end_row(walk, walk.rows.pop())
    pieces.append(mark)


def _end_row(walk: _Walk, row: _Row) -> None:
    """A row of a table becomes one line; the cells of a layout, which hold whole paragraphs, become paragraphs."""
    pieces, start = walk.pieces, row.start
    line = "" if row.is_outer else "".join(pieces[start:])
    if row.is_outer or len(line) > _MOST_OF_ROW or _is_layout(line, row):
        if not row.is_data:
            for place in row.cells:
                pieces[place] = PARAGRAPH
        return
    del pieces[start:]
    if walk.linked[-1:] >= [start]:
        walk.linked = [place for place in walk.linked if place < start]
    pieces.append(line.replace(PARAGRAPH, " ").replace(LINE, " "))


def _is_layout(line: str, row: _Row) -> bool:
    """Whether a row is none of a table: it has one cell with words, or a cell with more lines than data has."""
    cells = [cell.strip(f" \t\r\n{PARAGRAPH}{LINE}") for cell in line.split(_CELL)]
    if sum(map(bool, cells)) <= 1:
        return True
    return not row.is_data and any(len(_GAPS.findall(cell)) + 1 >= _LINES_OF_LAYOUT for cell in cells)


def _inner_text(markup: str) -> str:
    """The text of a page inside of the page, once."""
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    for frame in list(root.iter("iframe")):
        frame.attrib.pop("srcdoc", None)
    return marked.unmarked(text_of(root, furniture=False))[0]


def _settled(walk: _Walk) -> str:
    if walk.linked and not walk.furniture:
        _drop_runs_of_links(walk)
    text = _run_together("".join(walk.pieces))
    paragraphs = []
    for paragraph in text.split(PARAGRAPH):
        if LINE in paragraph or _CELL in paragraph:
            lines = (_row(line) if _CELL in line else line.strip(" ") for line in paragraph.split(LINE))
            paragraphs.append("\n".join(filter(None, lines)))
        else:
            paragraphs.append(paragraph.strip(" "))
    text = "\n\n".join(filter(None, paragraphs))
    if _RESTORED.search(text):
        text = _RESTORED.sub(lambda match: _RESTORE[match[0]], text)
    return clean(text)


def _run_together(text: str) -> str:
    """White space as a browser shows it, one space; by replacing, which takes a tenth of what a pattern does."""
    for char in "\t\r\n\f":
        if char in text:
            text = text.replace(char, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _row(line: str) -> str:
    return "\t".join(cell.strip(" ") for cell in line.split(_CELL)).rstrip("\t ")


def _drop_runs_of_links(walk: _Walk) -> None:
    """Take out runs of short lines that are links alone, before the first line of prose and behind the last one."""
    pieces, linked = walk.pieces, set(walk.linked)
    lines: list[tuple[int, int, int, int]] = []  # where each begins and ends, its letters, those in links
    start = letters = in_links = 0
    for place, piece in enumerate([*pieces, PARAGRAPH]):
        if piece and piece[0] in _ENDS:
            if letters:
                lines.append((start, place, letters, in_links))
            start, letters, in_links = place, len(piece) - 1, 0
            continue
        size = len(piece.strip())
        letters += size
        if place in linked:
            in_links += size
    prose = [i for i, (_, _, size, links) in enumerate(lines) if size - links >= _PROSE_LINE]
    if sum(lines[i][2] - lines[i][3] for i in prose) < _LEAST_PROSE:
        return
    for group in (range(prose[0]), range(prose[-1] + 1, len(lines))):
        run: list[int] = []
        for index in [*group, -1]:
            if index >= 0 and lines[index][3] >= _LINKED * lines[index][2] and lines[index][2] <= _SHORT:
                run.append(index)
                continue
            if len(run) >= _RUN:
                for dropped in run:
                    begin, end, _, _ = lines[dropped]
                    pieces[begin + 1 : end] = [""] * (end - begin - 1)
            run = []


_ENDS = frozenset({PARAGRAPH, LINE})
