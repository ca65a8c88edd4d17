"""What OCR engines wrote down of pages: ALTO (Library of Congress), PAGE (PRImA) and hOCR, with their confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from winnow_agent.documents import Anchor, Document, Method, Modality
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters
from winnow_agent.vault.digitize.data.xml_text import local

_HYPHENS = "-\u00ad\u2010¬⸗"
_WORD_CONFIDENCE = re.compile(r"\bx_wconf\s+(\d+(?:\.\d+)?)")


@dataclass(slots=True)
class _Page:
    """Paragraphs as lists of lines; confidence of each word, 0 to 1, where it is told."""

    paragraphs: list[list[str]] = field(default_factory=list)
    confidences: list[float] = field(default_factory=list)

    @property
    def confidence(self) -> float | None:
        return sum(self.confidences) / len(self.confidences) if self.confidences else None

    @property
    def text(self) -> str:
        return clean("\n\n".join("\n".join(line for line in lines if line.strip()) for lines in self.paragraphs))


def is_alto(root: etree._Element) -> bool:
    """Whether a tree is ALTO."""
    return local(root).lower() == "alto"


def is_page(root: etree._Element) -> bool:
    """Whether a tree is PAGE."""
    return local(root) == "PcGts"


def alto(file: SourceFile, root: etree._Element) -> Iterator[Document]:
    """ALTO: strings of lines of blocks of pages; a word that was parted stands whole in its first half."""
    pages: list[_Page] = []
    for element in root.iter("{*}Page"):
        page = _Page()
        for block in element.iter("{*}TextBlock"):
            lines = [_alto_line(line, page) for line in block.iter("{*}TextLine")]
            page.paragraphs.append(lines)
        pages.append(page)
    yield from _document(file, pages)


def _alto_line(line: etree._Element, page: _Page) -> str:
    words: list[str] = []
    for part in line:
        if local(part) == "HYP" and words:
            words[-1] = (
                words[-1] if part.getprevious().get("SUBS_CONTENT") else words[-1] + (part.get("CONTENT") or "-")
            )
        if local(part) != "String":
            continue
        half, whole = part.get("SUBS_TYPE", ""), part.get("SUBS_CONTENT")
        if whole and half.endswith("2"):
            continue
        words.append(whole or part.get("CONTENT") or "")
        if part.get("WC"):
            page.confidences.append(_share(part.get("WC") or "", 1.0))
    return " ".join(words)


def page_xml(file: SourceFile, root: etree._Element) -> Iterator[Document]:
    """PAGE: lines of regions, in the reading order that it names."""
    pages: list[_Page] = []
    for element in root.iter("{*}Page"):
        page = _Page()
        regions = list(element.iter("{*}TextRegion"))
        places = {
            ref.get("regionRef"): number
            for number, ref in enumerate(element.iter("{*}RegionRefIndexed", "{*}RegionRef"))
        }
        regions.sort(key=lambda region: places.get(region.get("id"), len(places)))
        for region in regions:
            lines = [_unicode(line, page) for line in region if local(line) == "TextLine"]
            page.paragraphs.append(lines if any(lines) else [_unicode(region, page)])
        pages.append(page)
    yield from _document(file, pages)


def _unicode(element: etree._Element, page: _Page) -> str:
    for child in element:
        if local(child) == "TextEquiv":
            if child.get("conf"):
                page.confidences.append(_share(child.get("conf") or "", 1.0))
            return "".join(str(text.text or "") for text in child.iter("{*}Unicode"))
    return " ".join(_unicode(word, page) for word in element if local(word) == "Word")


def hocr(file: SourceFile, data: bytes) -> Iterator[Document]:
    """hOCR 1.2: lines and paragraphs by their classes."""
    markup, _ = decode(data)
    markup = re.sub(r"\A\s*<\?xml[^>]*\?>", "", markup).replace("\0", "")
    try:
        root = lxml_html.document_fromstring(
            markup.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise DigitizeError(
            "reading hOCR: its markup can't be parsed; recognize the pages again", kind="malformed"
        ) from error
    pages = [_hocr_page(element) for element in root.iter(etree.Element) if "ocr_page" in _classes(element)]
    yield from _document(file, pages)


def _hocr_page(element: etree._Element) -> _Page:
    page = _Page()
    for inner in element.iter(etree.Element):
        classes = _classes(inner)
        if "ocr_par" in classes or ("ocr_carea" in classes and not page.paragraphs):
            page.paragraphs.append([])
        elif classes & {"ocr_line", "ocrx_line", "ocr_header", "ocr_caption", "ocr_textfloat"}:
            if not page.paragraphs:
                page.paragraphs.append([])
            page.paragraphs[-1].append(" ".join("".join(map(str, inner.itertext())).split()))
        elif "ocrx_word" in classes and (match := _WORD_CONFIDENCE.search(inner.get("title") or "")):
            page.confidences.append(_share(match[1], 100.0))
    return page


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


def _share(written: str, whole: float) -> float:
    try:
        return min(1.0, max(0.0, float(written) / whole))
    except ValueError:
        return 0.0


def _document(file: SourceFile, pages: Sequence[_Page]) -> Iterator[Document]:
    """One document; each page has an anchor."""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for number, page in enumerate(pages, 1):
        text = _mended(page.text)
        if not text.strip():
            continue
        if pieces:
            pieces.append("\n\n")
            length += 2
        anchors.append(Anchor(length, length + len(text), page=number, confidence=page.confidence))
        pieces.append(text)
        length += len(text)
    text = "".join(pieces)
    if not text:
        return
    confidences = [one for page in pages for one in page.confidences]
    yield Document(
        text=text,
        media_type=file.media_type,
        modality=Modality.IMAGE,
        method=Method.OCR,
        confidence=sum(confidences) / len(confidences) if confidences else None,
        anchors=tuple(anchors),
        warnings=lost_characters(text),
        coverage={"pages_read": 1.0},
    )


def _mended(text: str) -> str:
    """Words that a line's end parted are whole again."""
    return re.sub(rf"(?<=[^\W\d_])[{_HYPHENS}]\n(?=[^\W\d_A-Z])", "", text)
