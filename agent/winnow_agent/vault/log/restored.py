"""The coordinator's word that its records were put back from a backup: what it has lost by that, and what it is asked again.

The word is signed, and a leaf of the log as any other promise: what this vault is told, everybody is. The log goes on from the leaves
that the backup has. What was promised behind them before, receipts, tombstones and reports, is in
no log any more: it is not looked for, and stands as evidence until a person has looked. A withdrawal that is lost is asked for
again at once, whoever has looked or not: its documents may be readable there again. What was delivered in a lost shard is
offered once more, as far as its text is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, replace

from google.protobuf.message import DecodeError

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
from winnow_protocol.signing import ForgedStatementError, Kind, verify
from winnow_protocol.v1.common_pb2 import Receipt, Restoration, SignedStatement, Tombstone
from winnow_protocol.wire import now_us

RESTORED_AT = "restored_at"
_KNOWN = "restorations"
_DAY_US = 86_400_000_000
_AHEAD_US = 600_000_000
"""What clocks may differ, as with certificates."""
_MOST = 64
"""Times that a coordinator is believed to have been put back."""
_MOST_LEAVES = 1 << 48
_DATELESS = (logged.REPORT, logged.RESTORATION)
"""Of these it is enough that they lie behind a backup's end: what was given after it was put back came with the word of it, so those that
are noted are of before."""


@dataclass(frozen=True, slots=True)
class _Restoration:
    """What is kept of one that was told and believed; ``signed`` is the statement, hexadecimal."""

    made_at: int
    restored_at: int
    log_size: int
    log_index: int = 0
    signed: str = ""


def take_restorations(store: Store, trust: Trust, told: Iterable[SignedStatement]) -> None:
    """Notes those that are new, once each, and what is lost by them; inside the caller's transaction.

    An answer of before may be taken after that was told, as one that comes by courier: what it promised is lost as well.
    """
    log, known, newest = log_of(trust), _known(store), store.get(RESTORED_AT) or 0
    if log is None:
        return
    opened = [_opened(log, statement) for statement in told]
    unknown = [one for one in opened if one is None or one.restored_at > newest]
    new = [one for one in unknown if one is not None and _can_be(one)][: _MOST - len(known)]
    if not (known or unknown):
        return
    with store.transaction():
        if len(new) < len(unknown):
            _disbelieve(store, log)
        if new:
            _take(store, log, known, new)
        else:
            _note_lost(
                store,
                log,
                known,
                [one for one in logged.entries(store, log.id, waiting=True) if _is_lost(store, one, known)],
            )


def _opened(log: Log, statement: SignedStatement) -> _Restoration | None:
    """What the coordinator says; None where it has not signed it."""
    try:
        said = Restoration.FromString(verify(statement, Kind.RESTORATION, log.answer_key))
    except (ForgedStatementError, DecodeError):
        return None
    signed = statement.SerializeToString().hex()
    return _Restoration(said.made_at, said.restored_at, said.log_size, said.log_index, signed)


def _can_be(told: _Restoration) -> bool:
    """Whether it lies behind us: one ahead would have whatever is promised from now on count as lost."""
    behind = 0 <= told.made_at <= told.restored_at <= now_us() + _AHEAD_US
    return behind and told.log_size <= told.log_index < _MOST_LEAVES


def _take(store: Store, log: Log, known: Sequence[_Restoration], new: Sequence[_Restoration]) -> None:
    known = [*known, *new]
    store.put(RESTORED_AT, max(one.restored_at for one in new))
    store.put(_KNOWN, json.dumps([astuple(one) for one in known]))
    lost = [
        entry
        for entry in logged.entries(store, log.id)
        if (_is_gone_with(entry, new) if entry.kind in _DATELESS else _is_lost(store, entry, known))
    ]
    _enlist(store, log, new)
    state, notes = _cut(log, state_of(store, log), min(one.log_size for one in new))
    keep(store, state)
    _note_lost(store, log, new, lost, notes)
    tell_acceptances_again(store)
    tell_signatures_again(store)
    _offer_again(store, since=min(one.made_at for one in new))


def _enlist(store: Store, log: Log, new: Sequence[_Restoration]) -> None:
    """Has each word proved to be in the log, but for those that a later backup is older than."""
    for one in new:
        if not any(other.restored_at > one.restored_at and other.log_size <= one.log_index for other in new):
            statement = SignedStatement.FromString(bytes.fromhex(one.signed))
            logged.enlist_restoration(store, log.id, statement, one.log_index)


def _note_lost(
    store: Store, log: Log, put_back: Sequence[_Restoration], lost: Sequence[Entry], notes: Sequence[str] = ()
) -> None:
    """Gives up what is lost, asks for its withdrawals, delivers its documents, and holds all of it against the log.

    A vault that joined since, or had not been there, misses nothing, and says nothing.
    """
    logged.give_up(store, lost)
    ask_again(store, [entry.subject for entry in lost if entry.kind == logged.TOMBSTONE])
    again, gone = _deliver_again(store, [entry.subject for entry in lost if entry.kind == logged.RECEIPT])
    if lost or notes:
        outcome = f"{counted(again, 'document')} offered again, and {gone} not, for no text is kept of them"
        _accuse(store, log, put_back, lost, notes, outcome)


def _disbelieve(store: Store, log: Log) -> None:
    logged.accuse(
        store,
        Fault.WENT_BACK,
        f"following the log {log.origin}: the coordinator says, without its signature or of a time that is ahead, or more often than can"
        " be, that its records were put back; it is not believed, and what it has promised holds. See this machine's clock, ask its operator, show"
        " this to the steward, and once it is explained run `winnow-agent log acknowledge`",
        {},
    )


def _known(store: Store) -> list[_Restoration]:
    return [_Restoration(*values) for values in json.loads(store.get(_KNOWN) or "[]")]


def _is_gone_with(entry: Entry, new: Sequence[_Restoration]) -> bool:
    """Whether a leaf lies behind the end of a backup."""
    return any(entry.leaf_index >= one.log_size for one in new)


def _is_lost(store: Store, entry: Entry, known: Sequence[_Restoration]) -> bool:
    """Whether a receipt or a tombstone lies behind the end of a backup, and was given before that was put back."""
    if entry.kind == logged.RECEIPT:
        (row,) = store.query("SELECT receipt AS raw FROM shards WHERE id = ?", entry.subject)
        receipt = Receipt.FromString(SignedStatement.FromString(row["raw"]).payload)
        index, at = receipt.log_index, receipt.committed_at
    elif entry.kind == logged.TOMBSTONE:
        (row,) = store.query("SELECT tombstone AS raw FROM withdrawals WHERE id = ?", entry.subject)
        stone = Tombstone.FromString(SignedStatement.FromString(row["raw"]).payload)
        index, at = stone.log_index, stone.withdrawn_at
    else:
        return False
    if index != entry.leaf_index:  # of a request that has a later answer; nothing more hangs on this one
        return _is_gone_with(entry, known)
    return any(index >= one.log_size and at < one.restored_at for one in known)


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
    store: Store, log: Log, new: Sequence[_Restoration], lost: Sequence[Entry], notes: Sequence[str], outcome: str
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
            "restorations": [json.dumps(asdict(one)) for one in new],
            "entries": logged.named(lost),
            "checkpoints": notes,
        },
    )
    store.record("log", bytes(16), str(Fault.WENT_BACK), {"log_size": last.log_size, "lost": len(lost)})
