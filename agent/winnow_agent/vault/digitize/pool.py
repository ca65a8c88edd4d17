"""The vault's side of digitizing: each file in a process of its own, forked from a warm, confined template.

The vault opens the file and parses nothing of it. `Reading` counts the seconds in which it waits for the parser, the
bytes that the parser sends and the engines it asks for; here the parser is started, ended, and its death explained.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.vault.confined import ConfinedProcess, Idle, idle_for, sentence
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.reading import Memory, Reading
from winnow_agent.vault.framing import PAYLOAD_BYTES, Channel, ChannelClosed
from winnow_agent.vault.workers import StoppingError, Workers
from winnow_protocol.errors import TryLaterError

_log = logging.getLogger(__name__)

_TEMPLATE: Final = "winnow_agent.vault.digitize.template"
_TEMPLATE_SECONDS: Final = 60.0


class NoProcessError(TryLaterError):
    """The system has no process to spare for a parser."""


@dataclass(frozen=True, slots=True)
class _Parser:
    """A running parser: its number, the template that is its parent, its channel, its folder."""

    pid: int
    template: ConfinedProcess
    channel: Channel
    scratch: Path


class Parsers:
    """Digitizes files; may be called from any number of threads, a file each.

    Args:
        limits: ``memory_bytes`` beyond what the template holds; ``file_seconds`` of waiting for the parser (not for the
            engines), and of its processor time; ``file_bytes`` of a file, and of all its text; ``idle_seconds``.
        workers: the engines.
        scratch: a folder that is there, in which each file gets a folder of its own while it is read.
        passwords: to be tried on encrypted files.
    """

    def __init__(self, limits: Limits, workers: Workers, scratch: Path, *, passwords: Sequence[str] = ()) -> None:
        self._limits = limits
        self._passwords = passwords
        self._workers = workers
        self._scratch = scratch
        self._lock = threading.Lock()  # of the template, its channel, and the three below
        self._template: ConfinedProcess | None = None
        self._active = 0
        self._used = time.monotonic()
        self._closed = False
        self._sweeper = Idle(self._sweep)

    def digitize(self, path: Path, memory: Memory | None = None) -> Iterator[Document | Unread]:
        """The file's documents, one by one as they are read.

        Args:
            memory: of what engines answered for it before.

        Raises:
            DigitizeError: nothing, or nothing more, can be read; `kind` says why.
            ConfinedStartError: no parser comes up.
            NoProcessError: the system is full.
            StoppingError: `close` was called.
        """
        parser = self._start(path)
        died = False
        try:
            yield from Reading(parser.channel, self._limits, self._workers, memory).items()
        except ChannelClosed:
            died = True
        finally:
            end = self._end(parser)
        if died:
            raise self._death(end)

    def close(self) -> None:
        """End the template and every parser; files under way raise `StoppingError`."""
        self._closed = True
        with self._lock:
            if self._template is not None:
                self._template.kill()  # its children die with it
                self._template = None
        self._sweeper.close()

    def _start(self, path: Path) -> _Parser:
        fd = _open(path, self._limits.file_bytes)
        # A parser can't mean to send more than it may hold.
        channel, theirs = Channel.pair(payload_limit=min(PAYLOAD_BYTES, self._limits.memory_bytes))
        scratch = self._scratch / secrets.token_hex(8)
        request = {
            "file": path.name,
            "scratch": str(scratch),
            "limits": {
                "memory_bytes": self._limits.memory_bytes,
                "file_seconds": self._limits.file_seconds,
                "ahead": self._limits.workers,
            },
            "passwords": list(self._passwords),
        }
        try:
            scratch.mkdir(mode=0o700)
            template, answer = self._fork(request, [fd, theirs.fileno()])
        except BaseException:
            channel.close()
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        finally:
            os.close(fd)
            theirs.close()
        return _Parser(int(answer["pid"]), template, channel, scratch)

    def _fork(self, request: dict[str, Any], descriptors: Sequence[int]) -> tuple[ConfinedProcess, dict[str, Any]]:
        with self._lock:
            template = self._warm()
            try:
                answer = _ask(template, request, descriptors)
            except (ChannelClosed, TimeoutError):
                _log.warning("parsers' template died and is started again")
                template = self._warm()
                answer = _ask(template, request, descriptors)
            if "pid" not in answer:
                why = sentence(answer.get("error", ""))
                raise NoProcessError(f"starting a parser: {why}; end other programs, or lower limits.workers")
            self._active += 1
            return template, answer

    def _warm(self) -> ConfinedProcess:
        """The running template, or a new one."""
        if self._closed:
            raise StoppingError("reading a file: the vault is stopping")
        if self._template is None or not self._template.alive:
            if self._template is not None:
                self._template.kill()
            self._template = ConfinedProcess(_TEMPLATE, scratch=self._scratch)
            _log.info("parsers' template started isolation=%s", sentence(self._template.ready.get("isolation")))
        return self._template

    def _end(self, parser: _Parser) -> dict[str, Any] | None:
        """End the parser if it still runs, and take its folder away; how it ended, or None if the template did."""
        end = None
        with self._lock:
            self._active -= 1
            self._used = time.monotonic()
            with contextlib.suppress(ChannelClosed, TimeoutError, OSError):
                end = _ask(parser.template, {"end": parser.pid})
        parser.channel.close()
        shutil.rmtree(parser.scratch, ignore_errors=True)
        self._sweeper.watch()
        return end

    def _death(self, end: dict[str, Any] | None) -> DigitizeError | StoppingError:
        """Why a parser is gone that didn't say so."""
        if self._closed:
            return StoppingError("reading a file: the vault is stopping")
        if end is None:
            return DigitizeError(
                "reading a file: the system ended the parsers, as it does when memory runs out", kind="out_of_memory"
            )
        code = os.waitstatus_to_exitcode(int(end["status"]))
        if code == -signal.SIGXCPU:
            return DigitizeError(
                f"reading a file: {self._limits.file_seconds} s of processor time were not enough; raise "
                "limits.file_seconds if it is worth it",
                kind="timed_out",
            )
        if code == -signal.SIGKILL:
            return DigitizeError(
                "reading a file: the system ended its parser, as it does when memory runs out", kind="out_of_memory"
            )
        # Libraries that get no memory often end their process in their own way.
        if code != 0 and 2 * int(end["peak"]) >= self._limits.memory_bytes:
            return DigitizeError("reading a file: it needs more than limits.memory_bytes", kind="out_of_memory")
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return DigitizeError(f"reading a file: its parser crashed ({how})", kind="malformed")

    def _sweep(self) -> float | None:
        with self._lock:
            if self._template is None:
                return None
            left = float(self._limits.idle_seconds) if self._active else idle_for(self._used, self._limits.idle_seconds)
            if left > 0:
                return left
            self._template.kill()
            self._template = None
            _log.info("parsers' template ended reason=idle")
            return None


def _open(path: Path, most: int) -> int:
    """A descriptor of a regular file of at most ``most`` bytes."""
    try:
        # A pipe or a device without a peer would be waited for.
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise DigitizeError(
            f"opening a file: {why}; check that it is there and may be read", kind="unreadable"
        ) from error
    try:
        facts = os.fstat(fd)
        if not stat.S_ISREG(facts.st_mode):
            raise DigitizeError("opening a file: it is a folder, a pipe or a device, not a file", kind="unsupported")
        if facts.st_size > most:
            raise DigitizeError(
                f"opening a file: it has {facts.st_size} bytes, limits.file_bytes is {most}; split it, or raise the limit",
                kind="too_large",
            )
    except BaseException:
        os.close(fd)
        raise
    return fd


def _ask(template: ConfinedProcess, request: dict[str, Any], descriptors: Sequence[int] = ()) -> dict[str, Any]:
    """One question to the template; one that was not answered leaves it unusable, so it is ended."""
    try:
        template.channel.send(request, descriptors=descriptors, timeout=_TEMPLATE_SECONDS)
        return template.channel.receive(timeout=_TEMPLATE_SECONDS)[0]
    except BaseException:
        template.kill()
        raise
