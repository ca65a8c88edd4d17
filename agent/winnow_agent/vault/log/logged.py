"""What this vault has in the coordinator's transparency log, and what stands against that log.

An entry is a leaf that the coordinator promised under its signature: a receipt, a tombstone, its word that its records were put
back, or a report of the vault's own, for the ledger's head in it. It counts once it was shown to be under a checkpoint that the steward cosigned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from winnow_agent.vault.store import Row, Store
from winnow_protocol.merkle import leaf_hash
from winnow_protocol.signing import digest, key_id
from winnow_protocol.v1.common_pb2 import Answer, Receipt, SignedStatement, Tombstone
from winnow_protocol.wire import now_us

RECEIPT, TOMBSTONE, REPORT, RESTORATION = "receipt", "tombstone", "report", "restoration"
INCLUDED = "included"
"""The ledger's word for a shard or a withdrawal that was shown to be in the log."""

LOST = b""
"""In the place of the coordinator's key id: of a receipt whose shard the coordinator has lost."""

_SUBJECT = {RECEIPT: "shard", TOMBSTONE: "withdrawal"}
_NEVER = (1 << 63) - 1
_MOST_OF_A_KIND = 16
"""Evidence of one kind that is kept: the first shows it, what follows repeats it."""


class Fault(StrEnum):
    """What may stand against a log."""

    FORK = "fork"
    """Two checkpoints of one size with different roots, both signed by the coordinator."""
    INCONSISTENT = "inconsistent"
    """The proof that one checkpoint grew out of the other does not hold."""
    WENT_BACK = "went_back"
    """A checkpoint is smaller than one that was shown before."""
    FORGED = "forged"
    """A checkpoint is not signed by the coordinator."""
    NOT_COSIGNED = "not_cosigned"
    """What was shown as cosigned has no fitting line of the steward's."""
    WRONG_PROOF = "wrong_proof"
    """The proof of an entry does not lead to the checkpoint's root."""
    MISSING = "missing"
    """An entry was not proved in time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One promised leaf.

    Attributes:
        subject: the shard, the withdrawal, the report's item, or of a restoration the first half of the word's digest.
        leaf: its RFC 6962 leaf hash.
    """

    kind: str
    subject: bytes
    leaf_index: int
    leaf: bytes

    @property
    def name(self) -> str:
        """For sentences: what it is of."""
        return f"the {self.kind} {self.subject.hex()}"


# -- entries -----------------------------------------------------------------------------------------------------------


def enlist_answer(store: Store, item_id: bytes, answer: Answer, sent: Callable[[], bytes], answer_key: bytes) -> None:
    """Notes the leaf that an answer promises, inside the caller's transaction.

    Args:
        item_id: the request's.
        sent: gives the payload that the vault signed.
        answer_key: the coordinator's.
    """
    match answer.WhichOneof("body"):
        case "commit":
            _enlist(store, Entry(RECEIPT, item_id, *_receipt_leaf(answer.commit.receipt)), key_id(answer_key))
        case "withdraw":
            payload = answer.withdraw.tombstone.payload
            index = Tombstone.FromString(payload).log_index
            _enlist(store, Entry(TOMBSTONE, item_id, index, leaf_hash(payload)), key_id(answer_key))
        case "report" if answer.report.HasField("log_index"):
            _enlist(store, Entry(REPORT, item_id, answer.report.log_index, leaf_hash(sent())), key_id(answer_key))


def enlist_restoration(store: Store, log: bytes, statement: SignedStatement, leaf_index: int) -> None:
    """Notes the leaf of the coordinator's word that its records were put back, inside the caller's transaction."""
    payload = statement.payload
    _enlist(store, Entry(RESTORATION, digest(payload)[:16], leaf_index, leaf_hash(payload)), log)


def enlist_receipts(store: Store) -> None:
    """Notes the receipts that were taken before entries were noted."""
    rows = store.query(
        "SELECT id, receipt FROM shards WHERE receipt IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM logged WHERE kind = ? AND subject = id)",
        RECEIPT,
    )
    for row in rows:
        receipt = SignedStatement.FromString(row["receipt"])
        _enlist(store, Entry(RECEIPT, row["id"], *_receipt_leaf(receipt)), receipt.key_id)


def _receipt_leaf(receipt: SignedStatement) -> tuple[int, bytes]:
    return Receipt.FromString(receipt.payload).log_index, leaf_hash(receipt.payload)


def _enlist(store: Store, entry: Entry, log: bytes) -> None:
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO logged (kind, subject, log, leaf_index, leaf, since) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.kind, entry.subject, log, entry.leaf_index, entry.leaf, now_us()),
        )


def waiting_entries(store: Store, log: bytes, size: int, most: int) -> list[Entry]:
    """Entries of this log below ``size`` leaves that are not proved yet, the first leaves first."""
    rows = store.query(
        "SELECT kind, subject, leaf_index, leaf FROM logged WHERE included_at = 0 AND log = ? AND leaf_index < ?"
        " ORDER BY leaf_index, kind, subject LIMIT ?",
        log,
        size,
        most,
    )
    return [Entry(*row) for row in rows]


def entries(store: Store, log: bytes, *, waiting: bool = False) -> list[Entry]:
    """Every entry of this log, or those that are not proved yet."""
    rows = store.query(
        "SELECT kind, subject, leaf_index, leaf FROM logged WHERE log = ? AND included_at <= ? ORDER BY leaf_index",
        log,
        0 if waiting else _NEVER,
    )
    return [Entry(*row) for row in rows]


def give_up(store: Store, lost: Iterable[Entry]) -> None:
    """Entries that the coordinator has lost: no proof is looked for any more. Its receipts stay, as those of no log; what is
    asked for again, or was a report's or of an earlier restoration, goes."""
    with store.transaction() as connection:
        for one in lost:
            key = (one.kind, one.subject, one.leaf_index)
            if one.kind == RECEIPT:
                connection.execute(
                    "UPDATE logged SET log = ?, included_at = 0, tree_size = 0, covered_at = 0, overdue = 0"
                    " WHERE kind = ? AND subject = ? AND leaf_index = ?",
                    (LOST, *key),
                )
            else:
                connection.execute("DELETE FROM logged WHERE kind = ? AND subject = ? AND leaf_index = ?", key)


def lost_shards(store: Store) -> set[bytes]:
    """The shards that the coordinator has given a receipt for and lost, by its own word."""
    rows = store.query("SELECT subject FROM logged WHERE kind = ? AND log = ?", RECEIPT, LOST)
    return {bytes(row["subject"]) for row in rows}


def entry(store: Store, kind: str, subject: bytes, leaf_index: int) -> Entry | None:
    """One entry by its key."""
    rows = store.query(
        "SELECT kind, subject, leaf_index, leaf FROM logged WHERE kind = ? AND subject = ? AND leaf_index = ?",
        kind,
        subject,
        leaf_index,
    )
    return Entry(*rows[0]) if rows else None


def note_covered(store: Store, log: bytes, size: int) -> None:
    """Notes from when on a cosigned checkpoint is known that has to have these entries."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE logged SET covered_at = ? WHERE included_at = 0 AND covered_at = 0 AND log = ? AND leaf_index < ?",
            (now_us(), log, size),
        )


def mark_included(store: Store, proved: Entry, size: int) -> None:
    """An entry was shown to be under the cosigned checkpoint of that size. A report's is no event of the ledger's: it would
    make the next head new, and so on for ever. Nor is a restoration's, which is nothing of the vault's."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE logged SET included_at = ?, tree_size = ?, overdue = 0"
            " WHERE kind = ? AND subject = ? AND leaf_index = ?",
            (now_us(), size, proved.kind, proved.subject, proved.leaf_index),
        )
        if proved.kind in _SUBJECT:
            detail = {"log_index": proved.leaf_index, "log_size": size}
            store.record(_SUBJECT[proved.kind], proved.subject, INCLUDED, detail)
        if not store.query("SELECT 1 FROM logged WHERE overdue LIMIT 1"):
            connection.execute("UPDATE log_evidence SET acknowledged = 1 WHERE kind = ?", (Fault.MISSING,))


def overdue_entries(store: Store, log: bytes, *, covered_before: int, since_before: int) -> list[Entry]:
    """Entries that wait too long and were not told of yet; they count as told of from here on.

    Args:
        covered_before, since_before: microseconds since the epoch; a cosigned checkpoint had to have it since before the
            one, or it was promised before the other.
    """
    with store.transaction() as connection:
        rows = store.query(
            "SELECT kind, subject, leaf_index, leaf FROM logged WHERE included_at = 0 AND NOT overdue AND log = ?"
            " AND (covered_at BETWEEN 1 AND ? OR since < ?) ORDER BY leaf_index",
            log,
            covered_before,
            since_before,
        )
        found = [Entry(*row) for row in rows]
        connection.executemany(
            "UPDATE logged SET overdue = 1 WHERE kind = ? AND subject = ? AND leaf_index = ?",
            [(one.kind, one.subject, one.leaf_index) for one in found],
        )
        return found


def proved_subjects(store: Store) -> set[bytes]:
    """The shards and withdrawals whose receipts and tombstones were shown to be in the log."""
    rows = store.query(
        "SELECT subject FROM logged WHERE kind IN (?, ?) GROUP BY subject HAVING min(included_at) > 0",
        RECEIPT,
        TOMBSTONE,
    )
    return {bytes(row["subject"]) for row in rows}


def listed(store: Store) -> list[Row]:
    """Every entry, in the log's order."""
    return store.query("SELECT * FROM logged ORDER BY log, leaf_index")


def counts(store: Store, log: bytes) -> tuple[int, int]:
    """How many entries of this log are proved, and how many wait."""
    (row,) = store.query(
        "SELECT coalesce(sum(included_at > 0), 0) AS included, coalesce(sum(included_at = 0), 0) AS waiting FROM logged"
        " WHERE log = ?",
        log,
    )
    return row["included"], row["waiting"]


# -- what stands against the log ---------------------------------------------------------------------------------------


def accuse(
    store: Store,
    fault: Fault,
    message: str,
    evidence: Mapping[str, str | int | Sequence[str]],
    *,
    always: bool = False,
) -> None:
    """Keeps evidence against the log; an alarm tells of it, once until somebody has looked.

    Args:
        message: a sentence.
        evidence: notes as they are, hashes in hexadecimal: enough for somebody else to see it.
        always: kept and told however much of the kind was: it rests on a person's request, so nobody else can make it many.
    """
    with store.transaction() as connection:
        known = store.query(
            "SELECT count(*) AS n, sum(NOT acknowledged) AS open FROM log_evidence WHERE kind = ?", fault
        )
        if always or known[0]["n"] < _MOST_OF_A_KIND or not known[0]["open"]:
            connection.execute(
                "INSERT INTO log_evidence (at, kind, message, body) VALUES (?, ?, ?, ?)",
                (now_us(), fault, message, json.dumps(evidence, sort_keys=True)),
            )
        if always or not known[0]["open"]:
            store.alarm(f"log/{fault}", message)


def standing_faults(store: Store) -> list[str]:
    """The kinds of what nobody has acknowledged yet."""
    rows = store.query("SELECT DISTINCT kind FROM log_evidence WHERE NOT acknowledged ORDER BY kind")
    return [str(row["kind"]) for row in rows]


def all_evidence(store: Store) -> list[Row]:
    """What was ever kept, the oldest first."""
    return store.query("SELECT * FROM log_evidence ORDER BY id")


def forget_proofs(store: Store) -> None:
    """Somebody has looked: nothing stands against the log any more, and every entry has to be proved anew."""
    with store.transaction() as connection:
        connection.execute("UPDATE log_evidence SET acknowledged = 1")
        connection.execute(
            "UPDATE logged SET included_at = 0, tree_size = 0, covered_at = 0, overdue = 0, since = ?", (now_us(),)
        )


def named(entries: Iterable[Entry]) -> list[str]:
    """Entries as evidence: kind, subject, index and leaf hash of each."""
    return [f"{one.kind} {one.subject.hex()} leaf {one.leaf_index} {one.leaf.hex()}" for one in entries]
