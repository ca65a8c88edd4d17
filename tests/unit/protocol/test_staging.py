"""A home is staged by one command at a time, and what a killed one left never keeps a program from starting."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from winnow_protocol.at_rest.backup import BackupError
from winnow_protocol.at_rest.staging import LOCK_NAME, STAGE, HeldError, alone, discard, discard_leftover

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """A home with a copy of records in its stage."""
    (tmp_path / STAGE).mkdir(mode=0o700)
    (tmp_path / STAGE / "records.sqlite").write_bytes(b"records")
    return tmp_path


def test_one_command_at_a_time_holds_a_home(tmp_path: Path) -> None:
    with (
        alone(tmp_path, "backing up"),
        pytest.raises(HeldError, match=f"^encrypting {tmp_path}: another command"),
        alone(tmp_path, "encrypting"),
    ):
        pytest.fail("both held it")
    with alone(tmp_path, "encrypting"):
        pass


def test_a_leftover_is_overwritten_and_removed_unless_it_is_held(staged: Path) -> None:
    with (staged / STAGE / "records.sqlite").open("rb") as copy:
        with alone(staged, "backing up"):
            discard_leftover(staged)
            assert (staged / STAGE / "records.sqlite").read_bytes() == b"records"
        discard_leftover(staged)
        assert set(copy.read()) == {0}
    assert not (staged / STAGE).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that others may not read")
def test_what_another_user_left_is_told_and_keeps_nothing_from_starting(
    staged: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    os.chown(staged, NOBODY, NOBODY)
    monkeypatch.chdir(staged)  # the folders above it are root's alone
    with alone(Path(), "backing up"), as_nobody():
        discard_leftover(Path())
    with as_nobody(), caplog.at_level(logging.WARNING):
        discard_leftover(Path())
        with alone(Path(), "backing up"), pytest.raises(BackupError, match="have that user make one again"):
            discard(Path())  # root has left it the lock
    assert "what a backup that was killed has left is still there" in caplog.text
    assert (staged / STAGE / "records.sqlite").read_bytes() == b"records"
    (staged / LOCK_NAME).unlink()
    os.close(os.open(staged / LOCK_NAME, os.O_CREAT, 0o600))  # of one that came before it could do so
    with as_nobody():
        discard_leftover(Path())
