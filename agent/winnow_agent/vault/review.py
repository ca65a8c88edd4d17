"""A person's word on a held document, and what that person is shown of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from winnow_agent.documents import Action, Decision, Document, Finding, place_of
from winnow_agent.vault.listing import sentences
from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.speakers import LABELS, label_of, labels
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.spans import NOT_PERSONAL, REVIEWER, span_action
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_protocol.errors import StopRunError
from winnow_protocol.policy import Policy


class ReviewError(StopRunError):
    """A review can't be done as asked."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found in a document's text, as it is shown to a person.

    Attributes:
        redacted: whether a release takes its span away.
        place: a page, a time, or a speaker's label; empty where nothing is known.
        by_person: whether a reviewer marked it.
    """

    type: str
    start: int
    end: int
    score: float
    redacted: bool
    place: str
    by_person: bool


def held(store: Store, *, source: str = "", reason: str = "", first: int = 0, most: int = -1) -> list[Row]:
    """The held documents, the longest held first, with one path of each one's file, and without their texts.

    Args:
        source, reason: only those of a source, and those that a reason holds; empty for all.
        first, most: how many are left out, and how many there are at most.
    """
    return store.query(
        f"{_WITHOUT_TEXT} WHERE d.state = ?1 AND (?2 = '' OR d.source = ?2)"  # noqa: S608  (our own columns)
        " AND (?3 = '' OR EXISTS (SELECT 1 FROM json_each(d.reasons) WHERE value = ?3))"
        " ORDER BY d.since, d.rowid LIMIT ?4 OFFSET ?5",
        DocumentState.HELD,
        source,
        reason,
        most,
        first,
    )


def in_shard(store: Store, shard: str) -> list[Row]:
    """The documents that went into a shard, by its identifier in hexadecimal, as `held` gives them."""
    return store.query(f"{_WITHOUT_TEXT} WHERE hex(d.shard) = upper(?) ORDER BY d.rowid", shard)


_WITHOUT_TEXT: Final = (
    "SELECT d.id, d.part, d.source, d.language, d.characters, d.state, d.since, d.reasons,"
    " (SELECT path FROM paths p WHERE p.file = d.file ORDER BY path LIMIT 1) AS path FROM documents d"
)


def leaves(decision: Decision) -> bool:
    """Whether a release has come to that, and not to a rejection or to being held on."""
    return decision.action in {Action.APPROVE, Action.REDACT}


def outcome(decision: Decision) -> str:
    """What a release has come to, and why, in words that go on behind a document's name."""
    state = DocumentState.APPROVED if leaves(decision) else DocumentState.HELD
    return " ".join([_OUTCOMES[decision.action], *sentences(state, decision.reasons)])


_OUTCOMES: Final = {
    Action.APPROVE: "released as it is.",
    Action.REDACT: "released with replacements.",
    Action.HOLD: "still held.",
    Action.REJECT: "rejected.",
}


def marks(store: Store, document_id: bytes, document: Document, policy: Policy) -> list[Mark]:
    """What was found in a document, in the order of its text; without what is said of the text as a whole."""
    found = [one for one in store.findings(document_id)[1] if one.end - one.start < len(document.text)]
    return [
        Mark(
            one.type,
            one.start,
            one.end,
            one.score,
            span_action(one, policy) is not Action.APPROVE,
            _place(document, one),
            one.detector == REVIEWER,
        )
        for one in sorted(found, key=lambda one: (one.start, one.end))
    ]


def _place(document: Document, finding: Finding) -> str:
    if finding.detector == LABELS:
        return f"the speaker {label_of(labels(document), finding)}"
    return place_of(document, finding.start, finding.end)


def find_document(store: Store, prefix: str) -> Row:
    """The one document whose id starts so.

    Raises:
        ReviewError: there is none, or there are several.
    """
    rows = store.query(
        "SELECT d.*, (SELECT path FROM paths p WHERE p.file = d.file ORDER BY path LIMIT 1) AS path"
        " FROM documents d WHERE hex(d.id) LIKE ? || '%' LIMIT 2",
        prefix.upper(),
    )
    if len(rows) > 1:
        raise ReviewError(f"looking for document {prefix}: several have an id that starts so; give more of it")
    if not rows:
        raise ReviewError(
            f"looking for document {prefix}: none has an id that starts so; see `winnow-agent review list`, or"
            " `winnow-agent status --files --json` for those that are not held"
        )
    return rows[0]


def find_held(store: Store, prefix: str) -> Row:
    """`find_document`, where it is held.

    Raises:
        ReviewError: there is none, there are several, or it is not held.
    """
    row = find_document(store, prefix)
    _check_held(store, row["id"])
    return row


def release(
    screening: Screening,
    document_id: bytes,
    reviewer: str,
    in_force: Callable[[], Policy] | None = None,
    seen: str | None = None,
) -> Decision:
    """Releases a held document, as `Screening.release` does.

    Raises:
        ReviewError: it is not held.
    """
    _check_held(screening.store, document_id)
    return screening.release(document_id, reviewer, in_force, seen)


def mark(store: Store, document_id: bytes, spans: Sequence[tuple[int, int]], finding_type: str) -> None:
    """Marks spans of a held document that the detectors missed; a release redacts them, whatever the policy allows.

    Args:
        spans: start and end in characters of the document's text.
        finding_type: of personal data, by the policy's name, or ``SECRET``.

    Raises:
        ReviewError: it is not held, has no text any more, a span lies outside of it, or the type is none that is redacted.
    """
    _check_type(finding_type)
    marked = [Finding(finding_type, start, end, 1.0, REVIEWER, "1") for start, end in spans]
    with store.transaction():
        _check_held(store, document_id)
        document = store.document(document_id)
        for start, end in spans:
            if document is None or not 0 <= start < end <= len(document.text):
                raise ReviewError(
                    f"redacting characters {start} to {end} of document {document_id.hex()}: its text has no such span"
                )
        detectors, findings = store.findings(document_id)
        store.keep_findings(document_id, [*dict.fromkeys((*detectors, REVIEWER))], [*findings, *marked])


def unmark(store: Store, document_id: bytes, start: int, end: int) -> None:
    """Takes back what a person marked of a held document; what a detector found stays.

    Raises:
        ReviewError: it is not held, or no person marked that span.
    """
    with store.transaction():
        _check_held(store, document_id)
        detectors, findings = store.findings(document_id)
        kept = [one for one in findings if (one.detector, one.start, one.end) != (REVIEWER, start, end)]
        if len(kept) == len(findings):
            raise ReviewError(
                f"taking back the mark on characters {start} to {end} of document {document_id.hex()}: no person made it"
            )
        store.keep_findings(document_id, detectors, kept)


def _check_type(name: str) -> None:
    """A notice, a measure or a share is no span of the text that could be taken out of it."""
    known = _TYPE.fullmatch(name) and not measures.is_measure(Finding(name, 0, 0, 1.0, REVIEWER, "1"))
    if not known or name in NOT_PERSONAL - {"SECRET"}:
        raise ReviewError(
            f"redacting a span as {name}: that is no type of personal data; name one as the policy does, e.g. PERSON,"
            " PHONE_NUMBER or LOCATION, or SECRET"
        )


_TYPE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def reject(store: Store, document_id: bytes, reviewer: str, reason: str) -> None:
    """Rejects a held document; it stays with the partner.

    Raises:
        ReviewError: it is not held.
    """
    reasons = ["reviewer", reason] if reason else ["reviewer"]
    with store.transaction():
        _check_held(store, document_id)
        store.move_document(document_id, DocumentState.REJECTED, reasons=reasons, reviewer=reviewer)


def _check_held(store: Store, document_id: bytes) -> None:
    state = store.query("SELECT state FROM documents WHERE id = ?", document_id)[0]["state"]
    if state != DocumentState.HELD:
        raise ReviewError(
            f"reviewing document {document_id.hex()}: it is {state}, not held; only held documents are reviewed"
        )
