"""The outbox against a real server: what is sent, what is not, what comes back, and what is done again."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import grpc
import pytest

from tests.integration.gateway.outbox import always, answer_in, put_offer, put_report, put_shard, refusal_in
from winnow_agent.gateway.main import Gateway
from winnow_agent.gateway.retry import ATTEMPTS, BarredError, PacedError, UnreachableError
from winnow_agent.spool import FIXED_ID, Kind
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Withdrawal
from winnow_protocol.v1.fleet_pb2 import VaultReport

Agent = Any
Coordinator = Any

MIB = 1 << 20


def test_each_request_is_sent_once_and_its_answer_lies_in_the_inbox(agent: Agent, coordinator: Coordinator) -> None:
    offer = put_offer(agent)
    withdrawal_payload = Withdrawal(withdrawal_id=b"w" * 16).SerializeToString()
    statement = agent.vault_key.sign(StatementKind.WITHDRAWAL, withdrawal_payload)
    withdrawal = agent.folders.outbox.put(Kind.WITHDRAWAL, b"\x02" * 16, statement.SerializeToString())
    shard = put_shard(agent, os.urandom(3 * MIB + 5))
    assert agent.sync.once(always) == 3
    assert agent.sync.once(always) == 0
    assert answer_in(agent, Kind.OFFER_ANSWER, offer).WhichOneof("body") == "offer"
    assert answer_in(agent, Kind.WITHDRAWAL_ANSWER, withdrawal).request_digest == digest(withdrawal_payload)
    assert answer_in(agent, Kind.COMMIT_ANSWER, shard).WhichOneof("body") == "commit"
    assert [name for name, _ in coordinator.calls] == ["Offer", "Withdraw", "QueryUpload", "Upload", "Commit"]
    assert agent.store.fact("bytes_sent") == 3 * MIB + 5


def test_a_refused_item_comes_back_as_a_refusal_and_is_not_sent_again(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.failures["Offer"] = [(grpc.StatusCode.INVALID_ARGUMENT, "The message is malformed.")]
    item, other = put_offer(agent, b"\x01" * 16), put_offer(agent, b"\x02" * 16)
    assert agent.sync.once(always) == 2
    assert agent.sync.once(always) == 0
    assert refusal_in(agent, item) == {
        "item": item.id.hex(),
        "kind": "offer",
        "code": "INVALID_ARGUMENT",
        "message": "The message is malformed.",
    }
    assert answer_in(agent, Kind.OFFER_ANSWER, other).WhichOneof("body") == "offer"


def test_an_item_that_the_coordinator_fails_on_holds_up_no_other(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.failures["Offer"] = [(grpc.StatusCode.INTERNAL, "The coordinator failed on this request.")] * ATTEMPTS
    first, second = put_offer(agent, b"\x01" * 16), put_offer(agent, b"\x02" * 16)
    with pytest.raises(UnreachableError, match="INTERNAL"):
        agent.sync.once(always)
    assert answer_in(agent, Kind.OFFER_ANSWER, second).WhichOneof("body") == "offer"
    assert agent.sync.once(always) == 1
    assert answer_in(agent, Kind.OFFER_ANSWER, first).WhichOneof("body") == "offer"


def test_offers_that_are_too_many_for_a_day_hold_up_nothing_else(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.problem = "too_many_offers"
    coordinator.failures["Offer"] = [(grpc.StatusCode.RESOURCE_EXHAUSTED, "This agent has made the 2 offers.")]
    offers = put_offer(agent, b"\x01" * 16), put_offer(agent, b"\x02" * 16)
    payload = Withdrawal(withdrawal_id=b"w" * 16).SerializeToString()
    statement = agent.vault_key.sign(StatementKind.WITHDRAWAL, payload).SerializeToString()
    agent.folders.outbox.put(Kind.WITHDRAWAL, b"w" * 16, statement)
    with pytest.raises(PacedError, match=r"This agent has made the 2 offers; it is offered again by itself"):
        agent.sync.once(always)
    assert [name for name, _ in coordinator.calls] == ["Offer", "Withdraw"]
    assert agent.sync.once(always) == 2
    assert {answer_in(agent, Kind.OFFER_ANSWER, one).WhichOneof("body") for one in offers} == {"offer"}


def test_an_unavailable_coordinator_is_asked_again(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.failures["Offer"] = [(grpc.StatusCode.UNAVAILABLE, "busy")] * 2
    item = put_offer(agent)
    assert agent.sync.once(always) == 1
    assert len(coordinator.named("Offer")) == 3
    assert answer_in(agent, Kind.OFFER_ANSWER, item).WhichOneof("body") == "offer"


def test_what_can_not_be_sent_now_stays_for_a_later_pass(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.stop()
    put_offer(agent)
    agent.stop.set()  # ends the waits between tries
    with pytest.raises(UnreachableError, match="offering documents"):
        agent.sync.once(always)
    assert agent.folders.inbox.items(Kind.OFFER_ANSWER, Kind.REFUSAL) == []
    agent.stop.clear()
    coordinator.start()
    assert agent.sync.once(always) == 1


def test_a_barred_agent_keeps_its_items_until_it_is_let_in(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.problem = "locked"
    coordinator.failures["Offer"] = [(grpc.StatusCode.PERMISSION_DENIED, "This agent is locked.")]
    item = put_offer(agent)
    with pytest.raises(BarredError, match="locked"):
        agent.sync.once(always)
    assert agent.folders.inbox.items(Kind.REFUSAL) == []
    assert agent.sync.once(always) == 1
    assert answer_in(agent, Kind.OFFER_ANSWER, item).WhichOneof("body") == "offer"


def test_an_agent_that_is_turned_away_tells_its_vault(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.problem = "revoked"
    coordinator.failures["Offer"] = [(grpc.StatusCode.PERMISSION_DENIED, "It was revoked.")]
    put_offer(agent)
    gateway = Gateway(agent.settings, agent.connection._route, agent.stop, isolation="none")
    with pytest.raises(BarredError):
        gateway.sync_once(always)
    gateway.close()
    state = json.loads(agent.folders.inbox.read(agent.folders.inbox.item(Kind.GATEWAY, FIXED_ID)))
    assert (state["connected"], state["barred"]) == (True, "revoked")


def test_a_coordinator_that_is_down_is_not_asked_all_the_time(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.stop()
    put_offer(agent)
    agent.stop.set()  # ends the waits inside a pass
    gateway = Gateway(agent.settings, agent.connection._route, agent.stop, isolation="none")
    passes = 0
    for _ in range(50):
        with suppress(UnreachableError):
            gateway.sync_once(always)
            passes += 1
    gateway.close()
    assert passes > 40
    state = json.loads(agent.folders.inbox.read(agent.folders.inbox.item(Kind.GATEWAY, FIXED_ID)))
    assert state["connected"] is False
    assert "the coordinator can't be reached at " in state["last_error"]
    assert f":{coordinator.port}: Connection refused" in state["last_error"]


@pytest.mark.parametrize(
    "what", ["signature", "other key", "signed again", "no message", "shard bytes", "shard size", "key table"]
)
def test_what_the_vault_did_not_sign_is_not_sent(agent: Agent, coordinator: Coordinator, what: str) -> None:
    if what == "other key":
        item = put_offer(agent, key=SigningKey.generate())
    elif what == "signed again":
        statement = SigningKey.generate().sign(StatementKind.RESIGN, b"signatures of somebody else's")
        item = agent.folders.outbox.put(Kind.RESIGN, b"\x01" * 16, statement.SerializeToString())
    elif what == "no message":
        item = agent.folders.outbox.put(Kind.OFFER, b"\x01" * 16, b"\xff" * 40)
    elif what == "signature":
        item = put_offer(agent)
        statement = SignedStatement.FromString(agent.folders.outbox.read(item))
        statement.payload += b"\0"
        agent.folders.outbox.put(Kind.OFFER, item.id, statement.SerializeToString())
    elif what == "shard bytes":
        item = put_shard(agent, b"x" * 1000, signed_data=b"y" * 1000)
    elif what == "shard size":
        item = put_shard(agent, b"x" * 1001, signed_data=b"x" * 1000)
    else:
        item = put_shard(agent, b"x" * 1000)
        request = CommitRequest.FromString(agent.folders.outbox.read(item))
        request.key_table.content_keys.add(document_id=b"d" * 16)
        agent.folders.outbox.put(Kind.MANIFEST, item.id, request.SerializeToString())
    assert agent.sync.once(always) == 1
    assert coordinator.calls == []
    refusal = refusal_in(agent, item)
    assert (refusal["code"], refusal["kind"]) == ("ALTERED", item.kind.value)


def test_only_the_newest_report_is_sent_and_it_is_repeated_while_the_vault_is_silent(
    agent: Agent, coordinator: Coordinator
) -> None:
    put_report(agent, 1)
    newest = put_report(agent, 2)
    sync = agent.sync
    assert sync.report(repeat_after_seconds=1000) is True
    assert sync.report(repeat_after_seconds=1000) is False
    assert sync.report(repeat_after_seconds=0) is False
    sequences = [VaultReport.FromString(request.vault.payload).sequence for _, request in coordinator.named("Report")]
    assert sequences == [2, 2]
    assert coordinator.named("Report")[0][1].gateway.software_version == "test"
    assert answer_in(agent, Kind.REPORT_ANSWER, newest).WhichOneof("body") == "report"


def test_a_report_whose_answer_was_lost_is_repeated_before_a_newer_one(agent: Agent, coordinator: Coordinator) -> None:
    first = put_report(agent, 1)
    coordinator.failures["Report"] = [(grpc.StatusCode.UNAVAILABLE, "lost")]
    sync = agent.sync
    agent.stop.set()  # no second try in the same pass
    with pytest.raises(UnreachableError):
        sync.report(repeat_after_seconds=1000)
    agent.folders.outbox.remove(first)
    second = put_report(agent, 2)
    assert sync.report(repeat_after_seconds=1000) is True
    assert sync.report(repeat_after_seconds=1000) is False
    sequences = [VaultReport.FromString(request.vault.payload).sequence for _, request in coordinator.named("Report")]
    assert sequences == [1, 1, 2]
    assert answer_in(agent, Kind.REPORT_ANSWER, first).sequence == 1
    assert answer_in(agent, Kind.REPORT_ANSWER, second).sequence == 2


def test_an_item_that_the_vault_has_replaced_is_sent_anew(agent: Agent, coordinator: Coordinator) -> None:
    item = put_offer(agent)
    agent.sync.once(always)
    agent.folders.outbox.remove(item)
    agent.sync.once(always)
    put_offer(agent)
    assert agent.sync.once(always) == 1
    assert len(coordinator.named("Offer")) == 2


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that knows CONNECT, and the hosts that it was asked for."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[str] = []

    def relay(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            target.close()

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            host = head.split()[1].decode()
            asked.append(host)
            target = socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            for pair in ((client, target), (target, client)):
                threading.Thread(target=relay, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://localhost:{listener.getsockname()[1]}", asked
    listener.close()


def test_a_proxy_is_the_only_address_that_is_connected_to(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent], proxy: tuple[str, list[str]]
) -> None:
    address, asked = proxy
    agent = enroll_agent(coordinator, proxy=address)
    put_offer(agent)
    assert agent.sync.once(always) == 1
    assert set(asked) == {f"localhost:{coordinator.port}"}


def test_the_other_family_of_addresses_is_tried_where_one_does_not_answer(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent]
) -> None:
    agent = enroll_agent(coordinator, numeric=("::1", "127.0.0.1"))
    put_offer(agent)
    assert agent.sync.once(always) == 1


def test_a_server_of_another_name_is_not_talked_to(
    coordinator: Coordinator, enroll_agent: Callable[..., Agent]
) -> None:
    agent = enroll_agent(coordinator)
    route = agent.connection._route
    agent.connection.rerouted(type(route)(f"elsewhere.example:{coordinator.port}", route.numeric))
    put_offer(agent)
    agent.stop.set()
    with pytest.raises(UnreachableError):
        agent.sync.once(always)
    assert coordinator.calls == []
