"""Screens documents and decides on them by the policy in force."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from winnow_agent.documents import Action, ApprovedDocument, Decision, Document, Finding
from winnow_agent.vault import decide
from winnow_agent.vault.screen import Screened, measures
from winnow_agent.vault.states import DocumentState, ForbiddenTransitionError
from winnow_agent.vault.store import Row, Store
from winnow_protocol.errors import SetAsideError
from winnow_protocol.policy import Policy, policy_digest

_log = logging.getLogger(__name__)

_STATE_AFTER = {
    Action.APPROVE: DocumentState.APPROVED,
    Action.REDACT: DocumentState.APPROVED,
    Action.HOLD: DocumentState.HELD,
    Action.REJECT: DocumentState.REJECTED,
}


REVIEWER = "reviewer"
"""Stands in the place of a detector's name, where a person marked something."""
FAILED = "failed:"
"""Stands before the kind, in the place of a detector's name, where one could not finish."""


class Detectors(Protocol):
    """What looks at a document: `screen.Screener`."""

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in their order."""
        ...

    def findings(self, document: Document, until: Callable[[Sequence[Finding]], bool] | None = None) -> Screened:
        """What the detectors saw, the cheapest first; it stops early where ``until`` says so."""
        ...


def decided_by_another(rows: Iterable[Row], policy: Policy) -> list[Row]:
    """Those of the decided documents that another policy decided, not a person, and that can be decided anew."""
    digest = policy_digest(policy)
    return [row for row in rows if row["policy_digest"] != digest and row["has_text"] and not row["reviewer"]]


def decide_again(store: Store, rows: Sequence[Row]) -> int:
    """Sends documents back to a decision, but for those that another process has moved since; how many."""
    with store.transaction():
        still = [row for row in rows if _state(store, row["id"]) == row["state"]]
        for row in still:
            store.move_document(row["id"], DocumentState.SCREENED, reasons=["new_policy"], approved=None)
    return len(still)


def _state(store: Store, document_id: bytes) -> str:
    return str(store.query("SELECT state FROM documents WHERE id = ?", document_id)[0]["state"])


@dataclass(frozen=True, slots=True)
class Screening:
    """What screening needs: the records, the detectors, the policy in force."""

    store: Store
    detectors: Detectors
    redactor: decide.Redactor
    policy: Policy

    def screen_digitized(
        self,
        *,
        may_continue: Callable[[], bool] = lambda: True,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> int:
        """Screens and decides every digitized document, and those that wait for a decision.

        Returns:
            how many documents were decided.
        """
        rows = self.store.documents_in(DocumentState.SCREENED, DocumentState.DIGITIZED)
        done = 0
        for row in rows:
            if not may_continue():
                break
            progress(done, len(rows))
            try:
                if row["state"] == DocumentState.DIGITIZED:
                    self._screen(row["id"], row["source"])
                else:
                    self._complete(row["id"], row["source"])
                self.decide(row["id"])
            except (ForbiddenTransitionError, LookupError):
                # A person may take a document back while it is being looked at.
                if self._row(row["id"])["state"] != DocumentState.WITHDRAWN:
                    raise
            done += 1
        progress(done, len(rows))
        return done

    def take_up_policy(self) -> int:
        """Sends back to a decision what was decided under another policy and still has its text.

        What a person released stays released; what is under way or left is not decided again. What has a verdict is once it
        would be offered again or sealed.

        Returns:
            how many documents that is.
        """
        rows = self.store.documents_in(DocumentState.APPROVED, DocumentState.HELD, DocumentState.REJECTED)
        return decide_again(self.store, decided_by_another(rows, self.policy))

    def decide(self, document_id: bytes, *, reviewer: str = "") -> Decision:
        """Decides on a screened or held document and moves it to the state that follows.

        Args:
            reviewer: the person who releases it; what would hold it no longer does.
        """
        document, row = self._document(document_id), self._row(document_id)
        detectors, findings = self.store.findings(document_id)
        if any(name.startswith(FAILED) for name in detectors) and not reviewer:
            decision, approved = Decision(Action.HOLD, ("detector_failed",)), None
        else:
            decision, approved = self._approve(document, findings, row["source"], document_id, reviewed=bool(reviewer))
        drawn = not reviewer and approved is not None and decide.drawn_for_review(self._seed(document_id), self.policy)
        if drawn:
            decision, approved = Decision(Action.HOLD, ("sample", *decision.reasons)), None
        self.store.move_document(
            document_id,
            _STATE_AFTER[decision.action],
            reasons=decision.reasons,
            approved=approved,
            policy_digest=policy_digest(self.policy),
            reviewer=reviewer,
            sampled=int(drawn),
        )
        _log.info(
            "document decided id=%s action=%s reasons=%d", document_id.hex(), decision.action, len(decision.reasons)
        )
        return decision

    def _screen(self, document_id: bytes, source: str) -> None:
        screened, language = self._look(document_id, source)
        with self.store.transaction():
            self.store.keep_findings(document_id, screened.detectors, screened.findings)
            self.store.move_document(document_id, DocumentState.SCREENED, language=language)

    def _complete(self, document_id: bytes, source: str) -> None:
        """Screens again where a detector has not looked: an earlier policy had rejected it first, or one failed or is new."""
        detectors, findings = self.store.findings(document_id)
        if set(self.detectors.names) <= set(detectors) or self._rejects(self._document(document_id), findings, source):
            return
        screened, language = self._look(document_id, source)
        marked = [finding for finding in findings if finding.detector == REVIEWER]
        with self.store.transaction() as connection:
            self.store.keep_findings(document_id, screened.detectors, [*screened.findings, *marked])
            connection.execute("UPDATE documents SET language = ? WHERE id = ?", (language, document_id))

    def _look(self, document_id: bytes, source: str) -> tuple[Screened, str]:
        """What the detectors see, up to a rejection, and the language that they tell."""
        document = self._document(document_id)
        try:
            screened = self.detectors.findings(document, until=lambda found: self._rejects(document, found, source))
        except SetAsideError as error:
            _log.warning("a detector failed id=%s kind=%s", document_id.hex(), error.kind)
            screened = Screened((), (FAILED + error.kind,))
        return screened, measures.word(screened.findings, measures.LANGUAGE) or document.language

    def _rejects(self, document: Document, findings: Sequence[Finding], source: str) -> bool:
        decision = decide.decide(document, findings, self.policy, self.policy.sources.get(source))
        return decision.action is Action.REJECT

    def _approve(
        self, document: Document, findings: Sequence[Finding], source: str, document_id: bytes, *, reviewed: bool
    ) -> tuple[Decision, ApprovedDocument | None]:
        try:
            return decide.approve(
                document,
                findings,
                self.policy,
                lambda again: self.detectors.findings(again).findings,
                self._seed(document_id),
                self.policy.sources.get(source),
                reviewed=reviewed,
                redactor=self.redactor,
            )
        except SetAsideError as error:
            _log.warning("a detector failed after redaction id=%s kind=%s", document_id.hex(), error.kind)
            return Decision(Action.HOLD, ("detector_failed",)), None

    def _document(self, document_id: bytes) -> Document:
        """The document in the language that was told from its text, where its file did not say."""
        document = self.store.document(document_id)
        if document is None:
            raise LookupError(f"document {document_id.hex()} has no text to be decided on")
        language = self._row(document_id)["language"]
        return replace(document, language=language) if document.language == measures.UNKNOWN_LANGUAGE else document

    def _row(self, document_id: bytes) -> Row:
        return self.store.query("SELECT * FROM documents WHERE id = ?", document_id)[0]

    def _seed(self, document_id: bytes) -> bytes:
        """Secret and of this document alone: its id is known outside, so a random salt goes in."""
        with self.store.transaction():
            salt = self.store.get("surrogate_salt")
            if salt is None:
                salt = os.urandom(32)
                self.store.put("surrogate_salt", salt)
        return hashlib.sha256(salt + document_id).digest()
