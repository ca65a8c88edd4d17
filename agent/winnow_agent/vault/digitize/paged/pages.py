"""The pages of a PDF: what the layer of each says, and what the OCR engine reads where there is none, or a false one."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from winnow_agent.documents import Box
from winnow_agent.vault.digitize.base import Engines, Pending, Recognized
from winnow_agent.vault.digitize.cleaning import clean
from winnow_agent.vault.digitize.paged.coverage import LOW_CONFIDENCE
from winnow_agent.vault.digitize.paged.layer import read_layer, upright_box
from winnow_agent.vault.digitize.paged.legible import LEGIBLE, is_legible, legibility
from winnow_agent.vault.digitize.paged.lines import MARKS, Line
from winnow_agent.vault.digitize.paged.order import reading_order
from winnow_agent.vault.digitize.paged.parts import has_files
from winnow_agent.vault.digitize.paged.picture_size import illustrate
from winnow_agent.vault.digitize.paged.printed import Page, Region
from winnow_protocol.errors import SetAsideError

MOST_DPI = 300
LEAST_DPI = 150
MAX_PIXELS = 40_000_000
PATIENCE_S = 40.0
"""Processor seconds for the layers of one file's pages; the engine's, and `_RENDERING_S` for a page's image, don't count."""

_RENDERING_S = 2.0
_LEAST_LETTERS = 20
_MOST_BROKEN = 0.2
_IMAGE_SHARE = 0.5
_MOST_STAMPED, _MOST_STAMPED_LETTERS = 4, 300  # lines and letters
_PICTURE_SHARE = 0.12  # of the page: a picture beside text that may hold text
_LEAST_PICTURE = 100  # pixels of either side
_MOST_OBJECTS = 20_000
_DEEPEST_OBJECT = 3
_PICTURED = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM})
_LEAST_WORDS_IN_PICTURE = 3


@dataclass(slots=True)
class _Picture:
    """An image on a page.

    Attributes:
        box: shares of the page from its left top, as the page is shown.
        place: left, bottom, right and top in the coordinates of the page's lines.
        dpi: its own resolution.
    """

    box: Box
    place: Box
    dpi: float

    @property
    def share(self) -> float:
        left, top, right, bottom = self.box
        return max(0.0, right - left) * max(0.0, bottom - top)


@dataclass(slots=True)
class _Question:
    """An answer that the engine owes, and what becomes of it."""

    page: Page
    pending: Pending[Recognized]
    take: Callable[[Page, Recognized], None]


@dataclass(slots=True)
class Reader:
    """Reads the pages of a file in order, with as many questions to the engine open as it can work on.

    Attributes:
        pages: those that were begun.
        missing: why the engine could not be asked, where it could not.
        failed: the first other failure of the engine's.
        with_files: the pages, from 0, to which files are pinned.
    """

    engines: Engines
    pages: list[Page] = field(default_factory=list)
    missing: SetAsideError | None = None
    failed: SetAsideError | None = None
    with_files: list[int] = field(default_factory=list)
    _open: deque[_Question] = field(default_factory=deque)
    _rendering: float = 0.0

    def read(
        self, pdf: pypdfium2.PdfDocument, count: int, notes: Callable[[pypdfium2.PdfPage], list[str]] | None
    ) -> list[Page]:
        """The first ``count`` pages; fewer where that takes too long."""
        left = PATIENCE_S
        for index in range(count):
            page = Page()
            self.pages.append(page)
            began, self._rendering = time.process_time(), 0.0
            try:
                with contextlib.closing(pdf[index]) as source:
                    page.notes = notes(source) if notes else []
                    if has_files(source):
                        self.with_files.append(index)
                    self._read_page(source, page)
            except pypdfium2.PdfiumError:
                page.read, page.skipped = False, "malformed"
            left -= time.process_time() - began - min(self._rendering, _RENDERING_S)
            if left <= 0:
                break
        while self._open:
            self._take_first()
        return self.pages

    def _read_page(self, source: pypdfium2.PdfPage, page: Page) -> None:
        with contextlib.closing(source.get_textpage()) as textpage:
            layer = read_layer(source.raw, textpage.raw)
        page.lines = [*reading_order(layer.rows), *layer.aside]
        text = "\n".join(line.text for line in page.lines)
        letters = len(text) if len(text) > 500 else sum(map(str.isalnum, text))
        legible = letters >= _LEAST_LETTERS and layer.broken <= _MOST_BROKEN * len(text) and is_legible(text)
        if legible and not _may_hold_pictures(source, page.lines):
            return
        pictures, drawn = _pictures(source, layer.turn)
        whole = max(pictures, key=lambda picture: picture.share, default=None)
        covered = sum(picture.share for picture in pictures) >= _IMAGE_SHARE  # many scanners write strips
        if legible and not (covered and _is_stamp(page.lines, letters)):
            if pictures:
                self._ask_for_pictures(source, page, pictures)
            return
        if letters >= _LEAST_LETTERS or (letters and covered) or (not letters and drawn):
            if self.missing is not None:
                _leave(page, self.missing.kind)
                return
            dpi = min(MOST_DPI, max(LEAST_DPI, whole.dpi)) if whole is not None and covered else MOST_DPI
            self._ask(page, self._render(source, page, dpi), _take_page)
        elif pictures:
            self._ask_for_pictures(source, page, pictures)

    def _ask_for_pictures(self, source: pypdfium2.PdfPage, page: Page, pictures: Sequence[_Picture]) -> None:
        """Those that no text stands over, as parts of the page's image."""
        large = [picture for picture in pictures if picture.share >= _PICTURE_SHARE]
        if illustrate(len(large), sum(line.text.count(" ") + 1 for line in page.lines)):
            return
        for picture in large:
            if self.missing is not None or _is_covered(picture, page.lines):
                continue
            image = self._render(source, page, min(MOST_DPI, max(LEAST_DPI, picture.dpi)))
            left, top, right, bottom = picture.box
            part = image.crop(
                (
                    round(left * image.width),
                    round(top * image.height),
                    round(right * image.width),
                    round(bottom * image.height),
                )
            )
            if min(part.size) < _LEAST_PICTURE:
                continue
            middle = (picture.place[1] + picture.place[3]) / 2
            before = next((i for i, line in enumerate(page.lines) if line.y < middle), len(page.lines))
            self._ask(page, part, _taker_of_region(before, picture.box))

    def _render(self, source: pypdfium2.PdfPage, page: Page, dpi: float) -> Image.Image:
        """Without its fields and comments where the notes have them: they would be read a second time."""
        began = time.process_time()
        image = _render(source, dpi, annotated=not page.notes)
        self._rendering += time.process_time() - began
        return image

    def _ask(self, page: Page, image: Image.Image, take: Callable[[Page, Recognized], None]) -> None:
        try:
            self._open.append(_Question(page, self.engines.recognize(image), take))
        except SetAsideError as error:
            self._failed(page, take, error)
        while len(self._open) >= max(1, self.engines.ahead):
            self._take_first()

    def _take_first(self) -> None:
        question = self._open.popleft()
        try:
            recognized = question.pending.result()
        except SetAsideError as error:
            self._failed(question.page, question.take, error)
            return
        question.take(question.page, replace(recognized, text=MARKS.sub("", recognized.text)))

    def _failed(self, page: Page, take: Callable[[Page, Recognized], None], error: SetAsideError) -> None:
        """One page's failure is its own; an engine that is not there is everybody's. Most pictures hold no text."""
        if error.kind == "missing_engine":
            self.missing = error
        elif self.failed is None:
            self.failed = error
        if take is _take_page:
            _leave(page, error.kind)


def _leave(page: Page, kind: str) -> None:
    """What its layer says stays, but is not the page: a stamp, or letter soup."""
    page.skipped = kind
    page.read = False


def _is_stamp(lines: Sequence[Line], letters: int) -> bool:
    """Whether lines over a scan may be all that was printed on it later: a page number, a docket, whose copy it is.

    They may be its own layer as well, of a title page; `_take_page` tells.
    """
    return len(lines) <= _MOST_STAMPED and letters <= _MOST_STAMPED_LETTERS


def _take_page(page: Page, recognized: Recognized) -> None:
    """The better of the engine's reading and the layer's, by how much of each is language."""
    layer = "\n".join(line.text for line in page.lines)
    read = clean(recognized.text)
    if not read.strip():
        return
    if layer:
        worth = legibility(layer) * min(1.0, sum(map(str.isalnum, layer)) / max(1, sum(map(str.isalnum, read))))
        if recognized.confidence * legibility(read) <= worth:
            return
    page.replaced = [line.text for line in page.lines]
    page.lines = []
    page.recognized = recognized


def _taker_of_region(before: int, box: Box) -> Callable[[Page, Recognized], None]:
    """Takes what was read of a picture where it is language: most pictures hold none."""

    def take(page: Page, recognized: Recognized) -> None:
        text = clean(recognized.text)
        words = sum(1 for word in text.split() if sum(map(str.isalpha, word)) > 1)
        if words < _LEAST_WORDS_IN_PICTURE or recognized.confidence < LOW_CONFIDENCE or legibility(text) < LEGIBLE:
            return
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        moved = tuple(
            replace(
                word,
                box=(
                    left + word.box[0] * width,
                    top + word.box[1] * height,
                    left + word.box[2] * width,
                    top + word.box[3] * height,
                ),
            )
            for word in recognized.words
        )
        page.regions.append(Region(before, box, replace(recognized, words=moved)))

    return take


def _may_hold_pictures(source: pypdfium2.PdfPage, lines: Sequence[Line]) -> bool:
    """Whether there is room for a picture: a stretch of the page's height without lines, or few lines at all."""
    count = pdfium.FPDFPage_CountObjects(source.raw)
    if count > _MOST_OBJECTS:
        return False
    height: float = source.get_height()
    heights = sorted(line.y for line in lines)
    room = max(upper - lower for lower, upper in itertools.pairwise([0.0, *heights, height]))
    return bool(room > _PICTURE_SHARE * height or count < len(lines))


def _pictures(source: pypdfium2.PdfPage, turn: int) -> tuple[list[_Picture], bool]:
    """The images of a page whose lines run that way, and whether anything is drawn on it."""
    found: list[_Picture] = []
    drawn = pdfium.FPDFPage_CountObjects(source.raw) > 0
    page = source.get_bbox()
    for box, (pixels_wide, pixels_high) in _images(source):
        left, bottom, right, top = box
        wide, high = right - left, top - bottom
        if wide < 1 or high < 1:
            continue
        dpi = 72 * max(pixels_wide / wide, pixels_high / high)
        found.append(_Picture(_shown(box, page, source.get_rotation()), upright_box(box, turn), dpi))
    return found, drawn


def _shown(box: Box, page: Box, rotation: int) -> Box:
    """A box as shares of the page from its left top, after the page was turned clockwise by so many degrees."""
    width, height = max(1.0, page[2] - page[0]), max(1.0, page[3] - page[1])
    corners = (
        (box[0] - page[0]) / width,
        (page[3] - box[3]) / height,
        (box[2] - page[0]) / width,
        (page[3] - box[1]) / height,
    )
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in corners)
    return {
        90: (1 - bottom, left, 1 - top, right),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (top, 1 - right, bottom, 1 - left),
    }.get(rotation, (left, top, right, bottom))


def _images(source: pypdfium2.PdfPage) -> Iterator[tuple[Box, tuple[int, int]]]:
    """The images of a page: left, bottom, right and top in points, and pixels.

    One in an object that holds others (ISO 32000-1, 8.10) has the box of that object: its own is in other units.
    """
    edges = [ctypes.c_float() for _ in range(4)]
    wide, high = ctypes.c_uint(), ctypes.c_uint()

    def look(drawing: object, depth: int) -> Iterator[tuple[int, int]]:
        kind = pdfium.FPDFPageObj_GetType(drawing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFImageObj_GetImagePixelSize(drawing, wide, high)
            yield wide.value, high.value
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_OBJECT:
            for index in range(min(_MOST_OBJECTS, pdfium.FPDFFormObj_CountObjects(drawing))):
                yield from look(pdfium.FPDFFormObj_GetObject(drawing, index), depth + 1)

    for index in range(min(_MOST_OBJECTS, pdfium.FPDFPage_CountObjects(source.raw))):
        drawing = pdfium.FPDFPage_GetObject(source.raw, index)
        if pdfium.FPDFPageObj_GetType(drawing) not in _PICTURED:
            continue
        largest = max(look(drawing, 0), default=None, key=lambda size: size[0] * size[1])
        if largest is not None:
            pdfium.FPDFPageObj_GetBounds(drawing, *edges)
            left, bottom, right, top = (edge.value for edge in edges)
            yield (left, bottom, right, top), largest


def _is_covered(picture: _Picture, lines: Sequence[Line]) -> bool:
    """Whether lines stand over the picture: a scan with its own layer, or a background."""
    left, bottom, right, top = picture.place
    return any(left <= (line.left + line.right) / 2 <= right and bottom <= line.y <= top for line in lines)


def _render(source: pypdfium2.PdfPage, dpi: float, *, annotated: bool) -> Image.Image:
    width, height = source.get_size()
    scale = dpi / 72
    pixels = width * height * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    rendered = source.render(scale=scale, grayscale=True, may_draw_forms=annotated, draw_annots=annotated)
    with contextlib.closing(rendered) as bitmap:
        image: Image.Image = bitmap.to_pil()
        return image.convert("L")
