"""Looks at each document and says what it saw: never what to do about it, and never the value itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from typing import Any, Final, Literal, Protocol

from winnow_agent.documents import Document, Finding, document_to_json
from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.public import NAME, PublicTexts
from winnow_protocol.errors import SetAsideError

DETECTORS: Final = ("language", "quality", "secrets", "ownership", "sensitive", "personal")
"""Ours, the cheap before the dear."""

# One call of the worker a stage: what is cheap together, so that a rejection names all of its reasons; then what loads models.
_STAGES: Final = (("language", "quality", "secrets", "ownership", "sensitive"),)


class Caller(Protocol):
    """Who runs the worker: `winnow_agent.vault.processes.workers.Workers`."""

    def call(
        self, kind: Literal["screen"], header: Mapping[str, Any], payload: bytes = b""
    ) -> tuple[dict[str, Any], bytes]:
        """Sends a request to the worker of that kind and waits for its answer."""
        ...


@dataclass(frozen=True, slots=True)
class Screened:
    """What was seen, and which detectors looked."""

    findings: tuple[Finding, ...]
    detectors: tuple[str, ...]


class UnfinishedError(SetAsideError):
    """A detector could not finish; the document must be held.

    Attributes:
        seen: what those saw that did finish.
        failed: the detector that did not; those that were at work together, where the worker died or kept nobody's name.
    """

    def __init__(self, error: SetAsideError, seen: Screened, at_work: Sequence[str]) -> None:
        super().__init__(str(error), kind=error.kind, by=error.by)
        self.seen = seen
        self.failed = (error.by,) if error.by in at_work else tuple(at_work)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a detector took: seconds of the workers' processor time, for so many characters."""

    seconds: float
    characters: int


def installed() -> tuple[str, ...]:
    """Every detector's name: ours in their order, then those of other packages."""
    others = sorted({entry.name for entry in entry_points(group="winnow.detectors")} - set(DETECTORS))
    return (*DETECTORS, *others)


class Screener:
    """Runs detectors over documents in the confined worker, stage by stage.

    Args:
        detectors: which ones, in this order; all that are installed if none are named.
        public: what compares texts with public ones; it runs here, together with the first stage.
    """

    def __init__(
        self, workers: Caller, detectors: Sequence[str] | None = None, public: PublicTexts | None = None
    ) -> None:
        self._workers, self._public = workers, public
        self._detectors = installed() if detectors is None else tuple(detectors)
        self._spent: dict[str, Spent] = {}
        self._languages: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """Every detector that `findings` runs, in their order."""
        return (*([NAME] if self._public else []), *(name for stage in self._stages() for name in stage))

    def findings(self, document: Document, until: Callable[[Sequence[Finding]], bool] | None = None) -> Screened:
        """What the detectors saw.

        Args:
            until: asked after each stage with everything seen so far; once it says yes, no further detector runs.

        Raises:
            UnfinishedError: a detector failed (``detector_failed``) or the worker did.
        """
        # Where each word stands is for the reviewer: a detector reads text, and a book has a hundred thousand words.
        payload = json.dumps(document_to_json(replace(document, words=()))).encode()
        found: list[Finding] = []
        ran: list[str] = []
        if self._public is not None:
            public, seconds = self._public.timed(document)
            self._count({"seconds": {NAME: seconds}}, [NAME], len(document.text))
            found += public
            ran.append(NAME)
        for stage in self._stages():
            try:
                header, answer = self._workers.call("screen", self._request(stage), payload)
                found += _from_json(answer, document)
            except SetAsideError as error:
                raise UnfinishedError(error, Screened(tuple(found), tuple(ran)), stage) from error
            self._count(header, stage, len(document.text))
            self._meet(found)
            ran += stage
            if until is not None and until(found):
                break
        return Screened(tuple(found), tuple(ran))

    @property
    def spent(self) -> dict[str, Spent]:
        """What each detector took so far."""
        with self._lock:
            return dict(self._spent)

    def _request(self, stage: Sequence[str]) -> dict[str, list[str]]:
        """A call's header, as `screen.worker` says."""
        everyone = [name for each in self._stages() for name in each]
        return {"detectors": list(stage), "all": everyone, "languages": sorted(self._languages)}

    def _meet(self, found: Sequence[Finding]) -> None:
        language = measures.word(found, measures.LANGUAGE)
        if language is not None:
            with self._lock:
                self._languages = self._languages | {language}

    def _count(self, header: Mapping[str, Any], stage: Sequence[str], characters: int) -> None:
        seconds = header.get("seconds")
        if not isinstance(seconds, dict):
            return
        with self._lock:
            for name in stage:
                taken = seconds.get(name)
                if isinstance(taken, int | float):
                    before = self._spent.get(name, Spent(0.0, 0))
                    self._spent[name] = Spent(before.seconds + taken, before.characters + characters)

    def _stages(self) -> Iterator[tuple[str, ...]]:
        staged = [tuple(name for name in stage if name in self._detectors) for stage in _STAGES]
        yield from filter(None, staged)
        together = {name for stage in staged for name in stage}
        yield from ((name,) for name in self._detectors if name not in together)


def _from_json(payload: bytes, document: Document) -> list[Finding]:
    """Findings from the worker, which reads what strangers wrote: nothing of it is taken unchecked.

    Raises:
        SetAsideError: they are none, or lie outside the text.
    """
    try:
        found = [
            Finding(str(type_), int(start), int(end), float(score), str(detector), str(version), str(note))
            for type_, start, end, score, detector, version, note in json.loads(payload)
        ]
    except (ValueError, TypeError) as error:
        raise SetAsideError(
            "Screening a document: the worker's answer is no list of findings; the document is held.",
            kind="detector_failed",
        ) from error
    if any(not 0 <= f.start <= f.end <= len(document.text) or not 0 <= f.score <= 1 for f in found):
        raise SetAsideError(
            "Screening a document: the worker's answer points outside the text; the document is held.",
            kind="detector_failed",
        )
    return found
