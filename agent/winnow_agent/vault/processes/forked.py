"""The vault's side of workers that are forked from a warm template: started with the first, ended with the last."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from winnow_agent.vault.processes.confined import ConfinedProcess, ask, sentence
from winnow_agent.vault.processes.framing import Channel, ChannelClosed, FramingError
from winnow_agent.vault.processes.held import HeldProcess
from winnow_protocol.errors import WinnowError

_log = logging.getLogger(__name__)

_MODULE: Final = "winnow_agent.vault.processes.worker_template"
_READY_SECONDS: Final = 300.0
"""How long models may take to load, where the machine does much else."""


class CantForkError(WinnowError):
    """The template can't fork a worker: one has to be started by itself."""


class ForkedProcess:
    """A worker that was forked, and the channel to it: used as a `confined.ConfinedProcess` is."""

    def __init__(self, template: Template, pid: int, channel: Channel) -> None:
        self.channel = channel
        self.ready = template.ready
        self._template, self._pid = template, pid
        self._held = HeldProcess(pid, template.pid)
        self._ending = threading.Lock()
        self._code: int | None = None

    @property
    def alive(self) -> bool:
        """Whether it still runs: one from which something comes unasked has ended, or is of no use."""
        return self._code is None and not self.channel.readable(0)

    @property
    def died_with_template(self) -> bool:
        """Whether it ended because its template did, whatever it was doing."""
        return self._code is not None and not self._template.alive

    def kill(self) -> int:
        """End it; its exit code, negative for a signal. May be called again."""
        with self._ending:
            if self._code is None:
                self._code = self._template.end(self._pid)
                self._held.kill()  # one that was taken over may have outlived its template
                self.channel.close()
            return self._code

    ended = kill
    """The template tells apart what was ending already."""


class Template:
    """The template of one kind's workers; may be called from any number of threads.

    Attributes:
        used: when its last worker ended, by `time.monotonic`.

    Args:
        scratch: a folder that is there, in which the workers' own folders lie.
    """

    def __init__(self, kind: str, module: str, scratch: Path) -> None:
        self.used = time.monotonic()
        self._lock = threading.Lock()  # of the template's channel
        self._process = ConfinedProcess(_MODULE, kind, module, scratch=scratch)
        self.ready = self._process.ready
        _log.info("workers' template started kind=%s isolation=%s", kind, sentence(self.ready.get("isolation")))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.alive

    def fork(self, folder: Path, request: Mapping[str, Any]) -> ForkedProcess:
        """A worker with this folder, wanted for this request, whose module may have prepared for it.

        Raises:
            CantForkError: there can be none.
        """
        channel, theirs = Channel.pair()
        with theirs, self._lock:
            try:
                asked = {"scratch": str(folder), "request": dict(request)}
                answer = ask(self._process, asked, [theirs.fileno()], _READY_SECONDS)
            except (ChannelClosed, FramingError, TimeoutError) as error:
                channel.close()
                raise CantForkError(f"forking a worker: {error}") from error
        if "pid" not in answer:
            channel.close()
            raise CantForkError(f"forking a worker: {sentence(answer.get('error', ''))}")
        return ForkedProcess(self, int(answer["pid"]), channel)

    def end(self, pid: int) -> int:
        """End a worker if it still runs; its exit code. Where the template is gone, the kernel has ended the worker with it."""
        with self._lock:
            self.used = time.monotonic()
            if not self.alive:
                return -signal.SIGKILL
            try:
                return os.waitstatus_to_exitcode(int(ask(self._process, {"end": pid})["status"]))
            except (ChannelClosed, FramingError, TimeoutError):
                return -signal.SIGKILL

    def kill(self) -> None:
        """End it, and its workers with it."""
        self._process.kill()
