"""Taking documents back, as far as it is done here; `vault.withdraw.tombstones` asks the coordinator.

A document that was not delivered is withdrawn with the person's word, and goes nowhere any more. One that was delivered
stays so until the coordinator has signed a tombstone for it; its text, and its row in the own copy, are erased at once all
the same. Everything that a withdrawal changes in the records is one transaction. Why something is withdrawn is told to nobody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from winnow_agent.vault.log.logged import lost_shards
from winnow_agent.vault.retain import delete_text
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.wire import now_us

MOST_DOCUMENTS = 16_384
"""The coordinator takes no more in one request."""

ASKED = "withdrawal_asked"
"""The reason of a delivered document whose withdrawal the coordinator has not signed for yet."""
WITHDRAWN = "withdrawn"


class WithdrawalState(StrEnum):
    """Where a request to withdraw stands."""

    ASKED = "asked"
    """Decided here; its request is not in the outbox yet."""
    SENT = "sent"
    """In the outbox, or answered by nothing yet."""
    DONE = "done"
    """The coordinator has signed a tombstone, or never knew of any of it."""


def withdraw(
    store: Store,
    document_ids: Sequence[bytes],
    *,
    reason: str = "",
    everything: bool = False,
    recovery: Callable[[bytes], SignedStatement] | None = None,
    enrolled: bool = True,
) -> list[bytes]:
    """Takes documents back, in one transaction; their text is deleted by `retain.finish_deleting`, which the caller calls.

    Args:
        document_ids: documents of these records, or of other agents of the partner. Those that are withdrawn already are
            passed over.
        reason: a few words, kept here alone.
        everything: takes back all that the partner ever sent as well, and all documents of these records.
        recovery: makes the recovery key's statement, given the request's identifier.
        enrolled: whether there is a coordinator to be told.

    Returns:
        the identifiers of the requests that come of it; none if there was nothing to withdraw.
    """
    with store.transaction() as connection:
        rows = {bytes(row["id"]): row for row in _wanted_rows(store, document_ids, everything=everything)}
        pending = waiting_documents(store)
        wanted = [
            one
            for one in dict.fromkeys([*rows, *document_ids])
            if one not in pending and (one not in rows or rows[one]["state"] != DocumentState.WITHDRAWN)
        ]
        if everything and not wanted and _everything_waits(store) and recovery is None:
            return []
        offered, made = ever_offered(store, wanted), []
        for part in _parts(wanted, whole=everything):
            told = {one for one in part if enrolled and (one in offered or one not in rows)}
            state = WithdrawalState.ASKED if told or (everything and enrolled) else WithdrawalState.DONE
            withdrawal_id = os.urandom(16)
            connection.execute(
                "INSERT INTO withdrawals (id, state, asked_at, reason, everything, recovery) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    withdrawal_id,
                    state,
                    now_us(),
                    reason,
                    int(everything),
                    recovery(withdrawal_id).SerializeToString() if recovery else None,
                ),
            )
            detail = {"documents": len(part), "everything": everything, "reason": reason, "told": len(told)}
            store.record("withdrawal", withdrawal_id, state.value, detail)
            _take_back(store, withdrawal_id, part, rows, told)
            made.append(withdrawal_id)
        return made


def _take_back(
    store: Store, withdrawal_id: bytes, document_ids: Sequence[bytes], rows: dict[bytes, Row], told: set[bytes]
) -> None:
    with store.transaction() as connection:
        for document_id in document_ids:
            row = rows.get(document_id)
            in_copy = row is None or row["shard"] is not None
            connection.execute(
                "INSERT INTO withdrawn VALUES (?, ?, ?, ?)",
                (document_id, withdrawal_id, int(document_id in told), int(in_copy)),
            )
            if row is None:
                continue
            if row["state"] == DocumentState.DELIVERED and document_id in told:
                store.record("document", document_id, ASKED, {"withdrawal": withdrawal_id.hex()})
                reasons = json.dumps([*json.loads(row["reasons"]), ASKED])
                connection.execute("UPDATE documents SET reasons = ? WHERE id = ?", (reasons, document_id))
            else:
                store.move_document(document_id, DocumentState.WITHDRAWN, reasons=[WITHDRAWN])
        delete_text(store, [one for one in document_ids if one in rows and rows[one]["has_text"]])
        for table in ("facts", "signatures", "findings", "resigning"):
            connection.executemany(
                f"DELETE FROM {table} WHERE document = ?",  # noqa: S608 (our own table names)
                [(document_id,) for document_id in document_ids],
            )


def _wanted_rows(store: Store, document_ids: Sequence[bytes], *, everything: bool) -> list[Row]:
    return store.query(_ROWS) if everything else rows_of(store, document_ids)


_ROWS = (
    "SELECT id, file, part, source, state, track, shard, reasons, since,"
    " body IS NOT NULL OR approved IS NOT NULL AS has_text FROM documents"
)
_AT_ONCE = 500


def rows_of(store: Store, document_ids: Iterable[bytes]) -> list[Row]:
    """The rows of these documents that the records have, of their text only whether it is there."""
    wanted, rows = list(document_ids), []
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows += store.query(f"{_ROWS} WHERE id IN ({', '.join('?' * len(part))})", *part)
    return rows


def ever_offered(store: Store, document_ids: Iterable[bytes]) -> set[bytes]:
    """Those of the documents that the coordinator was told of at some time, whatever they are now."""
    rows = store.query(
        "SELECT DISTINCT identifier FROM ledger WHERE subject = 'document' AND after = ?"
        " AND hex(identifier) IN (SELECT value FROM json_each(?))",
        DocumentState.OFFERED,
        json.dumps([one.hex().upper() for one in document_ids]),
    )
    return {bytes(row["identifier"]) for row in rows}


def waiting_documents(store: Store) -> set[bytes]:
    """The documents whose withdrawal was decided, and that no tombstone was taken for."""
    rows = store.query(
        "SELECT document FROM withdrawn JOIN withdrawals w ON w.id = withdrawal WHERE w.state <> ?",
        WithdrawalState.DONE,
    )
    return {bytes(row["document"]) for row in rows}


def _everything_waits(store: Store) -> bool:
    return bool(store.query("SELECT 1 FROM withdrawals WHERE everything AND state <> ? LIMIT 1", WithdrawalState.DONE))


def _parts(document_ids: Sequence[bytes], *, whole: bool) -> Iterator[Sequence[bytes]]:
    """As many documents as one request may name; a request for everything names none, so it takes all of them."""
    if whole:
        yield document_ids
        return
    for start in range(0, len(document_ids), MOST_DOCUMENTS):
        yield document_ids[start : start + MOST_DOCUMENTS]


# -- the own copies --------------------------------------------------------------------------------------------------


def erase_copies(store: Store, copies: OwnCopies) -> int:
    """Takes withdrawn documents out of the own copies, of shards that were delivered or never will be.

    Returns:
        how many documents that is; done again after a stop at any moment, it does what is left.

    Raises:
        NotErasedError: a copy can't be written.
    """
    rows = store.query(
        "SELECT DISTINCT w.document, d.shard FROM withdrawn w LEFT JOIN documents d ON d.id = w.document WHERE w.in_copy"
    )
    if not rows:
        return 0
    under_way = _shards_under_way(store)
    done = [bytes(row["document"]) for row in rows if row["shard"] is None or bytes(row["shard"]) not in under_way]
    by_shard: dict[bytes, list[bytes]] = {}
    for row in rows:
        if row["shard"] is not None:
            by_shard.setdefault(bytes(row["shard"]), []).append(bytes(row["document"]))
    # What the coordinator had lost was delivered twice, and has two copies.
    twice = bool(lost_shards(store))
    if unknown := [bytes(row["document"]) for row in rows if twice or row["shard"] is None]:
        by_shard |= copies.holding(unknown)
    for shard_id, document_ids in by_shard.items():
        copies.erase(shard_id, document_ids)
    with store.transaction() as connection:
        connection.executemany("UPDATE withdrawn SET in_copy = 0 WHERE document = ?", [(one,) for one in done])
    return len(done)


def _shards_under_way(store: Store) -> set[bytes]:
    """Shards whose receipt may still come, and their own copy with it."""
    rows = store.query("SELECT item FROM requests WHERE item LIKE 'manifest.%'")
    return {bytes.fromhex(row["item"].partition(".")[2]) for row in rows}


def taken_back(store: Store, document_ids: Iterable[bytes]) -> set[bytes]:
    """Those of the documents that a person took back, whether or not the coordinator has signed for it."""
    rows = store.query(
        "SELECT DISTINCT document FROM withdrawn WHERE hex(document) IN (SELECT value FROM json_each(?))",
        json.dumps([one.hex().upper() for one in document_ids]),
    )
    return {bytes(row["document"]) for row in rows}


def summary(store: Store) -> dict[str, int]:
    """For `status`: requests that wait for a tombstone, since when (microseconds, 0 for none), and documents in them."""
    (row,) = store.query(
        "SELECT count(DISTINCT w.id) AS requests, coalesce(min(w.asked_at), 0) AS since, count(x.document) AS documents"
        " FROM withdrawals w LEFT JOIN withdrawn x ON x.withdrawal = w.id AND x.told WHERE w.state <> ?",
        WithdrawalState.DONE,
    )
    return {"waiting": row["requests"], "since": row["since"], "documents": row["documents"]}


def listed(store: Store) -> list[Row]:
    """Every withdrawal with its number of documents, the oldest first."""
    return store.query(
        "SELECT w.*, (SELECT count(*) FROM withdrawn x WHERE x.withdrawal = w.id) AS documents"
        " FROM withdrawals w ORDER BY w.asked_at, w.rowid"
    )
