"""The tree of a regular expression: what the scanner needs to know of one. Sets of characters are sets of bytes (`alphabet`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final


class UnsupportedError(ValueError):
    """A construct that the scanner has no tree for."""


@dataclass(frozen=True, slots=True, eq=False)
class Chars:
    """One character of a set."""

    mask: int


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """One after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """As often as from ``least`` to ``most``; None for no bound."""

    part: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What must, or must not, stand before or behind a place."""

    part: Node
    behind: bool
    negative: bool


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    r"""A place: ``b`` or ``B`` for words' edges, ``^`` the text's or (``m^``) a line's start, ``$`` an end."""

    sign: str


# Nodes are compared by identity: what is reckoned of one is kept.
Node = Chars | Sequence | Choice | Repeat | Look | Mark
EMPTY: Final = Sequence(())


@cache
def width(node: Node) -> tuple[int, int | None]:
    """The fewest and the most characters that a match takes; None for no bound."""
    match node:
        case Chars():
            return 1, 1
        case Sequence(parts):
            least, most = 0, 0
            for part in parts:
                low, high = width(part)
                least += low
                most = None if most is None or high is None else most + high  # type: ignore[assignment]
            return least, most
        case Choice(parts):
            widths = [width(part) for part in parts]
            highs = [high for _, high in widths]
            return min(low for low, _ in widths), None if None in highs else max(high or 0 for high in highs)
        case Repeat(part, least, most):
            low, high = width(part)
            bounded = most is not None and high is not None
            return low * least, (high or 0) * (most or 0) if bounded or high == 0 else None
    return 0, 0


@cache
def flat(node: Node) -> tuple[Node, ...]:
    """The parts of a tree that stand one after another, whatever groups they are in; of what repeats, the last stands apart."""
    match node:
        case Sequence(parts):
            return tuple(inner for part in parts for inner in flat(part))
        case Repeat(part, least, most) if least:
            before = () if most == 1 else (Repeat(part, least - 1, None if most is None else most - 1),)
            return (*before, *flat(part))
    return (node,)
