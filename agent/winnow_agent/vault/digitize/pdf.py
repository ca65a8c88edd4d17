"""PDF: the text layer where a page has one that is language, else the page as an image for the OCR engine."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from winnow_agent.documents import Anchor, Document, Heading, Method, Modality, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import clean, lost_characters
from winnow_agent.vault.digitize.lines import (
    SEAM,
    Line,
    paragraphs,
    reflow,
    running_lines,
    runs_on,
    settle_seams,
    without_numbers,
)
from winnow_agent.vault.digitize.pages import coverage, mean_confidence, placed_words
from winnow_agent.vault.digitize.pdf_pages import Page, Reader
from winnow_agent.vault.digitize.pdf_parts import IN_MEMORY, attachments, bookmarks, folded, metadata, note_reader
from winnow_agent.vault.digitize.rights import notice_in, statements

media_types = ("application/pdf",)
formats = (
    Format(
        "PDF (.pdf)",
        media_types,
        "text in reading order (columns one after the other, tables row by row), paragraphs, broken words mended, headings "
        "by type size, bold type and bookmarks, form fields, comments, attached files, title, language, rights; pages "
        "without a text layer, with one that is no language, and pictures that hold text by OCR, with boxes of the words",
        "running heads and feet, pictures, scripts, the data of XFA forms, what is behind a password that is not known",
        "pdf",
    ),
)

MAX_PAGES = 20_000

_HEADING_SIZE = 1.12  # of the type of most of the text
_HEADING_LETTERS = 200
_BOLD_LETTERS = 100
# Private-use characters around a heading while the text is put together; see `lines.MARKS`.
_HEADING_END = "\ue0f0"
_HEADING = {level: chr(0xE0F0 + level) for level in range(1, 7)}
_HEADING_MARKS = re.compile("[\ue0f0-\ue0f6]")


@dataclass(slots=True)
class _Composed:
    text: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    words: list[Anchor] = field(default_factory=list)


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The file as one document, with an anchor for each page; then the files attached to it."""
    with _open(file) as pdf:
        total = len(pdf)
        if total < 1:
            raise DigitizeError("reading a PDF: it has no pages; export it again", kind="malformed")
        reader = Reader(file.engines)
        notes = note_reader(pdf)
        pages = reader.read(pdf, min(total, MAX_PAGES), notes)
        rights, language, title = metadata(pdf, file)
        levels = bookmarks(pdf)
        attached = pdfium.FPDFDoc_GetAttachmentCount(pdf.raw) > 0
        rights = (*rights, *_strip_running_lines(pages))
        composed = _compose(pages, levels)
        if composed.text:
            yield _document(file, total, reader, composed, (rights, language, title))
        elif not attached:
            _raise_empty(reader)
        if attached:
            yield from attachments(pdf, file)


def _document(
    file: SourceFile, total: int, reader: Reader, composed: _Composed, head: tuple[tuple[str, ...], str, str]
) -> Document:
    rights, language, title = head
    pages = reader.pages
    unread = total - sum(page.read for page in pages)
    warnings: tuple[str, ...] = ()
    if unread:
        why = f" ({reader.missing})" if reader.missing else ""
        warnings = (f"{unread} of {total} pages were not read{why}",)
    recognized = [(page.recognized.text, page.recognized.confidence) for page in pages if page.recognized]
    readings = [(reading.text, reading.confidence) for page in pages for reading in page.readings]
    mostly = 2 * len(recognized) > sum(1 for page in pages if page.lines or page.recognized)
    first = next((composed.text[h.start : h.end] for h in composed.headings if h.level == 1), "")
    return Document(
        text=composed.text,
        media_type=file.media_type,
        title=title or first,
        language=language,
        modality=Modality.IMAGE if mostly else Modality.TEXT,
        method=Method.OCR if mostly else Method.TEXT,
        confidence=mean_confidence(readings),
        headings=tuple(composed.headings),
        anchors=tuple(composed.anchors),
        words=tuple(composed.words),
        rights=tuple(dict.fromkeys(rights)),
        warnings=(*warnings, *lost_characters(composed.text)),
        coverage=coverage(recognized, total, unread),
        skipped=_skipped(pages, total),
    )


def _skipped(pages: Sequence[Page], total: int) -> tuple[Skipped, ...]:
    found = [Skipped(f"page {number}", page.skipped) for number, page in enumerate(pages, 1) if page.skipped]
    if len(pages) < total:
        kind = "too_large" if len(pages) == MAX_PAGES else "timed_out"
        found.append(Skipped(f"pages {len(pages) + 1} to {total}", kind))
    return tuple(found)


def _open(file: SourceFile) -> contextlib.closing[pypdfium2.PdfDocument]:
    """The document, by the first password that opens it; none is tried first."""
    source = file.file.read() if file.size <= IN_MEMORY else file.file
    for password in (None, *file.passwords):
        try:
            return contextlib.closing(pypdfium2.PdfDocument(source, password=password))
        except pypdfium2.PdfiumError as error:
            if error.err_code not in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
                raise DigitizeError(
                    f"reading a PDF: its structure is damaged ({error}); export it again", kind="malformed"
                ) from error
    raise DigitizeError(
        "reading a PDF: it is encrypted; save it without a password, or add the password to the settings",
        kind="encrypted",
    )


def _raise_empty(reader: Reader) -> None:
    if reader.missing is not None:
        raise reader.missing
    if reader.failed is not None:
        raise reader.failed
    if not any(page.read for page in reader.pages):
        raise DigitizeError("reading a PDF: none of its pages can be loaded; export it again", kind="malformed")
    raise DigitizeError("reading a PDF: there is no text on its pages", kind="no_text")


def _strip_running_lines(pages: Sequence[Page]) -> tuple[str, ...]:
    """Take running heads and feet out of the pages; what they say of rights is kept as a statement."""
    running = running_lines([[line.text for line in page.lines] for page in pages if page.lines])
    notices: list[str] = []
    for page in pages:
        if not running or not page.lines:
            continue
        last = len(page.lines) - 1
        dropped = {
            index
            for index in {0, 1, last - 1, last}
            if 0 <= index <= last and without_numbers(page.lines[index].text) in running
        }
        notices.extend(notice_in(page.lines[index].text) or "" for index in sorted(dropped))
        page.lines = [line for index, line in enumerate(page.lines) if index not in dropped]
        for region in page.regions:
            region.before -= sum(1 for index in dropped if index < region.before)
    return statements(("notice", notice) for notice in dict.fromkeys(notices))


def _compose(pages: Sequence[Page], levels: Mapping[tuple[int, str], int]) -> _Composed:
    """The pages' text as one, and what stands where in it; a paragraph may run on over a page's end."""
    sizes = _heading_sizes(pages)
    texts = settle_seams(_over_pages([_page_text(number, page, sizes, levels) for number, page in enumerate(pages)]))
    composed = _Composed()
    pieces: list[str] = []
    length = 0
    last_line = ""
    for number, (marked, page) in enumerate(zip(texts, pages, strict=True), start=1):
        text, headings = _without_marks(clean(marked.replace(SEAM, "-")))
        if not text.strip():
            continue
        if pieces:
            pieces.append(" " if runs_on(last_line, text) else "\n\n")
            length += len(pieces[-1])
        pieces.append(text)
        composed.headings.extend(Heading(length + h.start, length + h.end, h.level) for h in headings)
        confidence = page.recognized.confidence if page.recognized else None
        composed.anchors.append(Anchor(length, length + len(text), page=number, confidence=confidence))
        length += len(text)
        last_line = text.rsplit("\n", 1)[-1]
    composed.text = "".join(pieces)
    for anchor in composed.anchors:
        for reading in pages[(anchor.page or 1) - 1].readings:
            composed.words.extend(placed_words(composed.text, reading, anchor.page or 1, anchor.start, anchor.end))
    return composed


def _page_text(number: int, page: Page, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]) -> str:
    """A page's paragraphs; its headings are marked, its pictures' text in place, its notes at the end."""
    if page.recognized is not None:
        return "\n\n".join([reflow(clean(page.recognized.text)), *page.notes])
    parts: list[str] = []
    start = 0
    for region in sorted(page.regions, key=lambda region: region.before):
        parts.extend(_marked(page.lines[start : region.before], number, sizes, levels))
        parts.append(reflow(clean(region.recognized.text)))
        start = max(start, region.before)
    parts.extend(_marked(page.lines[start:], number, sizes, levels))
    return "\n\n".join([*parts, *page.notes])


def _marked(
    lines: Sequence[Line], page: int, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]
) -> Iterator[str]:
    for block, text in paragraphs(lines):
        level = _level(block, text, page, sizes, levels)
        yield f"{_HEADING[level]}{text}{_HEADING_END}" if level else text


def _level(
    block: Sequence[Line], text: str, page: int, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]
) -> int:
    """The level of a heading, 0 for what is none: by its bookmark, its type size, or its being bold alone on its lines."""
    if len(text) > _HEADING_LETTERS or "\t" in text:
        return 0
    if levels:
        level = levels.get((page, folded(text)), 0)
        if level:
            return level
    first = block[0]
    level = sizes.get(round(2 * first.size), 0)
    if level == 0 or not any(map(str.isalpha, text)):
        return 0
    if level < _BODY_LEVEL:
        return 0 if text[-1] in ".,;" and len(text) > 60 else level
    bold = first.bold and all(line.bold for line in block)
    return min(6, level - _BODY_LEVEL + 1) if bold and len(text) <= _BOLD_LETTERS and text[-1] not in ".,;:" else 0


_BODY_LEVEL = 10


def _heading_sizes(pages: Sequence[Page]) -> dict[int, int]:
    """The level of each type size, by twice the points: of larger ones than most of the text, from 1.

    The size of the text itself has `_BODY_LEVEL` and the number of larger ones, for headings that are bold only.
    """
    letters: Counter[int] = Counter()
    for page in pages:
        for line in page.lines:
            letters[round(2 * line.size)] += len(line.text)
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size >= _HEADING_SIZE * body), reverse=True)
    levels = {size: min(6, rank) for rank, size in enumerate(larger, start=1)}
    for size in letters:
        if 0.9 * body <= size < _HEADING_SIZE * body:
            levels[size] = _BODY_LEVEL + min(5, len(larger))
    return levels


def _without_marks(text: str) -> tuple[str, list[Heading]]:
    """The text without the marks of headings, and the headings."""
    headings: list[Heading] = []
    pieces: list[str] = []
    length = start = level = at = 0
    for match in _HEADING_MARKS.finditer(text):
        pieces.append(text[at : match.start()])
        length += match.start() - at
        at = match.end()
        mark = ord(match[0]) - 0xE0F0
        if mark:
            start, level = length, mark
        elif level and length > start:
            headings.append(Heading(start, length, level))
            level = 0
    return "".join([*pieces, text[at:]]), headings


def _over_pages(texts: list[str]) -> list[str]:
    """A word broken over a page's end is mended into the first page."""
    for index, (text, following) in enumerate(itertools.pairwise(texts)):
        if text.endswith(SEAM) and following[:1].islower():
            word = re.match(r"\S+\s*", following)
            if word:
                texts[index] = text + word[0].strip()
                texts[index + 1] = following[word.end() :]
    return texts
