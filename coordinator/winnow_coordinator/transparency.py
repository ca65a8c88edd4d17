"""The Merkle log over receipts, tombstones and ledger heads (RFC 6962), its proofs and checkpoints.

A leaf's data is the payload of the logged statement, the exact bytes that were signed. Checkpoints are signed with the
answer key under the log's origin; the steward's cosignature is a further line of the note.
"""

from __future__ import annotations

from functools import partial

from winnow_coordinator import wire
from winnow_coordinator.callers import Caller, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, log, parties
from winnow_coordinator.store.tables import Checkpoint, Leaf, Node
from winnow_coordinator.wire import require
from winnow_protocol import merkle
from winnow_protocol.v1.common_pb2 import SignedStatement

_LEAVES_A_PAGE = 1000


def next_index(tx: Transaction) -> int:
    """The index that the next leaf will have."""
    return log.size(tx)


def append(tx: Transaction, statement: SignedStatement) -> int:
    """Logs a statement; its leaf's index."""
    index = log.size(tx)
    tx.add(Leaf(number=index, kind=statement.kind, statement=wire.stored(statement)))
    leaf = merkle.leaf_hash(statement.payload)
    for level, number, digest in merkle.appended(index, leaf, partial(log.node, tx)):
        tx.add(Node(level=level, number=number, digest=digest))
    tx.flush()
    return index


def newest_checkpoint(coordinator: Coordinator) -> str:
    """The checkpoint of the whole log, made now if the log grew since the last one."""
    with coordinator.records.read() as tx:
        last = log.newest_checkpoint(tx)
        if last is not None and last.size == log.size(tx):
            return last.note
    with coordinator.records.write() as tx:
        return checkpoint(coordinator, tx)


def checkpoint(coordinator: Coordinator, tx: Transaction) -> str:
    """The checkpoint of the whole log, inside a write transaction."""
    size = log.size(tx)
    last = log.checkpoint(tx, size)
    if last is None:
        root = merkle.tree_root(size, partial(log.node, tx))
        note = merkle.make_checkpoint(coordinator.keys.log_origin, size, root, coordinator.keys.answer)
        last = Checkpoint(size=size, note=note)
        tx.add(last)
    return last.note


def cosigned_checkpoint(tx: Transaction) -> str:
    """The newest checkpoint that the steward of today cosigned, with its line; empty before the first."""
    newest, steward = log.newest_cosigned(tx), parties.present_steward(tx)
    if newest is None or steward is None:
        return ""
    return newest.note if merkle.cosigned_at(newest.note, merkle.WITNESS_NAME, steward.root_key) is not None else ""


def inclusion_proof(coordinator: Coordinator, index: int, tree_size: int) -> list[bytes]:
    """The audit path of a leaf in the tree of that size; RefusedError if the log has no such leaf or size."""
    with coordinator.records.read() as tx:
        size = log.size(tx)
        if not index < tree_size <= size:
            raise RefusedError(Problem.NOT_IN_LOG, size=size)
        return merkle.inclusion_proof(index, tree_size, partial(log.node, tx))


def consistency_proof(coordinator: Coordinator, first: int, second: int) -> list[bytes]:
    """The proof that the log only grew between two sizes; RefusedError if it has no such sizes."""
    with coordinator.records.read() as tx:
        size = log.size(tx)
        if not first <= second <= size:
            raise RefusedError(Problem.NOT_IN_LOG, size=size)
        return merkle.consistency_proof(first, second, partial(log.node, tx))


def leaves(coordinator: Coordinator, first_index: int) -> list[SignedStatement]:
    """The logged statements from that leaf on, as many as one message takes; none past the end."""
    require(first_index < 1 << 63, "first_index is out of range")
    with coordinator.records.read() as tx:
        found = log.leaves_from(tx, first_index, _LEAVES_A_PAGE)
        return [SignedStatement.FromString(leaf.statement) for leaf in found]


def cosign(coordinator: Coordinator, steward: Caller, note: str) -> None:
    """Keeps our checkpoint with the steward's cosignature added.

    Raises:
        RefusedError: it is none of our checkpoints, or the steward's line is missing or does not fit.
    """
    try:
        stated = merkle.parse_checkpoint(note, coordinator.keys.log_origin, coordinator.keys.answer.public_key)
    except merkle.ForgedCheckpointError as error:
        raise RefusedError(Problem.FORGED, what="checkpoint", detail=str(error)) from error
    if merkle.cosigned_at(note, merkle.WITNESS_NAME, steward.key) is None:
        raise RefusedError(Problem.FORGED, what="cosignature", detail=f"steward {steward.id}")
    with writing(coordinator, steward) as tx:
        ours = log.checkpoint(tx, stated.size)
        require(ours is not None, "no checkpoint of that size was given out")
        if ours is not None:
            ours.note, ours.cosigned = note, True


def audit(coordinator: Coordinator) -> tuple[int, list[str]]:
    """Recomputes the tree from the leaves and compares it with what was given out: (size, what does not fit)."""
    keys, faults = coordinator.keys, []
    with coordinator.records.read() as tx:
        size, last = log.size(tx), log.newest_checkpoint(tx)
        node = partial(log.node, tx)
        hashes = [merkle.leaf_hash(SignedStatement.FromString(leaf.statement).payload) for leaf in log.leaves(tx)]
        if len(hashes) != size:
            faults.append(f"{size} leaves are numbered, {len(hashes)} are stored")
        if last is None:
            return size, [*faults, *(["there are leaves, but no checkpoint was ever given out"] if size else [])]
        try:
            stated = merkle.parse_checkpoint(last.note, keys.log_origin, keys.answer.public_key)
        except merkle.ForgedCheckpointError as error:
            return size, [*faults, str(error)]
        if stated.size > size:
            return size, [*faults, f"the last checkpoint counts {stated.size} leaves, {size} are stored"]
        if merkle.root(hashes[: stated.size]) != stated.root:
            faults.append(f"the leaves do not give the root of the checkpoint of size {stated.size}")
        for index in range(stated.size):
            proof = merkle.inclusion_proof(index, stated.size, node)
            if not merkle.verify_inclusion(hashes[index], index, stated.size, proof, stated.root):
                faults.append(f"leaf {index} does not verify against the checkpoint of size {stated.size}")
        proof = merkle.consistency_proof(stated.size, size, node)
        if not merkle.verify_consistency(stated.size, size, stated.root, merkle.root(hashes), proof):
            faults.append(f"the log of {size} leaves does not continue the checkpoint of size {stated.size}")
    return size, faults
