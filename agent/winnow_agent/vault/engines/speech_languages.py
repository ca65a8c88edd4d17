"""The language of each stretch of a recording, without flicker: one word that sounds foreign is no change of language."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

# Languages of which Whisper heard less than about 100 hours (Radford et al. 2022, appendix E): what it takes for one of
# them is more often another one, heard badly.
_RARE: Final = frozenset(
    re.findall(
        r"\w+",
        "af am as az ba be bo br cy eu fo gl gu ha haw ht hy is jw ka kk km kn la lb ln lo mg mi ml mn mr mt my ne nn oc pa "
        "ps sa sd si sn so sq su sw te tg tk tt uz yi yo",
    )
)
_RARE_FACTOR: Final = 0.1
_CHANGE: Final = 0.01
"""How likely a language is to change from one window to the next."""
_FULL_SECONDS: Final = 4.0
"""Of speech that tell a language; less tells less."""
_FLOOR: Final = 1e-4


def settled_languages(windows: Sequence[tuple[Mapping[str, float], float]]) -> list[str]:
    """The likeliest sequence of languages (Viterbi 1967).

    Args:
        windows: the probability of each language, and the seconds of speech, for each window in order.
    """
    if not windows:
        return []
    names = sorted({_best(shares) for shares, _ in windows})
    change, stay = math.log(_CHANGE), math.log(1 - _CHANGE)
    scores = dict.fromkeys(names, 0.0)
    came_from: list[dict[str, str]] = []
    for index, (shares, seconds) in enumerate(windows):
        weight = min(1.0, seconds / _FULL_SECONDS)
        heard = {name: weight * math.log(_likely(name, shares)) for name in names}
        if index == 0:
            scores = heard
            continue
        best = max(names, key=lambda name: scores[name])
        origin = {name: name if scores[name] + stay >= scores[best] + change else best for name in names}
        came_from.append(origin)
        scores = {
            name: scores[origin[name]] + (stay if origin[name] == name else change) + heard[name] for name in names
        }
    path = [max(names, key=lambda name: scores[name])]
    for origin in reversed(came_from):
        path.append(origin[path[-1]])
    return path[::-1]


def _best(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda name: _likely(name, shares))


def _likely(name: str, shares: Mapping[str, float]) -> float:
    share = shares.get(name, 0.0)
    return max(_FLOOR, share * (_RARE_FACTOR if name in _RARE else 1.0))
