"""Printed lines back to paragraphs: what a page broke is joined, what the writer broke stays broken.

A line was broken by the writer where the next line's first word would still have fitted behind it; a paragraph ends at
a gap, an indent or a change of size. Words broken at a hyphen are mended by the document's own vocabulary.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

HYPHENS = "-\u00ad\u2010\u2011\u00ac\u2e17"
"""The last two are those that OCR programs write at a line's end, for any and for one of Fraktur."""
SEAM = "\ue0ff"
"""Stands where a hyphen and a line's end stood, until `settle_seams`; a private-use character, never in clean input."""
CELL = "\t"
MARKS = re.compile("[\ue0f0-\ue0ff]")
"""Private-use characters with a meaning while a text is put together; to be taken out of what comes in."""

_MOST_OF_WORD = 60
_MOST_BETWEEN = 0.25  # times as often as at the pages' ends, that a running line may stand elsewhere
_SEAM = re.compile(rf"(\w{{0,{_MOST_OF_WORD}}}){SEAM}(\w{{0,{_MOST_OF_WORD}}})")
_SIGNS = ".,;:!?()[]{}\"'“”‘’«»„…*/"
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_JOINED = SEAM + HYPHENS
_BULLET = re.compile(r"^[•▪◦‣■●○–—*·-]\s")
_NUMBER = re.compile(r"^(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
_FIGURES = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W{0,3}\d{1,5}(?:\s?[/|]\s?\d{1,5})?\W{0,3}")
_PAGE_OF_CHAPTER = re.compile(r"\W{0,3}\d{1,3}\s?[-–]\s?\d{1,4}\W{0,3}")
_SENTENCE_END = re.compile(r"[.!?:;…。！？]['\"”’»)\]]*$")


class Line(NamedTuple):
    """One printed line, or a row of a table with `CELL` between its cells.

    Coordinates are in any one unit, y growing upwards; ``y`` is the baseline's, ``size`` that of the type.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool = False

    @property
    def letter(self) -> float:
        """The mean width of a character."""
        return (self.right - self.left) / max(1, len(self.text))


def paragraphs(lines: Sequence[Line]) -> list[tuple[list[Line], str]]:
    """The lines' paragraphs, in the order given, each with its text; ``\\n`` is where the writer broke a line within one."""
    width = statistics.median(line.size for line in lines) if lines else 1.0
    rights: dict[int, list[float]] = {}
    for line in lines:
        rights.setdefault(round(line.left / width), []).append(line.right)
    usual: dict[int, float] = {}
    found = []
    for block in blocks(lines):
        column = round(block[0].left / width)
        if column not in usual:  # where the lines end that begin about there
            beside = [right for place in range(column - 2, column + 3) for right in rights.get(place, ())]
            usual[column] = _usual_right(beside)
        found.append((block, _join_block(block, usual[column])))
    return found


def reflow(text: str) -> str:
    """The same for recognized text, by the number of characters: its paragraphs are parted by empty lines already."""
    parted: list[list[Line]] = []
    for block in re.split(r"\n\s*\n", text):
        rows = [row.strip() for row in block.split("\n") if row.strip()]
        if not rows:
            continue
        if parted and runs_on(parted[-1][-1].text, rows[0]):  # engines part paragraphs at wide line spacing
            parted[-1].extend(_rows(rows, len(parted[-1])))
        else:
            parted.append(_rows(rows, 0))
    right = _usual_right([line.right for block in parted for line in block])
    return settle_seams(["\n\n".join(_join_block(block, right) for block in parted)])[0]


def _rows(rows: Sequence[str], first: int) -> list[Line]:
    return [Line(row, 0, len(row), -index, 1) for index, row in enumerate(rows, start=first)]


def settle_seams(texts: Sequence[str]) -> list[str]:
    """Mend the words that a line's end broke.

    The hyphen goes, unless the document has the word with a hyphen elsewhere, or both halves alone and never together.
    """
    if not any(SEAM in text for text in texts):
        return list(texts)
    words: set[str] = set()
    for text in texts:
        whole = _around_seams(lambda _: " ", text) if SEAM in text else text
        words.update(word.strip(_SIGNS) for word in whole.lower().split())

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

    return [_around_seams(mend, text) if SEAM in text else text for text in texts]


def _around_seams(mend: Callable[[re.Match[str]], str], text: str) -> str:
    """Each seam, with the letters on either side of it, replaced."""
    pieces: list[str] = []
    at = 0
    while (seam := text.find(SEAM, at)) >= 0:
        begin = max(at, seam - _MOST_OF_WORD, text.rfind(" ", at, seam) + 1)
        if not text[begin:seam].isalnum():
            begin = seam
        while begin > at and seam - begin < _MOST_OF_WORD and (text[begin - 1].isalnum() or text[begin - 1] == "_"):
            begin -= 1
        match = _SEAM.match(text, begin)
        if match is None:
            break
        pieces.extend((text[at:begin], mend(match)))
        at = match.end()
    return "".join([*pieces, text[at:]])


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

    Not the rows of a listing, which stand between as well. Returned as `without_numbers` makes them.
    """
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({without_numbers(line) for line in (*page[:2], *page[-2:])})
    least = max(3, round(0.4 * len(pages)))
    found = {line for line, count in seen.items() if count >= least}
    if found:  # figures alone, in a table, say nothing against a page's number
        between = Counter(without_numbers(line) for page in pages for line in page[2:-2])
        found = {line for line in found if between[line] < _MOST_BETWEEN * seen[line] or _PAGE_NUMBER.fullmatch(line)}
    return found


def without_numbers(line: str) -> str:
    """A line with every number as ``0``; one of figures alone as it is, unless they may be a page's number."""
    line = line.strip().lower()
    if any(map(str.isalpha, line)) or _PAGE_NUMBER.fullmatch(line) or _PAGE_OF_CHAPTER.fullmatch(line):
        return _FIGURES.sub("0", line)
    return line


def blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that are a paragraph, a heading or a table together."""
    if not lines:
        return []
    heights = [line.y for line in lines]
    drops = [upper - lower for upper, lower in itertools.pairwise(heights)]
    steps = [drop for drop, line in zip(drops, lines, strict=False) if 0.3 * line.size < drop < 4 * line.size]
    step = statistics.median_low(steps) if steps else 0.0
    last = lines[0]
    block = [last]
    found = [block]
    listed = _is_listed(last.text)
    for line, drop in zip(lines[1:], drops, strict=True):
        if _begins_block(block, listed, line, drop, step):
            block = [line]
            found.append(block)
            listed = _is_listed(line.text)
        else:
            block.append(line)
    return found


def _begins_block(block: Sequence[Line], listed: bool, line: Line, drop: float, step: float) -> bool:
    """Whether a line, ``drop`` under the last one of a block, begins another; ``listed``: the block is a list's item."""
    last = block[-1]
    text, size = line.text, last.size
    if CELL in text or CELL in last.text:
        return (CELL in text) != (CELL in last.text) or not -0.5 * size < drop < 4 * size
    ended = _ends_sentence(last.text)
    if abs(line.size - size) > 0.15 * max(line.size, size) or (not text[0].isalnum() and _BULLET.match(text)):
        return True
    if last.bold != line.bold and (block[0].bold if last.bold else ended):
        return True
    if (ended or listed) and _NUMBER.match(text):
        return True
    goes_on = not ended and text[0].islower()
    if drop > max(1.3 * step, (2.5 if goes_on else 1.6) * size):
        return True
    if drop < -0.5 * size:  # the next column
        return not goes_on
    if drop < 0.3 * size:  # beside it, in the same row
        return False
    hanging = listed and len(block) == 1
    return ended and not hanging and line.left - last.left > 0.8 * size


def _ends_sentence(text: str) -> bool:
    """Cheaper for most lines than the pattern is: they end in a letter."""
    return not text[-1].isalnum() and bool(_SENTENCE_END.search(text[-8:]))


def _is_listed(text: str) -> bool:
    return bool(_NUMBER.match(text) if text[0].isalnum() else _BULLET.match(text) or _NUMBER.match(text))


def _usual_right(rights: Sequence[float]) -> float:
    """Where a full line ends; not the farthest, which may be a heading over two columns."""
    return sorted(rights)[len(rights) * 3 // 4] if rights else 0.0


def _join_block(block: Sequence[Line], usual_right: float) -> str:
    if len(block) == 1:
        return block[0].text
    if CELL in block[0].text:
        return "\n".join(line.text for line in block)
    right = max(usual_right, *(line.right for line in block))
    prose = _is_prose(block)
    pieces = [block[0].text]
    for last, line in itertools.pairwise(block):
        words = line.text
        ending = pieces[-1]
        space = words.find(" ")
        first_word = (space if space >= 0 else len(words)) + 1
        fits = last.right + first_word * line.letter * 1.15 < right
        if (fits or not prose) and 0.3 * last.size <= last.y - line.y and ending[-1] not in _JOINED:
            pieces.append("\n")
        elif ending[-1].isascii() and ending[-1] != "-":
            pieces.append(" ")
        else:
            pieces[-1] = join(ending, words)
            continue
        pieces.append(words)
    return "".join(pieces)


def _is_prose(block: Sequence[Line]) -> bool:
    """Not a bill or a table: several words a line, few digits."""
    full = [line.text for line in block[:-1]] or [block[0].text]
    text = "".join(full)
    words = sum(line.count(" ") + 1 for line in full) / len(full)
    return figures(text) < 0.15 * len(text) and (words >= 4 or bool(_WITHOUT_SPACES.search(text)))


def figures(text: str) -> int:
    """How many ASCII digits there are; faster than a look at each character."""
    return sum(map(text.count, "0123456789"))
