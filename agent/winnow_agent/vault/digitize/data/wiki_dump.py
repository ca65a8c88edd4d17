"""MediaWiki's dumps: a page at a time, however large the file is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import lost_characters, one_line
from winnow_agent.vault.digitize.data.wiki_markup import wiki_blocks
from winnow_agent.vault.digitize.plain.blocks import compose_blocks

_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")


def wiki_pages(file: SourceFile) -> Iterator[Document | Unread]:
    """Each article's last revision as a document, ``page 7``; what is no article is counted."""
    language = ""
    others = 0
    number = 0
    empty = True
    try:
        events = etree.iterparse(
            file.file, events=("end",), tag=("{*}page", "{*}siteinfo"), resolve_entities=False, no_network=True, load_dtd=False,
            recover=True, huge_tree=True,
        )  # fmt: skip
        for _, element in events:
            if not language:
                root = element.getroottree().getroot()
                language = (root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower()
            if str(element.tag).endswith("page"):
                number += 1
                found = _page(file, element, f"page {number}", language)
                others += found is None
                if found is not None:
                    empty = False
                    yield found
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        yield Unread("other pages", "malformed", "reading a wiki's dump: it is damaged here; fetch it again")
    if others and empty:
        raise DigitizeError(f"reading a wiki's dump: its {others} pages are talk, redirects or empty", kind="no_text")


def _page(file: SourceFile, page: etree._Element, part: str, language: str) -> Document | None:
    if (page.findtext("{*}ns") or "0").strip() != "0" or page.find("{*}redirect") is not None:
        return None
    revisions = page.findall("{*}revision")
    source = revisions[-1].findtext("{*}text") if revisions else None
    composed = compose_blocks(wiki_blocks(source or ""))
    if not composed.text.strip():
        return None
    match = _LANGUAGE.match(language)
    return Document(
        text=composed.text,
        media_type=file.media_type,
        part=part,
        title=one_line(page.findtext("{*}title") or ""),
        language=match[0] if match else "und",
        headings=composed.headings,
        warnings=lost_characters(composed.text),
    )
