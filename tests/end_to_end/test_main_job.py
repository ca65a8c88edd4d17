"""The main job, from two archives to receipts and exported data sets, with real parts at every step."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.end_to_end.conftest import DoneFleet
from tools.demo.__main__ import EXAMPLES, PARTNERS, TRACKS, expected, planted, run_agents, wrongly_delivered
from tools.demo.__main__ import lines as table_lines
from tools.demo.fleet import CommandFailedError
from tools.leaks import Needles, plant_controls, remove_controls, search
from winnow_agent.vault.store import Store

pytestmark = [pytest.mark.timeout(900), pytest.mark.ocr, pytest.mark.speech, pytest.mark.names]

PLAIN = {".txt", ".md", ".html", ".eml", ".mbox", ".log"}
PLANTED = ("names", "numbers", "keys", "sentences")


def exported(done: DoneFleet, track: str, out: Path) -> list[dict[str, object]]:
    done.fleet.run("steward", "export", track, "--out", str(out), home=done.fleet.steward)
    return [row for path in sorted(out.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_every_file_has_a_state_and_what_must_not_leave_says_why(done: DoneFleet) -> None:
    lines = list(table_lines(done.fleet, done.homes))
    assert len(lines) >= 25
    assert all(line.state for line in lines)
    assert {line.state for line in lines} >= {"delivered", "duplicate", "held", "rejected", "failed"}
    assert list(wrongly_delivered(lines)) == []


def test_each_planted_file_stays_for_the_reason_that_was_expected(done: DoneFleet) -> None:
    reasons = {
        (PARTNERS[partner], str(Path(line["path"]).relative_to(EXAMPLES / PARTNERS[partner] / "archive"))): line[
            "reasons"
        ]
        for partner, home in done.homes.items()
        for line in done.fleet.files(home)
    }
    for key, entry in expected().items():
        if not entry["leaves"]:
            assert entry["reason"] in reasons[key], f"{key}: {reasons[key]}"


def test_near_copies_are_known_within_a_partner_and_across(done: DoneFleet) -> None:
    reasons = [reason for home in done.homes.values() for line in done.fleet.files(home) for reason in line["reasons"]]
    assert "duplicate:own" in reasons
    assert "duplicate:open_archive" in reasons


def test_nothing_of_the_archive_is_with_those_who_may_not_read_it(done: DoneFleet) -> None:
    folders = [done.fleet.coordinator, *(home / "gateway" for home in done.homes.values())]
    names = [path.name for path in EXAMPLES.rglob("archive/*/*") if len(path.name) > 8]
    needles = [*planted(*PLANTED), *names, *sentences_of(done)]
    assert len(needles) > 300
    controls = plant_controls(*folders)
    try:
        assert controls.missed_in(folders) == set()
    finally:
        remove_controls(*folders)
    contents = {str(path): path.read_bytes() for path in EXAMPLES.rglob("archive/*/*")}
    contents |= {f"a text of {len(text)} characters": text.encode() for text in texts_of(done)}
    assert search(folders, Needles(needles, contents)) == []


def texts_of(done: DoneFleet) -> list[str]:
    """The texts of all documents, as digitized and as approved."""
    texts = []
    for home in done.homes.values():
        store = Store(home / "vault" / "vault.sqlite")
        for row in store.query("SELECT id FROM documents WHERE body IS NOT NULL"):
            document, approved = store.document(row["id"]), store.approved(row["id"])
            texts += [part.text for part in (document, approved) if part is not None]
        store.close()
    return texts


def sentences_of(done: DoneFleet) -> list[str]:
    """Sentences of the archive: of its plain files as they are, of all others as they were digitized and approved."""
    texts = [
        path.read_text("utf-8") for path in EXAMPLES.rglob("archive/*/*") if path.suffix in PLAIN or path.name == ".env"
    ]
    texts += texts_of(done)
    return sorted({part.strip() for text in texts for part in re.split(r"[.!?\n]", text) if len(part.strip()) > 40})


def test_logs_hold_no_content_and_no_file_s_name(done: DoneFleet) -> None:
    logs = "".join(path.read_text() for path in done.fleet.folder.glob("*.log"))
    assert "answered" in logs
    names = [path.name for path in EXAMPLES.rglob("archive/*/*") if len(path.name) > 8]
    assert [needle for needle in (*planted(*PLANTED), *names, *sentences_of(done)) if needle in logs] == []


def test_the_export_holds_approved_text_alone_and_loads(
    done: DoneFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved: set[str] = set()
    for home in done.homes.values():
        store = Store(home / "vault" / "vault.sqlite")
        for row in store.query("SELECT id FROM documents WHERE state = 'delivered'"):
            document = store.approved(row["id"])
            assert document is not None
            approved.add(document.text)
        store.close()
    seen: list[str] = []
    for track in TRACKS:
        out = tmp_path / track.replace("/", "-")
        rows = exported(done, track, out)
        assert rows
        assert {row["track"] for row in rows} == {track}
        seen += [str(row["text"]) for row in rows]
        loaded = load_dataset(out, tmp_path / "cache", monkeypatch)
        assert loaded == [row["text"] for row in rows]
        assert (out / "croissant.json").is_file()
        card = (out / "README.md").read_text()
        assert {str(row["licence"]) for row in rows} <= set(re.findall(r"[A-Za-z0-9.-]+", card))
        assert all(row["basis"] and f"| {row['basis']} |" in card for row in rows)
    assert sorted(seen) == sorted(approved)
    secret = planted("names", "numbers", "keys")
    assert [value for value in secret if any(value in text for text in seen)] == []


def load_dataset(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts as `datasets` reads them, offline, in a process of its own."""
    script = (
        "import sys, json, datasets\n"
        "rows = datasets.load_dataset('parquet', data_files=sys.argv[1] + '/**/*.parquet', split='train', cache_dir=sys.argv[2])\n"
        "print(json.dumps(rows['text'][:]))"
    )
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(cache))
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(cache)], capture_output=True, text=True, check=True
    )
    texts: list[str] = json.loads(done.stdout.splitlines()[-1])
    return texts


@pytest.mark.long
def test_a_shard_with_one_byte_changed_does_not_open(done: DoneFleet, tmp_path: Path) -> None:
    whole = exported(done, "open-archive", tmp_path / "before")
    shards = json.loads(done.fleet.run("coordinator", "shards", "list", "--json", home=done.fleet.coordinator))
    size = next(shard["bytes"] for shard in shards if shard["track"] == "open-archive")
    blobs = [path for path in (done.fleet.coordinator / "blobs").rglob("*") if path.is_file()]
    blob = next(path for path in blobs if path.stat().st_size == size)
    sound = blob.read_bytes()
    altered = bytearray(sound)
    altered[len(altered) // 2] ^= 1
    blob.write_bytes(altered)
    try:
        out = tmp_path / "altered"
        done.fleet.run("steward", "export", "open-archive", "--out", str(out), home=done.fleet.steward, statuses=(3,))
        rows = [row for path in sorted(out.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]
        assert 0 < len(rows) < len(whole)
    finally:
        blob.write_bytes(sound)
    assert exported(done, "open-archive", tmp_path / "after") == whole


@pytest.mark.long
def test_a_second_run_sends_nothing_again(done: DoneFleet) -> None:
    def sent() -> tuple[object, ...]:
        database = sqlite3.connect(done.fleet.coordinator / "records.sqlite")
        try:
            tables = ("shards", "documents")
            return tuple(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608
        finally:
            database.close()

    files = {partner: done.fleet.files(home) for partner, home in done.homes.items()}
    before = sent()
    run_agents(done.fleet, done.homes)
    assert sent() == before
    assert {partner: done.fleet.files(home) for partner, home in done.homes.items()} == files


def test_the_steward_has_what_each_partner_accepted_under_its_vault_s_signature(done: DoneFleet) -> None:
    listed = json.loads(done.fleet.run("steward", "partners", "terms", "--json", home=done.fleet.steward))
    assert {row["partner"] for row in listed} == set(PARTNERS)
    assert all(row["current"] and not row["fault"] and row["partner"] in row["accepted_by"] for row in listed)


def test_ledgers_and_log_verify(done: DoneFleet) -> None:
    for home in done.homes.values():
        assert "that the coordinator signed" in done.fleet.run("agent", "ledger", "verify", home=home)
    done.fleet.run("coordinator", "log", "verify", home=done.fleet.coordinator)


def test_a_changed_ledger_is_told(done: DoneFleet) -> None:
    home = next(iter(done.homes.values()))
    database = sqlite3.connect(home / "vault" / "vault.sqlite")
    try:
        before = database.execute("SELECT after FROM ledger WHERE sequence = 5").fetchone()
        database.execute("UPDATE ledger SET after = 'forged' WHERE sequence = 5")
        database.commit()
        with pytest.raises(CommandFailedError, match="entry 5 was changed"):
            done.fleet.run("agent", "ledger", "verify", home=home)
        database.execute("UPDATE ledger SET after = ? WHERE sequence = 5", before)
        database.commit()
    finally:
        database.close()


def test_a_held_document_can_be_released_and_goes_out(done: DoneFleet) -> None:
    home = done.homes["Hill End Society"]
    held = json.loads(done.fleet.run("agent", "review", "list", "--json", home=home))
    article = next(entry for entry in held if "third_party" in entry["reasons"])
    shown = done.fleet.run("agent", "review", "show", article["document"], home=home)
    assert "THIRD_PARTY" in shown
    done.fleet.run("agent", "review", "reject", article["document"], "--reviewer", "Archivist", home=home)
    lines = {document["id"]: document for line in done.fleet.files(home) for document in line["documents"]}
    assert lines[article["document"]]["state"] == "rejected"
    assert "reviewer" in lines[article["document"]]["reasons"]


def test_the_partner_can_open_its_own_copy(done: DoneFleet) -> None:
    home = done.homes["Riverside Museum"]
    listed = json.loads(done.fleet.run("agent", "outbox", "list", "--json", home=home))
    delivered = [entry for entry in listed if entry["state"].startswith("delivered")]
    assert delivered
    assert "words" in done.fleet.run("agent", "outbox", "open", delivered[0]["item"], home=home)


def test_the_fleet_shows_both_agents(done: DoneFleet) -> None:
    agents = json.loads(done.fleet.run("coordinator", "fleet", "--json", home=done.fleet.coordinator))
    assert {agent["partner"] for agent in agents} == set(PARTNERS)
    assert all(agent["last_seen"] for agent in agents)
