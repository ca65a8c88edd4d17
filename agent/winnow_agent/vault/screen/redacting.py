"""Redaction in a confined worker, so that the vault does without the memory that made-up names take.

A call's payload is ``{"document", "findings", "replacement", "seed"}`` as JSON, the answer's ``{"text", "turns", "spans", "originals"}``.
The worker is not believed: what it left alone must stand in its text exactly as it stood in the original's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from winnow_agent.documents import Document, Finding, Turn, document_from_json, document_to_json
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen.redact import Redacted, redact
from winnow_protocol.errors import SetAsideError


class RedactionBrokenError(SetAsideError):
    """What came back is not the document with its findings replaced; the document must be held."""

    def __init__(self) -> None:
        super().__init__(
            "Redacting a document: what the worker gave back is not that document with its findings replaced; it is held.",
            kind="detector_failed",
        )


def handle(_header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Redacts one document."""
    values = json.loads(payload)
    redacted = redact(
        document_from_json(values["document"]),
        [Finding(*finding) for finding in values["findings"]],
        values["replacement"],
        bytes.fromhex(values["seed"]),
    )
    answer = {
        "text": redacted.text,
        "turns": [[turn.speaker, turn.start, turn.end, turn.at] for turn in redacted.turns],
        "spans": redacted.spans,
        "originals": redacted.originals,
    }
    return {}, json.dumps(answer).encode()


@dataclass(frozen=True, slots=True)
class WorkerRedactor:
    """Redacts like `redact.redact`, in a worker."""

    workers: Workers

    def __call__(
        self, document: Document, findings: Sequence[Finding], replacement: Literal["tag", "surrogate"], seed: bytes
    ) -> Redacted:
        """The document with every finding replaced.

        Raises:
            SetAsideError: the worker failed, or what it gave back can't be right (``detector_failed``).
        """
        request = {
            "document": document_to_json(document),
            "findings": [[f.type, f.start, f.end, f.score, f.detector, f.version, f.note] for f in findings],
            "replacement": replacement,
            "seed": seed.hex(),
        }
        _, answer = self.workers.call("redact", {}, json.dumps(request).encode())
        redacted = _parsed(answer)
        if not _is_of(document, redacted):
            raise RedactionBrokenError
        return redacted


def _parsed(answer: bytes) -> Redacted:
    try:
        values = json.loads(answer)
        return Redacted(
            str(values["text"]),
            tuple(Turn(str(s), int(a), int(b), None if at is None else float(at)) for s, a, b, at in values["turns"]),
            tuple((int(start), int(end)) for start, end in values["spans"]),
            tuple((int(start), int(end)) for start, end in values["originals"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise RedactionBrokenError from error


def _is_of(document: Document, redacted: Redacted) -> bool:
    """Whether all that lies between the replacements is the document's own, and the turns lie inside."""
    if len(redacted.spans) != len(redacted.originals) or len(redacted.turns) != len(document.turns):
        return False
    ours = _between(document.text, redacted.originals)
    return (
        ours is not None
        and ours == _between(redacted.text, redacted.spans)
        and all(0 <= turn.start <= turn.end <= len(redacted.text) for turn in redacted.turns)
    )


def _between(text: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """What lies before, between and after spans; ``None`` if they are out of order or outside."""
    pieces, last = [], 0
    for start, end in spans:
        if not last <= start <= end <= len(text):
            return None
        pieces.append(text[last:start])
        last = end
    return [*pieces, text[last:]]
