"""How a request gets into the outbox: staged, then row and ledger in one transaction, then named.

A crash leaves either a hidden file that no row expects, which recovery discards, or a row whose file recovery names.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from winnow_agent.spool import Item, Kind, Spool
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.errors import TryLaterError
from winnow_protocol.listings import counted
from winnow_protocol.policy import Policy, Source
from winnow_protocol.signing import digest
from winnow_protocol.wire import now_us

_CALLED = {
    Kind.OFFER: "offer",
    Kind.SHARD: "shard",
    Kind.WITHDRAWAL: "withdrawal",
    Kind.RESIGN: "signing-again request",
}


_QUESTIONS = {Kind.LOG_QUERY, Kind.REFERENCE_QUERY}


class OvertakenError(TryLaterError):
    """While a request was being made a person withdrew a document of it, or word of the steward's came; nothing of it left."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What making requests needs: the records, the keys and beliefs, the outbox, and the policy in force.

    Attributes:
        policy: made stricter by the fleet's, of the version ``fleet_policy``; 0 without one.
    """

    store: Store
    trust: Trust
    outbox: Spool
    policy: Policy
    fleet_policy: int

    @property
    def sources(self) -> Mapping[str, Source]:
        """The policy's, by name."""
        return self.policy.sources


def send(
    out: Outgoing,
    item: Item,
    data: bytes,
    *,
    payload: bytes,
    sequence: int,
    change: Callable[[], None],
    companion: tuple[Item, bytes] | None = None,
) -> Item:
    """Puts one request into the outbox.

    Args:
        data: the file's bytes.
        payload: the bytes that the vault signed; their digest is what the answer must name.
        change: what becomes true with the request: moves of documents, rows. It runs inside the transaction.
        companion: a staged item that must be there before this one is seen, with its digest: a manifest's shard. Where
            this fails it is for who staged it to discard.

    Raises:
        OvertakenError: ``change`` raised it; nothing is left of the request.
    """
    store, outbox = out.store, out.outbox
    with discarded_on_failure(out, item):
        with outbox.stage(item.kind, item.id) as file:
            file.write(data)
        with store.transaction() as connection:
            expect(
                store,
                item,
                file_digest=hashlib.sha256(data).digest(),
                request_digest=digest(payload),
                sequence=sequence,
            )
            if companion:
                expect(store, companion[0], file_digest=companion[1], request_digest=digest(payload), sequence=sequence)
            change()
            if item.kind is Kind.REPORT:
                connection.execute("DELETE FROM requests WHERE item LIKE 'report.%' AND item <> ?", (item.name,))
            elif item.kind not in _QUESTIONS:  # they state nothing, and would make the next head new
                store.record("outbox", item.id, item.kind.value, {"bytes": len(data)})
    if companion:
        outbox.publish(companion[0])
    return outbox.publish(item)


@contextmanager
def discarded_on_failure(out: Outgoing, staged: Item) -> Iterator[None]:
    """Discards a staged item where the work on its request fails, as on a full disk; a pass that made it anew would add to it.

    One whose row is committed stays, for `recover` to name it: an interrupt may be raised when the commit is through already.
    """
    try:
        yield
    except BaseException:
        if awaited(out.store, staged) is None:
            out.outbox.discard(staged)
        raise


def refuse_overtaken(store: Store, document_ids: Iterable[bytes], *expected: DocumentState) -> None:
    """Raises OvertakenError unless each document is in one of these states, as it was when the request was begun."""
    for document_id in document_ids:
        (row,) = store.query("SELECT state FROM documents WHERE id = ?", document_id)
        if row["state"] not in expected:
            raise OvertakenError(
                f"making a request: document {document_id.hex()} became {row['state']} meanwhile; it is made anew without it"
            )


def expect(store: Store, item: Item, *, file_digest: bytes, request_digest: bytes, sequence: int) -> None:
    """Records that this item belongs in the outbox, and which answer it awaits."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?)", (item.name, file_digest, request_digest, sequence, now_us())
        )


def awaited(store: Store, item: Item) -> bytes | None:
    """The digest that an answer to this item must name; ``None`` if none is awaited."""
    rows = store.query("SELECT request_digest FROM requests WHERE item = ?", item.name)
    return bytes(rows[0]["request_digest"]) if rows else None


def settle(store: Store, items: Iterable[Item]) -> None:
    """Strikes answered items off; the caller removes their files once its transaction is through."""
    with store.transaction() as connection:
        connection.executemany("DELETE FROM requests WHERE item = ?", [(item.name,) for item in items])


def jump_ahead(store: Store) -> None:
    """Counts on from the microseconds since the epoch, which no count reaches: a home that was put back counts from long ago."""
    with store.transaction():
        store.put("request_sequence", max(store.get("request_sequence") or 0, now_us()))


def recover(store: Store, outbox: Spool) -> list[Item]:
    """Mends the outbox after a stop at any moment.

    Returns:
        the items that were named now.
    """
    expected = {row["item"]: bytes(row["file_digest"]) for row in store.query("SELECT item, file_digest FROM requests")}
    published = outbox.recover(expected)
    for item in outbox.items():
        if item.name not in expected:
            outbox.remove(item)
    return published


def kept(outbox: Spool) -> str:
    """What waits in the outbox, as the end of a sentence; reports and questions are made anew, and not named."""
    counts = Counter(_CALLED[item.kind] for item in outbox.items() if item.kind in _CALLED)
    what = ", ".join(counted(number, name) for name, number in sorted(counts.items()))
    return f"the outbox keeps {what}" if what else "nothing waits but a report"
