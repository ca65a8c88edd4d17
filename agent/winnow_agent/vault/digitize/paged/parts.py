"""What a PDF holds beside its pages' text: metadata, bookmarks, form fields, comments, attached and pinned files."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import io
import itertools
import re
import time
from collections.abc import Callable, Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from winnow_agent.documents import Document
from winnow_agent.vault.digitize import inside
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import clean, one_line
from winnow_agent.vault.digitize.content_credentials import training_reserved
from winnow_agent.vault.digitize.paged.lines import MARKS
from winnow_agent.vault.digitize.paged.printed import folded
from winnow_agent.vault.digitize.rights import statements, xmp_statements

IN_MEMORY = 64 << 20
PATIENCE_S = 20.0
"""Processor seconds for the form fields of one file: thousands of lists may share thousands of options."""

_MAY_EXTRACT = 1 << 4  # ISO 32000-1, table 22, bit 5
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_PLACEHOLDER = re.compile(r"\(?(?:anonymous|untitled|unspecified|unknown)\)?", re.IGNORECASE)
_PACKETS = (b"x:xmpmeta", b"rdf:RDF")
_PACKET_BYTES = 1 << 20
_MOST_BOOKMARKS = 5000
_MOST_ANNOTATIONS = 5000  # of a page
_MOST_STRING = 1 << 20
_COMMENTS = frozenset(
    {
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_CARET,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_POLYGON,
    }
)
_CHOICES = frozenset({pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON})
_LISTS = frozenset({pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})
_MOST_OPTIONS = 5000
_WORDLESS = frozenset({pdfium.FPDF_FORMFIELD_PUSHBUTTON, pdfium.FPDF_FORMFIELD_SIGNATURE})


def metadata(pdf: pypdfium2.PdfDocument, file: SourceFile) -> tuple[tuple[str, ...], str, str]:
    """Statements of rights, the language as an ISO 639 code or ``und``, and the title."""
    values = {key: pdf.get_metadata_value(key) for key in ("Title", "Copyright", "Rights", "License")}
    values = {key: "" if _PLACEHOLDER.fullmatch(value) else value for key, value in values.items()}
    pairs = [(key.lower(), value) for key, value in values.items() if key != "Title" and value]
    if not pdfium.FPDF_GetDocPermissions(pdf.raw) & _MAY_EXTRACT:
        pairs.append(("permissions", "extraction of text is not permitted"))
    match = _LANGUAGE.match(_catalog_language(pdf).lower())
    rights = (*statements(pairs), *_embedded_packet(file), *statements(training_reserved(file.file)))
    return rights, match[0] if match else "und", one_line(values["Title"])


def _catalog_language(pdf: pypdfium2.PdfDocument) -> str:
    length = pdfium.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if not 2 < length < 200:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFCatalog_GetLanguage(pdf.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[:-2].decode("utf-16-le", "replace")


def _embedded_packet(file: SourceFile) -> tuple[str, ...]:
    """XMP packets are stored plain, to be found without parsing (ISO 16684-1, 7.3.2); the last one is the newest."""
    file.file.seek(max(0, file.size - IN_MEMORY))
    data = file.file.read(IN_MEMORY)
    for name in _PACKETS:
        end = data.rfind(b"</" + name + b">")
        start = data.rfind(b"<" + name, max(0, end - _PACKET_BYTES), max(0, end))
        if start >= 0:
            return xmp_statements(data[start : end + len(name) + 3])
    return ()


def bookmarks(pdf: pypdfium2.PdfDocument) -> dict[tuple[int, str], int]:
    """The level, from 1, of each bookmark by its page, from 0, and its title as `folded` makes it."""
    found: dict[tuple[int, str], int] = {}
    if not pdfium.FPDFBookmark_GetFirstChild(pdf.raw, None):
        return found
    for count, bookmark in enumerate(pdf.get_toc(max_depth=6)):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination is not None else None
        title = folded(bookmark.get_title())
        if page is not None and title:
            found.setdefault((page, title), min(6, bookmark.level + 1))
        if count >= _MOST_BOOKMARKS:
            break
    return found


class NoteReader:
    """Gives a page's form fields, as ``name: value``, and comments. To be made before a page is loaded.

    Attributes:
        unread: how many places of fields were passed over, because the others took too long.
    """

    def __init__(self, pdf: pypdfium2.PdfDocument) -> None:
        self.unread = 0
        self._form: object = None
        self._left = PATIENCE_S
        self._told: dict[str, str] = {}
        if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
            pdf.init_forms()
            self._form = pdf.formenv.raw if pdf.formenv else None

    def __call__(self, page: pypdfium2.PdfPage) -> list[str]:
        """The fields of a page as one note, and each comment."""
        fields: dict[str, None] = {}
        comments: list[str] = []
        for kind, annotation in _annotations(page):
            if kind == pdfium.FPDF_ANNOT_WIDGET and self._form is not None:
                fields[self._field(annotation)] = None
            elif kind in _COMMENTS:
                comments.append(_string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        return [note for note in ("\n".join(filter(None, fields)), *comments) if note]

    def _field(self, annotation: object) -> str:
        """A filled field as ``name: value``, else ``""``.

        A field may stand in many places, with the same value in each (ISO 32000-1, 12.7.3.2), which is read once.
        """
        if self._left <= 0:
            self.unread += 1
            return ""
        began = time.process_time()
        name = _string(pdfium.FPDFAnnot_GetFormFieldName, self._form, annotation)
        kind = pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation)
        told = self._told.get(name) if name and kind not in _CHOICES else None
        if told is None:
            shown = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, self._form, annotation) or name
            told = self._told[name] = _named(shown, self._value(annotation, kind, began + self._left))
        self._left -= time.process_time() - began
        return told

    def _value(self, annotation: object, kind: int, until: float) -> str:
        """What a field is filled with; of a choice, the names of what was chosen."""
        if kind in _WORDLESS:
            return ""
        if kind in _CHOICES:
            if not pdfium.FPDFAnnot_IsChecked(self._form, annotation):
                return ""
            return _string(pdfium.FPDFAnnot_GetFormFieldExportValue, self._form, annotation)
        value = _string(pdfium.FPDFAnnot_GetFormFieldValue, self._form, annotation)
        if value and kind in _LISTS:  # what was typed into one that takes other values too, is in none of its options
            value = self._chosen(annotation, until) or value
        return value

    def _chosen(self, annotation: object, until: float) -> str:
        """The chosen options of a list, as the reader sees them: its value has codes in their place, and only one.

        PDFium goes through all that is chosen for each option; ``until`` then, by the processor's clock, it may.
        """
        labels: list[str] = []
        for index in range(min(pdfium.FPDFAnnot_GetOptionCount(self._form, annotation), _MOST_OPTIONS)):
            if time.process_time() > until:
                self.unread += 1
                break
            if pdfium.FPDFAnnot_IsOptionSelected(self._form, annotation, index):
                labels.append(_string(pdfium.FPDFAnnot_GetOptionLabel, self._form, annotation, index))
        return ", ".join(filter(None, labels))


def _named(name: str, value: str) -> str:
    name, value = one_line(name), value.strip()
    return f"{name}: {value}" if name and value else value


def _annotations(page: pypdfium2.PdfPage) -> Iterator[tuple[int, object]]:
    """The kind of each annotation and its handle, which is good until the next one is asked for."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            yield pdfium.FPDFAnnot_GetSubtype(annotation), annotation
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _string(call: Callable[..., int], *arguments: object) -> str:
    """What a call of PDFium's that fills a buffer with UTF-16 gives."""
    length = call(*arguments, None, 0)
    if not 2 < length <= _MOST_STRING:
        return ""
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    call(*arguments, buffer, length)
    return MARKS.sub("", clean(ctypes.string_at(buffer, length - 2).decode("utf-16-le", "replace"))).strip()


def has_files(page: pypdfium2.PdfPage) -> bool:
    """Whether files are pinned to a page, as a comment is."""
    return any(kind == pdfium.FPDF_ANNOT_FILEATTACHMENT for kind, _ in _annotations(page))


def attachments(pdf: pypdfium2.PdfDocument, file: SourceFile, pages: Sequence[int]) -> Iterator[Document | Unread]:
    """The files that the PDF carries: attached, the parts of a portfolio, or pinned to one of the ``pages``, from 0.

    A file that is in the list of all and pinned to a page too comes once.
    """
    told: set[bytes] = set()
    for number, attachment_of in enumerate(itertools.chain(_listed(pdf), _pinned(pdf, pages)), start=1):
        part = f"attachment {number}"
        try:
            attachment = attachment_of()
            data = bytes(attachment.get_data())
            name = attachment.get_name()
        except pypdfium2.PdfiumError:
            yield Unread(part, "malformed", "reading a file attached to a PDF: it is damaged; save it on its own")
            continue
        digest = hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + data).digest()
        if digest not in told:
            told.add(digest)
            yield from inside.member(file, io.BytesIO(data), name=name, part=part)


def _listed(pdf: pypdfium2.PdfDocument) -> Iterator[Callable[[], pypdfium2.PdfAttachment]]:
    """What gives each attachment, or raises PdfiumError where that one is damaged."""
    for index in range(max(0, pdfium.FPDFDoc_GetAttachmentCount(pdf.raw))):
        yield functools.partial(pdf.get_attachment, index)


def _pinned(pdf: pypdfium2.PdfDocument, pages: Sequence[int]) -> Iterator[Callable[[], pypdfium2.PdfAttachment]]:
    """The same, each to be called before the next one is asked for."""
    for index in pages:
        with contextlib.closing(pdf[index]) as page:
            for kind, annotation in _annotations(page):
                if kind != pdfium.FPDF_ANNOT_FILEATTACHMENT:
                    continue
                attachment = pdfium.FPDFAnnot_GetFileAttachment(annotation)
                if attachment:
                    yield functools.partial(pypdfium2.PdfAttachment, attachment, pdf)
