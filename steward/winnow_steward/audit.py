"""The steward reads the log that it cosigns: what the coordinator promised partners, against what it shows the steward.

The whole log is listed, leaf by leaf, and has to give the root that is cosigned, so nothing in it can be kept from the
steward. A receipt in it without a shard in the listing is a contribution that the partner believes delivered and that the
steward was never shown; a tombstone that the list of withdrawals lacks, a document that should have left a data set; a
receipt after the steward's word that put its agent out, a contribution that should have been refused. Such a word that the
steward's home does not know, for it was put back from a backup and nobody told it, is taken over from the log.

What was read is kept in the home's ``audit``, so that each run reads only what is new.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.listings import counted, moment
from winnow_protocol.signing import ForgedStatementError, Kind, digest, verify
from winnow_protocol.succession import WrongSuccessorError, parties_of, verify_succession
from winnow_protocol.v1.common_pb2 import Receipt, Restoration, SignedStatement, Tombstone
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance, VaultReport
from winnow_protocol.v1.steward_pb2 import Revocation, ShardSummary
from winnow_steward import withdrawn
from winnow_steward.client import Coordinator
from winnow_steward.epochs import put_out as agents_put_out
from winnow_steward.home import Home, HomeError
from winnow_steward.left_out import LeftOut, Requests
from winnow_steward.published import Published


class HiddenLeavesError(StopRunError):
    """The leaves that the coordinator lists are not those of the tree that it signed."""


class UnknownWordError(StopRunError):
    """The log has a word on who is put out that this home does not know, and not as it was signed."""


class UnshownError(SetAsideError):
    """The log has receipts or tombstones that the coordinator does not show, or leaves that nobody can read."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="not_shown")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the log that is not as it should be.

    Attributes:
        kind: ``receipt``, ``tombstone``, ``late``, ``unlogged``, ``untold``, ``left_out``, ``restored`` or ``leaf``.
        subject: the shard, the leaf's index, or of ``unlogged`` the agent.
        leaf: hash of the leaf that it rests on, hexadecimal; empty for ``unlogged``, which has none.
        sentence: what is wrong, as part of a sentence.
    """

    kind: str
    subject: str
    leaf: str
    sentence: str


RESTORED = "restored"
"""The kind of a fault: the coordinator's records were put back from a backup."""
_LATEST = 253_402_300_800_000_000  # the year 10000, microseconds since the epoch: what can be told as a date
_FORM = 2


@dataclass(frozen=True, slots=True)
class Audited:
    """What was read of the log, as kept. Hashes and identifiers are hexadecimal.

    Attributes:
        size: leaves that were read.
        frontier: the perfect subtrees that they make, ``[level, hash]``, the largest first.
        last_shard: the shard that the listing was read to.
        receipts: logged receipts whose shards were not shown: leaf hash by shard.
        shown: shards that were shown and whose receipts were not read yet: leaf hash by shard.
        tombstones: logged tombstones that the list of withdrawals lacks, by leaf index.
        unreadable: leaves that are nothing that a log should have, by leaf index: the kind that they were listed under, and
            the leaf hash.
        put_out: agents that are in the fleet no more: by agent the leaf hash of the first of the steward's words on it.
        unlogged: agents that the steward put out and of whom the log says nothing.
        untold: words of the steward's that its home knew again from the log alone: by leaf index the leaf hash, and whom they put
            out.
        left_out: of shards that are shown, documents that a request names and no tombstone: see `left_out`.
        late: shards that were taken from an agent after that word, by shard: the agent, and the receipt's leaf hash.
        restored: the coordinator's word that its records were put back, by leaf index: the leaf hash, when the backup was made and when
            it was put back, microseconds since the epoch.
        form: of what is kept; what an earlier version kept in another is read anew.
    """

    size: int = 0
    frontier: list[tuple[int, str]] = field(default_factory=list)
    last_shard: str = ""
    receipts: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    tombstones: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, list[str]] = field(default_factory=dict)
    put_out: dict[str, str] = field(default_factory=dict)
    unlogged: list[str] = field(default_factory=list)
    late: dict[str, list[str]] = field(default_factory=dict)
    untold: dict[str, list[str]] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)
    restored: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    form: int = _FORM

    @property
    def faults(self) -> list[Fault]:
        """What is not as it should be."""
        found = [
            Fault("receipt", shard, leaf, f"the receipt for shard {shard} is in the log, and the shard is not shown")
            for shard, leaf in self.receipts.items()
        ]
        found += [
            Fault("tombstone", index, leaf, f"the tombstone at leaf {index} is in no list of withdrawals")
            for index, leaf in self.tombstones.items()
        ]
        found += [
            Fault("late", shard, leaf, f"shard {shard} was taken from agent {agent} after it was put out")
            for shard, (agent, leaf) in self.late.items()
        ]
        found += [
            Fault(
                "unlogged",
                agent,
                "",
                f"that agent {agent} was put out is not in the log (give `winnow-steward partners leave` or `revoke` again)",
            )
            for agent in self.unlogged
        ]
        found += [
            Fault(
                "untold",
                index,
                leaf,
                f"leaf {index} puts out {agents} by this steward's word, which its home did not know and nobody told it of; it"
                " counts again",
            )
            for index, (leaf, agents) in self.untold.items()
        ]
        found += [
            Fault(
                "left_out",
                shard,
                leaf,
                f"the tombstone at leaf {index} leaves out {counted(len(documents), 'document')} of shard {shard} that its"
                " request asks for, and the shard is shown",
            )
            for shard, (leaf, index, documents) in self.left_out.items()
        ]
        found += [
            Fault(
                RESTORED,
                index,
                leaf,
                f"leaf {index} says that the coordinator's records were put back on {moment(restored_at)}, from a backup of"
                f" {moment(made_at)} (what it lost is handed over again by `winnow-steward witness --restored`)",
            )
            for index, (leaf, made_at, restored_at) in self.restored.items()
        ]
        return found + [
            Fault("leaf", index, leaf, f"leaf {index}, listed as {kind}, is none")
            for index, (kind, leaf) in self.unreadable.items()
        ]


@dataclass(frozen=True, slots=True)
class PutOut:
    """What the steward said of who is in the fleet.

    Attributes:
        now: the agents that are in it no more.
        by_leaf: the agents that each word put out and that were not approved since, by its leaf hash.
    """

    now: frozenset[str]
    by_leaf: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, published: Published) -> PutOut:
        """As the steward has published it up to now."""
        revocations, approvals = list(published.revocations()), list(published.approvals())
        now, approved = agents_put_out(revocations, approvals), {one.agent_id: one.approved_at for one in approvals}
        by_leaf = {
            merkle.leaf_hash(said.payload).hex(): [
                agent for agent in stated.agent_ids if agent in now and approved.get(agent, 0) <= stated.made_at
            ]
            for stated, said in revocations
        }
        return cls(now, by_leaf)


def audit(
    home: Home,
    coordinator: Coordinator,
    answer_key: bytes,
    published: Published,
    checkpoint: merkle.Checkpoint,
    *,
    anew: bool = False,
) -> Audited:
    """Reads the log up to a checkpoint that grew out of the last one, and compares it with what is shown.

    Args:
        published: the steward's own words; those that the coordinator lists are not asked. What the log has of them and it has
            not is kept there.
        anew: from the first leaf on, whatever was read before.

    Raises:
        HiddenLeavesError: the leaves do not give the checkpoint's root.
        UnknownWordError: a leaf puts agents out, and is not listed as the steward signed it.
    """
    kept = Audited() if anew else audited(home)
    read = _read_leaves(kept, coordinator, answer_key, published, checkpoint)
    if new := bool(read.tombstones or not home.withdrawals.exists()):
        withdrawals = list(coordinator.tombstones())
        withdrawn.keep(home, withdrawals, answer_key)
        listed = {merkle.leaf_hash(statement.payload).hex() for statement, _ in withdrawals}
        read = replace(read, tombstones={index: leaf for index, leaf in read.tombstones.items() if leaf not in listed})
    requests = Requests.of(home, published, answer_key, checkpoint)
    left_out = requests.still(kept.left_out)
    if new and requests.ask_for_more:  # of what was shown before, too
        left_out = {}
        deque(requests.watched(coordinator.shards(""), left_out), maxlen=0)
    read = _read_shards(read, requests.watched(coordinator.shards("", after=read.last_shard), left_out))
    read = replace(read, left_out=left_out)
    write_file(home.folder / "audit", json.dumps(asdict(read)).encode())
    return read


def audited(home: Home) -> Audited:
    """What was read up to now; HomeError where it is damaged."""
    path = home.folder / "audit"
    if not path.exists():
        return Audited()
    try:
        kept = json.loads(path.read_bytes())
    except ValueError as error:
        raise HomeError(f"reading {path}: it is damaged; `winnow-steward witness --all` makes it anew") from error
    return Audited(**kept) if kept.get("form") == _FORM else Audited()


def _read_leaves(
    kept: Audited, coordinator: Coordinator, answer_key: bytes, published: Published, checkpoint: merkle.Checkpoint
) -> Audited:
    put_out = PutOut.of(published)
    reading = replace(
        kept,
        receipts=dict(kept.receipts),
        tombstones=dict(kept.tombstones),
        unreadable=dict(kept.unreadable),
        put_out={agent: leaf for agent, leaf in kept.put_out.items() if agent in put_out.by_leaf.get(leaf, ())},
        late={shard: [agent, leaf] for shard, (agent, leaf) in kept.late.items() if agent in put_out.now},
        untold=dict(kept.untold),
        restored=dict(kept.restored),
    )
    frontier, size = [(level, bytes.fromhex(value)) for level, value in kept.frontier], kept.size
    for statement in coordinator.leaves(kept.size, checkpoint.size):
        leaf = merkle.leaf_hash(statement.payload)
        if leaf.hex() not in put_out.by_leaf and (word := _word(statement)):
            if published.take_word(statement):
                reading.untold[str(size)] = [leaf.hex(), _named(word)]
                put_out = PutOut.of(published)
            else:
                raise _unknown(checkpoint, size, word)
        _read_leaf(reading, statement, answer_key, size)
        for agent in put_out.by_leaf.get(leaf.hex(), ()):
            reading.put_out.setdefault(agent, leaf.hex())  # the first word counts, however often it is given or logged
        _grow(frontier, leaf)
        size += 1
    if (size, _root(frontier)) != (checkpoint.size, checkpoint.root):
        raise HiddenLeavesError(
            f"reading the log {checkpoint.origin}: the {size} leaves that the coordinator lists do not give the root of its"
            f" checkpoint of {checkpoint.size}; it is not cosigned; ask its operator. If this home was restored from a backup,"
            " run `winnow-steward witness --all`"
        )
    unlogged = sorted(put_out.now - reading.put_out.keys())
    stacked = [(level, value.hex()) for level, value in frontier]
    return replace(reading, size=size, frontier=stacked, unlogged=unlogged)


def _read_leaf(reading: Audited, statement: SignedStatement, answer_key: bytes, index: int) -> None:
    """Adds a leaf to what is being read."""
    leaf = merkle.leaf_hash(statement.payload).hex()
    try:
        match _opened(statement, answer_key, index):
            case Receipt() as receipt:
                reading.receipts[receipt.shard_id.hex()] = leaf
                if receipt.agent_id in reading.put_out:
                    reading.late[receipt.shard_id.hex()] = [receipt.agent_id, leaf]
            case Tombstone():
                reading.tombstones[str(index)] = leaf
            case Restoration() as said:
                reading.restored[str(index)] = (leaf, said.made_at, said.restored_at)
    except (DecodeError, ForgedStatementError, WrongSuccessorError, ValueError):
        reading.unreadable[str(index)] = [statement.kind[:32], leaf]


def _word(statement: SignedStatement) -> Revocation | None:
    """The word on who is put out that a leaf is, whatever it is listed as: the tree covers its payload alone."""
    try:
        revocation = Revocation.FromString(statement.payload)
    except DecodeError:
        return None
    return revocation if _puts_out(revocation) else None


def _puts_out(revocation: Revocation) -> bool:
    return revocation.version > 0 and revocation.made_at > 0 and bool(revocation.partner or revocation.agent_ids)


def _named(word: Revocation) -> str:
    agents = ", ".join(f"agent {agent[:32]}" for agent in word.agent_ids)
    return " and ".join(filter(None, (word.partner[:200], agents)))


def _unknown(checkpoint: merkle.Checkpoint, index: int, word: Revocation) -> UnknownWordError:
    return UnknownWordError(
        f"reading the log {checkpoint.origin}: leaf {index} puts out {_named(word)}, which this home knows nothing of, and it is"
        " not listed as this steward signed it; nothing is cosigned, for who was put out would be in again. Ask the"
        " coordinator's operator for it as it was signed; or restore a newer backup of this home, above all if the root"
        " key's successor has taken over since this one; then run `winnow-steward witness` again"
    )


def _opened(statement: SignedStatement, answer_key: bytes, index: int) -> Receipt | Tombstone | Restoration | None:
    """The word of the coordinator's that a leaf is. The tree covers the payload alone, so that a receipt could be listed as something else: each kind is
    known by its shape, and no payload has the shape of two.

    Raises:
        DecodeError, ForgedStatementError, WrongSuccessorError, ValueError: it is not what it is listed as.
    """
    if statement.kind == Kind.RECEIPT:
        receipt = Receipt.FromString(verify(statement, Kind.RECEIPT, answer_key))
        _require(len(receipt.shard_id) == 16 and receipt.log_index == index)
        return receipt
    if statement.kind == Kind.TOMBSTONE:
        tombstone = Tombstone.FromString(verify(statement, Kind.TOMBSTONE, answer_key))
        _require(len(tombstone.withdrawal_digest) == 32 and tombstone.log_index == index)
        return tombstone
    if statement.kind == Kind.RESTORATION:
        restoration = Restoration.FromString(verify(statement, Kind.RESTORATION, answer_key))
        _require(0 <= restoration.made_at <= restoration.restored_at < _LATEST and restoration.restored_at > 0)
        _require(restoration.log_size <= restoration.log_index == index)
        return restoration
    if statement.kind == Kind.REVOCATION:
        _require(_puts_out(Revocation.FromString(statement.payload)))
        return None
    if statement.kind == Kind.SUCCESSION:
        old, new = parties_of(statement)
        verify_succession(statement, old, digest(new))
        return None
    _require(statement.kind in (Kind.REPORT, Kind.ACCEPTANCE))
    stated = (VaultReport if statement.kind == Kind.REPORT else TermsAcceptance).FromString(statement.payload)
    _require(re.fullmatch(r"[0-9a-f]{32}", stated.agent_id) is not None)
    return None


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("a leaf is not what it is listed as")


def _read_shards(read: Audited, summaries: Iterable[ShardSummary]) -> Audited:
    """Strikes off the receipts whose shards are shown with that very receipt."""
    receipts, shown, last = dict(read.receipts), dict(read.shown), read.last_shard
    for summary in summaries:
        last = summary.shard_id.hex()
        shown[last] = merkle.leaf_hash(summary.receipt.payload).hex()
    for shard in [shard for shard, leaf in shown.items() if receipts.get(shard) == leaf]:
        del receipts[shard], shown[shard]
    return replace(read, receipts=receipts, shown=shown, last_shard=last)


def _grow(frontier: list[tuple[int, bytes]], leaf: bytes) -> None:
    level, merged = 0, leaf
    while frontier and frontier[-1][0] == level:
        merged = merkle.node_hash(frontier.pop()[1], merged)
        level += 1
    frontier.append((level, merged))


def _root(frontier: list[tuple[int, bytes]]) -> bytes:
    if not frontier:
        return merkle.EMPTY_ROOT
    merged = frontier[-1][1]
    for _, value in reversed(frontier[:-1]):
        merged = merkle.node_hash(value, merged)
    return merged
