"""Jobs: none inside quiet hours, none twice at once, and what an error does to the half."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from winnow_agent.scheduling import Jobs, MayContinue
from winnow_agent.times import Window
from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError

EVERY_SECOND = "* * * * * *"
QUIET = (Window.parse("08:00-18:00"),)


class Clock:
    """A local clock that a test sets."""

    def __init__(self, hour: int) -> None:
        self.hour = hour

    def __call__(self) -> datetime:
        return datetime(2025, 6, 2, self.hour, 30).astimezone()


def run(jobs: Jobs, until: threading.Event, stop: threading.Event) -> int:
    codes: list[int] = []
    runner = threading.Thread(target=lambda: codes.append(jobs.run_until_stopped()))
    runner.start()
    reached = until.wait(20)
    stop.set()
    runner.join(20)
    assert reached
    return codes[0]


def test_quiet_jobs_wait_for_the_end_of_quiet_hours_and_others_do_not() -> None:
    stop, done = threading.Event(), threading.Event()
    clock, ran = Clock(12), []
    jobs = Jobs(stop, QUIET, clock)

    def heartbeat(_may_continue: MayContinue) -> None:
        ran.append(("report", clock.hour))
        if len(ran) == 2:
            clock.hour = 20

    def sync(_may_continue: MayContinue) -> None:
        ran.append(("sync", clock.hour))
        done.set()

    jobs.add("sync", EVERY_SECOND, sync, quiet=True, at_once=True)
    jobs.add("report", EVERY_SECOND, heartbeat, quiet=False, at_once=True)
    assert run(jobs, done, stop) == 0
    assert ran[:2] == [("report", 12), ("report", 12)]
    assert {hour for name, hour in ran if name == "sync"} == {20}


def test_a_long_job_is_told_when_quiet_hours_begin() -> None:
    stop, done = threading.Event(), threading.Event()
    clock, seen = Clock(7), []
    jobs = Jobs(stop, QUIET, clock)

    def find(may_continue: MayContinue) -> None:
        seen.append(may_continue())
        clock.hour = 8
        seen.append(may_continue())
        done.set()

    jobs.add("find", EVERY_SECOND, find, quiet=True, at_once=True)
    run(jobs, done, stop)
    assert seen == [True, False]


def test_a_job_never_runs_twice_at_once() -> None:
    stop, ticks = threading.Event(), threading.Event()
    running, most, beats = 0, 0, 0
    jobs = Jobs(stop)

    def slow(may_continue: MayContinue) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        while may_continue() and not stop.wait(0.05):
            pass
        running -= 1

    def tick(_may_continue: MayContinue) -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            ticks.set()

    jobs.add("slow", EVERY_SECOND, slow, quiet=False, at_once=True)
    jobs.add("tick", EVERY_SECOND, tick, quiet=False)
    run(jobs, ticks, stop)
    assert most == 1


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (SetAsideError("no", kind="encrypted"), "encrypted"),
        (TryLaterError("busy"), "TryLaterError"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
    ],
)
def test_an_error_that_passes_is_kept_and_the_job_runs_again(error: Exception, kept: str) -> None:
    stop, again = threading.Event(), threading.Event()
    runs: list[str | None] = []
    jobs = Jobs(stop)

    def job(_may_continue: MayContinue) -> None:
        runs.append(jobs.last_errors.get("job"))
        if len(runs) == 1:
            raise error
        again.set()

    jobs.add("job", EVERY_SECOND, job, quiet=False, at_once=True)
    assert run(jobs, again, stop) == 0
    assert runs[:2] == [None, kept]
    assert jobs.last_errors == {}


def raising(error: Exception) -> Callable[[MayContinue], None]:
    def job(_may_continue: MayContinue) -> None:
        raise error

    return job


@pytest.mark.parametrize(("error", "code"), [(StopRunError("mend it"), 2), (RuntimeError("nobody foresaw it"), 1)])
def test_an_error_that_stays_stops_the_half_with_its_exit_code(error: Exception, code: int) -> None:
    stop = threading.Event()
    jobs = Jobs(stop)
    jobs.add("job", EVERY_SECOND, raising(error), quiet=False, at_once=True)
    assert run(jobs, stop, stop) == code
    assert jobs.last_errors == {"job": type(error).__name__}
