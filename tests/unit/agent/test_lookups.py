"""Who looks up the coordinator's name: what is told of its addresses, and the process that does it for a gateway alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import psutil
import pytest

from winnow_agent import lookups
from winnow_agent.lookups import LookupProcess, Lookups

Told = list[tuple[str, ...]]


@pytest.fixture
def told_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """What is told where the name has these addresses, one look-up after the other."""
    monkeypatch.setattr(lookups, "_SECONDS", 0.002)
    monkeypatch.setattr(lookups, "_AGAIN_SECONDS", 0.002)

    def run(*found: tuple[str, ...]) -> Told:
        waiting, told = list(found), Told()

        def resolve(_host: str) -> tuple[str, ...]:
            if len(waiting) == 1:
                following.end()
            return waiting.pop(0)

        monkeypatch.setattr(lookups, "resolve", resolve)
        following = Lookups(lambda: "coordinator.example", told.append)
        following.follow()
        return told

    return run


def test_a_name_without_an_address_is_told_and_looked_up_again(told_of: Callable[..., Told]) -> None:
    assert told_of((), (), ("192.0.2.1",)) == [(), ("192.0.2.1",)]


def test_addresses_are_told_when_no_known_one_stands(told_of: Callable[..., Told]) -> None:
    first, mixed, moved = ("192.0.2.1", "192.0.2.2"), ("192.0.2.2", "192.0.2.3"), ("192.0.2.3",)
    assert told_of(first, mixed, first[::-1], (), moved) == [first, moved]


def test_another_host_is_looked_up_at_once() -> None:
    hosts, told, both = ["localhost"], Told(), threading.Semaphore(0)

    def tell(found: tuple[str, ...]) -> None:
        told.append(found)
        both.release()

    following = Lookups(lambda: hosts[0], tell)
    thread = threading.Thread(target=following.follow)
    thread.start()
    assert both.acquire(timeout=10)
    hosts[0] = "127.0.0.9"
    following.start_over()
    assert both.acquire(timeout=10)
    following.end()
    thread.join(10)
    assert told[1] == following.known == ("127.0.0.9",)


def test_what_was_found_of_a_host_that_is_another_meanwhile_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts, told = ["old.example"], Told()
    following = Lookups(lambda: hosts[0], told.append)

    def resolve(host: str) -> tuple[str, ...]:
        if host == "old.example":
            hosts[0] = "new.example"
            following.start_over()
            return ("192.0.2.1",)
        following.end()
        return ()  # the new one has no address yet

    monkeypatch.setattr(lookups, "resolve", resolve)
    following.follow()
    assert told == [()]


def test_an_empty_host_starts_no_gateway_that_would_start_the_next(capfd: pytest.CaptureFixture[str]) -> None:
    started = LookupProcess("")
    assert json.loads(started.line()) == []
    assert started._process.stdin is not None
    started._process.stdin.close()
    assert started._process.wait(10) == 0
    assert capfd.readouterr().err == ""


def test_the_process_tells_addresses_and_ends_with_who_started_it() -> None:
    started = LookupProcess("127.0.0.9")
    assert json.loads(started.line()) == ["127.0.0.9"]
    process = psutil.Process(started._process.pid)
    assert started._process.stdin is not None
    started._process.stdin.close()
    assert started._process.wait(10) == 0
    assert not process.is_running()
    assert started.line() == ""
