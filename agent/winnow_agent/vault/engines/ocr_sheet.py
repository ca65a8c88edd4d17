"""A page's pixels made ready for reading: dark on evenly light ground, upright, straight, at the size the engine wants.

Whatever is done to a page, its `Sheet` knows where each of its pixels lay in the image as it was given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageOps

Matrix = npt.NDArray[np.float64]

X_HEIGHT = 17.0
"""Pixels of an x that small print is enlarged to: 8 points at 300 dots per inch."""

_WANTED = 15.0
"""The same of a page that is reduced: 7 points, read as well in less time."""
_LEAST, _MOST = 11.5, 17.0  # pixels of an x that are left as they are
_OF_PITCH, _MOST_BY_PITCH = 0.34, 1.3
_MOST_ENLARGED = 3.0
_MOST_PIXELS = 12_000_000  # of an enlarged page
_DARK = 128  # a page whose middle gray is darker may be light on dark
_CONTRAST = 40
_UNEVEN = 0.7  # of the lightest ground, below which some ground is in the shade
_DARKEST_GROUND = 60
_MARGIN = 16  # pixels around a small image: letters at its edge are lost otherwise
_SMALL = 400
_LARGE = 800
_SAMPLE = 600  # pixels, a side of what is looked at for grain
_GRAIN = 6  # levels of gray by which most of the ground differs from its surroundings
_SMOOTHING = 1.2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A gray image and the way back.

    Attributes:
        origin: takes column, row, 1 of this image to column and row of the image as it was given.
        given: width and height of that one.
        turned: degrees clockwise that were made.
        shaded: whether its ground was not evenly light, of which traces stay.
    """

    image: Image.Image
    origin: Matrix
    given: tuple[int, int]
    turned: float = 0.0
    shaded: bool = False

    @classmethod
    def of(cls, image: Image.Image) -> Sheet:
        """A page as it was given, made dark on evenly light ground."""
        dark = _dark_on_light(image)
        lit = _evenly_lit(dark)
        return cls(_smooth(lit), np.eye(3), image.size, shaded=lit is not dark)

    def quarter_turned(self, degrees: int) -> Sheet:
        """Turned clockwise by a multiple of 90 degrees."""
        width, height = self.image.size
        way = {
            90: (Image.Transpose.ROTATE_270, [[0, 1, 0], [-1, 0, height], [0, 0, 1]]),
            180: (Image.Transpose.ROTATE_180, [[-1, 0, width], [0, -1, height], [0, 0, 1]]),
            270: (Image.Transpose.ROTATE_90, [[0, -1, width], [1, 0, 0], [0, 0, 1]]),
        }.get(degrees % 360)
        if way is None:
            return self
        transposition, back = way
        return self._made(self.image.transpose(transposition), np.array(back, dtype=float), degrees)

    def turned_by(self, degrees: float) -> Sheet:
        """Turned clockwise by a few degrees, with ground where nothing was."""
        image = self.image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_ground(self.image))
        angle = math.radians(degrees)
        cosine, sine = math.cos(angle), math.sin(angle)
        (width, height), (new_width, new_height) = self.image.size, image.size
        back = np.array(
            [
                [cosine, sine, width / 2 - cosine * new_width / 2 - sine * new_height / 2],
                [-sine, cosine, height / 2 + sine * new_width / 2 - cosine * new_height / 2],
                [0, 0, 1],
            ]
        )
        return self._made(image, back, degrees)

    def at_size(self, x_height: float, pitch: float = 0.0) -> Sheet:
        """Scaled so that an x is as high as the engine wants it; left alone where it nearly is or is not known.

        Args:
            x_height: pixels, as measured; the line at the head of Devanagari is taken for the whole letter.
            pitch: pixels from line to line, 0 where not known: an x has a third of it, unless some lines weren't seen.
        """
        x_height = max(x_height, min(_OF_PITCH * pitch, _MOST_BY_PITCH * x_height))
        if not x_height or _LEAST <= x_height <= _MOST:
            return self
        wanted = _WANTED if x_height > _MOST else X_HEIGHT
        width, height = self.image.size
        most = min(_MOST_ENLARGED, math.sqrt(_MOST_PIXELS / (width * height)))
        return self.scaled(min(wanted / x_height, max(most, 1.0)))

    def scaled(self, factor: float) -> Sheet:
        """Scaled by a factor."""
        width, height = self.image.size
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        filtering = Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.HAMMING
        back = np.diag([width / size[0], height / size[1], 1.0])
        return self._made(self.image.resize(size, filtering), back, 0)

    def with_margin(self) -> Sheet:
        """With ground around it where it is small."""
        if min(self.image.size) >= _SMALL:
            return self
        image = ImageOps.expand(self.image, _MARGIN, fill=_ground(self.image))
        return self._made(image, np.array([[1, 0, -_MARGIN], [0, 1, -_MARGIN], [0, 0, 1]], dtype=float), 0)

    def shares(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """A box on this sheet as shares of the image as it was given."""
        corners = self.origin @ np.array([[left, right, right, left], [top, top, bottom, bottom], [1, 1, 1, 1]])
        x = np.clip(corners[0] / self.given[0], 0, 1)
        y = np.clip(corners[1] / self.given[1], 0, 1)
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def _made(self, image: Image.Image, back: Matrix, degrees: float) -> Sheet:
        return replace(self, image=image, origin=self.origin @ back, turned=self.turned + degrees)


def _reduced(image: Image.Image, side: int) -> Image.Image:
    factor = max(1, round(max(image.size) / side))
    return image.reduce(factor) if factor > 1 else image


def _dark_on_light(image: Image.Image) -> Image.Image:
    """Inverted where what differs from its surroundings is light: letters are always the smaller part."""
    small = _reduced(image, 600)
    gray = np.asarray(small, dtype=np.int16)
    if np.median(gray) >= _DARK:
        return image
    around = np.asarray(small.filter(ImageFilter.BoxBlur(12)), dtype=np.int16)
    light = np.count_nonzero(gray - around > _CONTRAST)
    dark = np.count_nonzero(around - gray > _CONTRAST)
    return ImageOps.invert(image) if light > dark else image


def _evenly_lit(image: Image.Image) -> Image.Image:
    """With its shades taken out, where there are any: each pixel as a share of the ground around it."""
    small = _reduced(image, 160)
    ground = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.BoxBlur(4))
    levels = np.asarray(ground)
    darkest, lightest = np.quantile(levels, (0.1, 0.95))
    if darkest >= _UNEVEN * lightest:
        return image
    ground = ground.point(lambda level: max(level, _DARKEST_GROUND)).resize(image.size, Image.Resampling.BILINEAR)
    pixels = np.asarray(image, dtype=np.uint16) * np.uint16(255) // np.asarray(ground, dtype=np.uint16)
    return Image.fromarray(np.minimum(pixels, 255).astype(np.uint8))


def _smooth(image: Image.Image) -> Image.Image:
    """Without its grain, where the ground has a coarse one, in which Tesseract sees letters and loses minutes."""
    if max(image.size) < _LARGE:  # letters may be as fine as grain there
        return image
    left, top = (image.width - _SAMPLE) // 2, (image.height - _SAMPLE) // 2
    sample = image.crop((max(0, left), max(0, top), min(image.width, left + _SAMPLE), min(image.height, top + _SAMPLE)))
    pixels = np.asarray(sample, dtype=np.int16)
    rough = np.abs(pixels - np.asarray(sample.filter(ImageFilter.GaussianBlur(1.5)), dtype=np.int16))
    if np.quantile(rough, 0.4) < _GRAIN:
        return image
    return image.filter(ImageFilter.GaussianBlur(_SMOOTHING))


def _ground(image: Image.Image) -> int:
    """The commonest light gray."""
    histogram = _reduced(image, 600).histogram()
    return max(range(128, 256), key=histogram.__getitem__)
