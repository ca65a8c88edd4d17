"""Two partners hold near-copies for a private track: both deliver, neither learns of the other, the export holds one."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tools.demo.__main__ import EXAMPLES, run_agents
from tools.demo.fleet import Fleet

pytestmark = [pytest.mark.timeout(600), pytest.mark.names]

LETTER = EXAMPLES / "hill-end-society" / "archive" / "letters" / "1911-05-14 Edith to her sister.txt"
POLICY = """\
name: {name}
extends: standard
sources:
  letters:
    path: archive
    owner: us
    basis: deed of gift
    licence: LicenseRef-private
    tracks: [private/fine-tune]
review: {{sample: 0}}
"""


def test_near_copies_for_a_private_track_are_both_taken_and_exported_once(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "fleet")
    homes = {partner: fleet.folder / partner for partner in ("first", "second")}
    text = LETTER.read_text("utf-8")
    copies = {"first": text, "second": text.replace("bridge", "viaduct", 1)}
    assert copies["first"] != copies["second"]
    try:
        fleet.start_coordinator()
        fleet.join_steward(EXAMPLES / "fleet.yaml")
        for partner, home in homes.items():
            folder = tmp_path / partner
            (folder / "archive").mkdir(parents=True)
            (folder / "archive" / "letter.txt").write_text(copies[partner], "utf-8")
            (folder / "policy.yaml").write_text(POLICY.format(name=partner))
            fleet.join_agent(home, partner, "archive-1", folder / "policy.yaml")
        run_agents(fleet, homes)
        for home in homes.values():
            (line,) = fleet.files(home)
            assert (line["state"], line["tracks"]) == ("delivered", ["private/fine-tune"])
            assert not any("duplicate" in reason for reason in line["reasons"])
        shards = json.loads(fleet.run("coordinator", "shards", "list", "--json", home=fleet.coordinator))
        assert sorted(shard["partner"] for shard in shards) == ["first", "second"]
        out = tmp_path / "export"
        fleet.run("steward", "export", "private/fine-tune", "--out", str(out), home=fleet.steward)
        rows = [row for path in out.rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
        assert len(rows) == 1
    finally:
        fleet.stop_coordinator()
