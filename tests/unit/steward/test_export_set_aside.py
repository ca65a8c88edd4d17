"""Shards and records that are not what they should be: set aside, and the others exported."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol import receiving, sealing
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import Receipt
from winnow_protocol.v1.contribution_pb2 import Manifest, Record
from winnow_steward import shards

from .exported import manifest_of, texts

TRACK = "open-archive"


def _alter_byte(coordinator: Any, summary: Any, vault: Any) -> None:
    sealed = bytearray(coordinator.sealed[summary.shard_id])
    sealed[len(sealed) // 2] ^= 1
    coordinator.sealed[summary.shard_id] = bytes(sealed)


def _alter_byte_with_a_new_manifest_of_a_foreign_key(coordinator: Any, summary: Any, vault: Any) -> None:
    manifest = Manifest.FromString(summary.manifest.payload)
    signed = SigningKey.generate().sign(Kind.MANIFEST, manifest.SerializeToString())
    summary.receipt.CopyFrom(coordinator.receipt(manifest, signed, vault.partner))
    summary.manifest.CopyFrom(signed)


def _another_manifest(coordinator: Any, summary: Any, vault: Any) -> None:
    summary.manifest.payload = summary.manifest.payload.replace(b"open-archive", b"open-archivE")


def _claim_it_is_another_agents(coordinator: Any, summary: Any, vault: Any) -> None:
    summary.agent_id = "agent-2"


def _erase_a_key_unasked(coordinator: Any, summary: Any, vault: Any) -> None:
    del summary.key_table.content_keys[0]


def _erase_and_mark_without_a_tombstone(coordinator: Any, summary: Any, vault: Any) -> None:
    del summary.key_table.content_keys[0]
    summary.marks[0].withdrawn = True


def _mark_without_a_tombstone(coordinator: Any, summary: Any, vault: Any) -> None:
    summary.marks[1].withdrawn = True


def _swap_keys(coordinator: Any, summary: Any, vault: Any) -> None:
    one, two = summary.key_table.content_keys
    one.wrapped_key, two.wrapped_key = two.wrapped_key, one.wrapped_key


def _forge_the_receipt(coordinator: Any, summary: Any, vault: Any) -> None:
    summary.receipt.CopyFrom(SigningKey.generate().sign(Kind.RECEIPT, summary.receipt.payload))


def _give_the_receipt_of_another(coordinator: Any, summary: Any, vault: Any) -> None:
    other = coordinator.commit(vault, TRACK, vault.record("another"))
    coordinator.shards.pop()
    summary.receipt.CopyFrom(other.receipt)


def _receive_other_documents(coordinator: Any, summary: Any, vault: Any) -> None:
    receipt = Receipt.FromString(summary.receipt.payload)
    receipt.document_ids[0], receipt.log_index = os.urandom(16), len(coordinator.leaves)
    summary.receipt.CopyFrom(coordinator.answer.sign(Kind.RECEIPT, receipt.SerializeToString()))
    coordinator.leaves.append(summary.receipt.payload)


def _take_the_receipt_out_of_the_log(coordinator: Any, summary: Any, vault: Any) -> None:
    receipt = Receipt.FromString(summary.receipt.payload)
    receipt.committed_at += 1
    summary.receipt.CopyFrom(coordinator.answer.sign(Kind.RECEIPT, receipt.SerializeToString()))


def _lose_the_bytes(coordinator: Any, summary: Any, vault: Any) -> None:
    del coordinator.sealed[summary.shard_id]


def _send_more(coordinator: Any, summary: Any, vault: Any) -> None:
    coordinator.sealed[summary.shard_id] += b"more"


def _send_less(coordinator: Any, summary: Any, vault: Any) -> None:
    coordinator.sealed[summary.shard_id] = coordinator.sealed[summary.shard_id][:-1]


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (_alter_byte, "altered"),
        (_alter_byte_with_a_new_manifest_of_a_foreign_key, "unknown_vault"),
        (_another_manifest, "forged"),
        (_claim_it_is_another_agents, "unknown_vault"),
        (_erase_a_key_unasked, "incomplete"),
        (_erase_and_mark_without_a_tombstone, "incomplete"),
        (_mark_without_a_tombstone, "incomplete"),
        (_swap_keys, "altered"),
        (_forge_the_receipt, "forged"),
        (_give_the_receipt_of_another, "altered"),
        (_receive_other_documents, "altered"),
        (_take_the_receipt_out_of_the_log, "not_logged"),
        (_lose_the_bytes, "missing"),
        (_send_more, "altered"),
        (_send_less, "altered"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else value,
)
def test_a_shard_that_is_not_what_it_should_be_is_set_aside_and_the_others_are_exported(
    *, enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any, harm: Callable[..., None], kind: str
) -> None:
    enrolled.commit(vault, TRACK, vault.record("before"))
    harmed = enrolled.commit(vault, TRACK, vault.record("harmed 1"), vault.record("harmed 2"))
    enrolled.commit(vault, TRACK, vault.record("after"))
    harm(enrolled, harmed, vault)
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"before", "after"}
    assert [(s["shard"], s["kind"]) for s in manifest_of(out)["set_aside"]] == [(harmed.shard_id.hex(), kind)]
    assert harmed.shard_id.hex() in capsys.readouterr().err
    assert "1 shard that could not be verified" in (out / "README.md").read_text()


def test_documents_that_are_gone_unasked_are_counted_and_named(
    *, enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any
) -> None:
    records = [vault.record(f"document {n}") for n in range(3)]
    harmed = enrolled.commit(vault, TRACK, *records)
    enrolled.commit(vault, TRACK, vault.record("after"))
    enrolled.withdraw(records[0].document_id)
    harmed.marks[0].withdrawn = harmed.marks[2].withdrawn = True
    assert run("export", TRACK, "--out", out) == 3
    said = capsys.readouterr().err
    assert "1 document that nobody withdrew" in said
    assert [record.document_id.hex() in said for record in records] == [False, False, True]


def test_keys_swapped_beside_a_lawful_erasure_do_not_open(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    records = [vault.record(f"document {n}") for n in range(3)]
    harmed = enrolled.commit(vault, TRACK, *records)
    enrolled.commit(vault, TRACK, vault.record("after"))
    enrolled.withdraw(records[0].document_id)
    _swap_keys(enrolled, harmed, vault)
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"after"}
    assert manifest_of(out)["set_aside"][0]["kind"] == "seal_broken"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("partner", "Somebody else"),
        ("licence", ""),
        ("basis", ""),
        ("modality", 0),
        ("text", ""),
        ("words", 1 << 31),
        ("words", 6),
        ("language", "e" * 65),
        ("licence", "l" * 257),
        ("basis", "b" * 16_385),
        ("replacement", "r" * 65),
    ],
)
def test_a_record_that_a_vault_should_not_have_sealed(
    *, enrolled: Any, run: Any, vault: Any, out: Path, field: str, value: Any
) -> None:
    wrong = vault.record("wrong")
    setattr(wrong, field, value)
    enrolled.commit(vault, TRACK, vault.record("sound"))
    enrolled.commit(vault, TRACK, vault.record("first"), wrong)
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"sound"}
    assert manifest_of(out)["set_aside"][0]["kind"] == "bad_record"


@pytest.mark.parametrize("edges", [(0, 5, 6, 1000), (0, 5, 4, 8), (6, 8, 0, 5), (5, 0, 6, 8), (0, 8, 0, 8)])
def test_turns_outside_the_text_or_over_one_another_are_no_record(
    *, enrolled: Any, run: Any, vault: Any, out: Path, edges: tuple[int, int, int, int]
) -> None:
    chat = vault.conversation(("Ada", "Hello"), ("Ben", "Hi"))
    (chat.turns[0].start, chat.turns[0].end, chat.turns[1].start, chat.turns[1].end) = edges
    enrolled.commit(vault, TRACK, chat)
    enrolled.commit(vault, TRACK, vault.record("sound"))
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"sound"}
    assert manifest_of(out)["set_aside"][0]["kind"] == "bad_record"


def test_turns_without_end_are_refused_before_they_are_unpacked(
    *, enrolled: Any, run: Any, vault: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = vault.conversation(*[("", "")] * 101)
    enrolled.commit(vault, TRACK, chat, vault.record("with it"))
    enrolled.commit(vault, TRACK, vault.conversation(*[("Ada", "yes")] * 100))
    monkeypatch.setattr(shards, "MOST_TURNS", 100)
    unpacked = []
    monkeypatch.setattr(shards, "_in_order", lambda record: unpacked.append(len(record.turns)) or True)
    assert run("export", TRACK, "--out", out) == 3
    assert {*unpacked} == {100}
    assert manifest_of(out)["set_aside"][0]["kind"] == "bad_record"


def test_a_shard_key_of_another_length_sets_its_shard_aside(
    enrolled: Any, run: Any, vault: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as longer:
        longer.setattr(sealing, "hpke_seal", lambda to, key, info: receiving.hpke_seal(to, key + bytes(33), info))
        enrolled.commit(vault, TRACK, vault.record("wrong"))
    enrolled.commit(vault, TRACK, vault.record("sound"))
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"sound"}
    assert manifest_of(out)["set_aside"][0]["kind"] == "seal_broken"


def test_what_no_check_foresaw_and_no_table_takes_sets_its_shard_aside(
    *, enrolled: Any, run: Any, vault: Any, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    wrong = vault.record("wrong", words=1 << 31)
    monkeypatch.setattr(shards, "_record", Record.FromString)
    enrolled.commit(vault, TRACK, vault.record("with it"), wrong)
    enrolled.commit(vault, TRACK, vault.record("sound"))
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"sound"}
    assert manifest_of(out)["set_aside"][0]["kind"] == "bad_record"
    assert "can't be a row" in capsys.readouterr().err
