"""A name that begins on one line and goes on on the next, though no line was full."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.screen import worker
from winnow_agent.vault.screen.personal.everywhere import across_lines


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Parlò con Amedeo\nde Santis ieri.", "it", "Amedeo\nde Santis"),
        ("Hij speelde met Stijn\n  de Smetter.", "nl", "Stijn\n  de Smetter"),
        ("It was shown to Ottoline\nAlbright by the crew.", "en", "Ottoline\nAlbright"),
    ],
)
def test_a_name_is_read_on_one_line_that_stands_on_two(text: str, language: str, name: str) -> None:
    [mark] = across_lines(text, language)
    assert text[mark.start : mark.end] == name
    found = worker.run("personal", Document(text, "text/plain", language=language))
    covered = {at for one in found if one.type == "PERSON" for at in range(one.start, one.end)}
    assert {at for at in range(mark.start, mark.end) if text[at].isalpha()} <= covered


@pytest.mark.parametrize("text", ["Coralie\n\nGirardenne", "They saw a boat\nand a horse.", "ONE\nTWO\nTHREE", ""])
def test_other_ends_of_lines_say_nothing(text: str) -> None:
    assert list(across_lines(text, "en")) == []


def test_a_list_of_names_stays_a_list() -> None:
    text = "Anna Bergman\nKarl Holmgren\nEva Lundqvist\n"
    found = worker.run("personal", Document(text, "text/plain", language="sv"))
    assert all("\n" not in text[one.start : one.end] for one in found if one.type == "PERSON")


def test_long_texts_of_short_lines_are_read_to_their_end(scale: int) -> None:
    text = "Anna\n" * 4_000 * scale + "Ab" * 4_000 * scale + "\nAnna Bergman"
    assert all(0 <= mark.start < mark.end <= len(text) for mark in across_lines(text, "en"))
