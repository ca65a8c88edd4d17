"""Web pages: the text a reader came for, without navigation, scripts and notices of cookies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.cleaning import (
    LINE,
    PARAGRAPH,
    clean,
    decode,
    known_encoding,
    lost_characters,
    one_line,
    settle,
)
from winnow_agent.vault.digitize.conversation import with_turns
from winnow_agent.vault.digitize.rights import notice_in, statements

media_types = ("text/html", "application/xhtml+xml")

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "iframe", "object", "embed", "svg"}
) | frozenset({"canvas", "audio", "video", "map", "datalist", "select", "option", "button", "input", "textarea", "rp"})
_FURNITURE = frozenset({"nav", "aside", "footer", "dialog", "menu"})
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog"}
)
_NOTICES = re.compile(
    r"(?:^|[\s_-])(?:cookie[\w-]*(?:banner|consent|notice|bar|popup|message|law|info)|(?:gdpr|consent)[\w-]*|onetrust[\w-]*|"
    r"didomi[\w-]*|breadcrumbs?|skip-?(?:link|nav)[\w-]*|share-?(?:buttons?|bar|links)|social-?(?:share|links|media)|"
    r"adsbygoogle|advert(?:isement)?|navbox|mw-editsection|site-?(?:header|footer|nav)|main-?menu)(?:$|[\s_])",
    re.I,
)
_ROOTS = frozenset({"html", "body", "main", "article"})
_PARAGRAPH = (
    frozenset(
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
        }
    )
    | frozenset(
        {"ul", "ol", "dl", "table", "blockquote", "pre", "figure", "figcaption", "form", "fieldset", "address", "hr"}
    )
    | frozenset({"details", "summary", "body", "caption", "center", "dialog", "menu"})
)
_LINE = frozenset({"li", "tr", "dt", "dd", "br", "thead", "tbody", "tfoot", "legend", "label"})
_CELL = frozenset({"td", "th"})

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
_LEAST_MAIN = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A page as clean text, with what its head says. ``language`` is an ISO 639 code or ``und``."""

    text: str
    title: str
    language: str
    rights: tuple[str, ...]
    warnings: tuple[str, ...]


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
        rights=page.rights,
        warnings=page.warnings,
    )
    yield with_turns(document)


def read_page(data: bytes | str) -> Page:
    """Read a page or a fragment of one.

    Raises:
        DigitizeError: ``malformed`` where the parser gives up.
    """
    markup, warnings = (data, ()) if isinstance(data, str) else decode(data, _declared(data))
    root = _parse(markup)
    if root is None:
        return Page("", "", "und", (), warnings)
    text = _text(_main(root), furniture=False)
    if not text.strip():
        text = _text(root, furniture=True)
    return Page(text, _title(root), _language(root), _rights(root), (*warnings, *lost_characters(text)))


def _declared(data: bytes) -> str:
    match = _CHARSET.search(data, 0, 4096)
    name = (match[1] or match[2]).decode("ascii", "replace") if match else ""
    encoding = known_encoding(name)
    return "" if encoding.startswith("utf-16") else encoding  # a page that could be searched for it is not in UTF-16


def _parse(markup: str) -> etree._Element | None:
    markup = _XML_DECLARATION.sub("", markup).replace("\0", "")
    if not markup.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except etree.ParserError:  # there are comments only
        return None
    except (etree.XMLSyntaxError, AssertionError) as error:
        raise DigitizeError(
            f"reading a web page: its markup can't be parsed ({error}); save it again", kind="malformed"
        ) from error


def _main(root: etree._Element) -> etree._Element:
    """The one element marked as the page's main part, where there is one with something in it."""
    marked = [element for element in root.iter(etree.Element) if element.tag == "main" or element.get("role") == "main"]
    if len(marked) == 1 and sum(len(str(piece)) for piece in marked[0].itertext()) >= _LEAST_MAIN:
        return marked[0]
    return root


def _text(root: etree._Element, *, furniture: bool) -> str:
    """The text under an element, in the order of the source; blocks are parted by empty lines, cells by tabs."""
    pieces: list[str] = []
    verbatim = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag).lower()
        if event == "start":
            if tag in _SILENT or (not furniture and element is not root and _is_furniture(element, tag)):
                walk.skip_subtree()
            else:
                verbatim += tag == "pre"
                pieces.append(_before(tag))
                pieces.append(_words(element.text, verbatim))
        else:
            if not (tag in _SILENT or (not furniture and element is not root and _is_furniture(element, tag))):
                verbatim -= tag == "pre"
                pieces.append("\t" if tag in _CELL else _before(tag))
            if element is not root:
                pieces.append(_words(element.tail, verbatim))
    return clean(settle("".join(pieces)))


def _before(tag: str) -> str:
    if tag in _PARAGRAPH:
        return PARAGRAPH
    return LINE if tag in _LINE else ""


def _words(text: str | None, verbatim: int) -> str:
    text = re.sub(f"[{PARAGRAPH}{LINE}]", " ", text or "")
    return text.replace("\r\n", "\n") if verbatim else re.sub(r"[ \t\r\n\f]+", " ", text)


def _is_furniture(element: etree._Element, tag: str) -> bool:
    if tag in _ROOTS:
        return False
    if tag in _FURNITURE or element.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    if tag == "header":
        return not any(str(above.tag).lower() in {"article", "main"} for above in element.iterancestors())
    if element.get("hidden") is not None or "display:none" in element.get("style", "").replace(" ", "").lower():
        return True
    return any(_NOTICES.search(value) for value in (element.get("class", ""), element.get("id", "")) if value)


def _title(root: etree._Element) -> str:
    for path in ("string(//head/title)", "string(//meta[@property='og:title']/@content)", "string(//h1)"):
        title = one_line(str(root.xpath(path)))
        if title:
            return title
    return ""


def _language(root: etree._Element) -> str:
    match = _LANGUAGE.match(
        str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower()
    )
    return match[0] if match else "und"


def _rights(root: etree._Element) -> tuple[str, ...]:
    pairs: list[tuple[str, str]] = []
    for meta in root.iter("meta"):
        name = (
            str(meta.get("name") or meta.get("property") or "")
            .lower()
            .replace("dc:", "dc.")
            .replace("dcterms:", "dcterms.")
        )
        content = str(meta.get("content") or "")
        if name in _RIGHTS_NAMES:
            pairs.append((_RIGHTS_NAMES[name], content))
        elif _TRAINING.search(content) and len(content) < 200:
            pairs.append((name or "meta", content))
    pairs.extend(
        ("license", str(link.get("href") or "") or "".join(map(str, link.itertext())))
        for link in root.iter("link", "a")
        if "license" in str(link.get("rel") or "").lower().split()
    )
    for script in root.iter("script"):
        if str(script.get("type") or "").lower() == "application/ld+json":
            pairs.extend(_linked_data(script.text or ""))
    pairs.extend(("notice", notice_in(_text(footer, furniture=True)) or "") for footer in root.iter("footer"))
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
