"""What a decision on a document rests on, and a digest of it: a page carries it, and a release is of what its page showed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from winnow_agent.documents import Finding
from winnow_agent.vault.around import notices_around
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Policy, policy_digest


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's state and findings, beside its text, which never changes.

    Attributes:
        since: when it came into its state, in microseconds since the epoch.
        reasons: of its state, as the records have them.
        detectors: those that have looked.
    """

    state: str
    since: int
    reasons: str
    detectors: tuple[str, ...]
    findings: tuple[Finding, ...]


def standing_of(store: Store, document_id: bytes) -> Standing:
    """Where a document stands now."""
    with store.transaction():
        row = store.query("SELECT state, since, reasons FROM documents WHERE id = ?", document_id)[0]
        detectors, findings = store.findings(document_id)
    return Standing(row["state"], row["since"], row["reasons"], detectors, findings)


def digest_of(store: Store, document_id: bytes, standing: Standing, policy: Policy) -> str:
    """Of all that a release's outcome rests on: the standing, the policy, and what the documents around it say.

    Whoever makes a page takes it before all else, so that what changes while the page is made makes it another.
    """
    said = {**asdict(standing), "around": notices_around(store, document_id, policy), "policy": policy_digest(policy)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
