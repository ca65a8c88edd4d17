"""Persons by lists of names, in scripts that have no capitals."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import listed
from winnow_agent.vault.screen.personal.rule import Match

THRESHOLD = 0.35


def _persons(text: str, language: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in listed.persons(text, language) if mark.score >= THRESHOLD]


@pytest.mark.parametrize(
    ("language", "text", "persons"),
    [
        ("ar", "كتبت فاطمة رسالة إلى أخيها في بغداد.", ["فاطمة"]),
        ("fa", "به داوود بگو که فردا می‌آیم.", ["داوود"]),
        ("he", "הגברת זילברמן ורבקה הגיעו מחיפה.", ["זילברמן", "רבקה"]),
        ("bn", "পুকুরের ধারে ভট্টাচার্যের বাড়ি ছিল।", ["ভট্টাচার্যের"]),
        ("gu", "સભામાં ત્રિવેદીને પ્રમુખ બનાવ્યા.", ["ત્રિવેદીને"]),
        ("hi", "कल राजेश ने पत्र लिखा।", ["राजेश"]),
        ("ka", "კრებაზე გელაშვილმა ისაუბრა.", ["გელაშვილმა"]),
        ("ka", "გვიან მოვიდა ფიქრია მოდებაძე.", ["ფიქრია მოდებაძე"]),
    ],
)
def test_a_name_that_is_no_word_is_somebody_with_what_clings_to_it(
    language: str, text: str, persons: list[str]
) -> None:
    assert _persons(text, language) == persons


def test_a_word_that_is_a_name_too_needs_another_beside_it() -> None:
    assert _persons("बाग में कमल खिला और आशा जगी।", "hi") == []
    assert _persons("कल कमल शर्मा यहाँ थे।", "hi") == ["कमल शर्मा"]


def test_a_neighbours_name_may_be_a_word() -> None:
    assert _persons("कल राजेश ने पत्र लिखा।", "fi") == []
    assert _persons("कल राजेश शर्मा ने पत्र लिखा।", "fi") == ["राजेश शर्मा"]


def test_dots_and_vowels_may_be_left_out() -> None:
    assert _persons("भैया, रुख़साना से कह देना।", "hi") == ["रुख़साना"]
    assert _persons("भैया, रुखसाना से कह देना।", "hi") == ["रुखसाना"]


def test_letters_before_a_surname_are_part_of_the_name() -> None:
    assert _persons("প্রস্তাব আনেন ডা. এ. কে. ভৌমিক, সবাই রাজি।", "bn") == ["এ. কে. ভৌমিক"]


def test_sentences_end_names_and_other_scripts_have_none() -> None:
    assert _persons("राजेश। सुनीता आई।", "hi") == ["राजेश", "सुनीता"]
    assert _persons("Rajesh Sharma wrote to Иван Петров and 山田太郎.", "hi") == []
    assert _persons("", "hi") == []


def test_a_model_is_doubted_where_no_word_is_listed() -> None:
    text = "उन्होंने नियम बनाकर राजेश को दिया।"
    marks = [Match(9, 19, "PERSON", 0.5, "names model"), Match(20, 25, "PERSON", 0.5, "names model")]
    assert [text[mark.start : mark.end] for mark in marks] == ["नियम बनाकर", "राजेश"]
    assert [mark.score for mark in listed.doubted(text, marks, "hi")] == [0.3, 0.5]
    assert list(listed.doubted(text, marks, "ru")) == marks


@pytest.mark.parametrize("text", ["ا" * 100_000, "राजेश " * 20_000, "\u200c\u200dक'\"", "ฃ\x00राजेश\x00"])
def test_marks_stand_in_the_text(text: str) -> None:
    for mark in listed.persons(text, "hi"):
        assert 0 <= mark.start < mark.end <= len(text)
