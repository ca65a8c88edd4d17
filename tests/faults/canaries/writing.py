"""A text with made-up values in it, and the formats that it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Text:
    """What a file is made of.

    ``lines`` holds a sentence or two each; of those in ``alone`` each stands on a line of its own, as keys and the entries of
    a register do. ``speakers`` are two persons, for chats. ``beside`` is a person whom only metadata name: an author, a
    sender.
    """

    lines: tuple[str, ...]
    alone: frozenset[str]
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

    def said(self) -> Iterator[tuple[int, str, str]]:
        """Messages of a chat: number, who and what."""
        for number, line in enumerate(self.lines):
            yield number, self.speakers[number % 2], line

    def timed(self) -> Iterator[tuple[float, float, str]]:
        """Pieces of a recording: from, to, in seconds, and what; so long a pause between two that another may speak."""
        for number, line in enumerate(self.lines):
            yield number * 9.0, number * 9.0 + 4.0, line


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
