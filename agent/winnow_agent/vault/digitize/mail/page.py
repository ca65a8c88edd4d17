"""The web page that a mail's body may be, as text: all of it, and what it quotes marked as in a plain mail.

Unlike a page of the web it is a letter: what `html.read_page` leaves out as furniture (footers, asides, hidden previews) was
written to its reader too.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree
from lxml import html as lxml_html

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean, settle
from winnow_agent.vault.digitize.mail.mime import decoded
from winnow_agent.vault.digitize.web.html import read_page, without_ends

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_RIGHTS = re.compile(
    r"<(?:meta|link|a)\b[^>]{0,300}?\b(?:rights|copyright|licen[cs]e|publisher|tdm-|no-?ai|no-?ml)|ld\+json",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-zA-Z!/?]")
_TAG = re.compile(rb"<[a-zA-Z!/?][^<>]*>")
_UNSEEN = ((b"<!--", b"-->"), (b"<style", b"</style"), (b"<script", b"</script"))
_SPACES = re.compile(r"[ \t\r\n\f\x1d\x1e]+")
_CITED = re.compile(r"border-left", re.IGNORECASE)
_QUOTED = re.compile("[\x0e\x0f]")
_RESERVED = re.compile("[\0\x0e\x0f\x1d\x1e]")
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "title", "meta", "link", "iframe", "object", "embed", "svg"}
) | frozenset({"canvas", "audio", "video", "map", "select", "button", "input", "textarea"})
_PARAGRAPHS = frozenset(
    {"p", "section", "article", "main", "header", "footer", "aside", "nav", "h1", "h2", "h3", "h4", "h5", "h6", "body"}
) | frozenset({"ul", "ol", "dl", "table", "blockquote", "pre", "figure", "form", "fieldset", "address", "hr", "center"})
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "br", "thead", "tbody", "tfoot", "caption", "legend", "label"})
_CELLS = frozenset({"td", "th"})
_OPEN, _CLOSE = "\x0e", "\x0f"  # around a quotation, until its lines are known


def page_text(data: bytes, charset: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The clean text of a mail's web page, warnings, and its statements of ownership; quoted stretches have ``>`` before each
    line.

    Args:
        charset: as the mail's header names it, which counts more than the page's own (RFC 2854, 6).
    """
    if not charset and (meta := _META.search(data, 0, 4096)):
        charset = meta[1].decode("ascii", "replace")
        charset = "" if charset.lower().startswith("utf-16") else charset
    markup, warnings = decoded(data, charset)
    # Few mails state any, so few are parsed twice.
    return markup_text(markup), warnings, read_page(markup).rights if _RIGHTS.search(markup) else ()


def may_exceed(data: bytes, characters: int) -> bool:
    """Whether a page may have more than so many characters of text, without the cost of parsing it, or states ownership."""
    if len(data) <= characters:
        return False
    return len(_without_tags(data)) > characters or _RIGHTS.search(data.decode("latin-1")) is not None


def _without_tags(data: bytes) -> bytes:
    """A page's bytes without what stands in angle brackets, comments, styles and scripts, at the cost of looking for them."""
    for opening, closing in _UNSEEN:
        small = data.lower()
        pieces: list[bytes] = []
        at = 0
        while (start := small.find(opening, at)) != -1 and (end := small.find(closing, start)) != -1:
            pieces.append(data[at:start])
            at = end + len(closing)
        data = b"".join((*pieces, data[at:]))
    return _TAG.sub(b" ", data)


def markup_text(markup: str) -> str:
    """The clean text of a page or a fragment of one."""
    if not _MARKUP.search(markup):
        return clean(markup)
    root = _parse(markup)
    text = settle("".join(_pieces(root))) if root is not None else ""
    if not text.strip():  # there is none, or it is nested beyond what the parser bears
        text = _SPACES.sub(" ", unescape(_without_tags(markup.encode("utf-8", "replace")).decode("utf-8", "replace")))
    return clean(_marked(text)) if _OPEN in text else clean(text)


def _parse(markup: str) -> etree._Element | None:
    markup = _RESERVED.sub("", _XML_DECLARATION.sub("", markup))
    if not markup.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(without_ends(markup.encode("utf-8", "replace")), parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # comments only, or nothing at all
        return None


def _pieces(root: etree._Element) -> list[str]:
    """The text in the source's order, blocks and lines marked for `settle`, quotations for `_marked`."""
    pieces: list[str] = []
    verbatim = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _SILENT:
                walk.skip_subtree()
                continue
            if tag == "pre":
                verbatim += 1
            pieces.append(_before(tag))
            if tag == "blockquote" and _is_quotation(element):
                pieces.append(_OPEN + PARAGRAPH)
            if element.text:
                pieces.append(_words(element.text, verbatim))
            continue
        if tag not in _SILENT:
            if tag == "blockquote" and _is_quotation(element):
                pieces.append(PARAGRAPH + _CLOSE)
            if tag == "pre":
                verbatim -= 1
            pieces.append("\t" if tag in _CELLS else _before(tag))
        if element.tail and element is not root:
            pieces.append(_words(element.tail, verbatim))
    return pieces


def _before(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return PARAGRAPH
    return LINE if tag in _LINES else ""


def _words(text: str, verbatim: int) -> str:
    if verbatim:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(" ", text)


def _is_quotation(element: etree._Element) -> bool:
    """Not a mere indentation: cited, or ruled at its left, as mail programs do."""
    if element.get("type", "").lower() == "cite" or element.get("cite") is not None:
        return True
    return "quote" in element.get("class", "").lower() or _CITED.search(element.get("style", "")) is not None


def _marked(text: str) -> str:
    """``>`` before each line of a quotation, once for each that it lies in."""
    depth = 0
    lines: list[str] = []
    for line in text.split("\n"):
        closing = line.count(_CLOSE) - line.count(_OPEN)
        words = _QUOTED.sub("", line).strip()
        level = depth if closing > 0 else depth - closing
        lines.append(f"{'>' * max(level, 0)} {words}" if level > 0 and words else words)
        depth = max(0, depth - closing)
    return "\n".join(lines)


def enriched_text(markup: str) -> str:
    """The text of ``text/enriched`` (RFC 1896) or ``text/richtext`` (RFC 1341): commands in angle brackets taken out."""
    markup = re.sub(r"<param>[^<]*</param>", "", markup, flags=re.IGNORECASE)
    markup = re.sub(r"(?<!\n)\n(\n*)", lambda match: match[1] or " ", markup)  # one line end is a space, n + 1 are n
    markup = re.sub(r"<nl>", "\n", markup, flags=re.IGNORECASE)
    return re.sub(r"<(?!<)/?[\w-]{0,60}>", "", markup.replace("<<", "\x0e")).replace("\x0e", "<").replace("<lt>", "<")
