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
# Tags that show nothing of their own: where they are never closed, each holds the whole rest of its page. And the ends of
# pages: Kindle's form 8 has its text behind them, where the parser does not look any more.
_IDLE = re.compile(
    r"</?(?:font|b|i|u|s|em|strong|big|small|tt|strike|basefont)(?:\s(?:[^<>\"']++|\"[^<\"]*\"|'[^<']*')*+)?/?>|"
    r"</(?:body|html)\s*>",
    re.IGNORECASE,
)
_NAVIGATION = frozenset({"toc", "landmarks", "page-list", "pagebreak", "loi", "lot"})
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_DEPTH = 200


def marked_page(data: bytes, *, contents: bool = False) -> str:
    """The page's text with its headings; as XML where it is well formed, else as browsers read it.

    Args:
        contents: the book names it for its table of contents: nothing of it is given, unless it is more than that.
    """
    root = root_of(data)
    return "" if root is None or (contents and _lists_links(root)) else "".join(_pieces(root, 0))


def _lists_links(root: etree._Element) -> bool:
    """Whether most of a page's letters stand in links, as in a table of contents."""
    body = next(root.iter("{*}body"), root)
    links = (one for one in body.iter("{*}a") if one.get("href"))
    return 2 * sum(map(_length, links)) > _length(body)


def _length(element: etree._Element) -> int:
    return sum(len(word) for text in element.itertext() for word in str(text).split())


def markup_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Markup as text without the declaration of its encoding, the named characters of HTML as themselves; and warnings."""
    named = _CHARSET.search(data[:2048])
    text, warnings = decode(data, named[1].decode("ascii") if named else "")
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text), warnings


def root_of(data: bytes) -> etree._Element | None:
    """The page's tree, whatever is wrong with it."""
    text, _ = markup_of(data)
    root, damaged = parse(text.encode("utf-8", "replace"))
    if root is not None and not damaged:
        return root
    try:
        return lxml_html.document_fromstring(
            _IDLE.sub("", text).encode("utf-8", "replace"),
            parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True),  # else what is nested deeply is cut off
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return root


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    name = local_name(element).lower()
    if name in _SILENT or _is_navigation(element):
        return
    if depth > _MOST_DEPTH:
        yield from _below(element)
    elif name == "math":
        yield _equation(element)
    elif len(name) == 2 and name[0] == "h" and name[1] in "123456":
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


def _below(element: etree._Element) -> Iterator[str]:
    """The paragraphs of what is nested too deeply for its structure to matter."""
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, one in walk:
        name = local_name(one).lower() if isinstance(one.tag, str) else ""
        if name and not _INLINE.fullmatch(name):
            yield PARAGRAPH
        if event == "start" and (name in _SILENT or _is_navigation(one)):
            walk.skip_subtree()
        elif event == "start":
            yield _BLANKS.sub(" ", one.text or "")
        elif one is not element:
            yield _BLANKS.sub(" ", one.tail or "")


def _equation(math: etree._Element) -> str:
    """An equation on the line, without what says it again for other programs (MathML 3, 5.1)."""
    tokens = (one.text or "" for one in math.iter("{*}mi", "{*}mn", "{*}mo", "{*}ms", "{*}mtext"))
    return "".join(" ".join(token.split()) for token in tokens)


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
