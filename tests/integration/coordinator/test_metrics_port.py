"""The port that whoever reaches it may ask: what it answers, and that nobody keeps it from others."""

from __future__ import annotations

import http.client
import socket
import time
from pathlib import Path
from typing import Never

import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from tools.demo.fleet import free_ports
from winnow_coordinator.dashboard import http as pages
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.store.records import RecordsBusyError
from winnow_coordinator.store.tables import Report
from winnow_protocol.identity import split_address

from .conftest import House, make_house


def connected(house: House) -> socket.socket:
    return socket.create_connection(split_address(house.settings.metrics_address), timeout=TIMEOUT)


def test_metrics_and_health_over_http(house: House, steward: StewardClient, agent: AgentClient) -> None:
    agent.offer(document(signature(1)))
    assert _page(house, "/healthz") == (200, "ok\n")
    assert _page(house, "/elsewhere")[0] == 404
    lines = _page(house, "/metrics")[1].splitlines()
    assert 'winnow_calls_total{method="Offer",status="OK"} 1.0' in lines
    assert 'winnow_documents{state="leased",track="open-archive"} 1.0' in lines
    assert 'winnow_agents{standing="approved"} 1.0' in lines


def _page(house: House, path: str) -> tuple[int, str]:
    response = _asked(house, "GET", path)
    return response.status, response.read().decode()


def _asked(house: House, method: str, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(house.settings.metrics_address, timeout=TIMEOUT)
    connection.request(method, path)
    return connection.getresponse()


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/metrics", 200), ("/elsewhere", 404)])
def test_a_load_balancer_may_ask_for_the_head_alone(house: House, path: str, status: int) -> None:
    head, whole = _asked(house, "HEAD", path), _asked(house, "GET", path)
    assert (head.status, whole.status) == (status, status)
    assert head.read() == b""
    assert head.getheader("Content-Type") == whole.getheader("Content-Type")
    assert int(head.getheader("Content-Length", "0")) > 0


def test_a_page_is_found_whatever_parameters_it_is_asked_with(house: House) -> None:
    assert _page(house, "/healthz?full=1") == (200, "ok\n")
    assert "winnow_agents" in _page(house, "/metrics?name%5B%5D=winnow_agents")[1]


def test_an_address_that_is_none_is_no_page_and_no_failure(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with connected(house) as odd:
        odd.sendall(b"GET http://[x/metrics HTTP/1.0\r\n\r\n")
        assert odd.recv(99).startswith(b"HTTP/1.0 404 ")
    assert caplog.records == []


def test_a_page_tells_no_versions_and_is_kept_nowhere(house: House) -> None:
    headers = _asked(house, "GET", "/healthz").headers
    assert (headers["Server"], headers["Cache-Control"]) == ("winnow-coordinator", "no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_port_of_an_ipv6_address(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    house = make_house(tmp_path / "coordinator", metrics_address=f"[::1]:{port}")
    house.start()
    try:
        assert _page(house, "/healthz") == (200, "ok\n")
    finally:
        house.stop()


def test_a_name_of_both_families_is_listened_to_by_ipv4(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    """As `localhost` has it on most machines, its IPv6 address first."""
    (port,) = free_ports(1)
    found = socket.getaddrinfo("::1", port, type=socket.SOCK_STREAM) + socket.getaddrinfo(
        "127.0.0.1", port, type=socket.SOCK_STREAM
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    made = pages.MetricsServer(f"localhost:{port}", house.coordinator, Metrics(house.coordinator))
    monkeypatch.undo()
    try:
        socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT).close()
    finally:
        made.close()


def test_it_listens_without_asking_for_a_name(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    """Where DNS does not answer, that would hold up the start by a minute."""

    def slow(_name: str = "") -> Never:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getfqdn", slow)
    (port,) = free_ports(1)
    pages.MetricsServer(f"127.0.0.1:{port}", house.coordinator, Metrics(house.coordinator)).close()


def test_a_fault_that_an_agent_names_twice_is_one_sample(house: House, agent: AgentClient) -> None:
    with house.coordinator.records.write() as tx:
        vault = {"log": {"waiting": 0, "faults": ["forked", "forked"]}}
        tx.add(Report(agent_id=agent.id, received_at=1, vault=vault))
    lines = _page(house, "/metrics")[1].splitlines()
    assert len([line for line in lines if line.startswith("winnow_log_faults{")]) == 1


def test_who_sends_slowly_has_a_connection_for_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CONNECTION_SECONDS", 0.5)
    with connected(house) as slow, pytest.raises(OSError, match=r"reset|Broken pipe"):
        for _ in range(int(TIMEOUT / 0.05)):
            slow.sendall(b"G")
            time.sleep(0.05)
    assert _page(house, "/healthz") == (200, "ok\n")


def test_there_are_never_many_connections(house: House) -> None:
    silent = [connected(house) for _ in range(pages.CONNECTIONS)]
    for connection in silent:
        connection.sendall(b"G")  # each has its thread once the last was taken
    with connected(house) as one_more:
        assert one_more.recv(1) == b""
    for connection in silent:
        connection.close()
    until = time.monotonic() + TIMEOUT
    while True:
        try:
            assert _page(house, "/healthz") == (200, "ok\n")
            break
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_what_can_not_be_read_is_told(house: House, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def busy() -> Never:
        raise RecordsBusyError("reading the records: others are at it; it is tried again later")

    monkeypatch.setattr(house.coordinator.records, "read", busy)
    status, said = _page(house, path)
    assert (status, said) == (503, "the records can't be read now; the coordinator's log says why\n")
