"""A withdrawal that is killed at every step: all of it is decided or nothing, it is asked for once, and no copy keeps its key."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.vault.test_killed import check_recovered, in_child, killed_before
from tests.integration.vault.parts import OtherSide, VaultParts, policy_of, prose
from tests.integration.vault.test_retention import blobs_of, found_in
from tests.integration.vault.withdrawing import asked, copies_of, delivered, in_log, take, take_back
from winnow_agent.spool import Kind
from winnow_agent.vault.retain import finish_deleting
from winnow_agent.vault.withdraw import withdrawal
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import erase_copies
from winnow_protocol.policy import Policy


@dataclass(frozen=True)
class Scene:
    """A home with two delivered documents and one that is approved; a copy of it in which the first is asked for."""

    home: Path
    answered: Path
    other: OtherSide
    policy: Policy
    sent: bytes
    kept: bytes
    here: bytes
    key: bytes
    text: list[bytes]

    def open(self, home: Path) -> VaultParts:
        return VaultParts(home, self.policy)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder, other = tmp_path_factory.mktemp("withdrawal"), OtherSide()
    policy = policy_of(folder / "archive")
    other.join(folder / "home")
    vault = VaultParts(folder / "home", policy)
    other.enroll(vault)
    sent, kept = delivered(vault, other, prose("sent"), prose("kept"))
    (here,) = vault.approve(prose("here"))
    text = [blob for one in (sent, here) for blob in blobs_of(vault.store, one)]
    others = [blob for blob in text if blob in b"".join(blobs_of(vault.store, kept))]
    ((request, _),) = other.shards.values()
    (key,) = [row.wrapped_key for row in request.key_table.content_keys if row.document_id == sent]
    vault.close()
    home = shutil.copytree(folder / "home", folder / "before")
    vault = VaultParts(folder / "home", policy)
    take_back(vault, sent)
    request_withdrawals(vault.outgoing)
    in_log(other, vault)
    vault.close()
    needles = [blob for blob in text if blob not in others]
    return Scene(home, folder / "home", other, policy, sent, kept, here, key, needles[: len(needles) // 2])


def test_killed_while_it_is_decided_and_asked_for(scene: Scene, tmp_path: Path) -> None:
    def works(vault: VaultParts) -> None:
        take_back(vault, scene.sent, scene.here)
        request_withdrawals(vault.outgoing)

    step, killed, decided = 0, True, set()
    while killed:
        home = shutil.copytree(scene.home, tmp_path / str(step))
        killed = in_child(home, scene.policy, works, killed_before(step)) == -signal.SIGKILL
        vault = scene.open(home)
        vault.recover()
        check_recovered(vault)
        rows = withdrawal.listed(vault.store)
        decided.add(bool(rows))
        assert vault.state(scene.here) == ("withdrawn" if rows else "approved")
        assert (vault.store.document(scene.sent) is None) == bool(rows)
        # What the agent does as it runs.
        erase_copies(vault.store, copies_of(vault))
        finish_deleting(vault.store)
        request_withdrawals(vault.outgoing)
        assert [list(one.document_ids) for one in asked(vault)] == ([[scene.sent]] if rows else [])
        assert bool(found_in(home, [scene.key])) != bool(rows)
        assert bool(found_in(home, scene.text)) != bool(rows)
        opened = [record.document_id for record in copies_of(vault).records(vault.trust.receiving_key)]
        assert opened == ([scene.kept] if rows else [scene.sent, scene.kept])
        assert vault.alarms() == []
        vault.close()
        step += 1
    assert decided == {False, True}
    assert step > 6


def test_killed_while_the_tombstone_is_taken(scene: Scene, tmp_path: Path) -> None:
    step, killed = 0, True
    while killed:
        home = shutil.copytree(scene.answered, tmp_path / str(step))
        killed = in_child(home, scene.policy, take, killed_before(step)) == -signal.SIGKILL
        vault = scene.open(home)
        vault.recover()
        check_recovered(vault)
        take(vault)
        assert vault.state(scene.sent) == "withdrawn"
        assert [row["state"] for row in withdrawal.listed(vault.store)] == ["done"]
        assert vault.outbox.items(Kind.WITHDRAWAL) == []
        assert vault.alarms() == []
        entries = [one.after for one in vault.store.ledger_entries(identifier=scene.sent)]
        assert entries[-1] == "withdrawn"
        assert entries.count("withdrawn") == 1
        vault.close()
        step += 1
    assert step > 3
