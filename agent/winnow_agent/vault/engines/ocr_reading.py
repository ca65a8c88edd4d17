"""What was read from a page: words with their boxes, the text made of them, and how much of it looks like text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_WITHOUT_SPACES = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0e7f\u0e80-\u0eff]"
)
"""Scripts that put no space between words: those of China and Japan, Thai, Lao."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the image that was read: pixels, confidence 0 to 1, and the line and paragraph that it stands in."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: tuple[int, ...]
    paragraph: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine read from a page, in reading order.

    Attributes:
        language: as Tesseract names languages and scripts; ``""`` where the engine doesn't choose one.
        width, height: of the image that was read, in pixels.
    """

    words: tuple[Word, ...]
    language: str
    width: int
    height: int

    @property
    def confidence(self) -> float:
        """The words' mean confidence, weighted by their length; 0 without words."""
        letters = self.letters
        return sum(len(word.text) * word.confidence for word in self.words) / letters if letters else 0.0

    @property
    def letters(self) -> int:
        """Characters, without spaces."""
        return sum(len(word.text) for word in self.words)

    @property
    def lines(self) -> list[tuple[Word, ...]]:
        """The words, line by line."""
        return [tuple(words) for _, words in itertools.groupby(self.words, key=lambda word: word.line)]


def words_of_table(table: str, widened: float = 1.0) -> Iterable[Word]:
    """The words of Tesseract's table of tab-separated values; ``widened``: what columns are multiplied by."""
    for row in table.splitlines():
        cells = row.split("\t", 11)
        if len(cells) != 12 or cells[0] != "5":  # the level of words
            continue
        text = cells[11].strip()
        if not text:
            continue
        left, top, width, height = map(int, cells[6:10])
        block, paragraph, line = map(int, cells[2:5])
        yield Word(
            text,
            left * widened,
            top,
            (left + width) * widened,
            top + height,
            min(max(float(cells[10]) / 100, 0.0), 1.0),
            (block, paragraph, line),
            (block, paragraph),
        )


def bounds(words: Sequence[Word]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all together, in pixels."""
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def compose(words: Sequence[Word]) -> tuple[str, list[tuple[int, int]]]:
    """The words' text, and where in it each of them stands."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    last: Word | None = None
    for word in words:
        between = "" if last is None else _between(last, word)
        length += len(between)
        pieces += (between, word.text)
        places.append((length, length + len(word.text)))
        length += len(word.text)
        last = word
    return "".join(pieces), places


def _between(last: Word, word: Word) -> str:
    if word.paragraph != last.paragraph:
        return "\n\n"
    if word.line != last.line:
        return "\n"
    if _WITHOUT_SPACES.match(last.text[-1]) and _WITHOUT_SPACES.match(word.text[0]):
        return ""
    return " "


def answer(reading: Reading, turned: float, boxes: Sequence[tuple[float, float, float, float]]) -> dict[str, Any]:
    """The answer's values, as `vault.processes.workers` defines them; ``boxes`` are shares of the image as it was given."""
    text, places = compose(reading.words)
    words = [
        [start, end, *(round(share, 5) for share in box), round(word.confidence, 4)]
        for word, (start, end), box in zip(reading.words, places, boxes, strict=True)
    ]
    return {
        "text": text,
        "confidence": reading.confidence,
        "words": words,
        "language": reading.language,
        "turned": turned % 360,
    }
