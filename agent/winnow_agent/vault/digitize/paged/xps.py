"""XPS and OpenXPS (ECMA-388): pages of glyphs with their text and places; a page of pictures alone goes to the engine."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from winnow_agent.documents import Document, Method, Modality, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.cleaning import lost_characters
from winnow_agent.vault.digitize.office.package import DAMAGED, Package, local_name, properties
from winnow_agent.vault.digitize.paged.coverage import coverage, mean_confidence
from winnow_agent.vault.digitize.paged.lines import MARKS, Line
from winnow_agent.vault.digitize.paged.order import reading_order
from winnow_agent.vault.digitize.paged.printed import Page, compose, strip_running_lines
from winnow_agent.vault.digitize.paged.visual_order import RIGHT_TO_LEFT
from winnow_agent.vault.digitize.plain.marked import language_of
from winnow_agent.vault.digitize.sample import Sample
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    from PIL.Image import Image

media_types = ("application/vnd.ms-xpsdocument", "application/oxps")
formats = (
    Format(
        "XPS and OpenXPS (.xps, .oxps)",
        media_types,
        "text in reading order, paragraphs, headings by type size and weight, title, language, rights; pages that are pictures "
        "by OCR",
        "pictures beside text, notes in ink, running heads and feet, what is signed by whom",
        "pdf",
    ),
)

MAX_PAGES = 20_000
MAX_PIXELS = 40_000_000

_SPACE = 0.2  # of the type's size: the least gap that is a space
_GAP = 1.5
_LETTER = 0.5  # of the type's size, where the widths aren't given
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NUMBERS = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_ODD = frozenset("13579")
_PIECE = re.compile(r"/\[(\d+)\](?:\.last)?\.piece$", re.IGNORECASE)


def media_type_of(sample: Sample) -> str | None:
    """By the parts that make a fixed document."""
    if not sample.head.startswith(b"PK"):
        return None
    names = [name.lower() for name in sample.members[:2000]]
    if not any(name.endswith((".fdseq", ".fpage", ".fdoc")) or ".fpage/[" in name for name in names):
        return None
    return "application/oxps" if sample.suffix == ".oxps" else "application/vnd.ms-xpsdocument"


def documents(file: SourceFile) -> Iterator[Document]:
    """The file as one document, with an anchor for each page."""
    package = Package(file.file, "an XPS file", file.budget)
    names = _page_names(package)
    if not names:
        raise package.malformed("it has no pages")
    pages, missing, language = _read(package, names[:MAX_PAGES], file)
    rights = strip_running_lines(pages)
    composed = compose(pages, {})
    if not composed.text:
        if missing is not None:
            raise missing
        return
    facts = properties(package)
    recognized = [(page.recognized.text, page.recognized.confidence) for page in pages if page.recognized]
    mostly = 2 * len(recognized) > sum(1 for page in pages if page.lines or page.recognized)
    first = next((composed.text[h.start : h.end] for h in composed.headings if h.level == 1), "")
    yield Document(
        text=composed.text,
        media_type=file.media_type,
        title=facts.title or first,
        language=language_of(facts.language or language),
        modality=Modality.IMAGE if mostly else Modality.TEXT,
        method=Method.OCR if mostly else Method.TEXT,
        confidence=mean_confidence(recognized),
        headings=tuple(composed.headings),
        anchors=tuple(composed.anchors),
        words=tuple(composed.words),
        rights=(*facts.rights, *rights),
        warnings=(*((DAMAGED,) if package.damaged else ()), *lost_characters(composed.text)),
        coverage=coverage(recognized, len(names), len(names) - sum(page.read for page in pages)),
        skipped=tuple(Skipped(f"page {number}", page.skipped) for number, page in enumerate(pages, 1) if page.skipped),
    )


def _read(package: Package, names: list[str], file: SourceFile) -> tuple[list[Page], SetAsideError | None, str]:
    """Every page, why the engine could not be asked, where it could not, and the language of the first that has one."""
    pages: list[Page] = []
    language = ""
    missing: SetAsideError | None = None
    for name in names:
        page = Page()
        pages.append(page)
        root = _parsed(package, name)
        if root is None:
            page.read, page.skipped = False, "malformed"
            continue
        language = language or root.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        page.lines = reading_order(_rows(root))
        image = None if page.lines else _largest_image(package, root, posixpath.dirname(name))
        if image is None:
            continue
        try:
            page.recognized = file.engines.recognize(image).result()
        except SetAsideError as error:
            missing = error
            page.read, page.skipped = False, error.kind
    return pages, missing, language


def _whole(package: Package, name: str) -> bytes:
    """A part, which may lie in pieces (ECMA-376 part 2, 6.2.2: interleaved)."""
    if name in package:
        return package.read(name)
    pieces = sorted(
        (int(match[1]), piece)
        for piece in package.names
        if piece.lower().startswith(f"{name.lower()}/[") and (match := _PIECE.search(piece))
    )
    return b"".join(package.read(piece) for _, piece in pieces)


def _parsed(package: Package, name: str) -> etree._Element | None:
    data = _whole(package, name)
    return package.parse(data) if data else None


def _page_names(package: Package) -> list[str]:
    """The pages in their order: by the sequence of documents and each document's list, else by their names."""
    parts = list(dict.fromkeys(_PIECE.sub("", name) for name in package.names))
    found: list[str] = []
    for sequence in (name for name in parts if name.lower().endswith(".fdseq")):
        for document in _sources(package, sequence, "DocumentReference"):
            found.extend(_sources(package, document, "PageContent"))
    known = {name.lower(): name for name in parts}
    found = [known[name.lower()] for name in found if name.lower() in known]
    pages = [name for name in parts if name.lower().endswith(".fpage")]
    return found or sorted(pages, key=lambda name: [int(number) for number in re.findall(r"\d+", name)])


def _sources(package: Package, name: str, tag: str) -> Iterator[str]:
    root = _parsed(package, name)
    if root is None:
        return
    for element in root.iter(etree.Element):
        if local_name(element) == tag:
            target = unquote(element.get("Source", ""))
            yield posixpath.normpath(posixpath.join("/" + posixpath.dirname(name), target)).lstrip("/")


def _rows(root: etree._Element) -> list[list[Line]]:
    """The glyphs of a page as lines, in the order of the markup, cut at wide gaps."""
    rows: list[list[Line]] = []
    for glyphs, matrix in _glyphs(root):
        line = _line(glyphs, matrix)
        if line is None:
            continue
        last = rows[-1][-1] if rows else None
        if last is None or abs(last.y - line.y) > 0.3 * min(last.size, line.size):
            rows.append([line])
            continue
        gap = line.left - last.right
        if line.right <= last.left and RIGHT_TO_LEFT.search(line.text + last.text):
            gap = last.left - line.right
        elif line.left < last.left:
            rows.append([line])
            continue
        if gap > _GAP * line.size:
            rows[-1].append(line)
            continue
        space = " " if gap > _SPACE * line.size and last.text[-1:] != " " and line.text[:1] != " " else ""
        left, right = min(last.left, line.left), max(last.right, line.right)
        text, bold = last.text + space + line.text, last.bold and line.bold
        rows[-1][-1] = last._replace(text=text, left=left, right=right, bold=bold)
    stripped = ([line._replace(text=line.text.strip()) for line in row if line.text.strip()] for row in rows)
    return [row for row in stripped if row]


def _glyphs(root: etree._Element) -> Iterator[tuple[etree._Element, _Matrix]]:
    """Every ``Glyphs`` with the transformations that it stands under (ECMA-388, 14.4)."""
    matrices = {root: _IDENTITY}
    for element in root.iter(etree.Element):
        parent = element.getparent()
        matrix = matrices.get(parent, _IDENTITY) if parent is not None else _IDENTITY
        own = element.get("RenderTransform")
        if own:
            matrix = _times(_matrix(own), matrix)
        name = local_name(element)
        if name == "Glyphs":
            yield element, matrix
        elif matrix is not _IDENTITY:
            matrices[element] = matrix


def _matrix(told: str) -> _Matrix:
    numbers = [float(number) for number in _NUMBERS.findall(told)[:6]]
    if len(numbers) < 6:
        return _IDENTITY
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _times(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _line(glyphs: etree._Element, matrix: _Matrix) -> Line | None:
    text = MARKS.sub("\ufffd", glyphs.get("UnicodeString", ""))
    text = text.removeprefix("{}").replace("\t", " ")
    if not text.strip():
        return None
    try:
        x, y, size = (float(glyphs.get(name, "0")) for name in ("OriginX", "OriginY", "FontRenderingEmSize"))
    except ValueError:
        return None
    a, b, c, d, e, f = matrix
    left, top = a * x + c * y + e, b * x + d * y + f
    scale = max(abs(a), abs(b)) or 1.0
    if abs(b) > abs(a):  # on its side
        left, top = (top, -left) if b > 0 else (-top, left)
    bold = "Bold" in glyphs.get("StyleSimulations", "")
    size = max(1.0, size * scale)
    width = max(1.0, _width(glyphs, text) * size)
    if glyphs.get("BidiLevel", "0")[-1:] in _ODD:  # the origin is the right end then (ECMA-388, 12.1.4)
        left -= width
    return Line(text, left, left + width, -top, size, bold)


def _width(glyphs: etree._Element, text: str) -> float:
    """In type sizes: by the advance widths, in hundredths, where they are given (ECMA-388, 12.1.3)."""
    widths = [entry.split(",")[1] for entry in glyphs.get("Indices", "").split(";") if entry.count(",")]
    known = [float(width) for width in widths if _NUMBERS.fullmatch(width)]
    return sum(known) / 100 + _LETTER * max(0, len(text) - len(known))


def _largest_image(package: Package, root: etree._Element, folder: str) -> Image | None:
    """The picture that a page without text is."""
    from PIL import Image, UnidentifiedImageError

    best: Image.Image | None = None
    for element in root.iter(etree.Element):
        if local_name(element) != "ImageBrush":
            continue
        source = re.sub(r"^\{ColorConvertedBitmap\s+(\S+).*\}$", r"\1", element.get("ImageSource", ""))
        name = posixpath.normpath(posixpath.join("/" + folder, unquote(source))).lstrip("/")
        try:
            image = Image.open(io.BytesIO(package.read(name)))
            if image.width * image.height > MAX_PIXELS:
                continue
            if best is None or image.width * image.height > best.width * best.height:
                best = image.convert("L")
        except (UnidentifiedImageError, OSError, ValueError, DigitizeError, Image.DecompressionBombError):
            continue
    return best
