"""Setting the root key's successor apart, and what can't take over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.signing import key_id
from winnow_steward import keyring, succession
from winnow_steward.home import Home
from winnow_steward.keyring import Keyring

PASSPHRASE = "a long enough passphrase"
APART = "another, kept in a safe"


@pytest.fixture(autouse=True)
def safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_SUCCESSOR_PASSPHRASE", APART)


def test_the_successor_is_in_its_file_alone(
    *, enrolled: Any, run: Any, home: Path, tmp_path: Path, capsys: Any
) -> None:
    before = keyring.load(Home(home), PASSPHRASE)
    assert before.successor is not None
    file = tmp_path / "successor"
    assert run("keys", "successor", file) == 0
    after = keyring.load(Home(home), PASSPHRASE)
    assert (after.successor, after.successor_key) == (None, before.successor_key)
    assert file.stat().st_mode & 0o777 == 0o600
    assert before.successor.to_bytes().hex().encode() not in file.read_bytes()
    key, _ = succession.read_apart(file, APART, before.root.public_key)
    assert key.to_bytes() == before.successor.to_bytes()
    assert run("directory", "publish") == 0
    assert enrolled.directories[-1].successor_root_key == before.successor_key
    capsys.readouterr()
    assert run("keys", "list", "--json") == 0
    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["use"] == "successor"]
    assert (row["key_id"], "kept apart" in row["of"]) == (key_id(before.successor_key).hex(), True)


def test_what_can_not_take_over_is_told_and_changes_nothing(
    *, enrolled: Any, run: Any, home: Path, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, anothers, apart = tmp_path / "there", tmp_path / "anothers", tmp_path / "apart"
    there.write_text("something of somebody's")
    succession.set_apart(Keyring.generate(()), anothers, APART)
    before = (home / "keys" / "keyring").read_bytes()
    for action, file, sentence in (
        ("succeed", tmp_path / "nowhere", "opening the keys in"),
        ("succeed", anothers, "follow this home's root key, but another"),
        ("successor", there, "is there already"),
    ):
        assert run("keys", action, file) == 2
        assert sentence in capsys.readouterr().err
        assert (home / "keys" / "keyring").read_bytes() == before
    assert there.read_text() == "something of somebody's"
    assert run("keys", "successor", apart) == 0
    assert run("keys", "succeed") == 2
    assert "name the file that has it" in capsys.readouterr().err
    monkeypatch.setenv("WINNOW_SUCCESSOR_PASSPHRASE", "not the one of the safe")
    assert run("keys", "succeed", apart) == 2
    assert "passphrase is wrong" in capsys.readouterr().err
    assert enrolled.directories[-1].version == 1
