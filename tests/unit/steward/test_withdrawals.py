"""Withdrawals as the steward honours them: whose word they rest on, and what becomes of exports that were made before."""

from __future__ import annotations

import hashlib
import json
import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from winnow_protocol.signing import Kind, SigningKey, digest
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal
from winnow_steward.erasing import exports_below

TRACK = "open-archive"


@pytest.fixture
def listed(run: Any, capsys: Any) -> Any:
    """`winnow-steward withdrawals … --json`, as values."""

    def values(*words: object, status: int = 0) -> Any:
        capsys.readouterr()
        assert run("withdrawals", *words, "--json") == status
        return json.loads(capsys.readouterr().out)

    return values


def texts(folder: Path) -> set[str]:
    return set(ds.dataset(folder / "data").to_table(columns=["text"])["text"].to_pylist())


def manifest_of(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return values


def answer_again(enrolled: Any, number: int, asked: SignedStatement) -> None:
    """Puts another statement in the place of what a tombstone answers, and a tombstone that names it."""
    tombstone = Tombstone.FromString(enrolled.tombstones[number].payload)
    tombstone.withdrawal_digest = digest(asked.payload)
    signed = enrolled.answer.sign(Kind.TOMBSTONE, tombstone.SerializeToString())
    enrolled.tombstones[number], enrolled.withdrawals[number] = signed, asked
    enrolled.leaves[tombstone.log_index] = signed.payload


def test_an_export_that_was_made_before_is_named_and_written_anew(
    enrolled: Any, run: Any, vault: Any, listed: Any, tmp_path: Path
) -> None:
    records = [vault.record(f"letter {n}") for n in range(10)]
    enrolled.commit(vault, TRACK, *records)
    enrolled.commit(vault, "private/fine-tune", vault.record("of another track"))
    elsewhere = tmp_path / "elsewhere" / "first"
    elsewhere.parent.mkdir()
    assert run("export", TRACK, "--out", elsewhere) == 0
    assert run("export", "private/fine-tune") == 0
    gone = records[3]
    enrolled.withdraw(gone.document_id)

    assert run("export", TRACK) == 0
    (second,) = [path for path in (tmp_path / "steward" / "exports").iterdir() if path.name.startswith("open")]
    assert texts(second) == {f"letter {n}" for n in range(10) if n != 3}
    (stone,) = manifest_of(second)["tombstones"]
    assert (stone["documents"], stone["by"], stone["partner"], stone["logged"]) == (
        [gone.document_id.hex()],
        "vault",
        vault.partner,
        True,
    )

    (line,) = listed("list")
    assert (line["partner"], line["by"], line["exports"]) == (vault.partner, "vault", [])
    (line,) = listed("list", "--exports", elsewhere.parent)
    assert line["exports"] == [str(elsewhere)]
    assert run("withdrawals", "list", "--exports", elsewhere) == 0

    assert listed("erase", "--exports", elsewhere) == [{"export": str(elsewhere), "erased": 1}]
    assert texts(elsewhere) == texts(second)
    assert sorted(path.name for path in elsewhere.parent.iterdir()) == ["first"]
    stated = manifest_of(elsewhere)
    assert (stated["documents"], stated["omitted"]["withdrawn"]) == (9, 1)
    assert stated["erased"][0]["documents"] == [gone.document_id.hex()]
    for file in stated["files"]:
        assert hashlib.sha256((elsewhere / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    assert stated["files"][0]["sha256"] in (elsewhere / "croissant.json").read_text()
    assert "9 documents" in (elsewhere / "README.md").read_text()
    assert not any(b"letter 3" in path.read_bytes() for path in elsewhere.rglob("*") if path.is_file())
    assert listed("erase", "--exports", elsewhere) == []


def test_an_export_of_which_nothing_is_left_goes(
    enrolled: Any, run: Any, vault: Any, listed: Any, tmp_path: Path
) -> None:
    record = vault.record("one")
    enrolled.commit(vault, TRACK, record)
    assert run("export", TRACK, "--out", tmp_path / "out") == 0
    enrolled.withdraw(record.document_id)
    assert listed("erase", "--exports", tmp_path / "out")[0]["erased"] == 1
    assert not (tmp_path / "out").exists()


def test_an_erasing_that_was_stopped_between_two_renames_loses_nothing(
    enrolled: Any, run: Any, vault: Any, listed: Any, tmp_path: Path
) -> None:
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    folder = tmp_path / "exports"
    folder.mkdir()
    assert run("export", TRACK, "--out", folder / "out") == 0
    (folder / "out").rename(folder / ".out.erased")
    assert [export.folder for export in exports_below([folder])] == [folder / "out"]
    enrolled.withdraw(one.document_id)
    listed("erase", "--exports", folder)
    assert texts(folder / "out") == {"two"}


def test_a_withdrawal_that_no_vault_signed_is_honoured_and_told(
    enrolled: Any, run: Any, vault: Any, listed: Any, tmp_path: Path
) -> None:
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    enrolled.withdraw(one.document_id)
    stranger = SigningKey.generate()
    asked = Withdrawal(agent_id=vault.agent_id, document_ids=[one.document_id]).SerializeToString()
    for number, statement in enumerate(
        (
            SignedStatement(),
            stranger.sign(Kind.WITHDRAWAL, asked),
            vault.signing.sign(Kind.OFFER, asked),
            vault.signing.sign(
                Kind.WITHDRAWAL, Withdrawal(agent_id=vault.agent_id, document_ids=[os.urandom(16)]).SerializeToString()
            ),
        )
    ):
        answer_again(enrolled, 0, statement)
        out = tmp_path / str(number)
        for kept in ("checkpoint", "audit"):  # the test rewrites the log
            (tmp_path / "steward" / kept).unlink(missing_ok=True)
        assert run("export", TRACK, "--out", out) == 3
        assert texts(out) == {"two"}
        assert manifest_of(out)["tombstones"][0]["by"] == "coordinator"
        (line,) = listed("list", status=3)
        assert (line["by"], line["partner"]) == ("coordinator", "")


def test_another_partners_vault_does_not_withdraw_a_document_unnoticed(
    enrolled: Any, run: Any, vault: Any, tmp_path: Path, capsys: Any
) -> None:
    other = type(vault)("agent-2", "Museum")
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    enrolled.waiting.append(other.pending())
    assert run("approve", "--all") == 0
    enrolled.withdraw(one.document_id)
    asked = Withdrawal(agent_id=other.agent_id, document_ids=[one.document_id]).SerializeToString()
    answer_again(enrolled, 0, other.signing.sign(Kind.WITHDRAWAL, asked))
    capsys.readouterr()
    assert run("export", TRACK, "--out", tmp_path / "out") == 3
    assert "Museum has signed for documents of another partner" in capsys.readouterr().err


def test_the_recovery_key_of_an_approved_vault_counts(
    enrolled: Any, run: Any, new_vault: Any, listed: Any, tmp_path: Path
) -> None:
    recovery = SigningKey.generate()
    lost = new_vault("agent-3", "Archive")
    waiting = lost.pending()
    waiting.keys.recovery_key = recovery.public_key
    enrolled.waiting.append(waiting)
    assert run("approve", "--all") == 0
    record = lost.record("one")
    enrolled.commit(lost, TRACK, record, lost.record("two"))
    enrolled.withdraw(record.document_id)
    for key, by in ((recovery, "recovery key"), (SigningKey.generate(), "coordinator")):
        named = {"withdrawal_id": bytes(16), "agent_id": "the new one", "everything": True}
        stated = key.sign(Kind.WITHDRAWAL, Withdrawal(**named).SerializeToString())
        asked = Withdrawal(**named, recovery=stated).SerializeToString()
        answer_again(enrolled, 0, SigningKey.generate().sign(Kind.WITHDRAWAL, asked))
        (tmp_path / "steward" / "checkpoint").unlink(missing_ok=True)
        (line,) = listed("list", status=0 if by == "recovery key" else 3)
        assert line["by"] == by


def test_a_tombstone_that_is_not_in_the_log_is_told(
    enrolled: Any, run: Any, vault: Any, tmp_path: Path, capsys: Any
) -> None:
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    enrolled.withdraw(one.document_id)
    enrolled.leaves.pop()
    assert run("export", TRACK, "--out", tmp_path / "out") == 3
    assert "its tombstone is not in the log" in capsys.readouterr().err
    assert texts(tmp_path / "out") == {"two"}
    assert manifest_of(tmp_path / "out")["tombstones"][0]["logged"] is False


def test_a_tombstone_that_the_coordinator_does_not_show_is_missed(
    enrolled: Any, run: Any, vault: Any, tmp_path: Path, capsys: Any
) -> None:
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    enrolled.withdraw(one.document_id)
    enrolled.tombstones.clear()
    enrolled.withdrawals.clear()
    assert run("export", TRACK, "--out", tmp_path / "out") == 4
    assert "incomplete" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("everything", [True, False])
def test_what_a_vault_has_signed_the_withdrawal_of_is_left_out_though_no_tombstone_names_it(
    *, enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any, everything: bool
) -> None:
    """Also where the coordinator lists the request no more, and only the steward has seen it; of others' documents it is nothing."""
    other = type(vault)("agent-2", "Museum")
    enrolled.waiting.append(other.pending())
    assert run("approve", "--all") == 0
    kept, gone, others = vault.record("kept"), vault.record("gone"), other.record("others")
    before = [gone] if everything else [kept, gone]
    enrolled.commit(vault, TRACK, *before)
    enrolled.commit(other, TRACK, others)
    as_they_were = deepcopy(enrolled.shards[0].key_table), dict(enrolled.sealed)
    enrolled.withdraw(gone.document_id)
    enrolled.shards[0].key_table.CopyFrom(as_they_were[0])
    enrolled.sealed = as_they_were[1]
    named = {} if everything else {"document_ids": [gone.document_id, others.document_id]}
    asked = Withdrawal(agent_id=vault.agent_id, everything=everything, **named).SerializeToString()
    answer_again(enrolled, 0, vault.signing.sign(Kind.WITHDRAWAL, asked))
    shard = enrolled.shards[0].shard_id.hex()
    nothing = Tombstone.FromString(enrolled.tombstones[0].payload)
    del nothing.document_ids[:]
    enrolled.tombstones[0] = enrolled.answer.sign(Kind.TOMBSTONE, nothing.SerializeToString())
    enrolled.leaves[nothing.log_index] = enrolled.tombstones[0].payload
    enrolled.logged[enrolled.tombstones[0].payload] = enrolled.tombstones[0]
    if everything:
        enrolled.commit(vault, TRACK, kept)
    if everything:  # by the coordinator's clock
        assert run("witness") == 0
    else:
        for _ in range(2):
            capsys.readouterr()
            assert run("witness") == 3
            said = f"the tombstone at leaf {nothing.log_index} leaves out 1 document of shard {shard}"
            assert said in capsys.readouterr().err
    for number in range(2):
        capsys.readouterr()
        assert run("export", TRACK, "--out", out / str(number)) == 3
        assert texts(out / str(number)) == {"kept", "others"}
        assert (
            "1 document of Hill End Historical Society, which it has signed the withdrawal of, are"
            in capsys.readouterr().err
        )
        enrolled.withdrawals[0] = SignedStatement()
