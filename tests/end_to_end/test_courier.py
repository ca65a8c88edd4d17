"""A site without a network, from joining to receipts: two machines, and what goes between them on a disk."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.integration.vault.parts import prose
from tools.demo.__main__ import EXAMPLES
from tools.demo.fleet import CommandFailedError, Fleet

pytestmark = [pytest.mark.timeout(900), pytest.mark.names, pytest.mark.long]

POLICY = """\
name: mill
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


@dataclass
class Trip:
    """The vault's home, the gateway's home, and the disk; each trip takes what is new there and back."""

    fleet: Fleet
    vault: Path
    gateway: Path
    disk: Path
    trips: int = 0

    def go(self) -> None:
        """One pass of the vault, the bundle to the gateway, its answers back to the vault."""
        self.trips += 1
        self.take()
        self.fleet.run("agent", "courier", "pack", self.disk, home=self.vault)
        self.fleet.run("agent", "courier", "unpack", self.disk, home=self.gateway)
        self.fleet.run("agent", "gateway", "--until-answered", home=self.gateway)
        self.fetch()

    def take(self) -> None:
        """The vault takes what was unpacked, and puts what it can make of it into its outbox."""
        self.fleet.run("agent", "vault", "--once", home=self.vault)

    def fetch(self) -> None:
        self.fleet.run("agent", "courier", "pack", self.disk, home=self.gateway)
        self.fleet.run("agent", "courier", "unpack", self.disk, home=self.vault)

    def state(self) -> str:
        (line,) = self.fleet.files(self.vault)
        return str(line["state"])


@pytest.fixture
def trip(tmp_path: Path) -> Trip:
    """A fleet, an agent's home that nobody has joined with, and an empty disk."""
    fleet = Fleet(tmp_path / "fleet")
    site = tmp_path / "site"
    (site / "archive").mkdir(parents=True)
    (site / "archive" / "letter.txt").write_text(prose("by courier"))
    (site / "policy.yaml").write_text(POLICY)
    (tmp_path / "disk").mkdir()
    fleet.run("agent", "init", "--policy", site / "policy.yaml", home=site / "home")
    return Trip(fleet, site / "home", fleet.folder / "gateway", tmp_path / "disk")


def test_from_joining_to_a_receipt_without_a_connection_of_the_vault_s(trip: Trip, tmp_path: Path) -> None:
    fleet, disk = trip.fleet, trip.disk
    try:
        fleet.start_coordinator()
        fleet.join_steward(EXAMPLES / "fleet.yaml")
        token = fleet.run(
            "coordinator", "tokens", "create", "--role", "agent", "--partner", "Mill", "--agent", "attic",
            home=fleet.coordinator,
        ).strip()  # fmt: skip
        said = fleet.run("agent", "courier", "enroll", token, disk / "join", home=trip.vault)
        fleet.run("agent", "courier", "enroll", disk / "join", home=trip.gateway)
        (disk / "join").unlink()
        (waiting,) = json.loads(fleet.run("steward", "approve", "--list", "--json", home=fleet.steward))
        assert waiting["fingerprint"] in said
        fleet.run("steward", "approve", waiting["fingerprint"], home=fleet.steward)
        trip.fetch()  # the vault learns whom it has joined
        trip.go()  # its report gets directory and approval
        assert trip.state() == "approved"
        trip.take()
        fleet.run("agent", "terms", "accept", "private/fine-tune", "--name", "The miller", home=trip.vault)
        trip.go()  # an offer, and its verdict
        trip.go()  # a shard, and its receipt
        trip.take()
        assert trip.state() == "delivered"
        assert trip.trips == 3
        assert "that the coordinator signed" in fleet.run("agent", "ledger", "verify", home=trip.vault)
        listed = json.loads(fleet.run("agent", "outbox", "list", "--json", home=trip.vault))
        assert [entry["state"] for entry in listed if entry["kind"] == "shard"] == ["delivered to private/fine-tune"]
        out = tmp_path / "export"
        fleet.run("steward", "export", "private/fine-tune", "--out", out, home=fleet.steward)
        (row,) = [row for path in out.rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
        assert row["text"] == prose("by courier")
        assert not (trip.gateway / "vault").exists()
        assert list((trip.vault / "gateway").glob("*.sqlite")) == []
        with pytest.raises(CommandFailedError, match="unpacked before"):
            fleet.run("agent", "courier", "unpack", disk, home=trip.vault)
        shutil.rmtree(disk)
        with pytest.raises(CommandFailedError, match="exit status 4"):
            fleet.run("agent", "courier", "pack", disk / "gone" / "bundle", home=trip.vault)
    finally:
        fleet.stop_coordinator()
