"""A word as a dictionary knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

NOTE: Final = "dictionary"


class Kind(Enum):
    """What a dictionary says of a word."""

    SURNAME = auto()
    GIVEN = auto()
    NAME = auto()
    """A person's, it does not say which."""
    PLACE = auto()
    PLAIN = auto()
    """A word that is no name."""
    UNKNOWN = auto()


class Word(NamedTuple):
    """A word and where it stands."""

    start: int
    end: int
    kind: Kind


def within(words: Sequence[Word], start: int, end: int) -> Iterator[Word]:
    """The words that touch a stretch."""
    for word in words:
        if word.start >= end:
            return
        if word.end > start:
            yield word
