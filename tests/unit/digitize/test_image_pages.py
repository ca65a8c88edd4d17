"""Images of many pages: one that can't be decoded, is too large or that the engine gives up costs only itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.answered import Answered
from winnow_agent.documents import Document, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Recognized
from winnow_agent.vault.digitize.paged import pixels as image_pixels
from winnow_protocol.errors import SetAsideError

Read = Callable[..., Document]


def _tiff(*sizes: int, **options: Any) -> bytes:
    pages = [Image.effect_noise((size, size), 80) for size in sizes]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], **options)
    return file.getvalue()


def _pages_of(found: Document) -> list[int | None]:
    return [anchor.page for anchor in found.anchors]


def _damaged(tiff: bytes, *pages: int) -> bytes:
    """The file with these pages, from 1, overwritten."""
    data = bytearray(tiff)
    with Image.open(io.BytesIO(tiff)) as image:
        for page in pages:
            image.seek(page - 1)
            for place, length in zip(image.tag_v2[273], image.tag_v2[279], strict=True):  # type: ignore[attr-defined]
                data[place : place + length] = b"\xff" * length
    return bytes(data)


def test_pages_behind_a_damaged_one_are_read(document: Read) -> None:
    found = document(_damaged(_tiff(500, 500, 500, 500, compression="tiff_lzw"), 2))
    assert _pages_of(found) == [1, 3, 4]
    assert found.skipped == (Skipped("page 2", "malformed"),)
    assert found.coverage["pages_read"] == 0.75
    assert found.warnings == ("page 2 is damaged, not read",)


def test_many_damaged_pages_are_told_in_one_sentence(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_pixels, "MAX_PIXELS", 300_000)
    sizes = [100, 600, *[100] * 20, 600]
    found = document(_damaged(_tiff(*sizes, compression="tiff_lzw"), *range(4, 20)))
    assert found.warnings == ("2 pages are too large, not read", "16 pages are damaged, not read")
    assert [one.what for one in found.skipped] == [f"page {number}" for number in (2, *range(4, 20), 23)]


def test_a_page_that_is_too_large_costs_only_itself(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_pixels, "MAX_PIXELS", 300_000)
    found = document(_tiff(500, 600, 500))
    assert _pages_of(found) == [1, 3]
    assert found.skipped == (Skipped("page 2", "too_large"),)
    with pytest.raises(DigitizeError) as caught:
        document(_tiff(600, 600))
    assert caught.value.kind == "too_large"


def test_the_engine_failing_on_one_page_costs_only_that_page(
    document: Read, probe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognize(image: Image.Image, languages: str = "") -> Answered[Any]:
        if image.width == 600:
            return Answered(SetAsideError("it took more than 300 s", kind="timed_out"))
        return Answered(Recognized("A page that the engine could read.", 0.9))

    monkeypatch.setattr(probe, "recognize", recognize)
    found = document(_tiff(500, 600, 500))
    assert _pages_of(found) == [1, 3]
    assert found.skipped == (Skipped("page 2", "timed_out"),)
    with pytest.raises(SetAsideError) as caught:
        document(_tiff(600, 600))
    assert caught.value.kind == "timed_out"


def test_without_an_engine_the_file_says_so(document: Read, probe: Any) -> None:
    probe.missing = True
    with pytest.raises(SetAsideError) as caught:
        document(_tiff(500, 500))
    assert caught.value.kind == "missing_engine"
