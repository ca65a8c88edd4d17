"""The ways to a coordinator: several addresses, proxies, and connections that ended without a word."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway.conftest import AGENT_ID
from tests.integration.gateway.outbox import always, put_offer, put_shard
from tests.relay import Relay
from winnow_agent.config import parse_settings
from winnow_agent.gateway import session
from winnow_agent.gateway.enroll import newcomer
from winnow_agent.gateway.retry import UnreachableError
from winnow_agent.gateway.route import Route, resolve
from winnow_agent.gateway.session import Connection, dial
from winnow_protocol.v1.enrollment_pb2 import ChallengeRequest
from winnow_protocol.v1.fleet_pb2 import ReportRequest

Agent = Any
Coordinator = Any

MIB = 1 << 20
BOTH = ("::1", "127.0.0.1")
"""Of a name with addresses of both families, of which the test's coordinator listens on the second."""


@pytest.fixture
def relay(coordinator: Coordinator) -> Iterator[Relay]:
    made = Relay(coordinator.port)
    yield made
    made.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence that is noticed within two seconds."""
    monkeypatch.setattr(session, "_KEEPALIVE_MS", 1_000)
    monkeypatch.setattr(session, "_SILENT_MS", 1_000)


@pytest.mark.usefixtures("quick")
def test_a_connection_that_ended_without_a_word_is_replaced(agent: Agent, relay: Relay) -> None:
    agent.connection.rerouted(Route(f"localhost:{relay.port}", ("127.0.0.1",)))
    put_offer(agent)
    assert agent.sync.once(always) == 1
    relay.forget()
    put_offer(agent, b"\x02" * 16)
    began = time.monotonic()
    assert agent.sync.once(always) == 1
    assert time.monotonic() - began < session.CALL_SECONDS / 2
    assert relay.count == 2


@pytest.mark.usefixtures("quick")
def test_a_download_whose_sender_is_gone_does_not_wait_for_its_deadline(
    agent: Agent, coordinator: Coordinator, relay: Relay
) -> None:
    agent.connection.rerouted(Route(f"localhost:{relay.port}", ("127.0.0.1",)))
    coordinator.reference = os.urandom(MIB)
    coordinator.on_chunk = lambda _at: relay.forget()
    chunks = agent.session.reference(b"d" * 32, 0, size=1024 * MIB, may_continue=always)
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        for _ in chunks:
            pass
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("numeric", [BOTH, BOTH[::-1], BOTH[1:]])
def test_a_host_of_both_families_is_reached_by_the_one_that_answers(
    agent: Agent, coordinator: Coordinator, numeric: tuple[str, ...]
) -> None:
    connection = Connection(agent.store.require_membership(), Route(f"localhost:{coordinator.port}", numeric))
    assert connection.ready_within(5)  # as `doctor` asks
    connection.close()


def test_a_newcomer_reaches_a_host_by_the_family_that_answers(coordinator: Coordinator) -> None:
    route = Route(f"localhost:{coordinator.enrollment_port}", BOTH)
    with newcomer(route, coordinator.ca.certificate_pem, "enrolling") as stub:
        assert stub.Challenge(ChallengeRequest(agent_id=AGENT_ID), timeout=5).nonce


def test_a_call_that_timed_out_leaves_an_upload_alone(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = enroll_agent(coordinator, numeric=BOTH)
    put_shard(agent, os.urandom(2 * MIB))
    agent.bandwidth = MIB
    uploading, timed_out = threading.Event(), threading.Event()
    coordinator.on_chunk = lambda _held: uploading.set()
    called = coordinator._called

    def late(method: str, *rest: Any) -> None:
        if method == "Report":
            timed_out.wait(10)
        called(method, *rest)

    monkeypatch.setattr(coordinator, "_called", late)
    settled: list[int] = []
    upload = threading.Thread(target=lambda: settled.append(agent.sync.once(always)))
    upload.start()
    assert uploading.wait(10)
    monkeypatch.setattr(session, "CALL_SECONDS", 0.2)
    with pytest.raises(UnreachableError):
        agent.session.report(ReportRequest())
    monkeypatch.undo()
    timed_out.set()
    upload.join(30)
    assert settled == [1]
    assert coordinator.named("Upload") == [0]


def test_an_upload_ends_where_it_began_when_the_name_leads_elsewhere(agent: Agent, coordinator: Coordinator) -> None:
    put_shard(agent, os.urandom(2 * MIB))
    agent.bandwidth = MIB
    elsewhere = Route(f"localhost:{coordinator.port}", ("127.0.0.2",))
    coordinator.on_chunk = lambda _held: agent.connection.rerouted(elsewhere)
    agent.stop.set()  # no second try
    with pytest.raises(UnreachableError, match="committing"):  # a new call, which goes there
        agent.sync.once(always)
    assert coordinator.named("Upload") == [0]
    assert [len(held) for held in coordinator.uploads.values()] == [2 * MIB]


@pytest.mark.parametrize("ends", [True, False])
def test_a_proxy_that_says_nothing_is_named(*, ends: bool) -> None:
    silent = socket.create_server(("127.0.0.1", 0))

    def take() -> None:
        client, _ = silent.accept()
        client.recv(1)
        if ends:  # with what was sent unread: the peer is reset
            client.close()
        else:
            threading.Event().wait(5)

    threading.Thread(target=take, daemon=True).start()
    proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
    with pytest.raises(UnreachableError, match="the proxy http"):
        dial(Route("coordinator.example:7443", ("127.0.0.1",), proxy), 0.5)
    silent.close()


def test_the_next_address_of_a_proxy_is_tried_where_one_does_not_answer(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent], connecting: int
) -> None:
    agent = enroll_agent(coordinator, proxy=f"http://localhost:{connecting}", numeric=("127.0.0.1", "::1"))
    put_offer(agent)
    assert agent.sync.once(always) == 1


def test_a_proxy_of_an_ipv6_address(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent], connecting: int
) -> None:
    proxy = parse_settings(f"network: {{proxy: 'http://[::1]:{connecting}'}}", Path("config.yaml"), {}).network.proxy
    route = Route(f"localhost:{coordinator.port}", (), proxy)
    assert (route.connect_host, route.connect_port) == ("::1", connecting)
    dial(replace(route, numeric=resolve(route.connect_host)), 5).close()
    agent = enroll_agent(coordinator, proxy=proxy, numeric=resolve(route.connect_host))
    put_offer(agent)
    assert agent.sync.once(always) == 1


@pytest.fixture
def connecting() -> Iterator[int]:
    """The port of a proxy that knows CONNECT, on ::1 alone."""
    listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    relays: list[Relay] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += client.recv(1)
                relays.append(Relay(int(head.split()[1].rpartition(b":")[2])))
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                there = socket.create_connection(("127.0.0.1", relays[-1].port))
                for pair in ((client, there), (there, client)):
                    threading.Thread(target=relays[-1].carry, args=(*pair, threading.Event()), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()
    for one in relays:
        one.close()
