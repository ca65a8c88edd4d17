"""Where somebody speaks in a recording, and the windows in which Whisper is shown it.

Whisper was trained on windows of 30 s and is at home in shorter ones too: its encoder takes what it is given, and half the
length costs a third. So speech is cut at its pauses into windows of `WINDOW_SECONDS`, with the sound between its
words left as it is; what lies between windows is nobody's speech and is never shown to Whisper, which would write
something down all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

RATE = 16_000
WINDOW_SECONDS = 16.0
"""With `_MARGIN` on both sides and a second of silence it fills a context of 20 s."""
_STEP = 512  # samples that the detector (Silero VAD 6) judges at a time
_SPEECH = 0.5  # once in a stretch
_PERHAPS = 0.15  # all through it: in echo and on the telephone the detector is rarely sure, and music stays below
_LEVEL = 0.3  # full scale is 1
_MOST_GAIN = 30.0
_SHORTEST = 0.1
_PAUSE = 0.3
_MARGIN = 1.5  # Whisper hears the beginning of speech better with the quiet before it
_GAP = 2.0
_BREATH = 0.9
_ENOUGH = 4.0  # seconds of speech that tell a language
_SEARCH = 0.4  # of a window, from its end, in which a place to cut speech without a pause is looked for


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody speaks, from one sample to another; ``certainty`` is the detector's mean, 0 to 1."""

    start: int
    end: int
    certainty: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.end - self.start) / RATE


@dataclass(frozen=True, slots=True)
class Window:
    """What Whisper is shown at once: samples from ``start`` to ``end``, with the speech that lies in them."""

    start: int
    end: int
    speech: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.end - self.start) / RATE

    @property
    def spoken(self) -> float:
        """Seconds of speech in it."""
        return sum(stretch.seconds for stretch in self.speech)

    @property
    def certainty(self) -> float:
        """The detector's mean over its speech, 0 to 1."""
        return sum(stretch.certainty * stretch.seconds for stretch in self.speech) / max(self.spoken, 1e-9)


def stretches(samples: Samples) -> list[Stretch]:
    """Where somebody speaks, in order; a pause shorter than `_PAUSE` is part of speech."""
    import numpy as np
    from faster_whisper.vad import get_vad_model

    peak = float(np.quantile(np.abs(samples), 0.999)) if len(samples) else 0.0
    gain = min(_MOST_GAIN, max(1.0, _LEVEL / max(peak, 1e-9)))  # the detector is hard of hearing; Whisper is not
    whole = np.pad(samples, (0, -len(samples) % _STEP)) * np.float32(gain)
    heard = np.asarray(get_vad_model()(whole), dtype=np.float64).reshape(-1)
    found: list[tuple[int, int]] = []
    for first, last in _runs(heard >= _PERHAPS, round(_PAUSE * RATE / _STEP)):
        if heard[first:last].max() >= _SPEECH:
            found.append((first, last))
    return [
        Stretch(first * _STEP, min(last * _STEP, len(samples)), float(heard[first:last].mean()))
        for first, last in found
        if (last - first) * _STEP >= _SHORTEST * RATE
    ]


def _runs(marks: npt.NDArray[np.bool_], gap: int) -> Iterator[tuple[int, int]]:
    """First and last step, exclusive, of each run of marks; runs with fewer than ``gap`` steps between them are one."""
    import numpy as np

    steps = np.flatnonzero(marks)
    if not len(steps):
        return
    breaks = np.flatnonzero(np.diff(steps) > gap)
    firsts = steps[np.concatenate(([0], breaks + 1))]
    lasts = steps[np.concatenate((breaks, [len(steps) - 1]))]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        yield first, last + 1


def windows(samples: Samples, speech: list[Stretch]) -> list[Window]:
    """The speech in windows of at most `WINDOW_SECONDS` and their margins, none of which reaches into another's speech."""
    most = int(WINDOW_SECONDS * RATE)
    groups: list[list[Stretch]] = []
    for stretch in (piece for one in speech for piece in _cut(samples, one, most)):
        if groups and stretch.end - groups[-1][0].start <= most and _goes_on(groups[-1], stretch):
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    margin = int(_MARGIN * RATE)
    found = []
    for index, group in enumerate(groups):
        before = groups[index - 1][-1].end if index else 0
        after = groups[index + 1][0].start if index + 1 < len(groups) else len(samples)
        start = max(group[0].start - margin, (before + group[0].start) // 2 if index else 0)
        end = min(group[-1].end + margin, (group[-1].end + after) // 2 if index + 1 < len(groups) else len(samples))
        found.append(Window(start, end, tuple(group)))
    return found


def _goes_on(group: list[Stretch], stretch: Stretch) -> bool:
    """Whether a stretch belongs to those before it: after a pause another language may begin, once enough was said."""
    pause = (stretch.start - group[-1].end) / RATE
    return pause <= (_GAP if sum(one.seconds for one in group) < _ENOUGH else _BREATH)


def _cut(samples: Samples, stretch: Stretch, most: int) -> list[Stretch]:
    """A stretch in pieces of at most ``most`` samples, each cut at the quietest tenth of a second near its end."""
    import numpy as np

    pieces = []
    start = stretch.start
    step = RATE // 10
    while stretch.end - start > most:
        first = start + int(most * (1 - _SEARCH))
        rows = samples[first : first + (start + most - first) // step * step].reshape(-1, step)
        quietest = int((rows.astype(np.float64) ** 2).mean(axis=1).argmin())
        cut = first + quietest * step + step // 2
        pieces.append(Stretch(start, cut, stretch.certainty))
        start = cut
    return [*pieces, Stretch(start, stretch.end, stretch.certainty)]
