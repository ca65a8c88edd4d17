"""The pages of an image file, decoded one by one, as the OCR engine takes them: upright, on white, gray, of bounded size."""

from __future__ import annotations

import contextlib
import struct
import warnings
from collections.abc import Callable, Iterator

from PIL import (  # each format by its plugin: Image.init() would import forty
    AvifImagePlugin,  # noqa: F401
    BmpImagePlugin,  # noqa: F401
    DcxImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    Image,
    Jpeg2KImagePlugin,  # noqa: F401
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PcxImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    PpmImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from winnow_agent.vault.digitize.base import DigitizeError, ErrorKind, SourceFile

MAX_PIXELS = 100_000_000
"""Of a page; more is refused before it is unpacked."""
MAX_READ = 40_000_000
"""Of a page; more is reduced before it is read."""
MAX_PAGES = 500

# What Pillow's plugins raise on damaged data, as its own tests of fuzzed files list it.
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, OverflowError, struct.error)

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "DIB", "JPEG2000", "AVIF", "PPM", "PCX", "DCX", "MPO")
_HEIF = ("HEIF",)
_MANY_PAGES = {"TIFF", "DCX"}
_FAXED = {"TIFF", "DCX", "PCX"}
_COARSEST = 50  # dots per inch: less says nothing
_UNEVEN, _MOST_UNEVEN = 1.4, 3.0  # times as many dots one way as the other; with more, the numbers are wrong
_SHOWS = 8  # levels of gray, between the darkest and the lightest of an image that is not empty
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_ORIENTATION = 0x0112
_REDUCED_COPY = 0x00FE  # TIFF's NewSubfileType: bit 0 marks a smaller copy of another page, bit 2 a mask


class Pages:
    """The pages of a file.

    Attributes:
        skipped: pages that can't be decoded or are beyond the limit, by their number from 1, each with an error kind.
    """

    def __init__(self, file: SourceFile) -> None:
        self.skipped: dict[int, str] = {}
        self._file = file
        self._alone: dict[str, list[int]] = {}  # pages of which only themselves are lost, by what is wrong with them
        self._end: tuple[str, ...] = ()

    def warnings(self) -> tuple[str, ...]:
        """What was left out. A file may be damaged page by page: those that the same befell are counted in one sentence."""
        alone = (
            f"page {pages[0]} is {what}, not read" if len(pages) == 1 else f"{len(pages)} pages are {what}, not read"
            for what, pages in self._alone.items()
        )
        return (*alone, *self._end)

    def __iter__(self) -> Iterator[tuple[int, Image.Image]]:
        """Every page with its number from 1, decoded; it may be used until the next one is asked for.

        A page that can't be decoded costs only itself, as long as the file tells where the next one lies.

        Raises:
            DigitizeError: ``too_large``, ``malformed`` where no page can be decoded; ``missing_engine``.
        """
        decoded = number = 0
        failed: DigitizeError | None = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            try:
                with _opened(self._file) as image:
                    for _ in _turned_to(image):
                        number += 1
                        if number > MAX_PAGES:
                            self._end = (f"only the first {MAX_PAGES} pages were read",)
                            self.skipped[number] = "too_large"
                            break
                        problem = _decoded(image)
                        if problem is None:
                            decoded += 1
                            yield number, image
                        else:
                            failed = failed or problem
                            self.skipped[number] = problem.kind
                            self._alone.setdefault(_wrong(problem), []).append(number)
            except (*_BOMB, *DAMAGE) as error:  # there is no way to the next page
                failed = failed or _problem(error)
                self.skipped[number + 1] = failed.kind
                self._end = (f"the pages from {number + 1} on are {_wrong(failed)}, not read",)
        if not decoded and failed is not None:
            raise failed


def _wrong(problem: DigitizeError) -> str:
    return "damaged" if problem.kind == "malformed" else "too large"


def _decoded(image: Image.Image) -> DigitizeError | None:
    """What stands against a page; None where it is decoded now."""
    try:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.load()
    except (*_BOMB, *DAMAGE) as error:
        return _problem(error)
    return None


def _problem(error: Exception) -> DigitizeError:
    kind: ErrorKind = "too_large" if isinstance(error, _BOMB) else "malformed"
    if isinstance(error, _BOMB):
        what = f"it has more than {MAX_PIXELS:,} pixels; scan it at 300 dots per inch"
    elif isinstance(error, UnidentifiedImageError):
        what = "its header is damaged; scan or save it again"
    else:
        what = f"it is damaged ({type(error).__name__}); save it again"
    problem = DigitizeError(f"reading an image: {what}", kind=kind)
    problem.__cause__ = error
    return problem


def _opened(file: SourceFile) -> Image.Image:
    formats: tuple[str, ...] = _FORMATS
    if file.media_type in {"image/heic", "image/heif"}:
        _register_heif()
        formats = (*_HEIF, "AVIF")
    return Image.open(file.file, formats=formats)


def _register_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise DigitizeError(
            "reading an image: pillow-heif, which HEIC needs, is not installed; run: pip install 'winnow-agent[ocr]'",
            kind="missing_engine",
        ) from error
    pillow_heif.register_heif_opener(thumbnails=False)


def _turned_to(image: Image.Image) -> Iterator[None]:
    """Turn to each of the pages; they are not counted before they are read.

    Only of some formats a file has more than one: the frames of an animation are left out.
    """
    frame = 0
    while not frame or image.format in _MANY_PAGES:
        try:
            image.seek(frame)
        except EOFError:
            return
        frame += 1
        if frame == 1 or not _is_copy(image):
            yield


def _is_copy(image: Image.Image) -> bool:
    """Whether the frame is a smaller copy, or a mask, of another one."""
    tags = getattr(image, "tag_v2", None)
    kind = tags.get(_REDUCED_COPY, 0) if tags is not None else 0
    return isinstance(kind, int) and bool(kind & 0b101)


def prepared(page: Image.Image) -> Image.Image:
    """Upright, on white, in gray, of no more than `MAX_READ` pixels."""
    image = page
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    elif image.has_transparency_data:
        image = _on_ground(image.convert("RGBA"))
    image = _of_square_pixels(image.convert("L"), page)
    if image.width * image.height > MAX_READ:
        factor = (MAX_READ / (image.width * image.height)) ** 0.5
        image = image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BOX)
    return _upright(image, page)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits and more, from the darkest to the lightest."""
    lowest, highest = image.getextrema()
    darkest, span = float(lowest), max(float(highest) - float(lowest), 1.0)  # type: ignore[arg-type]
    spread: Callable[[float], float] = lambda value: (value - darkest) * (255.0 / span)  # noqa: E731
    return image.convert("F").point(spread)


def _on_ground(image: Image.Image) -> Image.Image:
    """In gray, laid on white; on black, where nothing shows on white; of what is clear everywhere, the colors that it has."""
    return next(filter(_shows, _laid(image)), None) or Image.new("L", image.size, "white")


def _laid(image: Image.Image) -> Iterator[Image.Image]:
    """One after the other: each takes as much memory as a page may."""
    for ground in ("white", "black"):
        yield Image.alpha_composite(Image.new("RGBA", image.size, ground), image).convert("L")
    yield image.convert("RGB").convert("L")


def _shows(gray: Image.Image) -> bool:
    histogram = gray.histogram()
    levels = [level for level, count in enumerate(histogram) if count]
    return levels[-1] - levels[0] > _SHOWS


def _of_square_pixels(image: Image.Image, page: Image.Image) -> Image.Image:
    """As high and wide as the page was: a fax has twice as many dots across as down (ITU-T T.4, standard resolution)."""
    across, down = page.info.get("dpi") or page.info.get("resolution") or (0, 0)
    if page.format not in _FAXED or min(across, down) < _COARSEST:
        return image
    ratio = float(across) / float(down)
    width, height = image.size
    if _UNEVEN <= ratio <= _MOST_UNEVEN:
        height = round(height * ratio)
    elif _UNEVEN <= 1 / ratio <= _MOST_UNEVEN:
        width = round(width / ratio)
    return image if (width, height) == image.size else image.resize((width, height), Image.Resampling.BICUBIC)


def _upright(image: Image.Image, page: Image.Image) -> Image.Image:
    """Turned as the metadata say; those of HEIC are applied when it is decoded."""
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    with contextlib.suppress(*DAMAGE):
        way = ways.get(page.getexif().get(_ORIENTATION, 1))
        return image if way is None else image.transpose(way)
    return image
