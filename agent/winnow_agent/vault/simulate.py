"""What another policy would make of the documents that are stored: decided anew over what was found in them.

Nothing is digitized or screened again, nothing is written, and no text is shown. A document that its findings can't decide
*needs screening*: a detector has not looked at it, because an earlier rejection stopped the screening, or could not
finish; or its text is deleted. What only the screening of a redacted text can tell is not simulated: `approve` may still
hold a document with the reason ``still_found``.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar, cast

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault import decide
from winnow_agent.vault.around import notices_around
from winnow_agent.vault.facts import StoredDocument
from winnow_agent.vault.screen import installed, measures
from winnow_agent.vault.screening import FAILED
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.policy import Policy

NEEDS_SCREENING: Final = "needs_screening"
UNDECIDED: Final = "undecided"
SENT: Final = "sent"
"""Of a document that was offered at least: a new policy does not call it back."""

_DECIDED: Final = {DocumentState.HELD: Action.HOLD, DocumentState.REJECTED: Action.REJECT}
_AWAITING: Final = (DocumentState.DIGITIZED, DocumentState.SCREENED)
_EXAMPLES: Final = 5
_FEW: Final = 10_000
"""Documents that one process decides before another one has started."""
_SHORT: Final = 150
"""Sound text of as many words has enough shingles to be compared (`decide.too_short`), whatever of it is redacted."""


_Value = TypeVar("_Value")


def _unchangeable(values: dict[str, object]) -> MappingProxyType[str, object]:
    return MappingProxyType(values)


# A policy goes to other processes, and its mappings, which can't be changed, can't be pickled as they are either.
copyreg.pickle(MappingProxyType, lambda mapping: (_unchangeable, (dict(mapping),)))


class _Finding(NamedTuple):
    """A `Finding` by the same names, made in a quarter of the time: there are ten million of them."""

    type: str
    start: int
    end: int
    score: float
    detector: str
    version: str
    note: str


class TextGoneError(LookupError):
    """A rule asks for a text that is deleted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy makes of one document: an action, or `NEEDS_SCREENING`, with its reasons."""

    action: str
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What became of the documents of a simulation.

    Attributes:
        decisions: documents by (source, decision now, decision then). A decision is an action's value, or one of
            `UNDECIDED`, `SENT` (now) and `NEEDS_SCREENING` (then).
        now, then: documents by reason; one with several reasons counts for each.
        examples: by (decision now, decision then), where the two differ: documents, each with its reasons then.
        released: documents whose decision is a person's, which this policy leaves as it is.
        redacted, still_found: documents redacted under the policy so far, and those of them that were held because
            something was found again.
    """

    decisions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    released: int = 0
    redacted: int = 0
    still_found: int = 0

    @property
    def documents(self) -> int:
        """How many there are."""
        return self.decisions.total()

    def add(self, document_id: bytes, source: str, now: Outcome, then: Outcome) -> None:
        """Counts one document."""
        self.decisions[source, now.action, then.action] += 1
        self.now.update(now.reasons)
        self.then.update(then.reasons)
        never_clean = now.action == Action.HOLD and "still_found" in now.reasons
        self.redacted += now.action == Action.REDACT or never_clean
        self.still_found += never_clean
        if now.action != then.action:
            examples = self.examples.setdefault((now.action, then.action), [])
            if len(examples) < _EXAMPLES:
                examples.append((document_id.hex(), then.reasons))

    def join(self, other: Tally) -> None:
        """Adds what another process counted."""
        self.decisions += other.decisions
        self.now += other.now
        self.then += other.then
        self.released += other.released
        self.redacted += other.redacted
        self.still_found += other.still_found
        for change, examples in other.examples.items():
            self.examples[change] = [*self.examples.get(change, []), *examples][:_EXAMPLES]


def simulate(
    path: Path,
    policy: Policy,
    *,
    workers: int = 1,
    detectors: Sequence[str] | None = None,
    key: PartKey | None = None,
) -> Tally:
    """Decides every stored document anew, but for those that were withdrawn.

    Args:
        path: the vault's records.
        key: of the vault, in an encrypted home.
        detectors: which must have looked at a document; all that are installed if none are named.
        workers: processes at most; few documents are decided in this one.

    Raises:
        StoreError: the records can't be read.
    """
    names = frozenset(installed() if detectors is None else detectors)
    store = Store(path, key)
    try:
        first, end = store.query("SELECT coalesce(min(rowid), 0), coalesce(max(rowid), -1) + 1 FROM findings")[0]
        tally = _unscreened(store)
        if workers == 1 or end - first <= _FEW:
            tally.join(_decided(store, Judge(store, policy, names), first, end))
            return tally
    finally:
        store.close()
    step = -(-(end - first) // workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = [
            pool.submit(_part, (path, key), policy, names, start, min(start + step, end))
            for start in range(first, end, step)
        ]
        for part in parts:
            tally.join(part.result())
    return tally


def _part(
    records: tuple[Path, PartKey | None], policy: Policy, detectors: frozenset[str], first: int, end: int
) -> Tally:
    """In a process of its own."""
    store = Store(*records)
    try:
        return _decided(store, Judge(store, policy, detectors), first, end)
    finally:
        store.close()


def _unscreened(store: Store) -> Tally:
    """Documents without findings: not screened yet, or their text and findings are deleted."""
    tally = Tally()
    rows = store.query(
        "SELECT id, state, source, reasons, reviewer FROM documents d INDEXED BY documents_decided"
        " WHERE state <> ? AND NOT EXISTS (SELECT 1 FROM findings WHERE document = d.id)",
        DocumentState.WITHDRAWN,
    )
    for row in rows:
        why = "not_screened" if row["state"] in _AWAITING else "text_deleted"
        tally.add(row["id"], row["source"], _now(row), Outcome(NEEDS_SCREENING, (why,)))
    return tally


def _decided(store: Store, judge: Judge, first: int, end: int) -> Tally:
    # Millions of small values come and go, in no circles: looking for circles among them takes longer than deciding.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _tallied(store, judge, first, end)
    finally:
        if collecting:
            gc.enable()


def _tallied(store: Store, judge: Judge, first: int, end: int) -> Tally:
    tally = Tally()
    for row, facts, values in store.screened(first, end):
        if row["state"] == DocumentState.WITHDRAWN:
            continue
        now = _now(row)
        if row["reviewer"] and judge.takes(row):
            tally.released += 1
            tally.add(row["id"], row["source"], now, now)
            continue
        document = StoredDocument(row, facts, *readers(store, row["id"]))
        findings = cast("Sequence[Finding]", [tuple.__new__(_Finding, finding) for finding in values])
        tally.add(row["id"], row["source"], now, judge(row, document, findings))
    return tally


def _lying_in_another(store: Store) -> frozenset[bytes]:
    """The documents that may lie in another one of their file; most lie in none."""
    rows = store.query(
        "SELECT id FROM documents d WHERE part <> '' AND (instr(part, '/')"
        " OR EXISTS (SELECT 1 FROM documents o WHERE o.file = d.file AND o.part = ''))"
    )
    return frozenset(row["id"] for row in rows)


def readers(store: Store, document_id: bytes) -> tuple[Callable[[], Document], Callable[[], str]]:
    """What reads a document whole, and what reads its text alone; both raise `TextGoneError` where it is deleted."""

    def there(value: _Value | None) -> _Value:
        if value is None:
            raise TextGoneError(document_id.hex())
        return value

    return lambda: there(store.document(document_id)), lambda: there(store.text(document_id))


def _now(row: Row) -> Outcome:
    """What the records say: an approved document with reasons is one that was redacted."""
    reasons = tuple(map(str, json.loads(row["reasons"])))
    state = DocumentState(row["state"])
    if state in _DECIDED:
        return Outcome(_DECIDED[state], reasons)
    if state in _AWAITING:
        return Outcome(UNDECIDED, ())
    if state is not DocumentState.APPROVED:
        return Outcome(SENT, ())
    return Outcome(Action.REDACT if reasons else Action.APPROVE, reasons)


class Judge:
    """Decides stored documents by one policy, as the vault would, as far as findings go."""

    def __init__(self, store: Store, policy: Policy, detectors: frozenset[str]) -> None:
        self._policy = policy
        self._detectors = detectors
        self._store = store
        self._salt = store.get("surrogate_salt")
        self._inside = _lying_in_another(store)
        self._looked: dict[str, tuple[bool, bool]] = {}

    def __call__(self, row: Row, document: Document, findings: Sequence[Finding]) -> Outcome:
        """What would become of a document.

        Args:
            row: ``id``, ``source``, ``reasons`` and the JSON of the ``detectors`` that looked.
        """
        try:
            source, around = self._policy.sources.get(row["source"]), self._around(row["id"])
            decision = decide.decide(document, findings, self._policy, source, around)
            if decision.action is Action.REJECT:
                return Outcome(decision.action, decision.reasons)
            every, failed = self._who_looked(row["detectors"])
            if not every:
                return Outcome(NEEDS_SCREENING, ("detector_failed" if failed else "not_screened",))
            if decision.action is Action.HOLD:
                return Outcome(decision.action, decision.reasons)
            if self._too_short(row, document, findings):
                return Outcome(Action.REJECT, ("too_short", *decision.reasons))
        except TextGoneError:
            return Outcome(NEEDS_SCREENING, ("text_deleted",))
        if self._drawn(row["id"]):
            return Outcome(Action.HOLD, ("sample", *decision.reasons))
        return Outcome(decision.action, decision.reasons)

    def takes(self, row: Row) -> bool:
        """Whether its source takes text of its medium: where it does not, nobody's word keeps a document."""
        source = self._policy.sources.get(row["source"])
        released = row["state"] in {DocumentState.APPROVED, DocumentState.HELD}
        return source is None or not released or row["modality"] in source.modalities

    def _around(self, document_id: bytes) -> Sequence[str]:
        """What the documents around it say of their owner, as this policy asks."""
        return notices_around(self._store, document_id, self._policy) if document_id in self._inside else ()

    def _who_looked(self, detectors: str) -> tuple[bool, bool]:
        """Whether every detector did, and whether one failed; most documents have the same."""
        if detectors not in self._looked:
            names = [str(name) for name in json.loads(detectors)]
            self._looked[detectors] = self._detectors <= set(names), any(name.startswith(FAILED) for name in names)
        return self._looked[detectors]

    @staticmethod
    def _too_short(row: Row, document: Document, findings: Sequence[Finding]) -> bool:
        """Whether too little would be left to be compared, which no policy changes: an approved document has enough."""
        if row["state"] == DocumentState.APPROVED:
            return False
        if "too_short" in json.loads(row["reasons"]):
            return True
        return (measures.number(findings, measures.WORDS) or 0) < _SHORT and decide.too_short(document, findings)

    def _drawn(self, document_id: bytes) -> bool:
        """Whether the audit sample would take it, by the same draw as when it is approved."""
        if self._salt is None:
            return False
        return decide.drawn_for_review(hashlib.sha256(self._salt + document_id).digest(), self._policy)
