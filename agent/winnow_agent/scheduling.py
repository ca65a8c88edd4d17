"""The jobs of one half: started by cron expressions, none twice at once, none inside quiet hours.

Built on APScheduler. Durable state is elsewhere: jobs are declared at every start from the settings.

APScheduler reckons by the wall clock and sleeps for the seconds until the next start. It does not notice that the clock
was set: after a step back it would start nothing until the clock is there again. So `Jobs` compares it with the
monotonic clock, and reckons all starts anew.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from winnow_agent.times import Window, cron_fields
from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError, in_words, is_forbidden, is_full

logger = logging.getLogger(__name__)

MayContinue = Callable[[], bool]
"""A long job asks it between two items, and ends early when it says no: a stop was asked for, or quiet hours began."""

_STOP_SECONDS = 4.0
"""How long a stop waits for running jobs; the supervisor kills after five."""

_WATCH_SECONDS = 5.0
"""How often the clock is looked at: as long, at most, a step of it holds up the jobs."""


def local_now() -> datetime:
    """The local clock."""
    return datetime.now().astimezone()


def _wall_offset() -> float:
    """By how many seconds the wall clock differs from the monotonic one: the same at any time, unless it is set."""
    return time.time() - time.monotonic()


class Jobs:
    """A half's jobs.

    A job that raises SetAsideError or TryLaterError, or that meets a full disk or a file that it has no right to, is logged
    by the kind of that and starts again at its next time; one that raises StopRunError, or anything that nobody foresaw,
    stops the half, with that error's exit code.

    Args:
        stop: set by whoever wants the half to end, and by a job that fails for good.
        quiet_hours: of the settings; jobs that are added with ``quiet=True`` keep to them.
        clock: tells the local time; tests hand in their own.
    """

    def __init__(
        self, stop: threading.Event, quiet_hours: tuple[Window, ...] = (), clock: Callable[[], datetime] = local_now
    ) -> None:
        # Imported here: the supervisor reads schedules, but runs none.
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        self._stop = stop
        self._quiet_hours = quiet_hours
        self._clock = clock
        self._running: set[str] = set()
        self._idle = threading.Condition()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(4)},
            # A job that is late because the one before took long still runs, once.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._offset = _wall_offset()
        self.exit_code = 0
        self.last_errors: dict[str, str] = {}
        """By job: kind and class of its last error, until it succeeds."""

    def add(
        self,
        name: str,
        cron: str,
        job: Callable[[MayContinue], object],
        *,
        quiet: bool,
        jitter_seconds: int = 0,
        at_once: bool = False,
    ) -> None:
        """Adds a job.

        Args:
            cron: as in the settings.
            quiet: whether quiet hours keep it from starting, and tell it to end when they begin.
            jitter_seconds: at most by how much a start is delayed, so that a fleet does not knock in step; no more than
                half the time between two starts.
            at_once: start it now, too, without waiting for its time.
        """
        from winnow_agent.cron import CoalescingCronTrigger

        fields = cron_fields(cron)
        trigger = CoalescingCronTrigger(**fields)
        if jitter_seconds:
            first = trigger.get_next_fire_time(None, local_now())
            second = trigger.get_next_fire_time(first, first) if first else None
            span = (second - first).total_seconds() / 2 if first and second else jitter_seconds
            trigger = CoalescingCronTrigger(**fields, jitter=min(jitter_seconds, span))
        now = {"next_run_time": local_now()} if at_once else {}
        self._scheduler.add_job(
            functools.partial(self._run, name, job, quiet=quiet), trigger=trigger, id=name, name=name, **now
        )

    def run_until_stopped(self) -> int:
        """Starts the jobs and waits for the stop; then for the jobs that still run, but no longer than 4 s.

        Returns:
            0, or the exit code of the error that stopped the half.
        """
        self._scheduler.start()
        while not self._stop.wait(_WATCH_SECONDS):
            self._follow_clock()
        self._scheduler.shutdown(wait=False)
        with self._idle:
            if not self._idle.wait_for(lambda: not self._running, timeout=_STOP_SECONDS):
                logger.warning("stopping while %s still run", ", ".join(sorted(self._running)))
        return self.exit_code

    def may_continue(self, *, quiet: bool) -> bool:
        """Whether a job of this sort may start, or go on."""
        return not self._stop.is_set() and not (quiet and self._in_quiet_hours())

    def _follow_clock(self) -> None:
        """Reckons each job's next start anew if the clock was set, or stood still while the machine slept."""
        from winnow_agent.cron import STEP_SECONDS

        # Against the last step, not the last look: many small ones add up.
        step = _wall_offset() - self._offset
        if abs(step) <= STEP_SECONDS:
            return
        self._offset += step
        logger.warning(
            "the clock went %s by %d s: jobs start by it from here on", "forward" if step > 0 else "back", abs(step)
        )
        now = local_now()
        for job in self._scheduler.get_jobs():
            # What is due by the new clock starts once; what isn't keeps to its expression, for a job of the nights is
            # not to start by day because somebody set the clock. To modify a job wakes the scheduler.
            is_due = job.next_run_time is not None and job.next_run_time <= now
            job.modify(next_run_time=now if is_due else job.trigger.get_next_fire_time(None, now))

    def _in_quiet_hours(self) -> bool:
        now = self._clock()
        return any(window.holds(now) for window in self._quiet_hours)

    def _run(self, name: str, job: Callable[[MayContinue], object], *, quiet: bool) -> None:
        if not self.may_continue(quiet=quiet):
            return
        with self._idle:
            self._running.add(name)
        try:
            job(functools.partial(self.may_continue, quiet=quiet))
            self.last_errors.pop(name, None)
        except SetAsideError as error:
            self.last_errors[name] = error.kind
            logger.warning("%s: set aside as %s: %s", name, error.kind, error)
        except TryLaterError as error:
            self.last_errors[name] = type(error).__name__
            logger.warning("%s: later: %s", name, error)
        except StopRunError as error:
            self._fail(name, error, error.exit_code)
        except Exception as error:
            if is_full(error):
                self.last_errors[name] = "disk_full"
                logger.warning("%s: later: the disk is full; make room, and it goes on by itself", name)
                return
            if is_forbidden(error) and isinstance(error, OSError):
                self.last_errors[name] = "forbidden"
                # Without the path, which may be a source's; nor is there a traceback, which would show it.
                logger.warning(
                    "%s: later: reading or writing a file: %s; give this user the right to, and it goes on by itself "
                    "(at log_level debug the file is named)",
                    name,
                    in_words(error),
                )
                logger.debug("%s: %s", name, error.filename)
                return
            logger.exception("%s: nobody foresaw this", name)
            self._fail(name, error, 1)
        finally:
            with self._idle:
                self._running.discard(name)
                self._idle.notify_all()

    def _fail(self, name: str, error: Exception, exit_code: int) -> None:
        logger.error("%s: stopping: %s", name, error)
        self.last_errors[name] = type(error).__name__
        self.exit_code = exit_code
        self._stop.set()
