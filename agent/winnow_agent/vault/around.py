"""What a notice says of all that lies in its mail or document: a disclaimer stands in the mail, and means the attachments, too.

Each document is decided by itself. A part is held for what the mail or document around it says of its owner, its licence or
training, until a person has looked.
"""

from __future__ import annotations

import json
from typing import Final

from winnow_agent.documents import Action
from winnow_agent.vault import decide
from winnow_agent.vault.spans import ACTIONS, OWNERSHIP_TYPES
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_protocol.policy import Ownership, Policy, Rule

UNREAD: Final = "detector_failed"


def rows_around(store: Store, document_id: bytes) -> list[Row]:
    """The documents of the same file that it lies in, the outermost first."""
    (row,) = store.query("SELECT file, part FROM documents WHERE id = ?", document_id)
    steps = row["part"].split("/") if row["part"] else []
    parts = ["/".join(steps[:number]) for number in range(len(steps))]
    return store.query(
        "SELECT id, state, source, reasons, reviewer FROM documents WHERE file = ? AND part IN (SELECT value FROM json_each(?))"
        " ORDER BY length(part)",
        row["file"],
        json.dumps(parts),
    )


def notices_around(store: Store, document_id: bytes, policy: Policy) -> tuple[str, ...]:
    """What the documents around it say of an owner, a licence or training that the policy does not allow, as reasons."""
    found = (reason for row in rows_around(store, document_id) for reason in _notices(store, row, policy))
    return tuple(dict.fromkeys(found))


def _notices(store: Store, row: Row, policy: Policy) -> list[str]:
    detectors, findings = store.findings(row["id"])
    if not detectors:  # its text is deleted: what was decided of it is known, unless a person's word took that place
        reasons = json.loads(row["reasons"])
        demanded = [reason for reason in reasons if is_demanded(reason, policy.ownership)]
        unknown = row["reviewer"] or "reviewer" in reasons or row["state"] == DocumentState.WITHDRAWN
        return demanded or ([UNREAD] if unknown else [])
    if "ownership" not in detectors:
        return [UNREAD]
    notices = [finding for finding in findings if finding.type in OWNERSHIP_TYPES]
    document = store.document(row["id"]) if notices else None
    return list(decide.reasons_of_ownership(document, notices, policy)) if document else []


def is_demanded(reason: str, ownership: Ownership) -> bool:
    """Whether a reason is one of ownership, and the policy demands anything for it."""
    kind, _, licence = reason.partition(":")
    if kind == "licence":
        return not decide.licence_listed(licence, ownership.licences) and _acts(ownership.other_licence)
    rules = {"third_party": ownership.third_party, "training_reserved": ownership.training_reserved}
    return kind in rules and _acts(rules[kind])


def _acts(rule: Rule) -> bool:
    return ACTIONS[rule] is not Action.APPROVE
