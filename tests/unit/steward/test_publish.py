"""Approvals, the directory, the policy: signed, numbered upwards, kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.errors import StopRunError
from winnow_protocol.sealing import open_fleet_secret
from winnow_protocol.signing import Kind, SigningKey, digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance
from winnow_protocol.v1.steward_pb2 import Directory
from winnow_steward import keyring
from winnow_steward.home import Home
from winnow_steward.published import Published

PASSPHRASE = "a long enough passphrase"
TRACKS = """\
tracks:
  - name: open-archive
    title: The open archive
    terms: Anyone may use it.
    licences: [CC0-1.0]
    modalities: [text, speech]
    source_types: [mail]
    minimum_words: 50
  - name: private/new
    title: A new one
    terms: Nobody else may use it.
"""


def listing(run: Any, capsys: Any, *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(*words, "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert isinstance(values, list)
    return values


def test_an_approved_vault_and_nobody_else_gets_the_fleet_secret(
    enrolled: Any, run: Any, home: Path, capsys: Any, new_vault: Any
) -> None:
    one, two = new_vault("agent-1", "Society"), new_vault("agent-2", "Museum")
    enrolled.waiting += [one.pending(), two.pending()]
    listed = listing(run, capsys, "approve", "--list")
    assert [(row["agent_id"], row["partner"]) for row in listed] == [("agent-1", "Society"), ("agent-2", "Museum")]
    assert enrolled.approvals == []

    assert run("approve", listed[1]["fingerprint"]) == 0
    (approval,) = enrolled.approvals
    assert (approval.agent_id, approval.partner, approval.keys) == ("agent-2", "Museum", two.keys)
    assert approval.answer_key == enrolled.answer.public_key
    (sealed,) = approval.fleet_secrets
    secret = keyring.load(Home(home), PASSPHRASE).fleet_secrets[1]
    assert open_fleet_secret(two.receiving, sealed.sealed_secret, "agent-2", sealed.epoch) == secret
    with pytest.raises(Exception, match="another key"):
        open_fleet_secret(one.receiving, sealed.sealed_secret, "agent-2", sealed.epoch)

    assert run("approve", "Society/reading-room") == 0
    assert [a.version for a in enrolled.approvals] == [1, 2]
    assert [row["agent_id"] for row in listing(run, capsys, "partners", "list")] == ["agent-2", "agent-1"]
    assert listing(run, capsys, "approve") == []


def test_keys_that_were_put_in_anothers_place_are_not_approved_by_fingerprint(
    enrolled: Any, run: Any, capsys: Any, new_vault: Any
) -> None:
    enrolled.waiting.append(new_vault("agent-1", "Society").pending())
    (listed,) = listing(run, capsys, "approve")
    enrolled.waiting[:] = [new_vault("agent-1", "Society").pending()]
    assert run("approve", listed["fingerprint"]) == 2
    assert "no agent of that name waits" in capsys.readouterr().err
    assert enrolled.approvals == []


def test_a_recovery_key_that_was_put_in_anothers_place_is_not_approved_by_fingerprint(
    enrolled: Any, run: Any, capsys: Any, new_vault: Any
) -> None:
    pending = new_vault("agent-1", "Society").pending()
    enrolled.waiting.append(pending)
    (listed,) = listing(run, capsys, "approve")
    pending.keys.recovery_key = SigningKey.generate().public_key
    assert run("approve", listed["fingerprint"]) == 2
    for no_key in (b"short", b"\1" + bytes(31)):
        pending.keys.recovery_key = no_key
        assert run("approve", "agent-1") == 2
        assert "its signing or recovery key is none" in capsys.readouterr().err
    assert enrolled.approvals == []


def test_a_name_that_means_two_agents_approves_neither(enrolled: Any, run: Any, capsys: Any, new_vault: Any) -> None:
    enrolled.waiting += [new_vault("agent-1", "Society").pending(), new_vault("agent-2", "Society").pending()]
    assert run("approve", "Society/reading-room") == 2
    assert "more than one" in capsys.readouterr().err
    assert enrolled.approvals == []


def test_an_approval_that_was_altered_in_the_home_is_not_trusted(vault: Any, home: Path) -> None:
    settings = Home(home).settings()
    published = Published(Home(home), settings.root_key)
    assert [a.agent_id for a in published.approvals()] == ["agent-1"]
    (path,) = (home / "published").glob("approval-*")
    path.write_bytes(path.read_bytes().replace(b"agent-1", b"agent-2"))
    with pytest.raises(StopRunError, match="altered"):
        list(published.approvals())


def test_the_directory_is_that_of_the_tracks_and_its_version_goes_up(
    enrolled: Any, run: Any, home: Path, capsys: Any, tmp_path: Path
) -> None:
    (first,) = enrolled.directories
    assert (first.version, first.epoch, first.tracks[0].name) == (1, 1, "open-archive")
    file = tmp_path / "tracks.yaml"
    file.write_text(TRACKS)
    assert run("directory", "publish", "--tracks", file) == 0
    second = enrolled.directories[-1]
    assert second.version == 2
    assert [t.name for t in second.tracks] == ["open-archive", "private/new"]
    assert second.tracks[0].keys[0].public_key == first.tracks[0].keys[0].public_key
    assert second.tracks[1].keys[0].public_key not in {t.keys[0].public_key for t in first.tracks}
    assert (list(second.tracks[0].licences), second.tracks[0].minimum_words) == (["CC0-1.0"], 50)
    assert run("directory", "publish") == 0
    third = enrolled.directories[-1]
    assert (third.version, third.tracks) == (3, second.tracks)
    assert [row["name"] for row in listing(run, capsys, "directory", "show")] == ["open-archive", "private/new"]
    held = {row["of"] for row in listing(run, capsys, "keys", "list") if row["use"] == "track"}
    assert {"open-archive", "private/new", "private/fine-tune"} <= held


def test_a_wrong_tracks_file_publishes_nothing(enrolled: Any, run: Any, capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "tracks.yaml"
    file.write_text(TRACKS.replace("minimum_words: 50", "minimum_words: many"))
    assert run("directory", "publish", "--tracks", file) == 2
    assert "line 8" in capsys.readouterr().err
    assert len(enrolled.directories) == 1


def test_the_policy_is_published_as_it_stands_in_the_file(enrolled: Any, run: Any, capsys: Any, tmp_path: Path) -> None:
    assert run("policy", "show") == 0
    assert "no policy was published" in capsys.readouterr().out
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet  # ours\nsecrets: reject\n")
    assert run("policy", "publish", file) == 0
    assert run("policy", "publish", file) == 0
    assert [p.version for p in enrolled.policies] == [1, 2]
    assert enrolled.policies[-1].yaml == file.read_bytes()
    capsys.readouterr()
    assert run("policy", "show") == 0
    assert "name: fleet  # ours" in capsys.readouterr().out


def named(directory: Directory) -> tuple[bool, int, bytes]:
    return directory.HasField("policy"), directory.policy.version, directory.policy.digest


def test_a_directory_names_the_newest_policy_whatever_it_was_published_for(
    enrolled: Any, run: Any, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet\nsecrets: reject\n")
    assert [named(one) for one in enrolled.directories] == [(True, 0, b"")]
    for version, change in ((1, "new"), (2, "activate")):
        assert run("policy", "publish", file) == 0
        assert run("keys", change, "open-archive") == 0
        assert run("directory", "publish") == 0
        newest = digest(enrolled.policies[-1].SerializeToString())
        assert [named(one) for one in enrolled.directories[-3:]] == [(True, version, newest)] * 3
    assert [one.version for one in enrolled.policies] == [1, 2]
    assert enrolled.directories[-4].tracks == enrolled.directories[-3].tracks
    assert "names version 2 of the policy" in capsys.readouterr().out


def test_the_first_directory_names_a_policy_that_was_published_before_it(
    coordinator: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet\n")
    assert run("init", coordinator.join_string()) == 0
    assert run("policy", "publish", file) == 0
    assert "the first one will name it" in capsys.readouterr().out
    assert coordinator.directories == []
    assert run("directory", "publish") == 0
    assert coordinator.directories[0].policy.version == 1


def test_a_policy_that_the_coordinator_refuses_is_named_by_no_directory(
    enrolled: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet\n")
    with monkeypatch.context() as patch:
        patch.setattr(enrolled, "refusing", True)
        assert run("policy", "publish", file) == 2
    assert (len(enrolled.directories), enrolled.policies) == (1, [])
    assert run("policy", "publish", file) == 0
    assert (enrolled.directories[-1].policy.version, enrolled.policies[-1].version) == (2, 2)


def test_a_wrong_policy_publishes_nothing(enrolled: Any, run: Any, capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("name: fleet\nsecrets: shout\n")
    assert run("policy", "publish", file) == 2
    assert "line 2" in capsys.readouterr().err
    file.write_text("name: fleet\n#" + "x" * (256 << 10))
    assert run("policy", "publish", file) == 2
    assert "make it shorter" in capsys.readouterr().err
    assert run("policy", "publish", tmp_path / "none.yaml") == 2
    assert enrolled.policies == []


def test_listings_for_people(vault: Any, run: Any, capsys: Any) -> None:
    for words in (["partners", "list"], ["keys", "list"], ["directory", "show"], ["approve"], ["withdrawals", "list"]):
        assert run(*words) == 0
    said = capsys.readouterr().out
    assert vault.partner in said
    assert "no agent waits for approval" in said
    assert "nothing was withdrawn" in said


def test_version_and_a_missing_home(run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("--version")
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("winnow-steward ")
    monkeypatch.delenv("WINNOW_HOME")
    assert run("keys", "list") == 2
    assert "--home" in capsys.readouterr().err


def test_a_text_becomes_the_terms_of_a_track_and_all_else_stays(
    enrolled: Any, run: Any, home: Path, capsys: Any, tmp_path: Path
) -> None:
    file, text = tmp_path / "tracks.yaml", tmp_path / "terms.txt"
    file.write_text(f"# The tracks of the consortium.\n{TRACKS}")
    text.write_text("Anyone may use it:\n\n  - to read;\n  - to train.  \n\tAda's word stands.\n")
    assert run("directory", "publish", "--tracks", file, "--terms", f"private/new={text}") == 0
    open_archive, new = enrolled.directories[-1].tracks
    assert open_archive.terms == "Anyone may use it."
    assert (new.terms, new.terms_digest) == (text.read_text(), digest(text.read_bytes()))
    assert (home / "tracks.yaml").read_text().startswith("# The tracks of the consortium.\n")
    assert run("directory", "publish") == 0
    assert enrolled.directories[-1].tracks[1].terms == text.read_text()
    text.write_text("")
    assert run("directory", "publish", "--terms", f"private/new={text}") == 0
    assert (enrolled.directories[-1].tracks[1].terms, enrolled.directories[-1].tracks[1].terms_digest) == ("", b"")
    published = len(enrolled.directories)
    for wrong in (f"private/none={text}", f"private/new={tmp_path / 'none.txt'}", "private/new"):
        assert run("directory", "publish", "--terms", wrong) == 2
    assert len(enrolled.directories) == published


def test_what_partners_accepted_is_verified_under_the_vaults_that_were_approved(
    vault: Any, enrolled: Any, run: Any, capsys: Any, new_vault: Any
) -> None:
    def accepted(by: Any, key: SigningKey, terms: bytes, agent_id: str = "") -> SignedStatement:
        message = TermsAcceptance(
            agent_id=agent_id or by.agent_id, track="open-archive", terms_digest=terms, accepted_by="Ada"
        )
        return key.sign(Kind.ACCEPTANCE, message.SerializeToString())

    current, stranger = enrolled.directories[-1].tracks[0].terms_digest, new_vault("agent-9", "Nobody")
    enrolled.acceptances += [
        accepted(vault, vault.signing, current),
        accepted(vault, vault.signing, digest(b"an older text")),
        accepted(vault, stranger.signing, current),
        accepted(stranger, stranger.signing, current),
    ]
    rows = listing(run, capsys, "partners", "terms")
    assert [(row["partner"], row["current"], bool(row["fault"])) for row in rows] == [
        (vault.partner, True, False),
        (vault.partner, False, False),
        (vault.partner, False, True),
        ("", False, True),
    ]
    assert run("partners", "terms") == 0
    said = capsys.readouterr().out
    assert "as published" in said
    assert "another text" in said
    assert "did not sign it" in said
