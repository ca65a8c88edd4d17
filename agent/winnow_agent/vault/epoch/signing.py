"""Signs documents again under the directory's epoch, a batch at a time: from the text that is kept, or from the own copy.

A signature is kept as soon as it is made, so that a stop at any moment costs a batch. An own copy holds what left: where names
were replaced by made-up ones, they are found in it once more and tagged, and the signature is near the first one, not equal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence

from winnow_agent.documents import Document
from winnow_agent.vault.epoch import move
from winnow_agent.vault.epoch.move import MoveState
from winnow_agent.vault.requests import Outgoing
from winnow_agent.vault.screening import Detectors
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_protocol.errors import SetAsideError
from winnow_protocol.minhash import FleetSecret, Signature, signatures
from winnow_protocol.receiving import SealBrokenError
from winnow_protocol.v1.contribution_pb2 import Record

_log = logging.getLogger(__name__)

BATCH = 256


def sign_again(
    out: Outgoing,
    copies: OwnCopies,
    detectors: Callable[[], Detectors],
    may_continue: Callable[[], bool] = lambda: True,
) -> int:
    """Signs a batch of what was offered under another epoch.

    Args:
        detectors: find in an own copy's text what reads like a direct identifier.

    Returns:
        how many documents were signed; 0 where nothing is left to sign.
    """
    secrets, store = out.trust.secrets_in_use(), out.store
    if not secrets:
        return 0
    move.begin(store, secrets[0].epoch)
    if not move.counts(store).get(MoveState.DUE):
        return 0
    while may_continue() and (rows := move.due(store, BATCH)):
        if kept := [row["id"] for row in rows if row["has_text"]]:
            return _sign(store, secrets[0], _kept_texts(store, kept))
        if signed := _sign_copies(out, secrets[0], copies, detectors, rows, may_continue):
            return signed
    move.drop_settled(store)
    return 0


def _sign_copies(  # noqa: PLR0917  # with what, then what
    out: Outgoing,
    secret: FleetSecret,
    copies: OwnCopies,
    detectors: Callable[[], Detectors],
    rows: Sequence[Row],
    may_continue: Callable[[], bool],
) -> int:
    """Signs documents of one shard, from its own copy; those that are in none are gone. How many were signed."""
    store, shard = out.store, rows[0]["shard"]
    if shard is None:  # never delivered, so there never was a copy
        move.set_state(store, [row["id"] for row in rows if row["shard"] is None], MoveState.GONE, MoveState.DUE)
        return 0
    wanted = move.due_of_shard(store, shard)
    texts, complete = _copied_texts(out, copies, detectors, shard, wanted, may_continue)
    signed = _sign(store, secret, texts)
    if complete:
        move.set_state(store, sorted(wanted - {one for one, _ in texts}), MoveState.GONE, MoveState.DUE)
    return signed


def _kept_texts(store: Store, document_ids: Iterable[bytes]) -> Iterator[tuple[bytes, str]]:
    for document_id in document_ids:
        approved = store.approved(document_id)
        if approved is not None:  # else it has just been deleted, and the next pass looks into the copies
            yield document_id, approved.signature_text


def _copied_texts(  # noqa: PLR0917  # where to look, then for what
    out: Outgoing,
    copies: OwnCopies,
    detectors: Callable[[], Detectors],
    shard: bytes,
    wanted: set[bytes],
    may_continue: Callable[[], bool],
) -> tuple[list[tuple[bytes, str]], bool]:
    """Texts to sign out of one shard's own copy, at most a batch of them, and whether those are all that it has."""
    found: list[tuple[bytes, str]] = []
    try:
        for record in copies.records_of(shard, out.trust.receiving_key):
            if not may_continue() or len(found) == BATCH:
                return found, False
            if record.document_id in wanted:
                found.append((record.document_id, _tagged(record, detectors())))
    except SealBrokenError as error:
        out.store.alarm(
            "epoch/copy_broken",
            f"signing the documents of shard {shard.hex()} again: its own copy does not open ({error}); those that are"
            " lost in it keep the signatures that they have; restore it from a backup",
        )
    return found, True


def _tagged(record: Record, detectors: Detectors) -> str:
    """An own copy's text with direct identifiers as tags, those that were put in the place of others like them."""
    from winnow_agent.vault.screen import redact

    document = Document(text=record.text, media_type="text/plain", language=record.language)
    try:
        return redact.signature_text(document, detectors.findings(document).findings)
    except SetAsideError as error:
        _log.warning("an own copy is signed as it is document=%s reason=%s", record.document_id.hex(), error.kind)
        return record.text


def _sign(store: Store, secret: FleetSecret, texts: Iterable[tuple[bytes, str]]) -> int:
    listed = list(texts)
    signed = signatures([text for _, text in listed], secret) if listed else []
    _keep(store, [(document_id, one) for (document_id, _), one in zip(listed, signed, strict=True)])
    return len(listed)


def _keep(store: Store, signed: Sequence[tuple[bytes, Signature]]) -> None:
    """Keeps signatures, but for documents that were taken back, or offered anew, meanwhile."""
    with store.transaction() as connection:
        for document_id, signature in signed:
            if move.set_state(store, [document_id], MoveState.MADE, MoveState.DUE):
                connection.execute(
                    "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?)",
                    (document_id, signature.epoch, signature.values),
                )
