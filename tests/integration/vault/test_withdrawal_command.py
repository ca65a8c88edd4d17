"""Taking back by the command, and texts whose identifiers are lost."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.integration.vault.conftest import Command
from tests.integration.vault.parts import OtherSide, VaultParts, prose
from tests.integration.vault.withdrawing import asked, copies_of, delivered, in_log, state_of, take, take_back
from winnow_agent.vault.requests import kept
from winnow_agent.vault.retain import retain
from winnow_agent.vault.withdraw.matching import Sought, find_by_text, near_copies
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_protocol.policy import Retention
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import verify
from winnow_protocol.v1.common_pb2 import SignedStatement, Verdict, VerdictKind

# -- copies, and texts whose identifiers are lost --------------------------------------------------------------------


def test_a_near_copy_here_does_not_take_its_place(vault: VaultParts, other: OtherSide) -> None:
    text = prose("letter")
    (original,) = delivered(vault, other, text)
    (copy,) = vault.approve(text + " And a line more.")
    (unlike,) = vault.approve(prose("unlike"))
    for item in vault.offer():
        other.answer_offer(
            vault, item, lambda one: Verdict(document_id=one, kind=VerdictKind.VERDICT_KIND_DUPLICATE, duplicate_of=1)
        )
    vault.take()
    assert near_copies(vault.store, [original]) == {copy: original}
    assert near_copies(vault.store, [unlike]) == {}
    take_back(vault, original, copy)
    vault.report()
    other.answer_report(vault, offer_again=[copy, unlike])
    vault.take()
    assert vault.state(copy) == "withdrawn"
    assert vault.offer() != []
    assert vault.state(unlike) == "offered"


def forget_text(vault: VaultParts) -> None:
    """As retention does once its days are over."""
    none = timedelta()
    retain(vault.store, Retention(rejected_text=none, duplicate_text=none, delivered_text=none, own_copies=True))


def found_by(vault: VaultParts, text: str, content_hash: bytes = b"") -> list[tuple[bytes, str]]:
    matches = find_by_text(vault.store, vault.trust, copies_of(vault), Sought(content_hash, (text,)))
    return [(match.id, match.how) for match in matches]


def test_a_text_is_found_as_long_as_anything_of_it_is_here(vault: VaultParts, other: OtherSide) -> None:
    text = prose("letter")
    wanted, _ = delivered(vault, other, text, prose("another"))
    rewritten = " ".join("somebody" if number % 25 == 0 else word for number, word in enumerate(text.split()))
    assert found_by(vault, text.upper().replace("\n", " ")) == [(wanted, "the same words")]
    assert [one for one, _ in found_by(vault, rewritten)] == [wanted]
    assert [one for one, _ in found_by(vault, text[300:420])] == [wanted]
    assert found_by(vault, prose("unlike")) == []

    forget_text(vault)
    assert found_by(vault, text[300:420]) == [(wanted, "the same words, by the own copy")]
    for path in copies_of(vault).folder.iterdir():
        path.unlink()
    assert found_by(vault, text) == [(wanted, "the same words, by its signature")]
    assert [one for one, _ in found_by(vault, rewritten)] == [wanted]
    assert found_by(vault, text[300:420]) == []
    (row,) = vault.store.query("SELECT content_hash FROM files WHERE id = ?", vault.row(wanted)["file"])
    assert (wanted, "the same file") in found_by(vault, "nothing", row["content_hash"])

    take_back(vault, wanted)
    request_withdrawals(vault.outgoing)
    in_log(other, vault)
    take(vault)
    assert found_by(vault, text) == []


def test_a_copy_whose_records_are_lost_is_found_and_erased(vault: VaultParts, other: OtherSide) -> None:
    wanted, kept = delivered(vault, other, prose("letter"), prose("kept"))
    with vault.store.transaction() as connection:  # as after an older backup was put back
        for table in ("findings", "facts", "signatures", "documents"):
            column = "id" if table == "documents" else "document"
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (wanted,))  # noqa: S608
    assert found_by(vault, prose("letter")) == [(wanted, "the same words, by the own copy")]
    take_back(vault, wanted)
    assert [record.document_id for record in copies_of(vault).records(vault.trust.receiving_key)] == [kept]
    request_withdrawals(vault.outgoing)
    assert [list(one.document_ids) for one in asked(vault)] == [[wanted]]


def test_looking_for_a_text_puts_nothing_anywhere(vault: VaultParts, other: OtherSide) -> None:
    delivered(vault, other, prose("letter"))
    before = {path: path.read_bytes() for path in vault.home.rglob("*") if path.is_file()}
    assert found_by(vault, prose("letter")) != []
    assert {path: path.read_bytes() for path in vault.home.rglob("*") if path.is_file()} == before


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_lists_asks_and_tells(vault: VaultParts, other: OtherSide, command: Command) -> None:
    gone, kept = delivered(vault, other, prose("gone"), prose("kept"))
    status, out, _ = command("withdraw", gone.hex()[:8], "--dry-run")
    assert (status, vault.row(gone)["reasons"]) == (0, "[]")
    assert gone.hex()[:12] in out
    assert "sent to open-archive" in out
    status, _, err = command("withdraw", gone.hex()[:8])  # nobody is at the terminal
    assert (status, state_of(vault)) == (2, [])
    assert "--yes" in err

    status, out, _ = command("withdraw", gone.hex()[:8], "--reason", "the heir objects", "--yes", "--json")
    assert status == 0
    said = json.loads(out)
    assert said["withdrawn"]
    assert said["text_erased"]
    assert [(one["document"], one["state"], one["told"]) for one in said["documents"]] == [
        (gone.hex(), "delivered", True)
    ]
    assert vault.store.document(gone) is None
    _, out, _ = command("status")
    assert "1 request not signed for by the coordinator yet: 1 document since" in out
    (item,) = request_withdrawals(vault.outgoing)
    assert said["requests"] == [item.id.hex()]
    _, out, _ = command("outbox", "list")
    assert item.id.hex()[:12] in out

    in_log(other, vault)
    take(vault)
    _, out, _ = command("status", "--json")
    assert json.loads(out)["withdrawals"]["waiting"] == 0
    _, out, _ = command("outbox", "list")
    assert " offer " in out  # signatures and descriptors left, too
    assert "delivered to open-archive, 1 of 2 documents withdrawn" in out
    assert "signed for" in out
    _, out, _ = command("withdraw", "--list", "--json")
    (listed,) = json.loads(out)
    assert (listed["state"], listed["log_index"], listed["reason"]) == ("done", 7, "the heir objects")
    tombstone = SignedStatement.FromString(base64.b64decode(listed["tombstone"]))
    verify(tombstone, StatementKind.TOMBSTONE, other.answers.public_key)
    _, out, _ = command("ledger", "show")
    assert "the heir objects" in out
    _, out, _ = command("ledger", "verify")
    assert "sound" in out
    (shard,) = other.shards
    _, out, _ = command("outbox", "open", shard.hex()[:8])
    assert prose("kept") in out
    assert prose("gone") not in out
    status, out, _ = command("withdraw", gone.hex(), "--yes")
    assert status == 0
    assert "withdrawn before" in out
    assert vault.state(kept) == "delivered"


def test_a_disk_without_room_keeps_nobody_from_hearing_what_was_withdrawn(
    vault: VaultParts, other: OtherSide, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = delivered(vault, other, prose("first"), prose("second"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    status, out, err = command("withdraw", first.hex(), "--yes", "--json")
    assert (status, err) == (0, "")
    said = json.loads(out)
    assert (said["withdrawn"], said["text_erased"], len(said["requests"])) == (True, False, 1)
    status, out, _ = command("withdraw", second.hex(), "--yes")
    assert status == 0
    assert "0 bytes are free" in out
    assert "The coordinator is told" in out


def test_by_shard_by_source_by_text_and_everything(
    vault: VaultParts, other: OtherSide, command: Command, tmp_path: Path
) -> None:
    first = delivered(vault, other, prose("one"), prose("two"))
    (second,) = delivered(vault, other, prose("three"))
    here = vault.approve(prose("here"))

    def chosen(*words: str) -> set[str]:
        status, out, err = command("withdraw", *words, "--dry-run", "--json")
        assert status == 0, err
        return {one["document"] for one in json.loads(out)["documents"]}

    shard = vault.row(second)["shard"]
    assert chosen("--shard", shard.hex()[:6]) == {second.hex()}
    everything = {one.hex() for one in (*first, second, *here)}
    assert chosen("--source", "letters") == chosen("--everything") == everything
    (tmp_path / "found.txt").write_text(prose("two"))
    assert chosen("--text", str(tmp_path / "found.txt")) == {first[1].hex()}
    assert chosen(second.hex()[:8], "--text", str(tmp_path / "found.txt")) == {second.hex(), first[1].hex()}
    assert state_of(vault) == []


def test_what_is_not_here_or_makes_no_sense_is_said(vault: VaultParts, command: Command, tmp_path: Path) -> None:
    (document_id,) = vault.approve(prose("here"))
    (tmp_path / "other.txt").write_text(prose("unlike"))
    for words, part in (
        (["ffffffff"], "no document has"),
        (["letter"], "is no document's identifier"),
        (["--shard", "ff"], "no shard has"),
        (["--source", "cellar"], "nothing was ever found"),
        (["--text", str(tmp_path / "other.txt")], "no document here is alike"),
        (["--text", str(tmp_path / "absent")], "there is no such file"),
        ([], "nothing is named"),
        (["--everything", document_id.hex()], "stands alone"),
        ([document_id.hex(), "--recovery-key"], "add --everything"),
    ):
        status, _, err = command("withdraw", "--yes", *words)
        assert status == 2, words
        assert part in err
    assert vault.state(document_id) == "approved"


def test_no_source_and_no_document_is_a_whole_identifier(vault: VaultParts, command: Command) -> None:
    status, out, _ = command("withdraw", "ab" * 16, "--yes", "--json")
    assert status == 0
    assert json.loads(out)["documents"][0]["state"] is None
    assert len(request_withdrawals(vault.outgoing)) == 1


def test_what_another_agent_of_the_partner_withdrew_is_said_and_left_to_a_person(
    vault: VaultParts, other: OtherSide, command: Command
) -> None:
    gone, kept = delivered(vault, other, prose("gone"), prose("kept"))
    vault.report()
    other.answer_report(vault, please_withdraw=[gone, bytes(16)])
    take(vault)
    assert (vault.state(gone), vault.row(gone)["reasons"]) == ("delivered", "[]")
    assert vault.store.document(gone) is not None
    _, out, _ = command("status")
    assert "1 document of this agent by another of yours" in out
    status, out, _ = command("withdraw", "--asked", "--yes", "--json")
    assert (status, [one["document"] for one in json.loads(out)["documents"]]) == (0, [gone.hex()])
    _, out, _ = command("status", "--json")
    assert json.loads(out)["withdrawals"]["asked_of_this_agent"] == 0
    assert vault.state(kept) == "delivered"


def test_what_waits_while_nobody_answers_is_named(vault: VaultParts, other: OtherSide) -> None:
    (gone,) = delivered(vault, other, prose("gone"))
    vault.report()
    assert kept(vault.outbox) == "nothing waits but a report"
    take_back(vault, gone)
    request_withdrawals(vault.outgoing)
    assert kept(vault.outbox) == "the outbox keeps 1 withdrawal"
