"""In which order the blocks of a page are read, where Tesseract's own order is not a reader's."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from winnow_agent.vault.engines.ocr_reading import Reading, Word, bounds

_LARGER = 1.2
"""From how many times the page's height of type on a block is set larger than the text."""
_HEADLINE = 1.5
"""From how many times the height of what stands above it on a line of type is its headline."""
_MOST_LINES = 4
"""Of what leads to a headline."""


@dataclass(frozen=True, slots=True)
class _Block:
    """What Tesseract takes for one piece of text; ``type`` is the height of its words, in pixels."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float
    type: float

    def shares_column(self, other: _Block, share: float) -> bool:
        """Whether the narrower of the two lies above or below the other by this share of its width."""
        common = min(self.right, other.right) - max(self.left, other.left)
        return common > share * min(self.right - self.left, other.right - other.left)


def in_reading_order(reading: Reading) -> Reading:
    """With each block after those above it in its column, and what leads to a headline before the headline.

    A large initial makes Tesseract read its line late; a headline below all columns makes it read the line that stands
    over it at the end of a column.
    """
    given = [_block(words) for _, words in itertools.groupby(reading.words, key=lambda word: word.line[:1])]
    if len(given) < 2 or reading.language.endswith("_vert"):
        return reading
    height = statistics.median(word.bottom - word.top for word in reading.words)
    ordered = _leading_to_headlines(_downwards(given, height), height)
    if ordered == given:
        return reading
    return replace(reading, words=tuple(itertools.chain.from_iterable(block.words for block in ordered)))


def _block(words: Iterable[Word]) -> _Block:
    own = tuple(words)
    return _Block(own, *bounds(own), type=statistics.median(word.bottom - word.top for word in own))


def _downwards(given: Sequence[_Block], height: float) -> list[_Block]:
    blocks = list(given)
    for _ in range(3):
        for place in range(len(blocks) - 1):
            one, other = blocks[place : place + 2]
            if one.shares_column(other, 0.6) and other.top < one.top - 0.5 * height:
                blocks[place : place + 2] = other, one
    return blocks


def _leading_to_headlines(given: Sequence[_Block], height: float) -> list[_Block]:
    """Each block that is set larger than the text, and stands nearer to a headline below it than to any text above."""
    blocks = list(given)
    for block in given:
        headline = _headline_of(block, blocks, height)
        if headline is None:
            continue
        blocks.remove(block)
        blocks.insert(blocks.index(headline), block)
    return blocks


def _headline_of(block: _Block, blocks: Sequence[_Block], height: float) -> _Block | None:
    if block.type < _LARGER * height or block.bottom - block.top > 2 * _MOST_LINES * block.type:
        return None
    column = [other for other in blocks if other is not block and other.shares_column(block, 0.9)]
    below = min((other for other in column if other.top >= block.bottom), key=lambda other: other.top, default=None)
    if below is None or below.type < _HEADLINE * block.type:
        return None
    gap_above = block.top - max((other.bottom for other in column if other.bottom <= block.top), default=0.0)
    gap_below = below.top - block.bottom
    return below if gap_below < min(gap_above, below.type) else None
