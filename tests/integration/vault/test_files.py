"""From a folder to documents with the real parsers: copies, changes, failures, a mail box with one broken mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.vault.archive import Archive
from tests.integration.vault.parts import prose
from winnow_agent.config import parse_settings
from winnow_agent.documents import Document
from winnow_agent.vault import digitizing
from winnow_agent.vault.digitizing import digitize_found, means_of, take_up_failed
from winnow_agent.vault.progress import kept_progress, under_way
from winnow_agent.vault.states import DocumentState, FileState
from winnow_agent.vault.store import Store


def test_two_files_with_the_same_content_are_read_once_and_both_are_listed(archive: Archive) -> None:
    archive.write("one.txt", prose("same"))
    archive.write("two.txt", prose("same"))
    lines = archive.run()
    assert lines["one.txt"].documents == lines["two.txt"].documents
    assert len(lines["one.txt"].documents) == 1
    assert archive.store.counts() == {"file/digitized": 1, "document/digitized": 1}


def test_a_file_changed_between_two_passes_is_read_anew(archive: Archive) -> None:
    path = archive.write("letter.txt", prose("before"))
    (before,) = archive.run()["letter.txt"].documents
    path.write_text(prose("after"))
    (after,) = archive.run()["letter.txt"].documents
    assert after.id != before.id
    document = archive.store.document(bytes.fromhex(after.id))
    assert document is not None
    assert document.text == prose("after")
    assert archive.store.counts()["file/gone"] == 1


def test_a_file_that_failed_is_read_once_it_has_changed(archive: Archive) -> None:
    path = archive.write("scan.pdf", b"%PDF-1.7\nand then nothing that a reader could use")
    line = archive.run()["scan.pdf"]
    assert (line.state, line.kind, line.documents) == ("failed", "malformed", ())
    assert line.message != ""
    assert archive.run()["scan.pdf"] == line
    path.write_text(prose("mended"))
    line = archive.run()["scan.pdf"]
    assert (line.state, line.kind, len(line.documents)) == ("digitized", "", 1)


def test_a_file_that_vanishes_between_finding_and_reading_stops_nothing(archive: Archive) -> None:
    lost = archive.write("lost.txt", prose("lost"))
    archive.write("kept.txt", prose("kept"))
    archive.find()
    lost.unlink()
    digitize_found(archive.store, archive.parsers, roots=archive.roots, workers=2)
    lines = archive.run()
    assert set(lines) == {"kept.txt"}
    assert lines["kept.txt"].state == "digitized"


def test_a_stop_leaves_the_rest_for_the_next_pass(archive: Archive) -> None:
    for number in range(6):
        archive.write(f"{number}.txt", prose(number))
    archive.find()

    def few_are_done() -> bool:
        return archive.store.counts().get("file/digitized", 0) < 2

    assert (
        digitize_found(archive.store, archive.parsers, roots=archive.roots, workers=1, may_continue=few_are_done) == 2
    )
    assert archive.store.counts()["file/found"] == 4
    archive.run()
    assert archive.store.counts() == {"file/digitized": 6, "document/digitized": 6}


def test_who_looks_on_sees_how_far_it_is(archive: Archive) -> None:
    for number in range(3):
        archive.write(f"{number}.txt", prose(number))
    archive.find()
    seen = []

    def look() -> bool:
        seen.append(under_way(archive.store, "digitizing"))
        return True

    assert under_way(archive.store, "digitizing") is None
    with kept_progress(archive.store, "digitizing", "files") as progress:
        digitize_found(
            archive.store, archive.parsers, roots=archive.roots, workers=1, may_continue=look, progress=progress
        )
        last = under_way(archive.store, "digitizing")
    assert last is not None
    assert (last["done"], last["files"], last["share"]) == (3, 3, 1.0)
    assert seen[0] is not None
    assert (seen[0]["done"], seen[0]["files"]) == (0, 3)
    assert under_way(archive.store, "digitizing") is None


def test_a_file_that_changed_since_it_was_found_waits_for_the_next_walk(archive: Archive) -> None:
    path = archive.write("letter.txt", prose("first"))
    archive.find()
    path.write_text(prose("second") + " And more.")
    assert digitize_found(archive.store, archive.parsers, roots=archive.roots, workers=1) == 0
    assert archive.store.counts() == {"file/found": 1}
    archive.run()
    (row,) = archive.store.documents_in(DocumentState.DIGITIZED)
    document = archive.store.document(row["id"])
    assert document is not None
    assert document.text.endswith("And more.")


def test_files_that_wait_for_the_next_walk_are_tried_once_each_however_many_batches_there_are(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digitizing, "_AT_ONCE", 1)
    paths = [archive.write(f"{name}.txt", prose(name)) for name in ("one", "two", "three")]
    archive.find()
    for path in paths:
        path.write_text("Changed since.")
    tried = 0

    def may_continue() -> bool:
        nonlocal tried
        tried += 1
        return tried < 20

    digitize_found(archive.store, archive.parsers, roots=archive.roots, workers=1, may_continue=may_continue)
    assert tried == len(paths)


@pytest.mark.parametrize("what", ["link", "folder's link", "copy"])
def test_what_was_put_in_a_file_s_place_is_not_read(archive: Archive, tmp_path: Path, *, what: str) -> None:
    """It has the size and the time of what was found; a link would lead out of the source, to any file that the vault may open."""
    inside, outside = archive.folder / "deep", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    text = prose("of another source")
    letter, other = inside / "letter.txt", outside / "letter.txt"
    letter.write_text("x" * len(text))
    other.write_text(text)
    archive.find()
    facts = letter.stat()
    times = (facts.st_atime_ns, facts.st_mtime_ns)
    if what == "folder's link":
        inside.rename(tmp_path / "away")
        inside.symlink_to(outside)
        os.utime(other, ns=times)
    else:
        letter.unlink()
        letter.symlink_to(other) if what == "link" else letter.write_text(text)
        os.utime(other if what == "link" else letter, ns=times)
    assert digitize_found(archive.store, archive.parsers, roots=archive.roots, workers=1) == 0
    assert archive.store.counts() == {"file/found": 1}


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_walk(archive: Archive) -> None:
    path = archive.write("letter.txt", prose("first"))
    archive.find()

    class Changing:
        def digitize(self, _path: Path, _memory: object, _may_continue: object, _file: int) -> Iterator[Document]:
            yield Document(text="half of the first", media_type="text/plain")
            path.write_text(prose("second"))

    assert digitize_found(archive.store, Changing(), roots=archive.roots, workers=1) == 0
    assert archive.store.counts() == {"file/found": 1}


def test_what_is_gone_or_was_changed_goes_no_further_and_on_when_it_is_back(archive: Archive) -> None:
    path = archive.write("letter.txt", prose("first"))
    archive.run()
    (row,) = archive.store.documents_in(DocumentState.DIGITIZED)
    path.unlink()
    archive.run()
    assert archive.store.documents_in(DocumentState.DIGITIZED) == []
    archive.write("letter.txt", prose("first"))
    archive.run()
    assert [one["id"] for one in archive.store.documents_in(DocumentState.DIGITIZED)] == [row["id"]]
    archive.write("letter.txt", prose("second"))
    archive.run()
    (other,) = archive.store.documents_in(DocumentState.DIGITIZED)
    assert other["id"] != row["id"]


def test_the_dearest_files_come_first(archive: Archive) -> None:
    names = {"long.txt": 400_000, "tape.mp3": 200_000, "short.txt": 100, "scan.png": 60_000}
    for name, size in names.items():
        archive.write(name, b"x" * size)
    archive.find()
    order: list[str] = []

    class Telling:
        def digitize(self, path: Path, _memory: object, _may_continue: object, _file: int) -> Iterator[Document]:
            order.append(path.name)
            yield Document(text="x", media_type="text/plain")

    digitize_found(archive.store, Telling(), roots=archive.roots, workers=1)
    assert order == ["tape.mp3", "scan.png", "long.txt", "short.txt"]


def test_one_broken_mail_of_a_box_costs_no_other(archive: Archive) -> None:
    archive.write("box.mbox", "".join(mail(number) for number in range(4)))
    line = archive.run()["box.mbox"]
    assert line.kind == ""
    texts = [archive.store.document(bytes.fromhex(one.id)) for one in line.documents]
    bodies = "\n".join(document.text for document in texts if document is not None)
    assert [number for number in range(4) if " ".join(body(number).split()[:8]) in bodies] == [0, 1, 3]
    assert line.message.startswith("mail 3")
    assert archive.store.counts() == {"file/digitized": 1, "document/digitized": 3}


def body(number: int) -> str:
    return prose(f"mail {number}", 60)


def mail(number: int) -> str:
    """A mail of a box; the third holds a letter that is no PDF, and nothing else."""
    content = (
        ("text/plain; charset=utf-8", body(number)) if number != 2 else ("application/pdf", "%PDF-1.7 and no more")
    )
    return (
        f"From ann@example.org Thu Jan  {number + 1} 12:00:00 2020\n"
        f"From: Ann <ann@example.org>\nTo: Bob <bob@example.org>\nSubject: Letter {number}\n"
        f"Date: Thu, {number + 1} Jan 2020 12:00:00 +0000\nMessage-ID: <{number}@example.org>\n"
        f"MIME-Version: 1.0\nContent-Type: {content[0]}\n\n{content[1]}\n\n"
    )


def test_a_failed_file_is_read_again_where_that_may_end_otherwise(tmp_path: Path) -> None:
    store = Store(tmp_path / "vault.sqlite")
    kinds = ("malformed", "missing_engine")
    files = [store.add_file(source="letters", content_hash=kind.encode(), size=1) for kind in kinds]
    take_up_failed(store, "version 1")

    def fail() -> None:
        for file, kind in zip(files, kinds, strict=True):
            if store.query("SELECT state FROM files WHERE id = ?", file)[0]["state"] == FileState.FOUND:
                store.move_file(file, FileState.FAILED, kind=kind, message="failed")

    fail()
    assert take_up_failed(store, "version 1") == 1
    fail()
    assert take_up_failed(store, "version 2") == 2
    assert store.counts() == {"file/found": 2}


def test_another_password_is_another_means_and_stands_in_no_record(tmp_path: Path) -> None:
    without, one, two = (
        means_of(parse_settings(f"passwords: {passwords}", tmp_path / "config.yaml", {}))
        for passwords in ("[]", "[hunter2]", "[hunter2, swordfish]")
    )
    assert len({without, one, two}) == 3
    assert "hunter2" not in one + two
