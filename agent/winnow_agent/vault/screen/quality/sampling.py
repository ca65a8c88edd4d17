"""What of a very long text is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WHOLE: Final = 1_000_000
_STRETCHES: Final = 50
_NEAR: Final = 2_000
"""How far from where a stretch would end the end of a line is looked for."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What is measured, and how many times longer the whole is: counts are multiplied by ``scale``."""

    text: str
    scale: float


def sampled(text: str) -> Sampled:
    """The text itself up to a million characters; of a longer one, 50 stretches of 20,000 evenly spread over it.

    Every share that is measured is a mean over the text, and a mean over a million characters of it is as good; what
    is repeated is seen where it comes back often, or in large parts. The time is then the same for a book and for 50 MB.
    """
    if len(text) <= _WHOLE:
        return Sampled(text, 1.0)
    size = _WHOLE // _STRETCHES
    step = (len(text) - size) // (_STRETCHES - 1)
    stretches = [_whole_lines(text, start, start + size) for start in range(0, step * _STRETCHES, step)]
    joined = "\n\n".join(stretches)
    return Sampled(joined, len(text) / max(sum(map(len, stretches)), 1))


def _whole_lines(text: str, start: int, end: int) -> str:
    """A stretch from the beginning of a line to the end of one, where either is near."""
    first = text.find("\n", start, start + _NEAR) if start else start - 1
    last = text.rfind("\n", end - _NEAR, end)
    return text[first + 1 if first >= 0 or not start else start : last if last > 0 else end]
