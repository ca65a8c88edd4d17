"""PDF: the text layer where a page has one that is language, else the page as an image for the OCR engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from winnow_agent.documents import Document, Method, Modality, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import lost_characters
from winnow_agent.vault.digitize.paged.coverage import coverage, mean_confidence
from winnow_agent.vault.digitize.paged.pages import Reader
from winnow_agent.vault.digitize.paged.parts import IN_MEMORY, NoteReader, attachments, bookmarks, metadata
from winnow_agent.vault.digitize.paged.printed import Composed, Page, compose, replaced_notices, strip_running_lines

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


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The file as one document, with an anchor for each page; then the files attached to it."""
    with _open(file) as pdf:
        total = len(pdf)
        if total < 1:
            raise DigitizeError("reading a PDF: it has no pages; export it again", kind="malformed")
        reader = Reader(file.engines)
        notes = NoteReader(pdf)
        pages = reader.read(pdf, min(total, MAX_PAGES), notes)
        rights, language, title = metadata(pdf, file)
        levels = bookmarks(pdf)
        attached = pdfium.FPDFDoc_GetAttachmentCount(pdf.raw) > 0 or bool(reader.with_files)
        rights = (*rights, *strip_running_lines(pages), *replaced_notices(pages))
        composed = compose(pages, levels)
        if composed.text:
            found = _document(file, total, reader, composed, (rights, language, title))
            yield replace(found, warnings=(*found.warnings, *_unread_fields(notes.unread)))
        elif not attached:
            _raise_empty(reader)
        if attached:
            yield from attachments(pdf, file, reader.with_files)


def _document(
    file: SourceFile, total: int, reader: Reader, composed: Composed, head: tuple[tuple[str, ...], str, str]
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


def _unread_fields(count: int) -> tuple[str, ...]:
    return (f"{count} places of form fields were not read: the others took too long",) if count else ()


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
                    f"reading a PDF: its structure is damaged ({str(error).removesuffix('.')}); export it again",
                    kind="malformed",
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
