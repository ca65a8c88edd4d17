"""The trigger of the jobs: APScheduler's cron trigger, but for starts that were missed by the hundred.

A module of its own, so that whoever imports the scheduling does not import APScheduler.
"""

from __future__ import annotations

from datetime import datetime

from apscheduler.triggers.cron import CronTrigger

STEP_SECONDS = 30.0
"""A wall clock that moved so much against the monotonic one was set, and did not only drift."""


class CoalescingCronTrigger(CronTrigger):  # type: ignore[misc]  # it has no stubs
    """Goes on from now where the last start is far behind.

    APScheduler asks for one start after another until it has reached now, keeps all of them in a list, and starts a job
    with ``coalesce`` once. After a clock that stood at 1970 was set, that list would hold a start for each five
    seconds of fifty years, and the scheduler would stand still while it grows.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next start; None if there is none any more."""
        # By timestamps: in the hour that a clock change repeats, local times don't compare.
        if previous_fire_time and now.timestamp() - previous_fire_time.timestamp() > STEP_SECONDS:
            previous_fire_time = None
        found: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        return found
