"""The text of an XML document in reading order, whatever its vocabulary: what stands in running text is inline, the rest blocks.

What names can't tell is told by the content: an element beside text is a part of its sentence, one among elements only is
a block of its own. The names of JATS, TEI, DocBook, EAD, WordprocessingML and SpreadsheetML of 2003 help.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from winnow_agent.vault.digitize.cleaning import clean, one_line
from winnow_agent.vault.digitize.plain.blocks import Block

INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "bold", "c", "choice", "cite", "code", "corr", "date", "del", "em", "emph", "emphasis", "expan", "ext-link", "foreign", "g", "gap", "hi", "i", "inline-formula", "italic", "keycap", "link", "literal", "m", "math", "mark", "milestone", "mi", "mn", "mo", "monospace", "mrow", "msub", "msup", "name", "named-content", "num", "orig", "overline", "persName", "phrase", "placeName", "q", "quote", "r", "ref", "reg", "roman", "rs", "s", "sans-serif", "sc", "seg", "sic", "small", "span", "strike", "strong", "styled-content", "sub", "subscript", "sup", "superscript", "t", "term", "tt", "u", "ulink", "underline", "uri", "unclear", "supplied", "ab-inline", "w", "xref", "rt", "ruby", "rb", "tspan"]
)  # fmt: skip
_PARAGRAPHS = frozenset(
    ["p", "para", "simpara", "ab", "abstract", "blockquote", "caption", "sec", "section", "div", "div1", "div2", "div3", "div4", "chapter", "article", "book", "body", "text", "title", "head", "heading", "h1", "h2", "h3", "h4", "h5", "h6", "list", "lg", "sp", "stage", "table", "figure", "fig", "note", "quoteblock", "programlisting", "listitem", "unittitle", "scopecontent", "bioghist", "item-p", "disp-quote", "ack", "app", "ref-list"]
)  # fmt: skip
_LINES = frozenset(
    ["l", "li", "item", "lb", "br", "line-break", "row", "tr", "Row", "line", "ref", "bibl", "label-line", "tab-line"]
)
_ROWS = frozenset(["tr", "row", "Row"])
_CELLS = frozenset(["td", "th", "tc", "cell", "entry", "Cell"])
_SECTIONS = frozenset(
    [
        "sec",
        "section",
        "div",
        "div1",
        "div2",
        "div3",
        "div4",
        "chapter",
        "part",
        "sect1",
        "sect2",
        "sect3",
        "app",
        "appendix",
        "body",
    ]
)
_TITLES = frozenset(["title", "head", "heading"])
_SILENT = frozenset(
    ["script", "style", "journal-meta", "article-id", "pub-date", "volume", "issue", "fpage", "lpage", "elocation-id",
        "alt-title", "history", "permissions", "contrib-group", "aff", "author-notes", "self-uri", "counts", "custom-meta-group", "article-categories", "funding-group", "tex-math", "annotation", "annotation-xml", "object-id", "teiHeader", "fw", "figDesc", "facsimile", "surface", "zone", "info", "bookinfo", "articleinfo", "chapterinfo", "sectioninfo", "indexterm", "eadid", "revisiondesc", "DocumentProperties", "fonts", "styles", "lists", "docPr", "binData", "pPr", "rPr", "tblPr", "tcPr", "sectPr", "instrText", "proofErr", "Styles", "WorksheetOptions", "ExcelWorkbook", "CustomDocumentProperties", "OfficeDocumentSettings", "key", "data", "metadata", "defs", "dateCreated", "dateModified", "ownerName", "ownerEmail", "binary", "pub-id", "issn", "isbn", "speaker"]
)  # fmt: skip
_RIGHTS = {
    "copyright-statement": "rights",
    "copyright-holder": "rights holder",
    "license": "license",
    "licence": "license",
    "availability": "rights",
    "rights": "rights",
    "legalnotice": "rights",
    "copyright": "rights",
    "publisher": "publisher",
    "userestrict": "rights",
}
_CITATIONS = frozenset(["mixed-citation", "element-citation", "nlm-citation", "citation", "related-object", "product"])
_IN_CITATIONS = frozenset(["volume", "issue", "fpage", "lpage", "elocation-id", "pub-id", "isbn", "issn"])
_VERBATIM = frozenset(["programlisting", "screen", "literallayout", "pre"])
_SENTENCES = frozenset(["p", "para", "simpara", "ab"])
_BREAK = "\x1e"
_SAYING = frozenset(
    ["text", "_note", "note", "body", "content", "message", "comment", "description", "title", "summary"]
)
_LEAST_SPACES = 3  # in an attribute that is somebody's words and no name
_BLOCK_TAG = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|blockquote|pre|h[1-6]|tr))\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CODED = re.compile(r"[A-Za-z0-9+/=\s]{200,}")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")


@dataclass(frozen=True, slots=True)
class XmlText:
    """Blocks, and what the document says of itself; ``language`` is an ISO 639 code or ``und``."""

    blocks: list[Block]
    title: str
    language: str
    rights: list[tuple[str, str]]


@dataclass(slots=True)
class _State:
    """Where the walk is."""

    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[str] | None = None
    rows: int = 0
    paragraphs: int = 0
    close: bool = False
    table: int = -1
    level: int = 0
    sections: int = 0
    speaker: str = ""
    speech: int = 0
    speeches: int = 0
    verbatim: int = 0


Event = Literal["start", "end", "text"]


def local(element: etree._Element) -> str:
    """An element's name without its namespace; ``""`` for comments, instructions and entities."""
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return name.rpartition(":")[2]  # of a piece, whose prefixes were declared around it


def xml_text(root: etree._Element) -> XmlText:
    """The text under an element."""
    state = _State()
    mixed: dict[etree._Element, bool] = {}  # by the elements, which it keeps: an id is given again when lxml drops one
    for event, element, words in _walk(root):
        if event == "text":
            state.words.append(words)
        elif event == "start":
            _start(element, state, mixed, root)
        else:
            _end(element, state, mixed, root)
    _flush(state, paragraph=True)
    language = _LANGUAGE.match((root.get(_XML_LANG) or root.get("lang") or "").lower())
    return XmlText(state.blocks, _title(root), language[0] if language else "und", _rights(root))


def _walk(root: etree._Element) -> Iterator[tuple[Event, etree._Element, str]]:
    """Elements and texts in order, without the silent ones; without recursion, because it may be deep."""
    stack = [(root, iter(root))]
    yield "start", root, ""
    yield "text", root, root.text or ""
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element, ""
            if stack:
                yield "text", element, element.tail or ""
            continue
        if child.tag is etree.Entity:
            yield "text", child, _character(child.name) + (child.tail or "")
        elif not isinstance(child.tag, str) or (local(child) in _SILENT and not _is_cited(child, element)):
            yield "text", child, child.tail or ""
        else:
            stack.append((child, iter(child)))
            yield "start", child, ""
            yield "text", child, "" if _is_coded(child) else (child.text or "") + _said(child)


def _is_cited(element: etree._Element, above: etree._Element) -> bool:
    """What is silent in front of an article is told where another one is cited: the volume, the pages."""
    return local(above) in _CITATIONS and local(element) in _IN_CITATIONS


def _said(element: etree._Element) -> str:
    """What an element without words of its own says in its attributes: OPML's outlines, dumps of forums, messages of phones."""
    if (element.text or "").strip() or not len(element.attrib):
        return ""
    outline = local(element) == "outline"
    said = ((str(key).rpartition("}")[2].lower(), str(value)) for key, value in element.items())
    return _BREAK.join(
        _untagged(value)
        for key, value in said
        if key in _SAYING and (outline or key == "body" or value.count(" ") >= _LEAST_SPACES)
    )


def _untagged(value: str) -> str:
    if "<" not in value:
        return clean(value)
    return clean(html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", value)))).replace("\n", _BREAK)


def _character(name: str) -> str:
    """What HTML 4 calls so, as documents do whose DTD isn't loaded; nothing for entities that a document declares."""
    code = html.entities.name2codepoint.get(name)
    return chr(code) if code else ""


def _is_coded(element: etree._Element) -> bool:
    text = element.text or ""
    return len(text) > 200 and " " not in text.strip() and _CODED.fullmatch(text) is not None


def _is_block(element: etree._Element, state: _State, mixed: dict[etree._Element, bool], root: etree._Element) -> bool:
    """Whether an element ends what stands before it. In a paragraph only what is one by its name does."""
    name = local(element)
    if element is root or name in _PARAGRAPHS or name in _CELLS:
        return True
    if name in _LINES:
        return name not in {"ref", "l"} or not _in_text(element, mixed)
    return name not in INLINE and not state.paragraphs and not _in_text(element, mixed)


def _in_text(element: etree._Element, mixed: dict[etree._Element, bool]) -> bool:
    """Whether it stands beside text of the element around it, or that stands so itself."""
    above = element.getparent()
    if above is None:
        return False
    if above not in mixed:
        beside = bool((above.text or "").strip()) or any((child.tail or "").strip() for child in above)
        mixed[above] = beside or local(above) in INLINE
    return mixed[above]


def _start(element: etree._Element, state: _State, mixed: dict[etree._Element, bool], root: etree._Element) -> None:
    name = local(element)
    if name in {"lb", "br", "line-break"}:
        state.words.append(_BREAK)
    if not _is_block(element, state, mixed, root):
        return
    if name in _CELLS and state.cells is not None:
        if state.rows == 1:
            state.words.clear()
        return
    _flush(state, paragraph=name in _PARAGRAPHS)
    if name in _ROWS:
        state.rows += 1
        state.cells = [] if state.cells is None else state.cells
    state.sections += name in _SECTIONS
    state.verbatim += name in _VERBATIM
    state.paragraphs += name in _SENTENCES
    if name in _TITLES:
        state.level = min(state.sections + 1, 6)
    elif re.fullmatch(r"h[1-6]", name):
        state.level = int(name[1])
    if name == "sp" or (name == "u" and element.get("who")):
        state.speeches += 1
        state.speech, state.speaker = state.speeches, _speaker(element)


def _end(element: etree._Element, state: _State, mixed: dict[etree._Element, bool], root: etree._Element) -> None:
    name = local(element)
    if name == "label":
        state.words.append(" ")
    state.paragraphs -= name in _SENTENCES
    if not _is_block(element, state, mixed, root):
        return
    if name in _CELLS and state.cells is not None:
        if state.rows == 1:
            state.cells.append(" ".join("".join(state.words).replace(_BREAK, " ").split()))
            state.words.clear()
        return
    if name in _ROWS:
        state.rows -= 1
        if not state.rows:
            _row(state)
    _flush(state, paragraph=name in _PARAGRAPHS or len(element) > 0)
    state.sections -= name in _SECTIONS
    state.verbatim -= name in _VERBATIM
    state.level = 0
    if name in {"sp", "u"}:
        state.speech, state.speaker = 0, ""


def _row(state: _State) -> None:
    """A row is done: its cells, or what it holds without any."""
    cells, state.cells = state.cells or [], None
    if any(cells):
        row = "\t".join(cells).rstrip("\t")
        state.blocks.append(Block(row, bool(state.blocks) and state.table == len(state.blocks), speech=state.speech))
        state.table = len(state.blocks)
        state.words.clear()


def _flush(state: _State, *, paragraph: bool) -> None:
    """What was gathered is a block; the next one stands close to it, or after an empty line. In a cell it is a space."""
    if state.cells is not None:
        state.words.append(" ")
        return
    raw = "".join(state.words)
    text = raw if state.verbatim else "\n".join(" ".join(line.split()) for line in raw.split(_BREAK))
    state.words.clear()
    if text.strip():
        state.blocks.append(Block(text, state.close, state.level, state.speaker, state.speech))
        state.close = True
    if paragraph:
        state.close = False


def _speaker(element: etree._Element) -> str:
    for child in element:
        if local(child) == "speaker":
            return one_line("".join(map(str, child.itertext())), 60).strip(" .:")
    return one_line(element.get("who") or "", 60).lstrip("#")


def _title(root: etree._Element) -> str:
    """The first title; of an article its own, not its journal's."""
    for names in (("article-title",), ("title", "titleproper"), ("head", "heading")):
        for element in root.iter(*(f"{{*}}{name}" for name in names)):
            title = one_line("".join(map(str, element.itertext())))
            if title:
                return title
    return ""


def _rights(root: etree._Element) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for element in root.iter(*(f"{{*}}{name}" for name in _RIGHTS)):
        value = " ".join("".join(map(str, element.itertext())).split())
        target = next(
            (str(v) for k, v in element.items() if k.rpartition("}")[2] in {"href", "target"} and "//" in str(v)), ""
        )
        found.append((_RIGHTS[local(element)], value or target))
    return found[:20]
