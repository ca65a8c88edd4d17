"""Which of two readings is better, what of one is noise, and in which order its blocks are read."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PIL.Image import Image

from winnow_agent.vault.engines import ocr_scripts, ocr_second
from winnow_agent.vault.engines.ocr_dictionary import known_share
from winnow_agent.vault.engines.ocr_reading import Reading, Word, bounds, compose

_CRISP = 0.82
"""Confidence of a reading from which on it is the right way up and in the right script, if its words are known ones."""
_CLEAR, _KNOWN = 0.87, 0.7
"""Confidence from which on it is so anyway, and the share of known words below which it is doubtful before that."""
_GOOD, _GOOD_SLIP = 0.86, 0.93
"""Confidence below which the second engine is asked for the page, and for one that looks like a receipt."""
_LOW_LINE, _LOW_WORD = 0.7, 0.35
"""Confidence of a line, and of a word of three letters, below which it is asked for the line."""
_SURE_LINE = 0.95  # confidence of the second engine's line that is believed against a few unknown words
_MOST_LINES = 12
_MOST_OF_PAGE, _FEW_LETTERS = 0.15, 80
"""The share of a page's letters, or the letters, that it is asked for by the line: it takes six times as long for each."""
_MUCH_TEXT, _POOR = 1500, 0.7
"""Letters from which on a whole page is its only where the confidence is below that: it takes seconds; so in Fraktur."""
_SHORT_LINE, _MARKED, _MOST_OF_SLIP = 45, 0.3, 3000  # characters, share, characters
_SECOND_SURE = 0.8  # confidence of the second engine below which it is not believed
_CONVINCING = ((0.92, 0.75), (0.8, 0.8))  # confidence with the share of known words
_FEWEST_LETTERS = 20
_OLD_GAIN = 0.04  # of the share of known words, by which it has to do better in Fraktur, or where it isn't sure
_FINE = 0.92  # confidence from which on a line or two are not worth the second engine's time
_CLEAR_LINE, _MUCH = 0.7, 0.2  # a line that it isn't sure of has to have many more known words
_FOREIGN = 0.85  # share of known words below which another language is thought of
_NOISE, _NOISE_KNOWN = 0.45, 0.35
_NOISE_LINE = 0.3
_ENOUGH = 0.5  # of the part of a page that another reading covers
_READS = {name for script in ("Han", "Japanese", "Greek") for name in ocr_scripts.BY_SCRIPT[script]}


def text_of(words: Sequence[Word]) -> str:
    """The words' text."""
    return compose(words)[0]


def worth(reading: Reading) -> float:
    """How good a reading by Tesseract is, 0 to 1: mostly its confidence, and how many of its words are known ones."""
    return 0.7 * reading.confidence + 0.3 * known_share(text_of(reading.words), reading.language)


def better(one: Reading, other: Reading, by: float = 0.0) -> bool:
    """Whether one reading is better than another, of the same engine, and no smaller part of the page."""
    return compared(one, (one, other)) > compared(other, (one, other)) + by


def compared(reading: Reading, readings: Iterable[Reading]) -> float:
    """Its `worth`, less where others cover much more of the page with words."""
    most = max(map(_area, readings))
    return worth(reading) * min(1.0, _area(reading) / max(_ENOUGH * most, 1e-6))


def _area(reading: Reading) -> float:
    """The share of the image that words cover."""
    covered = sum((word.right - word.left) * (word.bottom - word.top) for word in reading.words)
    return covered / (reading.width * reading.height)


def is_doubtful(reading: Reading) -> bool:
    """Whether the page may stand otherwise, or be in another script: right ones are read with confidence."""
    if reading.confidence >= _CLEAR:
        return False
    return reading.confidence < _CRISP or known_share(text_of(reading.words), reading.language) < _KNOWN


def _looks_like_a_slip(reading: Reading) -> bool:
    """A receipt, a ticket, a label: short lines, many digits and capitals."""
    lengths = [sum(len(word.text) + 1 for word in line) for line in reading.lines]
    letters = "".join(word.text for word in reading.words)
    if not letters:
        return False
    marked = sum(1 for char in letters if char.isdigit() or char.isupper())
    return statistics.median(lengths) < _SHORT_LINE and marked > _MARKED * len(letters) and len(letters) < _MOST_OF_SLIP


def wants_other_languages(reading: Reading) -> bool:
    """Whether its letters are Latin, but too few of its words are known."""
    return (
        ocr_scripts.is_latin(reading.language)
        and reading.letters >= 20
        and known_share(text_of(reading.words), reading.language) < _FOREIGN
    )


def with_second_engine(image: Image, reading: Reading, *, only_lines: bool = False) -> Reading:
    """The page, or its doubtful lines, as the second engine reads them, where it is installed and does better."""
    second = None
    if not only_lines and reading.confidence < (_GOOD_SLIP if _looks_like_a_slip(reading) else _GOOD):
        second = by_second_engine(image, reading)
    if second is not None and second_is_better(second, reading):
        return second
    if not reading.words or not _is_readable_by_second(reading) or not ocr_second.available():
        return reading
    return _with_lines(image, reading)


def by_second_engine(image: Image, reading: Reading) -> Reading | None:
    """What the second engine reads from a page; None where it is not installed or doesn't know the script."""
    if not _is_readable_by_second(reading) or not ocr_second.available():
        return None
    if reading.confidence > _POOR and (reading.letters > _MUCH_TEXT or ocr_scripts.is_old(reading.language)):
        return None
    return replace(ocr_second.read(image), language=reading.language)


def is_convincing(second: Reading) -> bool:
    """Whether there is no doubt about what the second engine read."""
    known = known_share(text_of(second.words), second.language)
    return second.letters >= _FEWEST_LETTERS and any(
        second.confidence >= least and known >= least_known for least, least_known in _CONVINCING
    )


def _is_readable_by_second(reading: Reading) -> bool:
    names = reading.language.split("+")
    return ocr_scripts.is_latin(reading.language) or all(name.removesuffix("_vert") in _READS for name in names)


def second_is_better(second: Reading, first: Reading) -> bool:
    """Their confidences don't compare: the second engine is sure of most of what it says. Known words do."""
    if second.letters < 0.6 * first.letters or not second.letters:
        return False
    if not first.words:
        return second.confidence >= _SECOND_SURE
    if _has_columns(first) and first.confidence > 0.7:
        return False
    languages = first.language
    known = known_share(text_of(second.words), languages)
    gain = known - known_share(text_of(first.words), languages)
    if second.confidence < _SECOND_SURE or ocr_scripts.is_old(languages):
        return known > 0.6 and gain > _OLD_GAIN
    return gain > -0.04


def _has_columns(reading: Reading) -> bool:
    """Whether there is prose side by side, which the second engine reads across."""
    boxes = [
        bounds(words)
        for _, group in itertools.groupby(reading.words, key=lambda word: word.paragraph)
        if len(words := tuple(group)) >= 25
    ]
    return any(
        min(one[3], other[3]) - max(one[1], other[1]) > 0 and (one[2] < other[0] or other[2] < one[0])
        for one, other in itertools.combinations(boxes, 2)
    )


def _with_lines(image: Image, reading: Reading) -> Reading:
    """With its doubtful lines as the second engine reads them, where those are better."""
    lines = reading.lines
    foreign = wants_other_languages(reading) and not ocr_scripts.is_old(reading.language)
    if reading.confidence >= _FINE and not foreign:
        return reading
    languages = "+".join(dict.fromkeys((*reading.language.split("+"), *ocr_scripts.spoken(reading).split("+"))))
    doubtful = [
        number
        for number, line in enumerate(lines)
        if _is_doubtful(line) or (foreign and not ocr_scripts.is_spoken(text_of(line), reading.language))
    ]
    doubtful = _affordable(doubtful, lines)
    found = ocr_second.read_lines(image, [bounds(lines[number]) for number in doubtful])
    for number, (text, score) in zip(doubtful, found, strict=True):
        if _line_is_better(text, score, lines[number], languages.strip("+")):
            lines[number] = tuple(_rewritten(lines[number], text, score))
    return replace(reading, words=tuple(itertools.chain.from_iterable(lines)))


def _affordable(doubtful: Sequence[int], lines: Sequence[Sequence[Word]]) -> list[int]:
    """Of the doubtful lines the worst, as many as take no longer than the whole page did."""
    most = max(_FEW_LETTERS, _MOST_OF_PAGE * sum(len(word.text) for line in lines for word in line))
    chosen: list[int] = []
    for number in sorted(doubtful, key=lambda number: _confidence(lines[number]))[:_MOST_LINES]:
        most -= sum(len(word.text) for word in lines[number])
        if most < 0:
            break
        chosen.append(number)
    return sorted(chosen)


def _is_doubtful(line: Sequence[Word]) -> bool:
    return _confidence(line) < _LOW_LINE or any(word.confidence < _LOW_WORD and len(word.text) > 2 for word in line)


def _confidence(line: Sequence[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in line) / sum(len(word.text) for word in line)


def _line_is_better(text: str, score: float, line: Sequence[Word], languages: str) -> bool:
    before = " ".join(word.text for word in line)
    if not 0.6 * len(before) <= len(text) <= 1.6 * len(before) + 2:
        return False
    gain = known_share(text, languages) - known_share(before, languages)
    if score < _SECOND_SURE:
        return score > _CLEAR_LINE and gain > _MUCH
    if ocr_scripts.is_old(languages):  # of letters that it doesn't know it is as sure: of Gache for Sache
        return gain > _OLD_GAIN
    if score < _SURE_LINE:
        return gain >= 0
    return gain >= (-_MUCH if _confidence(line) < score - 0.15 else -0.05)


def _rewritten(line: Sequence[Word], text: str, score: float) -> list[Word]:
    """A line's place with other words in it, each as wide as its share of the characters."""
    left, top, right, bottom = bounds(line)
    each = (right - left) / max(1, len(text))
    made, at = [], 0
    for token in text.split():
        at = text.index(token, at)
        box = (left + at * each, top, left + (at + len(token)) * each, bottom)
        made.append(Word(token, *box, score, line[0].line, line[0].paragraph))
        at += len(token)
    return made


def without_noise(reading: Reading, *, has_lines: bool) -> Reading:
    """Without the lines that are no text, and without any where the page has none: a picture gives word salad.

    Args:
        has_lines: whether the page's ink lies in lines, so that there is text, however poorly it was read.
    """
    if not reading.words or (has_lines and reading.confidence < _NOISE):
        return reading
    known = known_share(text_of(reading.words), reading.language)
    if reading.confidence < _NOISE and known < _NOISE_KNOWN:
        return replace(reading, words=())
    kept = [line for line in reading.lines if not _is_noise(line, reading.language)]
    return replace(reading, words=tuple(itertools.chain.from_iterable(kept)))


def _is_noise(line: Sequence[Word], languages: str) -> bool:
    if _confidence(line) >= _NOISE:
        return False
    text = " ".join(word.text for word in line)
    return _confidence(line) < _NOISE_LINE or known_share(text, languages) < _NOISE_KNOWN
