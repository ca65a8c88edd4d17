"""The index's rows: which documents stand under which band's key.

These run for every document of a batch while nobody else may write, so they go past the ORM, and a look-up reads a bounded
number of rows whatever stands in the index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from winnow_coordinator.store import documents
from winnow_coordinator.store.records import Transaction

OF_A_BAND = 64
"""Documents that a look-up takes of one band: half of them the first that came, and half the last."""


_ENTERED = "entered"


def version(tx: Transaction) -> int:
    """How many transactions have entered something."""
    return documents.counter(tx, _ENTERED)


def next_version(tx: Transaction) -> int:
    """One more; for a transaction that enters something."""
    return documents.one_more(tx, _ENTERED)


def enter(tx: Transaction, number: int, keys: Sequence[bytes]) -> None:
    """Enters a document, which has its row, under these keys; where it is already, nothing changes."""
    rows = [(key, number) for key in keys]
    tx.connection().exec_driver_sql("INSERT OR IGNORE INTO bands (key, number) VALUES (?, ?)", rows)


def note_entered(tx: Transaction, number: int, version: int) -> None:
    """Keeps by which transaction a document was entered last."""
    tx.connection().exec_driver_sql("UPDATE documents SET entered = ? WHERE number = ?", (version, number))


def entered_since(tx: Transaction, version: int) -> list[tuple[int, bytes]]:
    """Number and key of all places of the documents that were entered, once more perhaps, after that version."""
    query = """
        SELECT b.number, b.key FROM documents AS d CROSS JOIN bands AS b
        WHERE d.entered > ? AND b.number = d.number ORDER BY b.number
    """
    return [(number, key) for number, key in tx.connection().exec_driver_sql(query, (version,))]


def take_out(tx: Transaction, number: int, keys: Sequence[bytes]) -> None:
    """Takes a document out of these bands alone."""
    rows = [(key, number) for key in keys]
    tx.connection().exec_driver_sql("DELETE FROM bands WHERE key = ? AND number = ?", rows)


def forget(tx: Transaction, numbers: Sequence[int]) -> None:
    """Takes documents out of all their bands."""
    if numbers:
        tx.connection().exec_driver_sql("DELETE FROM bands WHERE number = ?", [(number,) for number in numbers])


def sharing(tx: Transaction, keys: Sequence[bytes], limit: int) -> list[int]:
    """The numbers of documents under these keys, those under most of them first and then as they came; at most so many.

    Of each key no more than `OF_A_BAND` are looked at.
    """
    # Alike for as many keys, so that SQLite parses it once. No join would read so many of each, and no more.
    ends = " UNION ALL ".join(
        f"SELECT * FROM (SELECT number FROM bands WHERE key = ?{place} ORDER BY number {order} LIMIT {OF_A_BAND // 2})"  # noqa: S608
        for place in range(1, len(keys) + 1)
        for order in ("ASC", "DESC")
    )
    query = f"SELECT number FROM ({ends}) GROUP BY number ORDER BY count(*) DESC, number LIMIT ?{len(keys) + 1}"  # noqa: S608
    return [number for (number,) in tx.connection().exec_driver_sql(query, (*keys, limit))]


def signatures(tx: Transaction, numbers: Sequence[int], epoch: int) -> list[tuple[int, bytes]]:
    """Number and signature under that epoch of each of these documents that has one."""
    if not numbers:
        return []
    query = """
        SELECT d.number, d.signature FROM json_each(?) AS n CROSS JOIN documents AS d
        WHERE d.number = n.value AND d.epoch = ?
        UNION ALL
        SELECT e.number, e.signature FROM json_each(?) AS n CROSS JOIN earlier_signatures AS e
        WHERE e.number = n.value AND e.epoch = ?
    """
    these = json.dumps(list(numbers))
    rows = tx.connection().exec_driver_sql(query, (these, epoch, these, epoch))
    return sorted((number, signature) for number, signature in rows)
