"""A real coordinator on real ports with mutual TLS."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, join
from tools.demo.fleet import free_ports
from winnow_coordinator.config import Settings, parse_settings, save_settings
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.enrollment import Newcomer, make_token
from winnow_coordinator.keys import make_keys
from winnow_coordinator.server import RunningServer, start
from winnow_protocol.identity import JoinString
from winnow_protocol.wire import now_us


@dataclass
class House:
    """A home, and the server that runs on it in a thread of its own. ``shift`` moves its clock, in microseconds."""

    settings: Settings
    shift: int = 0
    coordinator: Coordinator = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _server: RunningServer = field(init=False)
    _thread: threading.Thread = field(init=False)

    def start(self) -> None:
        self.coordinator = open_coordinator(self.settings.home, clock=lambda: now_us() + self.shift)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(start(self.coordinator), self._loop).result(TIMEOUT)

    def stop(self, grace_s: float = 0.5) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(grace_s), self._loop).result(TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()
        self.coordinator.close()

    def token(self, role: str = "steward", partner: str = "", agent: str = "", **more: Any) -> JoinString:
        newcomer = Newcomer(role, partner, agent, **more)  # type: ignore[arg-type]  # the tests name roles as text
        return make_token(self.coordinator, newcomer)[0]

    def enroll_steward(self) -> StewardClient:
        return StewardClient(join(self.token()))

    def enroll_agent(self, partner: str, name: str = "attic") -> AgentClient:
        return AgentClient(join(self.token("agent", partner, name)))


def make_house(home: Path, **values: Any) -> House:
    """A home whose server has not started."""
    names = ("address", "enrollment_address", "metrics_address")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(3), strict=True)}
    stated = {**addresses, **values}
    settings = parse_settings(home, stated, "the test")
    home.mkdir(parents=True, exist_ok=True)
    make_keys(settings)
    save_settings(settings)
    return House(settings)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running coordinator that syncs uploads every 256 KiB and takes shards of up to 8 MiB."""
    made = make_house(tmp_path / "coordinator", checkpoint_bytes=256 << 10, shard_bytes=8 << 20, open_uploads=2)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def steward(house: House) -> StewardClient:
    """An enrolled steward that has published a directory of two tracks."""
    client = house.enroll_steward()
    client.publish()
    return client


@pytest.fixture
def agent(house: House, steward: StewardClient) -> AgentClient:
    """Partner A's approved agent."""
    client = house.enroll_agent("partner-a")
    steward.approve(client)
    return client


@pytest.fixture
def other(house: House, steward: StewardClient) -> AgentClient:
    """Partner B's approved agent."""
    client = house.enroll_agent("partner-b")
    steward.approve(client)
    return client
