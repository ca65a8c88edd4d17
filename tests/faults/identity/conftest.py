"""A coordinator and agents of it as real processes, each of which can be killed before any step of its work."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.conftest import ROOT
from tests.faults.identity.template import TRACE_BYTES, steps_of
from tests.parties import LIMITS, TIMEOUT, StewardClient, join
from tools.demo.fleet import free_ports
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.store import STATE_NAME, GatewayStore, Membership
from winnow_coordinator.config import parse_settings, save_settings
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.enrollment import Newcomer, make_token, set_standing
from winnow_coordinator.keys import make_keys
from winnow_coordinator.store import parties
from winnow_coordinator.store.tables import Agent, Standing
from winnow_protocol.v1 import fleet_pb2, fleet_pb2_grpc

NEVER = 1 << 30


class Template:
    """The process of which all others are forked; see `template`."""

    def __init__(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.identity.template"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def ask(self, **order: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@dataclass
class Run:
    """One run of a program, ended or not."""

    template: Template
    pid: int
    trace: Path
    log: Path

    def wait(self) -> int:
        """Its exit code; negative for a signal."""
        return self.template.ask(do="wait", pid=self.pid)

    def ends_before(self, other: Run) -> bool:
        """Waits until one of both has ended; whether it is this one.

        Whoever hears of its death may end before the kernel is through with it, and so it has a second more.
        """
        ends = [os.pidfd_open(run.pid) for run in (self, other)]
        try:
            select.select(ends, [], [], 60)
            return bool(select.select(ends[:1], [], [], 1.0)[0])
        finally:
            for end in ends:
                os.close(end)

    @property
    def steps(self) -> list[str]:
        return steps_of(self.trace)


@dataclass
class Site:
    """A coordinator with its steward, and the folder in which agents get their homes."""

    folder: Path
    template: Template
    coordinator: Coordinator
    enrollment_address: str
    fresh: Path
    serving: Run | None = None
    made: int = 0
    _names: Iterator[int] = field(default_factory=lambda: iter(range(NEVER)))

    def start(self, program: str, home: Path, *words: str, kill_before: int = NEVER, twice: bool = False) -> Run:
        """A run that is killed before a step, counted from 0."""
        trace = self.folder / f"trace-{next(self._names)}"
        trace.write_bytes(bytes(TRACE_BYTES))
        log = self.folder / f"{program}.log"
        pid = self.template.ask(
            do="start",
            program=program,
            home=str(home),
            words=words,
            kill_before=kill_before,
            twice=twice,
            trace=str(trace),
            log=str(log),
        )
        return Run(self.template, pid, trace, log)

    def serve(self, kill_before: int = NEVER) -> Run:
        """Starts the coordinator and waits until it answers."""
        serving = self.serving = self.start(
            "coordinator", self.coordinator.settings.home, "serve", kill_before=kill_before
        )
        credentials = grpc.ssl_channel_credentials(self.coordinator.keys.authority.certificate_pem)
        with grpc.secure_channel(self.enrollment_address, credentials, LIMITS) as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
        return serving

    def stop(self) -> None:
        """Ends the coordinator."""
        if self.serving is not None:
            os.kill(self.serving.pid, signal.SIGKILL)
            self.serving.wait()
            self.serving = None

    # -- agents --------------------------------------------------------------------------------------------------

    def home(self) -> Path:
        """A home that was initialised and has joined nothing."""
        self.made += 1
        return shutil.copytree(self.fresh, self.folder / f"agent-{self.made}")

    def join_string(self) -> str:
        return make_token(self.coordinator, Newcomer("agent", "partner", f"agent {self.made}"))[0].encode()

    def enrolled(self) -> Path:
        """A home that has joined."""
        home = self.home()
        assert self.start("agent", home, "enroll", self.join_string()).wait() == 0
        return home

    def row(self, home: Path) -> Agent:
        """What the coordinator knows of the home's agent."""
        with self.coordinator.records.read() as tx:
            row = parties.agent(tx, membership(home).agent_id)
        assert row is not None
        return row

    def unlock(self, home: Path) -> None:
        """The operator lets a locked agent in again."""
        set_standing(self.coordinator, membership(home).agent_id, Standing.PENDING)

    def refusal(self, home: Path) -> str:
        """The coordinator's word for why the home's certificate is not taken; empty where it is."""
        mine = membership(home)
        credentials = grpc.ssl_channel_credentials(mine.ca_pem, mine.tls_key_pem, mine.chain_pem)
        with grpc.secure_channel(mine.main_address, credentials, LIMITS) as channel:
            try:
                fleet_pb2_grpc.FleetServiceStub(channel).Report(fleet_pb2.ReportRequest(), timeout=TIMEOUT)
            except grpc.RpcError as error:
                found = [datum.value for datum in error.trailing_metadata() if datum.key == "winnow-problem"]
                return str(found[0]) if found else error.code().name
        return ""

    def check_sound(self, home: Path) -> None:
        """The agent is not locked, both sides agree on its generation, nothing is half done, and calls are taken."""
        row, mine = self.row(home), membership(home)
        assert (row.standing, row.generation) == (Standing.PENDING, mine.generation)
        with sqlite3.connect(home / "gateway" / STATE_NAME) as state:
            assert state.execute("SELECT count(*) FROM renewal").fetchone() == (0,)
            assert state.execute("SELECT count(*) FROM facts WHERE name = 'recovering'").fetchone() == (0,)
        assert list(home.rglob(".*.partial")) == []
        assert self.refusal(home) == ""


def membership(home: Path) -> Membership:
    """Who the home's gateway is."""
    store = GatewayStore(home / "gateway")
    found = store.require_membership()
    store.close()
    return found


def make_due(home: Path) -> None:
    """Moves the beginning of the certificate's life so far back that two thirds of it are over."""
    with sqlite3.connect(home / "gateway" / STATE_NAME) as state:
        state.execute("UPDATE identity SET valid_from = valid_from - 30 * 86400")
    state.close()


def make_ended(home: Path) -> None:
    """Moves the end of the certificate's life into the past."""
    with sqlite3.connect(home / "gateway" / STATE_NAME) as state:
        state.execute("UPDATE identity SET valid_until = ?", (time.time() - 1,))
    state.close()


def make_current(home: Path) -> None:
    """As if the clock had been wrong: the certificate has not ended, and is due."""
    with sqlite3.connect(home / "gateway" / STATE_NAME) as state:
        state.execute(
            "UPDATE identity SET valid_until = ?, valid_from = valid_from - 30 * 86400", (time.time() + 86400,)
        )
    state.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose coordinator runs."""
    folder, template = tmp_path_factory.mktemp("identity"), Template()
    names = ("address", "enrollment_address")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(2), strict=True)}
    settings = parse_settings(folder / "coordinator", {**addresses, "metrics_address": ""}, "the test")
    settings.home.mkdir()
    make_keys(settings)
    save_settings(settings)
    make_home(folder / "fresh", "standard")
    coordinator = open_coordinator(settings.home)
    made = Site(folder, template, coordinator, settings.enrollment_address, folder / "fresh")
    try:
        made.serve()
        steward = StewardClient(join(make_token(coordinator, Newcomer("steward"))[0]))
        steward.publish()
        yield made
    finally:
        made.stop()
        coordinator.close()
        template.close()
