"""Model workers: confined processes that hold an engine or a model, and see pixels, samples or text, never a file.

A worker's module has ``handle(header, payload) -> (header, payload)``:

- ``ocr``: ``{"width", "height", "languages"}`` with ``width * height`` bytes of gray; gives ``{"text", "confidence",
  "words": [[start, end, left, top, right, bottom, confidence], …], "language", "turned"}``, as `base.Recognized` says.
- ``speech``: ``{}`` with float32 mono samples at 16 kHz in this machine's byte order; gives ``{"segments": [[start_s,
  end_s, text, confidence, language, [[start, end, start_s, end_s, confidence], …]], …], "language", "speech_seconds"}``,
  as `base.Transcript` says.
- ``screen``, ``redact``: as `winnow_agent.vault.screen` and its `redacting` say.

An answer too large for a header (256 KiB) goes into the payload as JSON. A `SetAsideError` that a handler raises is raised
again in the vault; any other error of Winnow's means that the engine can't be used, ``missing_engine``.

A kind of which many run at once and hold the same models is forked from a template (`forked`), for which its module may have
``prepare(header)``; the header is that of the call that the worker is wanted for.
"""

from __future__ import annotations

import logging
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from winnow_agent.config import Limits
from winnow_agent.vault.processes.confined import ConfinedProcess, Idle, idle_for, remove, sentence, starting
from winnow_agent.vault.processes.forked import CantForkError, ForkedProcess, Template
from winnow_agent.vault.processes.framing import ChannelClosed, FramingError
from winnow_protocol.errors import SetAsideError, TryLaterError

_log = logging.getLogger(__name__)

_CALL: Final = 10
"""Times `Limits.file_seconds` that a call may take: an engine is slow by nature, and does not loop."""
_SECONDS_A_MEGABYTE: Final = 2_000
"""More for a text: half the speed of the slowest kind that was measured, mails full of addresses, one core to itself."""

Kind = Literal["ocr", "speech", "screen", "redact"]
MODULES: Final[Mapping[str, str]] = {
    "ocr": "winnow_agent.vault.engines.ocr",
    "speech": "winnow_agent.vault.engines.speech",
    "screen": "winnow_agent.vault.screen.worker",
    "redact": "winnow_agent.vault.screen.redacting",
}
_FORKED: Final = frozenset({"screen"})
_FORKED_BYTES: Final = 250 << 20
"""What one and its worker `redact` hold beside the template, by `bench/screen_workers.py`."""


def patience(kind: Kind, limits: Limits, size: int) -> float:
    """The seconds that a call may take, by the size of its payload in bytes."""
    seconds = _CALL * limits.file_seconds
    return seconds + _SECONDS_A_MEGABYTE * size / 1e6 if kind in {"screen", "redact"} else seconds


def affordable(workers: int, meminfo: Path = Path("/proc/meminfo")) -> int:
    """As many workers of the screen as half of the free memory has room for, one at least."""
    for line in meminfo.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return max(1, min(workers, int(line.split()[1]) * 1024 // (2 * _FORKED_BYTES)))
    return workers


class StoppingError(TryLaterError):
    """The vault is being stopped, or another file held up the parsers; what was under way begins anew."""


class TemplateEndedError(SetAsideError):
    """A worker went because the template did that it was forked from: no doing of what it was asked."""


class _Worker:
    """One worker's process and its folder."""

    def __init__(self, kind: str, scratch: Path, start: Callable[[Path], ConfinedProcess | ForkedProcess]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=scratch))
        self.used = time.monotonic()
        try:
            self.process = start(self._folder)
        except BaseException:
            self._remove_folder()
            raise

    def end(self) -> int:
        code = self.process.kill()
        self._remove_folder()
        return code

    def ended(self) -> int:
        code = self.process.ended()
        self._remove_folder()
        return code

    def _remove_folder(self) -> None:
        remove(self._folder)


class Workers:
    """The workers of every kind: started when called for, kept, ended when idle, replaced when they die.

    May be called from any number of threads; a call waits while all workers of its kind are busy.

    Args:
        limits: ``workers`` processes of ``ocr``, of ``redact`` and, as far as they are `affordable`, of ``screen``, one of ``speech``; ten
            times ``file_seconds`` for one call, see `patience`; ``idle_seconds``.
        scratch: a folder that is there, in which each worker gets a folder of its own.
        modules: the module of each kind.
    """

    def __init__(self, limits: Limits, scratch: Path, *, modules: Mapping[str, str] = MODULES) -> None:
        self._limits = limits
        self._scratch = scratch
        self._modules = modules
        self._free = threading.Condition()
        self._idle: dict[str, list[_Worker]] = {kind: [] for kind in modules}
        self._all: dict[str, int] = dict.fromkeys(modules, 0)
        self._busy: set[_Worker] = set()
        self._templates: dict[str, Template] = {}
        self._starting = threading.Lock()  # of templates
        self._unforked: set[str] = set()
        self._affordable = 1
        self._closed = False
        self._sweeper = Idle(self._sweep)

    def call(self, kind: Kind, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """What the worker's `handle` gives.

        Raises:
            SetAsideError: the handler raised one; or of kind ``missing_engine`` where its packages are not installed,
                ``timed_out``, ``out_of_memory`` where the system ended the worker, ``malformed`` where it crashed.
            ConfinedStartError: no worker comes up.
            NoProcessError: the system is full.
            StoppingError: `close` was called.
        """
        try:
            return self._call(kind, header, payload)
        except TemplateEndedError:
            return self._call(kind, header, payload)

    def close(self) -> None:
        """End every worker; calls under way raise `StoppingError`."""
        with self._free:
            self._closed = True
            workers = [*self._busy, *(worker for idle in self._idle.values() for worker in idle)]
            for idle in self._idle.values():
                idle.clear()
            self._free.notify_all()
            templates = list(self._templates.values())
        for template in templates:
            template.kill()
        for worker in workers:
            worker.end()
        self._sweeper.close()

    def _call(self, kind: Kind, header: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        worker = self._take(kind, header)
        try:
            return self._ask(kind, worker, header, payload)
        finally:
            self._give_back(kind, worker)

    def _ask(
        self, kind: Kind, worker: _Worker, header: Mapping[str, Any], payload: bytes
    ) -> tuple[dict[str, Any], bytes]:
        seconds = patience(kind, self._limits, len(payload))
        deadline = time.monotonic() + seconds
        channel = worker.process.channel
        try:
            channel.send(header, payload, timeout=seconds)
            answer, result = channel.receive(timeout=max(deadline - time.monotonic(), 0.001))
        except TimeoutError as error:
            worker.end()
            raise SetAsideError(
                f"asking the {kind} worker: no answer within {seconds:.0f} s; "
                "raise limits.file_seconds if this file is worth it",
                kind="timed_out",
            ) from error
        except (ChannelClosed, FramingError, OSError) as error:
            raise self._death(kind, worker) from error
        except BaseException:
            worker.end()  # its answer would be taken for the next call's
            raise
        if "error" in answer:
            by = sentence(answer.get("by", ""), 40)
            raise SetAsideError(sentence(answer.get("message", "")), kind=sentence(answer["error"], 40), by=by)
        values = answer.get("result")
        if not isinstance(values, dict):
            worker.end()
            raise SetAsideError(f"asking the {kind} worker: what it answered is no result", kind="malformed")
        return values, result

    def _death(self, kind: str, worker: _Worker) -> SetAsideError | StoppingError:
        code = worker.ended()
        if self._closed:
            return StoppingError(f"asking the {kind} worker: the vault is stopping")
        if isinstance(worker.process, ForkedProcess) and worker.process.died_with_template:
            _log.warning("workers' template died kind=%s", kind)
            return TemplateEndedError(
                f"asking the {kind} worker: the system ended its template, as it does when memory runs out",
                kind="out_of_memory",
            )
        _log.warning("worker died kind=%s code=%d", kind, code)
        if code == -signal.SIGKILL:
            return SetAsideError(
                f"asking the {kind} worker: the system ended it, as it does when memory runs out", kind="out_of_memory"
            )
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return SetAsideError(f"asking the {kind} worker: it crashed ({how})", kind="malformed")

    def _take(self, kind: Kind, header: Mapping[str, Any]) -> _Worker:
        with self._free:
            while not self._closed and not self._idle[kind] and self._all[kind] >= self._most(kind):
                self._free.wait()
            if self._closed:
                raise StoppingError(f"asking the {kind} worker: the vault is stopping")
            while self._idle[kind]:
                worker = self._idle[kind].pop()
                if worker.process.alive:
                    self._busy.add(worker)
                    return worker
                worker.end()
                self._all[kind] -= 1
            self._all[kind] += 1
        try:
            with starting(f"a worker for {kind}"):
                worker = _Worker(kind, self._scratch, lambda folder: self._start(kind, header, folder))
        except BaseException:
            with self._free:
                self._all[kind] -= 1
                self._free.notify()
            raise
        _log.info("worker started kind=%s isolation=%s", kind, sentence(worker.process.ready.get("isolation")))
        with self._free:
            if not self._closed:
                self._busy.add(worker)
                return worker
        worker.end()
        raise StoppingError(f"asking the {kind} worker: the vault is stopping")

    def _most(self, kind: Kind) -> int:
        if kind == "speech":
            return 1
        if kind not in _FORKED:
            return self._limits.workers
        if not self._all[kind]:
            self._affordable = affordable(self._limits.workers)
        return self._affordable

    def _start(self, kind: Kind, header: Mapping[str, Any], folder: Path) -> ConfinedProcess | ForkedProcess:
        """A worker's process: forked where its kind is, or by itself where that can't be."""
        if kind in _FORKED and kind not in self._unforked and self._affordable > 1:
            template = self._template(kind)
            try:
                return template.fork(folder, header)
            except CantForkError as error:
                if template.alive:  # it has said why, and would again
                    self._unforked.add(kind)
                _log.warning("a worker is started by itself kind=%s: %s", kind, error)
        return ConfinedProcess("winnow_agent.vault.processes.worker", kind, self._modules[kind], scratch=folder)

    def _template(self, kind: Kind) -> Template:
        with self._starting:
            template = self._templates.get(kind)
            if template is not None and template.alive:
                return template
            template = Template(kind, self._modules[kind], self._scratch)
            with self._free:
                if not self._closed:
                    self._templates[kind] = template
                    return template
            template.kill()
            raise StoppingError(f"asking the {kind} worker: the vault is stopping")

    def _give_back(self, kind: Kind, worker: _Worker) -> None:
        worker.used = time.monotonic()
        with self._free:
            self._busy.discard(worker)
            if worker.process.alive and not self._closed:
                self._idle[kind].append(worker)
            else:
                worker.end()
                self._all[kind] -= 1
            self._free.notify()
        self._sweeper.watch()

    def _sweep(self) -> float | None:
        """End what has been idle too long; the one used last serves next, so the others grow old."""
        with self._free:
            waits = []
            for kind, idle in self._idle.items():
                for worker in list(idle):
                    left = idle_for(worker.used, self._limits.idle_seconds)
                    if left > 0:
                        waits.append(left)
                        continue
                    idle.remove(worker)
                    worker.end()
                    self._all[kind] -= 1
                    _log.info("worker ended kind=%s reason=idle", kind)
            waits += self._sweep_templates()
            return min(waits, default=None)

    def _sweep_templates(self) -> list[float]:
        """End those from which no worker is left; the seconds for which others may stay so."""
        waits = []
        for kind, template in list(self._templates.items()):
            if self._all[kind]:
                continue
            left = idle_for(template.used, self._limits.idle_seconds)
            if left > 0:
                waits.append(left)
                continue
            del self._templates[kind]
            template.kill()
            _log.info("workers' template ended kind=%s reason=idle", kind)
        return waits
