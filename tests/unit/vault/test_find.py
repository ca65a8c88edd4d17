"""Finding files: new, changing, moved, copied, gone, unreadable, oddly named."""

from __future__ import annotations

import gc
import hashlib
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from winnow_agent.vault.find import Sweep, find
from winnow_agent.vault.listing import file_lines
from winnow_agent.vault.states import FileState
from winnow_agent.vault.store import Store

LATER = 60.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def sweep(store: Store, archive: Path, after: float = LATER) -> Sweep:
    return find(store, {"letters": archive}, clock=lambda: time.time() + after)


def test_a_file_counts_once_it_has_stopped_changing(store: Store, archive: Path) -> None:
    (archive / "letter.txt").write_text("Dear")
    assert sweep(store, archive, after=0).unsettled == 1
    assert store.counts() == {}
    assert sweep(store, archive).new == 1
    assert store.counts() == {"file/found": 1}
    assert sweep(store, archive).new == 0


def test_a_copy_and_a_moved_file_are_the_same_file(store: Store, archive: Path) -> None:
    (archive / "letter.txt").write_text("Dear")
    sweep(store, archive)
    (archive / "copy.txt").write_text("Dear")
    sweep(store, archive)
    (archive / "sub").mkdir()
    (archive / "letter.txt").rename(archive / "sub" / "letter.txt")
    sweep(store, archive)
    assert store.counts() == {"file/found": 1}
    assert len(store.query("SELECT * FROM paths")) == 2


def test_a_changed_file_is_another_file_and_the_old_one_is_gone(store: Store, archive: Path) -> None:
    (archive / "letter.txt").write_text("Dear")
    sweep(store, archive)
    (archive / "letter.txt").write_text("Dear Ann")
    sweep(store, archive)
    assert store.counts() == {"file/found": 1, "file/gone": 1}


def test_a_deleted_file_is_gone_and_comes_back(store: Store, archive: Path) -> None:
    (archive / "letter.txt").write_text("Dear")
    sweep(store, archive)
    (archive / "letter.txt").unlink()
    assert sweep(store, archive).gone == 1
    assert store.counts() == {"file/gone": 1}
    (archive / "letter.txt").write_text("Dear")
    sweep(store, archive)
    assert store.counts() == {"file/found": 1}


def test_hidden_files_and_names_that_are_no_text_are_found(store: Store, archive: Path) -> None:
    (archive / ".env").write_text("KEY=1")
    Path(os.fsdecode(os.fsencode(archive) + b"/caf\xe9.txt")).write_text("latin")
    assert sweep(store, archive).new == 2


def test_links_loops_and_pipes_are_left_alone(store: Store, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("not in the source")
    (archive / "link.txt").symlink_to(tmp_path / "outside.txt")
    (archive / "loop").symlink_to(archive)
    os.mkfifo(archive / "pipe")
    assert sweep(store, archive).new == 0


def test_a_missing_source_is_named_and_forgets_nothing(store: Store, archive: Path) -> None:
    (archive / "letter.txt").write_text("Dear")
    sweep(store, archive)
    archive.rename(archive.with_name("unmounted"))
    assert sweep(store, archive).missing_sources == ("letters",)
    assert store.counts() == {"file/found": 1}


def test_an_unreadable_file_is_counted_as_failed_and_tried_again(store: Store) -> None:
    with tempfile.TemporaryDirectory() as folder, as_nobody(Path(folder)):
        letter = Path(folder) / "letter.txt"
        letter.write_text("Dear")
        letter.chmod(0)
        assert sweep(store, Path(folder)).unreadable == 1
        assert store.counts() == {"file/failed": 1}
        letter.chmod(0o600)
        assert sweep(store, Path(folder)).new == 1
        assert store.counts() == {"file/found": 1}


def test_a_file_that_was_known_and_can_t_be_read_now_is_not_gone(store: Store) -> None:
    with tempfile.TemporaryDirectory() as folder, as_nobody(Path(folder)):
        letter = Path(folder) / "letter.txt"
        letter.write_text("Dear")
        sweep(store, Path(folder))
        (row,) = store.query("SELECT id FROM files")
        letter.chmod(0)
        assert sweep(store, Path(folder)).unreadable == 1
        assert sweep(store, Path(folder)).unreadable == 1
        assert [line.kind for line in file_lines(store)] == ["unreadable"]
        assert store.counts() == {"file/found": 1, "file/failed": 1}
        # The digitizer meets the same refusal.
        store.move_file(row["id"], FileState.FAILED, kind="unreadable", message="opening a file: Permission denied")
        letter.chmod(0o600)
        sweep(store, Path(folder))
        assert store.counts() == {"file/found": 1}


def test_an_unreadable_file_that_is_watched_once_it_may_be_read_is_taken_up(store: Store) -> None:
    """Where the server's clock is ahead: what changes its permissions changes its time."""
    with tempfile.TemporaryDirectory() as folder, as_nobody(Path(folder)):
        letter = Path(folder) / "letter.txt"
        letter.write_text("Dear")
        sweep(store, Path(folder))
        letter.chmod(0)
        sweep(store, Path(folder))
        (row,) = store.query("SELECT id FROM files")
        store.move_file(row["id"], FileState.FAILED, kind="unreadable", message="opening a file: Permission denied")
        letter.chmod(0o600)
        assert sweep(store, Path(folder), after=-3600).unsettled == 1
        assert sweep(store, Path(folder), after=-3590).new == 1
        assert store.counts() == {"file/found": 1}


def test_files_in_a_folder_that_can_t_be_listed_are_not_gone(store: Store) -> None:
    with tempfile.TemporaryDirectory() as folder, as_nobody(Path(folder)):
        inner = Path(folder) / "closed" / "inner"
        inner.mkdir(parents=True)
        (inner / "letter.txt").write_text("Dear")
        (Path(folder) / "closed-not.txt").write_text("Dear Ann")
        sweep(store, Path(folder))
        for mode in (0, 0o400):  # neither to be listed nor entered; to be listed only
            inner.parent.chmod(mode)
            seen = sweep(store, Path(folder))
            assert (seen.gone, seen.unreadable) == (0, 1)
            assert store.counts() == {"file/found": 2, "file/failed": 1}
        (line,) = (line for line in file_lines(store) if line.kind)
        assert (line.path, line.kind) == (f"{folder}/closed/", "unreadable")
        inner.parent.chmod(0o700)
        (inner / "letter.txt").unlink()
        assert sweep(store, Path(folder)).gone == 1
        assert store.counts() == {"file/found": 1, "file/gone": 1}


def test_a_file_written_while_it_is_read_is_not_taken(
    store: Store, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = archive / "letter.txt"
    letter.write_text("Dear")
    digest = hashlib.file_digest

    def written_meanwhile(file: Any, name: str) -> Any:
        letter.write_text("Dear Ann")
        return digest(file, name)

    monkeypatch.setattr(hashlib, "file_digest", written_meanwhile)
    assert sweep(store, archive) == Sweep(unsettled=1)
    assert store.counts() == {}
    monkeypatch.undo()
    assert sweep(store, archive).new == 1


def test_a_change_under_the_same_size_and_date_is_seen(store: Store, archive: Path) -> None:
    letter = archive / "letter.txt"
    far = (4_000_000_000, 4_000_000_000)
    letter.write_text("Dear Ann")
    os.utime(letter, far)
    assert sweep(store, archive).new == 1
    letter.write_text("Dear Bob")
    os.utime(letter, far)
    sweep(store, archive)
    assert store.counts() == {"file/found": 1, "file/gone": 1}


def test_where_the_other_clock_is_ahead_a_file_is_watched_instead(store: Store, archive: Path) -> None:
    letter = archive / "letter.txt"
    letter.write_text("Dear")
    assert sweep(store, archive, after=-3600).unsettled == 1
    assert file_lines(store) == []
    assert sweep(store, archive, after=-3598).unsettled == 1
    assert sweep(store, archive, after=-3590).new == 1
    assert sweep(store, archive, after=-3580) == Sweep()
    letter.write_text("Dear Ann")
    assert sweep(store, archive, after=-3570).unsettled == 1
    assert sweep(store, archive, after=-3560).new == 1
    assert store.counts() == {"file/found": 1, "file/gone": 1}


def test_a_file_that_vanishes_while_the_folder_is_walked_is_not_there(store: Store, archive: Path) -> None:
    for name in ("1.txt", "2.txt", "3.txt"):
        (archive / name).write_text(name)

    def clock() -> float:
        (archive / "2.txt").unlink(missing_ok=True)
        return time.time() + LATER

    assert find(store, {"letters": archive}, clock=clock).new == 2
    assert store.counts() == {"file/found": 2}


def test_two_names_of_one_file_are_read_once(store: Store, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: reads.append(name) or digest(file, name))
    (archive / "letter.txt").write_text("Dear")
    (archive / "again.txt").hardlink_to(archive / "letter.txt")
    assert sweep(store, archive).new == 2
    assert len(reads) == 1
    (archive / "third.txt").hardlink_to(archive / "letter.txt")
    sweep(store, archive)
    assert len(reads) == 2  # a further name is a change of the file as far as its times go
    assert {row["file"] for row in store.query("SELECT file FROM paths")} == {
        row["id"] for row in store.query("SELECT id FROM files")
    }
    (archive / "letter.txt").unlink()
    sweep(store, archive)
    assert store.counts() == {"file/found": 1}


def test_a_file_above_the_limit_is_known_without_being_read(store: Store, archive: Path) -> None:
    with (archive / "disk.img").open("wb") as file:
        file.truncate(1 << 40)
    began = time.monotonic()
    for _ in range(2):
        find(store, {"letters": archive}, largest=1 << 30, clock=lambda: time.time() + LATER)
    assert time.monotonic() - began < 5
    assert store.counts() == {"file/found": 1}


def test_folders_in_folders_deeper_than_any_path_may_be_long(store: Store, archive: Path) -> None:
    at = os.open(archive, os.O_RDONLY)
    for _ in range(600):
        for name in (b"aside", b"folder-in-a-folder"):
            os.mkdir(name, dir_fd=at)
        following = os.open(b"folder-in-a-folder", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = following
    with os.fdopen(os.open(b"letter.txt", os.O_CREAT | os.O_WRONLY, dir_fd=at), "wb") as file:
        file.write(b"Dear")
    os.close(at)
    gc.collect()
    opened = len(list(Path("/proc/self/fd").iterdir()))
    assert sweep(store, archive).new == 1
    assert len(list(Path("/proc/self/fd").iterdir())) == opened
    (row,) = store.query("SELECT path FROM paths")
    assert len(row["path"]) > 10_000
    assert sweep(store, archive) == Sweep()


def test_sockets_and_what_intake_has_not_finished_are_left_alone(store: Store, archive: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(archive / "s"))
        (archive / ".winnow-intake").mkdir()
        (archive / ".winnow-intake" / "half").write_text("Dea")
        assert sweep(store, archive) == Sweep()


def test_one_folder_in_two_sources_is_known_in_both_and_comes_to_rest(store: Store, archive: Path) -> None:
    (archive / "letters").mkdir()
    (archive / "letters" / "letter.txt").write_text("Dear")
    sources = {"all": archive, "letters": archive / "letters"}
    clock = lambda: time.time() + LATER  # noqa: E731
    assert find(store, sources, clock=clock).new == 2
    assert find(store, sources, clock=clock) == Sweep()
    assert store.counts() == {"file/found": 2}


def test_more_files_than_a_batch_holds(store: Store, archive: Path) -> None:
    for number in range(2300):
        (archive / f"{number}.txt").write_text(str(number))
    told: list[int] = []
    clock = lambda: time.time() + LATER  # noqa: E731
    assert find(store, {"letters": archive}, clock=clock, progress=told.append).new == 2300
    assert told[-1] == 2300
    assert find(store, {"letters": archive}, clock=clock) == Sweep()
    for number in range(0, 2300, 2):
        (archive / f"{number}.txt").unlink()
    assert find(store, {"letters": archive}, clock=clock).gone == 1150
    assert store.counts() == {"file/found": 1150, "file/gone": 1150}


def test_a_stop_takes_nothing_for_gone_and_keeps_what_was_read(store: Store, archive: Path) -> None:
    for number in range(10):
        (archive / f"{number}.txt").write_text(str(number))
    sweep(store, archive)
    for number in range(10, 2000):
        (archive / f"{number}.txt").write_text(str(number))
    asked = iter([True] * 1500)
    seen = find(store, {"letters": archive}, clock=lambda: time.time() + LATER, may_continue=lambda: next(asked, False))
    assert seen.gone == 0
    assert 0 < seen.new < 1990
    assert store.counts() == {"file/found": 10 + seen.new}


def test_what_is_unchanged_is_not_written_again(store: Store, archive: Path) -> None:
    for number in range(50):
        (archive / f"{number}.txt").write_text(str(number))
    sweep(store, archive)
    log = Path(f"{store.query('PRAGMA database_list')[0]['file']}-wal")
    before = log.stat()
    sweep(store, archive)
    assert (log.stat().st_size, log.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert before.st_size > 0


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root reads every file: under root, the block runs as another user who owns the folder."""
    user = os.geteuid()
    if user != 0:
        yield
        return
    os.chown(folder, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
