"""`winnow-agent run` beside a real coordinator and steward: it works by itself, sleeps lightly, and ends when told."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest

from tests.integration.vault.parts import prose
from tools.demo.fleet import Fleet

pytestmark = [pytest.mark.names, pytest.mark.timeout(300)]

IDLE_BYTES = 200 << 20
SETTINGS = """
schedule: {find: "* * * * * *", screen: "* * * * * *", sync: "* * * * * *", report: "*/2 * * * * *"}
limits: {idle_seconds: 2, workers: 1}
pack: {age_seconds: 1}
"""
POLICY = """
name: ours
sources:
  letters: {path: archive, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""


@dataclass
class Running:
    """A daemon on a home of its own, and the fleet that it is in."""

    fleet: Fleet
    home: Path
    archive: Path
    process: subprocess.Popen[bytes]

    def states(self) -> dict[str, str]:
        """The state of each file's only document, by the file's name."""
        with closing(sqlite3.connect(f"file:{self.home}/vault/vault.sqlite?mode=ro", uri=True)) as records:
            rows = records.execute("SELECT p.path, d.state FROM paths p JOIN documents d ON d.file = p.file").fetchall()
        return {os.fsdecode(path).rpartition("/")[2]: state for path, state in rows}

    def family(self) -> list[psutil.Process]:
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("fleet")
    fleet, home, archive = Fleet(folder), folder / "agent", folder / "archive"
    archive.mkdir()
    (folder / "ours.yaml").write_text(POLICY)
    (folder / "fleet.yaml").write_text("name: fleet\nreview: {sample: 0}\n")
    process = None
    try:
        fleet.start_coordinator()
        fleet.join_steward(folder / "fleet.yaml")
        fleet.join_agent(home, "Mill", "attic", folder / "ours.yaml")
        with (home / "config.yaml").open("a") as config:
            config.write(SETTINGS)
        process = fleet.start("agent", "run", home=home)
        yield Running(fleet, home, archive, process)
    finally:
        if process is not None:
            family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            process.kill()
            process.wait()
            for child in family:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        fleet.stop_coordinator()


def wait_for(what: Callable[[], Any], running: Running, seconds: float = 90) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert running.process.poll() is None, running.home.with_suffix(".log").read_text()[-2000:]
        with suppress(sqlite3.OperationalError):  # before the vault has made its records
            if found := what():
                return found
        time.sleep(0.1)
    raise AssertionError(running.home.with_suffix(".log").read_text()[-3000:])


def test_a_new_file_is_found_and_delivered_by_itself_once_the_terms_are_accepted(running: Running) -> None:
    fleet, home = running.fleet, running.home
    (running.archive / "letter.txt").write_text(prose("daemon"))
    wait_for(lambda: running.states().get("letter.txt") == "approved", running)
    wait_for(lambda: json.loads(fleet.run("agent", "status", "--json", home=home))["waiting"], running)
    assert "terms accept" in fleet.run("agent", "status", "--files", home=home)
    assert fleet.accept_terms(home, "The miller") == 1
    wait_for(lambda: running.states().get("letter.txt") == "delivered", running)


def test_the_ledger_is_verified_against_what_the_coordinator_says_at_that_moment(running: Running) -> None:
    before = running.fleet.run("agent", "ledger", "verify", "--fresh", home=running.home)
    assert "that the coordinator signed" in before
    with closing(sqlite3.connect(running.home / "vault" / "vault.sqlite")) as records:
        (size,) = records.execute("SELECT max(sequence) FROM ledger").fetchone()
    (member,) = json.loads(running.fleet.run("coordinator", "fleet", "--json", home=running.fleet.coordinator))
    assert 0 < member["vault"]["ledger_size"] <= size
    assert member["vault"]["ledger_fault"] == ""


def test_it_goes_on_after_the_coordinator_was_away(running: Running) -> None:
    running.fleet.stop_coordinator()
    (running.archive / "later.txt").write_text(prose("while nobody listened"))
    wait_for(lambda: running.states().get("later.txt") == "offered", running)
    running.fleet.start_coordinator()
    wait_for(lambda: running.states().get("later.txt") == "delivered", running)


def test_a_second_run_on_the_same_home_is_refused(running: Running) -> None:
    second = running.fleet.start("agent", "run", home=running.home)
    assert second.wait(30) == 2
    assert f"process {running.process.pid} runs it already" in running.home.with_suffix(".log").read_text()
    assert running.process.poll() is None


def test_between_two_files_it_holds_little_memory(
    running: Running, record_property: Callable[[str, object], None]
) -> None:
    """The supervisor, the vault and the gateway stay; parsers and model workers have ended."""
    wait_for(lambda: len(running.family()) == 3, running)
    resident = {process.pid: process.memory_info().rss for process in running.family()}
    record_property("resident_bytes", sum(resident.values()))
    assert sum(resident.values()) < IDLE_BYTES


def test_sigterm_ends_all_of_it_and_what_was_delivered_can_be_exported(running: Running, tmp_path: Path) -> None:
    family = running.family()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(15) == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []
    running.fleet.run("steward", "export", "open-archive", "--out", tmp_path / "out", home=running.fleet.steward)
    texts = [row["text"] for path in (tmp_path / "out").rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert sorted(texts) == sorted(prose(seed) for seed in ("daemon", "while nobody listened"))
    log = running.home.with_suffix(".log").read_text()
    assert "Traceback" not in log
    assert [name for name in ("letter.txt", "later.txt") if name in log] == []
