"""The gateway's life: its jobs as a daemon, or for as long as one pass of the vault takes."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import threading
import time
from collections.abc import Iterator

from winnow_agent import __version__
from winnow_agent.config import Settings
from winnow_agent.gateway.carrying import unanswered
from winnow_agent.gateway.clock import ahead_us, coordinators_now, is_spent
from winnow_agent.gateway.renew import due_at, renew_if_due
from winnow_agent.gateway.retry import BarredError, UnreachableError, full_jitter
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import Connection, Session
from winnow_agent.gateway.store import BYTES_SENT, GatewayStore
from winnow_agent.gateway.sync import Folders, Sync
from winnow_agent.scheduling import Jobs, MayContinue, local_now
from winnow_agent.spool import FIXED_ID, Kind
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import SetAsideError, TryLaterError, WinnowError
from winnow_protocol.v1.fleet_pb2 import GatewayReport
from winnow_protocol.wire import now_us

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.1
_REPEAT_REPORT_SECONDS = 45.0
_STATUS_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 60.0


class Gateway:
    """The half that talks to the coordinator and reads no documents.

    Args:
        isolation: what is in force, for reports and for the vault's status.
        key: of the gateway, in an encrypted home.
    """

    def __init__(
        self, settings: Settings, route: Route, stop: threading.Event, *, isolation: str, key: PartKey | None = None
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._isolation = isolation
        self._last_error = self._barred = ""
        self.store = GatewayStore(settings.home / "gateway", key=key)
        membership = self.store.require_membership()
        self._folders = Folders.of(settings.home)
        self.connection = Connection(membership, route)
        self.session = Session(self.connection, stop)
        self.sync = Sync(
            self.store,
            self.session,
            self._folders,
            stop,
            vault_key=membership.vault_key,
            bandwidth=self._bandwidth,
            about_gateway=self._about,
        )
        self._seen = 0
        self._failures = 0
        self._not_before = 0.0
        self._told_at = 0.0
        self._telling = threading.Lock()

    def close(self) -> None:
        """Ends the connection, and with it every running call; closes the store."""
        self.connection.close()
        self.store.close()

    def sync_once(self, may_continue: MayContinue) -> None:
        """Sends what waits, if the outbox has changed or the last pass was not through; tells the vault how it went."""
        if time.monotonic() < self._not_before:
            return
        changed = self._folders.outbox.folder.stat().st_mtime_ns
        if changed == self._seen:
            if time.monotonic() - self._told_at > _STATUS_SECONDS:
                self.tell_vault()
            return
        with self._telling_vault():
            self.sync.report(repeat_after_seconds=_REPEAT_REPORT_SECONDS)
            self.sync.once(may_continue)
            if may_continue():
                self._seen = changed

    def report(self, _may_continue: MayContinue) -> None:
        """Sends the newest report, in quiet hours too; repeats it where the vault has made no new one."""
        if time.monotonic() < self._not_before:
            return
        with self._telling_vault():
            self.sync.report(repeat_after_seconds=_REPEAT_REPORT_SECONDS)

    def renew(self, _may_continue: MayContinue) -> None:
        """Renews the certificate when it is due."""
        if not is_spent(self.store) and coordinators_now(self.store) < due_at(self.store.require_membership()):
            return
        with self._telling_vault():
            renew_if_due(self.store, self.session)

    @contextlib.contextmanager
    def _telling_vault(self) -> Iterator[None]:
        try:
            yield
            self._last_error, self._barred, self._failures = "", "", 0
        except UnreachableError as error:
            # A fleet whose coordinator is down must not knock in step, nor all the time.
            self._failures += 1
            self._barred = error.problem if isinstance(error, BarredError) else ""
            self._not_before = time.monotonic() + full_jitter(self._failures + 1, _LONGEST_PAUSE_SECONDS)
            self._last_error = str(error)
            raise
        except WinnowError as error:
            self._last_error = str(error)
            raise
        finally:
            self.tell_vault()

    @property
    def unanswered(self) -> int:
        """How many items of the outbox wait for an answer."""
        return unanswered(self.store, self._folders)

    def tell_vault(self) -> None:
        """Rewrites the inbox item that the vault's status reads."""
        with self._telling:
            self._told_at = time.monotonic()
            self._folders.inbox.put(Kind.GATEWAY, FIXED_ID, json.dumps(self._state()).encode())

    def _state(self) -> dict[str, object]:
        return {
            "connected": self.session.connected,
            "last_error": self._last_error,
            "barred": self._barred,
            "at": now_us(),
            "isolation": self._isolation,
            "renewed_until": int(self.store.require_membership().valid_until * 1e6),
            "bytes_sent": self.store.fact(BYTES_SENT),
            "clock_ahead_us": ahead_us(self.store),
            "software_version": __version__,
        }

    def _about(self) -> GatewayReport:
        return GatewayReport(
            software_version=__version__,
            isolation=self._isolation,
            last_error=self._last_error[:500],
            bytes_sent=self.store.fact(BYTES_SENT),
            authorities_version=self.store.authorities[1],
            clock_ahead_us=ahead_us(self.store),
            certificate_expires_at=int(self.store.require_membership().valid_until * 1e6),
        )

    def _bandwidth(self) -> int | None:
        network = self._settings.network
        if any(window.holds(local_now()) for window in network.unlimited_hours):
            return None
        return network.bandwidth


def run_gateway(
    gateway: Gateway, settings: Settings, stop: threading.Event, *, once: bool, until_answered: bool = False
) -> int:
    """Runs the gateway until ``stop``; returns its exit status.

    Args:
        once: send at once whatever appears, whatever the schedule says: somebody waits for the pass to end.
        until_answered: the same, and end by itself once nothing waits for an answer.
    """
    os.umask(0o077)
    closer = threading.Thread(target=_close_on, args=(stop, gateway), name="stop", daemon=True)
    closer.start()
    try:
        if once or until_answered:
            return _run_once(gateway, stop, until_answered=until_answered)
        return _run_jobs(gateway, settings, stop)
    finally:
        stop.set()
        gateway.close()


def _close_on(stop: threading.Event, gateway: Gateway) -> None:
    stop.wait()
    gateway.connection.close()


def _run_jobs(gateway: Gateway, settings: Settings, stop: threading.Event) -> int:
    schedule = settings.schedule
    jobs = Jobs(stop, schedule.quiet_hours)
    jobs.add("sync", schedule.sync, gateway.sync_once, quiet=True, at_once=True)
    jobs.add("report", schedule.report, gateway.report, quiet=False, jitter_seconds=5, at_once=True)
    jobs.add("renew", schedule.renew, gateway.renew, quiet=False, jitter_seconds=60, at_once=True)
    return jobs.run_until_stopped()


def _run_once(gateway: Gateway, stop: threading.Event, *, until_answered: bool) -> int:
    def may_continue() -> bool:
        return not stop.is_set()

    wait = 0.0
    while not stop.wait(wait):
        try:
            gateway.renew(may_continue)
            gateway.sync_once(may_continue)
            if until_answered and not gateway.unanswered:
                return 0
            wait = _POLL_SECONDS
        except (TryLaterError, SetAsideError) as error:
            logger.warning("later: %s", error)
            wait = random.uniform(0.5, 2.0)  # noqa: S311
    return 0
