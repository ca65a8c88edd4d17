"""A store that takes its time, as one over a network may: nobody is kept from writing for it, and nothing that counts is removed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tests.integration.coordinator.conftest import House, make_house
from tests.integration.coordinator.test_references import DATA, blobs, fetch, put
from tests.parties import TIMEOUT, AgentClient, Sealed, StewardClient, document, signature
from winnow_coordinator import references, server
from winnow_coordinator.callers import Caller, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.store import Transaction, shards
from winnow_coordinator.uploads import Uploads
from winnow_protocol.signing import digest

DAY = 86_400_000_000


@dataclass
class Store:
    """Waits in one method for one blob, once, from `halting` on until ``goes_on``."""

    method: str = ""
    blob: bytes = b""
    came: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    uploads: list[Uploads] = field(default_factory=list)
    """The server's."""

    def slow(self, name: str) -> Callable[..., Any]:
        real = getattr(MemoryFileSystem, name)

        def waits(store: MemoryFileSystem, *paths: str, **more: Any) -> Any:
            if name == self.method and any(self.blob.hex() in path for path in paths):
                self.method = ""
                self.came.set()
                assert self.goes_on.wait(TIMEOUT)
            return real(store, *paths, **more)

        return waits

    @contextmanager
    def halting(self, method: str, blob: bytes, call: Callable[[], Any]) -> Iterator[Future[Any]]:
        """Makes a call that the store has not answered yet."""
        self.method, self.blob = method, blob
        with ThreadPoolExecutor(1) as thread:
            calling = thread.submit(call)
            try:
                assert self.came.wait(TIMEOUT)
                yield calling
            finally:
                self.goes_on.set()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """In memory, and as slow as it is told to be."""
    made = Store()
    for name in ("exists", "put_file", "rm_file"):
        monkeypatch.setattr(MemoryFileSystem, name, made.slow(name))

    def uploads(coordinator: Coordinator) -> Uploads:
        made.uploads.append(Uploads(coordinator))
        return made.uploads[-1]

    monkeypatch.setattr(server, "Uploads", uploads)
    return made


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    """A coordinator with that store, at which nobody waits for long to write."""
    made = make_house(tmp_path / "coordinator", blobs=f"memory://{tmp_path.name}")
    made.start()
    made.coordinator.records.wait_s = 1
    yield made
    made.stop()


def writes(agent: AgentClient) -> bool:
    """A call that has to write is answered."""
    return bool(agent.report(agent.vault_report()).sequence)


def sealed_by(agent: AgentClient, steward: StewardClient) -> Sealed:
    """A shard that its agent has sent, and not committed."""
    sealed = agent.seal(steward, agent.offer(document(signature(1))))
    assert agent.stub.Upload(sealed.parts(), timeout=TIMEOUT).complete
    return sealed


def problem_of(call: Callable[[], object]) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return str(dict(caught.value.trailing_metadata() or ())["winnow-problem"])  # type: ignore[attr-defined]


def test_others_write_while_a_reference_goes_to_the_store(
    store: Store, steward: StewardClient, agent: AgentClient
) -> None:
    with store.halting("put_file", digest(DATA), lambda: put(steward, 1, DATA)) as putting:
        assert writes(agent)
        assert not putting.done()
    assert putting.result() == 1
    assert fetch(agent, DATA) == DATA


def test_others_write_while_a_reference_that_counts_no_more_is_removed(
    store: Store, house: House, steward: StewardClient, agent: AgentClient
) -> None:
    put(steward, 1, DATA)
    with store.halting("rm_file", digest(DATA), lambda: put(steward, 2, DATA[5:])) as putting:
        assert writes(agent)
        assert not putting.done()
    assert putting.result() == 2
    assert blobs(house).digests() == [digest(DATA[5:])]


def test_a_reference_that_no_notice_names_yet_is_not_cleared_away(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, goes_on = threading.Event(), threading.Event()

    @contextmanager
    def waits(coordinator: Coordinator, caller: Caller) -> Iterator[Transaction]:
        kept.set()
        assert goes_on.wait(TIMEOUT)
        with writing(coordinator, caller) as tx:
            yield tx

    monkeypatch.setattr(references, "writing", waits)
    with ThreadPoolExecutor(2) as threads:
        putting = threads.submit(put, steward, 1, DATA)
        assert kept.wait(TIMEOUT)
        clearing = threads.submit(references.clear_away, house.coordinator)
        threading.Event().wait(0.3)  # it has looked by then, and would have removed it
        goes_on.set()
        assert putting.result() == 1
        clearing.result()
    assert fetch(agent, DATA) == DATA


def test_others_write_while_the_store_is_asked_for_the_bytes_of_a_commit(
    store: Store, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    sealed = sealed_by(agent, steward)
    commit = lambda: agent.stub.Commit(sealed.commit, timeout=TIMEOUT)  # noqa: E731
    with store.halting("exists", sealed.manifest.sealed_digest, commit) as committing:
        assert writes(other)
        assert not committing.done()
    assert agent.opened(committing.result(), sealed.commit.manifest).commit.receipt.payload


def test_others_write_while_the_store_is_asked_for_an_upload_that_is_begun_again(
    store: Store, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    sealed = sealed_by(agent, steward)
    upload = lambda: agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)  # noqa: E731  # its answer was lost
    with store.halting("exists", sealed.manifest.sealed_digest, upload) as uploading:
        assert writes(other)
        assert not uploading.done()
    assert uploading.result().complete


def test_an_upload_that_the_store_has_lost_is_taken_anew(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = sealed_by(agent, steward)
    house.coordinator.blobs.remove(sealed.manifest.sealed_digest)
    assert problem_of(lambda: agent.stub.Commit(sealed.commit, timeout=TIMEOUT)) == "not_uploaded"
    whole = len(sealed.data)
    assert problem_of(lambda: agent.stub.Upload(iter([sealed.header(whole)]), timeout=TIMEOUT)) == "wrong_offset"
    agent.deliver(sealed)


def test_others_write_while_an_idle_upload_is_removed_and_its_agent_begins_anew_after_it(
    store: Store, house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    sealed = idle(house, steward, agent)
    upload = lambda: agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)  # noqa: E731
    with store.halting("rm_file", sealed.manifest.sealed_digest, store.uploads[-1].discard_idle) as discarding:
        assert writes(other)
        assert problem_of(upload) == "upload_under_way"  # else its bytes would be removed, too
        committing = agent.stub.Commit.future(sealed.commit, timeout=TIMEOUT)
        assert not discarding.done()
    assert discarding.result() == 1
    assert problem_of(committing.result) == "not_uploaded"
    agent.deliver(sealed)


def test_an_upload_whose_removal_was_stopped_is_removed_by_the_next_pass(
    store: Store, house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = idle(house, steward, agent)

    def stopped(*_: object) -> None:
        raise ConnectionError("stopped")

    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(shards, "forget_upload", stopped)
        store.uploads[-1].discard_idle()
    assert problem_of(lambda: agent.stub.Commit(sealed.commit, timeout=TIMEOUT)) == "not_uploaded"
    assert store.uploads[-1].discard_idle() == 1
    agent.deliver(sealed)


def test_a_commit_that_has_found_its_bytes_keeps_them_however_idle_the_upload(
    store: Store, house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = idle(house, steward, agent)
    named = sealed.manifest.sealed_digest
    commit = lambda: agent.stub.Commit(sealed.commit, timeout=TIMEOUT)  # noqa: E731
    with ThreadPoolExecutor(1) as thread:
        with store.halting("exists", named, commit) as committing:
            discarding = thread.submit(store.uploads[-1].discard_idle)
            threading.Event().wait(0.3)
        assert agent.opened(committing.result(), sealed.commit.manifest).commit.receipt.payload
        assert discarding.result() == 0
    assert house.coordinator.blobs.holds(named)


def test_bytes_that_two_agents_have_sent_stay_as_long_as_one_of_them_comes_back(
    store: Store, house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    first = agent.seal(steward, agent.offer(document(signature(1))))
    assert agent.stub.Upload(first.parts(), timeout=TIMEOUT).complete
    house.shift += 5 * DAY
    stated = {"sealed_digest": first.manifest.sealed_digest, "sealed_size": first.manifest.sealed_size}
    second = replace(other.seal(steward, other.offer(document(signature(2))), **stated), data=first.data)
    assert other.stub.Upload(second.parts(), timeout=TIMEOUT).complete
    house.shift += 3 * DAY
    assert store.uploads[-1].discard_idle() == 1
    other.opened(other.stub.Commit(second.commit, timeout=TIMEOUT), second.commit.manifest)
    assert house.coordinator.blobs.holds(first.manifest.sealed_digest)


def idle(house: House, steward: StewardClient, agent: AgentClient) -> Sealed:
    """A shard that was sent so long ago that its upload is idle, while its documents' leases, which were renewed, live."""
    sealed = sealed_by(agent, steward)
    house.shift += 5 * DAY
    assert writes(agent)
    house.shift += 3 * DAY
    return sealed
