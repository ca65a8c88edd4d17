"""What a notice says of all that lies in its mail or document: a disclaimer stands in the mail, and means the attachments, too.

Each document is decided by itself. A part is held for what the mail or document around it says of its owner, its licence or
training, until a person has looked.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from winnow_agent.documents import Action
from winnow_agent.vault import decide
from winnow_agent.vault.spans import ACTIONS, OWNERSHIP_TYPES
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_protocol.policy import Ownership, Policy, Rule, policy_digest

UNREAD: Final = "detector_failed"
_OURS: Final = "ours:"


def rows_around(store: Store, document_id: bytes) -> list[Row]:
    """The documents of the same file that it lies in, the outermost first."""
    (row,) = store.query("SELECT file, part FROM documents WHERE id = ?", document_id)
    steps = row["part"].split("/") if row["part"] else []
    parts = ["/".join(steps[:number]) for number in range(len(steps))]
    return store.query(
        "SELECT id, state, source, reasons, reviewer, notices, policy_digest FROM documents WHERE file = ? AND part IN (SELECT value FROM json_each(?))"
        " ORDER BY length(part)",
        row["file"],
        json.dumps(parts),
    )


def notices_around(store: Store, document_id: bytes, policy: Policy) -> tuple[str, ...]:
    """What the documents around it say of an owner, a licence or training that the policy does not allow, as reasons."""
    found = (reason for row in rows_around(store, document_id) for reason in _notices(store, row, policy))
    return tuple(dict.fromkeys(found))


def kept_notices(store: Store, document_id: bytes, policy: Policy) -> str | None:
    """What is kept of a document's notices for when its text is deleted, as JSON; None where nobody looked for any.

    No words of them: the reasons that they are under rules that allow nothing, and, where a notice names the partner alone, the names
    that it was compared with, as ``ours:NAME``.
    """
    detectors, findings = store.findings(document_id)
    if "ownership" not in detectors:
        return None
    notices = [finding for finding in findings if finding.type in OWNERSHIP_TYPES]
    document = store.document(document_id) if notices else None
    if document is None:
        return "[]"
    said = decide.reasons_of_ownership(document, notices, replace(policy, ownership=_nothing_allowed(policy.ownership)))
    foreign = {"third_party"}.issubset(said)
    compared = policy.ownership.ours if not foreign and any(one.type == "THIRD_PARTY" for one in notices) else ()
    return json.dumps([*said, *(f"{_OURS}{name}" for name in compared)])


def _nothing_allowed(ownership: Ownership) -> Ownership:
    return replace(
        ownership,
        third_party=Rule.HOLD,
        training_reserved=Rule.HOLD,
        licences=frozenset(),
        other_licence=Rule.HOLD,
    )


def _notices(store: Store, row: Row, policy: Policy) -> list[str]:
    detectors, findings = store.findings(row["id"])
    if not detectors:
        return _kept(row, policy)
    if "ownership" not in detectors:
        return [UNREAD]
    notices = [finding for finding in findings if finding.type in OWNERSHIP_TYPES]
    document = store.document(row["id"]) if notices else None
    return list(decide.reasons_of_ownership(document, notices, policy)) if document else []


def _kept(row: Row, policy: Policy) -> list[str]:
    """What is known of the notices of a document whose text is deleted."""
    if row["notices"] is not None:
        said: list[str] = json.loads(row["notices"])
        compared = {one.removeprefix(_OURS) for one in said if one.startswith(_OURS)}
        demanded = [reason for reason in said if is_demanded(reason, policy.ownership)]
        # A name that is the partner's no longer may be the one in the notice.
        unknown = _acts(policy.ownership.third_party) and not compared <= {*policy.ownership.ours}
        return demanded or ([UNREAD] if unknown else [])
    demanded = [reason for reason in json.loads(row["reasons"]) if is_demanded(reason, policy.ownership)]
    return demanded or ([UNREAD] if _is_unknown(row, policy) else [])


def _is_unknown(row: Row, policy: Policy) -> bool:
    """Whether its reasons are a person's, or those of another policy, which may have allowed its notice."""
    by_person = row["reviewer"] or "reviewer" in json.loads(row["reasons"])
    return bool(by_person) or row["state"] == DocumentState.WITHDRAWN or row["policy_digest"] != policy_digest(policy)


def is_demanded(reason: str, ownership: Ownership) -> bool:
    """Whether a reason is one of ownership, and the policy demands anything for it."""
    kind, _, licence = reason.partition(":")
    if kind == "licence":
        return not decide.licence_listed(licence, ownership.licences) and _acts(ownership.other_licence)
    rules = {"third_party": ownership.third_party, "training_reserved": ownership.training_reserved}
    return kind in rules and _acts(rules[kind])


def _acts(rule: Rule) -> bool:
    return ACTIONS[rule] is not Action.APPROVE
