"""The port that whoever reaches it may ask: what it answers, and that nobody keeps it from others."""

from __future__ import annotations

import http.client
import socket
import time
from typing import Never

import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_coordinator.dashboard import http as pages
from winnow_coordinator.store.records import RecordsBusyError
from winnow_protocol.identity import split_address

from .conftest import House


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
    connection = http.client.HTTPConnection(house.settings.metrics_address, timeout=TIMEOUT)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


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
