"""Verifies the coordinator's transparency log: that it only grows, and that it holds what the coordinator promised.

Each report's answer brings the log's newest checkpoint and the newest that the steward cosigned. Where the second is new,
the vault asks through its outbox for proofs: that it grew out of the last that was verified, that what else the vault was
shown belongs to the same log, and that the vault's own entries are under it. The gateway makes the calls and is believed
nothing: a proof leads to a root that coordinator and steward have signed, or it does not.

What does not fit is kept as evidence (`vault.log.logged`), is an alarm, and moves nothing forward.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from google.protobuf.message import DecodeError

from winnow_agent.spool import Item, Kind
from winnow_agent.vault.log import logged
from winnow_agent.vault.log.logged import Entry, Fault
from winnow_agent.vault.log.state import Log, State, keep, log_of, state_of
from winnow_agent.vault.requests import Outgoing, awaited, send
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.listings import counted
from winnow_protocol.merkle import Checkpoint, ForgedCheckpointError, verify_consistency, verify_inclusion
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.common_pb2 import ReportAnswer
from winnow_protocol.v1.transparency_pb2 import (
    GetConsistencyProofRequest,
    GetInclusionProofRequest,
    LogProofs,
    LogQuery,
)
from winnow_protocol.wire import now_us

MOST_AT_ONCE = 64
"""Entries that one query has proved; the rest follow in the next."""
MOST_UNPROVED = 16
"""Checkpoints that are kept until it is proved that the cosigned log grew out of them, or they out of it."""
PROOF_PATIENCE_US = 3_600_000_000
"""How long the proof of an entry may take once a cosigned checkpoint has to have it."""
COSIGN_PATIENCE_US = 3 * 86_400_000_000
"""How long it may take from a promise to a cosigned checkpoint that has the entry."""
_RETRY_US = 3_600_000_000
_ASKING = threading.Lock()  # it is two jobs' work


# -- what a report's answer brings -------------------------------------------------------------------------------------


def take_checkpoints(store: Store, trust: Trust, answer: ReportAnswer, reported_at: int) -> None:
    """Follows the checkpoints that the coordinator shows; inside the caller's transaction.

    Args:
        reported_at: when the report was made that is answered, microseconds since the epoch.
    """
    log = log_of(trust)
    if log is None:
        return
    with store.transaction():
        state = state_of(store, log)
        state = replace(state, answered=max(state.answered, reported_at))
        if answer.checkpoint and (shown := _opened(store, log, answer.checkpoint)):
            state = _see(store, log, state, shown, answer.checkpoint)
        if answer.cosigned_checkpoint and (shown := _opened(store, log, answer.cosigned_checkpoint)):
            state = _offer(store, log, state, shown, answer.cosigned_checkpoint)
        keep(store, state)


def _opened(store: Store, log: Log, note: str) -> Checkpoint | None:
    try:
        return log.open(note)
    except ForgedCheckpointError as error:
        logged.accuse(store, Fault.FORGED, f"{error}; ask the coordinator's operator", {"checkpoint": note})
        return None


def _see(store: Store, log: Log, state: State, shown: Checkpoint, note: str) -> State:
    if _contradicts(store, log, state, shown, note) or _goes_back(store, log, state.seen, shown, note):
        return state
    if state.seen and shown.size == log.open(state.seen).size:
        return state
    unproved, count = [*state.unproved, note], state.shown + 1
    if len(unproved) > MOST_UNPROVED:  # reservoir sampling: each of those shown is among them with the same chance
        place = secrets.randbelow(count)
        unproved = unproved[:-1]
        if place < MOST_UNPROVED:
            unproved[place] = note
    return replace(state, seen=note, unproved=unproved, shown=count)


def _offer(store: Store, log: Log, state: State, shown: Checkpoint, note: str) -> State:
    if log.cosigned_at(note) is None:
        if log.cosigned_before(note) is not None:  # it counts no more; the steward cosigns anew under its new root key
            return state
        logged.accuse(
            store,
            Fault.NOT_COSIGNED,
            f"following the log {log.origin}: the checkpoint of {shown.size} leaves that the coordinator shows as the"
            " steward's has no line of the steward's key; ask the steward, and the coordinator's operator",
            {"checkpoint": note},
        )
        return state
    if _contradicts(store, log, state, shown, note):
        return state
    if any(_goes_back(store, log, known, shown, note) for known in (state.cosigned, state.offered)):
        return state
    logged.note_covered(store, log.id, shown.size)
    if state.cosigned and shown.size == log.open(state.cosigned).size:
        return replace(state, cosigned=note, offered="")
    return replace(state, offered=note)


def _contradicts(store: Store, log: Log, state: State, shown: Checkpoint, note: str) -> bool:
    """Whether one that is known is of the same size and another tree: no honest log signs both."""
    for known in (*state.unproved, state.seen, state.cosigned, state.offered):
        if known and (before := log.open(known)).size == shown.size and before.root != shown.root:
            logged.accuse(
                store,
                Fault.FORK,
                f"following the log {log.origin}: the coordinator signed two different checkpoints of {shown.size}"
                " leaves; show both to the steward, and trust no receipt until this is explained",
                {"first": known, "second": note},
            )
            return True
    return False


def _goes_back(store: Store, log: Log, known: str, shown: Checkpoint, note: str) -> bool:
    """Whether one that is known is larger: a log never gets smaller."""
    if not known or shown.size >= (before := log.open(known)).size:
        return False
    logged.accuse(
        store,
        Fault.WENT_BACK,
        f"following the log {log.origin}: after a checkpoint of {before.size} leaves the coordinator shows one of"
        f" {shown.size}; ask its operator what was lost, and show both to the steward",
        {"first": known, "second": note},
    )
    return True


# -- asking for proofs -------------------------------------------------------------------------------------------------


def query_log(out: Outgoing) -> Item | None:
    """Asks for the proofs that are wanted, if there are any and none are under way.

    Returns:
        the query that was put into the outbox.
    """
    store, log = out.store, log_of(out.trust)
    if log is None or out.trust.approval is None:
        return None
    with _ASKING:
        state = state_of(store, log)
        target = state.offered or state.cosigned
        if not target or now_us() < state.retry_at or _under_way(out, state):
            return None
        pairs = list(_pairs(log, state)) if state.offered else []
        entries = logged.waiting_entries(store, log.id, log.open(target).size, MOST_AT_ONCE)
        if not pairs and not entries:
            if state.offered:
                with store.transaction():
                    keep(store, _moved_to(log, state_of(store, log), target, frozenset()))
            return None
        return _send(out, log, target, pairs, entries)


def _under_way(out: Outgoing, state: State) -> bool:
    if not state.asked:
        return False
    item = out.outbox.item(Kind.LOG_QUERY, bytes.fromhex(state.asked["item"]))
    return awaited(out.store, item) is not None


def _pairs(log: Log, state: State) -> Iterator[tuple[str, str]]:
    """Which notes have to be proved to be of one log, the smaller first: each known one with the one that is offered.

    Of trees of one size the roots were compared, and the empty tree is the beginning of every log.
    """
    offered = log.open(state.offered)
    for known in dict.fromkeys((state.cosigned, *state.unproved)):
        if not known or (size := log.open(known).size) in (0, offered.size) or not offered.size:
            continue
        yield (known, state.offered) if size < offered.size else (state.offered, known)


def _send(out: Outgoing, log: Log, target: str, pairs: Sequence[tuple[str, str]], entries: Sequence[Entry]) -> Item:
    item, store = out.outbox.item(Kind.LOG_QUERY, os.urandom(16)), out.store
    size = log.open(target).size
    payload = LogQuery(
        agent_id=out.trust.agent_id,
        consistency=[
            GetConsistencyProofRequest(first_size=log.open(first).size, second_size=log.open(second).size)
            for first, second in pairs
        ],
        inclusion=[GetInclusionProofRequest(log_index=one.leaf_index, tree_size=size) for one in entries],
    ).SerializeToString()
    asked = {
        "item": item.id.hex(),
        "target": target,
        "pairs": [list(pair) for pair in pairs],
        "entries": [[one.kind, one.subject.hex(), one.leaf_index] for one in entries],
    }
    return send(
        out,
        item,
        out.trust.signing_key.sign(StatementKind.LOG_QUERY, payload).SerializeToString(),
        payload=payload,
        sequence=0,
        change=lambda: keep(store, replace(state_of(store, log), asked=asked)),
    )


# -- taking them -------------------------------------------------------------------------------------------------------


def take_proofs(store: Store, trust: Trust, item_id: bytes, data: bytes) -> None:
    """Verifies what the gateway brought for the query of that item; inside the caller's transaction."""
    log = log_of(trust)
    if log is None:
        return
    state = state_of(store, log)
    if state.asked.get("item") != item_id.hex():
        return
    asked, state = state.asked, replace(state, asked={})
    entries = [logged.entry(store, kind, bytes.fromhex(subject), index) for kind, subject, index in asked["entries"]]
    proofs = _proofs(data)
    if proofs is None or (len(proofs.consistency), len(proofs.inclusion)) != (len(asked["pairs"]), len(entries)):
        logged.accuse(
            store,
            Fault.WRONG_PROOF,
            f"verifying the log {log.origin}: what the gateway brought are not the proofs that were asked for; see what it is",
            {"checkpoint": asked["target"]},
        )
        keep(store, replace(state, retry_at=now_us() + _RETRY_US))
        return
    grew = [
        _grew(store, log, *pair, proof=list(proof.hashes))
        for pair, proof in zip(asked["pairs"], proofs.consistency, strict=True)
    ]
    if not all(grew):
        keep(store, replace(state, offered="", retry_at=now_us() + _RETRY_US))
        return
    state = _moved_to(log, state, asked["target"], {note for pair in asked["pairs"] for note in pair})
    included = [
        _is_in(store, log, one, asked["target"], list(proof.hashes))
        for one, proof in zip(entries, proofs.inclusion, strict=True)
        if one is not None
    ]
    keep(store, state if all(included) else replace(state, retry_at=now_us() + _RETRY_US))


def _moved_to(log: Log, state: State, target: str, proved: Set[str]) -> State:
    """The state once a cosigned checkpoint is proved to be of one log with those notes."""
    size = log.open(target).size
    left = [note for note in state.unproved if note not in proved and log.open(note).size not in (0, size)]
    further = not state.cosigned or size > log.open(state.cosigned).size
    return replace(
        state,
        offered="" if state.offered == target else state.offered,
        cosigned=target if further else state.cosigned,
        unproved=left,
        shown=len(left),
    )


def _proofs(data: bytes) -> LogProofs | None:
    try:
        return LogProofs.FromString(data)
    except DecodeError:
        return None


def _grew(store: Store, log: Log, first: str, second: str, *, proof: list[bytes]) -> bool:
    before, after = log.open(first), log.open(second)
    if verify_consistency(before.size, after.size, before.root, after.root, proof):
        return True
    logged.accuse(
        store,
        Fault.INCONSISTENT,
        f"verifying the log {log.origin}: no proof holds that its {after.size} leaves grew out of the {before.size} that were"
        " shown before; show both checkpoints to the steward, and trust no receipt until this is explained",
        {"first": first, "second": second, "proof": [one.hex() for one in proof]},
    )
    return False


def _is_in(store: Store, log: Log, entry: Entry, target: str, proof: list[bytes]) -> bool:
    tree = log.open(target)
    if verify_inclusion(entry.leaf, entry.leaf_index, tree.size, proof, tree.root):
        logged.mark_included(store, entry, tree.size)
        return True
    logged.accuse(
        store,
        Fault.WRONG_PROOF,
        f"verifying the log {log.origin}: the proof of {entry.name} does not lead to the checkpoint of {tree.size} leaves"
        " that the steward cosigned; it does not count; show the receipt to the steward",
        {"checkpoint": target, "entries": logged.named([entry]), "proof": [one.hex() for one in proof]},
    )
    return False


def postpone(store: Store, trust: Trust) -> None:
    """A query was refused: another is made after a while; inside the caller's transaction."""
    log = log_of(trust)
    if log is not None:
        keep(store, replace(state_of(store, log), asked={}, retry_at=now_us() + _RETRY_US))


def note_overdue(store: Store, trust: Trust) -> None:
    """Accuses a log that does not show in time what it promised.

    Time counts up to the newest report that was answered: what was asked for before that went the same way and back, be it
    on a disk, and an agent that is away from its coordinator accuses nobody.
    """
    log = log_of(trust)
    if log is None:
        return
    with store.transaction():
        state = state_of(store, log)
        found = logged.overdue_entries(
            store,
            log.id,
            covered_before=state.answered - PROOF_PATIENCE_US,
            since_before=state.answered - COSIGN_PATIENCE_US,
        )
        if not found:
            return
        logged.accuse(
            store,
            Fault.MISSING,
            f"verifying the log {log.origin}: not shown to be in it, though the coordinator promised it:"
            f" {counted(len(found), 'entry')}, the first {found[0].name}; show the receipt to the steward, and ask both when the"
            " log was cosigned last",
            {"entries": logged.named(found), "checkpoint": state.offered or state.cosigned or state.seen},
        )


def acknowledge(store: Store, trust: Trust) -> None:
    """A person has looked at the evidence: the log is followed anew from the next checkpoint that the steward cosigns."""
    log = log_of(trust)
    with store.transaction():
        logged.forget_proofs(store)
        if log is not None:
            keep(store, State(log.name))
        store.record("log", bytes(16), "acknowledged")
