"""Persons by lists of names, in scripts that have no capitals."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import listed

THRESHOLD = 0.35


def _persons(text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in listed.persons(text) if mark.score >= THRESHOLD]


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("كتبت فاطمة رسالة إلى أخيها في بغداد.", ["فاطمة"]),
        ("به داوود بگو که فردا می‌آیم.", ["داوود"]),
        ("הגברת זילברמן ורבקה הגיעו מחיפה.", ["זילברמן", "רבקה"]),
        ("পুকুরের ধারে ভট্টাচার্যের বাড়ি ছিল।", ["ভট্টাচার্যের"]),
        ("સભામાં ત્રિવેદીને પ્રમુખ બનાવ્યા.", ["ત્રિવેદીને"]),
        ("कल राजेश ने पत्र लिखा।", ["राजेश"]),
        ("კრებაზე გელაშვილმა ისაუბრა.", ["გელაშვილმა"]),
    ],
)
def test_a_name_that_is_no_word_is_somebody_with_what_clings_to_it(text: str, persons: list[str]) -> None:
    assert _persons(text) == persons


def test_a_word_that_is_a_name_too_needs_another_beside_it() -> None:
    assert _persons("बाग में कमल खिला और आशा जगी।") == []
    assert _persons("कल कमल शर्मा यहाँ थे।") == ["कमल शर्मा"]


def test_letters_before_a_surname_are_part_of_the_name() -> None:
    assert _persons("প্রস্তাব আনেন ডা. এ. কে. ভৌমিক, সবাই রাজি।") == ["এ. কে. ভৌমিক"]


def test_sentences_end_names_and_other_scripts_have_none() -> None:
    assert _persons("राजेश। सुनीता आई।") == ["राजेश", "सुनीता"]
    assert _persons("Rajesh Sharma wrote to Иван Петров and 山田太郎.") == []
    assert _persons("") == []


@pytest.mark.parametrize("text", ["ا" * 100_000, "राजेश " * 20_000, "\u200c\u200dक'\"", "ฃ\x00राजेश\x00"])
def test_marks_stand_in_the_text(text: str) -> None:
    for mark in listed.persons(text):
        assert 0 <= mark.start < mark.end <= len(text)
