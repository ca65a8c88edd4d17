"""A coordinator's backup that another command meets in mid-work, or that a signal ends; and a restore that is told to end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.holding import held
from tests.integration.coordinator.conftest import House, make_house
from tests.integration.coordinator.test_references import put
from tests.integration.coordinator.test_withdrawal import contribute
from tests.parties import AgentClient, ServingProcess, StewardClient
from winnow_coordinator import at_rest, backup
from winnow_coordinator.cli import main
from winnow_coordinator.config import load_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.backup import BackupError, Packer
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.staging import HeldError
from winnow_protocol.at_rest.unlockers import Unlockers

SECRET = bytes(range(32))
TRY_LATER = 4
SIGNALLED_WHILE_REMOVING = """
import os, signal, sys, threading
from winnow_coordinator.cli import main
from winnow_protocol.at_rest import staging

threading.Thread(target=threading.Event().wait, daemon=True).start()  # as a store elsewhere has one
wipe = staging.wipe

def wipe_once_signalled(path):
    os.kill(os.getpid(), signal.SIGTERM)
    wipe(path)

staging.wipe = wipe_once_signalled
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One that nobody serves, without anything in its records."""
    made = make_house(tmp_path / "coordinator").settings.home
    open_coordinator(made).close()
    return made


def held_at(step: str, *command: str) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """The coordinator's command line, which waits before a step of its backup or restore."""
    return held("winnow_coordinator.cli", f"winnow_coordinator.backup.{step}", *command)


def to(home: Path, file: Path) -> list[str]:
    (home.parent / "key").write_bytes(SECRET)
    return ["--home", str(home), "backup", str(file), "--key-file", str(home.parent / "key")]


def backing_up(home: Path, file: Path) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """A backup that has copied the records, and packs them with a line."""
    return held_at("_reference", *to(home, file))


def copy_in(home: Path) -> BinaryIO:
    """The copy of the records; what is read from it later are the blocks that the file system gives away."""
    copy = home / ".backup" / "records.sqlite"
    assert copy.read_bytes().startswith(b"SQLite format 3\0")
    return copy.open("rb")


def check_overwritten(home: Path, copy: BinaryIO) -> None:
    assert not (home / ".backup").exists()
    with copy:
        assert set(copy.read()) == {0}


def check_whole(home: Path, file: Path) -> None:
    """The backup makes a home with the one shard and the keys that this one has."""
    there = home.parent / f"there {file.name}"
    done = backup.restore(file, there)
    assert (done.shards, done.missing) == (1, ())
    found, wanted = ({path.name: path.read_bytes() for path in (one / "keys").iterdir()} for one in (there, home))
    assert found == wanted
    for command in (["log", "verify"], ["shards", "verify", "--read"]):
        assert main(["--home", str(there), *command]) == 0


def test_a_second_backup_is_refused_and_the_first_one_is_whole(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contribute(agent, steward, 1)
    agent.report(agent.vault_report())  # its answer has the first checkpoint
    home, first, second = house.settings.home, tmp_path / "first", tmp_path / "second"
    with backing_up(home, first) as child:
        assert main(to(home, second)) == TRY_LATER
        said = capsys.readouterr().err
        assert f"backing up {home}: another command makes a backup of it" in said
        assert "run this one again" in said
        assert not second.exists()
        child.communicate("\n")
        assert child.returncode == 0
    check_whole(home, first)
    assert main(to(home, second)) == 0
    check_whole(home, second)


def test_a_backup_whose_copy_went_missing_is_none(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Packer.add

    def add_and_lose_the_copy(packer: Packer, path: Path, name: str) -> None:
        add(packer, path, name)
        shutil.rmtree(home / ".backup", ignore_errors=True)

    monkeypatch.setattr(Packer, "add", add_and_lose_the_copy)
    key, file = HomeKey.generate(), tmp_path / "one.backup"
    opens = Unlockers.new().with_unlocker(key, "key-file", SECRET)
    with pytest.raises(BackupError, match=r"\.backup/records\.sqlite is gone"):
        backup.make_backup(home, opens, key, file, encrypted=False)
    assert not file.exists()


def test_a_reference_whose_bytes_are_missing_is_named(
    house: House, steward: StewardClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = house.settings.home
    put(steward, 1, b"public texts")
    assert main(to(home, tmp_path / "whole")) == 0
    for blob in (home / "blobs" / "references").rglob("*"):
        if blob.is_file():
            blob.unlink()
    capsys.readouterr()
    assert main(to(home, tmp_path / "bare")) == 3
    assert "the bytes of the steward's reference are not in the store" in capsys.readouterr().err


def test_a_home_that_changed_its_form_since_its_key_was_opened_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    key, file = HomeKey.generate(), tmp_path / "one.backup"
    opens = Unlockers.new().with_unlocker(key, "key-file", SECRET)
    at_rest.encrypt(home, opens, key)
    with pytest.raises(HeldError, match="has encrypted or decrypted it at this moment; run this one again"):
        backup.make_backup(home, opens, key, file, encrypted=False)
    held_now = unlockers.load(home)
    assert held_now is not None
    at_rest.decrypt(home, held_now, key)
    with pytest.raises(HeldError, match="has encrypted or decrypted it at this moment; run this one again"):
        backup.make_backup(home, held_now, key, file, encrypted=True)
    assert not file.exists()
    assert not (home / ".backup").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_told_to_end_overwrites_its_copy(home: Path, tmp_path: Path, number: signal.Signals) -> None:
    with backing_up(home, tmp_path / "one.backup") as child:
        copy = copy_in(home)
        child.send_signal(number)
        assert child.wait() == 128 + number
    check_overwritten(home, copy)
    assert {path.name for path in tmp_path.iterdir()} == {"coordinator", "key"}


def test_a_signal_does_not_cut_the_removal_short(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    done = subprocess.run([sys.executable, "-c", SIGNALLED_WHILE_REMOVING, *to(home, file)], check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert not (home / ".backup").exists()
    assert not file.exists()


def left_by_a_killed_one(home: Path) -> BinaryIO:
    with backing_up(home, home.parent / "never.backup") as child:
        child.kill()
        assert child.wait() == -signal.SIGKILL
    return copy_in(home)


def test_what_a_killed_backup_left_goes_when_the_server_starts(home: Path) -> None:
    copy = left_by_a_killed_one(home)
    serving = ServingProcess(home, load_settings(home).enrollment_address)
    check_overwritten(home, copy)
    assert serving.end(signal.SIGTERM) == 0


def test_what_a_killed_backup_left_goes_with_the_next_one(home: Path, tmp_path: Path) -> None:
    copy = left_by_a_killed_one(home)
    assert main(to(home, tmp_path / "one.backup")) == 0
    check_overwritten(home, copy)


def test_a_server_that_starts_leaves_a_backup_alone_that_is_under_way(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    with backing_up(home, file) as child:
        serving = ServingProcess(home, load_settings(home).enrollment_address)
        copy_in(home).close()
        child.communicate("\n")
        assert child.returncode == 0
    assert serving.end(signal.SIGTERM) == 0
    assert backup.restore(file, tmp_path / "there").missing == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_a_backup_by_root_leaves_the_lock_to_the_home_s_owner(home: Path, tmp_path: Path) -> None:
    os.chown(home, 65534, 65534)
    assert main(to(home, tmp_path / "one.backup")) == 0
    lock = (home / "backup.lock").stat()
    assert (lock.st_uid, lock.st_gid, lock.st_mode & 0o777) == (65534, 65534, 0o600)


def test_a_restore_that_is_told_to_end_leaves_nothing(home: Path, tmp_path: Path) -> None:
    file, there = tmp_path / "one.backup", tmp_path / "there"
    assert main(to(home, file)) == 0
    with held_at("sync_folder", "--home", str(there), "restore", str(file)) as child:
        assert (there / "records.sqlite").exists()
        child.send_signal(signal.SIGTERM)
        assert child.wait() == 128 + signal.SIGTERM
    assert not there.exists()
