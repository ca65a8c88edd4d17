"""What the records say of each file, for listings: a line a file, with its documents' states."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winnow_agent.vault.reasons import explain
from winnow_agent.vault.states import DocumentState, FileState
from winnow_agent.vault.store import Store


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """Where one document of a file stands, and why. ``id`` is hexadecimal."""

    id: str
    part: str
    state: str
    reasons: tuple[str, ...]
    track: str
    track_reason: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """Where one file stands. ``state`` is the file's until it is digitized, then its documents' with counts."""

    source: str
    path: str
    state: str
    kind: str
    message: str
    documents: tuple[DocumentLine, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Its kind of failure, or its documents' reasons, each once."""
        if self.kind:
            return (self.kind,)
        return tuple(dict.fromkeys(reason for document in self.documents for reason in document.reasons))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons in sentences; what was replaced in documents that may leave is named in one."""
        if self.kind:
            return (self.message or self.kind,)
        said: dict[str, None] = {}
        for document in self.documents:
            said |= dict.fromkeys(sentences(document.state, document.reasons))
            if document.track_reason and document.state != DocumentState.DELIVERED:
                said[document.track_reason] = None
        return tuple(said)

    @property
    def tracks(self) -> tuple[str, ...]:
        """The tracks that its documents were assigned to, each once."""
        return tuple(dict.fromkeys(document.track for document in self.documents if document.track))


_LEAVING = {
    DocumentState.APPROVED,
    DocumentState.OFFERED,
    DocumentState.NOVEL,
    DocumentState.PACKED,
    DocumentState.DELIVERED,
}


def sentences(state: str, reasons: Sequence[str]) -> list[str]:
    """A document's reasons in sentences; all types of personal data are named in one."""
    types = [reason.partition(":")[2] for reason in reasons if _is_type(reason)]
    others = [explain(reason) for reason in reasons if not _is_type(reason)]
    verb = "replaced" if state in _LEAVING else "found"
    return [*others, f"Personal data {verb}: {', '.join(types)}."] if types else others


def _is_type(reason: str) -> bool:
    """Whether a reason names a type of personal data, ``personal:PHONE_NUMBER``."""
    kind, _, detail = reason.partition(":")
    return kind == "personal" and detail.isupper()


def name_of(path: str, folder: Path | None) -> str:
    """How a listing names a file: from its source's folder on, as the same name may lie in many of its folders.

    Args:
        folder: the source's; the whole path is given where it is not known, or the file does not lie in it.
    """
    return path if folder is None else path.removeprefix(f"{folder}{os.sep}")


def file_lines(store: Store, waiting: Mapping[str, str] | None = None) -> list[FileLine]:
    """Every file that is there, by path; an exact copy stands where its first copy stands.

    Args:
        waiting: why the approved documents of a source are not offered, by the source's name.
    """
    waiting = waiting or {}
    documents: dict[bytes, list[DocumentLine]] = {}
    for row in store.query(
        "SELECT id, file, part, source, state, reasons, track, track_reason FROM documents ORDER BY rowid"
    ):
        waits = waiting.get(row["source"], "") if row["state"] == DocumentState.APPROVED else ""
        line = DocumentLine(
            row["id"].hex(),
            row["part"],
            row["state"],
            tuple(json.loads(row["reasons"])),
            row["track"],
            waits or row["track_reason"],
        )
        documents.setdefault(row["file"], []).append(line)
    return [
        FileLine(
            source=row["source"],
            path=os.fsdecode(row["path"]),
            state=_state(row["state"] or FileState.FAILED, documents.get(row["file"], [])),
            kind="unreadable" if row["problem"] else row["kind"] or "",
            message=row["problem"] or row["message"] or "",
            documents=tuple(documents.get(row["file"], ())),
        )
        for row in store.query(
            "SELECT p.path, p.source, p.problem, p.file, f.state, f.kind, f.message"
            " FROM paths p LEFT JOIN files f ON f.id = p.file WHERE p.file IS NOT NULL OR p.problem <> '' ORDER BY p.path"
        )
    ]


def _state(file_state: str, documents: list[DocumentLine]) -> str:
    if not documents:
        return str(file_state)
    counts = Counter(document.state for document in documents)
    return next(iter(counts)) if len(documents) == 1 else ", ".join(f"{n} {state}" for state, n in counts.items())
