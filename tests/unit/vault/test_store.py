"""The one function that changes state."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault import ledger
from winnow_agent.vault.schema import MIGRATIONS
from winnow_agent.vault.states import DocumentState, FileState, ForbiddenTransitionError
from winnow_agent.vault.store import Store, StoreError
from winnow_protocol.errors import is_full


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


def digitized(store: Store, *texts: str) -> list[bytes]:
    file_id = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    store.begin_file(file_id)
    for number, text in enumerate(texts):
        store.add_incoming(file_id, number, Document(text=text, media_type="text/plain", part=str(number)))
    store.finish_file(file_id)
    return [row["id"] for row in store.query("SELECT id FROM documents WHERE file = ? ORDER BY part", file_id)]


def test_a_change_of_state_updates_the_row_and_the_ledger(store: Store) -> None:
    (document_id,) = digitized(store, "text")
    store.move_document(document_id, DocumentState.SCREENED)
    store.move_document(document_id, DocumentState.HELD, reasons=["third_party"])
    assert store.counts() == {"file/digitized": 1, "document/held": 1}
    changes = [(entry.before, entry.after) for entry in store.ledger_entries(identifier=document_id)]
    assert changes == [("", "digitized"), ("digitized", "screened"), ("screened", "held")]
    assert ledger.faults(store.ledger_entries(), [store.ledger_head()]) == []


def test_a_forbidden_change_leaves_row_and_ledger_as_they_were(store: Store) -> None:
    (document_id,) = digitized(store, "text")
    head = store.ledger_head()
    with pytest.raises(ForbiddenTransitionError, match="can't go from digitized to delivered"):
        store.move_document(document_id, DocumentState.DELIVERED)
    assert store.counts()["document/digitized"] == 1
    assert store.ledger_head() == head


def test_a_failing_transaction_changes_nothing(store: Store) -> None:
    (document_id,) = digitized(store, "text")
    head = store.ledger_head()
    with pytest.raises(sqlite3.OperationalError), store.transaction():
        store.move_document(document_id, DocumentState.SCREENED)
        store.move_document(document_id, DocumentState.HELD, no_such_column=1)
    assert store.counts()["document/digitized"] == 1
    assert store.ledger_head() == head


def test_a_full_disk_takes_back_all_and_the_records_go_on_once_there_is_room(store: Store) -> None:
    (first,) = digitized(store, "first")
    before, head = store.counts(), store.ledger_head()
    with store.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full") as caught, store.transaction():
        store.move_document(first, DocumentState.SCREENED)
        with store.transaction() as connection:
            connection.execute("INSERT INTO meta VALUES ('large', zeroblob(1000000))")
    assert is_full(caught.value)
    assert (store.counts(), store.ledger_head()) == (before, head)
    with store.transaction() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    store.move_document(first, DocumentState.SCREENED)
    assert store.counts()["document/screened"] == 1


def test_an_interrupted_file_has_no_documents_and_is_read_again(store: Store) -> None:
    file_id = store.add_file(source="letters", content_hash=bytes(32), size=1)
    store.begin_file(file_id)
    store.add_incoming(file_id, 0, Document(text="half", media_type="text/plain"))
    assert store.counts() == {"file/found": 1}
    store.begin_file(file_id)
    store.add_incoming(file_id, 0, Document(text="whole", media_type="text/plain"))
    assert store.finish_file(file_id) == 1
    (row,) = store.documents_in(DocumentState.DIGITIZED)
    document = store.document(row["id"])
    assert document is not None
    assert document.text == "whole"


def test_the_same_content_is_one_file(store: Store) -> None:
    first = store.add_file(source="letters", content_hash=bytes(32), size=1)
    assert store.add_file(source="letters", content_hash=bytes(32), size=1) == first
    store.move_file(first, FileState.FAILED, kind="malformed", message="broken")
    assert store.counts() == {"file/failed": 1}


def test_findings_come_back_as_they_were(store: Store) -> None:
    (document_id,) = digitized(store, "Ann wrote.")
    finding = Finding("PERSON", 0, 3, 0.85, "personal", "1")
    store.keep_findings(document_id, ["language", "personal"], [finding])
    assert store.findings(document_id) == (("language", "personal"), (finding,))


def test_deleted_text_is_nowhere_in_the_files(store: Store, tmp_path: Path) -> None:
    control, needle = b"\x17" * 4 + os.urandom(28), os.urandom(32)
    store.put("control", control)
    store.put("needle", needle)
    with store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = 'needle'")
    store.delete_for_good()
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert control in everything
    assert needle not in everything


def test_a_newer_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "vault.sqlite"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="version 99"):
        Store(path)


def test_records_of_the_first_version_are_brought_up_to_this_one(tmp_path: Path) -> None:
    path = tmp_path / "vault.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(f"{MIGRATIONS[0][1]} PRAGMA user_version = 1;")
    connection.execute(
        "INSERT INTO files (id, content_hash, source, size, state) VALUES (x'01', x'02', 'a', 4, 'found')"
    )
    connection.execute("INSERT INTO paths VALUES (x'2F61', 'a', 4, 5, x'01', '')")
    connection.execute("INSERT INTO paths VALUES (x'2F62', 'a', 4, 5, NULL, 'Permission denied')")
    connection.commit()
    connection.close()
    store = Store(path)
    rows = store.query("SELECT path, size, ctime_ns, file, problem, retry_at FROM paths ORDER BY path")
    assert [tuple(row) for row in rows] == [
        (b"/a", 4, 5, b"\x01", "", 0.0),
        (b"/b", 4, 5, None, "Permission denied", 1.0),
    ]
    assert store.query("PRAGMA user_version")[0][0] == MIGRATIONS[-1][0]
    assert store.query("PRAGMA foreign_key_check") == []
    store.close()
    Store(path).close()


def test_signatures_of_one_epoch_go_along_to_records_of_several(tmp_path: Path) -> None:
    path = tmp_path / "vault.sqlite"
    connection = sqlite3.connect(path)
    for version, statements in MIGRATIONS[:6]:
        connection.executescript(f"{statements} PRAGMA user_version = {version};")
    connection.execute(
        "INSERT INTO files (id, content_hash, source, size, state) VALUES (x'01', x'02', 'a', 4, 'digitized')"
    )
    connection.execute(
        "INSERT INTO documents (id, file, part, source, state, since, modality, source_type, characters)"
        " VALUES (x'03', x'01', '', 'a', 'delivered', 0, 'text', 'prose', 4)"
    )
    connection.execute("INSERT INTO signatures VALUES (x'03', 1, x'0405')")
    connection.commit()
    connection.close()
    store = Store(path)
    with store.transaction() as open_transaction:
        open_transaction.execute("INSERT INTO signatures VALUES (x'03', 2, x'0607')")
    rows = store.query("SELECT document, epoch, signature FROM signatures ORDER BY epoch")
    assert [tuple(row) for row in rows] == [(b"\x03", 1, b"\x04\x05"), (b"\x03", 2, b"\x06\x07")]
    assert store.query("PRAGMA foreign_key_check") == []
    store.close()


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vault.sqlite"
    path.write_bytes(b"not a database, but long enough to be read as one" * 100)
    with pytest.raises(StoreError, match="restore the home"):
        Store(path)
