"""Two commands at once on one home: one is kept out, told who is at work, and nothing that was written is forgotten."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.merkle import parse_checkpoint
from winnow_steward import export, keyring
from winnow_steward.cli import witness as witness_command
from winnow_steward.home import Home

from .conftest import PASSPHRASE

TRACK = "open-archive"


def cosigned(home: Path) -> int:
    settings = Home(home).settings()
    return parse_checkpoint(Home(home).checkpoint.read_text(), settings.log_origin, settings.answer_key).size


@pytest.mark.parametrize(
    "words",
    [
        ("directory", "publish"),
        ("keys", "new", TRACK),
        ("approve", "--all"),
        ("witness",),
        ("export", TRACK),
    ],
)
def test_a_command_that_writes_is_kept_out_and_told_who_is_at_work(
    vault: Any, run: Any, home: Path, capsys: Any, words: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    with Home(home).held("keys new"):
        assert run(*words) == 4
        said = capsys.readouterr().err
        assert f"process {os.getpid()}, `winnow-steward keys new` since 20" in said
        assert "wait until that is through" in said
        for reading in (("directory", "show"), ("keys", "list"), ("partners", "list")):
            assert run(*reading) == 0
    assert before.items() <= {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}.items()


def test_a_process_that_died_keeps_nobody_out(enrolled: Any, run: Any, home: Path) -> None:
    child = os.fork()
    if child == 0:
        with Home(home).held("witness"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert b"witness" in (home / "lock").read_bytes()
    assert run("cosign") == 0
    assert (home / "lock").read_bytes() == b""


def during_the_audit(monkeypatch: pytest.MonkeyPatch, other: Any) -> None:
    """While a `witness` reads the log, for minutes perhaps, another command is given."""
    read = witness_command.audit

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        other()
        return read(*arguments, **options)

    monkeypatch.setattr(witness_command, "audit", meanwhile)


def test_what_is_cosigned_during_a_long_reading_is_not_forgotten(
    *, enrolled: Any, run: Any, vault: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled.commit(vault, TRACK, vault.record("one"))
    statuses = []
    during_the_audit(monkeypatch, lambda: statuses.append(run("cosign")))
    assert run("witness") == 0
    assert (statuses, cosigned(home)) == ([4], 1)


def test_a_smaller_checkpoint_is_never_remembered_where_the_lock_is_none(
    *, enrolled: Any, run: Any, vault: Any, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """As on a file system that knows no locks."""
    monkeypatch.setattr(Home, "held", lambda _home, _command: contextlib.nullcontext())
    enrolled.commit(vault, TRACK, vault.record("one"))

    def cosign_more() -> None:
        enrolled.commit(vault, TRACK, vault.record("two"))
        assert run("cosign") == 0

    during_the_audit(monkeypatch, cosign_more)
    assert run("witness") == 4
    assert "has cosigned a later checkpoint meanwhile" in capsys.readouterr().err
    assert cosigned(home) == 2


def test_a_key_that_was_made_meanwhile_is_not_lost(
    enrolled: Any, run: Any, vault: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled.commit(vault, TRACK, vault.record("one"))
    statuses = []
    during_the_audit(monkeypatch, lambda: statuses.append(run("keys", "new", TRACK)))
    assert run("witness") == 0
    assert statuses == [4]
    assert run("keys", "new", TRACK) == 0
    assert len(keyring.load(Home(home), PASSPHRASE).tracks[TRACK]) == 2


def test_an_export_keeps_nobody_out_once_it_has_cosigned(
    *, enrolled: Any, run: Any, vault: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled.commit(vault, TRACK, vault.record("one"))
    statuses, check = [], export.check_rows

    def meanwhile(rows: Any) -> None:
        statuses.append(run("cosign"))
        check(rows)

    monkeypatch.setattr(export, "check_rows", meanwhile)
    assert run("export", TRACK, "--out", out) == 0
    assert statuses == [0]
