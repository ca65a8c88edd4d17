"""Two partners hold near-copies for a private track: both deliver, neither learns of the other, the export holds one; what is
public already stays where it is; and both move to another epoch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tools.demo.__main__ import EXAMPLES, run_agents
from tools.demo.fleet import Fleet

pytestmark = [pytest.mark.timeout(600), pytest.mark.names, pytest.mark.long]

LETTER = EXAMPLES / "hill-end-society" / "archive" / "letters" / "1911-05-14 Edith to her sister.txt"
PRINTED = EXAMPLES / "hill-end-society" / "archive" / "letters" / "1923-10-02 the schoolmistress to the county.txt"
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
retention: {{delivered_text: 0d}}
"""


@dataclass(frozen=True)
class Pair:
    """Two partners whose agents have delivered a letter each, for a private track; the coordinator still serves."""

    fleet: Fleet
    homes: dict[str, Path]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    fleet = Fleet(folder / "fleet")
    homes = {partner: fleet.folder / partner for partner in ("first", "second")}
    text = LETTER.read_text("utf-8")
    copies = {"first": text, "second": text.replace("bridge", "viaduct", 1)}
    try:
        fleet.start_coordinator()
        fleet.join_steward(EXAMPLES / "fleet.yaml")
        reference = str(folder / "public.reference")
        fleet.run("steward", "reference", "build", str(PRINTED), "--out", reference, "--scale", "2", home=fleet.steward)
        fleet.run("steward", "reference", "publish", reference, home=fleet.steward)
        for partner, home in homes.items():
            (folder / partner / "archive").mkdir(parents=True)
            (folder / partner / "archive" / "letter.txt").write_text(copies[partner], "utf-8")
            (folder / partner / "policy.yaml").write_text(POLICY.format(name=partner))
            fleet.join_agent(home, partner, "archive-1", folder / partner / "policy.yaml")
        (folder / "first" / "archive" / "printed.txt").write_bytes(PRINTED.read_bytes())
        run_agents(fleet, homes)
        yield Pair(fleet, homes, copies)
    finally:
        fleet.stop_coordinator()


def test_near_copies_for_a_private_track_are_both_taken_and_exported_once(pair: Pair, tmp_path: Path) -> None:
    fleet = pair.fleet
    assert pair.texts["first"] != pair.texts["second"]
    for home in pair.homes.values():
        (line,) = [one for one in fleet.files(home) if one["path"].endswith("letter.txt")]
        assert (line["state"], line["tracks"]) == ("delivered", ["private/fine-tune"])
        assert not any("duplicate" in reason for reason in line["reasons"])
    shards = json.loads(fleet.run("coordinator", "shards", "list", "--json", home=fleet.coordinator))
    assert sorted(shard["partner"] for shard in shards) == ["first", "second"]
    out = tmp_path / "export"
    fleet.run("steward", "export", "private/fine-tune", "--out", str(out), home=fleet.steward)
    rows = [row for path in out.rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert len(rows) == 1


def test_what_is_public_already_is_not_delivered(pair: Pair) -> None:
    """The vault heard of the reference, had it fetched and compared before it offered anything."""
    fleet, home = pair.fleet, pair.homes["first"]
    (line,) = [one for one in fleet.files(home) if one["path"].endswith("printed.txt")]
    assert line["state"] == "rejected"
    assert "public" in line["reasons"]
    status = json.loads(fleet.run("agent", "status", "--json", home=home))
    assert status["reference"] == {"published": 1, "in_use": 1}


def test_agents_take_up_another_epoch_and_sign_again_from_their_own_copies(pair: Pair) -> None:
    """Two more runs, in which own copies are screened; `test_three` has the same parts in one process."""
    fleet = pair.fleet
    fleet.run("steward", "epoch", "begin", home=fleet.steward)
    run_agents(fleet, pair.homes)
    assert standing(fleet) == [(2, [1], True, 1, 0, 0)] * 2
    fleet.run("steward", "epoch", "retire", home=fleet.steward)
    assert [row[1] for row in standing(fleet)] == [[]] * 2
    for home in pair.homes.values():
        assert json.loads(fleet.run("agent", "status", "--json", home=home))["alarms"] == []


def standing(fleet: Fleet) -> list[tuple[object, ...]]:
    rows = json.loads(fleet.run("steward", "epoch", "show", "--json", home=fleet.steward))
    names = ("reported_epoch", "earlier_epochs", "moved", "signed", "waiting", "gone")
    return [tuple(row[name] for name in names) for row in rows]
