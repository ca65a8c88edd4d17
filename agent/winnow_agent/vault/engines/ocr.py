"""Reading images: the worker's request is pixels, its answer text with the box and the confidence of every word.

Request and answer are those of `vault.processes.workers`. See `ocr_page` for how a page is read, `ocr_data` for where languages come
from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PIL import Image

from winnow_agent.vault.engines import ocr_data, ocr_reading
from winnow_agent.vault.engines.ocr_page import read_page
from winnow_agent.vault.engines.ocr_tesseract import missing
from winnow_protocol.errors import SetAsideError


def handle(header: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Read one page; the answer is the payload, as JSON.

    Raises:
        SetAsideError: ``missing_engine`` where Tesseract or a language is not installed; ``timed_out``; ``malformed`` for
            pixels that don't fill the page, or that Tesseract refuses.
    """
    languages = _installed(str(header.get("languages", "")))
    width, height = int(header["width"]), int(header["height"])
    if width < 1 or height < 1 or len(payload) != width * height:
        raise SetAsideError(
            f"reading an image: {len(payload)} bytes are not {width} x {height} pixels", kind="malformed"
        )
    found = read_page(Image.frombuffer("L", (width, height), payload), languages)
    boxes = [found.sheet.shares(word.left, word.top, word.right, word.bottom) for word in found.reading.words]
    values = ocr_reading.answer(found.reading, found.sheet.turned, boxes)
    return {}, json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _installed(asked: str) -> str:
    """Those asked for that are installed."""
    wanted = [language for language in asked.split("+") if language]
    chosen = [language for language in wanted if language in ocr_data.languages()]
    if wanted and not chosen:
        raise missing(f"Tesseract has none of the languages {asked}")
    return "+".join(chosen)
