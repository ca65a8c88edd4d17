"""The coordinator's disk breaks: it comes back from a backup, each party a process of its own, and what is said of that is so."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.test_withdrawal import TRACK, Mill, exported
from tests.integration.vault.parts import prose
from tools.demo.fleet import CommandFailedError, Fleet
from winnow_protocol.v1.contribution_pb2 import CommitRequest

pytestmark = [pytest.mark.timeout(900), pytest.mark.names, pytest.mark.long]

POLICY = """\
name: ours
sources:
  letters: {path: archive, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""
GRANTED = ("--name", "Ada", "--reason", "the coordinator's disk broke")


def write(mill: Mill, *names: str) -> None:
    for name in names:
        (mill.fleet.folder / "archive" / f"{name}.txt").write_text(prose(name))


def openable(mill: Mill) -> set[str]:
    """The documents that the coordinator's records have a key of."""
    with closing(sqlite3.connect(mill.fleet.coordinator / "records.sqlite")) as records:
        return {row[0].hex() for row in records.execute("SELECT document_id FROM content_keys")}


def rows_of_copies(mill: Mill) -> set[str]:
    """The documents that an own copy has a key of."""
    copies = (mill.home / "vault" / "copies").glob("manifest.*")
    requests = [CommitRequest.FromString(path.read_bytes()) for path in copies]
    return {row.document_id.hex() for request in requests for row in request.key_table.content_keys}


@pytest.fixture
def mill(tmp_path: Path) -> Iterator[Mill]:
    """An agent that has delivered two letters."""
    fleet, home = Fleet(tmp_path), tmp_path / "agent"
    (tmp_path / "archive").mkdir()
    (tmp_path / "ours.yaml").write_text(POLICY)
    (tmp_path / "fleet.yaml").write_text("name: fleet\nreview: {sample: 0}\n")
    made = Mill(fleet, home, "")
    write(made, "kept", "withdrawn")
    try:
        fleet.start_coordinator()
        fleet.join_steward(tmp_path / "fleet.yaml")
        fleet.join_agent(home, "Mill", "attic", tmp_path / "ours.yaml")
        for _ in range(2):  # the terms come with the first report's answer
            made.agent("run", "--once")
            fleet.accept_terms(home, "The miller")
        yield made
    finally:
        fleet.stop_coordinator()


def test_a_coordinator_comes_back_from_a_backup(mill: Mill) -> None:
    fleet, folder = mill.fleet, mill.fleet.folder
    assert mill.states() == ["delivered"] * 2
    file, key = folder / "coordinator.backup", folder / "backup.key"
    fleet.run("coordinator", "backup", file, "--key-file", key, home=fleet.coordinator)

    write(mill, "lost")
    mill.agent("run", "--once")
    ids = {name: document["id"] for name, document in mill.documents().items()}
    mill.agent("withdraw", ids["withdrawn.txt"], "--reason", "the heir objects", "--yes")
    mill.agent("run", "--once")
    mill.steward("witness")
    assert mill.states() == ["delivered", "delivered", "withdrawn"]

    fleet.stop_coordinator()
    shutil.rmtree(fleet.coordinator)
    fleet.coordinator = folder / "put back"
    fleet.run("coordinator", "restore", file, "--check", home=fleet.coordinator)
    said = fleet.run("coordinator", "restore", file, home=fleet.coordinator)
    assert "1 shard can be opened" in said
    assert openable(mill) == {ids["kept.txt"], ids["withdrawn.txt"]}
    fleet.start_coordinator()

    mill.agent("run", "--once")  # told; asks again, and offers again
    mill.agent("run", "--once")
    assert mill.states() == ["delivered", "delivered", "withdrawn"]
    assert openable(mill) == {ids["kept.txt"], ids["lost.txt"]}
    assert json.loads(mill.agent("log", "show", "--json"))["faults"] == ["went_back"]
    with pytest.raises(CommandFailedError, match="witness --restored --name WHO --reason WHY"):
        mill.steward("witness")
    assert "handed over again" in mill.steward("witness", "--restored", *GRANTED)
    out = folder / "out"
    mill.steward("export", TRACK, "--out", str(out))
    assert exported(out) == {ids["kept.txt"], ids["lost.txt"]}
    mill.agent("log", "acknowledge")

    write(mill, "new")
    mill.agent("run", "--once")
    mill.steward("witness")
    mill.agent("run", "--once")
    shown = json.loads(mill.agent("log", "show", "--json"))
    assert shown["faults"] == []
    assert [entry["kind"] for entry in shown["entries"] if entry["lost"]] == ["receipt"]
    assert mill.states() == ["delivered"] * 3 + ["withdrawn"]
    fleet.run("coordinator", "log", "verify", home=fleet.coordinator)
    fleet.run("coordinator", "shards", "verify", "--read", home=fleet.coordinator)

    mill.agent("withdraw", ids["lost.txt"], "--yes")  # it was delivered twice, and has two own copies
    mill.agent("run", "--once")
    assert ids["lost.txt"] not in rows_of_copies(mill)
    assert openable(mill) == {ids["kept.txt"], mill.documents()["new.txt"]["id"]}
