"""Alembic's environment: the connection comes from the caller, who has opened a transaction on it."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from winnow_coordinator.store.tables import Base


def _run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    context.run_migrations()


_run()
