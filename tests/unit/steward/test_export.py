"""From sealed shards to a data set, and what may not get into it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import Receipt
from winnow_protocol.v1.contribution_pb2 import Manifest
from winnow_protocol.v1.steward_pb2 import DocumentMark
from winnow_steward import keyring
from winnow_steward.dataset import ParquetFiles, row_of
from winnow_steward.export import Duplicates

TRACK = "open-archive"


def exported(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(folder / "data").to_table().to_pylist()
    return rows


def texts(folder: Path) -> set[str]:
    return {row["text"] for row in exported(folder)}


def manifest_of(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return values


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "dataset"


def test_a_track_is_exported_as_it_was_approved(enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any) -> None:
    letter = vault.record("Dear Sir, the bridge is down. Ĝis revido!", language="eo", replacement="surrogate")
    chat = vault.conversation(("Ada", "Is it ready?"), ("Ben", "Not yet — soon. 👍"), ("Ada", "Fine."))
    enrolled.commit(vault, TRACK, letter, chat)
    enrolled.commit(vault, TRACK, *(vault.record(f"Minutes {n}", licence="CC0-1.0") for n in range(5)))
    enrolled.commit(vault, TRACK, vault.record("A late one", basis="deposit | 2024"))
    enrolled.commit(vault, "private/fine-tune", vault.record("of another track"))
    assert run("export", TRACK, "--out", out) == 0
    assert str(out) in capsys.readouterr().out

    rows = exported(out)
    assert [row["text"] for row in rows] == [letter.text, chat.text, *(f"Minutes {n}" for n in range(5)), "A late one"]
    assert rows[0] == {
        "id": letter.document_id.hex(), "text": letter.text, "turns": [], "language": "eo", "modality": "text",
        "source_type": "prose", "licence": "CC-BY-4.0", "basis": "deed of gift 1998", "track": TRACK,
        "source": vault.partner, "replacement": "surrogate", "words": 8,
    }  # fmt: skip
    assert rows[1]["turns"] == [
        {"speaker": "Ada", "text": "Is it ready?"},
        {"speaker": "Ben", "text": "Not yet — soon. 👍"},
        {"speaker": "Ada", "text": "Fine."},
    ]
    described = manifest_of(out)
    assert (described["documents"], described["by"]["licence"]) == (8, {"CC0-1.0": 5, "CC-BY-4.0": 3})
    assert [shard["exported"] for shard in described["shards"]] == [2, 5, 1]
    for file in described["files"]:
        assert hashlib.sha256((out / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    card = (out / "README.md").read_text()
    assert "| CC0-1.0 | 5 | https://spdx.org/licenses/CC0-1.0.html |" in card
    assert vault.partner in card
    assert "| deed of gift 1998 | 7 |" in card
    assert "| deposit \\| 2024 | 1 |" in card
    assert described["by"]["basis"] == {"deed of gift 1998": 7, "deposit | 2024": 1}
    assert "published as an open data set" in card
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "croissant.json", "data", "manifest.json"]
    assert [path.name for path in out.parent.glob(".*")] == []


def test_the_hubs_loader_and_croissants_read_it(
    *, enrolled: Any, run: Any, vault: Any, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in [("HF_HUB_OFFLINE", "1"), ("HF_DATASETS_OFFLINE", "1"), ("HF_HOME", str(tmp_path / "hf"))]:
        monkeypatch.setenv(variable, value)
    enrolled.commit(vault, TRACK, vault.conversation(("Ada", "Hello"), ("Ben", "Hi")), vault.record("Alone"))
    assert run("export", TRACK, "--out", out) == 0

    import datasets
    import mlcroissant

    cache = str(tmp_path / "cache")
    by_files = datasets.load_dataset("parquet", data_files=str(out / "data" / "*.parquet"), cache_dir=cache)
    assert by_files["train"]["text"][:] == ["Hello\nHi\n", "Alone"]
    assert by_files["train"][0]["turns"] == [{"speaker": "Ada", "text": "Hello"}, {"speaker": "Ben", "text": "Hi"}]
    by_card = datasets.load_dataset(str(out), split="train", cache_dir=cache)
    assert by_card["text"][:] == by_files["train"]["text"][:]

    croissant = mlcroissant.Dataset(jsonld=out / "croissant.json")
    records = list(croissant.records("documents"))
    assert [record["documents/text"] for record in records] == [b"Hello\nHi\n", b"Alone"]
    assert [turn["documents/turns/speaker"] for turn in records[0]["documents/turns"]] == [b"Ada", b"Ben"]
    assert croissant.metadata.license == ["https://spdx.org/licenses/CC-BY-4.0.html"]


def test_one_of_each_group_of_duplicates_and_nothing_withdrawn(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    kept, copy, gone, copies_of_gone = (
        vault.record("kept"),
        vault.record("copy of kept"),
        vault.record("gone"),
        [vault.record(f"copy {n} of gone") for n in range(2)],
    )
    first = enrolled.commit(vault, TRACK, copy, gone)
    second = enrolled.commit(vault, TRACK, kept, *copies_of_gone, vault.record("marked"))
    first.marks[0].duplicate_of = kept.document_id
    for mark in second.marks[1:3]:
        mark.duplicate_of = gone.document_id
    second.marks[3].withdrawn = True
    enrolled.withdraw(gone.document_id)
    assert run("export", TRACK, "--out", out) == 0
    assert texts(out) == {"copy of kept", "copy 0 of gone"}
    assert manifest_of(out)["omitted"] == {"withdrawn": 2, "duplicate": 2, "licence": 0}
    assert manifest_of(out)["set_aside"] == []


def test_a_tombstone_counts_even_where_the_coordinator_forgot_to_erase(
    enrolled: Any, run: Any, vault: Any, out: Path
) -> None:
    gone, stays = vault.record("gone"), vault.record("stays")
    summary = enrolled.commit(vault, TRACK, gone, stays)
    rows = list(summary.key_table.content_keys)
    enrolled.withdraw(gone.document_id)
    del summary.key_table.content_keys[:]
    summary.key_table.content_keys.extend(rows)
    assert run("export", TRACK, "--out", out) == 0
    assert texts(out) == {"stays"}


def test_only_the_licences_that_were_asked_for(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    ours = vault.record("ours", licence="LicenseRef-deposit")
    enrolled.commit(vault, TRACK, vault.record("by"), vault.record("zero", licence="CC0-1.0"), ours)
    assert run("export", TRACK, "--out", out, "--licence", "CC0-1.0", "--licence", "LicenseRef-deposit") == 0
    assert texts(out) == {"zero", "ours"}
    assert manifest_of(out)["omitted"]["licence"] == 1


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
    ("field", "value"), [("partner", "Somebody else"), ("licence", ""), ("basis", ""), ("modality", 0), ("text", "")]
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


def test_turns_outside_the_text_are_no_record(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    chat = vault.conversation(("Ada", "Hello"), ("Ben", "Hi"))
    chat.turns[1].end = 1000
    enrolled.commit(vault, TRACK, chat)
    enrolled.commit(vault, TRACK, vault.record("sound"))
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"sound"}


def test_a_fetch_that_breaks_off_goes_on_where_it_broke(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    enrolled.commit(vault, TRACK, vault.record(os.urandom(20_000).hex()))
    enrolled.break_at = 5000
    assert run("export", TRACK, "--out", out) == 0
    assert enrolled.offsets == [0, 5000]
    assert len(exported(out)) == 1


def test_a_shard_that_does_not_end_fills_no_disk(enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any) -> None:
    summary = enrolled.commit(vault, TRACK, vault.record("one"))
    enrolled.commit(vault, TRACK, vault.record("two"))
    enrolled.sealed[summary.shard_id] += bytes(1 << 20)
    assert run("export", TRACK, "--out", out) == 3
    assert f"more than its {Manifest.FromString(summary.manifest.payload).sealed_size} bytes" in capsys.readouterr().err


def test_a_replaced_vaults_earlier_shards_are_still_known(
    enrolled: Any, run: Any, vault: Any, out: Path, new_vault: Any
) -> None:
    enrolled.commit(vault, TRACK, vault.record("before the loss"))
    replaced = new_vault(vault.agent_id, vault.partner)
    enrolled.waiting.append(replaced.pending())
    assert run("approve", vault.agent_id) == 0
    enrolled.commit(replaced, TRACK, replaced.record("after the loss"))
    assert run("export", TRACK, "--out", out) == 0
    assert texts(out) == {"before the loss", "after the loss"}


def test_an_export_never_replaces_a_folder_and_leaves_nothing_half_done(
    enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any
) -> None:
    summary = enrolled.commit(vault, TRACK, vault.record("one"))
    assert run("export", TRACK, "--out", out) == 0
    before = (out / "manifest.json").read_bytes()
    assert run("export", TRACK, "--out", out) == 2
    assert "is there already" in capsys.readouterr().err
    assert (out / "manifest.json").read_bytes() == before

    other = out.with_name("other")
    enrolled.leaves[0] = b"rewritten"
    assert run("export", TRACK, "--out", other) == 2
    enrolled.leaves[0] = summary.receipt.payload
    enrolled.stop()
    assert run("export", TRACK, "--out", other) == 4
    assert sorted(path.name for path in out.parent.iterdir()) == ["dataset", "steward"]


def test_an_export_that_is_terminated_leaves_nothing_behind(
    enrolled: Any, home: Path, vault: Any, out: Path, tmp_path: Path
) -> None:
    enrolled.commit(vault, TRACK, vault.record("one"))
    runner = tmp_path / "run.py"
    runner.write_text(
        "from winnow_steward import keyring\nfrom winnow_steward.cli import main\n"
        f"keyring._COST['n'] = {keyring._COST['n']}\nraise SystemExit(main())\n"
    )
    enrolled.go_on.clear()
    command = [sys.executable, str(runner), "--home", str(home), "export", TRACK, "--out", str(out)]
    with subprocess.Popen(command) as process:
        while not enrolled.offsets:
            assert process.poll() is None
            time.sleep(0.02)
        assert [path.name for path in out.parent.glob(".dataset*")] == [".dataset.partial"]
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        enrolled.go_on.set()
        assert process.wait(30) == 128 + signal.SIGTERM
    assert list(out.parent.glob("*dataset*")) == []
    assert list(out.parent.glob(".*")) == []


def test_nothing_to_export_is_said_and_nothing_written(
    enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any
) -> None:
    assert run("export", TRACK, "--out", out) == 4
    assert "nothing was written" in capsys.readouterr().err
    record = vault.record("gone")
    enrolled.commit(vault, TRACK, record)
    enrolled.withdraw(record.document_id)
    assert run("export", TRACK, "--out", out) == 4
    assert "1 withdrawn" in capsys.readouterr().err
    assert not out.exists()
    assert run("export", "private/nonsense", "--out", out) == 2
    assert "private/fine-tune" in capsys.readouterr().err


def test_by_default_it_goes_into_the_home(enrolled: Any, run: Any, vault: Any, home: Path, capsys: Any) -> None:
    enrolled.commit(vault, "private/fine-tune", vault.record("one"))
    capsys.readouterr()
    assert run("export", "private/fine-tune", "--json") == 0
    folder = Path(json.loads(capsys.readouterr().out)["folder"])
    assert folder.parent == home / "exports"
    assert folder.name.startswith("private-fine-tune-20")
    assert texts(folder) == {"one"}


def test_withdrawals_are_listed_page_by_page(enrolled: Any, run: Any, vault: Any, capsys: Any) -> None:
    records = [vault.record(f"document {n}") for n in range(5)]
    enrolled.commit(vault, TRACK, *records)
    for record in records:
        enrolled.withdraw(record.document_id)
    capsys.readouterr()
    assert run("withdrawals", "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["documents"] for row in listed] == [[record.document_id.hex()] for record in records]
    enrolled.tombstones[2].CopyFrom(SigningKey.generate().sign(Kind.TOMBSTONE, enrolled.tombstones[2].payload))
    assert run("withdrawals", "list") == 2


def test_files_and_row_groups_are_cut_at_their_sizes(tmp_path: Path, new_vault: Any, scale: int) -> None:
    vault, count = new_vault("agent-1", "Society"), 400 * scale
    files = ParquetFiles(tmp_path, file_bytes=100_000, group_bytes=20_000)
    for _ in range(count):
        files.add(row_of(vault.record(os.urandom(500).hex()), TRACK))
    written = files.finish()
    assert len(written) > 2
    assert sum(file.rows for file in written) == count == files.totals.documents
    assert written[0].path == f"data/train-00000-of-{len(written):05d}.parquet"
    assert all(100_000 <= file.size < 150_000 for file in written[:-1])
    parquet = pq.ParquetFile(tmp_path / written[0].path)
    assert parquet.metadata.num_row_groups > 2
    assert parquet.metadata.row_group(0).column(1).compression == "ZSTD"
    assert sum(1 for path in (tmp_path / "data").iterdir()) == len(written)


def test_chains_and_circles_of_duplicates() -> None:
    duplicates = Duplicates()
    pairs = [(b"a", b"b"), (b"b", b"c"), (b"d", b"c"), (b"x", b"y"), (b"y", b"x")]
    duplicates.learn(DocumentMark(document_id=one, duplicate_of=other) for one, other in pairs)
    duplicates.learn([DocumentMark(document_id=b"alone")])
    duplicates.settle()
    claimed = [document for document in (b"d", b"c", b"a", b"b", b"alone", b"y", b"x") if duplicates.claim(document)]
    assert claimed == [b"d", b"alone", b"y"]
