"""What listings and sentences of all three programs share."""

from __future__ import annotations

import pytest

from winnow_protocol.listings import counted


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "document", "0 documents"),
        (1, "document", "1 document"),
        (2, "document", "2 documents"),
        (1_204, "entry", "1,204 entries"),
        (1, "entry", "1 entry"),
        (3, "leaf", "3 leaves"),
        (2, "day", "2 days"),
        (2, "Parquet file", "2 Parquet files"),
    ],
)
def test_a_number_has_its_noun_in_the_right_form(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said
