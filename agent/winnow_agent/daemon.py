"""The supervisor: starts the vault and the gateway as two processes, starts them again, and ends them.

It resolves the coordinator's name for the gateway, which has no name service, and does nothing else: no document and no
connection is its own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType

from winnow_agent.at_rest.unlocking import PARTS, ask_for, passing, taken
from winnow_agent.config import Settings, SettingsError, load_settings
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.lifeline import run_lock
from winnow_agent.logs import start_logging
from winnow_agent.lookups import Lookups
from winnow_protocol.at_rest.keys import Part, PartKey
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.errors import StopRunError

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0
_PROGRAM = [sys.executable, "-P", "-m", "winnow_agent.cli"]
_LONG_ENOUGH_SECONDS = 60.0
"""A half that ran so long is started again at once, as if it had never failed."""
_LONGEST_WAIT_SECONDS = 60.0
_CHECK_SECONDS = 60.0


@dataclass(slots=True)
class Half:
    """One of the two processes, in a session of its own, so that a terminal's signals reach the supervisor alone.

    Attributes:
        keys: what it is handed in an encrypted home, at each start: its own key; the gateway the vault's, too, which it hands
            on unread where the vault has to vouch for it.
    """

    name: str
    command: list[str]
    keys: tuple[PartKey, ...] = ()
    process: subprocess.Popen[str] | None = None
    failures: int = 0
    started_at: float = 0.0
    start_again_at: float | None = None
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Starts it."""
        self.start_again_at = None
        self.started_at = time.monotonic()
        with passing(self.keys) as passed:
            self.process = subprocess.Popen(
                [*self.command, *passed.options],
                stdin=subprocess.PIPE,
                text=True,
                start_new_session=True,
                pass_fds=passed.descriptors,
            )
        logger.info("started %s pid=%d", self.name, self.process.pid)

    def tell(self, line: str) -> None:
        """Writes a line to its stdin, if it is there to read it."""
        with self._writing, contextlib.suppress(BrokenPipeError, ValueError):
            if self.process is not None and self.process.stdin is not None:
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()

    def ended(self) -> int | None:
        """Its exit status once it has ended, else None; 128 and the number for a signal. What it left behind is killed."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        _kill_group(self.process.pid)
        return code if code >= 0 else 128 - code

    def start_later(self) -> float:
        """Plans a start: full jitter over a span that doubles with each quick end. Returns the seconds until then."""
        ran = time.monotonic() - self.started_at
        self.failures = 0 if ran > _LONG_ENOUGH_SECONDS else self.failures + 1
        wait = random.uniform(0.1, min(_LONGEST_WAIT_SECONDS, 2.0**self.failures))  # noqa: S311
        self.process, self.start_again_at = None, time.monotonic() + wait
        return wait


def stop_halves(halves: list[Half]) -> bool:
    """Asks all to end, and kills what still runs after 5 s; returns whether all ended by themselves, without an error."""
    running = [half for half in halves if half.process is not None]
    for half in running:
        if half.process is not None and half.process.poll() is None:
            half.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    clean = True
    for half in running:
        if half.process is None:
            continue
        try:
            code = half.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not end within %d s and is killed", half.name, STOP_SECONDS)
            _kill_group(half.process.pid)
            code = half.process.wait()
        _kill_group(half.process.pid)
        # Stopped before it could listen for the signal is as good as stopped by it.
        clean = clean and code in {0, -signal.SIGTERM}
        half.process = None
    return clean


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class Supervisor:
    """Runs both halves until it is told to stop, or until one says that a person has to mend something.

    Raises:
        NotEnrolledError: the home's gateway has no certificate.
    """

    def __init__(self, settings: Settings, *, once: bool, keys: Mapping[Part, PartKey] | None = None) -> None:
        self._home = settings.home
        keys = keys or {}
        store = GatewayStore(settings.home / "gateway", key=keys.get("gateway"))
        address = store.require_membership().main_address
        store.close()
        self._route = Route(address, (), settings.network.proxy)
        self._once = once
        options = ["--home", str(settings.home), "--supervised", *(["--once"] if once else [])]
        self.vault = Half(
            "vault", [*_PROGRAM, "vault", *options], tuple(keys[part] for part in keys if part == "vault")
        )
        self.gateway = Half("gateway", [*_PROGRAM, "gateway", *options], tuple(keys.values()))
        self._halves = [self.vault, self.gateway]
        self._stopped_by = 0
        self._reload = False
        self._lookups = Lookups(lambda: self._route.connect_host, self._tell_addresses)

    def run(self) -> int:
        """Runs them; returns the exit status."""
        with self._signals() as wake:
            for half in self._halves:
                self._start(half)
            threading.Thread(target=self._lookups.follow, name="lookups", daemon=True).start()
            try:
                while True:
                    select.select([wake], [], [], self._seconds_to_next_start())
                    with contextlib.suppress(BlockingIOError):
                        wake.recv(4096)
                    if self._stopped_by:
                        return self._stop()
                    if self._reload:
                        self._start_over()
                    code = self._look_after_halves()
                    if code is not None:
                        stop_halves(self._halves)
                        return code
            finally:
                self._lookups.end()
                stop_halves(self._halves)

    def _stop(self) -> int:
        logger.info("stopping signal=%d", self._stopped_by)
        clean = stop_halves(self._halves)
        if not clean:
            return 1
        # A pass that was cut short is no success; a daemon that was told to stop is.
        return 128 + self._stopped_by if self._once else 0

    def _start_over(self) -> None:
        """Starts both halves anew under the settings and the policy as they are now; wrong ones change nothing."""
        self._reload = False
        try:
            settings = load_settings(self._home)
        except SettingsError as error:
            logger.warning("not reloading: %s", error)
            return
        # In a process of its own: what reads policies would stay in this one's memory for good.
        check = [*_PROGRAM, "policy", "check", str(settings.policy_source)]
        try:
            checked = subprocess.run(check, capture_output=True, text=True, timeout=_CHECK_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            logger.warning("not reloading: checking the policy took over %d s; send SIGHUP again later", _CHECK_SECONDS)
            return
        if checked.returncode:
            logger.warning("not reloading: %s", checked.stderr.strip() or checked.stdout.strip())
            return
        start_logging("run", settings.log_level)
        logger.info("reloading")
        stop_halves(self._halves)
        if settings.network.proxy != self._route.proxy:
            self._route = Route(self._route.address, (), settings.network.proxy)
            self._lookups.start_over()
        for half in self._halves:
            self._start(half)

    def _look_after_halves(self) -> int | None:
        """Starts again what has ended; returns an exit status when all is to end."""
        for half in self._halves:
            if half.start_again_at is not None and time.monotonic() >= half.start_again_at:
                self._start(half)
            code = half.ended()
            if code is None:
                continue
            if self._once and half is self.vault:
                return code
            if code == StopRunError.exit_code:
                logger.error("%s ended with status %d; see its last line; the agent stops", half.name, code)
                return code
            wait = half.start_later()
            logger.warning("%s ended with status %d; it is started again in %.1f s", half.name, code, wait)
        return None

    def _start(self, half: Half) -> None:
        half.start()
        if half is self.gateway and self._lookups.known is not None:
            self._tell_addresses(self._lookups.known)

    def _tell_addresses(self, addresses: tuple[str, ...]) -> None:
        self.gateway.tell(json.dumps(addresses))

    def _seconds_to_next_start(self) -> float | None:
        due = [half.start_again_at for half in self._halves if half.start_again_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    @contextlib.contextmanager
    def _signals(self) -> Iterator[socket.socket]:
        """A socket that becomes readable with every signal: SIGCHLD, SIGTERM, SIGINT, SIGHUP."""
        wake, write = socket.socketpair()
        wake.setblocking(False)
        write.setblocking(False)

        def handle(number: int, _frame: FrameType | None) -> None:
            # In a terminal SIGHUP says that the terminal is gone; without one, that the settings are new.
            if number == signal.SIGHUP and not os.isatty(0):
                self._reload = True
            elif number != signal.SIGCHLD:
                self._stopped_by = number

        numbers = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, handle) for number in numbers}
        earlier = signal.set_wakeup_fd(write.fileno(), warn_on_full_buffer=False)
        try:
            yield wake
        finally:
            signal.set_wakeup_fd(earlier)
            for number, handler in before.items():
                signal.signal(number, handler)
            wake.close()
            write.close()


def run_agent(settings: Settings, *, once: bool) -> int:
    """Runs the home's two halves; returns the exit status.

    Raises:
        AlreadyRunningError: they run already.
        NotEnrolledError: the home has not joined a fleet.
        LockedError: it is encrypted, and can't be unlocked.
    """
    with run_lock(settings.home):
        handed = ask_for(settings.home, PARTS)
        if handed:
            keep_memory_private()
        keys = {part: taken(part, descriptor) for part, descriptor in handed.items()}
        return Supervisor(settings, once=once, keys=keys).run()
