"""`digitize` and `screen` on files of every kind, sound and not: what they print, and that they leave nothing behind."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.parts import prose
from winnow_agent.vault.digitize.base import ERROR_KINDS
from winnow_agent.vault.reasons import explain

PROGRAM = [sys.executable, "-m", "winnow_agent.cli"]
DIGITIZED = {
    "source": str,
    "document": str,
    "media_type": str,
    "title": str,
    "language": str,
    "text": str,
    "method": str,
    "confidence": float | None,
    "warnings": list,
}
SCREENED = {
    "source": str,
    "document": str,
    "language": str,
    "text": str,
    "findings": list,
    "decision": str,
    "reasons": list,
    "approved_text": str | None,
}
FOUND = {"type": str, "start": int, "end": int, "score": float | int, "detector": str}
PASSWORD = "hunter2horsebattery"
Line = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each kind, three folders deep."""
    made = tmp_path / "archive" / "sub" / "deeper"
    made.mkdir(parents=True)
    top = tmp_path / "archive"
    (top / "letter.txt").write_text(prose("letter"))
    (top / "page.html").write_text(
        f"<html><head><title>A page</title></head><body><p>{prose('page')}</p></body></html>"
    )
    (top / "keys.txt").write_text(f"{prose('keys')}\n\nDB_PASSWORD={PASSWORD}\n")
    (top / "short.txt").write_text("Too little.")
    (top / "empty.txt").write_bytes(b"")
    (top / "unknown.bin").write_bytes(bytes(range(256)) * 40)
    (top / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <<")
    (made / "letter.eml").write_text(
        f"From: Ann <ann@example.org>\nSubject: A mail\nMIME-Version: 1.0\n\n{prose('mail')}\n"
    )
    (made / "box.mbox").write_text("".join(_mail(number) for number in range(2)))
    _pdf(made / "book.pdf", prose("book"))
    _pdf(made / "locked.pdf", prose("locked"), password="open sesame")
    _docx(made / "report.docx", prose("report"))
    Path(os.fsdecode(os.fsencode(made) + b"/caf\xe9.txt")).write_text(prose("cafe"))
    return top


def _mail(number: int) -> str:
    head = f"From ann@example.org Thu Jan  {number + 1} 12:00:00 2020\nFrom: ann@example.org\nSubject: No. {number}\n"
    return f"{head}Content-Type: text/plain\n\n{prose(f'box {number}')}\n\n"


def _pdf(path: Path, text: str, password: str = "") -> None:
    from fpdf import FPDF

    pdf = FPDF()
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    pdf.set_title("A book")
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 6, text)
    pdf.output(str(path))


def _docx(path: Path, text: str) -> None:
    import docx

    document = docx.Document()
    for paragraph in text.split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(str(path))


def winnow(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Runs a command with a home folder, a folder for scratch and a working folder that are empty."""
    for name in ("home", "tmp", "here"):
        (home / name).mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WINNOW_", "XDG_"))}
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        env=clean | {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp")},
        cwd=home / "here",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=280,
    )


def lines_of(done: subprocess.CompletedProcess[bytes]) -> list[Line]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def check_shape(line: Line, shape: dict[str, Any], more: frozenset[str] = frozenset()) -> None:
    if "error" in line:
        assert set(line) <= {"source", "document", "error"}
        assert set(line["error"]) == {"kind", "message"}
        assert line["error"]["kind"] in ERROR_KINDS
        assert len(line["error"]["message"]) > 10
        return
    assert set(line) - more == set(shape)
    assert {name: value for name, value in line.items() if name in shape and not isinstance(value, shape[name])} == {}


def check_screened(line: Line) -> None:
    check_shape(line, SCREENED, frozenset({"measures"}))
    for finding in line.get("findings", ()):
        assert set(finding) == set(FOUND)
        assert {name for name, value in finding.items() if not isinstance(value, FOUND[name])} == set()
        assert 0 <= finding["start"] <= finding["end"] <= len(line["text"])
        assert 0 <= finding["score"] <= 1
    if "decision" in line:
        assert line["decision"] in {"approve", "redact", "hold", "reject"}
        assert (line["approved_text"] is None) == (line["decision"] in {"hold", "reject"})
        assert line["reasons"] or line["decision"] == "approve"
        assert [reason for reason in line["reasons"] if explain(reason) == reason] == []


def by_name(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line["source"].rpartition("/")[2], []).append(line)
    return found


def contents(folder: Path) -> dict[bytes, tuple[int, int, int]]:
    return {
        os.fsencode(path): (path.lstat().st_mode, path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in (folder, *folder.rglob("*"))
    }


def test_digitize_answers_for_every_file_and_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    done = winnow(tmp_path / "user", "digitize", "--json", folder)
    lines = by_name(lines_of(done))
    assert contents(folder) == before
    assert [path for path in (tmp_path / "user").rglob("*") if path.is_file()] == []
    for line in (line for found in lines.values() for line in found):
        check_shape(line, DIGITIZED)
    assert len(lines) == len([path for path in folder.rglob("*") if path.is_file()])
    kinds = {name: found[0]["error"]["kind"] for name, found in lines.items() if "error" in found[0]}
    assert kinds == {
        "empty.txt": "no_text",
        "unknown.bin": "unsupported",
        "broken.pdf": "malformed",
        "locked.pdf": "encrypted",
    }
    assert [line["document"] for line in lines["box.mbox"]] == ["mail 1", "mail 2"]
    assert lines["letter.txt"][0]["text"] == prose("letter")
    assert lines["letter.txt"][0]["media_type"] == "text/plain"
    assert lines["page.html"][0]["title"] == "A page"
    assert " ".join(lines["book.pdf"][0]["text"].split())[:80] == " ".join(prose("book").split())[:80]
    assert {line["language"] for found in lines.values() for line in found if len(line.get("text", "")) > 100} == {"en"}
    (odd,) = (found[0] for name, found in lines.items() if name.startswith("caf"))
    assert odd["text"] == prose("cafe")


@pytest.mark.names
def test_screen_decides_on_every_document_with_every_detector_and_leaves_nothing_behind(
    folder: Path, tmp_path: Path
) -> None:
    before = contents(folder)
    lines = by_name(lines_of(winnow(tmp_path / "user", "screen", "--json", folder)))
    assert contents(folder) == before
    assert [path for path in (tmp_path / "user").rglob("*") if path.is_file()] == []
    for line in (line for found in lines.values() for line in found):
        check_screened(line)
    assert lines["locked.pdf"][0]["error"]["kind"] == "encrypted"
    (letter,), (keys,), (short,), (mail,) = (
        lines[name] for name in ("letter.txt", "keys.txt", "short.txt", "letter.eml")
    )
    assert (letter["decision"], letter["approved_text"]) == ("approve", prose("letter"))
    assert (keys["decision"], keys["reasons"][0]) == ("reject", "secret")
    (secret,) = (finding for finding in keys["findings"] if finding["type"] == "SECRET")
    assert PASSWORD in keys["text"][secret["start"] : secret["end"]]
    assert short["decision"] == "reject"
    assert mail["language"] == "en"


@pytest.mark.names
def test_a_rejected_text_is_looked_at_by_every_detector_and_explained_without_a_value(tmp_path: Path) -> None:
    text = f"{prose('both')}\n\nDB_PASSWORD={PASSWORD}\n\nThe office can be called at +44 20 7946 0958.\n"
    (tmp_path / "both.txt").write_text(text)
    done = winnow(tmp_path / "user", "screen", "--explain", tmp_path / "both.txt")
    said = done.stdout.decode()
    assert "The policy standard says: reject." in said
    assert "  secrets would have to be less strict than reject\n" in said
    assert {"SECRET", "PHONE_NUMBER"} <= {line.split(",")[0].strip() for line in said.splitlines()}
    assert PASSWORD not in said
    assert "7946" not in said


@pytest.mark.names
def test_the_policy_that_is_named_decides(tmp_path: Path) -> None:
    policy = tmp_path / "ours.yaml"
    policy.write_text("name: ours\nquality: {minimum_words: 5000}\n")
    (tmp_path / "letter.txt").write_text(prose("named"))
    done = winnow(tmp_path / "user", "screen", "--json", "--explain", "--policy", policy, tmp_path / "letter.txt")
    (line,) = lines_of(done)
    assert (line["decision"], line["reasons"]) == ("reject", ["quality:words"])
    (cause,) = [cause for cause in line["explanation"]["causes"] if cause["action"] == "reject"]
    assert [rule["path"] for rule in cause["rules"]][:1] == ["quality.minimum_words"]
    assert cause["rules"][0]["origin"] == "own"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name: ours\nquality:\n  minimum_wrods: 3\n", ("line 3", "minimum_wrods")),
        ("name: ours\n\nsecrets: perhaps\n", ("line 3", "secrets")),
        ("name: ours\npersonal: {types: {PERSON: [1]}}\n", ("line 2", "PERSON")),
        ("name: [ours\n", ("line ",)),
    ],
)
def test_a_wrong_policy_is_named_by_line_and_field(tmp_path: Path, text: str, named: tuple[str, ...]) -> None:
    policy = tmp_path / "ours.yaml"
    policy.write_text(text)
    (tmp_path / "letter.txt").write_text(prose("policy"))
    done = winnow(tmp_path / "user", "screen", "--policy", policy, tmp_path / "letter.txt")
    assert done.returncode == 2
    assert done.stdout == b""
    for part in named:
        assert part in done.stderr.decode()


@pytest.mark.parametrize("command", ["digitize", "screen"])
def test_a_path_that_is_not_there_is_named(tmp_path: Path, command: str) -> None:
    done = winnow(tmp_path / "user", command, tmp_path / "nothing")
    assert done.returncode == 2
    assert "nothing: there is no such file or folder" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_ends_the_command(folder: Path) -> None:
    command = f"{sys.executable} -m winnow_agent.cli digitize --json '{folder}' | head -n 1"
    done = subprocess.run(["/bin/bash", "-o", "pipefail", "-c", command], capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    check_shape(json.loads(done.stdout), DIGITIZED)


@pytest.mark.ocr
@pytest.mark.speech
def test_files_that_nobody_of_this_project_wrote_each_get_an_answer(
    data_folder: Path, tmp_path: Path, scale: int
) -> None:
    archive = data_folder / "formats.tar.xz"
    if not archive.is_file():
        pytest.skip(f"no {archive}")
    with tarfile.open(archive) as tar:
        files = [member for member in tar.getmembers() if member.isfile()]
        # A fixed choice of all kinds; at full size all of them.
        files.sort(key=lambda member: hashlib.sha256(member.name.encode()).digest())
        chosen = files if scale > 1 else [member for member in files if member.size < 200_000][:40]
        tar.extractall(tmp_path / "formats", members=chosen, filter="data")
    lines = lines_of(winnow(tmp_path / "user", "digitize", "--json", tmp_path / "formats"))
    for line in lines:
        check_shape(line, DIGITIZED)
    assert {line["source"] for line in lines} == {str(tmp_path / "formats" / member.name) for member in chosen}
    assert sum("text" in line for line in lines) > len(chosen) / 2
