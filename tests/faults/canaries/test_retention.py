"""Once the policy's time for it is over, nothing that was planted is anywhere in the agent's home: records with their log and free
pages, scratch, spool, own copies, the gateway's folder, and the daemon's log.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.canaries.conftest import Run
from tests.integration.vault.test_retention import blobs_of, found_in
from tools.leaks import Needles, search
from winnow_agent.vault import ledger
from winnow_agent.vault.find import find
from winnow_agent.vault.retain import retain
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Retention
from winnow_protocol.wire import now_us

pytestmark = [pytest.mark.timeout(3600), pytest.mark.ocr, pytest.mark.speech, pytest.mark.names]

MONTH = timedelta(days=30)
RETENTION = Retention(rejected_text=MONTH, duplicate_text=MONTH, delivered_text=MONTH, own_copies=False)
DAY_US = timedelta(days=1) // timedelta(microseconds=1)


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    """A copy of the agent's home after it has delivered, with its log in it."""
    shutil.copytree(run.folder / "fleet" / "partner", tmp_path / "home")
    shutil.copy(run.folder / "fleet" / "partner.log", tmp_path / "home" / "daemon.log")
    return tmp_path / "home"


def names_in(home: Path, names: list[str]) -> set[str]:
    return {hit.needle for hit in search([home], Needles(names))}


def test_after_retention_a_planted_name_is_nowhere_in_the_home(run: Run, home: Path) -> None:
    held = {one.file for one in run.documents if one.state == "held"}
    values = [canary.value for canary in run.planted.canaries if canary.file not in held]
    assert len(values) >= 0.9 * len(run.planted.canaries)
    store = Store(home / "vault" / "vault.sqlite")
    expiring = [row["id"] for row in store.query("SELECT id FROM documents WHERE state <> 'held'")]
    # A name in a packed text is no name to a search: slices of what is packed are, of every document one.
    packed = [blobs_of(store, one)[0] for one in expiring]
    assert len(names_in(home, values)) >= 0.7 * len(values)
    assert found_in(home, packed) != []
    assert retain(store, RETENTION, clock=lambda: now_us() + 29 * DAY_US) == 0
    assert retain(store, RETENTION, clock=lambda: now_us() + 31 * DAY_US) == len(expiring)
    assert names_in(home, values) == set()
    assert found_in(home, packed) == []
    assert ledger.faults(store.ledger_entries(), [store.ledger_head()]) == []
    store.close()
    assert names_in(home, values) == set()
    assert not (home / "vault" / "copies").exists()


def test_the_name_of_a_file_stays_as_long_as_the_file_does(run: Run, home: Path, tmp_path: Path) -> None:
    """By it the file is found again; when it is gone, so is its name."""
    held = " ".join(one.file for one in run.documents if one.state == "held")
    named = [one.file for one in run.documents if one.state != "held"]
    beside = [name for name in run.planted.beside if name not in held]
    store = Store(home / "vault" / "vault.sqlite")
    retain(store, RETENTION, clock=lambda: now_us() + 31 * DAY_US)
    assert names_in(home, named) == set(named)
    (tmp_path / "emptied").mkdir()
    find(store, {"archive": tmp_path / "emptied"}, settle_seconds=0)
    retain(store, RETENTION)
    assert names_in(home, named + beside) == set()
    store.close()
