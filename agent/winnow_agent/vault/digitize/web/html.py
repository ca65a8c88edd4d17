"""Web pages: the text a reader came for, without navigation, scripts and notices of cookies."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from winnow_agent.documents import Document, Heading, SourceType, Turn
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.chats.conversation import with_turns
from winnow_agent.vault.digitize.cleaning import clean, decode, known_encoding, lost_characters, one_line
from winnow_agent.vault.digitize.plain import marked
from winnow_agent.vault.digitize.rights import notice_in, statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web.furniture import is_title, length_of
from winnow_agent.vault.digitize.web.text import text_of, without_marks
from winnow_agent.vault.digitize.web.threads import thread_of

media_types = ("text/html", "application/xhtml+xml")
formats = (
    Format(
        "Web page (.html, .htm, .xhtml)",
        media_types,
        "the page's own text with headings, lists, tables with tabs, preformatted text, frames' inner pages; forums, threads of "
        "comments and chats saved as pages as conversations with speakers and times; title, language, rights",
        "navigation, footers, notices of cookies, advertisements, forms, scripts, pictures and their descriptions, styles, "
        "where links lead",
        "web",
    ),
)

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_FIRST_ELEMENT = re.compile(
    r"\s*(?:<(?:\?xml|!doctype\s+html)[^>]{0,400}>\s*)*<(?:html|head|body|main|article|section|header|nav|footer|div|p|span|h[1-6]|"
    r"ul|ol|dl|li|dt|dd|table|thead|tbody|tr|td|th|caption|pre|blockquote|center|font|form|br|hr|img|figure|picture|iframe|video|audio|"
    r"a|b|i|u|s|q|em|strong|small|big|sub|sup|tt|code|kbd|samp|var|cite|dfn|abbr|acronym|ins|del|mark|address|details|summary|button|"
    r"label|select|input|noscript|meta|base|title|link|script|style)\b",
    re.IGNORECASE,
)
# Nothing needs them, and libxml2 reads nothing behind them: the footer of a mailing list, or the next page of a file of several.
_LAST_ENDS = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MARKS = (b"\xf4\x8f\xbf", b"\x1d", b"\x1e")  # where `without_marks` has something to do
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")

_RIGHTS_NAMES = {
    "dc.rights": "rights",
    "dcterms.rights": "rights",
    "dcterms.license": "license",
    "dcterms.rightsholder": "rights holder",
    "dc.rightsholder": "rights holder",
    "dc.publisher": "publisher",
    "dcterms.publisher": "publisher",
    "citation_publisher": "publisher",
    "copyright": "rights",
    "rights": "rights",
    "license": "license",
    "tdm-reservation": "tdm-reservation",
    "tdm-policy": "tdm-policy",
}
_TRAINING = re.compile(r"\bno-?(?:image)?-?ai\b|\bno-?ml\b|\bno-?train", re.I)
_HAS_MAIN_ROLE = etree.XPath("//*[@role='main'][not(self::main)]")
_FOOTERS = etree.XPath("//footer[not(ancestor::footer)]")
_LEAST_MAIN = 200
_LEAST_OWN = 140
_MOST_LOST = 10


def media_type_of(sample: Sample) -> str | None:
    """A page, or a piece of one, by its name and its first element: pieces are well-formed XML at times."""
    named = sample.suffix in {".html", ".htm", ".xhtml", ".shtml", ".xht"}
    if not named or "ocr_page" in sample.text:  # hOCR has a digitizer of its own
        return None
    return "text/html" if _FIRST_ELEMENT.match(sample.text, 0, 4096) else None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as clean text, with what its head says. ``language`` is an ISO 639 code or ``und``.

    Attributes:
        turns: where the page is a forum, a thread of comments or a chat.
    """

    text: str
    title: str
    language: str
    rights: tuple[str, ...]
    warnings: tuple[str, ...]
    headings: tuple[Heading, ...] = ()
    turns: tuple[Turn, ...] = ()


def documents(file: SourceFile) -> Iterator[Document]:
    """The page as one document."""
    page = read_page(file.file.read())
    if not page.text.strip():
        return
    document = Document(
        text=page.text,
        media_type=file.media_type,
        title=page.title,
        language=page.language,
        source_type=SourceType.CONVERSATION if page.turns else SourceType.PROSE,
        turns=page.turns,
        headings=page.headings,
        rights=page.rights,
        warnings=page.warnings,
    )
    yield with_turns(document) if not page.turns and _may_be_talk(page.text) else document


def _may_be_talk(text: str) -> bool:
    """Whether it is worth a look: the labels of an interview or of a copied chat end in a colon, as do times."""
    paragraphs = text.split("\n\n") if "\n\n" in text else text.split("\n")
    return 5 * sum(":" in paragraph[:80] for paragraph in paragraphs) >= len(paragraphs)


def read_page(data: bytes | str) -> Page:
    """Read a page or a fragment of one.

    Raises:
        DigitizeError: ``malformed`` where the parser gives up.
    """
    markup, warnings = (data, ()) if isinstance(data, str) else decode(data, _declared(data))
    data = _bytes(markup)
    root = _parse(data)
    if root is None:
        return Page("", "", "und", (), warnings)
    title = _title(root)
    thread = thread_of(root, data, title)
    if thread is not None:
        text, turns, headings = thread
    else:
        turns = ()
        text, headings, _ = marked.unmarked(_readable(root, data))
        if not text.strip() and title:  # a page that is drawn by scripts, or a list of frames
            text, headings = clean("\n\n".join(filter(None, (title, _description(root))))), ()
    rights = _rights(root, data)
    return Page(text, title, _language(root), rights, (*warnings, *lost_characters(text)), headings, turns)


def _readable(root: etree._Element, data: bytes) -> str:
    """The page's own text; all of its text, where next to nothing would be left."""
    main = _main(root) if b"main" in data or b"article" in data else root
    text = text_of(main, furniture=False)
    if main is not root and len(text) >= _LEAST_MAIN:
        return _title_above(main, root) + text
    if main is not root:
        text = text_of(root, furniture=False)
    if len(text) >= _LEAST_OWN or (text.strip() and length_of(root) <= _MOST_LOST * len(text)):
        return text
    whole = text_of(root, furniture=True)
    if not whole.strip():
        return text_of(root, furniture=True, scriptless=True)
    return whole if len(whole) > _MOST_LOST * len(text) else text


def _title_above(main: etree._Element, root: etree._Element) -> str:
    """The page's one heading of the first level, as a paragraph, where it stands above the main part and not in it."""
    headings = list(itertools.islice(root.iter("h1"), 2))
    if len(headings) != 1 or next(main.iter("h1"), None) is not None or not is_title(headings[0]):
        return ""
    above = next(one for one in root.iter("h1", main.tag) if one in (headings[0], main)) is not main
    return f"{text_of(headings[0], furniture=False)}\n\n" if above else ""


def _declared(data: bytes) -> str:
    match = _CHARSET.search(data, 0, 4096)
    name = (match[1] or match[2]).decode("ascii", "replace") if match else ""
    encoding = known_encoding(name)
    return "" if encoding.startswith("utf-16") else encoding  # a page that could be searched for it is not in UTF-16


def _bytes(markup: str) -> bytes:
    """The page in UTF-8, without a declaration of another encoding and without characters that have a meaning here."""
    data = _XML_DECLARATION.sub("", markup).encode("utf-8", "replace").replace(b"\0", b"")
    data = without_ends(data)
    if any(sign in data for sign in _MARKS):
        data = without_marks(data.decode("utf-8")).encode("utf-8")
    return data


def without_ends(markup: bytes) -> bytes:
    """Markup without the ends of pages and their bodies, so that the parser goes on behind them."""
    return _LAST_ENDS.sub(b"<div></div>", markup)


def _parse(data: bytes) -> etree._Element | None:
    if not data or data.isspace():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, AssertionError) as error:
        if "empty" in str(error):  # there are comments only
            return None
        raise DigitizeError(
            f"reading a web page: its markup can't be parsed ({error}); save it again", kind="malformed"
        ) from error


def _main(root: etree._Element) -> etree._Element:
    """The one element marked as the page's main part, or its one article, where there is one with something in it."""
    marked_main = [*root.iter("main"), *_HAS_MAIN_ROLE(root)]
    if len(marked_main) == 1 and length_of(marked_main[0]) >= _LEAST_MAIN:
        return marked_main[0]
    articles = list(root.iter("article"))
    if len(articles) == 1 and 2 * length_of(articles[0]) > max(length_of(root), 2 * _LEAST_MAIN):
        return articles[0]
    return root


def _title(root: etree._Element) -> str:
    for element in root.iter("title"):
        parent = element.getparent()
        if parent is not None and parent.tag not in {"svg", "symbol", "g"}:
            title = one_line("".join(map(str, element.itertext())))
            if title:
                return title
            break
    named = next((meta.get("content") for meta in root.iter("meta") if meta.get("property") == "og:title"), None)
    if named and one_line(named):
        return one_line(named)
    return next((title for h1 in root.iter("h1") if (title := one_line("".join(map(str, h1.itertext()))))), "")


def _description(root: etree._Element) -> str:
    named = (meta for meta in root.iter("meta") if str(meta.get("name")).lower() == "description")
    return next((one_line(meta.get("content") or "", 2000) for meta in named), "")


def _language(root: etree._Element) -> str:
    told = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    if not told:
        equivalents = (meta for meta in root.iter("meta") if str(meta.get("http-equiv")).lower() == "content-language")
        told = next((meta.get("content") for meta in equivalents), "")
    match = _LANGUAGE.match(str(told or "").strip().lower())
    return match[0] if match else "und"


def _rights(root: etree._Element, data: bytes) -> tuple[str, ...]:
    pairs: list[tuple[str, str]] = []
    for meta in root.iter("meta"):
        name = str(meta.get("name") or meta.get("property") or "").lower()
        name = name.replace("dc:", "dc.").replace("dcterms:", "dcterms.")
        content = str(meta.get("content") or "")
        if name in _RIGHTS_NAMES:
            pairs.append((_RIGHTS_NAMES[name], content))
        elif content and len(content) < 200 and _TRAINING.search(content):
            pairs.append((name or "meta", content))
    if b"license" in data:
        pairs.extend(
            ("license", str(link.get("href") or "") or "".join(map(str, link.itertext())))
            for link in root.iter("link", "a")
            if "license" in str(link.get("rel") or "").lower().split()
        )
    if b"ld+json" in data:
        for script in root.iter("script"):
            if str(script.get("type") or "").lower() == "application/ld+json":
                pairs.extend(_linked_data(script.text or ""))
    for footer in _FOOTERS(root):
        text = marked.unmarked(text_of(footer, furniture=True))[0]
        pairs.append(("notice", notice_in(text) or ""))
    return statements(pairs)


def _linked_data(script: str) -> Iterator[tuple[str, str]]:
    """Rights in JSON-LD, by schema.org's names, at its first two levels."""
    try:
        found = json.loads(script[: 1 << 20])
    except (ValueError, RecursionError):
        return
    names = {
        "license": "license",
        "copyrightHolder": "rights holder",
        "copyrightNotice": "rights",
        "publisher": "publisher",
    }
    top = found.get("@graph", found) if isinstance(found, dict) else found
    for node in top if isinstance(top, list) else [top]:
        if isinstance(node, dict):
            for key, name in names.items():
                value = node.get(key)
                value = (
                    (value.get("name") or value.get("url") or value.get("@id")) if isinstance(value, dict) else value
                )
                if isinstance(value, str):
                    yield name, value
