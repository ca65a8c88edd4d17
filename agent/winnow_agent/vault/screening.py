"""Screens documents and decides on them by the policy in force."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from winnow_agent.documents import Action, ApprovedDocument, Decision, Document, Finding
from winnow_agent.vault import decide
from winnow_agent.vault.around import kept_notices, notices_around, rows_around
from winnow_agent.vault.progress import Progress
from winnow_agent.vault.screen import Screened, UnfinishedError, measures
from winnow_agent.vault.side_by_side import Looks, side_by_side
from winnow_agent.vault.spans import REVIEWER
from winnow_agent.vault.standing import Standing, digest_of, standing_of
from winnow_agent.vault.states import DocumentState, ForbiddenTransitionError
from winnow_agent.vault.store import Row, Store
from winnow_protocol.errors import SetAsideError, TryLaterError
from winnow_protocol.policy import Policy, Source, policy_digest

_log = logging.getLogger(__name__)

_STATE_AFTER = {
    Action.APPROVE: DocumentState.APPROVED,
    Action.REDACT: DocumentState.APPROVED,
    Action.HOLD: DocumentState.HELD,
    Action.REJECT: DocumentState.REJECTED,
}


FAILED = "failed:"
"""Stands before the kind, in the place of a detector's name, where one could not finish."""


class ChangedMeanwhileError(TryLaterError):
    """While a document was being looked at, another process moved it, marked something in it, or another policy came into force."""


class StillFailingError(SetAsideError):
    """A person releases a document, and a detector can't finish on it still; it stays held."""


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
    """Those of the decided documents that another policy decided, not a person, and that can be decided anew.

    A person's word is none on the medium: what its source no longer takes is rejected whoever released it.
    """
    digest = policy_digest(policy)

    def is_overtaken(row: Row) -> bool:
        source = policy.sources.get(row["source"])
        taken = source is None or row["modality"] in source.modalities
        reasons = json.loads(row["reasons"])
        rejected_for_it = row["state"] == DocumentState.REJECTED and "modality" in reasons and "reviewer" not in reasons
        by_medium = taken if rejected_for_it else not taken and row["state"] != DocumentState.REJECTED
        return by_medium or (row["policy_digest"] != digest and not row["reviewer"])

    return [row for row in rows if row["has_text"] and is_overtaken(row)]


def decide_again(store: Store, rows: Sequence[Row]) -> int:
    """Sends documents back to a decision, but for those that another process has moved since; how many."""
    with store.transaction():
        still = [row for row in rows if _standing_of(store, row["id"]) == (row["state"], 1)]
        for row in still:
            store.move_document(row["id"], DocumentState.SCREENED, reasons=["new_policy"], approved=None)
    return len(still)


def _standing_of(store: Store, document_id: bytes) -> tuple[str, int]:
    """The state, and whether there is a text: without one nothing is decided any more."""
    (row,) = store.query("SELECT state, body IS NOT NULL AS has_text FROM documents WHERE id = ?", document_id)
    return row["state"], row["has_text"]


def _state(store: Store, document_id: bytes) -> str:
    return str(store.query("SELECT state FROM documents WHERE id = ?", document_id)[0]["state"])


def _failed(detectors: Sequence[str]) -> str:
    """The kind of a detector's failure and whose it was, ``timed_out personal``; empty where all that were asked could finish."""
    return next((name.removeprefix(FAILED) for name in detectors if name.startswith(FAILED)), "")


def _reason_of(failed: str) -> str:
    """The reason that a document is held for, by what `_failed` tells; what was recorded before names came with it has none."""
    _, _, names = failed.partition(" ")
    return f"detector_failed:{names}" if names else "detector_failed"


def _changed(document_id: bytes) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        f"deciding on document {document_id.hex()}: it, its marks or the policy changed meanwhile, and nothing was done;"
        f" look at it again: `winnow-agent review show {document_id.hex()[:12]}`"
    )


@dataclass(frozen=True, slots=True)
class Screening:
    """What screening needs: the records, the detectors, the policy in force."""

    store: Store
    detectors: Detectors
    redactor: decide.Redactor
    policy: Policy
    _looks: Looks = field(default_factory=Looks, repr=False, compare=False)

    def screen_digitized(
        self,
        *,
        workers: int = 1,
        may_continue: Callable[[], bool] = lambda: True,
        progress: Progress = lambda _done, _of, _share: None,
    ) -> int:
        """Screens and decides every digitized document, and those that wait for a decision.

        Args:
            workers: documents at a time, at most.

        Returns:
            how many documents were decided.
        """
        return side_by_side(
            self.store, self._screen_and_decide, workers=workers, may_continue=may_continue, progress=progress
        )

    def _screen_and_decide(self, row: Row) -> None:
        try:
            with self._looked_at(row["id"], row["source"]):
                self.decide(row["id"])
        except ChangedMeanwhileError:
            _log.info("document changed while it was looked at id=%s", row["id"].hex())  # the next pass sees to it
        except (ForbiddenTransitionError, LookupError):
            # A person may take a document back while it is being looked at.
            if self._row(row["id"])["state"] != DocumentState.WITHDRAWN:
                raise

    def take_up_policy(self) -> int:
        """Sends back to a decision what was decided under another policy and still has its text.

        What a person released stays released; what is under way or left is not decided again. What has a verdict is once it
        would be offered again or sealed.

        Returns:
            how many documents that is.
        """
        rows = self.store.documents_in(DocumentState.APPROVED, DocumentState.HELD, DocumentState.REJECTED)
        return decide_again(self.store, decided_by_another(rows, self.policy))

    def decide(self, document_id: bytes) -> Decision:
        """Decides on a screened document and moves it to the state that follows.

        Raises:
            ChangedMeanwhileError: somebody else moved it meanwhile.
        """
        standing = standing_of(self.store, document_id)
        decision, approved = self._decided(document_id, standing, reviewed=False)
        drawn = approved is not None and decide.drawn_for_review(self._seed(document_id), self.policy)
        if drawn:
            decision, approved = Decision(Action.HOLD, ("sample", *decision.reasons)), None
        with self.store.transaction():
            self._refuse_changed(document_id, standing)
            self._move(document_id, decision, approved, sampled=int(drawn))
        return decision

    def release(
        self, document_id: bytes, reviewer: str, in_force: Callable[[], Policy] | None = None, seen: str | None = None
    ) -> Decision:
        """Releases a held document: what holds it no longer does, what is redacted or rejected is all the same.

        A detector that has not looked at it looks first: no person sees what it would have found.

        Args:
            in_force: the policy in force, asked once more in the moment of the release.
            seen: `digest_of` what the person was shown; None where nothing was.

        Returns:
            what came of it: it may be rejected, or still be held.

        Raises:
            StillFailingError: a detector can't finish, so nobody knows what would leave.
            ChangedMeanwhileError: it is no longer what was looked at, or decided by; nothing of it leaves.
        """
        shown = standing_of(self.store, document_id)
        if seen is not None and digest_of(self.store, document_id, shown, self.policy) != seen:
            raise _changed(document_id)
        standing = self._complete(document_id, shown)
        if failed := _failed(standing.detectors):
            raise StillFailingError(
                f"releasing document {document_id.hex()}: a detector can't finish on it ({failed}), so nobody knows what it"
                " would find, and it stays held; see the vault's log and `winnow-agent doctor`, raise limits.file_seconds where"
                f" it took too long, or keep it here: `winnow-agent review reject {document_id.hex()[:12]}`",
                kind="detector_failed",
            )
        decision, approved = self._decided(document_id, standing, reviewed=True)
        with self.store.transaction():
            self._refuse_changed(document_id, standing)
            if in_force is not None and policy_digest(in_force()) != policy_digest(self.policy):
                raise _changed(document_id)
            self.store.record(
                "document", document_id, "released" if approved else "not_released", {"reviewer": reviewer}
            )
            # One that stays is not settled by a person: the next policy may decide it.
            self._move(document_id, decision, approved, reviewer=reviewer if approved else "", sampled=0)
        return decision

    def foresee(self, document_id: bytes) -> tuple[Decision, ApprovedDocument | None, str]:
        """What a release would come to now, and what would leave; the document stays where it is.

        A detector that has not looked at it looks first, and what it finds is kept.

        Returns:
            the decision, what would leave, and `digest_of` what it rests on, for `release`.
        """
        standing = self._complete(document_id, standing_of(self.store, document_id))
        seen = digest_of(self.store, document_id, standing, self.policy)
        return *self._decided(document_id, standing, reviewed=True), seen

    def _move(
        self, document_id: bytes, decision: Decision, approved: ApprovedDocument | None, **columns: str | int
    ) -> None:
        digest = policy_digest(self.policy)
        following, reasons = _STATE_AFTER[decision.action], decision.reasons
        self.store.move_document(
            document_id,
            following,
            reasons=reasons,
            approved=approved,
            policy_digest=digest,
            notices=kept_notices(self.store, document_id, self.policy),
            **{"reviewer": ""} | columns,
        )
        _log.info("document decided id=%s action=%s reasons=%d", document_id.hex(), decision.action, len(reasons))

    def _refuse_changed(self, document_id: bytes, standing: Standing) -> None:
        """Asked in the transaction that moves it: to redact takes seconds, of a book minutes."""
        if standing_of(self.store, document_id) != standing:
            raise _changed(document_id)

    def _looked_at(self, document_id: bytes, source: str) -> AbstractContextManager[None]:
        """It is screened, where that was not done or not to the end: once, whoever else wants it looked at."""

        def look() -> None:
            state = _state(self.store, document_id)
            if state == DocumentState.DIGITIZED:
                self._screen(document_id, source)
            elif state == DocumentState.SCREENED:
                self._complete(document_id, standing_of(self.store, document_id))

        return self._looks.looked_at(document_id, look)

    def _screen(self, document_id: bytes, source: str) -> None:
        screened, language = self._look(document_id, source)
        with self.store.transaction():
            self.store.keep_findings(document_id, screened.detectors, screened.findings)
            self.store.move_document(document_id, DocumentState.SCREENED, language=language)

    def _complete(self, document_id: bytes, standing: Standing) -> Standing:
        """Screens again where a detector has not looked: an earlier policy had rejected it first, or one failed or is new.

        Returns:
            where the document stands then.
        """
        source, names = self._row(document_id)["source"], self.detectors.names
        every = set(names) <= set(standing.detectors) and not _failed(standing.detectors)
        if every or self._rejects(self._document(document_id), standing.findings, source):
            return standing
        screened, language = self._look(document_id, source)
        # What a person marked stays, and what was seen by those that don't look here.
        others = [name for name in standing.detectors if name not in names and not name.startswith(FAILED)]
        kept = [finding for finding in standing.findings if finding.detector in {REVIEWER, *others}]
        with self.store.transaction() as connection:
            self._refuse_changed(document_id, standing)
            self.store.keep_findings(document_id, [*screened.detectors, *others], [*screened.findings, *kept])
            connection.execute("UPDATE documents SET language = ? WHERE id = ?", (language, document_id))
            return standing_of(self.store, document_id)

    def _look(self, document_id: bytes, source: str) -> tuple[Screened, str]:
        """What the detectors see, up to a rejection, and the language that they tell."""
        document = self._document(document_id)
        try:
            screened = self.detectors.findings(document, until=lambda found: self._rejects(document, found, source))
        except UnfinishedError as error:
            failed = f"{error.kind} {'/'.join(error.failed)}"
            _log.warning("a detector failed id=%s kind=%s detector=%s", document_id.hex(), *failed.split(" "))
            screened = replace(error.seen, detectors=(*error.seen.detectors, FAILED + failed))
        return screened, measures.word(screened.findings, measures.LANGUAGE) or document.language

    def _rejects(self, document: Document, findings: Sequence[Finding], source: str) -> bool:
        decision = decide.decide(document, findings, self.policy, self.policy.sources.get(source))
        return decision.action is Action.REJECT

    def _decided(
        self, document_id: bytes, standing: Standing, *, reviewed: bool
    ) -> tuple[Decision, ApprovedDocument | None]:
        """The decision, and what may leave; a document on which a detector fails is held, unless what was seen rejects it."""
        document, source = self._document(document_id), self.policy.sources.get(self._row(document_id)["source"])
        around = self._around(document_id)
        try:
            if failed := _failed(standing.detectors):
                reason = _reason_of(failed)
                return self._unseen(document, standing.findings, source, around, reason), None
            return decide.approve(
                document,
                standing.findings,
                self.policy,
                lambda again: self.detectors.findings(again).findings,
                self._seed(document_id),
                source,
                around=around,
                reviewed=reviewed,
                redactor=self.redactor,
            )
        except SetAsideError as error:
            _log.warning("a detector failed after redaction id=%s kind=%s", document_id.hex(), error.kind)
            names = "/".join(error.failed) if isinstance(error, UnfinishedError) else ""
            return self._unseen(document, standing.findings, source, around, _reason_of(f"{error.kind} {names}")), None

    def _around(self, document_id: bytes) -> tuple[str, ...]:
        """What the documents that it lies in say of their owner; they are screened before it is decided."""
        for row in rows_around(self.store, document_id):
            if row["state"] in {DocumentState.DIGITIZED, DocumentState.SCREENED}:
                try:
                    with self._looked_at(row["id"], row["source"]):
                        pass
                except (ForbiddenTransitionError, LookupError):  # a person took that one back meanwhile
                    raise _changed(document_id) from None
        return notices_around(self.store, document_id, self.policy)

    def _unseen(
        self, document: Document, findings: Sequence[Finding], source: Source | None, around: Sequence[str], failed: str
    ) -> Decision:
        decision = decide.decide(document, findings, self.policy, source, around)
        if decision.action is Action.REJECT:
            return decision
        others = (reason for reason in decision.reasons if reason != "unmeasured")  # the failure says why
        return Decision(Action.HOLD, (failed, *others))

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
