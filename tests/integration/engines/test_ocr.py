"""The real Tesseract reads what was drawn, and says how sure it is."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image, ImageFilter

from winnow_agent.documents import Document, Method, Modality
from winnow_agent.vault.engines import ocr
from winnow_protocol.errors import SetAsideError

from .conftest import LETTER, PROSE

pytestmark = pytest.mark.ocr


def _ask(image: Image.Image, languages: str = "") -> dict[str, Any]:
    header = {"width": image.width, "height": image.height, "languages": languages}
    return ocr.handle(header, image.tobytes())[0]


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
    assert _ask(Image.new("L", (600, 800), "white")) == {"text": "", "confidence": 0.0}


def test_this_process_keeps_its_own_environment(scan: Image.Image) -> None:
    before = dict(os.environ)
    _ask(scan)
    assert dict(os.environ) == before


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
    monkeypatch.setattr(ocr.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr._tesseract.cache_clear()
    ocr.installed_languages.cache_clear()
    try:
        with pytest.raises(SetAsideError, match=r"pip install 'winnow-agent\[ocr\]'") as caught:
            _ask(Image.new("L", (10, 10)))
        assert caught.value.kind == "missing_engine"
    finally:
        ocr._tesseract.cache_clear()
        ocr.installed_languages.cache_clear()


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
