"""How often an archive is walked in which nothing happens."""

from __future__ import annotations

from winnow_agent.vault.find import Sweep
from winnow_agent.vault.rest import Rest


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def walk(self, seconds: float, sweep: Sweep) -> Sweep:
        self.now += seconds
        return sweep


def test_a_walk_takes_a_twentieth_of_the_time_at_most() -> None:
    clock = Clock()
    rest = Rest(clock)
    assert rest.is_over()
    rest.after(lambda: clock.walk(2, Sweep()))
    clock.now = 39
    assert not rest.is_over()
    clock.now = 40
    assert rest.is_over()


def test_no_walk_is_put_off_for_more_than_ten_minutes() -> None:
    clock = Clock()
    rest = Rest(clock)
    rest.after(lambda: clock.walk(3600, Sweep(gone=1)))
    clock.now = 4200
    assert rest.is_over()


def test_where_files_arrive_the_next_walk_is_due_at_once() -> None:
    clock = Clock()
    rest = Rest(clock)
    for sweep in (Sweep(new=1), Sweep(unsettled=1)):
        assert rest.after(lambda sweep=sweep: clock.walk(60, sweep)) is sweep
        assert rest.is_over()
