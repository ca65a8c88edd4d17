"""Tells the coordinator the signatures that were made again: a signed request at a time, and the answer that ends it."""

from __future__ import annotations

import os
from collections.abc import Callable

from winnow_agent.spool import Item, Kind
from winnow_agent.vault.epoch import move
from winnow_agent.vault.epoch.move import MoveState
from winnow_agent.vault.epoch.signing import sign_again
from winnow_agent.vault.halting import is_halted
from winnow_agent.vault.offer import as_it_travels, goes_by_bands
from winnow_agent.vault.requests import Outgoing, OvertakenError, send
from winnow_agent.vault.screening import Detectors
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.common_pb2 import ResignAnswer
from winnow_protocol.v1.contribution_pb2 import DocumentSignature, ResignBatch
from winnow_protocol.wire import now_us

MOST_DOCUMENTS = 4096
"""In a request; at about 560 bytes each, well under the message limit. The coordinator takes no more."""
_REFUSED_PAUSE_US = 60 * 60 * 1_000_000


class WrongResignAnswerError(StopRunError):
    """The coordinator's answer to signatures made again names a document that was not in the request."""


def resign(
    out: Outgoing,
    copies: OwnCopies,
    detectors: Callable[[], Detectors],
    may_continue: Callable[[], bool] = lambda: True,
    *,
    now: bool = False,
) -> list[Item]:
    """Signs a batch of what was offered under another epoch, and tells what is signed.

    Args:
        now: all of it.

    Returns:
        the requests that were put into the outbox.
    """
    sent: list[Item] = []
    while True:
        signed = sign_again(out, copies, detectors, may_continue)
        sent += tell(out)
        if not (now and signed and may_continue()):
            return sent


def tell(out: Outgoing) -> list[Item]:
    """Puts a request with signatures that were made again into the outbox, unless one is there and is not carried.

    Returns:
        the request, if there is one.
    """
    store, directory, membership = out.store, out.trust.directory, out.trust.membership
    one_at_a_time = not (membership and membership.by_courier)
    if directory is None or (store.get(move.RETRY_AT) or 0) > now_us() or (one_at_a_time and _is_under_way(store)):
        return []
    rows = store.query(
        "SELECT r.document, s.epoch, s.signature, d.source, d.track FROM resigning r"
        " JOIN signatures s ON s.document = r.document AND s.epoch = r.epoch JOIN documents d ON d.id = r.document"
        " WHERE r.state = ? AND r.epoch = ? ORDER BY r.document LIMIT ?",
        MoveState.MADE,
        directory.epoch,
        MOST_DOCUMENTS,
    )
    if not rows or is_halted(out):
        return []
    batch_id, sequence = os.urandom(16), store.next_sequence()
    payload = ResignBatch(
        batch_id=batch_id,
        agent_id=out.trust.agent_id,
        sequence=sequence,
        made_at=now_us(),
        directory_version=directory.version,
        documents=[
            DocumentSignature(
                document_id=row["document"],
                signature=as_it_travels(row["epoch"], row["signature"], by_bands=_goes_by_bands(out, row)),
            )
            for row in rows
        ],
    ).SerializeToString()

    def change() -> None:
        told = move.set_state(store, [row["document"] for row in rows], MoveState.SENT, MoveState.MADE)
        another = one_at_a_time and _is_under_way(store, but=f"{Kind.RESIGN}.{batch_id.hex()}")
        if told != len(rows) or another:
            raise OvertakenError(
                "signing again: a document was taken back meanwhile; the request is made anew without it"
            )

    statement = out.trust.signing_key.sign(StatementKind.RESIGN, payload)
    try:
        item = send(
            out,
            out.outbox.item(Kind.RESIGN, batch_id),
            statement.SerializeToString(),
            payload=payload,
            sequence=sequence,
            change=change,
        )
    except OvertakenError:  # with the next pass
        return []
    return [item]


def _goes_by_bands(out: Outgoing, row: Row) -> bool:
    """As it was offered: by the track that it has, else by those that it may go to."""
    source = out.sources.get(row["source"])
    tracks = (row["track"],) if row["track"] else (source.tracks if source else ())
    return goes_by_bands(out.sources, row["source"], tracks)


def _is_under_way(store: Store, but: str = "") -> bool:
    return bool(store.query("SELECT 1 FROM requests WHERE item LIKE ? AND item <> ?", f"{Kind.RESIGN}.%", but))


def take_resigned(store: Store, payload: bytes, answer: ResignAnswer) -> None:
    """Strikes off what was told, inside the caller's transaction.

    What the answer leaves out the coordinator has nothing of: there is nothing to compare.

    Args:
        payload: what the vault signed.

    Raises:
        WrongResignAnswerError: the answer names a document that was not asked for.
    """
    batch = ResignBatch.FromString(payload)
    asked = [one.document_id for one in batch.documents]
    if not set(answer.document_ids) <= set(asked):
        raise WrongResignAnswerError(
            "taking an answer of the coordinator's: it names a document that was not signed again"
        )
    with store.transaction() as connection:
        connection.executemany(
            "DELETE FROM resigning WHERE document = ? AND state = ?", [(one, MoveState.SENT) for one in asked]
        )
        detail = {
            "epoch": batch.documents[0].signature.epoch,
            "documents": len(asked),
            "taken": len(answer.document_ids),
        }
        store.record("epoch", batch.batch_id, "signed", detail)


def take_refusal(store: Store) -> None:
    """What is under way is told anew in an hour, or once another epoch begins; inside the caller's transaction."""
    with store.transaction() as connection:
        connection.execute("UPDATE resigning SET state = ? WHERE state = ?", (MoveState.MADE, MoveState.SENT))
        store.put(move.RETRY_AT, now_us() + _REFUSED_PAUSE_US)
