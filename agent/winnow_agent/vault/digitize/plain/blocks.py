"""A text in blocks, each clean, with its headings and turns: for formats whose paragraphs are known one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from winnow_agent.documents import Heading, Turn
from winnow_agent.vault.digitize.cleaning import clean


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a line, a row or a heading.

    Attributes:
        close: it stands under the block before it without an empty line.
        level: of a heading, from 1; 0 for what is none.
        speaker: whose words they are.
        speech: its number among the speeches of a text; 0 where nobody speaks.
    """

    text: str
    close: bool = False
    level: int = 0
    speaker: str = ""
    speech: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of blocks, with offsets that count its characters."""

    text: str
    headings: tuple[Heading, ...]
    turns: tuple[Turn, ...]


@dataclass(slots=True)
class _Text:
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, piece: str) -> int:
        start = self.length
        self.pieces.append(piece)
        self.length += len(piece)
        return start


def compose_blocks(blocks: Iterable[Block]) -> Composed:
    """One text; each speech begins with its speaker's name."""
    text = _Text()
    headings: list[Heading] = []
    turns: list[Turn] = []
    speech = 0
    for block in blocks:
        # Most blocks are short and plain, and there may be a million.
        plain = block.text.isascii() and block.text.isprintable()
        said = block.text.rstrip(" ") if plain else clean(block.text)
        if not said.strip():
            continue
        if text.length:
            text.add("\n" if block.close else "\n\n")
        begins = block.speech and block.speech != speech
        speech = block.speech
        if begins and block.speaker:
            text.add(f"{block.speaker}: ")
        start = text.add(said)
        if begins:
            turns.append(Turn(block.speaker, start, text.length))
        elif speech and turns:
            turns[-1] = Turn(turns[-1].speaker, turns[-1].start, text.length)
        if block.level:
            headings.append(Heading(start, text.length, min(block.level, 6)))
    return Composed("".join(text.pieces), tuple(headings), tuple(turns))
