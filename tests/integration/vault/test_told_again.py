"""What a vault tells and asks a coordinator again that was put back from a backup, as far as that is in no log."""

from __future__ import annotations

import pytest

from tests.integration.vault.parts import HOUR, TRACK, OtherSide, VaultParts
from tests.integration.vault.test_epochs import every_state
from tests.integration.vault.test_terms import TERMS, WHO, publish
from tests.integration.vault.turning import sign_again, signed_as, taken, turn
from winnow_agent.spool import FIXED_ID
from winnow_agent.spool import Kind as ItemKind
from winnow_agent.vault.terms import accept, untold
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import Restoration
from winnow_protocol.wire import now_us


@pytest.fixture
def logged(vault: VaultParts, other: OtherSide) -> VaultParts:
    """A vault whose coordinator has a log."""
    enrollment = other.enrollment(log_origin="winnow-coordinator/" + 32 * "0")
    vault.inbox.put(ItemKind.ENROLLMENT, FIXED_ID, enrollment)
    vault.take()
    return vault


def put_back(vault: VaultParts, other: OtherSide, *, hours_ago: int = 1, by: SigningKey | None = None) -> None:
    word = Restoration(made_at=now_us() - hours_ago * HOUR, restored_at=now_us(), log_size=0)
    statement = (by or other.answers).sign(Kind.RESTORATION, word.SerializeToString())
    other.answer_report(vault, vault.report(), restorations=[statement])
    vault.take()


def test_a_word_that_the_coordinator_has_not_signed_is_not_believed(logged: VaultParts, other: OtherSide) -> None:
    put_back(logged, other, by=SigningKey.generate())
    assert logged.alarms() == ["log/went_back"]
    assert logged.store.get("restored_at") is None
    put_back(logged, other)
    assert logged.store.get("restored_at") is not None


def test_acceptances_of_terms_go_with_the_next_report_again(logged: VaultParts, other: OtherSide) -> None:
    publish(logged, other, 2, TERMS)
    accept(logged.store, logged.trust, TRACK, WHO)
    assert len(untold(logged.store, logged.trust)) == 1
    for _ in range(2):
        other.answer_report(logged, logged.report())
        logged.take()
    assert untold(logged.store, logged.trust) == []
    put_back(logged, other)
    assert len(untold(logged.store, logged.trust)) == 1
    assert logged.alarms() == []  # nothing of this vault's is lost that a log had promised


def test_signatures_that_were_made_again_are_told_again_and_what_was_a_duplicate_since_is_offered_again(
    logged: VaultParts, other: OtherSide
) -> None:
    made = every_state(logged, other)
    turn(logged, other, 2, [1])
    sign_again(logged)
    again = set(signed_as(logged))
    taken(logged, other)
    assert sign_again(logged) == []
    assert logged.row(made["duplicate"])["retry_at"] == 0
    put_back(logged, other)
    assert logged.state(made["delivered"]) == "approved"  # its shard is lost, and its offer brings both signatures
    sign_again(logged)
    assert set(signed_as(logged)) == again - {made["delivered"]}
    taken(logged, other)
    assert sign_again(logged) == []
    assert 0 < logged.row(made["duplicate"])["retry_at"] <= now_us()
