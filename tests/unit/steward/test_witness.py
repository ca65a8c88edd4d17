"""The witness signs only a log that grew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from winnow_protocol import merkle
from winnow_protocol.merkle import WITNESS_NAME, cosigned_at, make_checkpoint, parse_checkpoint
from winnow_protocol.signing import Kind
from winnow_protocol.wire import now_us
from winnow_steward import directory, keyring
from winnow_steward.enroll import connect
from winnow_steward.home import Home
from winnow_steward.witness import witness


def test_each_checkpoint_that_grew_out_of_the_last_is_cosigned(enrolled: Any, run: Any, home: Path) -> None:
    for leaves in (0, 1, 4, 4, 9):
        enrolled.leaves += [bytes([len(enrolled.leaves) + n]) for n in range(leaves - len(enrolled.leaves))]
        assert run("cosign") == 0
        note = enrolled.cosigned[-1]
        assert cosigned_at(note, WITNESS_NAME, enrolled.root_key)
        assert parse_checkpoint(note, "test.example.org/log", enrolled.answer.public_key).size == leaves
        assert (home / "checkpoint").read_text() == note


def test_a_log_that_took_something_back_is_not_cosigned_and_the_evidence_is_kept(
    enrolled: Any, run: Any, home: Path, capsys: Any
) -> None:
    enrolled.leaves += [b"a", b"b", b"c"]
    assert run("cosign") == 0
    honest = (home / "checkpoint").read_text()
    rewrites = ([b"a", b"X", b"c", b"d"], [b"a", b"b"], [b"a", b"b", b"X"], [b"a", b"b", b"Y"], [b"a", b"b"])
    for rewritten in rewrites:
        enrolled.leaves[:] = rewritten
        assert run("cosign") == 2
        assert "does not grow out of" in capsys.readouterr().err
        assert (home / "checkpoint").read_text() == honest
    # One of each: none is written over by another of its size.
    assert kept_of(home, "contradicting") == {(len(one), root_of(one)) for one in rewrites}
    assert len(enrolled.cosigned) == 1


def test_what_was_cosigned_before_a_log_went_back_is_kept_each_time(enrolled: Any, run: Any, home: Path) -> None:
    enrolled.leaves += [b"a", b"b"]
    assert run("cosign") == 0
    keys, settings = keyring.load(Home(home), PASSPHRASE), Home(home).settings()
    logs = [b"a", b"b"], [b"a", b"X"], [b"a", b"Y"], [b"a", b"b"], [b"a", b"X"]
    for leaves in logs[1:]:
        enrolled.leaves[:] = leaves
        before = (home / "checkpoint").read_bytes()
        with connect(Home(home), settings, keys) as coordinator:
            witness(Home(home), settings, coordinator, keys, restored=True)
        assert before != (home / "checkpoint").read_bytes()
    assert kept_of(home, "before") == {(2, root_of(leaves)) for leaves in logs}
    file = home.with_name("backup")
    assert run("backup", file) == 0
    assert run("--home", home.with_name("again"), "restore", file) == 0
    assert kept_of(home.with_name("again"), "before") == kept_of(home, "before")


def root_of(leaves: list[bytes]) -> bytes:
    return merkle.root(map(merkle.leaf_hash, leaves))


def kept_of(home: Path, what: str) -> set[tuple[int, bytes]]:
    """Size and root of each checkpoint that is kept as evidence; each under its own name."""
    notes = [merkle.stated_checkpoint(path.read_text()) for path in home.glob(f"checkpoint.{what}-*")]
    kept = {(one.size, one.root) for one in notes}
    assert len(notes) == len(kept)
    return kept


def test_another_logs_checkpoint_is_not_cosigned(enrolled: Any, run: Any, monkeypatch: Any, capsys: Any) -> None:
    foreign = type(enrolled)()
    foreign.stop()
    enrolled.answer = foreign.answer
    assert run("cosign") == 2
    assert "signature is missing or does not fit" in capsys.readouterr().err
    assert enrolled.cosigned == []
    assert make_checkpoint("x", 0, bytes(32), foreign.answer)


DAY_US = 86_400_000_000
PASSPHRASE = "a long enough passphrase"


def test_the_directory_is_renewed_halfway_to_its_end_with_the_life_that_it_had(
    enrolled: Any, run: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (first,) = enrolled.directories
    assert first.valid_until - first.made_at == 90 * DAY_US
    assert run("directory", "publish", "--valid-days", "10") == 0
    assert run("witness") == 0
    assert [one.version for one in enrolled.directories] == [1, 2]
    monkeypatch.setattr(directory, "now_us", lambda: now_us() + 5 * DAY_US)
    assert run("witness") == 0
    assert "renewed the directory: version 3" in capsys.readouterr().out
    _, second, third = enrolled.directories
    assert third.valid_until - third.made_at == second.valid_until - second.made_at == 10 * DAY_US
    assert third.tracks == second.tracks


def test_a_renewed_directory_that_did_not_arrive_is_handed_over_by_the_next_run(
    enrolled: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(directory, "now_us", lambda: now_us() + 46 * DAY_US)
        later.setattr(enrolled, "refusing", True)
        assert run("witness") != 0
    assert [one.version for one in enrolled.directories] == [1]
    assert run("witness") == 0
    assert [one.version for one in enrolled.directories] == [1, 2]


def test_the_directory_of_an_older_steward_which_names_no_policy_is_renewed_at_once(
    enrolled: Any, run: Any, home: Path
) -> None:
    (older,) = enrolled.directories
    older.ClearField("policy")
    key = keyring.load(Home(home), PASSPHRASE).root
    kept = key.sign(Kind.DIRECTORY, older.SerializeToString())
    (home / "published" / "directory").write_bytes(kept.SerializeToString())
    for _ in range(2):
        assert run("witness") == 0
    assert [(one.version, one.HasField("policy")) for one in enrolled.directories] == [(1, False), (2, True)]


def test_a_renewed_directory_names_the_policy_as_the_one_before(
    enrolled: Any, run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet\n")
    assert run("policy", "publish", file) == 0
    monkeypatch.setattr(directory, "now_us", lambda: now_us() + 46 * DAY_US)
    assert run("witness") == 0
    *_, before, renewed = enrolled.directories
    assert (before.version, renewed.version) == (2, 3)
    assert renewed.policy == before.policy
    assert renewed.policy.version == 1


def test_a_life_that_is_none_is_refused(enrolled: Any, run: Any, capsys: Any) -> None:
    assert run("directory", "publish", "--valid-days", "-1") == 2
    assert "between 1 and" in capsys.readouterr().err
    assert len(enrolled.directories) == 1
