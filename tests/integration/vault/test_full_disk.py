"""A full disk: records that can't be written anew leave it as full as they found it, and a request that fails leaves no file."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, deliver_all, prose
from winnow_agent.spool import Kind, Spool
from winnow_agent.vault.store import Store

# -- records that are written anew -----------------------------------------------------------------------------------

_BEGIN = """
import json, os, subprocess, sys
from datetime import timedelta
from pathlib import Path
from winnow_agent.at_rest import database
from winnow_agent.documents import Document
from winnow_agent.vault import store_anew
from winnow_agent.vault.rest import Rest
from winnow_agent.vault.retain import retain
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw.withdrawal import withdraw
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.errors import is_full
from winnow_protocol.policy import Retention

disk = Path(sys.argv[1])
key = HomeKey.generate().part("vault") if sys.argv[2] == "encrypted" else None
path, log = disk / "vault.sqlite", disk / "vault.sqlite-wal"
retention = Retention(rejected_text=timedelta(), duplicate_text=timedelta(), delivered_text=timedelta(30), own_copies=True)
now, vacuums = 0.0, 0

def clock():
    global now
    now += 100
    return now

def counted(*arguments, vacuum=database.vacuum):
    global vacuums
    vacuums += 1
    vacuum(*arguments)

def room(size):
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)

def used():
    return sum(one.stat().st_blocks * 512 for one in disk.iterdir())

def tell(**values):
    print(json.dumps(values))

database.vacuum = counted
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "small", disk], check=True)
store = Store(path, key)
for _ in range(16):
    file = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    store.add_incoming(file, 0, Document(text=os.urandom(500_000).hex(), media_type="text/plain"))
    store.finish_file(file)
withdraw(store, [store.query("SELECT id FROM documents LIMIT 1")[0]["id"]], enrolled=False)
"""


def on_a_small_disk(folder: Path, form: str, script: str) -> list[dict[str, Any]]:
    """What a script told, in a process with a disk of its own, and eight megabytes of records on it."""
    program = _BEGIN + textwrap.dedent(script)
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", program, str(folder), form]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if ran.returncode and "unshare" in ran.stderr:
        pytest.skip(f"no namespace of one's own for mounts here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("form", ["plain", "encrypted"])
def test_records_too_large_to_be_written_anew_do_not_fill_the_disk_again_and_again(tmp_path: Path, form: str) -> None:
    full, rested, roomy = on_a_small_disk(
        tmp_path,
        form,
        """
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        room(used() + (12 << 20))  # enough for what VACUUM sets aside, and not for the log
        store_anew._refuse_without_room = lambda *_: None  # there was room when it was asked, and others took it
        rest = Rest(3600, clock)

        def attempt():
            try:
                retain(store, retention, rest=rest)
                failed = False
            except Exception as error:
                failed = is_full(error)
                assert failed, error
            tell(failed=failed, vacuums=vacuums, log=log.stat().st_size, left=bool(store.get("deleting")))

        attempt()
        attempt()
        room(200 << 20)
        now += 3600
        attempt()
        """,
    )
    assert full == {"failed": True, "vacuums": 1, "log": 0, "left": True}
    assert rested == {"failed": False, "vacuums": 1, "log": 0, "left": True}
    assert (roomy["failed"], roomy["vacuums"], roomy["left"]) == (False, 2, False)


@pytest.mark.parametrize("form", ["plain", "encrypted"])
def test_room_to_write_the_records_anew_is_asked_for_first_and_named(tmp_path: Path, form: str) -> None:
    asked, enough = on_a_small_disk(
        tmp_path,
        form,
        """
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = path.stat().st_size
        room(used() + size)
        try:
            retain(store, retention)
        except store_anew.NoRoomError as error:
            tell(said=str(error), size=size, vacuums=vacuums, left=bool(store.get("deleting")))
        room(used() + 2 * size + (1 << 20))  # as much as it said, and no more than what lies beside the records
        retain(store, retention)
        tell(vacuums=vacuums, left=bool(store.get("deleting")))
        """,
    )
    assert (asked["vacuums"], asked["left"]) == (0, True)
    needed, free = (int(number.replace(",", "")) for number in re.findall(r"([\d,]+) bytes", asked["said"]))
    assert free <= asked["size"] < needed <= 2.02 * asked["size"]
    assert enough == {"vacuums": 1, "left": False}


@pytest.mark.parametrize("form", ["plain", "encrypted"])
def test_the_room_that_a_large_log_takes_is_there_for_the_records(tmp_path: Path, form: str) -> None:
    before, after = on_a_small_disk(
        tmp_path,
        form,
        """
        store.put("large", bytes(8 << 20))
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        reader = Store(path, key)  # keeps the log from being folded in, so that it grows
        reader._connection.execute("BEGIN")
        reader.query("SELECT count(*) FROM documents")
        for byte in range(3):
            store.put("large", bytes([byte]) * (8 << 20))
        with store.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE key = 'large'")
        reader.close()
        tell(log=log.stat().st_size)
        room(used() + (2 << 20))
        retain(store, retention)
        tell(log=log.stat().st_size, records=path.stat().st_size, left=bool(store.get("deleting")))
        """,
    )
    assert before["log"] > 20 << 20
    assert after["log"] < 1 << 20
    assert after["records"] < 9 << 20
    assert not after["left"]


# -- requests --------------------------------------------------------------------------------------------------------


def hidden(vault: VaultParts) -> list[str]:
    return [path.name for path in vault.outbox.folder.glob(".*.partial")]


def no_room_for_the_manifest(_vault: VaultParts, patch: pytest.MonkeyPatch) -> None:
    stage = Spool.stage

    @contextmanager
    def full(self: Spool, kind: Kind, item_id: bytes) -> Iterator[BinaryIO]:
        with stage(self, kind, item_id) as file:
            yield file
            if kind is Kind.MANIFEST:
                raise OSError(errno.ENOSPC, "No space left on device")

    patch.setattr(Spool, "stage", full)


def no_room_for_a_number(_vault: VaultParts, patch: pytest.MonkeyPatch) -> None:
    def full(_self: Store) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    patch.setattr(Store, "next_sequence", full)


def no_room_for_the_rows(vault: VaultParts, _patch: pytest.MonkeyPatch) -> None:
    vault.store._connection.execute("PRAGMA max_page_count = 1")  # as many as there are


@pytest.mark.parametrize("full", [no_room_for_the_manifest, no_room_for_a_number, no_room_for_the_rows])
def test_a_shard_that_could_not_be_sent_does_not_stay_on_the_full_disk(
    vault: VaultParts,
    other: OtherSide,
    monkeypatch: pytest.MonkeyPatch,
    full: Callable[[VaultParts, pytest.MonkeyPatch], None],
) -> None:
    texts = [prose(f"full {number}") for number in range(20)]
    vault.approve(*texts)
    (offered,) = vault.offer()
    other.answer_offer(vault, offered)
    vault.take()
    vault.store.delete_for_good()  # no page is free
    with monkeypatch.context() as patch:
        full(vault, patch)
        for _ in range(2):
            with pytest.raises((OSError, sqlite3.OperationalError), match=r"No space left|is full"):
                vault.pack()
            assert hidden(vault) == []
    assert vault.states() == {"novel": 20}
    assert vault.outbox.items(Kind.SHARD, Kind.MANIFEST) == []
    vault.store._connection.execute("PRAGMA max_page_count = 1000000")
    deliver_all(vault, other)
    assert sorted(other.texts()) == sorted(texts)


def test_an_offer_that_could_not_be_recorded_does_not_stay_on_the_full_disk(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.approve(*(prose(f"offer {number}") for number in range(20)))
    vault.store.delete_for_good()
    no_room_for_the_rows(vault, monkeypatch)
    with pytest.raises(sqlite3.OperationalError, match="is full"):
        vault.offer()
    assert hidden(vault) == []
    vault.store._connection.execute("PRAGMA max_page_count = 1000000")
    deliver_all(vault, other)


class InterruptedAfterCommit:
    """A connection on which an interrupt comes right after the commit of a shard's rows has taken effect."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        done = self._connection.execute(sql, *arguments)
        if sql == "COMMIT" and self._connection.execute("SELECT 1 FROM requests WHERE item LIKE 'shard.%'").fetchone():
            raise KeyboardInterrupt
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def test_a_shard_whose_rows_are_committed_stays_and_is_sent_after_an_interrupt(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.approve(prose("interrupted"))
    (offered,) = vault.offer()
    other.answer_offer(vault, offered)
    vault.take()
    with monkeypatch.context() as patch:
        patch.setattr(vault.store, "_connection", InterruptedAfterCommit(vault.store._connection))
        with pytest.raises(KeyboardInterrupt):
            vault.pack()
    assert vault.states() == {"packed": 1}
    assert sorted(item.kind for item in vault.recover()) == [Kind.MANIFEST, Kind.SHARD]
    deliver_all(vault, other)
    assert other.texts() == [prose("interrupted")]
