"""Copies of a partner's passages with made-up values planted between their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

import regex

from winnow_agent.vault.canary.values import Maker, Value

EXCERPT: Final = 1_600
"""Characters of a passage that are copied: some paragraphs, as the detectors of names read them."""
_SHORT_EXCERPT: Final = 500
"""Of a recording, which takes a second for some fifteen characters."""
_LEAST: Final = 200
_VALUES: Final = 5
"""Values in a copy: so few that it stays a text, and no list."""

_SENTENCE_END: Final = regex.compile(r"[.!?…](?=\s)|[。！？।։።](?=\s|\p{L})|\n")


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it stands in a copy."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a passage with values in it.

    Attributes:
        document: which of the partner's documents it was taken from, as a number.
    """

    language: str
    text: str
    placed: tuple[Placed, ...]
    document: int


def excerpts(text: str, most: int = EXCERPT) -> Iterator[str]:
    """A text's passages: whole sentences where there are any, so many characters at most, those that are too short left out."""
    start = 0
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for end, following in pairwise([*ends, len(text), len(text) + most]):
        if following - start > most:
            passage = text[start : min(end, start + most)].strip()
            if len(passage) >= min(_LEAST, most // 2):
                yield passage
            start = end


def plant(passage: str, values: Sequence[Value], source: Random) -> tuple[str, tuple[Placed, ...]]:
    """A passage with each value's sentence between two of its own; keys, notices and entries of a register on lines of their own."""
    gaps = [0, *(match.end() for match in _SENTENCE_END.finditer(passage)), len(passage)]
    chosen = sorted(zip(source.choices(gaps, k=len(values)), range(len(values)), strict=True))
    pieces: list[str] = []
    placed: list[Placed] = []
    length = last = 0

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    for gap, number in chosen:
        add(passage[last:gap])
        value, last = values[number], gap
        add("\n" if value.own_line else " " if length else "")
        placed.append(Placed(value, length + value.start, length + value.end))
        add(value.sentence)
        add("\n" if value.own_line else " ")
    add(passage[last:])
    return "".join(pieces), tuple(placed)


def copies(
    language: str,
    passages: Sequence[tuple[int, str]],
    maker: Maker,
    source: Random,
    *,
    types: Sequence[str],
    count: int,
) -> Iterator[Copy]:
    """Copies in which so many values of each type are planted, types in turn and never many of one in a copy.

    Args:
        passages: each with its document's number; they are taken in turn, again from the first where there are few.
    """
    wanted = [type_ for _ in range(count) for type_ in types]
    groups = [wanted[at : at + _VALUES] for at in range(0, len(wanted), _VALUES)]
    for number, group in enumerate(groups):
        document, passage = passages[number % len(passages)]
        text, placed = plant(passage, [maker.value(type_) for type_ in group], source)
        yield Copy(language, text, placed, document)


def shortened(passage: str) -> str:
    """A passage's beginning, for a recording."""
    return next(excerpts(passage, _SHORT_EXCERPT), passage[:_SHORT_EXCERPT])
