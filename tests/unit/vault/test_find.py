"""Finding files: new, changing, moved, copied, gone, unreadable, oddly named."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from winnow_agent.vault.find import Sweep, find
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
