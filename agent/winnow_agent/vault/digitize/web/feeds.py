"""RSS and Atom: each entry a document, its markup read as a web page's."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.chats.conversation import Message, compose, with_turns
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters, numbered, one_line
from winnow_agent.vault.digitize.mail.mime import from_base64
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web.html import read_page

RSS, ATOM = "application/rss+xml", "application/atom+xml"
media_types = (RSS, ATOM)
formats = (
    Format(
        "RSS, Atom",
        media_types,
        "each entry a document: title, summary or content, the comments below it in WordPress' exports as a conversation; language, rights",
        "addresses, categories, enclosures; the templates and settings in Blogger's exports",
        "web",
    ),
)

_START = r"\A\s*(?:<\?[^>]*\?>\s*|(?><!--.{0,4000}?-->)\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]{0,4000}\]\s*)?>\s*)*+"
_RSS = re.compile(_START + r"<(?:rss\b|rdf:RDF\b[^>]*purl\.org/rss)", re.DOTALL | re.IGNORECASE)
_ATOM = re.compile(_START + r"<(?:\w+:)?feed\b[^>]*(?:www\.w3\.org/2005/Atom|purl\.org/atom)", re.DOTALL)
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_GROUP, _DESCRIPTION = (f"{{http://search.yahoo.com/mrss/}}{name}" for name in ("group", "description"))
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Atom 0.3 and the first versions of RSS among them.
_BODIES = frozenset(
    ["description", "summary", "content", "encoded", "subtitle", "body", "tagline", "info", "fullitem", "div"]
)
_RIGHTS = ("rights", "copyright", "license")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:\w{2,8}|#\d{1,6});")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_NAMED = {
    name: chr(code) for name, code in html.entities.name2codepoint.items() if name not in {"amp", "lt", "gt", "quot"}
}
_BARE = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)", re.DOTALL
)
"""An ampersand that stands for itself, which writers of feeds forget to escape."""
_BLOCK = re.compile(r"<(?:p|div|br|blockquote|h[1-6]|ul|ol|table|pre)\b", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_NO_POSTS = ("#template", "#settings")
_LINKS_BACK = frozenset({"pingback", "trackback"})
_NEW_LINE = "\n"
_DECLARED = re.compile(rb"\A[^<]{0,64}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")


def media_type_of(sample: Sample) -> str | None:
    """A feed by its root."""
    if "<" not in sample.text[:4096]:
        return None
    return RSS if _RSS.match(sample.text) else ATOM if _ATOM.match(sample.text) else None


def documents(file: SourceFile) -> Iterator[Document]:
    """Each entry as a document, ``entry 3``, and its ``entry 3/comments``; the feed's own description where it has no entries with text."""
    data = file.file.read()
    declared = _DECLARED.match(data)
    markup, warnings = decode(data, declared[1].decode("ascii") if declared else "")
    markup = re.sub(r"\A\s*<\?xml[^>]*\?>", "", markup.lstrip("\ufeff").replace("\0", ""))
    # The entities of HTML are declared by RSS 0.91, in a file of its own that is not read.
    markup = _ENTITY.sub(lambda match: _NAMED.get(match[1], match[0]), markup)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree="<!ENTITY" not in markup
    )
    try:
        root = etree.fromstring(markup.strip().encode("utf-8", "replace"), parser)
        if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
            markup = numbered(_BARE.sub(lambda match: match[1] or "&#38;", markup))
            root = etree.fromstring(markup.strip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise DigitizeError("reading a feed: it is no XML; fetch it again", kind="malformed")
    shared = _rights(root.find("{*}channel") if root.find("{*}channel") is not None else root)
    language = _language(root)
    empty = True
    for number, entry in enumerate(root.iter("{*}item", "{*}entry"), 1):
        title, text = _text(entry)
        if not text or _is_no_post(entry):
            continue
        empty = False
        document = Document(
            text=text,
            media_type=file.media_type,
            part=f"entry {number}",
            title=title,
            language=language,
            rights=statements([*_rights(entry), *shared]),
            warnings=(*warnings, *lost_characters(text)),
        )
        yield with_turns(document)
        if comments := _comments(entry):
            said, turns = compose(comments)
            yield replace(
                document,
                text=said,
                part=f"{document.part}/comments",
                source_type=SourceType.CONVERSATION,
                turns=turns,
                warnings=lost_characters(said),
            )
    if empty:
        title, text = _text(root.find("{*}channel") if root.find("{*}channel") is not None else root)
        if text:
            yield Document(
                text=text, media_type=file.media_type, title=title, language=language, rights=statements(shared)
            )


def _text(entry: etree._Element) -> tuple[str, str]:
    """The title, and the text below it: the longest of content, summary and description."""
    title = one_line(_words(entry.find("{*}title")))
    bodies = [_words(child) for child in entry if _name(child) in _BODIES]
    bodies += [_words(one) for group in entry.iterfind(_GROUP) for one in group.iterfind(_DESCRIPTION)]
    body = max(bodies, key=len, default="")
    text = clean(f"{title}\n\n{body}" if title and not body.startswith(title) else body)
    return title, text.strip()


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(element: etree._Element | None) -> str:
    """An element's text; markup in it, escaped or not, is read as a page."""
    if element is None:
        return ""
    if len(element):
        inner = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
        return read_page(inner).text
    words = element.text or ""
    kind = (element.get("type") or "text").lower()
    if element.get("mode") == "base64":  # Atom 0.3, 3.1
        words = decode(from_base64(words.encode()))[0]
    elif (
        _name(element) == "content"
        and "/" in kind
        and not kind.startswith("text/")
        and not kind.endswith(("xml", "html"))
    ):
        return ""  # what is neither text nor XML is in base64 (RFC 4287, 4.1.3.3)
    if not _MARKUP.search(words):
        return clean(words).strip()
    if _name(element) == "encoded" and not _BLOCK.search(words):
        # WordPress keeps paragraphs as its writers type them, and makes elements of them when it shows them.
        words = "".join(f"<p>{part.replace(_NEW_LINE, '<br>')}</p>" for part in _PARAGRAPHS.split(words.strip()))
    return read_page(words).text


def _is_no_post(entry: etree._Element) -> bool:
    """Whether it is one of those in which Blogger's exports keep how a blog looks."""
    return any(str(one.get("term")).endswith(_NO_POSTS) for one in entry.iterfind("{*}category"))


def _comments(entry: etree._Element) -> list[Message]:
    """What readers said below a post in an export of WordPress; what was not approved, nobody saw."""
    return [
        Message(_of(one, "author"), said, _of(one, "date_gmt").replace(" ", "T") + "Z" if _of(one, "date_gmt") else "")
        for one in entry.iterfind("{*}comment")
        if _of(one, "approved") in {"", "1"}
        and _of(one, "type") not in _LINKS_BACK
        and (said := _words(one.find("{*}comment_content")))
    ]


def _of(comment: etree._Element, name: str) -> str:
    return one_line(comment.findtext(f"{{*}}comment_{name}") or "")


def _rights(element: etree._Element) -> list[tuple[str, str]]:
    return [
        ("rights" if _name(one) == "copyright" else _name(one), "".join(one.itertext()))
        for one in element
        if _name(one) in _RIGHTS
    ]


def _language(root: etree._Element) -> str:
    told = root.get(_XML_LANG) or root.findtext("{*}channel/{*}language") or ""
    match = _LANGUAGE.match(told.strip().lower())
    return match[0] if match else "und"
