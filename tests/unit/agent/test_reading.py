"""What `digitize` and `screen` say of a file's documents: made at the same time, in the documents' order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from winnow_agent.cli.reading import each_ahead


def test_documents_of_one_file_are_made_at_the_same_time_and_come_in_their_order() -> None:
    second_is_made = threading.Event()

    def make(number: int) -> int:
        if number % 2:
            second_is_made.set()
        elif not second_is_made.wait(30):
            raise TimeoutError("one after the other")
        return number * 10

    with ThreadPoolExecutor(2) as pool:
        assert list(each_ahead(range(7), make, pool, 2)) == [0, 10, 20, 30, 40, 50, 60]


def test_no_more_than_so_many_are_taken_before_the_first_is_said() -> None:
    taken: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        made = each_ahead((taken.append(number) or number for number in range(100)), lambda number: number, pool, 3)
        assert next(made) == 0
        assert len(taken) == 3


def test_what_making_raises_is_raised_in_its_place() -> None:
    with ThreadPoolExecutor(2) as pool:
        made = each_ahead([2, 1, 0, 3], lambda number: 6 // number, pool, 2)
        assert [next(made), next(made)] == [3, 6]
        with pytest.raises(ZeroDivisionError):
            next(made)
