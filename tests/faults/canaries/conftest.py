"""One run of the main job on an archive of canaries, shared by the tests of this folder."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.faults.canaries.fates import Outcome, Read, outcomes, read
from tests.faults.canaries.planting import Planted, Planting
from tests.faults.canaries.policy import write_policy
from winnow_protocol.policy import parse_policy


@dataclass(frozen=True)
class Run:
    """What a run left behind; ``exported`` are the rows of the data set."""

    folder: Path
    planted: Planted
    documents: list[Read]
    outcomes: list[Outcome]
    exported: list[dict[str, Any]]

    @property
    def places(self) -> list[Path]:
        """Where nothing that was planted may be."""
        fleet = self.folder / "fleet"
        spool = fleet / "partner" / "spool"
        names = ("wire", "packets", "spool", "logs", "metrics")
        homes = [fleet / "coordinator", fleet / "partner" / "gateway", spool / "outbox", spool / "inbox"]
        return [*homes, *(self.folder / name for name in names)]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, scale: int) -> Run:
    return run_in(tmp_path_factory.mktemp("canaries"), scale)


def run_in(folder: Path, scale: int) -> Run:
    """Writes the archive and does the main job on it, or takes up what an earlier call left in the folder."""
    if not (folder / "exports").is_dir():
        Planting().write(folder / "archive", scale).save(folder / "planted.json")
        write_policy(folder)
        command = [sys.executable, "-m", "tests.faults.canaries.driver", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
    planted = Planted.load(folder / "planted.json")
    policy = parse_policy((folder / "policy.yaml").read_text(), "the canaries' policy")
    documents = read(folder / "fleet" / "partner", policy)
    rows = [row for path in (folder / "exports").rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
    return Run(folder, planted, documents, list(outcomes(planted, documents)), rows)


@pytest.fixture(scope="session")
def packets(run: Run) -> dict[str, Any]:
    """What the capture saw, or a skip that says why there is none."""
    reason = run.folder / "packets" / "none"
    if reason.exists():
        pytest.skip(f"no packets are captured: {reason.read_text()}")
    found: dict[str, Any] = json.loads((run.folder / "packets" / "packets.json").read_text())
    return found
