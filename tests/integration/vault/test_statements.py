"""The steward's word, and the enrollment that names its key: what is not theirs is not believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, deliver_all, policy_of, prose
from winnow_agent.spool import FIXED_ID, Kind
from winnow_agent.vault.keys import WrongFleetError, begin_joining, finish_joining
from winnow_protocol.identity import JoinString
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, key_id
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import VaultKeys

STRANGER = SigningKey.generate()


def stranger_s_directory(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.directory(9, key=STRANGER)


def stranger_s_policy(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.fleet_policy("name: theirs\nsecrets: allow\n", 9, key=STRANGER)


def coordinator_s_approval(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.approval(vault, key=other.answers, version=9)


def another_vault_s_approval(other: OtherSide, vault: VaultParts) -> SignedStatement:
    keys = VaultKeys(signing_key=STRANGER.public_key, receiving_key=vault.trust.receiving_key.public_key)
    return other.approval(vault, keys=keys, version=9)


def approval_with_another_recovery_key(other: OtherSide, vault: VaultParts) -> SignedStatement:
    keys = vault.trust.vault_keys
    keys.recovery_key = STRANGER.public_key
    return other.approval(vault, keys=keys, version=9)


def approval_without_the_recovery_key(other: OtherSide, vault: VaultParts) -> SignedStatement:
    keys = vault.trust.vault_keys
    keys.ClearField("recovery_key")
    return other.approval(vault, keys=keys, version=9)


@pytest.mark.parametrize("which", ["answer_key", "steward_root_key"])
def test_a_fleet_whose_signatures_prove_nothing_is_not_joined(other: OtherSide, tmp_path: Path, which: str) -> None:
    of_small_order = b"\1" + bytes(31)
    root = of_small_order if which == "steward_root_key" else other.root.public_key
    join = JoinString("agent", "a:1", "a:2", bytes(32), key_id(root), "Mill", "attic", b"token")
    begin_joining(tmp_path, join)
    with pytest.raises(WrongFleetError, match="no key that signatures can be told by"):
        finish_joining(tmp_path, other.enrollment(**{which: of_small_order}))
    assert not (tmp_path / "membership.json").exists()


def another_agent_s_approval(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.approval(vault, agent_id="ee" * 16, version=9)


def approval_with_another_answer_key(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.approval(vault, answer_key=STRANGER.public_key, version=9)


def directory_signed_as_a_policy(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.root.sign(StatementKind.POLICY, other.directory(9).payload + b"\xff")


def a_kind_that_no_steward_says(other: OtherSide, vault: VaultParts) -> SignedStatement:
    return other.root.sign(StatementKind.ANSWER, b"")


@pytest.mark.parametrize(
    "wrong",
    [
        stranger_s_directory,
        stranger_s_policy,
        coordinator_s_approval,
        another_vault_s_approval,
        approval_with_another_recovery_key,
        approval_without_the_recovery_key,
        another_agent_s_approval,
        approval_with_another_answer_key,
        directory_signed_as_a_policy,
        a_kind_that_no_steward_says,
    ],
)
def test_a_statement_that_the_steward_did_not_make_for_this_vault_is_not_believed(
    vault: VaultParts, other: OtherSide, wrong: Callable[[OtherSide, VaultParts], SignedStatement]
) -> None:
    before = (vault.trust.directory, vault.trust.approval, vault.trust.fleet_policy)
    reported = vault.report()
    other.answer_report(vault, statements=[wrong(other, vault)])
    vault.take()
    assert (vault.trust.directory, vault.trust.approval, vault.trust.fleet_policy) == before
    assert vault.awaited() == [reported.name]
    assert len(vault.alarms()) == 1
    vault.approve(prose("still at work"))
    deliver_all(vault, other)
    assert len(vault.alarms()) == 1


def test_an_older_statement_does_not_take_the_place_of_a_newer_one(vault: VaultParts, other: OtherSide) -> None:
    for version in (3, 2):
        vault.report()
        other.answer_report(
            vault, statements=[other.directory(version), other.fleet_policy(f"name: v{version}\n", version)]
        )
        vault.take()
    directory, policy = vault.trust.directory, vault.trust.fleet_policy
    assert directory is not None
    assert policy is not None
    assert (directory.version, policy.version) == (3, 3)


@pytest.fixture
def fresh(tmp_path: Path, other: OtherSide) -> VaultParts:
    """A vault that has joined, and heard nothing yet."""
    other.join(tmp_path / "fresh")
    return VaultParts(tmp_path / "fresh", policy_of(tmp_path / "archive"))


def test_an_enrollment_under_another_steward_is_not_taken(fresh: VaultParts, other: OtherSide) -> None:
    fresh.inbox.put(Kind.ENROLLMENT, FIXED_ID, other.enrollment(steward_root_key=STRANGER.public_key))
    fresh.take()
    assert fresh.trust.agent_id == ""
    assert fresh.alarms() == ["inbox/UntrustedError"]
    fresh.inbox.put(Kind.ENROLLMENT, FIXED_ID, other.enrollment())
    fresh.take()
    assert fresh.trust.agent_id != ""


def test_nothing_is_offered_before_the_steward_has_approved(fresh: VaultParts, other: OtherSide) -> None:
    fresh.inbox.put(Kind.ENROLLMENT, FIXED_ID, other.enrollment())
    fresh.take()
    fresh.approve(prose("too early"))
    fresh.report()
    other.answer_report(fresh, statements=[other.directory()])
    fresh.take()
    assert fresh.offer() == []
    fresh.report()
    other.answer_report(fresh, statements=[other.approval(fresh)])
    fresh.take()
    assert len(fresh.offer()) == 1
