"""The parts of reading a page, each by itself: how it lies, which words are known, which reading is the better one."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from winnow_agent.isolation import file_profile, parser_profile, vault_profile, worker_profile
from winnow_agent.vault.engines import ocr_choice, ocr_data, ocr_dictionary, ocr_second
from winnow_agent.vault.engines.ocr_orientation import lie_of
from winnow_agent.vault.engines.ocr_reading import Reading, Word, compose, words_of_table
from winnow_agent.vault.engines.ocr_second import Line, in_order
from winnow_agent.vault.engines.ocr_sheet import Sheet

_PROSE = (
    "The feet of the north row stand in wet ground because the ditch has been choked since the war. Clear it, he says, and "
    "half of the trouble is cured for the price of two men and a week, though nobody here believes a word of it."
)


def _page(size: int = 36, lines: int = 14) -> Image.Image:
    image = Image.new("L", (1700, 200 + lines * 2 * size), "white")
    font = ImageFont.load_default(size=size)
    words = _PROSE.split()
    for number in range(lines):
        # Lines that differ: letters above each other would be lines in the other direction.
        text = " ".join(words[(7 * number + place) % len(words)] for place in range(16))
        ImageDraw.Draw(image).text((100, 100 + number * 2 * size), text, fill=0, font=font)
    return image


@pytest.mark.parametrize("skew", [-6.0, -1.0, 0.0, 3.0])
@pytest.mark.parametrize("turn", [0, 90])
def test_direction_and_skew_of_lines(skew: float, turn: int) -> None:
    page = _page().rotate(-skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255).rotate(turn, expand=True)
    lie = lie_of(page)
    assert lie.turned == turn
    assert lie.skew == pytest.approx(-skew, abs=0.3)
    assert lie.upright > 0


def test_which_end_is_up() -> None:
    assert lie_of(_page().rotate(180)).upright < 0


@pytest.mark.parametrize("size", [24, 48])
def test_the_height_of_an_x(size: int) -> None:
    box = ImageFont.load_default(size=size).getbbox("x")
    assert lie_of(_page(size)).x_height == pytest.approx(box[3] - box[1], abs=4)


def test_nothing_is_said_of_an_empty_page() -> None:
    assert lie_of(Image.new("L", (800, 600), "white")).lines == 0


def _paper(grain: float, letters: int | None = None) -> Image.Image:
    """A page of grainy paper, with a few lines in that gray, if any."""
    image = Image.new("L", (900, 1200), 235)
    if letters is not None:
        for row in range(8):
            ImageDraw.Draw(image).text((80, 60 + 50 * row), "TOTAL GBP 13.90", letters, ImageFont.load_default(size=30))
    grains = np.random.default_rng(3).normal(0, grain, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=float) + grains, 0, 255).astype(np.uint8))


def test_an_empty_page_is_blank_and_one_with_faint_letters_is_not() -> None:
    assert lie_of(_paper(1.0)).blank
    assert not lie_of(_paper(1.0, letters=223)).blank
    assert not lie_of(_paper(1.0, letters=30)).blank


def test_a_strip_is_given_ground_for_the_second_engine() -> None:
    """It enlarges until the shorter side has 736 pixels: of a strip that takes minutes."""
    pixels = np.full((2000, 30), 240, dtype=np.uint8)
    assert ocr_second._not_too_narrow(pixels).shape == (2000, 200)
    assert ocr_second._not_too_narrow(pixels[:250]).shape == (250, 30)


def test_a_sheet_knows_where_its_pixels_came_from() -> None:
    image = Image.new("L", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((300, 30, 320, 50), fill=0)
    sheet = Sheet.of(image).quarter_turned(90).scaled(1.5).turned_by(4).with_margin()
    rows, columns = np.nonzero(np.asarray(sheet.image) < 128)
    box = sheet.shares(float(columns.min()), float(rows.min()), float(columns.max()) + 1, float(rows.max()) + 1)
    assert box == pytest.approx((300 / 400, 30 / 300, 321 / 400, 51 / 300), abs=0.02)


def _word(text: str, left: float, top: float, *, confidence: float = 0.9, block: int = 1, line: int = 1) -> Word:
    return Word(text, left, top, left + 10 * len(text), top + 20, confidence, (block, 1, line), (block, 1))


def test_no_space_between_words_of_chinese() -> None:
    assert compose([_word("漢", 0, 0), _word("字", 30, 0), _word("or", 60, 0)])[0] == "漢字 or"


def test_words_of_tesseracts_table() -> None:
    table = "level\tpage\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t2\t1\t3\t1\t10\t20\t30\t40\t87.5\tword\n"
    (word,) = words_of_table(table)
    assert (word.text, word.left, word.bottom, word.confidence, word.line) == ("word", 10, 60, 0.875, (2, 1, 3))


def _line(text: str, left: float, top: float, slope: float = 0.0) -> Line:
    word = _word(text, left, top)
    return Line((word,), left, top, word.right, word.bottom, slope)


def test_a_price_is_read_in_the_row_of_its_item() -> None:
    rows = [_line("Bread", 0, 0), _line("Milk", 0, 40), _line("1.20", 300, 3), _line("0.80", 300, 43)]
    assert [[piece.text for piece in row] for row in in_order(rows)[0]] == [["Bread", "1.20"], ["Milk", "0.80"]]


def test_a_price_is_read_in_its_row_on_a_slip_that_lies_askew() -> None:
    rows = [_line("Bread and butter", 0, 30 * n, 0.1) for n in range(3)]
    rows += [_line(f"{n}.20", 400, 30 * n + 40, 0.1) for n in range(3)]
    assert [row[1].text for row in in_order(rows)[0]] == ["0.20", "1.20", "2.20"]


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [_line("a line of the left column", 0, 30 * n) for n in range(6)]
    right = [_line("a line of the right column", 400, 30 * n) for n in range(6)]
    columns = in_order([*left, *right])
    assert [column[0][0].text for column in columns] == ["a line of the left column", "a line of the right column"]


@pytest.mark.ocr
def test_known_words_tell_text_from_salad() -> None:
    if "eng" not in ocr_data.languages():
        pytest.skip("there is no English language data")
    assert ocr_dictionary.known_share("The ditch has been choked since 1918, he says.", "eng") > 0.9
    assert ocr_dictionary.known_share("Vvq xkrz ~ ljw qqeh zzgh |", "eng") < 0.2


def test_data_of_another_format_has_no_dictionary() -> None:
    assert ocr_dictionary._parsed(struct.pack("<i4q", 4, -1, -1, -1, -1)) is None


def test_a_picture_gives_no_words() -> None:
    salad = tuple(_word(text, 0, 30 * n, confidence=0.2, line=n) for n, text in enumerate(("Vvq", "~|", "xkrz")))
    assert ocr_choice.without_noise(Reading(salad, "eng", 400, 400), has_lines=False).words == ()


def test_in_fraktur_the_second_engine_has_to_do_better_by_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """It doesn't know those letters, and is as sure of Gache as of Sache."""
    monkeypatch.setattr(
        ocr_choice, "known_share", lambda text, _: sum(w in {"das", "Recht", "ist"} for w in text.split()) / 4
    )
    line = [_word(text, 40 * n, 0, confidence=0.6) for n, text in enumerate(("das", "Recht", "ist", "Sahe"))]
    assert ocr_choice._line_is_better("das Recht ist Gache", 0.98, line, "deu")
    assert not ocr_choice._line_is_better("das Recht ist Gache", 0.98, line, "deu_latf+deu")
    worse = [_word(text, 40 * n, 0, confidence=0.6) for n, text in enumerate(("dns", "Necht", "ist", "Sahe"))]
    assert ocr_choice._line_is_better("das Recht ist Gache", 0.98, worse, "deu_latf+deu")
    assert not ocr_choice._line_is_better("das Recht ist Gache", 0.5, worse, "deu_latf+deu")


def test_the_second_engine_is_asked_only_for_the_worst_lines_of_a_page() -> None:
    lines = [[_word("x" * 40, 0, 30 * n, confidence=0.9 - 0.02 * n)] for n in range(20)]
    assert ocr_choice._affordable(range(20), lines) == [17, 18, 19]


@pytest.mark.parametrize(("x_height", "factor"), [(30.0, 0.5), (14.0, 1.0), (8.5, 2.0), (0.0, 1.0)])
def test_only_print_that_is_small_or_large_is_scaled(x_height: float, factor: float) -> None:
    assert Sheet.of(Image.new("L", (400, 600), "white")).at_size(x_height).image.size == (400 * factor, 600 * factor)


def test_small_letters_are_enlarged_though_lines_were_missed() -> None:
    """A pitch of every other line would make letters seem high enough."""
    assert Sheet.of(Image.new("L", (400, 600), "white")).at_size(7.0, 35.0).image.width > 600


def test_a_page_in_half_shade_is_known_as_such() -> None:
    page = _page()
    shade = np.linspace(1.0, 0.3, page.width)[None, :]
    assert Sheet.of(Image.fromarray((np.asarray(page) * shade).astype(np.uint8))).quarter_turned(90).shaded
    assert not Sheet.of(page).shaded


def test_vault_and_worker_may_read_the_folder_with_ones_own_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINNOW_MODELS", str(tmp_path))
    assert tmp_path.resolve() in worker_profile(tmp_path / "scratch").read
    for profile in (
        parser_profile,
        file_profile,
    ):  # of workers that are forked, and of what reads a file, which has no model
        assert tmp_path.resolve() in profile(tmp_path / "scratch", models=True).read
        assert tmp_path.resolve() not in profile(tmp_path / "scratch").read
    assert tmp_path.resolve() in vault_profile(None).read  # what holds it, holds the workers that it starts
    monkeypatch.setenv("WINNOW_MODELS", str(tmp_path / "missing"))
    assert not any(path.is_relative_to(tmp_path) for path in worker_profile(Path("/nowhere")).read)
