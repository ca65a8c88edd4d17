"""The confined process that looks at documents: text in, findings out.

A call's header is ``{"detectors": [name, …]}``, and for who makes ready a process that workers are forked from ``"all"``, the
detectors that the caller runs in the end, and ``"languages"``, those that it has met. Its payload is a document as JSON; the answer's
payload is a list of findings as JSON, ``[type, start, end, score, detector, version, note]`` each, its header says how many they are and
the seconds of the processor's time that each detector took.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Final

from winnow_agent.documents import Document, Finding, document_from_json
from winnow_agent.vault.screen.speakers import labels_as_text, of_labels
from winnow_protocol.errors import SetAsideError, WinnowError

_log = logging.getLogger(__name__)

_GROUP: Final = "winnow.detectors"
_OF_THE_WHOLE: Final = frozenset({"language", "quality", "ownership", "sensitive"})
"""Detectors that say nothing of a speaker's label."""


class DetectorFailedError(SetAsideError):
    """A detector could not finish, so nobody knows what it would have found."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message, kind="detector_failed", by=name)


@cache
def detector(name: str) -> Any:
    """The detector of that name: a module with ``name``, ``version`` and ``findings``.

    Raises:
        DetectorFailedError: there is none, or it can't be imported.
    """
    for entry in entry_points(group=_GROUP, name=name):
        try:
            return entry.load()
        except ImportError as error:
            raise DetectorFailedError(
                name, f"Loading the detector {name!r}: {error}. Install what it needs, or remove it."
            ) from error
    raise DetectorFailedError(name, f"No detector named {name!r} is installed; see the entry points of {_GROUP!r}.")


def _checked(found: Iterator[Finding], document: Document) -> Iterator[Finding]:
    for finding in found:
        if not 0 <= finding.start <= finding.end <= len(document.text):
            raise ValueError("a finding lies outside the text")
        yield finding


def run(name: str, document: Document) -> list[Finding]:
    """One detector over one document.

    Raises:
        DetectorFailedError: it raised, whatever it was; the document must be held.
    """
    find: Callable[[Document], Iterator[Finding]] = detector(name).findings
    try:
        return list(_checked(find(document), document))
    except WinnowError:
        raise
    except Exception as error:
        # The message may quote the text; only its class is told.
        _log.warning("detector failed name=%s error=%s", name, type(error).__name__)
        raise DetectorFailedError(
            name, f"Screening with the detector {name!r} failed with {type(error).__name__}; the document is held."
        ) from error


def handle(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Runs the named detectors over a document, in their order."""
    document = document_from_json(json.loads(payload))
    labels = labels_as_text(document)
    found: list[Finding] = []
    seconds: dict[str, float] = {}
    for name in header["detectors"]:
        detector(name)  # to import one takes a second, once: that is no time of this document
        started = time.process_time()
        found += run(name, document)
        if labels is not None and name not in _OF_THE_WHOLE:
            found += of_labels(run(name, labels), labels)
        seconds[name] = round(time.process_time() - started, 6)
    rows = [[f.type, f.start, f.end, f.score, f.detector, f.version, f.note] for f in found]
    return {"count": len(rows), "seconds": seconds}, json.dumps(rows).encode()


def prepare(header: dict[str, Any]) -> None:
    """Loads what many documents need, for `winnow_agent.vault.processes.worker_template`."""
    from winnow_agent.vault.screen.preparing import load

    load(list(header.get("all", ())), list(header.get("languages", ())))
