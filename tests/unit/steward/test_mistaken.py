"""What a steward mistypes, or finds damaged: each is told of what it is, with what to do, and changes nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("directory", "publish", "--valid-days", "0"), "--valid-days is between 1 and"),
        (
            ("directory", "publish", "--terms", "open-archive"),
            "reading the terms of open-archive: --terms names no file",
        ),
        (("directory", "publish", "--terms", "open-archive=none"), "from none: No such file or directory; name a text"),
        (("withdrawals", "list", "--exports", "none"), "there is no such folder"),
        (("withdrawals", "erase", "--exports", "none"), "there is no such folder"),
        (("approve", "--list", "--passphrase-file", "none"), "from none: No such file or directory; name another"),
    ],
)
def test_a_mistake_is_told_of_what_it_is(enrolled: Any, run: Any, capsys: Any, words: Any, sentence: str) -> None:
    assert run(*words) == 2
    assert sentence in capsys.readouterr().err
    assert len(enrolled.directories) == 1


def test_a_join_string_is_looked_at_before_a_passphrase_is_asked_for(
    run: Any, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINNOW_PASSPHRASE")
    assert run("init", "winnow1-mistyped") == 2
    assert "its checksum does not fit" in capsys.readouterr().err
    assert not home.exists()


def test_approving_says_so(enrolled: Any, run: Any, capsys: Any, new_vault: Any) -> None:
    enrolled.waiting.append(new_vault("agent-1", "Society").pending())
    assert run("approve", "--list") == 0
    assert "approved" not in capsys.readouterr().out
    assert run("approve", "Society/reading-room") == 0
    assert "approved 1 agent;" in capsys.readouterr().out


def test_a_vault_is_listed_once_however_often_it_is_approved(
    enrolled: Any, vault: Any, run: Any, capsys: Any, new_vault: Any
) -> None:
    enrolled.waiting.append(vault.pending())
    assert run("approve", "--all") == 0
    enrolled.waiting.append(new_vault("agent-1", "Hill End Historical Society").pending())  # other keys: another vault
    assert run("approve", "--all") == 0
    capsys.readouterr()
    assert run("partners", "list", "--json") == 0
    assert [row["version"] for row in json.loads(capsys.readouterr().out)] == [2, 3]


@pytest.mark.parametrize(
    ("name", "then"),
    [("audit", "`winnow-steward witness --all` makes it anew"), ("checkpoint", "restore it from a backup")],
)
def test_a_damaged_file_is_named_with_what_mends_it(
    *, enrolled: Any, run: Any, home: Path, capsys: Any, name: str, then: str
) -> None:
    assert run("witness") == 0
    (home / name).write_bytes(b"{\xff")
    assert run("witness") == 2
    said = capsys.readouterr().err
    assert str(home / name) in said
    assert then in said
    assert len(enrolled.cosigned) == 1


def test_an_audit_that_is_damaged_is_made_anew(enrolled: Any, run: Any, home: Path) -> None:
    assert run("witness") == 0
    (home / "audit").write_text("{")
    assert run("witness", "--all") == 0
    assert run("witness") == 0
    assert len(enrolled.cosigned) == 3


class _Typed(io.StringIO):
    """What a person types in a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_a_partner_sent_is_erased_only_once_its_name_was_typed(
    *, vault: Any, run: Any, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("partners", "leave", vault.partner, "--withdraw")
    for stdin, sentence in ((io.StringIO(), "add --yes. Nothing was changed"), (_Typed("y\n"), "that is not its name")):
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(*words) == 2
        assert sentence in capsys.readouterr().err
    assert not list((home / "published").glob("revocation-*"))
    monkeypatch.setattr("sys.stdin", _Typed(f"{vault.partner}\n"))
    run(*words)
    assert len(list((home / "published").glob("revocation-*"))) == 1


def test_the_passphrase_of_the_keys_is_changed(
    *, enrolled: Any, run: Any, home: Path, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, short = tmp_path / "new", tmp_path / "short"
    new.write_text("another one, known to nobody\n")
    short.write_text("short")
    kept = (home / "keys" / "keyring").read_bytes()
    wrong = tmp_path / "wrong"
    wrong.write_text("not the one that it has")
    for words, why in (
        (("--new-passphrase-file", short), "fewer than 8 characters"),
        (("--new-passphrase-file", new, "--passphrase-file", wrong), "the passphrase is wrong"),
        ((), "no passphrase was given; use --new-passphrase-file or WINNOW_NEW_PASSPHRASE"),
    ):
        assert run("keys", "passphrase", *words) == 2
        assert why in capsys.readouterr().err
        assert (home / "keys" / "keyring").read_bytes() == kept

    assert run("keys", "list", "--json") == 0
    before = json.loads(capsys.readouterr().out)
    assert run("keys", "passphrase", "--new-passphrase-file", new) == 0
    assert "destroy backups of before" in capsys.readouterr().out
    assert run("keys", "list") == 2
    assert "the passphrase is wrong" in capsys.readouterr().err
    monkeypatch.setenv("WINNOW_PASSPHRASE", "another one, known to nobody")
    assert run("keys", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == before
