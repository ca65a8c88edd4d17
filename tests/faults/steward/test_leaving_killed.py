"""The steward is killed before each step of a partner's leaving: run again, it does what is left, and one epoch begins."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from tests.integration.leaving.conftest import Trio, trio  # noqa: F401  # a fixture
from tests.killing import KilledBefore
from tests.parties import AgentClient, join
from winnow_coordinator.store import parties
from winnow_coordinator.store.tables import Standing
from winnow_protocol.sealing import open_fleet_secret
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Approval, Directory
from winnow_steward import client, keyring, published
from winnow_steward.cli import main


def leave(home: str, partner: str, step: int, environment: dict[str, str]) -> None:
    """`partners leave` in this process, which is killed before its n-th file or call, counted from 0."""
    os.environ.update(environment)
    keyring._COST["n"] = 1 << 10
    before = KilledBefore(step)
    for module in (keyring, published):
        module.write_file = before(module.write_file)  # type: ignore[attr-defined]
    for name in ("revoke", "epoch", "approve", "publish_directory"):
        setattr(client.Coordinator, name, before(getattr(client.Coordinator, name)))
    os._exit(main(["--home", home, "partners", "leave", partner, "--withdraw", "--yes"]))


def killed(trio: Trio, partner: str, step: int) -> bool:  # noqa: F811
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.steward.test_leaving_killed"])
    environment = {"WINNOW_PASSPHRASE": os.environ["WINNOW_PASSPHRASE"]}
    child = context.Process(target=leave, args=(str(trio.folder / "steward"), partner, step, environment))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def statement(trio: Trio, kind: Kind, subject: str = "") -> bytes:  # noqa: F811
    """The payload of the newest that the coordinator has."""
    with trio.house.coordinator.records.read() as tx:
        row = parties.newest_statement(tx, kind.value, subject)
    assert row is not None
    return SignedStatement.FromString(row.statement).payload


def epochs_given(trio: Trio, agent_id: str) -> dict[int, bytes]:  # noqa: F811
    approval = Approval.FromString(statement(trio, Kind.APPROVAL, agent_id))
    return {one.epoch: one.sealed_secret for one in approval.fleet_secrets}


def check_sound(trio: Trio) -> Directory:  # noqa: F811
    """No vault is told of an epoch whose secret it was not given, and no secret is published that the keyring lacks."""
    directory = Directory.FromString(statement(trio, Kind.DIRECTORY))
    secrets = trio.keys.fleet_secrets
    assert directory.epoch in secrets
    for name in ("a", "b"):
        trust = trio.partners[name].vault.trust
        given = epochs_given(trio, trust.agent_id)
        assert directory.epoch in given
        for epoch, sealed in given.items():
            opened = open_fleet_secret(trust.receiving_key, sealed, agent_id=trust.agent_id, epoch=epoch)
            assert opened == secrets[epoch]
    return directory


@pytest.mark.timeout(180)
def test_killed_before_each_step(trio: Trio) -> None:  # noqa: F811
    trio.steward("partners", "leave", "c", "--keep")
    trio.steward("epoch", "retire", "--anyway")
    step, was_killed, begun = 0, True, set()
    while was_killed:
        name = f"leaver-{step}"
        leaver = AgentClient(join(trio.house.token("agent", name, "attic")))
        trio.steward("approve", leaver.id)
        before = max(trio.keys.fleet_secrets)
        was_killed = killed(trio, name, step)
        begun.add((check_sound(trio).epoch - before, max(trio.keys.fleet_secrets) - before))
        trio.steward("partners", "leave", name, "--withdraw", "--yes")
        directory = check_sound(trio)
        assert directory.epoch == max(trio.keys.fleet_secrets) == before + 1
        assert list(directory.earlier_epochs) == [before]
        assert before + 1 not in epochs_given(trio, leaver.id)
        with trio.house.coordinator.records.read() as tx:
            agent = parties.agent(tx, leaver.id)
            assert agent is not None
            assert agent.standing == Standing.REVOKED
        trio.steward("epoch", "retire", "--anyway")
        step += 1
    assert begun == {(0, 0), (0, 1), (1, 1)}
    assert step > 9
