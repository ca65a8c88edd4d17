"""`winnow-agent canary` on a partner's files: counts that come again, a report that tells nothing, a home that stays as it was.

Scans and recordings take a minute and are left to `make test-long`; in every run `tests/faults/canaries` reads some of both.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.parts import prose
from winnow_agent.cli import main
from winnow_agent.cli.canary import NoDocumentsError
from winnow_agent.vault.canary import sound
from winnow_agent.vault.canary.values import TYPES, Maker
from winnow_agent.vault.store import Store

GERMAN = (
    "Am Morgen lag der Nebel über dem Hafen, und niemand wusste, ob die Fähre noch kommen würde. Die Händler standen vor"
    " ihren Läden und sprachen über das Wetter. Später am Tag klarte es auf, und die Kinder liefen zum Wasser hinunter. "
) * 12


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(3):
        (folder / f"letter {number}.txt").write_text(prose(f"canary {number}", 500))
    (folder / "brief.txt").write_text(GERMAN)
    (folder / "short.txt").write_text("Nothing.")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing follows")
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def canary(scratch: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because it confines itself; where it may put temporary files is seen."""
    command = [sys.executable, "-m", "winnow_agent.cli", "canary", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "WINNOW_HOME"}
    environment["TMPDIR"] = str(scratch)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=290, env=environment)


def rows_of(ended: subprocess.CompletedProcess[str]) -> dict[tuple[str, str, str], dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    return {(row["language"], row["type"], row["medium"]): row for row in told["rows"]}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_it_counts_every_planted_value_and_leaves_the_home_as_it_was(
    archive: Path, scratch: Path, tmp_path: Path
) -> None:
    home, report = tmp_path / "home", tmp_path / "report.txt"
    (tmp_path / "own.yaml").write_text(
        "name: own\nsources:\n  letters: {path: archive, owner: us, basis: deed, licence: CC0-1.0, tracks: [open-archive]}\n"
    )
    assert main(["init", "--home", str(home), "--policy", str(tmp_path / "own.yaml")]) == 0
    Store(home / "vault" / "vault.sqlite").close()
    before, archived = digests(home), digests(archive)
    ended = canary(scratch, "--home", home, "--media", "text", "--per-language", 4, "--report", report, "--json")
    rows = rows_of(ended)
    assert {key[0] for key in rows} == {"de", "en"}
    assert {key[1] for key in rows} == set(TYPES)
    for row in rows.values():
        assert row["planted"] == row["read"] == 4
        assert row["found"] + row["let_stand"] <= 4
        assert row["interval"][0] <= row["recall"] <= row["interval"][1]
    assert rows["en", "email", "text"]["found"] == 4
    assert rows["en", "secret", "text"]["found"] + rows["de", "secret", "text"]["found"] >= 6
    told = json.loads(ended.stdout)
    assert (told["policy"], told["documents"], told["too_short"]) == ("own", {"de": 1, "en": 3}, 1)
    assert told["own_text"]["en"]["signs"] > 1000
    assert told["own_text"]["en"]["taken"] < 0.2 * told["own_text"]["en"]["signs"]
    assert digests(home) == before
    assert digests(archive) == archived
    assert list(scratch.iterdir()) == []
    _tells_nothing(report.read_text() + ended.stdout)
    assert "95 % interval" in report.read_text()


def _tells_nothing(text: str) -> None:
    """No value that was planted, and no sentence of the documents."""
    for language in ("de", "en"):
        maker = Maker(language, f"1/text/{language}")
        planted = [maker.value(type_).text for _ in range(4) for type_ in maker.types()]
        assert len(planted) == 40
        assert [value for value in planted if value in text] == []
    assert "Nebel" not in text
    assert prose("canary 1", 500)[:30] not in text


@pytest.mark.long
def test_the_same_seed_gives_the_same_counts(archive: Path, scratch: Path) -> None:
    options = (archive, "--media", "text", "--per-language", 2, "--json", "--policy", "strict")
    first, again = (json.loads(canary(scratch, *options, "--seed", 9).stdout) for _ in range(2))
    assert first["rows"] == again["rows"]
    assert first["seed"] == 9
    assert sum(row["planted"] for row in first["rows"]) == 2 * 2 * len(TYPES)


@pytest.mark.long
@pytest.mark.ocr
def test_scans_are_made_read_and_thrown_away(archive: Path, scratch: Path) -> None:
    rows = rows_of(canary(scratch, archive, "--media", "scan", "--per-language", 6, "--json"))
    scanned = [row for (language, _, _), row in rows.items() if language == "en"]
    assert sum(row["planted"] for row in scanned) == 2 * len(TYPES)
    assert sum(row["read"] for row in scanned) >= 14
    assert sum(row["found"] for row in scanned) >= 8
    assert list(scratch.iterdir()) == []


@pytest.mark.long
@pytest.mark.speech
def test_recordings_are_made_heard_and_thrown_away(archive: Path, scratch: Path) -> None:
    if sound.program() is None:
        pytest.skip("espeak-ng is not installed; `make system` installs it")
    (archive / "brief.txt").unlink()
    rows = rows_of(canary(scratch, archive, "--media", "sound", "--per-language", 3, "--json"))
    assert {key[1:] for key in rows} == {
        (type_, "sound") for type_ in ("person", "address", "phone", "birth date", "identity number")
    }
    assert sum(row["planted"] for row in rows.values()) == 5
    assert list(scratch.iterdir()) == []


def test_nothing_to_measure_on_is_said_and_leaves_nothing_behind(tmp_path: Path, scratch: Path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "short.txt").write_text("Nothing.")
    ended = canary(scratch, folder, "--media", "text")
    assert (ended.returncode, ended.stdout) == (NoDocumentsError.exit_code, "")
    assert "none has a passage in a language that values can be made in" in ended.stderr
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("/nowhere/at/all",), "there is no such file or folder"),
        ((), "no documents are named"),
        (("{archive}", "--report", "/nowhere/report.txt"), "writing the report to /nowhere/report.txt: No such file"),
        (("{archive}", "--media", "film"), "one or more of text, scan, sound"),
        (("{archive}", "--per-language", "0"), "at least 1"),
        (("{archive}", "--policy", "standart"), "did you mean standard?"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    archive: Path, scratch: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    ended = canary(scratch, *(argument.format(archive=archive) for argument in arguments))
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
