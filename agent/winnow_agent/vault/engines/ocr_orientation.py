"""How text lies on a page, by projection profiles of its ink: in milliseconds, before anything is read.

Ink projected along the lines of text comes in sharp steps, across them it is even: the direction whose profile has the
steepest steps is the lines' direction (Postl 1986). Latin text has more ascenders than descenders, so that the step at the
baseline is sharper than the one at the height of an x: its side tells which end is up, as a hint that a reading has to
confirm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

_SIDE = 1200  # pixels of the longer side of the reduced page
_CONTRAST = 24  # levels of gray below its surroundings that make ink
_GRAINS = 4  # times as much as the usual difference: more than the grain of the ground
_LONGEST_STROKE = 60  # pixels of the reduced page: a longer run of ink is a rule, a border or a picture
_FEWEST = 150  # pixels of ink, below which nothing is said
_FAINT = 6  # levels of gray, below which no letter is told from its ground
_ALL_BUT_SPECKS = 0.9995  # of a page's pixels
_MOST_SKEW = 10.0  # degrees
_WORTH_A_TURN = 1.08  # how much steeper a profile has to be for its skew to be believed
_STRIPS = 64
_BROAD = 8
_NEAR, _FAR, _PEAK = 0.3, 1.5, 2.0  # degrees, degrees, times as steep: the peak of straight lines
_STRAIGHT = 4.0  # how much steeper than the other direction's its profile is then
_ON_ITS_SIDE = 1.3  # how much steeper the other direction's profile has to be


@dataclass(frozen=True, slots=True)
class Lie:
    """How the text of a page lies.

    Attributes:
        turned: 0 or 90, degrees clockwise that put its lines level.
        skew: degrees clockwise, beside that, that make them straight; 0 where that makes the profile no steeper.
        upright: -1 to 1: below 0 it is likely upside down after that, above 0 likely not.
        steepness: by how much the chosen direction's profile is steeper than the other's; 1 where nothing can be told.
        x_height: pixels, 0 where not known.
        pitch: pixels from line to line, 0 where not known.
        lines: of text, that one strip of the page has.
        ink: share of the page that is ink of text.
        blank: whether there is nothing to read, however faint: an empty page, with the grain of its paper.
    """

    turned: int = 0
    skew: float = 0.0
    upright: float = 0.0
    steepness: float = 1.0
    x_height: float = 0.0
    pitch: float = 0.0
    lines: int = 0
    ink: float = 0.0
    blank: bool = False


def lie_of(image: Image.Image) -> Lie:
    """How the text of a gray image, dark on light, lies."""
    factor = max(1, round(max(image.size) / _SIDE))
    reduced = image.reduce(factor) if factor > 1 else image
    mask = ink(reduced)
    if np.count_nonzero(mask) < _FEWEST:
        return Lie(blank=_is_blank(reduced))
    level, upended = _Strips.of(mask), _Strips.of(np.rot90(mask, -1))
    if level.is_straight() and level.steps(0.0) > _STRAIGHT * upended.steps(0.0):
        level_skew, level_steps = 0.0, level.steps(0.0) + 1.0
        upended_skew, upended_steps = 0.0, max(upended.steps(skew) for skew in (-2.0, -1.0, 0.0, 1.0, 2.0)) + 1.0
    else:
        level_skew, level_steps = level.steepest()
        upended_skew, upended_steps = upended.steepest()
    on_its_side = upended_steps > _ON_ITS_SIDE * level_steps and reduced.width < 3 * reduced.height
    strips, skew = (upended, upended_skew) if on_its_side else (level, level_skew)
    x_height, pitch, lines = strips.sizes(skew)
    return Lie(
        turned=90 if on_its_side else 0,
        skew=skew,
        upright=strips.upright(skew),
        steepness=upended_steps / level_steps if on_its_side else level_steps / upended_steps,
        x_height=x_height * factor,
        pitch=pitch * factor,
        lines=lines,
        ink=float(mask.mean()),
    )


def _is_blank(image: Image.Image) -> bool:
    """Whether next to nothing differs from what is around it by more than grain does; of faint letters a hundredth does."""
    gray = np.asarray(image, dtype=np.int16)
    around = np.asarray(image.filter(ImageFilter.BoxBlur(8)), dtype=np.int16)
    return bool(np.quantile(np.abs(around - gray), _ALL_BUT_SPECKS) < _FAINT)


def ink(image: Image.Image) -> npt.NDArray[np.bool_]:
    """Where a gray image has ink of letters: darker than its surroundings, and in no long run."""
    gray = np.asarray(image, dtype=np.int16)
    around = np.asarray(image.filter(ImageFilter.BoxBlur(max(8, max(image.size) // 60))), dtype=np.int16)
    darker = around - gray
    mask = darker > max(_CONTRAST, _GRAINS * float(np.median(np.abs(darker))))
    return mask & ~_long_runs(mask) & ~_long_runs(mask.T).T


def _long_runs(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The pixels of runs along a row that are longer than a stroke."""
    height, width = mask.shape
    bounded = np.zeros((height, width + 2), dtype=np.int8)
    bounded[:, 1:-1] = mask
    steps = np.diff(bounded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    long = ends - starts > _LONGEST_STROKE
    found = np.zeros((height, width), dtype=np.bool_)
    for row, start, end in zip(rows[long], starts[long], ends[long], strict=True):
        found[row, start:end] = True
    return found


@dataclass(frozen=True, slots=True)
class _Strips:
    """The ink of a page's rows, by narrow strips from left to right, which a slope shifts against each other.

    Attributes:
        ink: pixels of ink, strips x rows, with a margin of rows at both ends.
        centers: columns of the strips' middles, from the page's.
    """

    ink: npt.NDArray[np.int32]
    centers: npt.NDArray[np.float64]

    @classmethod
    def of(cls, mask: npt.NDArray[np.bool_]) -> _Strips:
        """Of a page's ink, rows x columns."""
        width = mask.shape[1]
        edges = np.linspace(0, width, min(_STRIPS, width) + 1).astype(np.intp)
        sums = np.add.reduceat(mask, edges[:-1], axis=1, dtype=np.int32).T
        margin = int(np.tan(np.radians(_MOST_SKEW + 1)) * width / 2) + 2
        return cls(np.pad(sums, ((0, 0), (margin, margin))), (edges[:-1] + edges[1:]) / 2 - width / 2)

    def shifted(self, skew: float) -> npt.NDArray[np.int32]:
        """The strips, moved as a turn by ``skew`` degrees clockwise moves them."""
        shifts = np.rint(self.centers * np.tan(np.radians(skew))).astype(int)
        return np.stack([np.roll(strip, shift) for strip, shift in zip(self.ink, shifts, strict=True)])

    def profile(self, skew: float) -> npt.NDArray[np.float64]:
        """The ink of each row after that turn."""
        rows = self.ink.shape[1]
        total = np.zeros(rows, dtype=np.int32)
        for strip, center in zip(self.ink, self.centers, strict=True):
            shift = round(center * float(np.tan(np.radians(skew))))
            total[max(shift, 0) : rows + shift] += strip[max(-shift, 0) : rows - shift]
        return total.astype(np.float64)

    def steps(self, skew: float) -> float:
        """How steep the profile is after that turn: the sum of its steps' squares."""
        steps = np.diff(self.profile(skew))
        return float(steps @ steps)

    def is_straight(self) -> bool:
        """Whether the profile as it is, is a peak: much steeper than after small turns, as only straight lines make it."""
        straight = self.steps(0.0)
        near, far = (max(self.steps(-turn), self.steps(turn)) for turn in (_NEAR, _FAR))
        return straight >= near and straight > _PEAK * far

    def steepest(self) -> tuple[float, float]:
        """The turn after which the profile is steepest, in degrees clockwise, and how steep it is then."""

        best = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 1.0), key=self.steps)
        for step in (0.5, 0.25, 0.1):
            best = max((best, best - step, best + step), key=self.steps)
        straight, skewed = self.steps(0.0), self.steps(best)
        return (float(best), skewed + 1.0) if skewed > _WORTH_A_TURN * straight else (0.0, straight + 1.0)

    def sizes(self, skew: float) -> tuple[float, float, int]:
        """Height of an x, distance of lines, and their number; by broad strips, since columns of text needn't share their lines."""
        shifted = self.shifted(skew)
        heights: list[int] = []
        pitches: list[int] = []
        lines = 0
        for strips in np.array_split(shifted, _BROAD):
            profile = strips.sum(axis=0)
            inked = profile[profile > 0]
            if len(inked) < 8:
                continue
            dense = np.concatenate(([0], profile > 0.5 * np.quantile(inked, 0.9), [0]))
            steps = np.diff(dense.astype(np.int8))
            starts, ends = np.nonzero(steps == 1)[0], np.nonzero(steps == -1)[0]
            full = ends - starts >= 3  # less is a serif, a dot, a rule
            lines = max(lines, int(np.count_nonzero(full)))
            heights.extend((ends - starts)[full])
            pitches.extend(np.diff(starts[full]))
        if len(heights) < 3:
            return 0.0, 0.0, lines
        # Half of the runs may be parts of an x: where letters are thin, or small against the grain.
        return float(np.quantile(heights, 0.75)), float(np.median(pitches)) if pitches else 0.0, lines

    def upright(self, skew: float) -> float:
        """-1 to 1: above 0 where the steps down the page are sharper at the ends of lines than at their beginnings."""
        profiles = [strips.sum(axis=0) for strips in np.array_split(self.shifted(skew), _BROAD)]
        steps = np.concatenate([np.diff(profile) for profile in profiles]).astype(np.float64)
        cubes = np.abs(steps) ** 3
        total = float(cubes.sum())
        return -float((np.sign(steps) * cubes).sum()) / total if total else 0.0
