"""PDF: the text layer where a page has one, else the page as an image for the OCR engine."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from winnow_agent.documents import Anchor, Document, Method, Modality
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, lost_characters, one_line
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
from winnow_agent.vault.digitize.pages import coverage, mean_confidence
from winnow_agent.vault.digitize.rights import notice_in, statements, xmp_statements
from winnow_protocol.errors import SetAsideError

media_types = ("application/pdf",)

MAX_PAGES = 5000
RENDER_DPI = 300
MAX_PIXELS = 40_000_000

_LEAST_LETTERS = 20
_LEAST_READABLE = 0.8
_IMAGE_SHARE = 0.5
_IN_MEMORY = 64 << 20
_MAY_EXTRACT = 1 << 4  # ISO 32000-1, table 22, bit 5
_BREAKS = {0x0A, 0x0D}
_BROKEN_WORD = {0x02, 0xFFFE}  # what PDFium puts where it joined a word over a line's end
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_PLACEHOLDER = re.compile(r"\(?(?:anonymous|untitled|unspecified|unknown)\)?", re.IGNORECASE)
_SYMBOL_BULLET = re.compile("^[\ue000-\uf8ff]\\s*")
_PACKETS = (b"x:xmpmeta", b"rdf:RDF")
_PACKET_BYTES = 1 << 20


@dataclass(slots=True)
class _Page:
    lines: list[Line] = field(default_factory=list)
    recognized: str = ""
    confidence: float | None = None
    read: bool = True


def documents(file: SourceFile) -> Iterator[Document]:
    """The file as one document, with an anchor for each page."""
    with _open(file) as pdf:
        total = len(pdf)
        if total < 1:
            raise DigitizeError("reading a PDF: it has no pages; export it again", kind="malformed")
        pages, missing = _read_pages(pdf, min(total, MAX_PAGES), file)
        rights, language, title, warnings = _metadata(pdf, file)
    rights = (*rights, *_strip_running_lines(pages))
    text, anchors = _compose(pages)
    if not text:
        _raise_empty(pages, missing)
    unread = total - sum(page.read for page in pages)
    if unread:
        why = f" ({missing})" if missing else ""
        warnings = (*warnings, f"{unread} of {total} pages were not read{why}")
    read = [page for page in pages if page.lines or page.recognized]
    recognized = [(page.recognized, page.confidence) for page in read if page.confidence is not None]
    mostly = 2 * len(recognized) > len(read)
    yield Document(
        text=text,
        media_type=file.media_type,
        title=title,
        language=language,
        modality=Modality.IMAGE if mostly else Modality.TEXT,
        method=Method.OCR if mostly else Method.TEXT,
        confidence=mean_confidence(recognized),
        anchors=anchors,
        rights=tuple(dict.fromkeys(rights)),
        warnings=(*warnings, *lost_characters(text)),
        coverage=coverage(recognized, total, unread),
    )


def _open(file: SourceFile) -> contextlib.closing[pypdfium2.PdfDocument]:
    source = file.file.read() if file.size <= _IN_MEMORY else file.file
    try:
        return contextlib.closing(pypdfium2.PdfDocument(source))
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise DigitizeError(
                "reading a PDF: it is encrypted; save it without a password", kind="encrypted"
            ) from error
        raise DigitizeError(
            f"reading a PDF: its structure is damaged ({error}); export it again", kind="malformed"
        ) from error


def _raise_empty(pages: Sequence[_Page], missing: SetAsideError | None) -> None:
    if missing is not None:
        raise missing
    if not any(page.read for page in pages):
        raise DigitizeError("reading a PDF: none of its pages can be loaded; export it again", kind="malformed")
    raise DigitizeError("reading a PDF: there is no text on its pages", kind="no_text")


def _read_pages(pdf: pypdfium2.PdfDocument, count: int, file: SourceFile) -> tuple[list[_Page], SetAsideError | None]:
    """Every page, and why the engine could not be asked, where it could not."""
    pages: list[_Page] = []
    missing: SetAsideError | None = None
    for index in range(count):
        page = _Page()
        pages.append(page)
        try:
            with contextlib.closing(pdf[index]) as source:
                page.lines = _lines(source)
                if not _needs_recognition(source, page.lines):
                    continue
                if missing is not None:
                    page.read = bool(page.lines)
                    continue
                recognized = file.engines.recognize(_render(source)).result()
                _take(page, clean(recognized.text), recognized.confidence)
        except pypdfium2.PdfiumError:
            page.read = False
        except SetAsideError as error:
            if error.kind != "missing_engine":
                raise
            missing = error
            page.read = bool(page.lines)
    return pages, missing


def _take(page: _Page, text: str, confidence: float) -> None:
    """The engine's reading, unless the layer had more."""
    if len(text) > sum(len(line.text) for line in page.lines):
        page.lines = []
        page.recognized = text
        page.confidence = confidence


def _needs_recognition(source: pypdfium2.PdfPage, lines: Sequence[Line]) -> bool:
    """No usable layer, and something drawn; or next to no letters and a picture over half of the page."""
    text = "".join(line.text for line in lines)
    letters = sum(char.isalnum() for char in text)
    readable = sum(char.isprintable() and not "\ue000" <= char <= "\uf8ff" and char != "\ufffd" for char in text)
    if letters >= _LEAST_LETTERS and readable >= _LEAST_READABLE * len(text):
        return False
    width, height = source.get_size()
    drawn = False
    for drawing in source.get_objects(max_depth=3):
        drawn = True
        if drawing.type == pdfium.FPDF_PAGEOBJ_IMAGE and letters:
            left, bottom, right, top = drawing.get_bounds()
            if abs(right - left) * abs(top - bottom) >= _IMAGE_SHARE * width * height:
                return True
    return drawn and (not letters or readable < _LEAST_READABLE * len(text))


def _render(source: pypdfium2.PdfPage) -> Image.Image:
    width, height = source.get_size()
    scale = RENDER_DPI / 72
    pixels = width * height * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    with contextlib.closing(source.render(scale=scale, grayscale=True)) as bitmap:
        image: Image.Image = bitmap.to_pil()
        return image.convert("L")


def _lines(source: pypdfium2.PdfPage) -> list[Line]:
    """The page's text in the order of its layer, cut where PDFium breaks lines and where it mended words."""
    with contextlib.closing(source.get_textpage()) as layer:
        lines: list[Line] = []
        start = 0
        count = layer.count_chars()
        codes = [pdfium.FPDFText_GetUnicode(layer.raw, index) for index in range(count)]
        for index in range(count + 1):
            code = codes[index] if index < count else 0x0A
            if code in _BREAKS or code in _BROKEN_WORD:
                line = _line(layer, codes, start, index, SEAM if code in _BROKEN_WORD else "")
                if line:
                    lines.append(line)
                start = index + 1
        return lines


def _line(layer: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, end: int, tail: str) -> Line | None:
    while start < end and codes[start] in {0x20, 0xA0, 0}:
        start += 1
    last = end
    while last > start and codes[last - 1] in {0x20, 0xA0, 0}:
        last -= 1
    units = b"".join(
        code.to_bytes(2, "little") if code < 0x10000 else chr(code).encode("utf-16-le", "replace")
        for code in codes[start:last]
    )
    text = _SYMBOL_BULLET.sub("• ", clean(units.decode("utf-16-le", "replace").replace("\t", " ")))
    if not text:
        return None
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(layer.raw, start, x, y)
    box = layer.get_charbox(last - 1)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(layer.raw, last - 1, matrix)  # not the first: that may be a bullet of another size
    size = pdfium.FPDFText_GetFontSize(layer.raw, last - 1) * math.hypot(matrix.c, matrix.d)
    return Line(text + tail, x.value, max(box[2], x.value + 1), y.value, max(size, 1.0))


def _strip_running_lines(pages: Sequence[_Page]) -> tuple[str, ...]:
    """Take running heads and feet out of the pages; what they say of rights is kept as a statement."""
    running = running_lines([[line.text for line in page.lines] for page in pages if page.lines])
    notices: list[str] = []
    for page in pages:
        edge = {0, 1, len(page.lines) - 2, len(page.lines) - 1}
        kept: list[Line] = []
        for index, line in enumerate(page.lines):
            if index in edge and without_numbers(line.text) in running:
                notices.append(notice_in(line.text) or "")
            else:
                kept.append(line)
        page.lines = kept
    return statements(("notice", notice) for notice in dict.fromkeys(notices))


def _compose(pages: Sequence[_Page]) -> tuple[str, tuple[Anchor, ...]]:
    """The pages' text as one, and where each page stands in it; a paragraph may run on over a page's end."""
    printed = settle_seams(_over_pages(["\n\n".join(paragraphs(page.lines)) for page in pages]))
    texts = [
        clean(text.replace(SEAM, "-") or reflow(page.recognized)) for text, page in zip(printed, pages, strict=True)
    ]
    whole = ""
    anchors: list[Anchor] = []
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        if whole:
            whole += " " if runs_on(whole.rsplit("\n", 1)[-1], text) else "\n\n"
        anchors.append(Anchor(len(whole), len(whole) + len(text), page=number))
        whole += text
    return whole, tuple(anchors)


def _over_pages(texts: list[str]) -> list[str]:
    """A word broken over a page's end is mended into the first page."""
    for index, (text, following) in enumerate(itertools.pairwise(texts)):
        if text.endswith(SEAM) and following[:1].islower():
            word = re.match(r"\S+\s*", following)
            if word:
                texts[index] = text + word[0].strip()
                texts[index + 1] = following[word.end() :]
    return texts


def _metadata(pdf: pypdfium2.PdfDocument, file: SourceFile) -> tuple[tuple[str, ...], str, str, tuple[str, ...]]:
    """Statements of rights, the language, the title, and warnings."""
    values = {key: pdf.get_metadata_value(key) for key in ("Title", "Copyright", "Rights", "License")}
    values = {key: "" if _PLACEHOLDER.fullmatch(value) else value for key, value in values.items()}
    pairs = [(key.lower(), value) for key, value in values.items() if key != "Title"]
    if not pdfium.FPDF_GetDocPermissions(pdf.raw) & _MAY_EXTRACT:
        pairs.append(("permissions", "extraction of text is not permitted"))
    attached = pdfium.FPDFDoc_GetAttachmentCount(pdf.raw)
    warnings = (f"{attached} attached files were not read",) if attached > 0 else ()
    match = _LANGUAGE.match(_catalog_language(pdf).lower())
    rights = (*statements(pairs), *_embedded_packet(file))
    return rights, match[0] if match else "und", one_line(values["Title"]), warnings


def _catalog_language(pdf: pypdfium2.PdfDocument) -> str:
    length = pdfium.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if not 2 < length < 200:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFCatalog_GetLanguage(pdf.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[:-2].decode("utf-16-le", "replace")


def _embedded_packet(file: SourceFile) -> tuple[str, ...]:
    """XMP packets are stored plain, to be found without parsing (ISO 16684-1, 7.3.2); the last one is the newest."""
    if file.size > _IN_MEMORY:
        file.file.seek(-_IN_MEMORY, 2)
    else:
        file.file.seek(0)
    data = file.file.read(_IN_MEMORY)
    for name in _PACKETS:
        end = data.rfind(b"</" + name + b">")
        start = data.rfind(b"<" + name, max(0, end - _PACKET_BYTES), max(0, end))
        if start >= 0:
            return xmp_statements(data[start : end + len(name) + 3])
    return ()
