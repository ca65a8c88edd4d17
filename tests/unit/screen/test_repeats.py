"""A value is found again as it is, by itself, and only where it is no plain word or short number."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.repeats import is_telling, repeats


@pytest.mark.parametrize(
    "value", ["KXW 914", "884310", "Tr0ub4dor&3x", "correct horse battery", "moonotter77", "hUnterSix"]
)
def test_a_value_of_its_own_tells(value: str) -> None:
    assert is_telling(value)


@pytest.mark.parametrize(
    "value",
    [
        "summer",
        "Summer",
        "SUMMER",
        "1950",
        "12345",
        "a1",
        "?????",
        "x" * 600,
        "1000000",
        "2020/21",
        "1914-1918",
        "1.000.000",
    ],
)
def test_a_word_a_short_or_round_number_years_and_what_is_endless_do_not(value: str) -> None:
    assert not is_telling(value)


def test_each_place_is_found_once_by_the_longest_and_never_inside_of_more() -> None:
    text = "884310, (884310) 8843101 x884310 884310-7 KXW 914b KXW 914."
    assert [text[start:end] for start, end, _ in repeats(text, ["884310", "884310-7", "KXW 914"])] == [
        "884310", "884310", "884310-7", "KXW 914",
    ]  # fmt: skip


def test_many_values_that_begin_alike_take_one_look_up_a_word() -> None:
    values = [f"key-{number:06}" for number in range(100_000)]
    text = " ".join(values) + " other" * 200_000
    assert sum(1 for _ in repeats(text, values)) == len(values)
