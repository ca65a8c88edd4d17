"""The fleet's policy and the directory that names it, and an agent that was not given it, as the operator sees it."""

from __future__ import annotations

import json

import grpc
import pytest

from tests.integration.coordinator.conftest import House
from tests.parties import TIMEOUT, AgentClient, StewardClient
from winnow_coordinator.cli import main
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Directory, NamedPolicy, Policy


def policy(steward: StewardClient, version: int, text: bytes = b"name: fleet\n") -> SignedStatement:
    return steward.key.sign(Kind.POLICY, Policy(version=version, yaml=text).SerializeToString())


def directory(steward: StewardClient, version: int, named: NamedPolicy) -> SignedStatement:
    message = Directory.FromString(steward.directory(version).payload)
    message.policy.CopyFrom(named)
    return steward.key.sign(Kind.DIRECTORY, message.SerializeToString())


def test_a_directory_is_taken_only_if_the_policy_that_it_names_is_here(
    steward: StewardClient, agent: AgentClient
) -> None:
    """Else every agent would offer nothing until somebody noticed."""
    second, another = policy(steward, 2), policy(steward, 2, b"name: another\n")
    named, of_another = (NamedPolicy(version=2, digest=digest(one.payload)) for one in (second, another))
    for present in (None, policy(steward, 1)):
        if present:
            steward.stub.PublishPolicy(present, timeout=TIMEOUT)
        with pytest.raises(grpc.RpcError, match="version 2 of the fleet's policy, which is not here") as refused:
            steward.stub.PublishDirectory(directory(steward, 2, named), timeout=TIMEOUT)
        assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    steward.stub.PublishPolicy(second, timeout=TIMEOUT)
    with pytest.raises(grpc.RpcError, match="not here"):
        steward.stub.PublishDirectory(directory(steward, 2, of_another), timeout=TIMEOUT)
    with pytest.raises(grpc.RpcError, match="digest is not 32 bytes"):
        steward.stub.PublishDirectory(directory(steward, 2, NamedPolicy(version=2)), timeout=TIMEOUT)
    published = directory(steward, 2, named)
    steward.stub.PublishDirectory(published, timeout=TIMEOUT)
    assert list(agent.report(agent.vault_report(approval_version=1)).report.statements) == [published, second]
    steward.stub.PublishPolicy(policy(steward, 3), timeout=TIMEOUT)
    steward.stub.PublishDirectory(directory(steward, 3, named), timeout=TIMEOUT)


def test_an_agent_that_was_not_given_the_policy_shows_in_the_fleet_and_in_the_metrics(
    house: House, agent: AgentClient, capsys: pytest.CaptureFixture[str]
) -> None:
    home, labels = str(house.settings.home), {"partner": "partner-a", "agent": agent.id}
    metrics = Metrics(house.coordinator).registry
    for withheld, shown in ((4, "4 withheld"), (0, "")):
        agent.report(agent.vault_report(policy_version=3, policy_withheld=withheld))
        capsys.readouterr()
        assert main(["--home", home, "fleet"]) == 0
        printed = capsys.readouterr().out
        assert ("withheld" in printed) == bool(withheld)
        assert shown in printed
        assert main(["--home", home, "fleet", "--json"]) == 0
        (member,) = json.loads(capsys.readouterr().out)
        assert member["vault"]["policy_withheld"] == withheld
        assert metrics.get_sample_value("winnow_policy_withheld", labels) == bool(withheld)
