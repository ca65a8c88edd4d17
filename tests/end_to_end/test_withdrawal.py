"""A partner takes back what it has contributed: one document of a shard of ten, one by its text, all of it with a lost vault."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.integration.vault.parts import prose
from tools.demo.fleet import Fleet
from winnow_protocol.v1.contribution_pb2 import CommitRequest

pytestmark = [pytest.mark.timeout(600), pytest.mark.names, pytest.mark.long]

TRACK = "open-archive"
POLICY = """\
name: ours
sources:
  letters: {path: archive, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""


@dataclass(frozen=True)
class Mill:
    """A partner whose agent has delivered ten letters in one shard; the coordinator serves."""

    fleet: Fleet
    home: Path
    recovery_key: str

    def agent(self, *words: str, home: Path | None = None) -> str:
        return self.fleet.run("agent", *words, home=home or self.home)

    def steward(self, *words: str) -> str:
        return self.fleet.run("steward", *words, home=self.fleet.steward)

    def documents(self) -> dict[str, dict[str, Any]]:
        """Each letter's only document, by the file's name."""
        return {Path(line["path"]).name: line["documents"][0] for line in self.fleet.files(self.home)}

    def states(self) -> list[str]:
        return sorted(document["state"] for document in self.documents().values())

    def key(self, document_id: str) -> bytes:
        """A document's row of the key table, as the own copy has it."""
        (path,) = (self.home / "vault" / "copies").glob("manifest.*")
        rows = CommitRequest.FromString(path.read_bytes()).key_table.content_keys
        return next(row.wrapped_key for row in rows if row.document_id.hex() == document_id)

    def rows(self) -> int:
        """Rows of key tables that the coordinator has."""
        with closing(sqlite3.connect(self.fleet.coordinator / "records.sqlite")) as records:
            return int(records.execute("SELECT count(*) FROM content_keys").fetchone()[0])


def exported(folder: Path) -> set[str]:
    """The identifiers of an export's documents."""
    return {row["id"] for path in folder.rglob("*.parquet") for row in pq.read_table(path).to_pylist()}


def holding(folder: Path, needle: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mill]:
    folder = tmp_path_factory.mktemp("fleet")
    fleet, home, archive = Fleet(folder), folder / "agent", folder / "archive"
    archive.mkdir()
    for number in range(10):
        (archive / f"letter {number}.txt").write_text(prose(f"letter {number}"))
    (folder / "ours.yaml").write_text(POLICY)
    (folder / "fleet.yaml").write_text("name: fleet\nreview: {sample: 0}\n")
    try:
        fleet.start_coordinator()
        fleet.join_steward(folder / "fleet.yaml")
        shown = fleet.run("agent", "init", "--policy", folder / "ours.yaml", home=home)
        (recovery_key,) = re.findall(r"winnow-recovery1-\S+", shown)
        fleet.join_agent(home, "Mill", "attic", folder / "ours.yaml")
        for _ in range(2):  # the terms come with the first report's answer
            fleet.run("agent", "run", "--once", home=home)
            fleet.accept_terms(home, "The miller")
        yield Mill(fleet, home, recovery_key)
    finally:
        fleet.stop_coordinator()


def test_one_document_of_a_shard_of_ten_and_one_by_its_text(mill: Mill) -> None:
    assert mill.states() == ["delivered"] * 10
    mill.steward("export", TRACK)
    (first,) = (mill.fleet.steward / "exports").iterdir()
    ids = {document["id"] for document in mill.documents().values()}
    assert exported(first) == ids
    gone = mill.documents()["letter 3.txt"]["id"]
    key = mill.key(gone)
    assert holding(mill.fleet.coordinator, key) != []
    (mill.fleet.folder / "seen.txt").write_text(prose("letter 5")[:900])

    named = (gone, "--text", str(mill.fleet.folder / "seen.txt"), "--reason", "the heir of the writer objects")
    found = json.loads(mill.agent("withdraw", *named, "--yes", "--json"))
    assert [Path(one["file"]).name for one in found["documents"]] == ["letter 3.txt", "letter 5.txt"]
    assert holding(mill.home / "vault" / "copies", key) == []
    mill.agent("run", "--once")

    withdrawn = {one["document"] for one in found["documents"]}
    assert {one["id"] for one in mill.documents().values() if one["state"] == "withdrawn"} == withdrawn
    assert mill.states() == ["delivered"] * 8 + ["withdrawn"] * 2
    assert holding(mill.fleet.coordinator, key) == []
    assert holding(mill.fleet.coordinator, b"heir of the writer") == []
    assert mill.rows() == 8
    (shard,) = [line for line in json.loads(mill.agent("outbox", "list", "--json")) if line["kind"] == "shard"]
    opened = mill.agent("outbox", "open", shard["item"])
    assert {one for one in ids if f"== {one} " in opened} == ids - withdrawn

    out = mill.fleet.folder / "second"
    mill.steward("export", TRACK, "--out", str(out))
    assert exported(out) == ids - withdrawn
    (stone,) = json.loads((out / "manifest.json").read_text())["tombstones"]
    assert (set(stone["documents"]), stone["by"], stone["logged"]) == (withdrawn, "vault", True)
    assert json.loads(mill.steward("withdrawals", "erase", "--json")) == [{"export": str(first), "erased": 2}]
    assert exported(first) == ids - withdrawn
    mill.fleet.run("coordinator", "log", "verify", home=mill.fleet.coordinator)


def test_all_of_it_by_the_recovery_key_once_the_vault_is_lost(mill: Mill) -> None:
    """The new vault waits for the steward's approval still."""
    new, written = mill.fleet.folder / "new", mill.fleet.folder / "recovery.txt"
    written.write_text(mill.recovery_key + "\n")
    (mill.fleet.folder / "new.yaml").write_text("name: new\n")
    mill.agent("init", "--policy", str(mill.fleet.folder / "new.yaml"), home=new)
    token = mill.fleet.run(
        "coordinator", "tokens", "create", "--role", "agent", "--partner", "Mill", "--agent", "new",
        home=mill.fleet.coordinator,
    )  # fmt: skip
    mill.agent("enroll", token.strip(), home=new)
    mill.agent("run", "--once", home=new)
    assert mill.rows() == 8
    mill.agent("withdraw", "--everything", "--recovery-key-file", str(written), "--yes", home=new)
    mill.agent("run", "--once", home=new)
    assert mill.rows() == 0
    assert [path for path in (mill.fleet.coordinator / "blobs").rglob("*") if path.is_file()] == []
    last = json.loads(mill.steward("withdrawals", "list", "--json"))[-1]
    assert (last["partner"], last["by"], len(last["documents"])) == ("Mill", "recovery key", 8)
