"""Deletes text for good once the policy's time for it is over; the ledger's entries stay."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta

from winnow_agent.vault.rest import Rest
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Retention
from winnow_protocol.wire import now_us

_DELETING = "deleting"
"""Set while text that no row holds any more may still stand in the file's free pages or in its log.

Each deletion sets another value, so that who is done with one doesn't strike off the next; 1 in homes of before, 0 if unset.
"""


def retain(store: Store, retention: Retention, *, clock: Callable[[], int] = now_us, rest: Rest | None = None) -> int:
    """Deletes what has expired: text, what was approved of it, findings and facts.

    Args:
        clock: microseconds since the epoch.
        rest: keeps `finish_deleting`, which writes all records anew, from doing so at each call; None to do it at once.

    Returns:
        how many documents lost their text.
    """
    with store.transaction():  # with the deletion: another process may send a document back to a decision
        expired = _expired(store, retention, clock())
        if expired:
            delete_text(store, expired)
    if rest is None:
        finish_deleting(store)
    elif rest.is_over():
        rest.after(lambda: finish_deleting(store))
    return len(expired)


def _expired(store: Store, retention: Retention, now: int) -> list[bytes]:
    expired: list[bytes] = []
    for state, kept in (
        (DocumentState.REJECTED, retention.rejected_text),
        (DocumentState.DUPLICATE, retention.duplicate_text),
        (DocumentState.DELIVERED, retention.delivered_text),
        (DocumentState.WITHDRAWN, timedelta()),
    ):
        before = now - kept // timedelta(microseconds=1)
        rows = store.query(
            "SELECT id FROM documents WHERE state = ? AND since <= ? AND body IS NOT NULL", state, before
        )
        expired += [row["id"] for row in rows]
    return expired


def note_deleted(store: Store) -> None:
    """Says, in the transaction that deletes content, that the next `retain` has to take it out of pages and log."""
    store.put(_DELETING, os.urandom(16))


def finish_deleting(store: Store) -> bool:
    """Takes what was deleted out of the file's free pages and its log.

    Returns:
        whether nothing is left to do; asked again after a stop between the two, or where a reader was in the way.
    """
    noted = store.get(_DELETING)
    if noted and store.delete_for_good():
        with store.transaction():
            if store.get(_DELETING) == noted:  # else another process deleted more meanwhile
                store.put(_DELETING, 0)
    return not store.get(_DELETING)


def delete_text(store: Store, expired: Sequence[bytes]) -> None:
    """Deletes documents' text, what was approved of it, findings and facts; `finish_deleting` follows."""
    with store.transaction() as connection:
        for table in ("findings", "facts"):
            connection.executemany(f"DELETE FROM {table} WHERE document = ?", [(one,) for one in expired])  # noqa: S608 (two names)
        connection.executemany(
            "UPDATE documents SET body = NULL, approved = NULL WHERE id = ?",
            [(document_id,) for document_id in expired],
        )
        for document_id in expired:
            store.record("document", document_id, "text_deleted")
        note_deleted(store)
