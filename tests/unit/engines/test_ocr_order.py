"""The blocks of a page come in a reader's order."""

from __future__ import annotations

from winnow_agent.vault.engines.ocr_order import in_reading_order
from winnow_agent.vault.engines.ocr_reading import Reading, Word


def _words(text: str, left: float, top: float, *, block: int, height: float = 20) -> list[Word]:
    """One line of a block, its words half as wide as they are high for each letter."""
    words = []
    for word in text.split():
        right = left + len(word) * height / 2
        words.append(Word(word, left, top, right, top + height, 0.9, (block, 1, int(top)), (block, 1)))
        left = right + height / 2
    return words


def _column(left: float, *, block: int, lines: int = 20, top: float = 0) -> list[Word]:
    return [word for line in range(lines) for word in _words("as it was told", left, top + 30 * line, block=block)]


def _order(*blocks: list[Word]) -> list[str]:
    """The first words of the blocks as they are read, each once."""
    reading = in_reading_order(Reading(tuple(word for block in blocks for word in block), "eng", 1000, 1000))
    firsts = {id(block[0]): block[0].text for block in blocks}
    return [word.text for word in reading.words if id(word) in firsts]


def test_a_block_beside_a_large_initial_is_read_first() -> None:
    wandered = _words("wandered", 100, 60, block=1)
    assert _order(wandered, _words("SHE sighed", 90, 20, block=2)) == ["SHE", "wandered"]


def test_a_line_over_a_headline_below_all_columns_is_read_with_it() -> None:
    over = _words("Heard by the sea", 0, 800, block=2, height=30)
    headline = _words("VOICES OF MEN", 0, 860, block=4, height=80)
    assert _order(_column(0, block=1), over, _column(400, block=3), headline) == ["as", "as", "Heard", "VOICES"]


def test_a_heading_in_a_column_stays_over_its_text() -> None:
    heading = _words("Heard by the sea", 0, 620, block=2, height=30)
    headline = _words("VOICES OF MEN", 0, 900, block=5, height=80)
    text = _column(0, block=3, lines=5, top=660)
    found = _order(_column(0, block=1), heading, text, _column(400, block=4), headline)
    assert found == ["as", "Heard", "as", "as", "VOICES"]


def test_what_ends_a_column_right_above_a_headline_stays_in_the_column() -> None:
    last = _words("Such was the end", 0, 605, block=2, height=26)
    headline = _words("VOICES OF MEN", 0, 660, block=4, height=80)
    found = _order(_column(0, block=1), last, _column(400, block=3), headline)
    assert found == ["as", "Such", "as", "VOICES"]
