"""A withdrawal's way to the coordinator: the signed request, the tombstone that ends it, and what is said where it does not.

A request is made from its row, and made anew an hour after a refusal: what was decided stands, whoever does not want to hear
of it. A tombstone counts only for the very bytes that were asked, and only with every document that a receipt was given for. Those
whose shard the coordinator says that it has lost it can't name; that it leaves them out is held against the log, for it may lie.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from winnow_agent.spool import Item, Kind
from winnow_agent.vault.log.logged import Fault, accuse, lost_shards
from winnow_agent.vault.requests import Outgoing, send
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.withdrawal import WITHDRAWN, WithdrawalState, rows_of, waiting_documents
from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal
from winnow_protocol.wire import now_us

MOST_WITH_EVERYTHING = 16_384
"""A tombstone for everything names at most so many documents; one that names as many asks for another request."""
_REFUSED_PAUSE_US = 60 * 60 * 1_000_000
_PATIENCE_US = 24 * 60 * 60 * 1_000_000
_WISHED = "please_withdraw"


class WrongTombstoneError(StopRunError):
    """A tombstone is signed by the coordinator, and not one for what was asked."""


def request_withdrawals(out: Outgoing) -> list[Item]:
    """Puts a signed request into the outbox for each withdrawal that was decided, and whose pause after a refusal is over.

    Returns:
        the requests that were put there.
    """
    if not out.trust.agent_id:
        return []
    rows = out.store.query(
        "SELECT * FROM withdrawals WHERE state = ? AND retry_at <= ? ORDER BY asked_at", WithdrawalState.ASKED, now_us()
    )
    return [_request(out, row) for row in rows]


def _request(out: Outgoing, row: Row) -> Item:
    store = out.store
    named = store.query("SELECT document FROM withdrawn WHERE withdrawal = ? AND told ORDER BY document", row["id"])
    sequence = store.next_sequence()
    payload = Withdrawal(
        withdrawal_id=row["id"],
        agent_id=out.trust.agent_id,
        sequence=sequence,
        document_ids=[] if row["everything"] else [one["document"] for one in named],
        everything=bool(row["everything"]),
        made_at=now_us(),
        recovery=SignedStatement.FromString(row["recovery"]) if row["recovery"] else None,
    ).SerializeToString()

    def change() -> None:
        with store.transaction() as connection:
            connection.execute(
                "UPDATE withdrawals SET state = ?, sent_at = ?, overdue = 0 WHERE id = ?",
                (WithdrawalState.SENT, now_us(), row["id"]),
            )

    return send(
        out,
        out.outbox.item(Kind.WITHDRAWAL, row["id"]),
        out.trust.signing_key.sign(StatementKind.WITHDRAWAL, payload).SerializeToString(),
        payload=payload,
        sequence=sequence,
        change=change,
    )


def sign_recovery(key: SigningKey, agent_id: str, withdrawal_id: bytes) -> SignedStatement:
    """The recovery key's statement that lets an agent take back everything of a partner whose vault is lost."""
    everything = Withdrawal(withdrawal_id=withdrawal_id, agent_id=agent_id, everything=True, made_at=now_us())
    return key.sign(StatementKind.WITHDRAWAL, everything.SerializeToString())


def take_tombstone(store: Store, payload: bytes, statement: SignedStatement) -> None:
    """Ends a withdrawal with the coordinator's tombstone, inside the caller's transaction.

    Args:
        payload: what the vault signed.
        statement: the tombstone, its signature verified.

    Raises:
        WrongTombstoneError: it is for another request, names a document that was not asked for, or leaves one out that
            the coordinator has given a receipt for.
    """
    withdrawal, tombstone = Withdrawal.FromString(payload), Tombstone.FromString(statement.payload)
    asked, named = set(withdrawal.document_ids), set(tombstone.document_ids)
    if tombstone.withdrawal_digest != digest(payload):
        raise WrongTombstoneError("taking a tombstone: it is for another request; ask the coordinator's operator")
    if not withdrawal.everything and not named <= asked:
        raise WrongTombstoneError(
            "taking a tombstone: it names a document that was not asked for; ask the coordinator's operator"
        )
    more = withdrawal.everything and len(named) >= MOST_WITH_EVERYTHING
    left_out = {} if more else {one: shard for one, shard in _delivered(store, withdrawal).items() if one not in named}
    lost = lost_shards(store)
    missing = [one for one, shard in left_out.items() if shard not in lost]
    if missing:
        raise WrongTombstoneError(
            f"taking a tombstone: it leaves out {counted(len(missing), 'document')} that the coordinator has given receipts for;"
            " show both to the steward"
        )
    if left_out:
        _accuse(store, statement, left_out)
    for row in rows_of(store, named if withdrawal.everything else asked):
        if row["state"] == DocumentState.DELIVERED:
            store.move_document(row["id"], DocumentState.WITHDRAWN, reasons=[WITHDRAWN])
    state = WithdrawalState.ASKED if more else WithdrawalState.DONE
    with store.transaction() as connection:
        connection.execute(
            "UPDATE withdrawals SET state = ?, tombstone = ?, overdue = 0 WHERE id = ?",
            (state, statement.SerializeToString(), withdrawal.withdrawal_id),
        )
    detail = {"log_index": tombstone.log_index, "documents": len(named)}
    store.record("withdrawal", withdrawal.withdrawal_id, WITHDRAWN, detail)


def _accuse(store: Store, tombstone: SignedStatement, left_out: Mapping[bytes, bytes]) -> None:
    """Keeps what shows, together with the log, whether a coordinator that says it has lost shards has lost them."""
    shards = json.dumps(sorted({shard.hex().upper() for shard in left_out.values()}))
    rows = store.query("SELECT receipt FROM shards WHERE hex(id) IN (SELECT value FROM json_each(?))", shards)
    accuse(
        store,
        Fault.WENT_BACK,
        f"taking a tombstone: it leaves out {counted(len(left_out), 'document')} that the coordinator has given receipts for, and"
        " whose shards it says that it has lost. The withdrawal has ended; but where the log that the steward cosigns has such a"
        " receipt, nothing was lost, and the document may still be readable. Show this to the steward, and once it is"
        " explained run `winnow-agent log acknowledge`",
        {
            "tombstone": tombstone.SerializeToString().hex(),
            "receipts": [bytes(row["receipt"]).hex() for row in rows],
            "left_out": sorted(one.hex() for one in left_out),
        },
        always=True,
    )


def _delivered(store: Store, withdrawal: Withdrawal) -> dict[bytes, bytes]:
    """The documents of a request that the coordinator has given a receipt for, and that it did not withdraw before; of each its
    shard."""
    if withdrawal.everything:
        rows = store.query(
            "SELECT id, shard FROM documents WHERE state = ?"
            " AND id IN (SELECT document FROM withdrawn WHERE withdrawal = ?)",
            DocumentState.DELIVERED,
            withdrawal.withdrawal_id,
        )
    else:
        rows = store.query(
            "SELECT d.id, d.shard FROM documents d JOIN shards s ON s.id = d.shard"
            " WHERE s.receipt IS NOT NULL AND hex(d.id) IN (SELECT value FROM json_each(?))",
            json.dumps([one.hex().upper() for one in withdrawal.document_ids]),
        )
    return {bytes(row["id"]): bytes(row["shard"] or b"") for row in rows}


def take_refusal(store: Store, withdrawal_id: bytes) -> None:
    """Makes a refused request anew in an hour: what was decided stands, whoever does not want to hear of it."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE withdrawals SET state = ?, retry_at = ? WHERE id = ?",
            (WithdrawalState.ASKED, now_us() + _REFUSED_PAUSE_US, withdrawal_id),
        )
        store.record("withdrawal", withdrawal_id, "refused")


def ask_again(store: Store, withdrawal_ids: Iterable[bytes]) -> None:
    """Has requests made anew whose tombstones the coordinator has lost; inside the caller's transaction."""
    with store.transaction() as connection:
        for withdrawal_id in withdrawal_ids:
            connection.execute(
                "UPDATE withdrawals SET state = ?, retry_at = 0 WHERE id = ? AND state = ?",
                (WithdrawalState.ASKED, withdrawal_id, WithdrawalState.DONE),
            )
            store.record("withdrawal", withdrawal_id, "asked_again")


def note_overdue(store: Store) -> None:
    """Raises an alarm, once, for a request that the coordinator leaves unanswered while it answers reports."""
    reported = store.get("reported_at") or 0
    rows = store.query(
        "SELECT id FROM withdrawals WHERE state = ? AND NOT overdue AND sent_at + ? < ?",
        WithdrawalState.SENT,
        _PATIENCE_US,
        reported,
    )
    for row in rows:
        with store.transaction() as connection:
            connection.execute("UPDATE withdrawals SET overdue = 1 WHERE id = ?", (row["id"],))
            store.alarm(
                "withdrawal/unanswered",
                f"withdrawal {row['id'].hex()} is unanswered after a day, while reports are answered; ask the"
                " coordinator's operator, and tell the steward",
            )


def note_wished(store: Store, document_ids: Iterable[bytes]) -> None:
    """Keeps what the coordinator asks to be withdrawn, for `status`: its word alone erases nothing here.

    It asks for documents of this vault's that another agent of the partner withdrew.
    """
    wished = json.dumps([one.hex() for one in document_ids])
    if wished != (store.get(_WISHED) or "[]"):
        store.put(_WISHED, wished)


def wished(store: Store) -> list[bytes]:
    """What the coordinator asks to be withdrawn, and is not."""
    named = [bytes.fromhex(one) for one in json.loads(store.get(_WISHED) or "[]")]
    waiting = waiting_documents(store)
    return [
        bytes(row["id"])
        for row in rows_of(store, named)
        if row["state"] != DocumentState.WITHDRAWN and row["id"] not in waiting
    ]
