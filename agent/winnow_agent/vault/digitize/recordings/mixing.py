"""A recording's channels as one, at the rate that the engine hears.

Channels are weighed as FFmpeg weighs them. Two microphones of which one is wired the wrong way round take each other's sound
away when they are mixed; where that happens the louder one is heard alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

_HALF_POWER: Final = math.sqrt(0.5)
_WEIGHTS: Final = {"FC": 1.0, "FL": _HALF_POWER, "FR": _HALF_POWER, "LFE": 0.1, "LFE2": 0.1}
_OTHER_WEIGHT: Final = 0.5
_TAKEN_AWAY: Final = 0.1
"""Of the loudest channel's power, below which a mix is silent because channels are opposed, not because they are."""
_LOUDEST: Final = 16.0
"""Times full scale, which sound may go beyond. One sample of 1e30 would make silence of all the others in its piece."""
_REMEMBERED_SECONDS: Final = 0.5
_BLOCKS_A_SECOND: Final = 4  # a codec's frames are too short to be worth a look each


class Mono:
    """Decoded frames, one after the other, as mono samples; their format may change on the way.

    Args:
        rate: samples a second that come out.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._form: tuple[str, str, int] | None = None
        self._resampler: Any = None
        self._weights: Samples | None = None
        self._loudness: Samples | None = None

    def take(self, frame: Any) -> Iterator[Samples]:
        """The samples that this frame completes.

        Raises:
            FFmpegError, ValueError: of its format nothing can be made.
        """
        import av

        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if form != self._form:  # recordings that were joined, a broadcast between two programmes
            yield from self.rest()
            # One plane for all channels: of eight in planes of their own PyAV reads a ninth, and crashes.
            self._resampler = av.AudioResampler("flt", frame.layout, self._rate, self._rate // _BLOCKS_A_SECOND)
            self._form = form
            self._weights = _weights([channel.name for channel in frame.layout.channels])
            self._loudness = None
        yield from self._resampled(frame)

    def rest(self) -> Iterator[Samples]:
        """What is held back until more comes, or nothing does."""
        if self._resampler is not None:
            yield from self._resampled(None)
            self._resampler = self._form = None

    def _resampled(self, frame: Any) -> Iterator[Samples]:
        import numpy as np

        for made in self._resampler.resample(frame):
            # Recorders of 32-bit float write what is no number where a cable failed, or no sound.
            samples = np.nan_to_num(made.to_ndarray().reshape(-1), nan=0.0)
            yield self._mixed(np.clip(samples, -_LOUDEST, _LOUDEST))

    def _mixed(self, samples: Samples) -> Samples:
        """One channel of those whose samples come by turns."""
        import numpy as np

        if self._weights is None or len(self._weights) == 1:
            return samples
        sound = samples.reshape(-1, len(self._weights)).T * self._weights[:, None]
        mixed = sound.sum(axis=0)
        now = np.mean(np.square([*sound, mixed]), axis=1)
        if self._loudness is not None:  # a mix that changed with every frame would crackle
            now = np.maximum(now, self._loudness * math.exp(-len(mixed) / self._rate / _REMEMBERED_SECONDS))
        self._loudness = now
        loudest = int(now[:-1].argmax())
        return np.ascontiguousarray(sound[loudest] if now[-1] < _TAKEN_AWAY * now[loudest] else mixed)


def _weights(names: Sequence[str]) -> Samples:
    """The share of each channel in the mix, all of them 1; channels without a place in a room have equal ones."""
    import numpy as np

    weights = np.array([_WEIGHTS.get(name, _OTHER_WEIGHT) for name in names], dtype=np.float32)
    shares: Samples = weights / weights.sum()
    return shares
