"""Leases of documents whose file is gone, given back so that nobody waits for them.

The coordinator renews an agent's leases with each of its reports, whichever they are, for weeks. An offer that permits no track ends
one: it answers that it refuses the document, and whoever waited for the text comes next. The document stays approved, and is
offered like any other once its file is back. Of a source that the policy no longer names nothing is sent, not even this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from winnow_agent.vault.requests import OvertakenError, refuse_overtaken
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_protocol.v1.common_pb2 import Verdict, VerdictKind
from winnow_protocol.wire import now_us

_REASON: Final = "lease_given_back"
_STATES: Final = json.dumps([DocumentState.NOVEL, DocumentState.APPROVED])


def held_in_vain(store: Store, sources: Iterable[str]) -> list[Row]:
    """Approved documents of files that are gone, with a lease; what was to be sealed of such a file is approved again by this.

    Args:
        sources: those that the policy names.
    """
    rows = store.query(
        "SELECT d.id, d.source, d.state FROM files f JOIN documents d ON d.file = f.id WHERE f.state = 'gone' AND d.state IN"
        " (SELECT value FROM json_each(?1)) AND d.lease_expires_at > ?2 AND d.retry_at <= ?2"
        " AND d.source IN (SELECT value FROM json_each(?3)) ORDER BY d.since, d.rowid",
        _STATES,
        now_us(),
        json.dumps(list(sources)),
    )
    held: list[Row] = []
    for row in rows:
        with suppress(OvertakenError), store.transaction():
            refuse_overtaken(store, [row["id"]], DocumentState(row["state"]))
            if row["state"] == DocumentState.NOVEL:
                store.move_document(row["id"], DocumentState.APPROVED, reasons=["file_gone"])
            held.append(row)
    return held


def is_given_back(store: Store, document_id: bytes, asked: Sequence[str], verdict: Verdict) -> bool:
    """Whether a verdict says that a lease ended which was to be given back; the document is approved then, without one."""
    if asked or verdict.kind != VerdictKind.VERDICT_KIND_REFUSED:
        return False
    store.move_document(
        document_id, DocumentState.APPROVED, reasons=[_REASON], lease_expires_at=0, fencing_number=0, track=""
    )
    return True
