"""The states of files and documents, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from winnow_protocol.errors import StopRunError


class FileState(StrEnum):
    """Where a file of the archive stands."""

    FOUND = "found"
    DIGITIZED = "digitized"
    FAILED = "failed"
    GONE = "gone"


class DocumentState(StrEnum):
    """Where a document stands."""

    DIGITIZED = "digitized"
    SCREENED = "screened"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    OFFERED = "offered"
    NOVEL = "novel"
    WAITING = "waiting"
    DUPLICATE = "duplicate"
    PACKED = "packed"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


FILE_TRANSITIONS: Mapping[FileState, frozenset[FileState]] = {
    FileState.FOUND: frozenset({FileState.DIGITIZED, FileState.FAILED, FileState.GONE}),
    FileState.DIGITIZED: frozenset({FileState.GONE}),
    FileState.FAILED: frozenset({FileState.FOUND, FileState.GONE}),
    FileState.GONE: frozenset({FileState.FOUND, FileState.DIGITIZED}),
}

_BEFORE_DELIVERY = frozenset(DocumentState) - {DocumentState.DELIVERED, DocumentState.WITHDRAWN}

_D = DocumentState
DOCUMENT_TRANSITIONS: Mapping[DocumentState, frozenset[DocumentState]] = {
    state: following | (frozenset({_D.WITHDRAWN}) if state in _BEFORE_DELIVERY else frozenset())
    for state, following in {
        _D.DIGITIZED: frozenset({_D.SCREENED}),
        _D.SCREENED: frozenset({_D.APPROVED, _D.HELD, _D.REJECTED}),
        _D.APPROVED: frozenset({_D.OFFERED, _D.SCREENED}),
        # Held again, for other reasons: a person released it, and it could not be redacted.
        _D.HELD: frozenset({_D.APPROVED, _D.HELD, _D.REJECTED, _D.SCREENED}),
        _D.REJECTED: frozenset({_D.SCREENED}),
        # Refused (no track takes it): rejected, and decided again under a new policy. A refused batch: approved.
        _D.OFFERED: frozenset({_D.NOVEL, _D.WAITING, _D.DUPLICATE, _D.REJECTED, _D.APPROVED}),
        _D.NOVEL: frozenset({_D.PACKED, _D.APPROVED}),
        _D.WAITING: frozenset({_D.OFFERED, _D.SCREENED}),
        _D.DUPLICATE: frozenset({_D.OFFERED, _D.SCREENED}),
        # A manifest that the coordinator refuses (its lease lapsed) sends its documents back to be offered again.
        _D.PACKED: frozenset({_D.DELIVERED, _D.APPROVED}),
        # Approved again: the coordinator was put back from a backup, and has lost it by its own word.
        _D.DELIVERED: frozenset({_D.WITHDRAWN, _D.APPROVED}),
        _D.WITHDRAWN: frozenset(),
    }.items()
}


class ForbiddenTransitionError(StopRunError):
    """A state was asked for that can't follow the present one: a fault of ours, stopped before it is recorded."""


def check_file(present: FileState, following: FileState) -> None:
    """Raises ForbiddenTransitionError if a file can't go from one state to the other."""
    if following not in FILE_TRANSITIONS[present]:
        raise ForbiddenTransitionError(f"a file can't go from {present} to {following}")


def check_document(present: DocumentState, following: DocumentState) -> None:
    """Raises ForbiddenTransitionError if a document can't go from one state to the other."""
    if following not in DOCUMENT_TRANSITIONS[present]:
        raise ForbiddenTransitionError(f"a document can't go from {present} to {following}")
