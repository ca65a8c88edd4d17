"""The real Tesseract reads what was drawn, and says how sure it is."""

from __future__ import annotations

import difflib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from winnow_agent.documents import Document, Method, Modality
from winnow_agent.vault.engines import ocr, ocr_data, ocr_second, ocr_tesseract
from winnow_protocol.errors import SetAsideError

from .conftest import LETTER, PROSE

pytestmark = pytest.mark.ocr


def _ask(image: Image.Image, languages: str = "") -> dict[str, Any]:
    header = {"width": image.width, "height": image.height, "languages": languages}
    _, body = ocr.handle(header, image.tobytes())
    answer: dict[str, Any] = json.loads(body)
    return answer


def _likeness(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def test_words_lines_and_paragraphs(scan: Image.Image) -> None:
    answer = _ask(scan)
    assert _likeness(answer["text"], "\n".join(LETTER)) > 0.97
    assert "\n\n" in answer["text"]
    assert 0.8 < answer["confidence"] <= 1


def test_confidence_falls_where_the_page_is_blurred(scan: Image.Image) -> None:
    blurred = scan.filter(ImageFilter.GaussianBlur(9))
    assert _ask(blurred)["confidence"] < _ask(scan)["confidence"] - 0.2


def test_a_blank_page_has_no_words() -> None:
    answer = _ask(Image.new("L", (600, 800), "white"))
    assert (answer["text"], answer["confidence"], answer["words"]) == ("", 0.0, [])


@pytest.mark.parametrize("size", [(900, 1200), (1, 500), (2, 2000), (2000, 3)])
def test_where_there_is_nothing_to_read_the_second_engine_is_not_asked(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds for an empty page, and every other page of a stack of scans is the empty back of one."""

    def read(image: Image.Image) -> NoReturn:
        pytest.fail("the second engine was asked")

    monkeypatch.setattr(ocr_second, "read", read)
    assert _ask(Image.new("L", size, 240))["text"] == ""


def test_a_picture_without_text_gives_none() -> None:
    assert _ask(Image.effect_noise((500, 400), 90).filter(ImageFilter.GaussianBlur(3)))["text"] == ""


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_on_its_side_or_head_is_read_as_if_it_stood(scan: Image.Image, turn: int) -> None:
    answer = _ask(scan.rotate(turn, expand=True))
    assert _likeness(answer["text"], "\n".join(LETTER)) > 0.97
    assert answer["turned"] == turn


@pytest.mark.parametrize("skew", [-4, 2.5])
def test_a_page_askew_is_straightened(scan: Image.Image, skew: float) -> None:
    answer = _ask(scan.rotate(-skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255))
    assert _likeness(answer["text"], "\n".join(LETTER)) > 0.97
    assert answer["turned"] == pytest.approx(-skew % 360, abs=0.4)


@pytest.mark.parametrize("turn", [0, 90, 183])
def test_boxes_lie_on_the_image_as_it_was_given(scan: Image.Image, turn: int) -> None:
    """The ink of a page whose words' boxes are wiped out is gone, whichever way it was turned to be read."""
    page = scan.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    before = np.count_nonzero(np.asarray(page) < 128)
    answer = _ask(page)
    draw = ImageDraw.Draw(page)
    for _, _, left, top, right, bottom, _ in answer["words"]:
        box = (left * page.width - 6, top * page.height - 6, right * page.width + 6, bottom * page.height + 6)
        draw.rectangle(box, fill=255)
    assert np.count_nonzero(np.asarray(page) < 128) < 0.02 * before
    first = answer["words"][0]
    assert answer["text"][first[0] : first[1]] == "Dear"
    assert 0.8 < first[6] <= 1


def test_light_letters_on_dark_ground(scan: Image.Image) -> None:
    assert _likeness(_ask(ImageOps.invert(scan))["text"], "\n".join(LETTER)) > 0.97


def test_a_photograph_in_half_shade(scan: Image.Image) -> None:
    shade = np.linspace(1.0, 0.3, scan.width)[None, :]
    page = Image.fromarray((np.asarray(scan) * shade).astype(np.uint8))
    assert _likeness(_ask(page)["text"], "\n".join(LETTER)) > 0.97


@pytest.mark.parametrize("scale", [0.35, 2.0])
def test_small_and_large_print(scan: Image.Image, scale: float) -> None:
    size = (round(scan.width * scale), round(scan.height * scale))
    assert _likeness(_ask(scan.resize(size, Image.Resampling.LANCZOS))["text"], "\n".join(LETTER)) > 0.95


def _grainy(image: Image.Image) -> Image.Image:
    grain = np.random.default_rng(7).normal(0, 8, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=float) + grain, 0, 255).astype(np.uint8))


_SLIP = (
    "HARBOUR MARKET LTD",
    "12 Quay Street, Bristol",
    "3 x Orange juice 2.28",
    "2 x Olive oil 11.62",
    "TOTAL GBP 13.90",
)


@pytest.mark.parametrize("size", [10, 22])
def test_a_small_grainy_slip_stands_upright_and_is_read(size: int) -> None:
    image = Image.new("L", (size * 16, size * 12), 240)
    font = ImageFont.load_default(size=size)
    for number, line in enumerate(_SLIP):
        ImageDraw.Draw(image).text((size, size * (1 + 2 * number)), line, fill=40, font=font)
    answer = _ask(_grainy(image.filter(ImageFilter.GaussianBlur(size / 40))))
    assert answer["turned"] == 0
    assert _likeness(" ".join(answer["text"].split()), " ".join(_SLIP)) > 0.9


def test_no_line_of_a_small_page_is_dropped() -> None:
    """Letters of 8 points at 150 dots per inch: told that the page has 300, Tesseract takes such lines for specks."""
    words = PROSE.split()
    lines = [" ".join(words[(5 * number + place) % len(words)] for place in range(13)) for number in range(30)]
    image = Image.new("L", (1100, 760), "white")
    font = ImageFont.load_default(size=16)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 40 + 22 * number), line, fill=0, font=font)
    assert _likeness(" ".join(_ask(image)["text"].split()), " ".join(lines)) > 0.97


def test_an_image_of_one_line(scan: Image.Image) -> None:
    assert _ask(scan.crop((115, 325, 1400, 380)))["text"] == LETTER[3]


def test_a_language_that_is_not_installed_is_named(scan: Image.Image) -> None:
    with pytest.raises(SetAsideError, match="xxx") as caught:
        _ask(scan, "xxx")
    assert caught.value.kind == "missing_engine"
    assert "install" in str(caught.value)


def test_of_several_languages_the_installed_ones_are_used(scan: Image.Image) -> None:
    assert "Penhallow" in _ask(scan, "xxx+eng")["text"]


def test_pixels_that_do_not_fill_the_page_are_refused() -> None:
    with pytest.raises(SetAsideError) as caught:
        ocr.handle({"width": 100, "height": 100, "languages": ""}, bytes(99))
    assert caught.value.kind == "malformed"


def test_a_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ocr_data, "_folders", lambda: iter((tmp_path,)))
    for cached in (ocr_data.installed, ocr_data.languages):
        cached.cache_clear()
    try:
        with pytest.raises(SetAsideError, match=r"pip install 'winnow-agent\[ocr\]'") as caught:
            _ask(Image.new("L", (10, 10)))
        assert caught.value.kind == "missing_engine"
    finally:
        for cached in (ocr_data.installed, ocr_data.languages):
            cached.cache_clear()


def test_program_and_library_read_alike(scan: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    by_library = _ask(scan)
    monkeypatch.setattr(ocr_tesseract, "_has_library", lambda: False)
    before = dict(os.environ)
    by_program = _ask(scan.rotate(180))
    assert dict(os.environ) == before
    assert _likeness(by_program["text"], by_library["text"]) > 0.97
    assert by_program["turned"] == 180


def test_a_scanned_pdf_gives_the_letter(scan: Image.Image, read: Callable[..., list[Document]]) -> None:
    pdf = FPDF(unit="pt", format=(scan.width * 72 / 200, scan.height * 72 / 200))
    for _ in range(2):
        pdf.add_page()
        pdf.image(scan.filter(ImageFilter.GaussianBlur(0.6)), x=0, y=0, w=pdf.w)
    (found,) = read(bytes(pdf.output()), "letter.pdf")
    assert (found.modality, found.method) == (Modality.IMAGE, Method.OCR)
    assert _likeness(found.text, f"{PROSE}\n\n{PROSE}") > 0.97
    assert found.confidence is not None
    assert found.confidence > 0.8
    assert [anchor.page for anchor in found.anchors] == [1, 2]


def test_a_scanned_image_gives_the_letter(scan: Image.Image, read: Callable[..., list[Document]]) -> None:
    file = io.BytesIO()
    scan.convert("1").save(file, "TIFF", compression="group4")
    (found,) = read(file.getvalue(), "letter.tif")
    assert _likeness(found.text, PROSE) > 0.97


@pytest.mark.parametrize("kind", ["PPM", "PCX"])
def test_old_formats_of_pixels_are_told_by_their_bytes(
    scan: Image.Image, read: Callable[..., list[Document]], kind: str
) -> None:
    """Pixels of white look like text."""
    file = io.BytesIO()
    scan.convert("RGB").save(file, kind)
    (found,) = read(file.getvalue(), "letter")
    assert found.method == Method.OCR
    assert _likeness(found.text, PROSE) > 0.97
