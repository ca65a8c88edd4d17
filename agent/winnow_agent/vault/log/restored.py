"""The coordinator's word that its records were put back from a backup: what it has lost by that, and what it is asked again.

The log goes on from the leaves that the backup has. What was promised behind them before, receipts, tombstones and reports, is in
no log any more: it is not looked for, and stands as evidence until a person has looked. A withdrawal that is lost is asked for
again at once, whoever has looked or not: its documents may be readable there again. What was delivered in a lost shard is
offered once more, as far as its text is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from winnow_agent.vault.epoch.move import tell_again as tell_signatures_again
from winnow_agent.vault.log import logged
from winnow_agent.vault.log.logged import Entry, Fault
from winnow_agent.vault.log.state import Log, State, keep, log_of, state_of
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.terms import tell_again as tell_acceptances_again
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.tombstones import ask_again
from winnow_protocol.listings import counted, moment
from winnow_protocol.v1.common_pb2 import Receipt, Restoration, SignedStatement, Tombstone
from winnow_protocol.wire import now_us

RESTORED_AT = "restored_at"
_DAY_US = 86_400_000_000


def take_restorations(store: Store, trust: Trust, told: Iterable[Restoration]) -> None:
    """Notes those that are new, once each; inside the caller's transaction."""
    log, known = log_of(trust), store.get(RESTORED_AT) or 0
    new = [one for one in told if one.restored_at > known]
    if log is None or not new:
        return
    with store.transaction():
        store.put(RESTORED_AT, max(one.restored_at for one in new))
        lost = [entry for entry in logged.entries(store, log.id) if _is_lost(store, entry, new)]
        state, notes = _cut(log, state_of(store, log), min(one.log_size for one in new))
        keep(store, state)
        logged.give_up(store, lost)
        ask_again(store, [entry.subject for entry in lost if entry.kind == logged.TOMBSTONE])
        tell_acceptances_again(store)
        tell_signatures_again(store)
        _offer_again(store, since=min(one.made_at for one in new))
        again, gone = _deliver_again(store, [entry.subject for entry in lost if entry.kind == logged.RECEIPT])
        if lost or notes:  # a vault that joined since, or had not been there, misses nothing
            outcome = f"{counted(again, 'document')} offered again, and {gone} not, for no text is kept of them"
            _accuse(store, log, new, lost, notes, outcome)


def _is_lost(store: Store, entry: Entry, new: Sequence[Restoration]) -> bool:
    """Whether it was promised behind the end of a backup, and before that was put back.

    A report's answer that was given after that would have told of it: those that are noted are of before.
    """
    at = 0
    if entry.kind == logged.RECEIPT:
        (row,) = store.query("SELECT receipt FROM shards WHERE id = ?", entry.subject)
        at = Receipt.FromString(SignedStatement.FromString(row["receipt"]).payload).committed_at
    if entry.kind == logged.TOMBSTONE:
        (row,) = store.query("SELECT tombstone FROM withdrawals WHERE id = ?", entry.subject)
        stone = Tombstone.FromString(SignedStatement.FromString(row["tombstone"]).payload)
        if stone.log_index != entry.leaf_index:  # an earlier one, for a part of it
            return any(entry.leaf_index >= one.log_size for one in new)
        at = stone.withdrawn_at
    return any(entry.leaf_index >= one.log_size and at < one.restored_at for one in new)


def _cut(log: Log, state: State, size: int) -> tuple[State, list[str]]:
    """The state without what was seen of the log behind those leaves, and that."""
    beyond = [
        note
        for note in dict.fromkeys((*state.unproved, state.seen, state.cosigned, state.offered))
        if note and log.open(note).size > size
    ]
    left = [note for note in state.unproved if note not in beyond]
    return replace(
        state,
        seen="" if state.seen in beyond else state.seen,
        cosigned="" if state.cosigned in beyond else state.cosigned,
        offered="" if state.offered in beyond else state.offered,
        unproved=left,
        shown=len(left),
        asked={},
    ), beyond


def _offer_again(store: Store, since: int) -> None:
    """What was told a duplicate in the time that is lost; a day more, for clocks differ. The same offer again does no harm."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE documents SET retry_at = ? WHERE state IN (?, ?) AND since > ?",
            (now_us(), DocumentState.WAITING, DocumentState.DUPLICATE, since - _DAY_US),
        )


def _deliver_again(store: Store, shards: Sequence[bytes]) -> tuple[int, int]:
    """Has the documents of lost shards offered, packed and sealed once more, whose text is kept and that nobody took back.

    Returns:
        how many they are, and how many have no text any more: those are lost to the coordinator, and stay delivered here.
    """
    again = gone = 0
    for shard in shards:
        for row in store.query(
            "SELECT id, approved IS NOT NULL AS has_text FROM documents d WHERE shard = ? AND state = ?"
            " AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.document = d.id)",
            shard,
            DocumentState.DELIVERED,
        ):
            if row["has_text"]:
                store.move_document(row["id"], DocumentState.APPROVED, reasons=["lost_by_coordinator"], retry_at=0)
            again, gone = again + row["has_text"], gone + (not row["has_text"])
        store.record("shard", shard, "lost")
    return again, gone


def _accuse(  # noqa: PLR0917  # what is said, piece by piece
    store: Store, log: Log, new: Sequence[Restoration], lost: Sequence[Entry], notes: Sequence[str], outcome: str
) -> None:
    receipts, stones = (sum(one.kind == kind for one in lost) for kind in (logged.RECEIPT, logged.TOMBSTONE))
    last = new[-1]
    logged.accuse(
        store,
        Fault.WENT_BACK,
        f"following the log {log.origin}: the coordinator's records were put back on {moment(last.restored_at)}, from a backup of"
        f" {moment(last.made_at)}: of what it promised this agent since, {counted(receipts, 'receipt')} and"
        f" {counted(stones, 'withdrawal')} are lost. The withdrawals are asked for again; of the shards, {outcome}. Ask its"
        " operator, show this to the steward, and once it is explained run `winnow-agent log acknowledge`",
        {
            "restorations": [
                json.dumps({"made_at": one.made_at, "restored_at": one.restored_at, "log_size": one.log_size})
                for one in new
            ],
            "entries": logged.named(lost),
            "checkpoints": notes,
        },
    )
    store.record("log", bytes(16), str(Fault.WENT_BACK), {"log_size": last.log_size, "lost": len(lost)})
