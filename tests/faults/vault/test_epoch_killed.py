"""Signing again that is killed at every step: nothing is left out, nothing is told twice, and the two signatures agree."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.vault.test_killed import check_recovered, in_child, killed_before
from tests.integration.vault.parts import FAST, InThisProcess, OtherSide, VaultParts, payload_of, policy_of, prose
from tests.integration.vault.turning import secret, sign_again, signed_as, standing, taken, turn
from tests.integration.vault.withdrawing import copies_of, delivered, take
from winnow_agent.spool import Kind
from winnow_agent.vault.epoch import signing
from winnow_agent.vault.epoch.move import Move
from winnow_agent.vault.retain import delete_text
from winnow_agent.vault.screen import Screener
from winnow_protocol.minhash import signature
from winnow_protocol.policy import Policy
from winnow_protocol.v1 import common_pb2


@dataclass(frozen=True)
class Scene:
    """A home whose epoch has turned, with a text and an own copy to sign again; and one that was answered."""

    home: Path
    answered: Path
    other: OtherSide
    policy: Policy
    signed: dict[bytes, tuple[int, bytes]]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder, other = tmp_path_factory.mktemp("epoch"), OtherSide()
    policy = policy_of(folder / "archive")
    other.join(folder / "home")
    vault = VaultParts(folder / "home", policy)
    other.enroll(vault)
    (text,) = delivered(vault, other, prose("text"))
    (copy,) = delivered(vault, other, prose("copy"))
    signed = {}
    for one in (text, copy):
        approved = vault.store.approved(one)
        assert approved is not None
        signed[one] = (2, signature(approved.signature_text, secret(2)).values)
    delete_text(vault.store, [copy])
    turn(vault, other, 2, [1])
    vault.close()
    before = shutil.copytree(folder / "home", folder / "before")
    vault = VaultParts(folder / "home", policy)
    works(vault)
    assert signed_as(vault) == signed
    (item,) = vault.outbox.items(Kind.RESIGN)
    taken_later(vault, other)
    assert vault.outbox.items(Kind.RESIGN) == [item]
    vault.close()
    return Scene(before, folder / "home", other, policy, signed)


def works(vault: VaultParts) -> None:
    """Both documents are signed before they are told, so that one request holds them."""
    signing.sign_again(vault.outgoing, copies_of(vault), lambda: Screener(InThisProcess(), FAST))
    sign_again(vault)


def taken_later(vault: VaultParts, other: OtherSide) -> None:
    """The answer lies in the inbox."""
    (item,) = vault.outbox.items(Kind.RESIGN)
    payload = payload_of(vault, item)
    answer = other.signed(payload, resign=common_pb2.ResignAnswer(document_ids=list(signed_as(vault))))
    vault.inbox.put(Kind.RESIGN_ANSWER, item.id, answer.SerializeToString())


def test_killed_while_documents_are_signed_and_told(scene: Scene, tmp_path: Path) -> None:
    step, killed, told_by_then = 0, True, set()
    while killed:
        home = shutil.copytree(scene.home, tmp_path / str(step))
        killed = in_child(home, scene.policy, works, killed_before(step)) == -signal.SIGKILL
        vault = VaultParts(home, scene.policy)
        vault.recover()
        check_recovered(vault)
        told_by_then.add(len(signed_as(vault)))
        told: dict[bytes, tuple[int, bytes]] = {}
        while vault.outbox.items(Kind.RESIGN) or sign_again(vault):
            assert not told.keys() & signed_as(vault).keys()
            told |= signed_as(vault)
            taken(vault, scene.other)
        assert told == scene.signed
        assert standing(vault) == Move(2, 2, 0, 0)
        assert vault.alarms() == []
        check_recovered(vault)
        vault.close()
        step += 1
    assert told_by_then == {0, 2}
    assert step > 6


def test_killed_while_the_answer_is_taken(scene: Scene, tmp_path: Path) -> None:
    step, killed = 0, True
    while killed:
        home = shutil.copytree(scene.answered, tmp_path / str(step))
        killed = in_child(home, scene.policy, take, killed_before(step)) == -signal.SIGKILL
        vault = VaultParts(home, scene.policy)
        vault.recover()
        check_recovered(vault)
        take(vault)
        assert standing(vault) == Move(2, 2, 0, 0)
        assert vault.outbox.items(Kind.RESIGN) == sign_again(vault) == []
        assert vault.alarms() == []
        vault.close()
        step += 1
    assert step > 3
