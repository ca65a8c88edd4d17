"""An agent that runs all the time follows a track's key and the steward's root key; nothing is started or enrolled anew."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tools.demo.__main__ import EXAMPLES
from tools.demo.fleet import Fleet
from winnow_protocol.signing import key_id
from winnow_protocol.v1.contribution_pb2 import KeyTable
from winnow_steward.home import Home
from winnow_steward.published import Published

pytestmark = [pytest.mark.timeout(900), pytest.mark.names]

TRACK = "private/fine-tune"
LETTERS = sorted((EXAMPLES / "hill-end-society" / "archive" / "letters").glob("*.txt"))
POLICY = """\
name: ours
extends: standard
sources:
  letters:
    path: archive
    owner: us
    basis: deed of gift
    licence: LicenseRef-private
    tracks: [private/fine-tune]
review: {sample: 0}
"""
QUICK = {
    "WINNOW_SCHEDULE_FIND": "* * * * * *",
    "WINNOW_SCHEDULE_SCREEN": "* * * * * *",
    "WINNOW_SCHEDULE_SYNC": "* * * * * *",
    "WINNOW_SCHEDULE_REPORT": "* * * * * *",
    "WINNOW_PACK_AGE_SECONDS": "1",
}


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(1)


@pytest.mark.long
def test_a_running_agent_follows_a_track_s_key_and_the_root_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon with models, for minutes; the parts are tested by themselves, too."""
    fleet, home = Fleet(tmp_path / "fleet"), tmp_path / "fleet" / "agent"
    archive = tmp_path / "partner" / "archive"
    archive.mkdir(parents=True)
    (tmp_path / "partner" / "policy.yaml").write_text(POLICY)
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)
    daemon = None
    try:
        fleet.start_coordinator()
        fleet.join_steward(EXAMPLES / "fleet.yaml")
        fleet.join_agent(home, "Hill End", "archive-1", tmp_path / "partner" / "policy.yaml")
        fleet.accept_terms(home, "The archivist")
        daemon = fleet.start("agent", "run", home=home)

        def steward(*words: str) -> str:
            return fleet.run("steward", *words, home=fleet.steward)

        def deliver(letter: Path) -> bytes:
            """Puts a letter into the archive; the key that its shard was sealed to, besides the vault's."""
            before = len(sealed_to(fleet))
            shutil.copy(letter, archive / letter.name)
            eventually(lambda: len(sealed_to(fleet)) > before)
            return sealed_to(fleet)[-1]

        first = deliver(LETTERS[0])
        steward("keys", "new", TRACK)
        steward("keys", "activate", TRACK)
        house = Home(fleet.steward)
        newest = Published(house, house.settings().root_key).directory()
        assert newest is not None
        eventually(lambda: reported(fleet)["directory_version"] == newest.version)
        second = deliver(LETTERS[1])
        listed = {
            row["key_id"]: row["state"] for row in json.loads(steward("keys", "list", "--json")) if row["of"] == TRACK
        }
        assert (listed[first.hex()], listed[second.hex()]) == ("expired", "active")

        steward("keys", "succeed")
        root = key_id(Home(fleet.steward).settings().root_key).hex()
        eventually(lambda: reported(fleet)["root_key_id"] == root)
        assert deliver(LETTERS[2]) == second
        assert daemon.poll() is None

        out = tmp_path / "out"
        steward("export", TRACK, "--out", str(out))
        assert sum(pq.read_metadata(path).num_rows for path in out.rglob("*.parquet")) == 3
        status = json.loads(fleet.run("agent", "status", "--json", home=home))
        assert status["alarms"] == []
        assert status["approved"]
    finally:
        if daemon is not None:
            daemon.terminate()
            daemon.wait(timeout=60)
        fleet.stop_coordinator()


def sealed_to(fleet: Fleet) -> list[bytes]:
    """By shard, in the order of commit, the key id of its first recipient."""
    records = sqlite3.connect(fleet.coordinator / "records.sqlite")
    try:
        rows = records.execute("SELECT shard_keys FROM shards ORDER BY number").fetchall()
    finally:
        records.close()
    return [KeyTable.FromString(keys).shard_keys[0].recipient_key_id for (keys,) in rows]


def reported(fleet: Fleet) -> dict[str, Any]:
    """What the coordinator knows of the one agent's vault."""
    (agent,) = json.loads(fleet.run("coordinator", "fleet", "--json", home=fleet.coordinator))
    vault: dict[str, Any] = agent["vault"]
    return vault
