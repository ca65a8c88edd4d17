"""One page from pixels to words: laid upright and straight, read, and read otherwise where that reading is doubtful.

A page that is read with confidence is read once. What else costs time, another way up, another script, the second engine,
is tried where confidence or vocabulary are low, on a part of the page first, and kept only where it is better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from winnow_agent.vault.engines import ocr_choice, ocr_order, ocr_scripts, ocr_tesseract
from winnow_agent.vault.engines.ocr_choice import worth
from winnow_agent.vault.engines.ocr_orientation import Lie, lie_of
from winnow_agent.vault.engines.ocr_reading import Reading
from winnow_agent.vault.engines.ocr_sheet import Sheet
from winnow_agent.vault.engines.ocr_tesseract import Layout

_NARROWED = 0.75
"""What the width of clear Latin print is multiplied by: as many right letters in three quarters of the time."""
_LEAST_NARROWED = 5.0  # pixels of an x, as the page was given
_LOWEST = 6  # pixels of either side, that a letter takes: less is a rule, or what a web page is spaced with
_LEAST_SKEW = 0.5  # degrees: Tesseract levels less by itself
_FEWEST_SKEWED = 3  # lines from which on skew is believed
_SURE = 1.5  # steepness from which on lines are believed to stand upended
_SURE_UPRIGHT = 0.1  # of the profiles' hint; below it a few lines are read
_READ_WELL = 0.8  # confidence and share of known words of a few lines that stand upright
_FEWEST_LETTERS = 40
_FEW_LINES = (800, 110)  # pixels: columns and rows of a few lines, as they are laid
_SLACK = 24  # rows that their ends are moved by, to between lines
_OBVIOUS = 2.5  # steepness from which on the direction of lines is believed
_SURE_ORIENTATION = 3.0  # of Tesseract's detector
_SURE_SCRIPT = 4.0
_TRUSTED = 0.15  # how much worse a reading may look in the script that was told
_MOST_SIDE = 1600  # pixels that the detector of orientation is shown
_LINE = 5  # times as wide as high is the image of one line
_FEWEST_LINES = 4  # from which on the direction of lines can be told
_PART = 420  # pixels: the height of the part that is tried
_CLEARLY = 0.04  # how much better a try has to be
_recent: list[str] = []
"""The languages of the last pages, the last first: pages of a kind come together."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A page as it was laid, and what was read from it; ``second`` where the second engine did, ``refused`` where that did worse."""

    sheet: Sheet
    reading: Reading
    layout: Layout = Layout.PAGE
    second: bool = False
    narrowed: bool = False
    refused: bool = False

    @property
    def worth(self) -> float:
        """0 to 1, see `worth`."""
        return worth(self.reading)


def read_page(image: Image.Image, asked: str = "") -> Attempt:
    """Read a gray image.

    Args:
        asked: the languages to read it in; ``""`` where the page has to tell.

    Raises:
        SetAsideError: as `ocr_tesseract.read`.
    """
    if min(image.size) < _LOWEST:
        return Attempt(Sheet.of(image), Reading((), asked or ocr_scripts.first_choice(), *image.size))
    given = Sheet.of(image)
    lie = lie_of(given.image)
    sheet, layout = _laid(given, lie)
    language = asked or _first_language(sheet, layout)
    if layout is Layout.PAGE and lie.lines > 1:
        sheet = _upright(sheet, lie, language)
    best = _read(sheet, language, layout, narrowed=_is_clear_print(lie))
    if lie.ink and ocr_choice.is_doubtful(best.reading):
        best = _doubted(best, lie, asked)
        if best.narrowed and not best.second:
            again = _read(best.sheet, best.reading.language, best.layout)
            best = replace(_better(again, best), refused=best.refused)
    elif not asked:
        best = _in_its_languages(best)
    if not best.second and not (lie.blank and not best.reading.words):
        reading = ocr_choice.with_second_engine(best.sheet.image, best.reading, only_lines=best.refused)
        best = replace(best, reading=reading)
    has_lines = lie.steepness >= _OBVIOUS and lie.lines >= _FEWEST_LINES
    best = replace(
        best, reading=ocr_choice.without_noise(ocr_order.in_reading_order(best.reading), has_lines=has_lines)
    )
    if not asked and best.reading.words:
        _remember(best.reading.language)
    return best


def _doubted(first: Attempt, lie: Lie, asked: str) -> Attempt:
    """A page that was read with little confidence, by the second engine if that is it, else otherwise laid or read."""
    found = ocr_tesseract.orientation(_reduced(first.sheet.image, lie))
    as_it_lies = found is None or (found.turn == 0 and found.script == "Latin") or found.sureness < _SURE_ORIENTATION
    second = ocr_choice.by_second_engine(first.sheet.image, first.reading) if as_it_lies else None
    if second is not None and ocr_choice.is_convincing(second):
        return replace(first, reading=second, second=True)
    best = _tried(first, lie, asked, found)
    if best is not first and not asked:
        return _in_its_languages(best)
    if second is not None and ocr_choice.second_is_better(second, best.reading):
        return replace(best, reading=second, second=True)
    return replace(best, refused=second is not None and best is first)


def _laid(given: Sheet, lie: Lie) -> tuple[Sheet, Layout]:
    """Upright as far as its profiles tell, straight, at the right size."""
    if lie.turned and (lie.steepness < _SURE or lie.lines < 2):
        lie = replace(lie, turned=0, skew=0.0)
    sheet = given.quarter_turned(lie.turned).at_size(lie.x_height, lie.pitch)
    if abs(lie.skew) >= _LEAST_SKEW and lie.lines >= _FEWEST_SKEWED:
        sheet = sheet.turned_by(lie.skew)
    width, height = sheet.image.size
    return sheet.with_margin(), Layout.LINE if lie.lines <= 1 and width > _LINE * height else Layout.PAGE


def _upright(sheet: Sheet, lie: Lie, language: str) -> Sheet:
    """The other way round, where a few lines are read better so: ascenders only hint at which end is up."""
    if lie.upright >= _SURE_UPRIGHT and not lie.turned:
        return sheet
    best, best_worth = sheet, 0.0
    turns = (180, 0) if lie.upright <= -_SURE_UPRIGHT else (0, 180)
    for turn in (*turns, 270, 90) if lie.turned else turns:  # a slip's columns may look like lines
        found = _read(_few_lines(sheet.quarter_turned(turn)), language, Layout.BLOCK)
        if found.reading.letters > _FEWEST_LETTERS and found.worth > _READ_WELL:
            return sheet.quarter_turned(turn)
        if found.worth > best_worth + _CLEARLY:
            best, best_worth = sheet.quarter_turned(turn), found.worth
    return best


def _read(sheet: Sheet, languages: str, layout: Layout = Layout.PAGE, *, narrowed: bool = False) -> Attempt:
    narrowed = (
        narrowed and layout is Layout.PAGE and ocr_scripts.is_latin(languages) and not ocr_scripts.is_old(languages)
    )
    width = _NARROWED if narrowed else 1.0
    reading = ocr_tesseract.read(sheet.image, languages, layout=layout, narrowed=width, shaded=sheet.shaded)
    return Attempt(sheet, reading, layout, narrowed=narrowed)


def _better(one: Attempt, other: Attempt) -> Attempt:
    return one if ocr_choice.better(one.reading, other.reading) else other


def _is_clear_print(lie: Lie) -> bool:
    """Whether there are lines of letters with strokes to spare."""
    return lie.lines >= _FEWEST_LINES and lie.x_height >= _LEAST_NARROWED


def _first_language(sheet: Sheet, layout: Layout) -> str:
    """What the last pages were read as, where a part of this one is read better so than in the usual language."""
    usual = ocr_scripts.first_choice()
    if not usual:
        raise ocr_tesseract.missing("Tesseract has no language data")
    if not _recent or _recent[0] == usual:
        return usual
    part = _part(sheet)
    as_usual, as_last = _read(part, usual, layout).reading, _read(part, _recent[0], layout).reading
    return _recent[0] if ocr_choice.better(as_last, as_usual, by=_CLEARLY) else usual


def _tried(given: Attempt, lie: Lie, asked: str, found: ocr_tesseract.Orientation | None) -> Attempt:
    """The page another way up, or in another script, where a part of it is read better so."""
    turns: Iterable[int]
    if found is not None and found.sureness >= _SURE_ORIENTATION:
        turns = (found.turn,)
    elif lie.lines < _FEWEST_LINES:
        turns = (0,)
    else:
        turns = (0, 180) if lie.steepness >= _OBVIOUS else (0, 180, 90, 270)
    if asked:
        languages, clearly = [asked], _CLEARLY
    else:
        languages, clearly = _candidates(given.reading.language, found)
    usual = (0, given.reading.language)
    part, layout = _part(given.sheet), given.layout
    tries = {usual: _read(part, usual[1], layout)}
    straight = tuple(turns)
    for turn, language in ((turn, language) for language in dict.fromkeys((usual[1], *languages)) for turn in straight):
        if language != usual[1] and ocr_scripts.is_latin(language) and turn != _likeliest(tries, usual[1]):
            continue  # which end is up, one language in Latin letters tells for all
        turned = _part(given.sheet.quarter_turned(turn)) if turn % 180 else part.quarter_turned(turn)
        tries[turn, language] = _read(turned, language, Layout.VERTICAL if language.endswith("_vert") else layout)
    best = max(tries, key=lambda one: ocr_choice.compared(tries[one].reading, [t.reading for t in tries.values()]))
    others = [one for one in tries if one != usual]
    if best == usual and clearly < 0 and others:
        best = max(others, key=lambda one: tries[one].worth)
    if best == usual or not ocr_choice.better(tries[best].reading, tries[usual].reading, by=clearly):
        return given
    # In the direction across its lines no skew was measured.
    sheet = _straightened(given.sheet.quarter_turned(best[0])) if best[0] % 180 else given.sheet.quarter_turned(best[0])
    whole = _read(sheet, best[1], tries[best].layout)
    return whole if ocr_choice.better(whole.reading, given.reading, by=min(clearly, 0.0)) else given


def _likeliest(tries: Mapping[tuple[int, str], Attempt], language: str) -> int:
    """The turn after which a part was read best in a language."""
    return max((one for one in tries if one[1] == language), key=lambda one: tries[one].worth)[0]


def _reduced(image: Image.Image, lie: Lie) -> Image.Image:
    """Small enough for the detector of orientation, which takes its time by the pixel."""
    factor = round(max(image.size) / (_MOST_SIDE if lie.lines > 1 else 10 * _MOST_SIDE))
    return image.reduce(factor) if factor > 1 else image


def _straightened(sheet: Sheet) -> Sheet:
    lie = lie_of(sheet.image)
    if lie.turned or abs(lie.skew) < _LEAST_SKEW or lie.lines < _FEWEST_SKEWED:
        return sheet
    return sheet.turned_by(lie.skew)


def _candidates(first: str, found: ocr_tesseract.Orientation | None) -> tuple[list[str], float]:
    """The languages to try, the likeliest first, and by how much one has to be better than the first."""
    script = found.script.removesuffix("_vert") if found is not None else ""
    if found is not None and found.script_sureness >= _SURE_SCRIPT and script not in {"Latin", "Fraktur"}:
        # The shapes of a script are told more surely than a reading in another one says how wrong it is.
        named, clearly = ocr_scripts.of_script(script), -_TRUSTED
    else:
        named, clearly = [*_recent, first, *ocr_scripts.of_script(script, 1)], _CLEARLY
    vertical = [ocr_scripts.VERTICAL[name] for name in named if name in ocr_scripts.VERTICAL]
    return list(dict.fromkeys((*named, *ocr_scripts.installed(vertical)))), clearly


def _in_its_languages(attempt: Attempt) -> Attempt:
    """Read again in the languages that were told from what was read, where they are installed and do better."""
    reading = attempt.reading
    if not ocr_choice.wants_other_languages(reading):
        return attempt
    tries = [
        languages
        for languages in ocr_scripts.spoken_and_old(reading)
        if not set(languages.split("+")) <= set(reading.language.split("+"))
    ]
    if not tries:
        return attempt
    if len(tries) > 1:
        part = _part(attempt.sheet)
        parts = [_read(part, languages, attempt.layout) for languages in (reading.language, *tries)]
        chosen = max(parts, key=lambda one: one.worth).reading.language
        if chosen == reading.language:
            return attempt
        tries = [chosen]
    again = _read(attempt.sheet, tries[0], attempt.layout, narrowed=attempt.narrowed)
    return again if ocr_choice.better(again.reading, reading) else attempt


def _few_lines(sheet: Sheet) -> Sheet:
    """Where the page has the most ink, a part of a few lines, cut between lines."""
    width, height = _FEW_LINES
    part = sheet.image
    if part.height > 2 * height:
        rows = _ink_of_rows(part)
        top = int(np.argmax(np.convolve(rows, np.ones(height), "valid")))
        top, bottom = (_emptiest(rows, row) for row in (top, top + height))
        part = part.crop((0, top, part.width, max(bottom, top + height // 2)))
    if part.width > 1.5 * width:
        columns = _ink_of_rows(part.transpose(Image.Transpose.TRANSPOSE))
        left = int(np.argmax(np.convolve(columns, np.ones(width), "valid")))
        part = part.crop((left, 0, left + width, part.height))
    return replace(sheet, image=part)


def _ink_of_rows(image: Image.Image) -> npt.NDArray[np.float64]:
    return 255.0 - np.asarray(image.resize((1, image.height), Image.Resampling.BOX), dtype=np.float64).ravel()


def _emptiest(rows: npt.NDArray[np.float64], row: int) -> int:
    """The row with the least ink near a row."""
    first = max(0, row - _SLACK)
    return first + int(np.argmin(rows[first : row + _SLACK]))


def _part(sheet: Sheet) -> Sheet:
    """The rows of the page with the most ink, as many as a few lines need."""
    image = sheet.image
    if image.height <= 1.5 * _PART:
        return sheet
    step = 8
    rows = 255.0 - np.asarray(image.resize((1, image.height // step), Image.Resampling.BOX), dtype=np.float64).ravel()
    window = _PART // step
    top = int(np.argmax(np.convolve(rows, np.ones(window), "valid"))) * step
    back = np.array([[1, 0, 0], [0, 1, top], [0, 0, 1]], dtype=float)
    part = image.crop((0, top, image.width, top + _PART))
    return replace(sheet, image=part, origin=sheet.origin @ back)


def _remember(language: str) -> None:
    if "+" in language:
        return
    if language in _recent:
        _recent.remove(language)
    _recent.insert(0, language)
    del _recent[3:]
