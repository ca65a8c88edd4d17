"""The versions of the tables, run by `init` and `serve` (Alembic)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0014"
"""The newest version; stated here so that a home that has it is opened without Alembic, which is slow to import. Versions are four
digits, so that a later one is greater as a text, too."""


def upgrade(connection: Connection) -> None:
    """Runs, in the connection's transaction, the versions that the database has not seen."""
    if version(connection) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def version(connection: Connection) -> str:
    """The version that the database is at; empty of a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
