"""One fleet that did the main job once, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.demo.__main__ import EXAMPLES, PARTNERS, run_agents
from tools.demo.fleet import Fleet


@dataclass(frozen=True)
class DoneFleet:
    """A fleet after its first run, the coordinator still serving."""

    fleet: Fleet
    homes: dict[str, Path]


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DoneFleet]:
    folder = tmp_path_factory.mktemp("fleet")
    fleet = Fleet(folder)
    homes = {partner: folder / name for partner, name in PARTNERS.items()}
    try:
        fleet.start_coordinator()
        fleet.join_steward(EXAMPLES / "fleet.yaml")
        for partner, name in PARTNERS.items():
            fleet.join_agent(homes[partner], partner, "archive-1", EXAMPLES / name / "policy.yaml")
        run_agents(fleet, homes)
        yield DoneFleet(fleet, homes)
    finally:
        fleet.stop_coordinator()
