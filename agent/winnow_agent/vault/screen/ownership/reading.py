"""Where to look in a text, and how a line reads without what is drawn around it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Final

import regex

LINE: Final = 240
"""A notice's line is taken in up to so many characters behind what was recognized."""

_LEADERS: Final = regex.compile(
    r"(?m)^[ \t]*+(?:[*#/;%\"'|!>=+:~.\\-]++[ \t]*+|(?:dnl|rem|REM|Rem|@c|@comment)\b[ \t]*+){1,3}+"
)
_TRAILERS: Final = regex.compile(r"(?m)[ \t*/|#\\]+$")
_TAGS: Final = regex.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,12}(?:\s[^<>\n]{0,200}+)?/?>|&nbsp;|&\#160;|&lt;/?[a-z]{1,6}&gt;"
)


def lowered(text: str) -> str:
    """Lower case with every character where it was: the one letter that becomes two is replaced first."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("İ", "I").lower()


def places(lower: str, literals: Iterable[str]) -> Iterator[int]:
    """Where any of the literals stands in a text, in order."""
    yield from heapq.merge(*(_of(lower, literal) for literal in literals if literal in lower))


def _of(lower: str, literal: str) -> Iterator[int]:
    at = lower.find(literal)
    while at >= 0:
        yield at
        at = lower.find(literal, at + 1)


def masked(text: str, start: int = 0) -> str:
    """The text with blanks, one for each character, where there is mark-up or what makes a line a comment or a box.

    Args:
        start: 1 where the text begins within a line, so that its first characters are none of a comment's.
    """
    text = _LEADERS.sub(_blank, _TAGS.sub(_blank, text), pos=start)
    return _TRAILERS.sub(_blank, text)


def _blank(match: regex.Match[str]) -> str:
    return " " * len(match[0])


def line_start(text: str, at: int, most: int = LINE) -> int:
    """Where the line of a place begins, at most so many characters before it."""
    return max(text.rfind("\n", max(0, at - most), at) + 1, at - most, 0)


def line_end(text: str, at: int, most: int = LINE) -> int:
    """Where the line of a place ends, at most so many characters after it."""
    end = text.find("\n", at, at + most)
    return min(len(text), at + most) if end < 0 else end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the blanks at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
