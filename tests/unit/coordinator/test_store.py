"""Records and blobs: versions, writers, uploads that survive."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect, text

from tests.parties import signature
from winnow_coordinator.store import Records, bands, documents, migrations
from winnow_coordinator.store.blobs import Blobs
from winnow_coordinator.store.records import RecordsBusyError, RecordsError
from winnow_coordinator.store.tables import Base


def test_the_migrations_make_the_tables(records: Records) -> None:
    engine = create_engine(f"sqlite:///{records.path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert inspect(connection).get_table_names()
    engine.dispose()
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.HEAD]
    assert records.is_current()
    records.migrate()  # a second time does nothing


def test_the_records_are_durable_and_overwrite_what_is_deleted(records: Records) -> None:
    with records.read() as tx:
        pragmas = {
            name: tx.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert records.check() == "ok"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.write_bytes(b"no database, but long enough to be looked at" * 100)
    with pytest.raises(RecordsError, match="not a database"):
        Records(path).check()


def test_records_whose_pages_are_damaged_are_named(records: Records) -> None:
    with records.read() as tx:
        size = tx.scalar(text("PRAGMA page_size"))
    records.close()  # folds the log in
    content = bytearray(records.path.read_bytes())
    content[size:] = b"\xff" * (len(content) - size)
    records.path.write_bytes(content)
    with pytest.raises(RecordsError, match=r"malformed.*restore the home from a backup"):
        records.is_current()
    with pytest.raises(RecordsError, match="restore the home from a backup"):
        records.copy_to(records.path.with_name("copy"))


def test_records_of_a_newer_version_are_named_and_left_alone(records: Records) -> None:
    with records.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    for opening in (records.is_current, records.migrate):
        with pytest.raises(RecordsError, match=r"of version 0999.*bring it up to date"):
            opening()
    with records.read() as tx:
        assert tx.scalar(text("SELECT version_num FROM alembic_version")) == "0999"


def test_a_failed_transaction_leaves_nothing(records: Records) -> None:
    def fails() -> None:
        with records.write() as tx:
            documents.next_fencing_number(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with records.write() as tx:
        assert documents.next_fencing_number(tx) == 1


def test_writers_from_two_processes_worth_of_connections_take_turns(records: Records) -> None:
    other = Records(records.path)
    numbers: list[int] = []

    def count(through: Records) -> None:
        for _ in range(25):
            with through.write() as tx:
                numbers.append(documents.next_fencing_number(tx))

    threads = [threading.Thread(target=count, args=(through,)) for through in (records, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(numbers) == list(range(1, 51))


def test_a_writer_waits_for_another_no_longer_than_it_says(tmp_path: Path) -> None:
    records = Records(tmp_path / "records.sqlite", wait_s=0.05)
    records.migrate()
    heard: list[BaseException] = []

    def too_long() -> None:
        try:
            with records.write():
                heard.append(AssertionError("two write at once"))
        except RecordsBusyError as error:
            heard.append(error)

    with records.write() as tx:
        second = threading.Thread(target=too_long)
        second.start()
        second.join(10)
        assert heard
        documents.next_fencing_number(tx)
    assert "others have been at it for 0.05 s" in str(heard[0])
    with records.write() as tx:
        assert documents.next_fencing_number(tx) == 2
    records.close()


def test_a_reader_keeps_the_log_from_being_emptied_and_nobody_from_writing(records: Records) -> None:
    other = Records(records.path)  # `log verify`, for one: a process of its own that reads for long
    log = records.path.with_name(f"{records.path.name}-wal")
    records.wait_s = 5.0  # too short where the log waits for the reader
    heard: list[BaseException] = []
    over = threading.Event()

    def go_on_writing() -> None:
        while not over.wait(0.01):
            try:
                with records.write() as tx:
                    documents.next_fencing_number(tx)
            except RecordsBusyError as error:
                heard.append(error)

    with other.read() as tx:
        assert documents.counter(tx, "fencing") == 0
        writer = threading.Thread(target=go_on_writing)
        writer.start()
        assert not records.forget_deleted()
        over.set()
        writer.join()
        assert heard == []
        assert not records.forget_again()
        assert log.stat().st_size
    assert records.forget_again()
    assert log.stat().st_size == 0
    with records.write() as tx:
        assert documents.next_fencing_number(tx) > 1
    assert records.forget_again()
    assert log.stat().st_size  # for nobody asked
    other.close()


def test_candidates_are_looked_up_and_never_scanned_for(records: Records) -> None:
    sent: list[tuple[str, tuple[object, ...]]] = []

    def note(_c: object, _k: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        sent.append((statement, values))

    with records.read() as tx:
        event.listen(tx.connection(), "before_cursor_execute", note)
        bands.sharing(tx, [bytes([band] * 8) for band in range(50)], 256)
        bands.signatures(tx, [1, 2], 1)
        plans = [
            [row[-1] for row in tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in list(sent)
        ]
    looked_up, read = plans
    assert looked_up.count("SEARCH bands USING PRIMARY KEY (key=?)") == 100  # from both ends
    assert "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)" in read
    assert "SEARCH e USING PRIMARY KEY (number=? AND epoch=?)" in read
    scanned = {step for plan in plans for step in plan if step.startswith("SCAN")}
    assert all("(subquery-" in step or step == "SCAN n VIRTUAL TABLE INDEX 1:" for step in scanned), scanned


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    made = Blobs(str(tmp_path / "blobs"), tmp_path / "incoming")
    made.make_folders()
    return made


def test_an_upload_goes_on_after_the_synced_bytes_and_drops_the_others(blobs: Blobs) -> None:
    whole = signature(1)
    partial = blobs.open_partial("one", 0)
    partial.write(whole[:300])
    assert partial.sync() == 300
    partial.write(b"never acknowledged")
    partial.close()
    partial = blobs.open_partial("one", 300)
    partial.write(whole[300:])
    partial.sync()
    assert partial.digest() == hashlib.sha256(whole).digest()
    partial.close()
    blobs.keep("one", hashlib.sha256(whole).digest())
    assert b"".join(blobs.read(hashlib.sha256(whole).digest(), 100)) == whole[100:]


def test_what_lies_there_of_an_upload_is_read_once_and_only_where_it_is_complete(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = signature(1)
    read: list[object] = []
    of_a_file = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *asked: read.append(asked) or of_a_file(*asked))
    for at in range(0, 500, 100):
        partial = blobs.open_partial("one", at)
        partial.write(whole[at : at + 100])
        partial.sync()
        partial.close()
    assert blobs.safe_size("one", 1000) == 500
    assert (blobs.safe_size("one", 300), blobs.safe_size("none", 300)) == (300, 0)
    assert read == []
    partial = blobs.open_partial("one", 500)
    partial.write(whole[500:])
    assert partial.digest() == hashlib.sha256(whole).digest()
    assert len(read) == 1
    partial.close()


def test_a_partial_file_that_is_gone_begins_anew(blobs: Blobs) -> None:
    partial = blobs.open_partial("one", 300)
    assert partial.size == 0
    partial.close()


def test_blobs_of_another_store_than_a_folder(tmp_path: Path) -> None:
    blobs = Blobs("memory://shards", tmp_path / "incoming")
    blobs.make_folders()
    partial = blobs.open_partial("one", 0)
    partial.write(b"sealed")
    partial.sync()
    partial.close()
    digest = hashlib.sha256(b"sealed").digest()
    blobs.keep("one", digest)
    assert blobs.holds(digest)
    assert list(blobs.read(digest)) == [b"sealed"]
    assert not list((tmp_path / "incoming").iterdir())
    blobs.remove(digest)
    assert not blobs.holds(digest)
