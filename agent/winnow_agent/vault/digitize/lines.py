"""Printed lines back to paragraphs: what a page broke is joined, what the writer broke stays broken.

A line was broken by the writer where the next line's first word would still have fitted behind it; a paragraph ends at
a gap, an indent or a change of size. Words broken at a hyphen are mended by the document's own vocabulary.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HYPHENS = "-\u00ad\u2010\u2011"
SEAM = "\ue0ff"
"""Stands where a hyphen and a line's end stood, until `settle_seams`; a private-use character, never in clean input."""

_SEAM = re.compile(rf"(\w{{0,60}}){SEAM}(\w{{0,60}})")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_BULLET = re.compile(r"^[•▪◦‣■●○–—*·-]\s")
_NUMBER = re.compile(r"^(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;…。！？]['\"”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Coordinates are in any one unit, y growing upwards; ``y`` is the baseline's."""

    text: str
    left: float
    right: float
    y: float
    size: float

    @property
    def letter(self) -> float:
        """The mean width of a character."""
        return (self.right - self.left) / max(1, len(self.text))


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines' paragraphs, in the order given; lines that the writer broke are parted by ``\\n`` within one."""
    return [_join_block(block, _usual_right(_beside(lines, block[0]))) for block in _blocks(lines)]


def reflow(text: str) -> str:
    """The same for recognized text, by the number of characters: its paragraphs are parted by empty lines already."""
    blocks: list[list[Line]] = []
    for block in re.split(r"\n\s*\n", text):
        rows = [row.strip() for row in block.split("\n") if row.strip()]
        if not rows:
            continue
        if blocks and runs_on(blocks[-1][-1].text, rows[0]):  # engines part paragraphs at wide line spacing
            blocks[-1].extend(_rows(rows, len(blocks[-1])))
        else:
            blocks.append(_rows(rows, 0))
    right = _usual_right([line for block in blocks for line in block])
    return settle_seams(["\n\n".join(_join_block(block, right) for block in blocks)])[0]


def _rows(rows: Sequence[str], first: int) -> list[Line]:
    return [Line(row, 0, len(row), -index, 1) for index, row in enumerate(rows, start=first)]


def settle_seams(texts: Sequence[str]) -> list[str]:
    """Mend the words that a line's end broke.

    The hyphen goes, unless the document has the word with a hyphen elsewhere, or both halves alone and never together.
    """
    words: Counter[str] = Counter()
    for text in texts:
        if SEAM in text or len(texts) > 1:
            words.update(word.lower() for word in _WORD.findall(_SEAM.sub(" ", text)))

    def mend(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        joined, hyphened = first + second, f"{first}-{second}"
        if not (first and second) or not second[0].islower() or first[-1].isdigit():
            return hyphened
        if joined.lower() in words:
            return joined
        if hyphened.lower() in words or (len(first) > 2 and first.lower() in words and second.lower() in words):
            return hyphened
        return joined

    return [_SEAM.sub(mend, text) for text in texts]


def join(first: str, second: str) -> str:
    """Two consecutive lines of one paragraph; a hyphen at the end of the first becomes a `SEAM`."""
    if first.endswith(SEAM):
        return first + second
    if len(first) > 1 and first[-1] in HYPHENS and first[-2].isalpha() and second[:1].isalpha():
        return first[:-1] + SEAM + second
    if first and second and _WITHOUT_SPACES.match(first[-1]) and _WITHOUT_SPACES.match(second[0]):
        return first + second
    return f"{first} {second}"


def runs_on(first: str, second: str) -> bool:
    """Whether a paragraph goes on over a page's end: no sentence ends, and the next page begins in small letters."""
    return bool(first and second) and not _SENTENCE_END.search(first) and (second[0].islower() or first.endswith(SEAM))


def running_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    """Running heads and feet: the first or last two lines that come again, but for numbers, on many pages.

    Returned as `without_numbers` makes them.
    """
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({without_numbers(line) for line in (*page[:2], *page[-2:])})
    least = max(3, round(0.4 * len(pages)))
    return {line for line, count in seen.items() if count >= least}


def without_numbers(line: str) -> str:
    """A line with every number as ``0``."""
    return re.sub(r"\d+", "0", line.strip().lower())


def _blocks(lines: Iterable[Line]) -> list[list[Line]]:
    lines = [line for line in lines if line.text.strip()]
    if not lines:
        return []
    steps = [a.y - b.y for a, b in itertools.pairwise(lines) if 0.3 * a.size < a.y - b.y < 4 * a.size]
    step = statistics.median_low(steps) if steps else 0.0
    blocks = [[lines[0]]]
    for line in lines[1:]:
        if _begins_block(blocks[-1], line, step):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def _begins_block(block: Sequence[Line], line: Line, step: float) -> bool:
    last = block[-1]
    drop = last.y - line.y
    ended = bool(_SENTENCE_END.search(last.text))
    listed = bool(_BULLET.match(block[0].text) or _NUMBER.match(block[0].text))
    if abs(line.size - last.size) > 0.15 * max(line.size, last.size) or _BULLET.match(line.text):
        return True
    if _NUMBER.match(line.text) and (ended or listed):
        return True
    goes_on = not ended and line.text[0].islower()
    if drop > max(1.3 * step, (2.5 if goes_on else 1.6) * last.size):
        return True
    if drop < -0.5 * last.size:  # the next column
        return not goes_on
    if drop < 0.3 * last.size:  # beside it, in the same row
        return False
    hanging = listed and len(block) == 1
    return line.left - last.left > 0.8 * last.size and not hanging and ended


def _beside(lines: Sequence[Line], first: Line) -> list[Line]:
    """The lines of the same column: those that begin about where this one does."""
    return [line for line in lines if abs(line.left - first.left) < 2 * first.size]


def _usual_right(lines: Sequence[Line]) -> float:
    """Where a full line ends; not the farthest, which may be a heading over two columns."""
    rights = sorted(line.right for line in lines)
    return rights[len(rights) * 3 // 4] if rights else 0.0


def _join_block(block: Sequence[Line], usual_right: float) -> str:
    right = max(usual_right, *(line.right for line in block))
    prose = _is_prose(block)
    text = block[0].text.strip()
    for last, line in itertools.pairwise(block):
        words = line.text.strip()
        first_word = len(words.split(" ", 1)[0]) + 1
        fits = last.right + first_word * line.letter * 1.15 < right
        same_row = abs(last.y - line.y) < 0.3 * last.size
        column = last.y < line.y
        if (fits or not prose) and not same_row and not column and not text.endswith((SEAM, *HYPHENS)):
            text = f"{text}\n{words}"
        else:
            text = join(text, words)
    return text


def _is_prose(block: Sequence[Line]) -> bool:
    """Not a bill or a table: several words a line, few digits."""
    full = [line.text for line in block[:-1]] or [block[0].text]
    text = "".join(full)
    words = sum(len(line.split()) for line in full) / len(full)
    digits = sum(char.isdigit() for char in text) / max(1, len(text))
    return digits < 0.15 and (words >= 4 or bool(_WITHOUT_SPACES.search(text)))
