"""Joining, and what stands in the way of it; certificates that outlive their hours."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from winnow_protocol.identity import identity_of
from winnow_protocol.signing import digest, key_id, spoken
from winnow_steward import keyring
from winnow_steward.home import Home

PASSPHRASE = "a long enough passphrase"


def test_init_makes_a_home_that_its_owner_alone_can_read(coordinator: Any, run: Any, home: Path, capsys: Any) -> None:
    assert run("init", coordinator.join_string()) == 0
    said = capsys.readouterr().out
    keys = keyring.load(Home(home), PASSPHRASE)
    assert spoken(key_id(coordinator.root_key)) in said
    assert coordinator.root_key == keys.root.public_key
    assert {"open-archive"} < set(keys.tracks)
    assert [len(secret) for secret in keys.fleet_secrets.values()] == [32]
    settings = Home(home).settings()
    assert settings.answer_key == coordinator.answer.public_key
    assert settings.ca_fingerprint == coordinator.authority.fingerprint
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
    everything = b"".join(path.read_bytes() for path in files)
    for secret in (
        keys.root.to_bytes(),
        keys.fleet_secrets[1],
        keys.tracks["open-archive"][0].key.to_bytes(),
        keys.tls_key,
    ):
        assert secret not in everything
        assert secret.hex().encode() not in everything


def test_a_home_is_never_overwritten(coordinator: Any, run: Any, home: Path, capsys: Any) -> None:
    assert run("init", coordinator.join_string()) == 0
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert run("init", coordinator.join_string()) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_refused_token_leaves_nothing_behind(coordinator: Any, run: Any, home: Path, capsys: Any) -> None:
    join = coordinator.join_string()
    coordinator.token = b"another"
    assert run("init", join) == 2
    assert "join string" in capsys.readouterr().err
    assert not home.exists()


def test_keys_that_may_be_known_to_the_coordinator_outlive_its_refusal(
    coordinator: Any, run: Any, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    join, deaf = coordinator.join_string(), SimpleNamespace(public_key=b"")
    with monkeypatch.context() as stopped:
        stopped.setattr(coordinator, "answer", deaf)
        assert run("init", join) == 2
    before = (home / "keys" / "keyring").stat().st_size
    assert run("init", join) == 2
    assert "unknown, used or expired" in capsys.readouterr().err
    assert (home / "keys" / "keyring").stat().st_size == before
    monkeypatch.setenv("WINNOW_PASSPHRASE", "another passphrase")
    assert run("init", join) == 2
    assert "the passphrase is wrong" in capsys.readouterr().err
    assert (home / "keys" / "keyring").stat().st_size == before


def test_a_coordinator_whose_answers_prove_nothing_is_not_joined(
    coordinator: Any, run: Any, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_small_order = SimpleNamespace(public_key=b"\1" + bytes(31))
    monkeypatch.setattr(coordinator, "answer", of_small_order)
    assert run("init", coordinator.join_string()) == 2
    assert "answer is not complete" in capsys.readouterr().err
    assert not (home / "config.yaml").exists()


def test_a_folder_that_was_there_stays_and_stays_empty(coordinator: Any, run: Any, home: Path) -> None:
    home.mkdir()
    join = coordinator.join_string()
    coordinator.token = b"another"
    assert run("init", join) == 2
    assert list(home.iterdir()) == []
    assert run("init", coordinator.join_string()) == 0


def test_another_ca_than_the_join_strings_stops_before_the_token_is_sent(
    coordinator: Any, run: Any, home: Path, capsys: Any
) -> None:
    token = coordinator.token
    join = coordinator.join_string()
    wrong = type(coordinator)()
    try:
        coordinator.address, coordinator.enrollment_address = wrong.address, wrong.enrollment_address
        assert run("init", coordinator.join_string()) == 2
    finally:
        wrong.stop()
    assert "fingerprint" in capsys.readouterr().err
    assert coordinator.token == token
    assert not home.exists()
    assert run("init", join) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["init", "winnow1-AAAA"], "cut or mistyped"),
        (["init", "AGENT"], "an agent's"),
        (["init", "JOIN", "--tracks", "/nowhere/tracks.yaml"], "there is no such file"),
        (["directory", "show"], "winnow-steward init"),
        (["keys", "list"], "winnow-steward init"),
    ],
)
def test_what_is_wrong_stops_before_anything_is_written(
    *, coordinator: Any, run: Any, home: Path, capsys: Any, words: list[str], sentence: str
) -> None:
    joins = {"AGENT": coordinator.join_string("agent"), "JOIN": coordinator.join_string()}
    assert run(*(joins.get(word, word) for word in words)) == 2
    assert sentence in capsys.readouterr().err
    assert not home.exists()


def test_a_coordinator_that_is_down_is_a_matter_for_later(coordinator: Any, run: Any, home: Path, capsys: Any) -> None:
    coordinator.stop()
    assert run("init", coordinator.join_string()) == 4
    assert "see that it is up" in capsys.readouterr().err
    assert not home.exists()


def test_a_short_or_wrong_passphrase(
    *, coordinator: Any, run: Any, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("WINNOW_PASSPHRASE", "short")
    assert run("init", coordinator.join_string()) == 2
    assert "fewer than 8" in capsys.readouterr().err
    assert not home.exists()
    monkeypatch.delenv("WINNOW_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", (tmp_path / "empty").open("w+"))
    assert run("init", coordinator.join_string()) == 2
    assert "--passphrase-file" in capsys.readouterr().err
    file = tmp_path / "passphrase"
    file.write_text("from a file, with a newline\n")
    assert run("init", coordinator.join_string(), "--passphrase-file", file) == 0
    monkeypatch.setenv("WINNOW_PASSPHRASE", "not the same at all")
    assert run("keys", "list") == 2
    assert "passphrase is wrong" in capsys.readouterr().err
    monkeypatch.setenv("WINNOW_PASSPHRASE", "from a file, with a newline")
    assert run("keys", "list") == 0


def test_a_damaged_keyring_is_named(coordinator: Any, run: Any, home: Path, capsys: Any) -> None:
    assert run("init", coordinator.join_string()) == 0
    path = home / "keys" / "keyring"
    whole = path.read_bytes()
    for damaged, sentence in [
        (whole[:-1] + bytes([whole[-1] ^ 1]), "damaged"),
        (whole.replace(b"winnow-keyring-2", b"winnow-keyring-9"), "newer version"),
        (b"", "no winnow-keyring-2 file"),
    ]:
        path.write_bytes(damaged)
        assert run("keys", "list") == 2
        assert sentence in capsys.readouterr().err


def test_a_certificate_that_ends_soon_is_renewed_and_one_that_ended_is_recovered(
    coordinator: Any, run: Any, home: Path
) -> None:
    coordinator.lifetime = timedelta(minutes=5)
    assert run("init", coordinator.join_string()) == 0
    assert run("approve", "--list") == 0
    assert coordinator.generations == [1, 2]
    coordinator.lifetime = timedelta(seconds=-60)
    assert run("approve", "--list") != 0
    coordinator.lifetime = timedelta(hours=12)
    assert run("approve", "--list") == 0
    assert coordinator.generations == [1, 2, 3, 5]
    assert identity_of((home / "keys" / "certificate.pem").read_bytes()).generation == 5
    assert run("approve", "--list") == 0
    assert coordinator.generations == [1, 2, 3, 5]


def test_the_directory_names_the_successor_that_was_announced_when_joining(enrolled: Any, home: Path) -> None:
    successor = keyring.load(Home(home), PASSPHRASE).successor.public_key
    assert enrolled.directories[-1].successor_root_key == successor
    assert len(digest(successor)) == 32
