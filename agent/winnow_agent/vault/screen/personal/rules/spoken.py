"""What the rules of addresses in running sentences share: a value that begins with a word that names no place is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

# A stem of so many letters stands for every word that begins with it; a shorter one may be the beginning of a town's name.
_TELLING: Final = 5


def unless(*beginnings: str, endings: int = 0) -> Callable[[str], bool | None]:
    """False for what begins with one of some words, which stand in lists parted by blanks: "lives in fear".

    Args:
        endings: so many letters of a case ending may follow a short word.
    """
    words = frozenset(word for line in beginnings for word in line.split())
    stems = tuple(word for word in words if len(word) >= _TELLING)

    def judged(value: str) -> bool | None:
        first = value.casefold().split(maxsplit=1)[0]
        shortened = (first[: len(first) - cut] for cut in range(endings + 1))
        return False if first.startswith(stems) or any(word in words for word in shortened) else None

    return judged
