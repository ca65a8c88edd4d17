"""All that waits in the outbox, and all that ever left: what a partner sees of it, from the records and the spool."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from winnow_agent.spool import Item, Kind, Spool
from winnow_agent.vault.log.logged import INCLUDED, proved_subjects
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.withdrawal import listed
from winnow_protocol.listings import counted


@dataclass(frozen=True, slots=True)
class Departure:
    """One item.

    Attributes:
        item: its file's name in the outbox while it waits, then its identifier in hexadecimal.
        size: in bytes; 0 where nothing but a statement left.
        state: ``waiting``, ``sent``, ``delivered to …``, ``signed for``.
        at: since when, in microseconds; None where it is not known.
        proof: whether the coordinator's log is proved to have it, or that is awaited; None for what stands in no log.
    """

    item: str
    kind: str
    size: int
    state: str
    at: int | None
    proof: str | None = None


def departures(store: Store, outbox: Spool) -> list[Departure]:
    """What waits first, then what left: offers, shards, withdrawals, each in the order in which they were made."""
    made = {row["item"]: row["made_at"] for row in store.query("SELECT item, made_at FROM requests")}
    items = list(outbox.items())
    waiting = [
        Departure(one.name, one.kind.value, size, "waiting", made.get(one.name))
        for one in items
        if (size := _size(one)) is not None
    ]
    proved = proved_subjects(store)

    def proof(identifier: bytes) -> str:
        return INCLUDED if identifier in proved else "awaited"

    shards = [
        Departure(row["id"].hex(), "shard", row["sealed_size"], _delivered(row), row["sealed_at"], proof(row["id"]))
        for row in store.query(
            "SELECT s.*, (SELECT count(*) FROM documents d WHERE d.shard = s.id) AS documents,"
            " (SELECT count(*) FROM documents d WHERE d.shard = s.id AND d.state = ?) AS withdrawn"
            " FROM shards s WHERE receipt IS NOT NULL ORDER BY sealed_at",
            DocumentState.WITHDRAWN,
        )
    ]
    withdrawals = [
        Departure(row["id"].hex(), Kind.WITHDRAWAL.value, 0, "signed for", row["sent_at"], proof(row["id"]))
        for row in listed(store)
        if row["tombstone"]
    ]
    return [*waiting, *_offered(store, {one.id for one in items}), *shards, *withdrawals]


def _size(item: Item) -> int | None:
    """Bytes; None where the gateway has sent it since the listing."""
    try:
        return item.path.stat().st_size
    except FileNotFoundError:
        return None


def _offered(store: Store, waiting: Collection[bytes]) -> Iterator[Departure]:
    """The offers that went out, signatures and descriptors of documents: they are in no log, and in the ledger here."""
    for row in store.query(
        "SELECT l.identifier, l.after, l.at, d.detail FROM ledger l LEFT JOIN ledger_details d USING (sequence)"
        " WHERE l.subject = 'outbox' AND l.after IN (?, ?) ORDER BY l.sequence",
        Kind.OFFER,
        Kind.RESIGN,
    ):
        if row["identifier"] not in waiting:
            size = json.loads(row["detail"])["bytes"] if row["detail"] else 0
            yield Departure(row["identifier"].hex(), row["after"], size, "sent", row["at"])


def _delivered(row: Row) -> str:
    taken_back = (
        f", {row['withdrawn']} of {counted(row['documents'], 'document')} withdrawn" if row["withdrawn"] else ""
    )
    return f"delivered to {row['track']}{taken_back}"
