"""XML of any vocabulary as text in reading order: without entities, without a DTD, without anything from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.chats.conversation import with_turns
from winnow_agent.vault.digitize.cleaning import by_mark, clean, decode, known_encoding, lost_characters, numbered
from winnow_agent.vault.digitize.data.wiki_dump import wiki_pages
from winnow_agent.vault.digitize.data.xml_pages import alto, hocr, is_alto, is_page, page_xml
from winnow_agent.vault.digitize.data.xml_text import xml_text
from winnow_agent.vault.digitize.plain.blocks import compose_blocks
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample

XML, HOCR, WIKI, SVG = "application/xml", "text/vnd.hocr+html", "application/x-mediawiki+xml", "image/svg+xml"
media_types = (XML, "text/xml", HOCR, WIKI, SVG)
formats = (
    Format(
        "XML of any vocabulary, and pieces of it; JATS, TEI, DocBook, EAD, OPML, Word and Excel of 2003 by name",
        (XML, "text/xml"),
        "text by paragraphs, headings, rows of tables, speeches of plays; title, language, statements of rights",
        "attributes but those that say something, coded data, entities of a DTD, bibliographic data in front matter",
        "text",
    ),
    Format(
        "ALTO, PAGE, hOCR", (XML, HOCR), "lines and paragraphs by page, with the engine's confidence", "boxes", "text"
    ),
    Format(
        "MediaWiki's dumps",
        (WIKI,),
        "each article a document, without its markup",
        "talk, templates, tables' layout, files",
        "web",
    ),
    Format("SVG", (SVG,), "the text in it", "the drawing", "images"),
)

_MOST_BYTES = 256 << 20
_SUFFIXES = frozenset({".xml", ".nxml", ".tei", ".xsd", ".xsl", ".xslt", ".dbk", ".alto"})
_OPENING = re.compile(
    r"\A\s*(?:<\?(?!php\b)[A-Za-z][^>]*\?>\s*|(?><!--.{0,4000}?-->)\s*)*+<(?:!DOCTYPE\s+(?!html\b)|[A-Za-z_][\w.:-]{0,80}\s+[\w.:-]{1,80}\s*="
    r"\s*[\"'][^<>]{0,4000}>)",
    re.DOTALL | re.IGNORECASE,
)
_DECLARED = re.compile(rb"\A[^<]{0,64}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CLOSINGS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!DOCTYPE", ">"))
_ENTITY = re.compile(r"&[\w.#-]{1,60};")


def media_type_of(sample: Sample) -> str | None:
    """hOCR among web pages; MediaWiki's dumps and SVG among XML."""
    text = sample.text
    if "<" not in text[:2000]:
        return None
    if "ocr_page" in text and re.search(r"class\s*=\s*[\"']ocr_page", text):
        return HOCR
    if re.match(r"\A\s*(?:<\?xml[^>]*>\s*)?<mediawiki\b", text):
        return WIKI
    if re.match(
        r"\A\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.{0,2000}?-->)\s*|<!DOCTYPE svg[^>\[]*>\s*)*+<(?:svg:)?svg\b",
        text,
        re.DOTALL,
    ):
        return SVG
    if _OPENING.match(text) or (sample.suffix in _SUFFIXES and text.lstrip().startswith("<")):
        return None if "<html" in text[:4096] else XML
    return None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """One document; of a dump each article.

    Raises:
        DigitizeError: ``malformed`` where not even its texts can be found, ``too_large`` above 256 MiB.
    """
    if file.media_type == WIKI:
        yield from wiki_pages(file)
        return
    if file.size > _MOST_BYTES:
        raise DigitizeError("reading XML: it is larger than 256 MiB; split it", kind="too_large")
    data = file.file.read()
    if file.media_type == HOCR:
        yield from hocr(file, data)
        return
    match = _DECLARED.match(data)
    encoding = known_encoding(match[1].decode("ascii")) if match and by_mark(data) is None else ""
    markup, warnings = decode(data, encoding)
    root, broken = _parse(markup)
    if root is not None and is_alto(root):
        yield from alto(file, root)
    elif root is not None and is_page(root):
        yield from page_xml(file, root)
    else:
        yield from _document(file, root, markup if broken else "", warnings)


def _parse(markup: str) -> tuple[etree._Element | None, bool]:
    """The tree, as far as it can be built, and whether it is less than all. Entities stay references; even so attributes would expand them without limit
    in a large tree, so a document that declares any has to be a small one."""
    markup = _DECLARATION.sub("", markup.lstrip("\ufeff").replace("\0", ""), count=1).strip()
    root, worst = _tree(markup)
    if worst and "<!DOCTYPE" not in markup:  # a piece of a document may have many roots, of which the parser keeps one
        pieces, how_bad = _tree(f"<pieces>{markup}</pieces>")
        if pieces is not None and sum(1 for _ in pieces.iterchildren(tag=etree.Element)) > 1:
            root, worst = pieces, how_bad
            markup = f"<pieces>{markup}</pieces>"
    if worst >= etree.ErrorLevels.FATAL:
        root, _ = _tree(numbered(markup))
    return root, root is None or worst >= etree.ErrorLevels.FATAL


def _tree(markup: str) -> tuple[etree._Element | None, int]:
    """The tree as far as it can be built, and the level of the worst that is wrong with it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree="<!ENTITY" not in markup
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    return root, max((entry.level for entry in parser.error_log), default=0)


def _document(
    file: SourceFile, root: etree._Element | None, broken: str, warnings: tuple[str, ...]
) -> Iterator[Document]:
    """``broken``: the markup, where the tree is not all of it."""
    found = xml_text(root) if root is not None else None
    composed = compose_blocks(found.blocks) if found is not None else None
    if found is None or composed is None or not composed.text.strip():
        text = _without_tags(broken)
        if text:
            warnings = (*warnings, "the XML is broken or nested too deep; its texts were taken in order")
            yield Document(text=text, media_type=file.media_type, warnings=(*warnings, *lost_characters(text)))
        return
    spoken = sum(turn.end - turn.start for turn in composed.turns)
    told = len(composed.turns) > 1 and 2 * spoken > len(composed.text)
    document = Document(
        text=composed.text,
        media_type=file.media_type,
        title=found.title,
        language=found.language,
        source_type=SourceType.CONVERSATION if told else SourceType.PROSE,
        turns=composed.turns,
        headings=composed.headings,
        rights=statements(found.rights),
        warnings=(
            *warnings,
            *(("the XML is broken; what could be parsed is here",) if broken else ()),
            *lost_characters(composed.text),
        ),
    )
    yield document if document.turns else with_turns(document)


def _without_tags(markup: str) -> str:
    """The texts of what no parser takes, found in one pass."""
    pieces: list[str] = []
    at = 0
    while (tag := markup.find("<", at)) >= 0:
        pieces.append(markup[at:tag])
        opening, closing = next((pair for pair in _CLOSINGS if markup.startswith(pair[0], tag)), ("<", ">"))
        if opening == "<!DOCTYPE" and 0 <= markup.find("[", tag) < markup.find(">", tag):
            closing = "]>"
        end = markup.find(closing, tag + len(opening))
        if end < 0:
            at = len(markup)
            break
        pieces.append(markup[tag + len(opening) : end] if opening == "<![CDATA[" else "\n")
        at = end + len(closing)
    pieces.append(markup[at:])
    plain = _ENTITY.sub("", "".join(pieces))
    return clean("\n".join(line for line in (line.strip() for line in plain.split("\n")) if line))
