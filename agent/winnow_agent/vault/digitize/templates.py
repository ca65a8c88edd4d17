"""The processes that parsers are forked from: started when called for, ended when idle, replaced when they die.

There are two, because a fork costs by the memory that it shares: a light one for text, web pages and office files, and one
that holds the libraries for PDF, images and recordings as well, for those, and for what often holds them, mail and archives. Which one a file is forked from is guessed by its
name, and only costs time where the guess is wrong.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final, Literal

from winnow_agent.vault.processes.confined import ConfinedProcess, Idle, NoProcessError, ask, idle_for, sentence
from winnow_agent.vault.processes.framing import ChannelClosed
from winnow_agent.vault.processes.held import HeldProcess
from winnow_agent.vault.processes.workers import StoppingError

_log = logging.getLogger(__name__)

Weight = Literal["light", "heavy"]

_MODULE: Final = "winnow_agent.vault.digitize.template"
_LIGHT_SUFFIXES: Final = frozenset(
    [
        ".txt",
        ".md",
        ".markdown",
        ".rst",
        ".org",
        ".adoc",
        ".tex",
        ".log",
        ".htm",
        ".html",
        ".xhtml",
        ".xml",
        ".json",
        ".jsonl",
        ".ndjson",
        ".csv",
        ".tsv",
        ".srt",
        ".vtt",
        ".ass",
        ".ssa",
        ".ttml",
        ".ics",
        ".vcf",
        ".rtf",
        ".docx",
        ".docm",
        ".doc",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".pptx",
        ".pptm",
        ".ppt",
        ".odt",
        ".ods",
        ".odp",
        ".fb2",
        ".epub",
        ".ipynb",
    ]
)
"""What seldom holds a picture or a PDF that is read. Mails and archives do: to import a library then costs a hundred times
what the heavier fork costs."""


@dataclass(frozen=True, slots=True)
class Forked:
    """A running parser: its number, the template that is its parent, and what ends it where that is gone."""

    pid: int
    parent: ConfinedProcess
    held: HeldProcess


@dataclass(frozen=True, slots=True)
class End:
    """How a parser ended: `os.waitpid`'s status, and the most bytes that it held beyond the template's."""

    status: int
    peak: int


def weight_of(name: str) -> Weight:
    """Which template a file of this name is likely to want."""
    return "light" if PurePath(name).suffix.lower() in _LIGHT_SUFFIXES else "heavy"


class Templates:
    """May be called from any number of threads.

    Args:
        scratch: a folder that is there, in which the parsers' own folders lie.
        idle_seconds: after which a template that no parser was forked from ends.
    """

    def __init__(self, scratch: Path, idle_seconds: float) -> None:
        self._scratch = scratch
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()  # of all below, and of the templates' channels
        self._running: dict[Weight, ConfinedProcess] = {}
        self._active = 0
        self._used = time.monotonic()
        self._closed = False
        self._sweeper = Idle(self._sweep)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def fork(self, weight: Weight, request: Mapping[str, Any], descriptors: Sequence[int]) -> Forked:
        """A parser for the request, as `template` says.

        Raises:
            ConfinedStartError: no template comes up.
            NoProcessError: the system is full.
            StoppingError: `close` was called.
        """
        with self._lock:
            template, answer = self._ask(weight, request, descriptors)
            if "pid" not in answer:
                why = sentence(answer.get("error", ""))
                raise NoProcessError(f"starting a parser: {why}; end other programs, or lower limits.workers")
            self._active += 1
            pid = int(answer["pid"])
            return Forked(pid, template, HeldProcess(pid, template.pid))

    def end(self, forked: Forked) -> End | None:
        """End the parser if it still runs; how it ended, or None if its template did."""
        end = None
        with self._lock:
            self._active -= 1
            self._used = time.monotonic()
            with contextlib.suppress(ChannelClosed, TimeoutError, OSError):
                answer = ask(forked.parent, {"end": forked.pid})
                end = End(int(answer["status"]), int(answer["peak"]))
            forked.held.kill()  # one that was taken over may have outlived its template
        self._sweeper.watch()
        return end

    def close(self) -> None:
        """End the templates and every parser."""
        self._closed = True
        with self._lock:
            self._kill_all()
        self._sweeper.close()

    def _ask(
        self, weight: Weight, request: Mapping[str, Any], descriptors: Sequence[int]
    ) -> tuple[ConfinedProcess, dict[str, Any]]:
        """What a template answers; one that dies of the question is started again, once."""
        for _ in range(2):
            template = self._warm(weight)
            try:
                return template, ask(template, request, descriptors)
            except (ChannelClosed, TimeoutError):
                _log.warning("parsers' template died weight=%s", weight)
        raise NoProcessError("starting a parser: what it is forked from does not stay; end other programs")

    def _warm(self, weight: Weight) -> ConfinedProcess:
        """The running template, or a new one."""
        if self._closed:
            raise StoppingError("reading a file: the vault is stopping")
        template = self._running.get(weight)
        if template is not None and template.alive:
            return template
        if template is not None:
            template.kill()
        started = ConfinedProcess(_MODULE, weight, scratch=self._scratch)
        self._running[weight] = started
        _log.info("parsers' template started weight=%s isolation=%s", weight, sentence(started.ready.get("isolation")))
        return started

    def _sweep(self) -> float | None:
        with self._lock:
            if not self._running:
                return None
            left = float(self._idle_seconds) if self._active else idle_for(self._used, self._idle_seconds)
            if left > 0:
                return left
            self._kill_all()
            _log.info("parsers' templates ended reason=idle")
            return None

    def _kill_all(self) -> None:
        for template in self._running.values():
            template.kill()  # its children die with it
        self._running.clear()
