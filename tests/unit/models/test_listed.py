"""The lists of names that the package brings are those that are written down in the repository."""

from __future__ import annotations

import lzma

import pytest

from train.listed import lines
from winnow_models.listed import FILE, GIVEN, SURNAME, WORD, names


def test_the_package_brings_what_is_written_down() -> None:
    assert lzma.decompress(FILE.read_bytes()).decode().splitlines() == lines()


@pytest.mark.parametrize(
    ("word", "language", "flags", "start"),
    [
        ("राजेश", "hi", GIVEN, 0),
        ("कमल", "hi", GIVEN | WORD, 0),
        ("ভট্টাচার্যের", "bn", SURNAME, 0),
        ("ورُبى", "en", GIVEN | WORD, 1),
        ("ורבקה", "he", GIVEN, 1),
        ("स्टेशन", "hi", 0, 0),
        ("", "hi", 0, 0),
    ],
)
def test_a_word_is_looked_up_without_what_clings_to_it(word: str, language: str, flags: int, start: int) -> None:
    assert names().look(word, language) == (flags, start)
