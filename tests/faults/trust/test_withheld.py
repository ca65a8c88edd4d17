"""A coordinator that shows one part of what the steward said and keeps another back, or shows something else in its place.

Each attack gains something once the check that stands in its way is taken out.
"""

from __future__ import annotations

import json

import pytest

from tests.faults.trust.checks import Check
from tests.faults.trust.test_attacks import OnTheVault
from tests.integration.vault.parts import OtherSide, VaultParts, prose
from winnow_agent.cli import main
from winnow_agent.vault import halting, trust
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.v1.steward_pb2 import Directory, NamedPolicy, Policy

Patch = pytest.MonkeyPatch
LAX, STRICT = "name: fleet\n", "name: fleet\nsecrets: reject\n"


def show(vault: VaultParts, other: OtherSide, *statements: SignedStatement) -> None:
    """The coordinator answers a report with these, and the vault takes them."""
    other.answer_report(vault, vault.report(), statements=list(statements))
    vault.take()


def naming(policy: SignedStatement) -> NamedPolicy:
    return NamedPolicy(version=Policy.FromString(policy.payload).version, digest=digest(policy.payload))


def a_coordinator_withholds_the_policy(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It shows the newer directory, and not the policy that it names, which forbids what the coordinator wants."""
    show(vault, other, other.fleet_policy(LAX), other.directory(2, policy=naming(other.fleet_policy(STRICT, 2))))
    vault.approve(prose("what the policy forbids"))
    return bool(vault.offer())


def a_coordinator_withholds_the_policy_before_sealing(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """The same, of the fleet's first policy, when a document has been found novel and is to be sealed."""
    vault.approve(prose("offered before"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    show(vault, other, other.directory(2, policy=naming(other.fleet_policy(STRICT))))
    return bool(vault.pack())


def a_coordinator_swaps_the_policy(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It shows another policy of that version which the steward signed, too, before its home was brought back."""
    show(vault, other, other.directory(2, policy=naming(other.fleet_policy(STRICT, 2))))
    show(vault, other, other.fleet_policy(LAX, 2))
    return vault.trust.fleet_policy is not None


def a_coordinator_swaps_the_policy_beforehand(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """The same, but the vault has it before it sees the directory."""
    show(vault, other, other.fleet_policy(LAX, 2))
    show(vault, other, other.directory(2, policy=naming(other.fleet_policy(STRICT, 2))))
    vault.approve(prose("what the policy forbids"))
    return bool(vault.offer())


def a_coordinator_withholds_an_approval(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It shows the directory of another epoch, and not the approval with its secret; it gains if nobody notices."""
    directory = Directory.FromString(other.directory(2).payload)
    directory.epoch = 2
    show(vault, other, other.root.sign(StatementKind.DIRECTORY, directory.SerializeToString()))
    vault.approve(prose("of no epoch"))
    assert vault.offer() == []
    return vault.alarms() == []


ATTEMPTS = [
    OnTheVault(a_coordinator_withholds_the_policy, "policy/withheld", Check(trust.Trust, "withheld", "")),
    OnTheVault(
        a_coordinator_withholds_the_policy_before_sealing, "policy/withheld", Check(trust.Trust, "withheld", "")
    ),
    OnTheVault(a_coordinator_swaps_the_policy, "inbox/UntrustedError", Check(trust, "is_another", lambda *_: False)),
    OnTheVault(
        a_coordinator_swaps_the_policy_beforehand, "policy/withheld", Check(trust, "is_another", lambda *_: False)
    ),
    OnTheVault(a_coordinator_withholds_an_approval, "approval/withheld", Check(halting, "_unshared", lambda _: "")),
]
attempts = pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.attack.__name__)


@attempts
def test_what_is_kept_back_is_missed(
    vault: VaultParts, other: OtherSide, monkeypatch: Patch, attempt: OnTheVault
) -> None:
    assert not attempt.attack(vault, other, monkeypatch)
    assert vault.alarms() == [attempt.alarm]


@attempts
def test_it_would_not_be_missed_without_its_check(
    vault: VaultParts, other: OtherSide, monkeypatch: Patch, attempt: OnTheVault
) -> None:
    monkeypatch.setattr(attempt.check.owner, attempt.check.name, attempt.check.without)
    assert attempt.attack(vault, other, monkeypatch)


def status(vault: VaultParts, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["status", "--home", str(vault.home), *words]) == 0
    return capsys.readouterr().out


def reported(vault: VaultParts) -> VaultReport:
    return VaultReport.FromString(SignedStatement.FromString(vault.outbox.read(vault.report())).payload)


def test_a_vault_goes_on_once_the_policy_has_come_and_never_goes_back(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = other.fleet_policy(LAX), other.fleet_policy(STRICT, 2)
    show(vault, other, first, other.directory(2, policy=naming(second)))
    vault.approve(prose("waits"))
    for _ in range(2):
        assert vault.offer() == []
    assert vault.alarms() == ["policy/withheld"]
    assert "version 1 of the fleet's; the directory names version 2" in status(vault, capsys)
    (sentence,) = json.loads(status(vault, capsys, "--json"))["halted"].values()
    assert "winnow-steward witness" in sentence
    assert (reported(vault).policy_version, reported(vault).policy_withheld) == (1, 2)

    show(vault, other, second)
    assert (reported(vault).policy_version, reported(vault).policy_withheld) == (2, 0)
    show(vault, other, first)
    assert vault.trust.policy_version == 2
    assert len(vault.offer()) == 1
    assert "version 2 of the fleet's, as the directory says" in status(vault, capsys)
    assert vault.alarms() == ["policy/withheld"]


def test_what_the_directory_names_takes_the_place_of_another_policy_of_its_version_and_no_older_one_does(
    vault: VaultParts, other: OtherSide
) -> None:
    older, another, named = other.fleet_policy(LAX), other.fleet_policy(LAX, 2), other.fleet_policy(STRICT, 2)
    show(vault, other, another)
    show(vault, other, other.directory(2, policy=naming(named)))
    assert (vault.trust.policy_version, reported(vault).policy_withheld) == (0, 2)
    show(vault, other, older)
    assert vault.trust.fleet_policy is not None
    assert vault.trust.fleet_policy.version == 2
    show(vault, other, named)
    assert vault.trust.policy_version == 2
    assert b"reject" in vault.trust.fleet_policy.yaml
    assert vault.alarms() == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (None, "version 1 of the fleet's; the directory, of an older steward, names none"),
        (NamedPolicy(version=0), "version 1 of the fleet's; the directory names version 0"),
    ],
    ids=["older steward", "none published"],
)
def test_a_directory_that_names_no_policy_halts_nothing(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str], named: NamedPolicy | None, said: str
) -> None:
    show(vault, other, other.fleet_policy(LAX), other.directory(2, policy=named))
    vault.approve(prose("goes on"))
    assert len(vault.offer()) == 1
    assert said in status(vault, capsys)
