"""From sealed shards to a data set, and what may not get into it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from winnow_protocol.errors import TryLaterError
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.contribution_pb2 import Manifest
from winnow_protocol.v1.steward_pb2 import DocumentMark
from winnow_steward import keyring
from winnow_steward.client import Coordinator
from winnow_steward.croissant import write_croissant
from winnow_steward.dataset import ParquetFiles, Totals, row_of
from winnow_steward.export import Duplicates

from .exported import exported, manifest_of, texts

TRACK = "open-archive"


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
    assert "nobody's, and are no facts" in card
    assert "could not be verified" not in card
    files = ["README.md", "croissant.json", "data", "manifest.json", "manifest.sig", "receipts.jsonl"]
    assert sorted(path.name for path in out.iterdir()) == files
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


def test_a_description_in_any_script_is_read_under_any_locale(tmp_path: Path) -> None:
    """mlcroissant opens it in the locale's encoding, where it is made and where it is read."""
    totals = Totals()
    totals.by["licence"]["CC0-1.0"] = totals.by["language"]["ja"] = 1
    made_at, said = datetime.now(UTC), "手紙 — Žurnály"
    write_croissant(tmp_path, name="letters", description=said, made_at=made_at, files=[], papers=None, totals=totals)
    for encoding in ("ascii", "cp1252"):
        assert json.loads((tmp_path / "croissant.json").read_text(encoding))["description"] == said


def test_one_of_each_group_of_duplicates_and_nothing_withdrawn(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    kept, copy, gone, copies_of_gone = (
        vault.record("kept"),
        vault.record("copy of kept"),
        vault.record("gone"),
        [vault.record(f"copy {n} of gone") for n in range(2)],
    )
    first = enrolled.commit(vault, TRACK, copy, gone)
    marked = vault.record("gone, and marked as such")
    second = enrolled.commit(vault, TRACK, kept, *copies_of_gone, marked)
    first.marks[0].duplicate_of = kept.document_id
    for mark in second.marks[1:3]:
        mark.duplicate_of = gone.document_id
    second.marks[3].withdrawn = True
    enrolled.withdraw(gone.document_id, marked.document_id)
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


def test_a_fetch_that_breaks_off_goes_on_where_it_broke(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    enrolled.commit(vault, TRACK, vault.record(os.urandom(20_000).hex()))
    enrolled.break_at = 5000
    assert run("export", TRACK, "--out", out) == 0
    assert enrolled.offsets == [0, 5000]
    assert len(exported(out)) == 1


def test_a_fetch_goes_on_for_as_long_as_something_comes_between_two_breaks(
    enrolled: Any, run: Any, vault: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, messages = Coordinator._chunks, 1

    def on_a_poor_line(self: Coordinator, shard_id: bytes, offset: int) -> Iterator[bytes]:
        stream = whole(self, shard_id, offset)
        yield from islice(stream, messages)
        if next(stream, b""):
            raise TryLaterError("the line broke")

    monkeypatch.setattr(Coordinator, "_chunks", on_a_poor_line)
    monkeypatch.setattr(random, "uniform", lambda _low, _high: 0)
    enrolled.commit(vault, TRACK, vault.record(os.urandom(10_000).hex()))
    messages = 0
    assert run("export", TRACK, "--out", out) == 4
    assert not out.exists()
    messages, enrolled.offsets[:] = 1, []
    assert run("export", TRACK, "--out", out) == 0
    assert enrolled.offsets[:9] == list(range(0, 9000, 1000))
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
