"""Files that can't be hashed or opened for a while: nothing is read as what it is not, and all is read in the end."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest

from tests.integration.vault.archive import LIMITS, Archive
from tests.integration.vault.parts import prose
from winnow_agent.documents import Document
from winnow_agent.vault import contents, digitizing
from winnow_agent.vault import find as finding
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitizing import digitize_found

OLD, NEW = prose("old"), prose("half of the new")
HOUR = 3600.0


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, *modules: object, name: str = "") -> None:
    """Makes the modules' openings fail, of one file or of all."""
    opened = digitizing.open_below

    def refused(root: bytes, path: bytes, *flags: int) -> int:
        if name and Path(os.fsdecode(path)).name != name:
            return opened(root, path, *flags)
        raise OSError(number, os.strerror(number))

    for module in modules:
        monkeypatch.setattr(module, "open_below", refused)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def changed_and_not_hashed(archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """A walk that sees other content and can't tell which: the server's clock is ahead, or it can't be read."""
    path.write_text(NEW)
    with monkeypatch.context() as patch:
        if why != "clock":
            refuse(patch, getattr(errno, why), contents)
        archive.find(after=-HOUR if why == "clock" else 60)


@pytest.mark.parametrize("why", ["clock", "EIO", "EACCES"])
def test_what_no_walk_could_hash_is_not_read_as_what_lay_there_before(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, *, why: str
) -> None:
    path = archive.write("letter.txt", OLD)
    archive.find()
    changed_and_not_hashed(archive, path, monkeypatch, why)
    assert archive.digitize() == 0
    assert archive.store.counts()["file/found"] == 1
    archive.run(after=2 * HOUR)
    assert archive.texts() == [NEW]
    path.write_text(OLD)
    archive.run(after=2 * HOUR)
    assert archive.texts() == [OLD]


@pytest.mark.parametrize("why", ["clock", "EIO", "EACCES"])
def test_a_file_is_read_by_the_name_that_was_hashed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, *, why: str
) -> None:
    first = archive.write("first.txt", OLD)
    archive.write("second.txt", OLD)
    archive.find()
    changed_and_not_hashed(archive, first, monkeypatch, why)
    assert archive.digitize() == 1
    assert archive.texts() == [OLD]


@pytest.mark.parametrize(
    ("number", "after"), [(errno.EIO, HOUR), (errno.ESTALE, HOUR), (errno.EMFILE, HOUR), (errno.EACCES, 0)]
)
def test_a_file_that_could_not_be_opened_for_a_moment_is_read_in_the_end(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, *, number: int, after: float
) -> None:
    archive.write("letter.txt", OLD)
    archive.find()
    with monkeypatch.context() as patch:
        refuse(patch, number, digitizing)
        assert archive.digitize() == 1
    assert archive.store.counts() == {"file/failed": 1}
    if after:
        line = archive.run(after=after - 60)["letter.txt"]
        assert (line.state, line.kind, line.message) == ("failed", "unreadable", os.strerror(number))
    line = archive.run(after=after + 60)["letter.txt"]
    assert (line.state, line.kind) == ("digitized", "")
    assert archive.store.counts() == {"file/digitized": 1, "document/digitized": 1}


def test_a_file_that_is_refused_by_one_name_is_read_by_another(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first.txt", "second.txt"):
        archive.write(name, OLD)
    archive.find()
    refuse(monkeypatch, errno.EIO, digitizing, name="first.txt")
    assert archive.digitize() == 0
    assert archive.digitize() == 1
    assert archive.texts() == [OLD]


def test_a_file_that_failed_as_unreadable_is_read_where_it_was_copied_to(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write("closed.txt", OLD)
    archive.find()
    refuse(monkeypatch, errno.EACCES, digitizing, contents, finding, name="closed.txt")
    assert archive.run()["closed.txt"].kind == "unreadable"
    archive.write("open.txt", OLD)
    assert archive.run()["open.txt"].state == "digitized"
    assert archive.texts() == [OLD]


def test_a_file_that_stays_closed_is_not_taken_up_at_each_walk(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hashes what is too large, so that hashing it meets no refusal."""
    archive.write("large.txt", b"x" * (LIMITS.file_bytes + 1))
    with monkeypatch.context() as patch:
        refuse(patch, errno.EACCES, digitizing, contents, finding)
        assert archive.run()["large.txt"].kind == "unreadable"
        entries = len(archive.store.ledger_entries())
        archive.run()
        assert len(archive.store.ledger_entries()) == entries
    assert archive.run()["large.txt"].kind == "too_large"


class Failing:
    """A parser under which the disk fails after the first document."""

    def digitize(self, _path: Path, _memory: object, _may_continue: object, _file: int) -> Iterator[Document]:
        yield Document(text="the first of two", media_type="text/plain")
        raise DigitizeError(f"reading a file: {os.strerror(errno.EIO)}", kind="unreadable")


def test_a_file_under_which_the_disk_failed_is_read_anew_and_whole(archive: Archive) -> None:
    archive.write("letter.txt", OLD)
    archive.find()
    assert digitize_found(archive.store, Failing(), roots=archive.roots, workers=1) == 1
    line = archive.run(after=HOUR - 60)["letter.txt"]
    assert (line.state, line.kind) == ("failed", "unreadable")
    assert os.strerror(errno.EIO) in line.message
    line = archive.run(after=HOUR + 60)["letter.txt"]
    assert (line.state, line.kind) == ("digitized", "")
    assert archive.texts() == [OLD]


def test_a_file_under_one_name_of_which_the_disk_failed_is_read_by_another(archive: Archive) -> None:
    for name in ("first.txt", "second.txt"):
        archive.write(name, OLD)
    archive.find()
    assert digitize_found(archive.store, Failing(), roots=archive.roots, workers=1) == 0
    assert archive.digitize() == 1
    assert archive.texts() == [OLD]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_share_that_goes_away_under_an_open_file_stops_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, *, when: str
) -> None:
    archive.write("letter.txt", OLD)
    archive.find()

    def stale(_descriptor: int) -> Never:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    class Leaving:
        def digitize(self, _path: Path, _memory: object, _may_continue: object, _file: int) -> Iterator[Document]:
            yield Document(text="what the share gave", media_type="text/plain")
            monkeypatch.setattr(os, "fstat", stale)

    opened = open_files()
    if when == "before":
        monkeypatch.setattr(os, "fstat", stale)
    try:
        assert digitize_found(archive.store, Leaving(), roots=archive.roots, workers=1) == 0
    finally:
        monkeypatch.undo()
    assert open_files() == opened
    assert archive.store.counts() == {"file/found": 1}
    archive.run()
    assert archive.texts() == [OLD]


def test_a_source_that_can_t_be_opened_for_a_moment_stops_nothing_and_loses_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write("letter.txt", OLD)
    archive.run()
    opened = os.open

    def stale(path: object, *arguments: int, **options: int) -> int:
        if path == os.fsencode(archive.folder):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return opened(path, *arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", stale)
        archive.find()
    assert archive.run()["letter.txt"].state == "digitized"
    assert archive.texts() == [OLD]
