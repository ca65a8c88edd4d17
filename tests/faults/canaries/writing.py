"""A text with made-up values in it, and the formats that it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Text:
    """What a file is made of.

    ``lines`` holds a sentence or two each; of those in ``alone`` each stands on a line of its own, as keys and the entries of
    a register do. ``numbers`` are what people say sign by sign. ``speakers`` are two persons, for chats. ``beside`` is a
    person whom only metadata name: an author, a sender.
    """

    lines: tuple[str, ...]
    alone: frozenset[str]
    numbers: tuple[str, ...]
    speakers: tuple[str, str]
    beside: str

    @property
    def paragraphs(self) -> list[str]:
        """Four lines each, but for those that stand alone."""
        joined: list[list[str]] = [[]]
        for line in self.lines:
            if line in self.alone or len(joined[-1]) == 4 or (joined[-1] and joined[-1][-1] in self.alone):
                joined.append([])
            joined[-1].append(line)
        return [" ".join(group) for group in joined if group]

    @property
    def plain(self) -> str:
        return "\n\n".join(self.paragraphs) + "\n"

    @property
    def halves(self) -> tuple[list[str], list[str]]:
        """The paragraphs of two documents, no key cut in two."""
        half = len(self.paragraphs) // 2
        while half < len(self.paragraphs) and {self.paragraphs[half - 1], self.paragraphs[half]} <= self.alone:
            half += 1
        return self.paragraphs[:half], self.paragraphs[half:]

    @property
    def pieces(self) -> list[str]:
        """What somebody writes or says at once: a line, or all lines of a key."""
        found: list[str] = []
        for line in self.lines:
            if found and found[-1].startswith("-----BEGIN") and "-----END" not in found[-1]:
                found[-1] += f"\n{line}"
            else:
                found.append(line)
        return found

    @property
    def dictated(self) -> str:
        """As it is read aloud: numbers sign by sign, with pauses."""
        text = "\n".join(self.lines)
        for number in self.numbers:
            groups = re.findall(r"[^\W\d_]+|\d{1,4}", number)
            said = ", ".join(" ".join(group) for group in groups)
            text = text.replace(number, f"plus {said}" if number.startswith("+") else said)
        return text

    def said(self) -> Iterator[tuple[int, str, str]]:
        """Messages of a chat: number, who and what."""
        for number, piece in enumerate(self.pieces):
            yield number, self.speakers[number % 2], piece

    def timed(self) -> Iterator[tuple[float, float, str]]:
        """Pieces of a recording: from, to, in seconds, and what; so long a pause between two that another may speak."""
        for number, piece in enumerate(self.pieces):
            yield number * 9.0, number * 9.0 + 4.0, piece


Writer = Callable[[Text], bytes]


class Format(NamedTuple):
    """``family`` and ``media_type`` as the digitizers name them; ``medium`` is text, scan or sound; a file holds so many documents."""

    name: str
    family: str
    media_type: str
    suffix: str
    medium: str
    speaks: bool
    documents: int
    write: Writer


FORMATS: dict[str, Format] = {}


def written(
    family: str, media_type: str, suffix: str, *, medium: str = "text", speaks: bool = False, documents: int = 1
) -> Callable[[Writer], Writer]:
    """Registers a writer under its function's name. ``speaks``: whether it names the two speakers."""

    def register(write: Writer) -> Writer:
        name = write.__name__.replace("_", " ")
        FORMATS[name] = Format(name, family, media_type, suffix, medium, speaks, documents, write)
        return write

    return register
