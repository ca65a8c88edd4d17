"""Numbers that are spoken, and others in their place."""

from __future__ import annotations

import random

import pytest
import regex

from winnow_agent.vault.screen import spoken


def _others(value: str) -> list[str]:
    return [spoken.alike(value, random.Random(seed)) for seed in range(20)]


@pytest.mark.parametrize("value", ["AB, four, 1 5 5, 5 2", "zed, A, four, 1 5 5"])
def test_the_letters_of_a_number_are_others_too(value: str) -> None:
    groups = [other.split(", ")[:2] for other in _others(value)]
    assert value.split(", ")[:2] not in groups
    assert len({group[0] for group in groups}) > 5
    assert all(regex.fullmatch("[A-Z]{1,2}", group[0]) for group in groups)


@pytest.mark.parametrize("value", ["double 4 1, 5 5", "deux fois 4 1, 5 5", "deux fois quatre 1, 5 5"])
def test_how_often_a_digit_stands_makes_a_number_and_is_said_again(value: str) -> None:
    assert spoken.is_number(value)
    assert all(
        other.startswith(regex.match("double|deux fois", value)[0]) and other != value for other in _others(value)
    )
    assert not spoken.is_number("double vision 4")


@pytest.mark.parametrize(
    ("value", "language"), [("oh oh 5 4", "en"), ("meia 4 4 1", "pt"), ("zwo 4 4 1", "de"), ("нуль нуль два 4", "ru")]
)
def test_the_words_in_a_numbers_place_are_of_its_language(value: str, language: str) -> None:
    said = {word for other in _others(value) for word in other.split() if word.isalpha()}
    assert said <= set(spoken._WORDS[language].replace("/", " ").split())
