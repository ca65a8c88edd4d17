"""A home in a file and back: whole while the agent writes, opened by its secret alone, refused when it was altered or cut."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.integration.at_rest.conftest import FILE_NAME, NAME, SENTENCE, Site, keys_in
from tools.leaks import search
from winnow_agent.at_rest import backup
from winnow_agent.cli.init import make_home
from winnow_agent.spool import Spool
from winnow_agent.vault import ledger
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.backup import BackupError
from winnow_protocol.at_rest.choosing import Chosen
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.staging import HeldError
from winnow_protocol.at_rest.streaming import BrokenStreamError
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.homes import NewHomeError

SECRET = bytes(range(32))
WRITER = """
import os, sys
from hashlib import sha256
from pathlib import Path
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.backup import BackupError
from winnow_agent.spool import Kind, Spool
from winnow_agent.vault.store import Store

home, secret = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
held = unlockers.load(home)
key = held.unlockers[0].key_from(secret, held.home).part("vault") if held else None
store, outbox = Store(home / "vault" / "vault.sqlite", key), Spool(home / "spool" / "outbox")
number = 0
while True:
    number += 1
    identifier = os.urandom(16)
    content = os.urandom(5000)
    with outbox.stage(Kind.OFFER, identifier) as file:
        file.write(content)
    item = outbox.item(Kind.OFFER, identifier)
    with store.transaction() as connection:
        connection.execute("INSERT INTO requests VALUES (?, ?, x'', ?, 0)", (item.name, sha256(content).digest(), number))
        store.record("offer", identifier, "offered")
    outbox.publish(item)
    if number == 20:
        print("at work", flush=True)
"""


@pytest.fixture(params=["in the clear", "encrypted"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    make_home(home, "standard")
    if request.param == "encrypted":
        shutil.rmtree(home)
        make_home(home, "standard", [Chosen("key-file", SECRET, str(tmp_path / "key"))])
    (tmp_path / "key").write_bytes(SECRET)
    return home


def opened_by_a_file(tmp_path: Path, home: Path) -> tuple[Unlockers, HomeKey]:
    held = unlockers.load(home)
    if held is not None:
        key = held.unlockers[0].key_from(SECRET, held.home)
        assert key is not None
        return held, key
    key = HomeKey.generate()
    return Unlockers.new().with_unlocker(key, "key-file", SECRET, path=str(tmp_path / "key")), key


def test_what_was_written_meanwhile_fits_together(
    home: Path, tmp_path: Path, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row of a request has its file, with the content that the row says, under its name or ready to be named."""
    link = backup._link_vault

    def link_and_wait(*folders: Path) -> None:
        link(*folders)
        time.sleep(0.1)  # the writer would go on now, if it could

    monkeypatch.setattr(backup, "_link_vault", link_and_wait)
    held, key = opened_by_a_file(tmp_path, home)
    encrypted = unlockers.load(home) is not None
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(home), SECRET.hex()], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"at work\n"
        for number in range(3 * min(scale, 4)):  # each is of all that was written by then: they grow with the square
            file, copy = tmp_path / f"{number}.backup", tmp_path / f"copy {number}"
            backup.make_backup(home, held, key, file, encrypted=encrypted)
            assert writer.poll() is None
            assert backup.restore(file, copy) is encrypted
            store = Store(copy / "vault" / "vault.sqlite", key.part("vault") if encrypted else None)
            outbox = Spool(copy / "spool" / "outbox")
            rows = store.query("SELECT item, file_digest FROM requests")
            assert len(rows) >= 20
            for row in rows:
                path = outbox.folder / row["item"]
                path = path if path.exists() else path.with_name(f".{row['item']}.partial")
                assert sha256(path.read_bytes()).digest() == row["file_digest"]
            assert ledger.faults(store.ledger_entries(), [store.ledger_head()]) == []
            store.close()
    finally:
        writer.kill()
        writer.wait()
    assert not (home / ".backup").exists()
    assert {path.name for path in tmp_path.glob(".*")} == set()


def test_a_backup_that_was_altered_or_cut_makes_no_home(home: Path, tmp_path: Path) -> None:
    held, key = opened_by_a_file(tmp_path, home)
    (home / "spool" / "outbox" / ("shard." + "0" * 32)).write_bytes(os.urandom(3 << 20))
    file = tmp_path / "whole.backup"
    backup.make_backup(home, held, key, file, encrypted=unlockers.load(home) is not None)
    whole = file.read_bytes()
    head = whole.index(b"\n") + 1
    segment = (1 << 20) + 16
    cuts = [whole[:end] for end in (head, head + 100, head + segment, head + 2 * segment, len(whole) - 1)]
    flips = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in (head, head + segment + 5, len(whole) - 1)]
    swapped = (
        whole[:head]
        + whole[head + segment : head + 2 * segment]
        + whole[head : head + segment]
        + whole[head + 2 * segment :]
    )
    other = whole.replace(
        b'"encrypted": true' if b'"encrypted": true' in whole else b'"encrypted": false', b'"encrypted":  true'
    )
    for broken in (*cuts, *flips, swapped, whole + b"x", other):
        file.write_bytes(broken)
        with pytest.raises(BrokenStreamError, match=f"restoring {file}: it was altered"):
            backup.restore(file, tmp_path / "copy")
        assert not (tmp_path / "copy").exists()
    file.write_bytes(b'{"format": "another"}\n')
    with pytest.raises(BackupError, match="it is no winnow-backup-1 file"):
        backup.restore(file, tmp_path / "copy")
    file.write_bytes(whole)
    backup.restore(file, tmp_path / "copy")
    with pytest.raises(NewHomeError):
        backup.restore(file, tmp_path / "copy")


def test_a_backup_killed_in_mid_work_leaves_the_home_and_the_next_one_clears_up(home: Path, tmp_path: Path) -> None:
    held, key = opened_by_a_file(tmp_path, home)
    Store(home / "vault" / "vault.sqlite", key.part("vault") if unlockers.load(home) else None).close()
    before = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    child = os.fork()
    if child == 0:
        backup._pack = lambda *_arguments: os.kill(os.getpid(), 9)  # type: ignore[assignment,func-returns-value]
        backup.make_backup(home, held, key, tmp_path / "one.backup", encrypted=unlockers.load(home) is not None)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert not (tmp_path / "one.backup").exists()
    assert (home / ".backup").exists()
    copy = (home / ".backup" / "vault" / "vault.sqlite").open("rb")  # the blocks that the file system is going to free
    backup.make_backup(home, held, key, tmp_path / "one.backup", encrypted=unlockers.load(home) is not None)
    assert set(copy.read()) == {0}
    copy.close()
    after = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert after == before | {"backup.lock": b""}
    backup.restore(tmp_path / "one.backup", tmp_path / "copy")


def test_a_home_that_changed_its_form_since_its_key_was_opened_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    held, key = opened_by_a_file(tmp_path, home)
    encrypted = unlockers.load(home) is not None
    with pytest.raises(HeldError, match="has encrypted or decrypted it at this moment; run this one again"):
        backup.make_backup(home, held, key, tmp_path / "one.backup", encrypted=not encrypted)
    assert not (tmp_path / "one.backup").exists()


def test_another_machine_opens_it_by_a_passphrase_and_nothing_of_it_can_be_read_without(site: Site) -> None:
    site.run("init", "--policy", str(site.folder / "ours.yaml"), "--credential")
    site.fill()
    file = site.folder / "home.backup"
    assert "opens on this machine alone" in site.run("backup", str(file), status=2)
    site.run("backup", str(file), "--passphrase-file", str(site.folder / "passphrase"))
    there = Site(site.folder / "there")
    there.credentials.mkdir(parents=True)
    wrong = {"WINNOW_PASSPHRASE_FILE": str(site.folder / "wrong")}
    assert "the passphrase is wrong" in there.run("restore", str(file), status=2, **wrong)
    assert not there.home.exists()
    right = {"WINNOW_PASSPHRASE_FILE": str(site.folder / "passphrase")}
    assert "is whole" in there.run("restore", str(file), "--check", **right)
    assert not there.home.exists()
    assert "enroll --again" in there.run("restore", str(file), **right)
    assert there.run("status", "--json", **right) == site.run("status", "--json")
    lone = site.folder / "lone"
    lone.mkdir()
    shutil.move(file, lone)
    assert search([lone, there.home], [NAME, SENTENCE, FILE_NAME]) == []
    assert keys_in(lone, site.secrets()) == set()


def test_of_a_home_in_the_clear_nothing_can_be_read_in_its_backup(site: Site) -> None:
    site.run("init", "--policy", str(site.folder / "ours.yaml"))
    site.fill()
    folder = site.folder / "backups"
    folder.mkdir()
    assert "say what is to open the backup" in site.run("backup", str(folder / "home"), status=2)
    inside = str(site.home / "vault" / "backup")  # the next one would hold it, too
    assert "would lie in the home" in site.run("backup", inside, "--key-file", str(site.folder / "key"), status=2)
    site.run("backup", str(folder / "home"), "--key-file", str(site.folder / "key"))
    assert search([site.home], [NAME]) != []
    assert search([folder], [NAME, SENTENCE, FILE_NAME]) == []
    assert keys_in(folder, site.secrets()) == set()
    there = Site(site.folder / "there")
    there.folder.mkdir()
    there.credentials.mkdir()
    there.run("restore", str(folder / "home"))
    assert there.run("status", "--json") == site.run("status", "--json")
