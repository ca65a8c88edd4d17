"""A partner leaves, or a vault is stolen: refused at once, its word on what it sent is done, and it never gets the new secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import grpc
import pyarrow.dataset as ds
import pytest

from tests.integration.leaving.conftest import Trio
from tests.integration.vault.parts import prose
from tests.parties import TIMEOUT, AgentClient, document, join, signature
from winnow_coordinator.enrollment import set_standing
from winnow_coordinator.services import base
from winnow_coordinator.store import log, parties
from winnow_coordinator.store.tables import Standing
from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import Kind
from winnow_protocol.v1 import contribution_pb2
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL, SignedStatement
from winnow_protocol.v1.steward_pb2 import Approval
from winnow_steward.client import Coordinator
from winnow_steward.epochs import put_out_agents


def approvals_of(trio: Trio, name: str) -> list[list[int]]:
    """The epochs whose secrets each approval of a partner's agent holds, as the coordinator has them."""
    agent_id = trio.partners[name].vault.trust.agent_id
    with trio.house.coordinator.records.read() as tx:
        rows = parties.statements(tx, Kind.APPROVAL.value, agent_id)
    payloads = [SignedStatement.FromString(row.statement).payload for row in rows]
    return [[one.epoch for one in Approval.FromString(payload).fleet_secrets] for payload in payloads]


def stand(trio: Trio, name: str, standing: Standing) -> None:
    with trio.house.coordinator.records.write() as tx:
        agent = parties.agent(tx, trio.partners[name].vault.trust.agent_id)
        assert agent is not None
        agent.standing = standing


def exported(trio: Trio, name: str) -> set[str]:
    out = trio.folder / name
    trio.steward("export", "open-archive", "--out", str(out))
    return set(ds.dataset(out / "data").to_table(columns=["text"])["text"].to_pylist())


def withdrawals(trio: Trio) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(trio.steward("withdrawals", "list", "--json"))
    return rows


def test_a_partner_that_leaves_is_refused_and_never_gets_the_new_secret(trio: Trio) -> None:
    a, c = trio.partners["a"], trio.partners["c"]
    a.deliver(prose("of a"))
    c.deliver(prose("of c"))
    waiting = trio.house.token("agent", "c", "another")
    trio.steward("partners", "leave", "c", "--keep")
    assert "revoked" in c.refusal()
    assert approvals_of(trio, "c") == [[1]]
    assert approvals_of(trio, "a") == approvals_of(trio, "b") == [[1], [1, 2]]
    with pytest.raises(grpc.RpcError, match="unknown, used or expired"):
        join(waiting)
    assert exported(trio, "kept") == {prose("of a"), prose("of c")}
    assert withdrawals(trio) == []
    rows = json.loads(trio.steward("partners", "list", "--json"))
    assert {row["partner"] for row in rows if row["standing"] == "out"} == {"c"}
    # Said again, nothing is made again.
    assert "epoch 2 goes on" in trio.steward("partners", "leave", "c", "--keep")
    assert max(trio.keys.fleet_secrets) == 2
    with trio.house.coordinator.records.read() as tx:
        assert len(log.of_kind(tx, Kind.REVOCATION.value, 0, 10)) == 1
    assert "read and cosigned" in trio.steward("witness")
    # A coordinator that calls it approved gains it nothing.
    stand(trio, "c", Standing.APPROVED)
    assert "not to c" in trio.steward("epoch", "begin")
    assert approvals_of(trio, "c") == [[1]]


def test_what_a_leaver_sent_is_withdrawn_by_its_word_and_the_tombstone_says_whose(trio: Trio) -> None:
    a, c = trio.partners["a"], trio.partners["c"]
    a.deliver(prose("of a"))
    of_c = [*c.deliver(prose("of c")), *c.offer(prose("never sent"))]
    assert exported(trio, "before") == {prose("of a"), prose("of c")}
    trio.steward("partners", "leave", "c", "--keep")
    trio.steward("partners", "leave", "c", "--withdraw", "--yes")  # it changed its mind
    (withdrawn,) = withdrawals(trio)
    assert (withdrawn["by"], withdrawn["partner"], withdrawn["logged"]) == ("steward", "c", True)
    assert set(map(bytes.fromhex, withdrawn["documents"])) == set(of_c)  # type: ignore[call-overload]
    assert exported(trio, "after") == {prose("of a")}
    assert "read and cosigned" in trio.steward("witness")
    assert "can't be kept" in trio.steward("partners", "leave", "c", "--keep", status=2)
    assert max(trio.keys.fleet_secrets) == 2
    # What it held stands in nobody's way any more.
    assert a.states(a.offer(prose("of c") + " So it was told.", prose("never sent") + " So it was told.")) == [
        "novel",
        "novel",
    ]


def test_a_stolen_vault_is_put_out_and_an_epoch_begins_without_it(trio: Trio) -> None:
    stolen = trio.partners["b"].vault.trust.agent_id
    rows = json.loads(trio.steward("partners", "list", "--json"))
    fingerprint = next(row["fingerprint"] for row in rows if row["agent_id"] == stolen)
    told = trio.steward("partners", "revoke", fingerprint)
    assert "run `winnow-steward epoch begin`" in told
    assert "revoked" in trio.partners["b"].refusal()
    assert "given to 2 vaults" in trio.steward("epoch", "begin")
    assert approvals_of(trio, "b") == [[1]]
    # Its partner stays: a new vault of it is let in, with what is in use and no more.
    trio.steward("epoch", "retire", "--anyway")
    trio.join("b")
    assert approvals_of(trio, "b") == [[2]]
    assert "no approved agent has that identifier or fingerprint" in trio.steward(
        "partners", "revoke", "f" * 32, status=2
    )


def test_who_was_locked_is_given_the_secret_later(trio: Trio) -> None:
    b = trio.partners["b"]
    stand(trio, "b", Standing.LOCKED)
    assert "locked at the coordinator" in trio.steward("epoch", "begin")
    set_standing(trio.house.coordinator, b.vault.trust.agent_id, Standing.APPROVED)
    b.report()
    assert b.vault.trust.secrets_in_use() == []
    assert "given to 3 vaults" in trio.steward("epoch", "share")
    b.report()
    assert [one.epoch for one in b.vault.trust.secrets_in_use()] == [2, 1]


def test_another_directory_goes_on_with_the_epochs_that_were_published(trio: Trio) -> None:
    trio.steward("epoch", "begin")
    trio.steward("directory", "publish")
    assert [(row["epoch"], row["earlier_epochs"]) for row in trio.standing()] == [(2, [1])] * 3
    trio.steward("epoch", "retire", "--anyway")
    trio.steward("directory", "publish")
    assert [(row["epoch"], row["earlier_epochs"]) for row in trio.standing()] == [(2, [])] * 3
    assert "none is looked up" in trio.steward("epoch", "retire", status=2)


def test_a_partner_that_left_comes_back_only_by_name(trio: Trio) -> None:
    trio.steward("partners", "leave", "c", "--keep")
    again = AgentClient(join(trio.house.token("agent", "c", "again")))
    assert "nothing was approved" in trio.steward("approve", "--all")
    trio.steward("approve", again.id)
    rows = {row["agent_id"]: row["standing"] for row in json.loads(trio.steward("partners", "list", "--json"))}
    assert rows[again.id] == "approved"
    assert [verdict.kind for verdict in again.offer(document(signature(1)))] == [VERDICT_KIND_NOVEL]


def test_an_upload_that_is_under_way_ends_soon_after_its_sender_was_put_out(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_RECHECK_SECONDS", 0.2)
    agent = AgentClient(join(trio.house.token("agent", "c", "second")))
    trio.steward("approve", agent.id)
    verdicts = agent.offer(document(signature(1)))
    sealed = agent.seal_records([b"a record"], verdicts, trio.keys.tracks["open-archive"][0].key.public_key)
    begun, over = threading.Event(), threading.Event()

    def parts() -> Iterator[contribution_pb2.UploadRequest]:
        yield sealed.header()
        yield contribution_pb2.UploadRequest(chunk=sealed.data[:100])
        begun.set()
        over.wait(TIMEOUT)  # the rest never comes, and the sender never says so

    call = agent.stub.Upload.future(parts(), timeout=TIMEOUT)
    assert begun.wait(TIMEOUT)
    trio.steward("partners", "leave", "c", "--keep")
    assert isinstance(error := call.exception(timeout=TIMEOUT), grpc.RpcError)
    over.set()
    assert (error.code(), dict(error.trailing_metadata())["winnow-problem"]) == (
        grpc.StatusCode.PERMISSION_DENIED,
        "revoked",
    )


def test_the_witness_ends_the_earlier_epoch_once_every_agent_has_moved(trio: Trio) -> None:
    trio.steward("epoch", "begin")
    for name in "ab":
        trio.partners[name].move()
    assert "over" not in trio.steward("witness")
    trio.partners["c"].move()
    assert "the earlier epochs are over: 1" in trio.steward("witness")
    assert {tuple(row["earlier_epochs"]) for row in trio.standing()} == {()}


def test_under_the_root_key_that_follows_the_leaver_stays_out_and_another_epoch_begins(trio: Trio) -> None:
    trio.partners["c"].deliver(prose("of c"))
    trio.steward("partners", "leave", "c", "--keep")
    trio.steward("keys", "succeed")
    assert "revoked" in trio.partners["c"].refusal()
    assert "epoch 2 goes on" in trio.steward("partners", "leave", "c", "--keep")
    assert "epoch 3 begins: its secret is given to 2 vaults" in trio.steward("epoch", "begin")
    for name in "ab":
        trio.partners[name].move()
        assert [one.epoch for one in trio.partners[name].vault.trust.fleet_secrets()] == [1, 2, 3]
    trio.steward("partners", "leave", "c", "--withdraw", "--yes")
    (withdrawn,) = withdrawals(trio)
    assert (withdrawn["by"], withdrawn["partner"]) == ("steward", "c")


def _refuse(_coordinator: Coordinator, _note: str) -> None:
    raise StopRunError("cosigning the log: refused")


def test_what_the_coordinator_takes_from_an_agent_that_was_put_out_is_named_and_not_exported(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, c = trio.partners["a"], trio.partners["c"]
    a.deliver(prose("of a"))
    c.deliver(prose("of c before"))
    trio.steward("partners", "revoke", c.vault.trust.agent_id)
    stand(trio, "c", Standing.APPROVED)  # against the steward's word
    c.deliver(prose("of c after"))
    late = f"was taken from agent {c.vault.trust.agent_id} after it was put out"
    assert late in trio.steward("witness", status=3)
    trio.steward("partners", "revoke", c.vault.trust.agent_id)  # said again, the first word counts
    assert late in trio.steward("witness", "--all", status=3)
    with monkeypatch.context() as refusing:
        refusing.setattr(Coordinator, "cosign", _refuse)
        assert late in trio.steward("witness", status=2)
    out = trio.folder / "without"
    assert "set aside (put_out)" in trio.steward("export", "open-archive", "--out", str(out), status=3)
    texts = set(ds.dataset(out / "data").to_table(columns=["text"])["text"].to_pylist())
    assert texts == {prose("of a"), prose("of c before")}
    shard = json.loads((out / "manifest.json").read_text())["set_aside"][0]["shard"]
    named = ("witness", "--acknowledge", shard, "--name", "A. Steward", "--reason", "its clock was wrong")
    told = trio.steward(*named)
    assert f"{late}: acknowledged by A. Steward on " in told
    assert told.rstrip().endswith(": its clock was wrong")
    assert late in trio.steward("witness", "--all")
    said = trio.steward("export", "open-archive", "--out", str(trio.folder / "again"))
    assert "set aside (put_out)" in said
    assert "acknowledged by A. Steward" in said
    stand(trio, "c", Standing.APPROVED)
    c.deliver(prose("of c, later still"))  # another one is none that was acknowledged
    assert trio.steward("witness", status=3).count("after it was put out") == 2
    assert "acknowledging" in trio.steward(*named, status=2)  # that one does not wait any more
    trio.steward("export", "open-archive", "--out", str(trio.folder / "third"), status=3)


def test_a_word_on_who_was_put_out_that_the_log_lacks_is_named_until_it_is_given_again(trio: Trio) -> None:
    stolen = trio.partners["b"].vault.trust.agent_id
    put_out_agents(trio.published, trio.keys, [stolen])  # and stopped before it was handed over
    assert f"that agent {stolen} was put out is not in the log" in trio.steward("witness", status=3)
    trio.steward("partners", "revoke", stolen)
    assert "read and cosigned" in trio.steward("witness")
