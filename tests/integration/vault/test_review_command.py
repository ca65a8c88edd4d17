"""What a reviewer is told of what is held, and which file it is of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.vault.conftest import Command
from tests.integration.vault.parts import VaultParts, add_documents, policy_of, prose, screening
from winnow_agent.documents import document_to_json
from winnow_agent.vault import review
from winnow_agent.vault.packed import pack
from winnow_protocol import listings

ADDRESS = "jane.roe@example.org"
NAME = b"1911/box 3/J\xe4rvi \x1b[31m\n0001.txt"
"""Of a letter, in the bytes of an old system, with what would colour a terminal and break a line."""


@pytest.fixture
def held(vault: VaultParts, tmp_path: Path) -> bytes:
    """A held letter, below its source's folder."""
    (tmp_path / "policy.yaml").write_text(
        f"name: ours\nsources:\n  letters: {{path: {tmp_path / 'archive'}, owner: us, basis: gift, licence: CC0-1.0,"
        " tracks: [open-archive]}\n"
    )
    (vault.home / "config.yaml").write_text(f"policy: {tmp_path / 'policy.yaml'}\n")
    (document_id,) = add_documents(vault.store, f"Dear Jane,\nwrite to {ADDRESS} soon. " + prose("a letter"))
    screening(vault.store, policy_of(tmp_path / "archive", sample=1.0)).screen_digitized()
    assert vault.state(document_id) == "held"
    at = len("Dear Jane,\nwrite to ")
    review.mark(vault.store, document_id, [(at, at + len(ADDRESS)), (5, 9)], "EMAIL_ADDRESS")
    path = os.fsencode(tmp_path / "archive") + b"/" + NAME
    with vault.store.transaction() as connection:
        connection.execute(
            "INSERT INTO paths (source, path, size, mtime_ns, ctime_ns, file) VALUES ('letters', ?, 1, 0, 0, ?)",
            (path, vault.row(document_id)["file"]),
        )
    return document_id


def test_what_is_held_is_named_by_its_path_in_its_source_and_moves_no_cursor(
    vault: VaultParts, held: bytes, command: Command
) -> None:
    for words in (("review", "list"), ("review", "show", held.hex()[:8]), ("status", "--files")):
        status, out, _ = command(*words)
        assert status == 0
        assert "1911/box 3/J\\xe4rvi \\x1b[31m\\n0001.txt" in out, words
        assert str(vault.home.parent) not in out, words


def test_a_script_gets_the_reasons_as_a_list_and_the_marks_with_what_a_release_takes_away(
    vault: VaultParts, held: bytes, command: Command
) -> None:
    _, out, _ = command("review", "list", "--json")
    (line,) = json.loads(out)
    assert (line["document"], line["source"], line["reasons"][0]) == (held.hex(), "letters", "sample")
    _, out, _ = command("review", "show", held.hex(), "--json")
    shown = json.loads(out)
    assert shown["reasons"] == line["reasons"]
    marks = [one for one in shown["findings"] if shown["text"][one["start"] : one["end"]] == ADDRESS]
    assert [(one["type"], one["redacted"]) for one in marks] == [("EMAIL_ADDRESS", True)]
    starts = [one["start"] for one in shown["findings"]]
    assert starts == sorted(starts)


def test_a_name_that_is_no_utf_8_ends_no_listing_where_the_locale_is_strict(vault: VaultParts, held: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "winnow_agent.cli", "--home", str(vault.home), "review", "list"],
        env=os.environ | {"PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"J\xe4rvi" in done.stdout


@pytest.mark.parametrize("guarded", [True, False])
def test_no_text_or_alarm_moves_a_terminals_cursor(
    vault: VaultParts, held: bytes, command: Command, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """What a parser that was taken over gives for text, and a gateway for the coordinator's words."""
    if not guarded:
        monkeypatch.setattr(listings, "Printable", lambda stream: stream)
    moves = "\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e"
    vault.store.alarm("gateway/refused", moves)
    document = vault.store.document(held)
    assert document is not None
    body = pack(document_to_json(replace(document, text=document.text + moves, warnings=(moves,))))
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET body = ? WHERE id = ?", (body, held))
    for words in (("review", "show", held.hex()), ("status",)):
        _, out, _ = command(*words)
        assert any(sign in out for sign in "\x1b\x07\x9b\u202e") is not guarded, words
        assert (r"\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e" in out) is guarded, words


@pytest.mark.parametrize("span", ["x", "12", "12:", ":12", "-5:3", "1:2:3"])
def test_what_is_no_span_is_refused_with_an_example(held: bytes, command: Command, span: str) -> None:
    with pytest.raises(SystemExit) as caught:
        command("review", "redact", held.hex(), "--", span)
    assert caught.value.code == 2


def test_a_document_that_is_looked_for_and_not_found_is_answered_with_what_to_do(
    vault: VaultParts, held: bytes, command: Command
) -> None:
    add_documents(vault.store, *("another",) * 40)  # so that some two of them start alike
    status, _, err = command("review", "show", "f" * 32)
    assert (status, "status --files --json" in err) == (2, True)
    status, _, err = command("review", "show", "")
    assert (status, "give more of it" in err) == (2, True)
