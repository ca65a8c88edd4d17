"""Documents, their signatures and their leases, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import aliased

from winnow_coordinator.store.records import Transaction
from winnow_coordinator.store.tables import Agent, Counter, Document, DocumentState, EarlierSignature, Erasing, Standing

T = TypeVar("T")

_FENCING = "fencing"
_OFFER_AGAIN_LIMIT = 1000
_COMPARED = (DocumentState.LEASED, DocumentState.KEPT)
"""What stands in the index."""
_NOT_WITHDRAWN = tuple(state for state in DocumentState if state != DocumentState.WITHDRAWN)
"""By their names, so that an agent's documents are found by the index on both."""
_OFFERED_AGAIN = (DocumentState.WAITING, DocumentState.LEASED, DocumentState.DUPLICATE)
"""What can have to be offered once more: what something else stands, or stood, in the way of."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a withdrawal asks about a document, without its signature: it may ask about very many."""

    number: int
    document_id: bytes
    agent_id: str
    partner: str
    shard_id: bytes | None


_HELD = (Document.number, Document.document_id, Document.agent_id, Document.partner, Document.shard_id)


def by_ids(tx: Transaction, document_ids: Iterable[bytes]) -> dict[bytes, Document]:
    """The known ones among these, by their 16-byte identifier."""
    found: dict[bytes, Document] = {}
    for part in _parts(list(document_ids)):
        rows = tx.scalars(select(Document).where(Document.document_id.in_(part)))
        found.update((row.document_id, row) for row in rows)
    return found


def by_numbers(tx: Transaction, numbers: Iterable[int]) -> list[Document]:
    """These rows, in the order of arrival."""
    return [
        row
        for part in _parts(sorted(set(numbers)))
        for row in tx.scalars(select(Document).where(Document.number.in_(part)).order_by(Document.number))
    ]


def of_partner(tx: Transaction, partner: str, limit: int) -> list[Held]:
    """The partner's documents that are not withdrawn, the oldest first, at most so many."""
    query = select(*_HELD).where(Document.partner == partner, Document.state != DocumentState.WITHDRAWN)
    return [Held(*row) for row in tx.execute(query.order_by(Document.number).limit(limit))]


def of_agents(tx: Transaction, agent_ids: Sequence[str], limit: int) -> list[Held]:
    """These agents' documents that are not withdrawn, the oldest first, at most so many."""
    query = select(*_HELD).where(Document.agent_id.in_(agent_ids), Document.state.in_(_NOT_WITHDRAWN))
    return [Held(*row) for row in tx.execute(query.order_by(Document.number).limit(limit))]


def held(tx: Transaction, document_ids: Iterable[bytes]) -> list[Held]:
    """The known ones among these, whatever their state."""
    return [
        Held(*row)
        for part in _parts(list(document_ids))
        for row in tx.execute(select(*_HELD).where(Document.document_id.in_(part)))
    ]


def withdraw(tx: Transaction, numbers: Sequence[int], by: str, now: int) -> None:
    """Withdraws documents by an agent's word; what is left to delete of them is noted, see `to_erase`."""
    for part in _parts(numbers):
        those, withdrawn = Document.number.in_(part), Document.state == DocumentState.WITHDRAWN
        tx.execute(insert(Erasing).from_select(["number"], select(Document.number).where(those, ~withdrawn)))
        tx.execute(update(Document).where(those, withdrawn, Document.agent_id == by).values(withdrawn_by=by))
        values = {"state": DocumentState.WITHDRAWN, "changed_at": now, "withdrawn_by": by}
        tx.execute(update(Document).where(those, ~withdrawn).values(**values, covered_by=None, duplicate_of=None))


def to_erase(tx: Transaction, limit: int) -> list[int]:
    """So many of the withdrawn documents that still have their signatures and places in the index."""
    return list(tx.scalars(select(Erasing.number).order_by(Erasing.number).limit(limit)))


def erase(tx: Transaction, numbers: Sequence[int]) -> None:
    """Deletes the signatures of withdrawn documents: with their places in the index, the last that is left of them."""
    forget_earlier(tx, numbers)
    for part in _parts(numbers):
        tx.execute(update(Document).where(Document.number.in_(part)).values(signature=b""))
        tx.execute(delete(Erasing).where(Erasing.number.in_(part)))


def withdrawn_by_others(tx: Transaction, agent_id: str) -> list[bytes]:
    """The agent's documents that another agent of its partner withdrew, and that it has not withdrawn itself since."""
    query = select(Document.document_id).where(
        Document.agent_id == agent_id,
        Document.state == DocumentState.WITHDRAWN,
        Document.withdrawn_by != "",
        Document.withdrawn_by != agent_id,
    )
    return list(tx.scalars(query.order_by(Document.number).limit(_OFFER_AGAIN_LIMIT)))


def next_fencing_number(tx: Transaction) -> int:
    """One more than any that was given."""
    return one_more(tx, _FENCING)


def one_more(tx: Transaction, name: str) -> int:
    """Counts one up, from 1. Once for each offer while nobody else may write, so it goes past the ORM."""
    query = """
        INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
    """
    return int(tx.connection().exec_driver_sql(query, (name,)).scalar_one())


def jump_ahead(tx: Transaction, least: int) -> None:
    """Has the fencing numbers count on from there: records that were put back count from long ago, and gave out more."""
    counted = insert(Counter).values(name=_FENCING, value=least)
    higher = {"value": func.max(Counter.value, least)}
    tx.execute(counted.on_conflict_do_update(index_elements=[Counter.name], set_=higher))


def renew_leases(tx: Transaction, agent_id: str, now: int, lease: int) -> int:
    """Renews the agent's live leases of which less than half their life is left, none beyond its longest life; the lapsed ones
    stay lapsed.

    Half, for a report comes every 30 seconds, and an archive may have 100,000 leases: to write all of them each time would keep
    everybody waiting.

    Returns:
        when the first of those that can still be renewed ends; 0 if there is none.
    """
    those = (Document.agent_id == agent_id, Document.state == DocumentState.LEASED)
    renewable = (Document.lease_expires_at > now, Document.lease_expires_at < Document.lease_ends_at)
    until = now + lease
    end = case((Document.lease_ends_at < until, Document.lease_ends_at), else_=until)
    short = Document.lease_expires_at < now + lease // 2
    tx.execute(update(Document).where(*those, *renewable, short).values(lease_expires_at=end))
    first = select(Document.lease_expires_at).where(*those, *renewable).order_by(Document.lease_expires_at).limit(1)
    return tx.scalar(first) or 0


def first_waiting(tx: Transaction, row: Document) -> Document | None:
    """Of the documents that wait for this one's lease, are another partner's, and whose agent may send them, the first."""
    waiting = (Document.covered_by == row.number, Document.state == DocumentState.WAITING)
    approved = select(Agent.id).where(Agent.standing == Standing.APPROVED)
    others = select(Document).where(*waiting, Document.partner != row.partner, Document.agent_id.in_(approved))
    return tx.scalar(others.order_by(Document.number).limit(1))


def lapsed_before(tx: Transaction, before: int, after: int, limit: int) -> list[int]:
    """Documents whose lease ended before that time and that nobody waits for, from a number on; so many."""
    waiting = aliased(Document)
    waits = (
        select(waiting.number)
        .join(Agent, Agent.id == waiting.agent_id)
        .where(waiting.covered_by == Document.number, waiting.state == DocumentState.WAITING)
        .where(Agent.standing == Standing.APPROVED)
    )
    ended = (Document.state == DocumentState.LEASED, Document.lease_expires_at < before, ~waits.exists())
    query = select(Document.number).where(*ended, Document.number > after)
    return list(tx.scalars(query.order_by(Document.number).limit(limit)))


def to_offer_again(tx: Transaction, agent_id: str, now: int) -> list[bytes]:
    """The agent's waiting documents whose turn came or whose cover was committed, and its duplicates of what is gone."""
    cover = aliased(Document)
    live = (cover.state == DocumentState.LEASED) & (cover.lease_expires_at > now)
    ready = or_(
        (Document.state == DocumentState.WAITING) & ~live,
        (Document.state == DocumentState.LEASED) & (Document.lease_expires_at > now),
        (Document.state == DocumentState.DUPLICATE) & ~live & (cover.state != DocumentState.KEPT),
    )
    query = (
        select(Document.document_id)
        .join(cover, cover.number == Document.covered_by)
        # said once more, for the index on both: an agent's settled documents, most of what it ever offered, are not read
        .where(Document.agent_id == agent_id, Document.state.in_(_OFFERED_AGAIN), ready)
        .order_by(Document.number)
        .limit(_OFFER_AGAIN_LIMIT)
    )
    return list(tx.scalars(query))


def of_shards(tx: Transaction, shard_ids: Sequence[bytes]) -> list[Document]:
    """The documents that were committed in these shards."""
    return list(tx.scalars(select(Document).where(Document.shard_id.in_(shard_ids)).order_by(Document.number)))


def marked_in(tx: Transaction, shard_id: bytes) -> list[Document]:
    """The kept documents of a shard that are marked as saying what another one says, in the order of arrival."""
    marked = (Document.shard_id == shard_id, Document.state == DocumentState.KEPT, Document.duplicate_of.is_not(None))
    return list(tx.scalars(select(Document).where(*marked).order_by(Document.number)))


def signatures_of(tx: Transaction, row: Document) -> dict[int, bytes]:
    """A document's signatures by their epochs, that of its row first."""
    earlier = select(EarlierSignature.epoch, EarlierSignature.signature).where(EarlierSignature.number == row.number)
    return {row.epoch: row.signature} | {epoch: signature for epoch, signature in tx.execute(earlier)}  # noqa: C416


def put_signatures(tx: Transaction, row: Document, epoch: int, signatures: Mapping[int, bytes]) -> None:
    """Gives a document that has its number these signatures, and no others; ``epoch`` is that of its row."""
    forget_earlier(tx, [row.number])
    row.epoch, row.signature = epoch, signatures[epoch]
    add_earlier(tx, row, signatures)
    tx.flush()


def add_earlier(tx: Transaction, row: Document, signatures: Mapping[int, bytes]) -> None:
    """Adds those of these signatures that are under another epoch than the row's to a document that has none of them."""
    tx.add_all(
        EarlierSignature(number=row.number, epoch=other, signature=signature)
        for other, signature in signatures.items()
        if other != row.epoch
    )


def forget_earlier(tx: Transaction, numbers: Sequence[int]) -> None:
    """Deletes what documents have beside the signature of their row."""
    for part in _parts(numbers):
        tx.execute(delete(EarlierSignature).where(EarlierSignature.number.in_(part)))


def having_earlier_of_other_epochs(tx: Transaction, epochs: Sequence[int], limit: int) -> list[int]:
    """Documents with a signature, beside that of their row, of none of these epochs; so many of these signatures' documents.

    All signatures may be read for it: no transaction that writes is to ask.
    """
    query = select(EarlierSignature.number).where(EarlierSignature.epoch.not_in(epochs))
    return list(tx.scalars(query.order_by(EarlierSignature.number).limit(limit)))


def earlier_of_other_epochs(
    tx: Transaction, epochs: Sequence[int], numbers: Sequence[int]
) -> list[tuple[Document, int, bytes]]:
    """What these documents have, beside the signature of their row, of none of these epochs: row, epoch, signature."""
    query = (
        select(Document, EarlierSignature.epoch, EarlierSignature.signature)
        .join(EarlierSignature, EarlierSignature.number == Document.number)
        .where(EarlierSignature.epoch.not_in(epochs))
        .order_by(EarlierSignature.number)
    )
    return [
        (row, epoch, signature)
        for part in _parts(sorted(set(numbers)))
        for row, epoch, signature in tx.execute(query.where(EarlierSignature.number.in_(part)))
    ]


def drop_earlier(tx: Transaction, number: int, epoch: int) -> None:
    """Deletes one of the signatures that a document has beside that of its row."""
    tx.execute(delete(EarlierSignature).where(EarlierSignature.number == number, EarlierSignature.epoch == epoch))


def compared_of_other_epochs(tx: Transaction, epochs: Sequence[int], after: int, limit: int) -> list[int]:
    """Documents in the index whose row's signature is of none of these epochs, from a number on; so many.

    All documents may be read for it: no transaction that writes is to ask.
    """
    query = select(Document.number).where(*_retired(epochs), Document.number > after)
    return list(tx.scalars(query.order_by(Document.number).limit(limit)))


def still_of_other_epochs(tx: Transaction, epochs: Sequence[int], numbers: Sequence[int]) -> list[int]:
    """Those of these documents of which `compared_of_other_epochs` still holds."""
    query = select(Document.number).where(*_retired(epochs))
    return [number for part in _parts(numbers) for number in tx.scalars(query.where(Document.number.in_(part)))]


def _retired(epochs: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return Document.state.in_(_COMPARED), Document.epoch.not_in(epochs)


def count_compared(tx: Transaction, epoch: int) -> tuple[int, int]:
    """How many documents offers are compared with, and how many of those have no signature under that epoch."""
    compared = Document.state.in_(_COMPARED)
    under_it = select(EarlierSignature.number).where(EarlierSignature.epoch == epoch)
    lacking = (compared, Document.epoch != epoch, Document.number.not_in(under_it))
    of_all = tx.scalar(select(func.count()).select_from(Document).where(compared)) or 0
    return of_all, tx.scalar(select(func.count()).select_from(Document).where(*lacking)) or 0


def leased_by(tx: Transaction, agent_ids: Sequence[str], limit: int) -> list[Document]:
    """So many of the documents that these agents have a lease on."""
    query = select(Document).where(Document.agent_id.in_(agent_ids), Document.state == DocumentState.LEASED)
    return list(tx.scalars(query.order_by(Document.number).limit(limit)))


def counter(tx: Transaction, name: str) -> int:
    """A number that was kept under a name; 0 before."""
    row = tx.get(Counter, name)
    return 0 if row is None else row.value


def put_counter(tx: Transaction, name: str, value: int) -> None:
    """Keeps a number under a name."""
    tx.merge(Counter(name=name, value=value))


def counts_by_track(tx: Transaction) -> list[tuple[str, str, str, int]]:
    """(track, state, reason, number of documents), for listings."""
    query = (
        select(Document.track, Document.state, Document.reason, func.count())
        .group_by(Document.track, Document.state, Document.reason)
        .order_by(Document.track, Document.state, Document.reason)
    )
    return [(track, state, reason, count) for track, state, reason, count in tx.execute(query)]


def counts_by_agent(tx: Transaction) -> dict[str, dict[str, int]]:
    """By agent, how many of its documents are in each state."""
    counts: dict[str, dict[str, int]] = {}
    query = select(Document.agent_id, Document.state, func.count()).group_by(Document.agent_id, Document.state)
    for agent_id, state, count in tx.execute(query):
        counts.setdefault(agent_id, {})[state] = count
    return counts


def count_by_state(tx: Transaction) -> list[tuple[str, str, int]]:
    """(track, state, number of documents)."""
    query = select(Document.track, Document.state, func.count()).group_by(Document.track, Document.state)
    return [(track, state, count) for track, state, count in tx.execute(query)]


def _parts(items: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    # SQLite takes a bounded number of parameters
    return (items[start : start + size] for start in range(0, len(items), size))
