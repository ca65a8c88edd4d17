"""Records (SQLAlchemy on SQLite) and blobs (fsspec): the only part of the coordinator that knows a driver.

Every function of `store` works inside a transaction that its caller opened with `Records.read` or `Records.write`.
Writers are serialised: a write transaction begins with BEGIN IMMEDIATE, so that what it reads cannot change under it.
"""

from winnow_coordinator.store.records import Records, Transaction

__all__ = ["Records", "Transaction"]
