"""Text whose time is over is nowhere in the home any more; the ledger still holds."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, add_documents, deliver_all, prose, screening
from tools.leaks import search
from winnow_agent.config import load_settings
from winnow_agent.documents import Document
from winnow_agent.spool import FIXED_ID, Kind
from winnow_agent.vault import ledger
from winnow_agent.vault.digitize.reading import Memory
from winnow_agent.vault.digitizing import digitize_found
from winnow_agent.vault.find import find
from winnow_agent.vault.main import Vault
from winnow_agent.vault.one_pass import OfflineError, TurnedAwayError, pass_once
from winnow_agent.vault.rest import Rest
from winnow_agent.vault.retain import finish_deleting, retain
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw.withdrawal import withdraw
from winnow_protocol.errors import SetAsideError, WinnowError
from winnow_protocol.policy import Retention
from winnow_protocol.wire import now_us

DAY_US = 86_400_000_000
RETENTION = Retention(
    rejected_text=timedelta(), duplicate_text=timedelta(), delivered_text=timedelta(days=30), own_copies=True
)


def blobs_of(store: Store, document_id: bytes) -> list[bytes]:
    """Slices of what the records hold of a document's text: it is compressed, and a long value is cut into pages."""
    rows = store.query("SELECT body, approved FROM documents WHERE id = ?", document_id)
    rows += store.query("SELECT findings AS body, NULL AS approved FROM findings WHERE document = ?", document_id)
    blobs = [bytes(value) for row in rows for value in (row["body"], row["approved"]) if value is not None]
    return [blob[at : at + 24] for blob in blobs for at in range(0, len(blob) - 24, 48)]


def found_in(home: Path, needles: list[bytes]) -> list[str]:
    """Files of the home that hold one of the needles."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted({path.name for path in files for data in [path.read_bytes()] if any(one in data for one in needles)})


def rejected_document(vault: VaultParts, seed: str = "rejected") -> bytes:
    (document_id,) = add_documents(vault.store, prose(seed) + "\n\nDB_PASSWORD=hunter2horsebattery\n")
    screening(vault.store, vault.policy).screen_digitized()
    assert vault.state(document_id) == "rejected"
    return document_id


def test_rejected_text_is_gone_from_every_file_of_the_home(vault: VaultParts) -> None:
    (kept,) = vault.approve(prose("kept"))
    document_id = rejected_document(vault)
    needles, control = blobs_of(vault.store, document_id), blobs_of(vault.store, kept)
    assert len(needles) > 10
    assert found_in(vault.home, needles) != []
    assert retain(vault.store, RETENTION) == 1
    assert found_in(vault.home, control) != []
    assert found_in(vault.home, needles) == []
    assert vault.store.document(document_id) is None
    assert vault.store.findings(document_id) == ((), ())
    assert vault.state(document_id) == "rejected"
    assert vault.store.document(kept) is not None
    assert ledger.faults(vault.store.ledger_entries(), [vault.store.ledger_head()]) == []
    assert retain(vault.store, RETENTION) == 0


def test_what_a_policy_asked_of_a_text_goes_with_it(vault: VaultParts) -> None:
    document_id = rejected_document(vault)
    asked = "SELECT 1 FROM facts WHERE document = ?"
    assert vault.store.query(asked, document_id) != []
    assert retain(vault.store, RETENTION) == 1
    assert vault.store.query(asked, document_id) == []


def test_large_records_are_written_anew_no_more_often_than_a_rest_allows(vault: VaultParts) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 100
        return now

    rest = Rest(3600, clock)
    rejected_document(vault, "one")
    assert retain(vault.store, RETENTION, rest=rest) == 1
    second = rejected_document(vault, "two")
    needles = blobs_of(vault.store, second)
    assert retain(vault.store, RETENTION, rest=rest) == 1
    assert vault.store.document(second) is None
    assert found_in(vault.home, needles) != []
    now += 3600
    assert retain(vault.store, RETENTION, rest=rest) == 0
    assert found_in(vault.home, needles) == []


NAMED = "Zebedee Quillfeather-Ashdown"


def named_in(home: Path) -> set[str]:
    return {hit.form for hit in search([home], [NAMED])}


def test_of_a_file_that_went_while_it_was_read_nothing_is_left(vault: VaultParts, tmp_path: Path) -> None:
    """Its name, the documents that were read of it, and what engines said of its pages."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / f"{NAMED}.txt").write_text("A letter.")
    sources = {"letters": archive}
    find(vault.store, sources, settle_seconds=0)
    (row,) = vault.store.query("SELECT id FROM files")
    vault.store.add_incoming(row["id"], 1, Document(text=f"{NAMED} wrote it.", media_type="text/plain"))
    vault.store.keep_answer(row["id"], b"page 1", f"{NAMED} signed it.".encode())
    assert named_in(vault.home) >= {"plain", "sqlite, plain", "sqlite, zstd, plain"}
    (archive / f"{NAMED}.txt").unlink()
    find(vault.store, sources, settle_seconds=0)
    assert named_in(vault.home) != set()  # in the database's log
    assert retain(vault.store, RETENTION) == 0
    assert named_in(vault.home) == set()


def test_of_a_file_that_gave_no_document_nothing_is_left(vault: VaultParts, tmp_path: Path) -> None:
    class Broken:
        """Reads a page, and fails at the next."""

        def digitize(self, path: Path, memory: Memory, _may_continue: object, _file: int) -> Iterator[Document]:
            memory.keep(b"page 1", f"{NAMED} signed {path.name}".encode())
            raise SetAsideError("reading it: the second page is damaged", kind="malformed")
            yield

    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "letter.txt").write_text("A letter.")
    roots = {"letters": tmp_path / "archive"}
    find(vault.store, roots, settle_seconds=0)
    assert digitize_found(vault.store, Broken(), roots=roots, workers=1) == 1
    assert named_in(vault.home) != set()
    retain(vault.store, RETENTION)
    assert named_in(vault.home) == set()


def test_delivered_text_goes_after_its_days_and_not_before(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("delivered"))
    deliver_all(vault, other)
    needles = blobs_of(vault.store, document_id)
    for days, deleted in ((29, 0), (31, 1)):
        with vault.store.transaction() as connection:
            connection.execute("UPDATE documents SET since = since - ? WHERE id = ?", (days * DAY_US, document_id))
        assert retain(vault.store, RETENTION) == deleted
        assert (found_in(vault.home, needles) == []) == bool(deleted)
        with vault.store.transaction() as connection:
            connection.execute("UPDATE documents SET since = since + ? WHERE id = ?", (days * DAY_US, document_id))
    assert vault.state(document_id) == "delivered"
    assert vault.copies != {}


def test_a_kill_between_the_rows_and_the_file_is_made_up_for(vault: VaultParts) -> None:
    document_id = rejected_document(vault, "killed")
    needles = blobs_of(vault.store, document_id)
    # Held open, so that the log is not folded in by the child's opening or ending.
    reader = sqlite3.connect(vault.home / "vault" / "vault.sqlite")
    reader.execute("SELECT count(*) FROM documents").fetchone()
    vault.close()
    child = os.fork()
    if child == 0:
        try:
            store = Store(vault.home / "vault" / "vault.sqlite")
            store.delete_for_good = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign,assignment,return-value]
            retain(store, RETENTION)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert found_in(vault.home, needles) != []
    store = Store(vault.home / "vault" / "vault.sqlite")
    assert store.document(document_id) is None
    assert retain(store, RETENTION) == 0
    assert found_in(vault.home, needles) == []
    store.close()
    reader.close()


def test_what_another_process_deletes_while_records_are_written_anew_is_taken_out_next(vault: VaultParts) -> None:
    """`winnow-agent withdraw` waits for VACUUM's lock, and commits before the vault says that all is done."""
    first, second = vault.approve(prose("first"), prose("second"))
    needles = blobs_of(vault.store, second)
    path = vault.home / "vault" / "vault.sqlite"
    command = Store(path)

    class Overtaken(Store):
        def delete_for_good(self) -> bool:
            done = super().delete_for_good()
            withdraw(command, [second])
            return done

    daemon = Overtaken(path)
    withdraw(daemon, [first])
    assert not finish_deleting(daemon)
    assert found_in(vault.home, needles) != []
    assert finish_deleting(command)
    assert found_in(vault.home, needles) == []
    assert finish_deleting(daemon)
    daemon.close()
    command.close()


def test_what_an_agent_of_before_deleted_is_taken_out_once(vault: VaultParts, monkeypatch: pytest.MonkeyPatch) -> None:
    (document_id,) = vault.approve(prose("before"))
    needles = blobs_of(vault.store, document_id)
    withdraw(vault.store, [document_id])
    vault.store.put("deleting", 1)  # as it was set then
    assert finish_deleting(vault.store)
    assert found_in(vault.home, needles) == []
    monkeypatch.setattr(Store, "delete_for_good", lambda _self: pytest.fail("nothing was left to do"))
    assert finish_deleting(vault.store)


CONFINED = """
import os, sys
from pathlib import Path
from winnow_agent.isolation import confine, vault_profile
home = Path(sys.argv[1])
confine(vault_profile(home, read=[]))
from winnow_agent.vault.store import Store
store = Store(home / "vault" / "vault.sqlite")
for number in range(100):
    store.put(f"large {number}", os.urandom(100_000))
print(store.delete_for_good(), sorted(path.name for path in (home / "vault").iterdir()))
"""


def test_a_confined_vault_with_large_records_deletes_too(tmp_path: Path) -> None:
    """SQLite writes all of it aside when it does; nowhere but in the vault's own folder may it."""
    for name in ("vault", "gateway", "spool/outbox", "spool/inbox"):
        (tmp_path / "home" / name).mkdir(parents=True)
    command = [sys.executable, "-c", CONFINED, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout == "True ['vault.sqlite', 'vault.sqlite-shm', 'vault.sqlite-wal']\n"


@pytest.mark.parametrize("state", ["duplicate", "withdrawn"])
def test_what_is_not_needed_any_more_goes_at_once(vault: VaultParts, state: str) -> None:
    (document_id,) = vault.approve(prose(state))
    needles = blobs_of(vault.store, document_id)
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET state = ? WHERE id = ?", (state, document_id))
    assert retain(vault.store, RETENTION) == 1
    assert found_in(vault.home, needles) == []


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"last_error": "reporting: nobody answers", "connected": False}, OfflineError),
        ({"last_error": "reporting: it was revoked", "connected": True, "barred": "revoked"}, TurnedAwayError),
    ],
)
def test_a_pass_that_finds_no_coordinator_deletes_all_the_same(
    vault: VaultParts, told: dict[str, object], error: type[WinnowError]
) -> None:
    (document_id,) = vault.approve(prose("offline"))
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET state = 'duplicate' WHERE id = ?", (document_id,))
    vault.close()
    vault.inbox.put(Kind.GATEWAY, FIXED_ID, json.dumps({"at": now_us() + 60_000_000, **told}).encode())
    running = Vault(load_settings(vault.home), isolation="none")
    try:
        with pytest.raises(error):
            pass_once(running, threading.Event())
        assert running.store.document(document_id) is None
    finally:
        running.close()


def test_what_is_held_keeps_its_text(vault: VaultParts) -> None:
    (document_id,) = vault.approve(prose("held"))
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET state = 'held', since = 0 WHERE id = ?", (document_id,))
    assert retain(vault.store, RETENTION) == 0
    assert vault.store.document(document_id) is not None
