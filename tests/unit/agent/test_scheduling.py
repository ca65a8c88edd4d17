"""Jobs: none inside quiet hours, none twice at once, none lost to a clock that was set; what an error does to the half."""

from __future__ import annotations

import errno
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any

import pytest
from apscheduler.triggers.cron import CronTrigger

from winnow_agent import scheduling
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


def test_a_file_without_the_right_to_it_is_named_at_debug_alone(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()
    jobs = Jobs(stop)

    def job(_may_continue: MayContinue) -> None:
        stop.set()
        raise PermissionError(errno.EACCES, "Permission denied", "/archive/Letter to M. Meier.txt")

    caplog.set_level("DEBUG")
    jobs.add("job", EVERY_SECOND, job, quiet=False, at_once=True)
    assert jobs.run_until_stopped() == 0
    (told,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert "Permission denied; give this user the right to" in told.getMessage()
    assert [record.levelname for record in caplog.records if "Meier" in record.getMessage()] == ["DEBUG"]
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (SetAsideError("no", kind="encrypted"), "encrypted"),
        (TryLaterError("busy"), "TryLaterError"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (PermissionError(errno.EACCES, "Permission denied", "/outbox/offer"), "forbidden"),
        (OSError(errno.EROFS, "Read-only file system", "/inbox/gateway"), "forbidden"),
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


# -- a clock that somebody sets --------------------------------------------------------------------------------------


class WallClock:
    """The wall clock of APScheduler and of ours, ``ahead`` of the machine's by so many seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return datetime.now(UTC).astimezone(tz) + timedelta(seconds=self.ahead)

        monkeypatch.setattr("apscheduler.schedulers.base.datetime", Moved)
        monkeypatch.setattr(scheduling, "datetime", Moved)
        shown = SimpleNamespace(time=lambda: time.time() + self.ahead, monotonic=time.monotonic)
        monkeypatch.setattr(scheduling, "time", shown, raising=False)
        monkeypatch.setattr(scheduling, "_WATCH_SECONDS", 0.05, raising=False)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    return WallClock(monkeypatch)


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[datetime | None]:
    """Every start that a trigger reckons; at the thousandth it fails, before memory does."""
    found: list[datetime | None] = []
    real = CronTrigger.get_next_fire_time

    def reckon(self: CronTrigger, previous: datetime | None, now: datetime) -> datetime | None:
        assert len(found) < 1000
        found.append(real(self, previous, now))
        return found[-1]

    monkeypatch.setattr(CronTrigger, "get_next_fire_time", reckon)
    return found


class Runs:
    """Jobs that count their starts; ``beat`` starts each second, sets the clock at its first start and ends at its third."""

    def __init__(self, *steps: Callable[[], None]) -> None:
        self.stop, self.done = threading.Event(), threading.Event()
        self.jobs, self.counts, self._steps = Jobs(self.stop), Counter[str](), steps
        self.jobs.add("beat", EVERY_SECOND, self._beat, quiet=False)

    def count(self, name: str) -> Callable[[MayContinue], None]:
        return lambda _may_continue: self.counts.update([name])

    def run(self) -> None:
        assert run(self.jobs, self.done, self.stop) == 0

    def _beat(self, _may_continue: MayContinue) -> None:
        self.counts.update(["beat"])
        if self.counts["beat"] == 1:
            for step in self._steps:
                step()
                time.sleep(0.3)
        if self.counts["beat"] == 3:
            self.done.set()


@pytest.mark.parametrize("seconds", [(-3600.0,), (-10 * 365 * 86400.0,), (-20.0, -20.0)])
def test_after_a_clock_that_was_set_back_jobs_start_as_before(wall: WallClock, seconds: tuple[float, ...]) -> None:
    def back(by: float) -> Callable[[], None]:
        def step() -> None:
            wall.ahead += by

        return step

    Runs(*map(back, seconds)).run()


def test_a_clock_that_stood_at_1970_and_is_set_lists_no_missed_starts(
    wall: WallClock, reckoned: list[datetime | None]
) -> None:
    wall.ahead = 86400 - time.time()

    def set_right() -> None:
        wall.ahead = 0.0

    runs = Runs(set_right)
    runs.jobs.add("jittered", EVERY_SECOND, runs.count("jittered"), quiet=False, jitter_seconds=5)
    runs.run()
    assert runs.counts["jittered"] > 1
    assert len(reckoned) < 50


def test_the_scheduler_lists_no_missed_starts_where_it_wakes_before_the_step_is_seen(
    wall: WallClock, reckoned: list[datetime | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "_WATCH_SECONDS", 60.0, raising=False)

    def forward() -> None:
        wall.ahead = 86400.0

    Runs(forward).run()
    assert len(reckoned) < 50


@pytest.mark.parametrize(("seconds", "starts"), [(-3600.0, 0), (86400.0, 1)])
def test_a_clock_that_was_set_starts_what_is_due_once_and_nothing_else(
    wall: WallClock, seconds: float, starts: int
) -> None:
    def step() -> None:
        wall.ahead = seconds

    runs = Runs(step)
    runs.jobs.add(
        "nightly", f"0 {(datetime.now().astimezone().hour + 12) % 24} * * *", runs.count("nightly"), quiet=False
    )
    runs.run()
    assert runs.counts["nightly"] == starts
