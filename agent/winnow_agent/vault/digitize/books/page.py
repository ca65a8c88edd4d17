"""A page of a book in HTML as marked text: all of it, because a book has no boilerplate."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, decode
from winnow_agent.vault.digitize.office.package import local_name, parse
from winnow_agent.vault.digitize.plain.marked import heading

_SILENT = frozenset(
    {"script", "style", "head", "title", "svg", "audio", "video", "object", "iframe", "rp", "rt", "template"}
)
_LINES = frozenset({"br", "li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|"
    "u|var|time|data|ruby|rb|img|wbr|nobr"
)
_NAVIGATION = frozenset({"toc", "landmarks", "page-list", "pagebreak", "loi", "lot"})
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_DEPTH = 200


def marked_page(data: bytes) -> str:
    """The page's text with its headings; as XML where it is well formed, else as browsers read it."""
    root = root_of(data)
    return "" if root is None else "".join(_pieces(root, 0))


def root_of(data: bytes) -> etree._Element | None:
    """The page's tree, whatever is wrong with it."""
    named = _CHARSET.search(data[:2048])
    text, _ = decode(data, named[1].decode("ascii") if named else "")
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    root, damaged = parse(text.encode("utf-8", "replace"))
    if root is not None and not damaged:
        return root
    try:
        return lxml_html.document_fromstring(
            text.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return root


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    name = local_name(element).lower()
    if name in _SILENT or depth > _MOST_DEPTH or _is_navigation(element):
        return
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        yield heading(int(name[1]), " ".join("".join(_inner(element, depth)).replace(LINE, " ").split()))
    elif name == "br":
        yield LINE
    elif name == "pre":
        yield PARAGRAPH + "".join(map(str, element.itertext())).replace("\n", LINE) + PARAGRAPH
    elif name in _CELLS:
        yield " ".join("".join(_inner(element, depth)).replace(LINE, " ").replace(PARAGRAPH, " ").split()) + "\t"
    elif name == "tr":
        yield "".join(_inner(element, depth)).strip() + LINE
    elif name in _LINES:
        before = _label(element) if name == "li" else ""
        yield before + "".join(_inner(element, depth)).strip(PARAGRAPH + LINE + " ") + LINE
    elif _INLINE.fullmatch(name):
        yield from _inner(element, depth)
    else:
        if name == "ol":
            _number(element)
        yield PARAGRAPH
        yield from _inner(element, depth)
        yield PARAGRAPH


def _inner(element: etree._Element, depth: int) -> Iterator[str]:
    if element.text:
        yield _BLANKS.sub(" ", element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child, depth + 1)
        if child.tail:
            yield _BLANKS.sub(" ", child.tail)


def _label(item: etree._Element) -> str:
    """The bullet or number that a reader sees before an item."""
    parent = item.getparent()
    if parent is None or local_name(parent).lower() != "ol":
        return "• "
    return f"{item.get('value', '')}. " if item.get("value", "").isdigit() else ""


def _number(items: etree._Element) -> None:
    """Puts the numbers of an ordered list into its items."""
    start = items.get("start", "")
    number = int(start) if start.isdigit() and len(start) < 9 else 1
    for item in items.iterchildren(tag=etree.Element):
        told = item.get("value", "")
        number = int(told) if told.isdigit() and len(told) < 9 else number
        item.set("value", str(number))
        number += 1


def _is_navigation(element: etree._Element) -> bool:
    """Tables of contents and marks of pages, as EPUB's structural semantics name them."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == "type" and _NAVIGATION.intersection(str(value).split()):
            return True
    return False
