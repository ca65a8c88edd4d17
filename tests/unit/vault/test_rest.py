"""How often work is done that grows with the archive: a walk in which nothing happens, records that are written anew."""

from __future__ import annotations

import pytest

from winnow_agent.vault.find import Sweep
from winnow_agent.vault.rest import Rest


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def walk(self, seconds: float, sweep: Sweep) -> Sweep:
        self.now += seconds
        return sweep


def test_work_takes_a_twentieth_of_the_time_at_most() -> None:
    clock = Clock()
    rest = Rest(clock=clock)
    assert rest.is_over()
    rest.after(lambda: clock.walk(2, Sweep()))
    clock.now = 39
    assert not rest.is_over()
    clock.now = 40
    assert rest.is_over()


def test_no_work_is_put_off_for_more_than_the_longest_rest() -> None:
    clock = Clock()
    rest = Rest(600, clock)
    rest.after(lambda: clock.walk(3600, Sweep(gone=1)))
    clock.now = 4199
    assert not rest.is_over()
    clock.now = 4200
    assert rest.is_over()


def test_where_more_is_to_be_done_it_is_due_at_once() -> None:
    clock = Clock()
    rest = Rest(clock=clock)
    for sweep in (Sweep(new=1), Sweep(unsettled=1)):
        done = rest.after(lambda sweep=sweep: clock.walk(60, sweep), unless=lambda sweep: sweep.new or sweep.unsettled)
        assert done is sweep
        assert rest.is_over()


def test_work_that_fails_is_followed_by_its_rest_too() -> None:
    clock = Clock()
    rest = Rest(clock=clock)

    def fail() -> Sweep:
        clock.walk(2, Sweep())
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        rest.after(fail, unless=lambda _sweep: True)
    clock.now = 39
    assert not rest.is_over()
    clock.now = 40
    assert rest.is_over()
