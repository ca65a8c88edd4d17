"""The vault's side of digitizing: each file in a process of its own, forked from a warm, confined template.

The vault opens the file and parses nothing of it. `Templates` forks the parser and ends it; `Reading` counts the seconds
in which it waits for the parser, the bytes that the parser sends and the engines it asks for; here its death is explained.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.patience import processor_seconds
from winnow_agent.vault.digitize.reading import Memory, Reading
from winnow_agent.vault.digitize.templates import End, Forked, Templates, weight_of
from winnow_agent.vault.processes.confined import remove, starting
from winnow_agent.vault.processes.framing import PAYLOAD_BYTES, Channel, ChannelClosed
from winnow_agent.vault.processes.workers import StoppingError, Workers
from winnow_agent.vault.walk import open_file

_ALMOST: Final = 0.9


@dataclass(frozen=True, slots=True)
class _Parser:
    """A running parser, its channel, its folder, and the processor seconds that it may take."""

    forked: Forked
    channel: Channel
    scratch: Path
    seconds: int


class Parsers:
    """Digitizes files; may be called from any number of threads, a file each.

    Args:
        limits: ``memory_bytes`` beyond what the template holds; ``file_seconds``, see `patience`; ``file_bytes`` of a file, and of all its text; ``idle_seconds``.
        workers: the engines.
        scratch: a folder that is there, in which each file gets a folder of its own while it is read.
        passwords: to be tried on encrypted files.
    """

    def __init__(self, limits: Limits, workers: Workers, scratch: Path, *, passwords: Sequence[str] = ()) -> None:
        self._limits = limits
        self._passwords = passwords
        self._workers = workers
        self._scratch = scratch
        self._templates = Templates(scratch, limits.idle_seconds)

    def digitize(
        self,
        path: Path,
        memory: Memory | None = None,
        may_continue: Callable[[], bool] = lambda: True,
        file: int | None = None,
    ) -> Iterator[Document | Unread]:
        """The file's documents, one by one as they are read.

        Args:
            memory: of what engines answered for it before.
            may_continue: asked now and then; where it says no, the file is left for another time.
            file: a descriptor that is open at it and stays the caller's; without, what the path leads to is opened.

        Raises:
            DigitizeError: nothing, or nothing more, can be read; `kind` says why.
            ConfinedStartError: no parser comes up.
            NoProcessError: the system is full.
            StoppingError: `close` was called, or it may not continue; or another file held up what it was forked from.
        """
        parser = self._start(path, file)
        died = False
        told: DigitizeError | None = None
        reading = Reading(parser.channel, self._limits, self._workers, memory, may_continue, seconds=parser.seconds)
        try:
            yield from reading.items()
        except ChannelClosed:
            died = True
        except DigitizeError as error:
            told = error
        finally:
            end = self._end(parser)
        if died:
            raise self._death(end, given_up=parser.forked.parent.given_up)
        if told is not None:
            # Libraries that get no memory call the file damaged.
            full = told.kind == "malformed" and end is not None and end.peak >= _ALMOST * self._limits.memory_bytes
            raise _out_of_memory() if full else told

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._templates.closed

    def close(self) -> None:
        """End the templates and every parser; files under way raise `StoppingError`."""
        self._templates.close()

    def _start(self, path: Path, file: int | None) -> _Parser:
        scratch = self._scratch / secrets.token_hex(8)
        with starting("a parser"), contextlib.ExitStack() as undone:
            undone.callback(remove, scratch)
            with contextlib.ExitStack() as handed:
                fd = _open(path) if file is None else os.dup(file)
                handed.callback(os.close, fd)
                size = _checked_size(fd, self._limits.file_bytes)
                # A parser can't mean to send more than it may hold.
                channel, theirs = Channel.pair(payload_limit=min(PAYLOAD_BYTES, self._limits.memory_bytes))
                undone.callback(channel.close)
                handed.callback(theirs.close)
                seconds = processor_seconds(self._limits.file_seconds, size)
                scratch.mkdir(mode=0o700)
                request = self._request(path.name, scratch, seconds)
                forked = self._templates.fork(weight_of(path.name), request, [fd, theirs.fileno()])
            undone.pop_all()
        return _Parser(forked, channel, scratch, seconds)

    def _request(self, name: str, scratch: Path, seconds: int) -> dict[str, Any]:
        """As `template` says."""
        return {
            "file": name,
            "scratch": str(scratch),
            "limits": {
                "memory_bytes": self._limits.memory_bytes,
                "seconds": seconds,
                "ahead": self._limits.workers,
            },
            "passwords": list(self._passwords),
        }

    def _end(self, parser: _Parser) -> End | None:
        """End the parser if it still runs, and take its folder away; how it ended, or None if its template did."""
        end = self._templates.end(parser.forked)
        parser.channel.close()
        remove(parser.scratch)
        return end

    def _death(self, end: End | None, *, given_up: bool) -> DigitizeError | StoppingError:
        """Why a parser is gone that didn't say so.

        Args:
            given_up: whether its template was ended because of another file, which hung on a share that is away, say.
        """
        if self.closed:
            return StoppingError("reading a file: the vault is stopping")
        if end is None and given_up:
            return StoppingError("reading a file: what its parser was forked from hung; it is left for another time")
        if end is None:
            return DigitizeError(
                "reading a file: the system ended the parsers, as it does when memory runs out", kind="out_of_memory"
            )
        code = os.waitstatus_to_exitcode(end.status)
        if code == -signal.SIGXCPU:
            return DigitizeError(
                "reading a file: it takes more processor time than limits.file_seconds gives a file of its size; raise it "
                "if this one is worth it",
                kind="timed_out",
            )
        if code == -signal.SIGKILL:
            return DigitizeError(
                "reading a file: the system ended its parser, as it does when memory runs out", kind="out_of_memory"
            )
        # Libraries that get no memory often end their process in their own way.
        if code != 0 and 2 * end.peak >= self._limits.memory_bytes:
            return _out_of_memory()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return DigitizeError(f"reading a file: its parser crashed ({how})", kind="malformed")


def _out_of_memory() -> DigitizeError:
    return DigitizeError("reading a file: it needs more than limits.memory_bytes", kind="out_of_memory")


def _open(path: Path) -> int:
    """A descriptor of what lies at a path.

    Raises:
        NoProcessError, DigitizeError: there can be none now, or none of this.
    """
    try:
        with starting("a parser"):
            return open_file(os.fsencode(path))
    except OSError as error:
        raise _not_opened(error) from error


def _not_opened(error: OSError) -> DigitizeError:
    why = os.strerror(error.errno or 0)
    return DigitizeError(f"opening a file: {why}; check that it is there and may be read", kind="unreadable")


def _checked_size(fd: int, most: int) -> int:
    """The bytes of a regular file, at most ``most``."""
    try:
        facts = os.fstat(fd)
    except OSError as error:  # its share went away
        raise _not_opened(error) from error
    if not stat.S_ISREG(facts.st_mode):
        raise DigitizeError("opening a file: it is a folder, a pipe or a device, not a file", kind="unsupported")
    if facts.st_size > most:
        raise DigitizeError(
            f"opening a file: it has {facts.st_size} bytes, limits.file_bytes is {most}; split it, or raise the limit",
            kind="too_large",
        )
    return facts.st_size
