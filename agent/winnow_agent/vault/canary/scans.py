"""Copies as scans: printed on a page that lay a little askew, under a lamp and in a copier that leave their traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts")
_PREFERRED: Final = ("DejaVuSerif.ttf", "DejaVuSans.ttf", "NotoSerif", "NotoSans", "Liberation")
_JOINED: Final = frozenset({"Arabic", "Devanagari", "Bengali", "Gujarati", "Tamil", "Sinhala", "Thai", "Hebrew"})
"""Scripts whose letters join or reorder: drawing them takes Raqm, which Pillow has on most systems."""
_UNSPACED: Final = frozenset({"Han", "Japanese", "Thai"})
_NOWHERE: Final = "\U0010fffd"
"""A character that no font has: what is drawn for it stands for every one that is missing."""

# A4 at 200 dots an inch, printed in 10.5 points.
_WIDTH: Final = 1654
_MARGIN: Final = 150
_SIZE: Final = 29
_LEADING: Final = 42


def font_for(text: str, script: str) -> ImageFont.FreeTypeFont | None:
    """A font that has every letter of a text; None where no font at hand has, or letters can't be joined."""
    if script in _JOINED and not features.check("raqm"):
        return None
    letters = frozenset(sign for sign in text if sign.isalpha())
    return next((_font(path) for path in _fonts() if _has(path, letters)), None)


def scan(text: str, script: str, font: ImageFont.FreeTypeFont, source: Random) -> Image.Image:
    """A gray page with the text, skewed by half a degree at the most, with a lamp's shade, dust and a lens's blur."""
    lines = [
        line for paragraph in text.split("\n") for line in _wrapped(paragraph, font, spaced=script not in _UNSPACED)
    ]
    height = max(900, 2 * _MARGIN + _LEADING * (len(lines) + 1))
    page = Image.new("L", (_WIDTH, height), 246)
    draw = ImageDraw.Draw(page)
    right_to_left = script in ("Arabic", "Hebrew")
    for number, line in enumerate(lines):
        x = _WIDTH - _MARGIN - font.getlength(line) if right_to_left else _MARGIN
        draw.text((x, _MARGIN + number * _LEADING), line, font=font, fill=28)
    page = page.rotate(source.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=246)
    page = page.filter(ImageFilter.GaussianBlur(source.uniform(0.4, 0.8)))
    return _copied(page, source)


def _copied(page: Image.Image, source: Random) -> Image.Image:
    grain = np.random.default_rng(source.getrandbits(32))
    pixels = np.asarray(page, dtype=np.float32)
    shade = np.linspace(0, source.uniform(0, 18), pixels.shape[1], dtype=np.float32)
    pixels = pixels - shade + grain.normal(0, 7, pixels.shape).astype(np.float32)
    pixels[grain.random(pixels.shape, dtype=np.float32) < 0.0004] = 60
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _wrapped(paragraph: str, font: ImageFont.FreeTypeFont, *, spaced: bool) -> Iterator[str]:
    room = _WIDTH - 2 * _MARGIN
    pieces = paragraph.split(" ") if spaced else list(paragraph)
    between = " " if spaced else ""
    line = ""
    for piece in pieces:
        longer = f"{line}{between}{piece}" if line else piece
        if line and font.getlength(longer) > room:
            yield line
            line = piece
        else:
            line = longer
    yield from _cut(line, lambda part: font.getlength(part) > room)


def _cut(line: str, too_long: Callable[[str], bool]) -> Iterator[str]:
    """A line, in pieces where one word of it, as keys are, is longer than the page is wide."""
    while too_long(line) and len(line) > 40:
        yield line[:60]
        line = line[60:]
    yield line


@cache
def _fonts() -> tuple[Path, ...]:
    found = [path for folder in _FOLDERS for path in sorted(Path(folder).rglob("*.[to]t[fc]"))]

    def rank(path: Path) -> int:
        return next((at for at, name in enumerate(_PREFERRED) if path.name.startswith(name)), len(_PREFERRED))

    upright = [
        path
        for path in found
        if not any(style in path.stem for style in ("Bold", "Italic", "Oblique", "Mono", "Light"))
    ]
    return tuple(sorted(upright, key=rank))


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _SIZE)


@cache
def _has(path: Path, letters: frozenset[str]) -> bool:
    font = _font(path)
    missing = _drawn(font, _NOWHERE)
    return all(_drawn(font, letter) != missing for letter in letters)


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
