"""A certificate that has ended is recovered also where the machine slept between the coordinator's nonce and the answer to it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.gateways import join_gateway
from tests.integration.coordinator.conftest import House, make_house
from tests.integration.gateway.test_daemon import environment
from tests.parties import AgentClient
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.enroll import EnrollmentRefusedError
from winnow_agent.gateway.recover import recover
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.halves import VOUCHES
from winnow_protocol.signing import Kind, digest, recovery_proof, verify
from winnow_protocol.v1.common_pb2 import SignedStatement

MINUTE = 60_000_000
OLD = (grpc.StatusCode.PERMISSION_DENIED, "The recovery is not signed over a nonce of the last minute.")

Agent = Any
Coordinator = Any


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "coordinator")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def joined(house: House, tmp_path: Path) -> tuple[AgentClient, GatewayStore]:
    """An agent of a real coordinator's, and what its gateway knows."""
    steward = house.enroll_steward()
    steward.publish()
    client, home = house.enroll_agent("partner-a"), tmp_path / "agent"
    make_home(home, "standard")
    join_gateway(home, client)
    return client, GatewayStore(home / "gateway")


class Sleeper:
    """The vault's half, on a machine that sleeps a minute before the first so many of its answers."""

    def __init__(self, house: House, client: AgentClient, sleeps: int) -> None:
        self.house, self.client, self.sleeps = house, client, sleeps
        self.nonces: list[bytes] = []

    def __call__(self, nonce: bytes, csr: bytes) -> SignedStatement:
        self.nonces.append(nonce)
        if len(self.nonces) <= self.sleeps:
            self.house.shift += MINUTE
        return self.client.key.sign(Kind.RECOVER, recovery_proof(nonce, csr))


@contextmanager
def recovering(joined: tuple[AgentClient, GatewayStore]) -> Iterator[tuple[GatewayStore, Route]]:
    _, store = joined
    try:
        yield store, Route(store.require_membership().enrollment_address, ("127.0.0.1",))
    finally:
        store.close()


def test_a_machine_that_slept_asks_anew(house: House, joined: tuple[AgentClient, GatewayStore]) -> None:
    vault = Sleeper(house, joined[0], sleeps=VOUCHES - 1)
    with recovering(joined) as (store, route):
        recover(store, route, vault)
        assert store.require_membership().generation == 3
        assert store.fact("recovering") in (None, 0)
    assert len(set(vault.nonces)) == VOUCHES


def test_but_not_without_end(house: House, joined: tuple[AgentClient, GatewayStore]) -> None:
    vault = Sleeper(house, joined[0], sleeps=VOUCHES + 1)
    with recovering(joined) as (store, route):
        with pytest.raises(EnrollmentRefusedError, match="a nonce of the last minute"):
            recover(store, route, vault)
        assert store.require_membership().generation == 1
    assert len(vault.nonces) == VOUCHES


def test_what_is_refused_for_another_reason_is_not_asked_again(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.problem = "malformed"
    coordinator.failures["Recover"] = [(grpc.StatusCode.INVALID_ARGUMENT, "The message is malformed.")]
    route = Route(f"localhost:{coordinator.enrollment_port}", ("127.0.0.1",))
    with pytest.raises(EnrollmentRefusedError, match="INVALID_ARGUMENT"):
        recover(agent.store, route, lambda nonce, csr: agent.vault_key.sign(Kind.RECOVER, recovery_proof(nonce, csr)))
    assert len(coordinator.named("Challenge")) == 1


def started(home: Path) -> subprocess.Popen[str]:
    """A gateway by itself, whose certificate has ended, with a vault's half of its own."""
    with sqlite3.connect(home / "gateway" / "state.sqlite") as state:
        state.execute("UPDATE identity SET valid_until = ?", (time.time() - 1,))
    state.close()
    command = [sys.executable, "-m", "winnow_agent.cli", "gateway", "--until-answered", "--home", str(home)]
    return subprocess.Popen(command, env=environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("times", range(VOUCHES + 1))
def test_the_vault_s_half_vouches_as_often_as_the_gateway_asks(
    agent: Agent, coordinator: Coordinator, times: int
) -> None:
    agent.store.close()
    coordinator.problem, coordinator.failures["Recover"] = "bad_recovery", [OLD] * times
    _, errors = started(agent.settings.home).communicate(timeout=90)
    asked = coordinator.named("Recover")
    assert len(asked) == len(coordinator.named("Challenge")) == min(times + 1, VOUCHES), errors
    for request in asked:
        assert verify(request.proof, Kind.RECOVER, agent.vault_key.public_key) == b"n" * 32 + digest(request.csr)
    assert ("recovered the certificate generation=7" in errors) == (times < VOUCHES)
    assert ("a nonce of the last minute" in errors) == (times == VOUCHES)


def test_a_vault_s_half_that_was_not_asked_says_nothing(agent: Agent, coordinator: Coordinator) -> None:
    agent.store.close()
    coordinator.stop()
    process = started(agent.settings.home)
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 4
    assert "recovering the certificate" in errors
    assert "vouching" not in errors
