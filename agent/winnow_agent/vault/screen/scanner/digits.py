"""Patterns of numbers: where enough digits stand close together is found for all of them at once, without a matcher."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

from winnow_agent.vault.screen.scanner.syntax import DIGITS
from winnow_agent.vault.screen.scanner.tree import Chars, Choice, Node, Repeat, Sequence, flat, width

GAP: Final = 6
"""Digits with no more than so many other characters between two of them belong together."""


class Run(NamedTuple):
    """Digits that stand together in every match of a pattern.

    Attributes:
        least: how many, at least.
        before: how many characters of the match stand before the first of them, at most; None for no bound.
    """

    least: int
    before: int | None


def run(tree: Node) -> Run:
    """The longest run of digits that every match of a tree has."""
    best = Run(0, 0)
    current, gap = 0, 0
    before: int | None = 0
    begin: int | None = 0
    for part in flat(tree):
        others = _others(part)
        sure = _sure(part)
        if others is None or gap + others > GAP:
            current, gap = 0, 0
            inside = _inside(part)
            if inside.least > best.least:
                best = Run(inside.least, _sum(before, inside.before))
            before = _sum(before, width(part)[1])
            continue
        if current == 0:  # within the part, other characters may stand before its first digit
            begin = _sum(before, others)
        current += sure
        gap = 0 if sure and others == 0 else gap + others
        before = _sum(before, width(part)[1])
        if current > best.least:
            best = Run(current, begin)
    return best


def _inside(part: Node) -> Run:
    match part:
        case Repeat(inner, least, _) if least:
            return run(inner)
        case Choice(parts):
            runs = [run(each) for each in parts]
            befores = [each.before for each in runs]
            return Run(
                min(each.least for each in runs), None if None in befores else max(before or 0 for before in befores)
            )
    return Run(0, 0)


def _sum(*numbers: int | None) -> int | None:
    return None if None in numbers else sum(number for number in numbers if number is not None)


@cache
def _others(node: Node) -> int | None:
    """How many characters that are no digits a part may take beside one another, at most."""
    match node:
        case Chars(mask):
            return 0 if mask & ~DIGITS == 0 else 1
        case Sequence(parts):
            return _sum(*map(_others, parts))
        case Choice(parts):
            each = [_others(part) for part in parts]
            return None if None in each else max(number or 0 for number in each)
        case Repeat(part, _, most):
            inner = _others(part)
            if inner == 0:
                return 0
            # From one round's last digit to the next round's first there may be both ends of what is repeated.
            if inner is not None and _sure(part) > 0:
                return 2 * inner
            return None if inner is None or most is None else inner * most
    return 0


@cache
def _sure(node: Node) -> int:
    """How many digits a part has, at least."""
    match node:
        case Chars(mask):
            return 1 if mask & ~DIGITS == 0 else 0
        case Sequence(parts):
            return sum(map(_sure, parts))
        case Choice(parts):
            return min(map(_sure, parts))
        case Repeat(part, least, _):
            return least * _sure(part)
    return 0


RECKONED: Final = (_others, _sure)
"""What is kept of each tree."""


class Cluster(NamedTuple):
    """Where digits stand together: the first's place, the last's, and how many there are."""

    first: int
    last: int
    many: int


def clusters(encoded: bytes) -> list[Cluster]:
    """All of a text's, in its order."""
    import numpy as np

    places = np.flatnonzero(_is_digit()[np.frombuffer(encoded, dtype=np.uint8)])
    if not len(places):
        return []
    begins = np.concatenate(([0], np.flatnonzero(np.diff(places) > GAP + 1) + 1))
    ends = np.concatenate((begins[1:], [len(places)]))
    stretches = zip(places[begins].tolist(), places[ends - 1].tolist(), (ends - begins).tolist(), strict=True)
    return [Cluster(*each) for each in stretches]


@cache
def _is_digit() -> Any:
    """For each byte, whether it stands for a digit."""
    import numpy as np

    return np.array([DIGITS >> byte & 1 for byte in range(256)], dtype=bool)
