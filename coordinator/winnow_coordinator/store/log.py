"""The transparency log, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select

from winnow_coordinator.store.pages import fitting
from winnow_coordinator.store.records import Transaction
from winnow_coordinator.store.tables import Checkpoint, Leaf, Node, WithdrawalRequest


def size(tx: Transaction) -> int:
    """How many leaves the log has."""
    newest = tx.scalar(select(func.max(Leaf.number)))
    return 0 if newest is None else newest + 1


def node(tx: Transaction, level: int, number: int) -> bytes:
    """The hash of a perfect subtree that is complete; KeyError if it is not."""
    found = tx.get(Node, (level, number))
    if found is None:
        raise KeyError((level, number))
    return found.digest


def leaves_from(tx: Transaction, first: int, limit: int) -> list[Leaf]:
    """A page of leaves from an index on, at most so many."""
    from_there = (Leaf.number >= first,)
    return _page(tx, from_there, limit)


def leaves(tx: Transaction) -> Iterator[Leaf]:
    """All leaves in their order, read as they are asked for."""
    yield from tx.scalars(select(Leaf).order_by(Leaf.number).execution_options(yield_per=1000))


def of_kind(tx: Transaction, kind: str, first: int, limit: int) -> list[Leaf]:
    """A page of leaves of one kind from an index on, at most so many."""
    of_that_kind = (Leaf.kind == kind, Leaf.number >= first)
    return _page(tx, of_that_kind, limit)


def _page(tx: Transaction, those: Sequence[ColumnElement[bool]], limit: int) -> list[Leaf]:
    sizes = tx.scalars(select(func.length(Leaf.statement)).where(*those).order_by(Leaf.number).limit(limit))
    return list(tx.scalars(select(Leaf).where(*those).order_by(Leaf.number).limit(fitting(sizes))))


def withdrawal_of(tx: Transaction, log_index: int) -> WithdrawalRequest | None:
    """What the tombstone at that index answers; ``None`` of one that was logged before requests were kept."""
    return tx.get(WithdrawalRequest, log_index)


def newest_checkpoint(tx: Transaction) -> Checkpoint | None:
    """The checkpoint of the largest tree."""
    return tx.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def newest_cosigned(tx: Transaction) -> Checkpoint | None:
    """The checkpoint of the largest tree that has a steward's line."""
    return tx.scalar(select(Checkpoint).where(Checkpoint.cosigned).order_by(Checkpoint.size.desc()).limit(1))


def checkpoint(tx: Transaction, tree_size: int) -> Checkpoint | None:
    """The checkpoint of a tree of that size."""
    return tx.get(Checkpoint, tree_size)
