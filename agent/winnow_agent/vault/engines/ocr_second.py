"""The second engine, RapidOCR with PP-OCRv6: better than Tesseract on receipts and photographs, worse on books.

It is asked for pages and lines that Tesseract read with little confidence, where its package is installed. Its models lie
in the package; it knows Latin and Greek letters and those of China and Japan.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from winnow_agent.vault.engines.ocr_reading import Reading, Word

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_SIDE = 2000  # pixels: a larger page takes a gigabyte
_MOST_NARROW = 10  # times as high as wide; a long receipt is less
_PADDING = 0.15  # of a line's height, around it
_LEAST_SCORE = 0.5
_GUTTER = 1.5  # heights of a line that part two columns
_FEWEST_LINES = 5  # of a column
_PROSE = 18  # characters of the usual line of a column; a column of prices has fewer


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was found: its words with their boxes, in pixels; by how many it falls for each to the right."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float
    slope: float = 0.0

    @property
    def height(self) -> float:
        """Pixels."""
        return self.bottom - self.top

    @property
    def text(self) -> str:
        """Its words, a space between."""
        return " ".join(word.text for word in self.words)


def available() -> bool:
    """Whether it is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def read(image: Image) -> Reading:
    """Read a gray page that stands upright."""
    factor = min(1.0, _MOST_SIDE / max(image.size))
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    pixels = _not_too_narrow(np.asarray(image if factor == 1 else image.resize(size)))
    found = _engine()(np.stack([pixels] * 3, axis=-1), use_det=True, use_cls=False, use_rec=True, return_word_box=True)
    if not found.txts:
        return Reading((), "", image.width, image.height)
    lines = [
        _line(box, text, float(score), words, 1 / factor)
        for box, text, score, words in zip(found.boxes, found.txts, found.scores, found.word_results, strict=True)
        if text.strip()
    ]
    words = [
        replace(word, line=(number, row), paragraph=(number,))
        for number, rows in enumerate(in_order(lines))
        for row, pieces in enumerate(rows)
        for piece in pieces
        for word in piece.words
    ]
    return Reading(tuple(words), "", image.width, image.height)


def _not_too_narrow(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """With ground beside what is much higher than wide: the engine enlarges until the shorter side has 736 pixels.

    What is much wider than high it gives ground by itself.
    """
    height, width = pixels.shape
    missing = -(-height // _MOST_NARROW) - width
    if missing <= 0:
        return pixels
    return np.pad(pixels, ((0, 0), (0, missing)), constant_values=int(np.median(pixels)))


def read_lines(image: Image, boxes: Sequence[tuple[float, float, float, float]]) -> list[tuple[str, float]]:
    """What stands in each of the lines, whose boxes are pixels, and how sure it is."""
    if not boxes:
        return []
    pixels = np.asarray(image)
    pieces = []
    for left, top, right, bottom in boxes:
        edge = _PADDING * (bottom - top)
        rows = slice(max(0, round(top - edge)), round(bottom + edge) + 1)
        columns = slice(max(0, round(left - edge)), round(right + edge) + 1)
        pieces.append(np.stack([pixels[rows, columns]] * 3, axis=-1))
    found = _recognizer()(importlib.import_module("rapidocr.ch_ppocr_rec").TextRecInput(img=pieces))
    return [(str(text).strip(), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


@functools.cache
def _engine() -> Any:
    library = importlib.import_module("rapidocr")
    settings = {
        "Global.log_level": "critical",
        "Global.max_side_len": _MOST_SIDE,
        "Global.text_score": _LEAST_SCORE,
        "Rec.rec_batch_num": 1,  # lines of a batch are padded to the longest, which takes memory and time
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return library.RapidOCR(params=settings)


@functools.cache
def _recognizer() -> Any:
    """The part that reads a line, without the one that finds lines."""
    return _engine()._load_rec_model()  # noqa: SLF001  there is no other way to a line without looking for it


def _line(box: npt.NDArray[np.float32], text: str, score: float, words: Sequence[Any], scale: float) -> Line:
    left, top, right, bottom = _bounds(box, scale)
    made = [
        Word(str(word), *_bounds(np.asarray(corners), scale), float(confidence) * score, (), ())
        for word, confidence, corners in words
        if str(word).strip()
    ]
    if "".join(word.text for word in made) != "".join(text.split()):
        made = _spread(text, (left, top, right, bottom), score)
    return Line(tuple(made), left, top, right, bottom, _slope(box))


def _slope(corners: npt.NDArray[Any]) -> float:
    """Of the upper edge, whose corners come first."""
    (left, top), (right, end) = corners[0], corners[1]
    return float((end - top) / (right - left)) if right - left > 1 else 0.0


def _bounds(corners: npt.NDArray[Any], scale: float) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = corners.min(axis=0) * scale, corners.max(axis=0) * scale
    return float(left), float(top), float(right), float(bottom)


def _spread(text: str, box: tuple[float, float, float, float], score: float) -> list[Word]:
    """A line's words, each as wide as its share of the characters."""
    left, top, right, bottom = box
    each = (right - left) / max(1, len(text))
    words, at = [], 0
    for token in text.split():
        at = text.index(token, at)
        words.append(Word(token, left + at * each, top, left + (at + len(token)) * each, bottom, score, (), ()))
        at += len(token)
    return words


def in_order(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """Columns from left to right, of each its rows from the top, of each its pieces from the left.

    Only columns of prose are read one after the other: a price belongs to the item in its row.
    """
    if not lines:
        return []
    gutter = _gutter(lines)
    if gutter is None:
        return [_rows(lines)]
    left = [line for line in lines if line.right <= gutter]
    return [*in_order(left), *in_order([line for line in lines if line.right > gutter])]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a column of prose ends and another begins, if no line reaches over it."""
    height = statistics.median(line.height for line in lines)
    reach = 0.0
    for line in sorted(lines, key=lambda line: line.left):
        if reach and line.left - reach > _GUTTER * height:
            sides = [one for one in lines if one.right <= reach], [one for one in lines if one.left >= line.left]
            if all(_is_column(side) for side in sides):
                return reach
        reach = max(reach, line.right)
    return None


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) >= _FEWEST_LINES and statistics.median(len(line.text) for line in lines) >= _PROSE


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    slope = _common_slope(lines)

    def middle(line: Line) -> float:
        return (line.top + line.bottom - slope * (line.left + line.right)) / 2

    rows: list[list[Line]] = []
    for line in sorted(lines, key=middle):
        last = rows[-1][0] if rows else None
        if last is not None and abs(middle(line) - middle(last)) < 0.25 * (line.height + last.height) / 1.2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _common_slope(lines: Sequence[Line]) -> float:
    """That of the long lines, by which the whole page may still be askew."""
    slopes = [line.slope for line in lines if line.right - line.left > 4 * line.height]
    return statistics.median(slopes) if slopes else 0.0
