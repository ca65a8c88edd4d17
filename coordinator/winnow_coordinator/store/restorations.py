"""That the records were put back from a backup, as rows, and what is put out of force by it."""

from __future__ import annotations

from sqlalchemy import delete, exists, func, select, update

from winnow_coordinator.store.records import Transaction
from winnow_coordinator.store.tables import ChallengeKey, Restoration, Token, Upload


def add(tx: Transaction, restoration: Restoration) -> None:
    """Notes one."""
    tx.add(restoration)


def unsaid(tx: Transaction) -> list[Restoration]:
    """Those that are not in the log yet, the oldest first."""
    return [one for one in after(tx, -1) if not one.statement]


def after(tx: Transaction, restored_at: int) -> list[Restoration]:
    """Those after that time, microseconds since the epoch; the oldest first."""
    query = select(Restoration).where(Restoration.restored_at > restored_at)
    return list(tx.scalars(query.order_by(Restoration.restored_at)))


def any_yet(tx: Transaction) -> bool:
    """Whether there was one."""
    return bool(tx.scalar(select(exists().where(Restoration.restored_at > 0))))


def end_what_was_open(tx: Transaction, now: int) -> None:
    """Ends join strings, of which one may have been used since, and begun uploads, whose bytes are in no backup."""
    tx.execute(update(Token).where(Token.used_at.is_(None)).values(expires_at=func.min(Token.expires_at, now)))
    tx.execute(delete(ChallengeKey))
    tx.execute(delete(Upload))
