"""What every process of the agent does about its own life: it runs once, ends by a signal or with its supervisor, and on time."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from winnow_protocol.errors import StopRunError

logger = logging.getLogger(__name__)

LOCK_NAME = "run.lock"
_MOUNT_SECONDS = 5.0


class AlreadyRunningError(StopRunError):
    """Another process runs this home, or this half of it."""


@contextlib.contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Holds a home for one supervisor, or the folder of a half for one process.

    Raises:
        AlreadyRunningError: another holds it; the message names its process.
    """
    path = folder / LOCK_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            raise AlreadyRunningError(
                f"starting at {folder}: process {holder} runs it already; stop that one first"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Whether a process holds `run_lock` of this folder, told without taking it, which would keep one from starting.

    By the file's number alone: what proc_locks(5) names a device by is not what `stat` does on every file system.
    """
    try:
        number = str((folder / LOCK_NAME).stat().st_ino)
        locks = Path("/proc/locks").read_text()
    except OSError:
        return False
    return any(" FLOCK " in line and f":{number} " in line for line in locks.splitlines())


def stop_event() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called in the main thread."""
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    return stop


def follow_supervisor(stop: threading.Event, on_line: Callable[[str], None] = lambda _line: None) -> None:
    """Reads stdin in a thread of its own: each line goes to ``on_line``, and its end, the supervisor's, sets ``stop``."""

    def read() -> None:
        for line in sys.stdin:
            on_line(line)
        stop.set()

    threading.Thread(target=read, name="supervisor", daemon=True).start()


def standing_at(paths: Sequence[Path]) -> dict[Path, tuple[int, int] | None]:
    """Which folder stands at each of these paths, by its file system and number; None where there is none."""
    return {path: _identity(path) for path in paths}


def follow_mounts(before: Mapping[Path, tuple[int, int] | None], stop: threading.Event) -> None:
    """Sets ``stop`` when another folder stands at one of these paths than before: a share was mounted, or unmounted.

    A confined process keeps to the folders that were there when it was confined; to reach new ones it has to start anew.

    Args:
        before: from `standing_at`, taken before the process was confined: what came in between would go unnoticed else.
    """

    def watch() -> None:
        while not stop.wait(_MOUNT_SECONDS):
            if standing_at(list(before)) != before:
                logger.info("a source's folder was mounted or unmounted: starting anew")
                stop.set()

    threading.Thread(target=watch, name="mounts", daemon=True).start()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def leave(exit_code: int) -> NoReturn:
    """Ends the process, even where a job's thread still runs: what it does is safe against being cut at any moment."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
