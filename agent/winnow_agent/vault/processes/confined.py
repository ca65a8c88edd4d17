"""Starting, silencing and ending the confined processes of the vault: the parsers' template and the model workers."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from winnow_agent.vault.processes.framing import Channel, ChannelClosed, FramingError
from winnow_protocol.errors import StopRunError, TryLaterError

_START_SECONDS: Final = 120.0
_ANSWER_SECONDS: Final = 60.0
_FULL: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM, errno.ENOBUFS})
_PASSED_ON: Final = (
    "PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TESSDATA_PREFIX",
    "WINNOW_MODELS",
    "WINNOW_THREADS",
)


class NoProcessError(TryLaterError):
    """The system has no process, memory or descriptor to spare for a parser or a worker."""


class ConfinedStartError(StopRunError):
    """A parser's or a worker's process doesn't come up."""


class ConfinedProcess:
    """A process of this Python that runs ``module``, and the channel to it.

    It gets ``--fd N`` and ``--scratch FOLDER`` beside its arguments, a session of its own, a short environment, and has
    to confine itself and send ``{"ready": …}``, or ``{"error": sentence}``.

    Attributes:
        given_up: whether it was ended because it did not answer, as where the system holds up what it waits for.

    Raises:
        ConfinedStartError: it ends, or says nothing in time, or says why it can't.
        OSError: the system starts none; see `starting`.
    """

    def __init__(self, module: str, *arguments: str, scratch: Path) -> None:
        self.given_up = False
        self.channel, theirs = Channel.pair()
        with theirs:
            command = [sys.executable, "-P", "-m", module, *arguments, "--fd", str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(
                    [*command, "--scratch", str(scratch)],
                    pass_fds=(theirs.fileno(),),
                    env=environment(scratch),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except BaseException:
                self.channel.close()
                raise
        try:
            self.ready = self._handshake(module)
        except BaseException:
            self.kill()
            raise

    def _handshake(self, module: str) -> dict[str, Any]:
        try:
            header, _ = self.channel.receive(timeout=_START_SECONDS)
        except (ChannelClosed, FramingError, TimeoutError) as error:
            raise ConfinedStartError(f"starting {module}: {error}; `winnow-agent doctor` tells more") from error
        if "error" in header:
            raise ConfinedStartError(f"starting {module}: {sentence(header['error'])}")
        return header

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def kill(self) -> int:
        """End it with all it has started; its exit code, negative for a signal. May be called again."""
        if self._process.returncode is None:
            # Before it is waited for, its number can't be another's.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self.channel.close()  # only now: a thread that waits for an answer has been woken by the other end's closing
        return code

    def ended(self) -> int:
        """The exit code of a process that has closed its channel, and so is ending; it is killed if it isn't."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1.0)
        return self.kill()


@contextlib.contextmanager
def starting(what: str) -> Iterator[None]:
    """What the system has no room for now, it may have later: that tells nothing of the file it was wanted for.

    Raises:
        NoProcessError: instead of an OSError that says so.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        why = os.strerror(error.errno)
        raise NoProcessError(f"starting {what}: {why}; end other programs, or lower limits.workers") from error


def environment(scratch: Path) -> dict[str, str]:
    """What a confined process is told of the world: where Python is, the language, its limits, no home, no network."""
    passed = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
    return passed | {
        **folders_of(scratch),
        "HF_HUB_OFFLINE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # One thread a process: there is a process a core already, and a template must have no second thread.
        "OMP_THREAD_LIMIT": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def folders_of(scratch: Path) -> dict[str, str]:
    """The variables that say where a process may write."""
    return {
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "XDG_CACHE_HOME": str(scratch),
        "TLDEXTRACT_CACHE": str(scratch / "tldextract"),
    }


def remove(folder: Path) -> None:
    """Take a scratch folder away with what is in it; an empty one also where there is no descriptor to spare."""
    with contextlib.suppress(OSError):
        folder.rmdir()
        return
    shutil.rmtree(folder, ignore_errors=True)


def silence() -> None:
    """Send this process's output nowhere: libraries print pieces of what they read."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for fd in (1, 2):
        os.dup2(sink, fd)
    os.close(sink)


def sentence(text: object, limit: int = 500) -> str:
    """A message of a confined process, as far as it may go into a log or onto a terminal: one line, printable."""
    return "".join(char if char.isprintable() else " " for char in str(text)[:limit]).strip()


def name_of(error: BaseException) -> str:
    """An exception by its class and place. Never its words: they may quote what was being read."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


def ask(
    template: ConfinedProcess,
    request: Mapping[str, Any],
    descriptors: Sequence[int] = (),
    seconds: float = _ANSWER_SECONDS,
) -> dict[str, Any]:
    """One question to a template (`forking`); one that was not answered in time leaves it unusable, so it is ended.

    Raises:
        ChannelClosed, FramingError, TimeoutError: there was no answer.
    """
    try:
        template.channel.send(request, descriptors=descriptors, timeout=seconds)
        return template.channel.receive(timeout=seconds)[0]
    except BaseException as error:
        template.given_up |= isinstance(error, TimeoutError)
        template.kill()
        raise


class Idle:
    """A thread that calls ``sweep`` while there is something to sweep.

    Args:
        sweep: ends what has been idle too long; gives the seconds until it should be called again, None for never.
    """

    def __init__(self, sweep: Callable[[], float | None]) -> None:
        self._sweep = sweep
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self) -> None:
        """There is something to sweep."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="idle", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop sweeping."""
        self._stop.set()
        with self._lock:  # one that is being started can't be waited for yet
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                wait = self._sweep()
                if wait is None:
                    self._thread = None
                    return
            if self._stop.wait(wait):
                return


def idle_for(since: float, limit: float) -> float:
    """Seconds until something that was last used at ``since`` (`time.monotonic`) has been idle for ``limit``."""
    return since + limit - time.monotonic()
