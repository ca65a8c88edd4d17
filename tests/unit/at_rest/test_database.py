"""Encrypted records behave as those in the clear do, in what the stores ask of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from winnow_agent.at_rest import database
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest.keys import HomeKey


def test_deleted_text_is_given_back_beside_a_walk_that_goes_on(tmp_path: Path) -> None:
    """A walk keeps what it has seen in a temporary table, over many transactions."""
    path = tmp_path / "vault.sqlite"
    store = Store(path, HomeKey.generate().part("vault"))
    with store.transaction() as connection:
        connection.execute("CREATE TEMP TABLE seen (path INTEGER PRIMARY KEY) STRICT")
        connection.execute("INSERT INTO seen VALUES (17)")
    for number in range(50):
        store.put(f"text {number}", "what the widow said " * 1000)
    assert store.delete_for_good()
    large = path.stat().st_size
    with store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key LIKE 'text %'")
    assert store.delete_for_good()
    assert path.stat().st_size < large / 2
    assert store.query("SELECT path FROM seen")[0]["path"] == 17
    store.close()


def test_where_a_reader_is_in_the_way_nothing_is_given_back_and_nothing_breaks(tmp_path: Path) -> None:
    path, key = tmp_path / "vault.sqlite", HomeKey.generate().part("vault")
    store = Store(path, key)
    store.put("text", "what the widow said")
    reader = database.connect(path, key, timeout=0)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM meta").fetchall()
    store.put("text", "something else")
    store._connection.execute("PRAGMA busy_timeout = 0")  # it would wait for half a minute
    assert not store.delete_for_good()
    reader.close()
    assert store.delete_for_good()
    store.close()


def test_without_the_package_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(database.NoCipherError, match=r"pip install 'winnow-agent\[at-rest\]'"):
        database.connect(Path("nowhere"), HomeKey.generate().part("vault"), timeout=0)
