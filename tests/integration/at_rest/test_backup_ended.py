"""A backup that another command meets in mid-work, or that a signal ends; and a restore that is ended before its home is whole."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.holding import held
from tests.integration.at_rest.conftest import FILE_NAME, NAME, SENTENCE, Site
from tests.killing import killed_at
from tools.leaks import search
from winnow_agent.at_rest import backup
from winnow_agent.config import SettingsError, load_settings
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest.backup import BackupError, Packer
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.homes import NewHomeError

TRY_LATER = 4
SIGNALLED_WHILE_REMOVING = """
import os, signal, sys
from winnow_agent.cli import main
from winnow_protocol.at_rest import staging

wipe = staging.wipe

def wipe_once_signalled(path):
    os.kill(os.getpid(), signal.SIGTERM)
    wipe(path)

staging.wipe = wipe_once_signalled
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def filled(site: Site) -> Site:
    """A home in the clear with a letter in its records."""
    made(site)
    site.fill()
    return site


@pytest.fixture
def idle(site: Site) -> Site:
    """A home in the clear with a name in its records, and nothing that its vault would read or screen."""
    made(site)
    store = Store(site.home / "vault" / "vault.sqlite")
    store.put("note", NAME)
    store.close()
    return site


def made(site: Site) -> None:
    site.run("init")
    (site.folder / "key").write_bytes(bytes(range(32)))


def held_at(site: Site, step: str, *command: str) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """The agent's command line, which waits before a step of its backup or restore."""
    arguments = ("--home", str(site.home), *command)
    return held("winnow_agent.cli", f"winnow_agent.at_rest.backup.{step}", *arguments, environment=site.environment())


def backing_up(site: Site, file: Path) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """A backup that has staged all, and packs it with a line."""
    return held_at(site, "_pack", *to(site, file))


def to(site: Site, file: Path) -> list[str]:
    return ["backup", str(file), "--key-file", str(site.folder / "key")]


def left_by_a_killed_one(site: Site) -> BinaryIO:
    """The copy of the records that it leaves; what is read from it later are the blocks that the file system gives away."""
    with backing_up(site, site.folder / "never.backup") as child:
        child.kill()
        assert child.wait() == -signal.SIGKILL
    assert search([site.home / ".backup"], [NAME]) != []
    return (site.home / ".backup" / "vault" / "vault.sqlite").open("rb")


def check_overwritten(site: Site, copy: BinaryIO) -> None:
    assert not (site.home / ".backup").exists()
    with copy:
        assert set(copy.read()) == {0}


def check_whole(site: Site, file: Path) -> None:
    """The backup makes a home that holds what this one does."""
    there = Site(site.folder / f"there {file.name}")
    there.credentials.mkdir(parents=True)
    there.run("restore", str(file))
    assert there.secrets() == site.secrets()
    assert there.found() == site.found() >= {NAME, *site.secrets()}
    stores = [Store(one.home / "vault" / "vault.sqlite") for one in (site, there)]
    heads = [store.ledger_head() for store in stores]
    for store in stores:
        store.close()
    assert heads[0] == heads[1]


def test_a_second_backup_is_refused_and_the_first_one_is_whole(filled: Site) -> None:
    first, second = filled.folder / "first", filled.folder / "second"
    with backing_up(filled, first) as child:
        said = filled.run(*to(filled, second), status=TRY_LATER)
        assert f"backing up {filled.home}: another command makes a backup of it" in said
        assert "run this one again" in said
        assert not second.exists()
        child.communicate("\n")
        assert child.returncode == 0
    check_whole(filled, first)
    filled.run(*to(filled, second))
    check_whole(filled, second)


def test_a_backup_from_which_a_file_went_missing_is_none(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Packer.add

    def add_and_lose_the_others(packer: Packer, path: Path, name: str) -> None:
        add(packer, path, name)
        shutil.rmtree(filled.home / ".backup" / "vault", ignore_errors=True)

    monkeypatch.setattr(Packer, "add", add_and_lose_the_others)
    key, file = HomeKey.generate(), filled.folder / "one.backup"
    opens = Unlockers.new().with_unlocker(key, "key-file", bytes(32))
    with pytest.raises(BackupError, match=r"\.backup/vault/\S+ is gone"):
        backup.make_backup(filled.home, opens, key, file, encrypted=False)
    assert not file.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_told_to_end_overwrites_its_copy(filled: Site, number: signal.Signals) -> None:
    before = {path.name for path in filled.folder.iterdir()}
    with backing_up(filled, filled.folder / "one.backup") as child:
        copy = (filled.home / ".backup" / "vault" / "vault.sqlite").open("rb")
        child.send_signal(number)
        assert child.wait() == 128 + number
    check_overwritten(filled, copy)
    assert {path.name for path in filled.folder.iterdir()} == before


def test_a_signal_does_not_cut_the_removal_short(filled: Site) -> None:
    file = filled.folder / "one.backup"
    command = [sys.executable, "-c", SIGNALLED_WHILE_REMOVING, "--home", str(filled.home), *to(filled, file)]
    assert subprocess.run(command, env=filled.environment(), check=False).returncode == 128 + signal.SIGTERM
    assert not (filled.home / ".backup").exists()
    assert not file.exists()


def test_what_a_killed_backup_left_goes_when_the_vault_starts(idle: Site) -> None:
    copy = left_by_a_killed_one(idle)
    idle.run("vault", "--once")
    check_overwritten(idle, copy)


def test_a_vault_that_starts_leaves_a_backup_alone_that_is_under_way(idle: Site) -> None:
    file = idle.folder / "one.backup"
    with backing_up(idle, file) as child:
        idle.run("vault", "--once")
        assert search([idle.home / ".backup"], [NAME]) != []
        child.communicate("\n")
        assert child.returncode == 0
    check_whole(idle, file)


def test_what_a_killed_backup_left_goes_when_the_home_is_encrypted(filled: Site) -> None:
    copy = left_by_a_killed_one(filled)
    filled.run("home", "encrypt", "--credential")
    check_overwritten(filled, copy)
    assert filled.found() == set()


def test_a_home_is_not_encrypted_while_a_backup_packs_it(filled: Site) -> None:
    """The keys that it packs are second names of those that would be overwritten."""
    file = filled.folder / "one.backup"
    with backing_up(filled, file) as child:
        before = filled.snapshot()
        said = filled.run("home", "encrypt", "--credential", status=TRY_LATER)
        assert f"encrypting {filled.home}: another command makes a backup of it" in said
        assert filled.snapshot() == before
        child.communicate("\n")
        assert child.returncode == 0
    check_whole(filled, file)
    filled.run("home", "encrypt", "--credential")
    assert filled.found() == set()


def test_a_restore_killed_at_every_step_leaves_a_home_or_what_does_not_pass_for_one(filled: Site) -> None:
    file = filled.folder / "one.backup"
    filled.run(*to(filled, file))
    wanted = filled.snapshot()
    copied = [name for name in wanted if not name.endswith((".sqlite", ".lock"))]
    step, killed, whole = 0, True, []
    while killed:
        there = Site(filled.folder / str(step))
        killed = killed_at(step, lambda home=there.home: backup.restore(file, home))  # type: ignore[misc]
        whole.append((there.home / "config.yaml").exists())
        if whole[-1]:
            found = there.snapshot()
            assert {name: found[name] for name in copied} == {name: wanted[name] for name in copied}
            assert there.found() == {NAME, SENTENCE, FILE_NAME, *filled.secrets()}
        else:
            with pytest.raises(SettingsError, match=r"there is no config\.yaml"):
                load_settings(there.home)
            if there.home.exists() and any(there.home.iterdir()):
                with pytest.raises(NewHomeError, match="a `restore` that was killed has left, remove first"):
                    backup.restore(file, there.home)
        step += 1
    assert whole == sorted(whole)
    assert step > 15
    nearly = Site(filled.folder / str(whole.index(True) - 1))
    before = nearly.snapshot()
    assert "there is no config.yaml" in nearly.run("vault", "--once", status=2)
    assert nearly.snapshot() == before


def test_a_restore_that_is_told_to_end_leaves_nothing(filled: Site) -> None:
    file, there = filled.folder / "one.backup", Site(filled.folder / "there")
    there.credentials.mkdir(parents=True)
    filled.run(*to(filled, file))
    with held_at(there, "sync_folder", "restore", str(file)) as child:
        assert search([there.home], [NAME]) != []
        child.send_signal(signal.SIGTERM)
        assert child.wait() == 128 + signal.SIGTERM
    assert not there.home.exists()
