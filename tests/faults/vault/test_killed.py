"""A vault that is killed at every step of its work, or whose disk is full: nothing lost, nothing sent twice."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, deliver_all, policy_of, prose
from winnow_agent.documents import Document
from winnow_agent.spool import Kind
from winnow_agent.vault import ledger
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Policy
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest

TEXTS = [prose(f"killed {number}") for number in range(3)]
FAILED = 3
Work = Callable[[VaultParts], object]


def offers(vault: VaultParts) -> object:
    return vault.offer()


def packs(vault: VaultParts) -> object:
    return vault.pack(size=3000)


def takes(vault: VaultParts) -> object:
    return vault.take()


def recovers(vault: VaultParts) -> object:
    return vault.recover()


def reports(vault: VaultParts) -> object:
    return vault.report()


@dataclass(frozen=True)
class Stages:
    """A home at each stage: documents approved, answered, novel, packed and received, sealed but not named."""

    homes: dict[str, Path]
    other: OtherSide
    policy: Policy

    def copy(self, stage: str, folder: Path) -> tuple[Path, OtherSide]:
        """A home at that stage, and a coordinator that has what was sent by then."""
        home = shutil.copytree(self.homes[stage], folder)
        shards: dict[bytes, tuple[CommitRequest, bytes]] = {}
        if stage == "received":
            vault = VaultParts(home, self.policy)
            for item in vault.outbox.items(Kind.MANIFEST):
                sealed = vault.outbox.item(Kind.SHARD, item.id).path.read_bytes()
                shards[item.id] = (CommitRequest.FromString(vault.outbox.read(item)), sealed)
            vault.close()
        return home, replace(self.other, shards=shards)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    folder, other = tmp_path_factory.mktemp("homes"), OtherSide()
    policy = policy_of(folder / "archive")
    other.join(folder / "now")
    vault = VaultParts(folder / "now", policy)
    other.enroll(vault)
    made = {}

    def keep(stage: str) -> None:
        nonlocal vault
        vault.close()
        made[stage] = shutil.copytree(folder / "now", folder / stage)
        vault = VaultParts(folder / "now", policy)

    vault.approve(*TEXTS)
    keep("approved")
    vault.offer()
    other.answer_all(vault)
    keep("answered")
    vault.take()
    keep("novel")
    packs(vault)
    other.answer_all(vault)
    keep("received")
    # As a vault leaves it that is killed right after the rows of its shards are written.
    for item in vault.outbox.items(Kind.MANIFEST, Kind.SHARD):
        item.path.rename(item.path.with_name(f".{item.name}.partial"))
    for item in vault.inbox.items():
        vault.inbox.remove(item)
    keep("unnamed")
    vault.close()
    return Stages(made, other, policy)


def in_child(home: Path, policy: Policy, work: Work, prepare: Callable[[VaultParts], None]) -> int:
    """What a process of its own ended with; negative for a signal."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            vault = VaultParts(home, policy)
            prepare(vault)
            work(vault)
            status = 0
        except (OSError, sqlite3.Error):
            status = FAILED
        except BaseException:  # noqa: BLE001 (a child must not run its parent's code)
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(step: int) -> Callable[[VaultParts], None]:
    """Kills this process before its n-th commit, sync, rename or removal, counted from 0."""

    def prepare(vault: VaultParts) -> None:
        count = 0

        def next_step() -> None:
            nonlocal count
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

        def before(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                next_step()
                return function(*arguments, **options)

            return call

        for name in ("fsync", "rename", "unlink"):
            setattr(os, name, before(getattr(os, name)))
        vault.store._connection.set_trace_callback(lambda statement: next_step() if statement == "COMMIT" else None)

    return prepare


def check_recovered(vault: VaultParts) -> None:
    """The outbox holds what the rows say, whole, and nothing else."""
    assert [path.name for path in vault.outbox.folder.iterdir() if path.name.startswith(".")] == []
    assert {item.name: sha256(item.path.read_bytes()).digest() for item in vault.outbox.items()} == expected_items(
        vault
    )
    assert ledger.faults(vault.store.ledger_entries(), [vault.store.ledger_head()]) == []


def expected_items(vault: VaultParts) -> dict[str, bytes]:
    """Digests by item, as the rows say."""
    return {row["item"]: bytes(row["file_digest"]) for row in vault.store.query("SELECT * FROM requests")}


def check_delivered_once(vault: VaultParts, other: OtherSide, texts: Sequence[str] = TEXTS) -> None:
    assert sorted(other.texts()) == sorted(texts)
    entries = [
        entry.document_id
        for request, _ in other.shards.values()
        for entry in Manifest.FromString(request.manifest.payload).entries
    ]
    assert len(entries) == len(set(entries)) == len(texts)
    assert vault.outbox.items(Kind.OFFER, Kind.MANIFEST, Kind.SHARD) == []
    assert ledger.faults(vault.store.ledger_entries(), [vault.store.ledger_head()]) == []


@pytest.mark.parametrize(
    ("stage", "work"),
    [
        ("approved", offers),
        ("answered", takes),
        ("novel", packs),
        ("received", takes),
        ("approved", reports),
        ("unnamed", recovers),
    ],
    ids=["offer", "verdicts", "pack", "receipts", "report", "recovery"],
)
def test_killed_at_every_step(stages: Stages, tmp_path: Path, stage: str, work: Work) -> None:
    step, killed = 0, True
    while killed:
        home, coordinator = stages.copy(stage, tmp_path / str(step))
        killed = in_child(home, stages.policy, work, killed_before(step)) == -signal.SIGKILL
        vault = VaultParts(home, stages.policy)
        # The gateway goes on while the vault is down, and sees only what has its name.
        for item in vault.outbox.items(Kind.MANIFEST):
            assert vault.outbox.item(Kind.SHARD, item.id).path.is_file()
        if step % 2 and stage != "received":
            coordinator.answer_all(vault)
        vault.recover()
        check_recovered(vault)
        deliver_all(vault, coordinator)
        check_delivered_once(vault, coordinator)
        assert vault.alarms() == []
        vault.close()
        step += 1
    assert step > 4


def test_killed_again_and_again(stages: Stages, tmp_path: Path, scale: int) -> None:
    for seed in range(3 * scale):
        chosen = random.Random(seed)
        home, coordinator = stages.copy("approved", tmp_path / str(seed))
        for work in [offers, packs, takes] * 6:
            in_child(home, stages.policy, work, killed_before(chosen.randrange(12)))
            vault = VaultParts(home, stages.policy)
            vault.recover()
            check_recovered(vault)
            if chosen.random() < 0.7:
                coordinator.answer_all(vault)
            vault.close()
        vault = VaultParts(home, stages.policy)
        deliver_all(vault, coordinator)
        check_delivered_once(vault, coordinator)
        vault.close()


@pytest.mark.parametrize("limit", [0, 2_000, 5_000, 20_000, 70_000])
@pytest.mark.parametrize(
    ("stage", "work"), [("approved", offers), ("novel", packs), ("received", takes)], ids=["offer", "pack", "receipts"]
)
def test_a_full_disk_leaves_nothing_half_written(
    stages: Stages, tmp_path: Path, stage: str, work: Work, limit: int
) -> None:
    """A limit on the size of files stands for the disk: a write beyond it fails, as on a disk that is full."""

    def prepare(_vault: VaultParts) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    home, coordinator = stages.copy(stage, tmp_path / "home")
    status = in_child(home, stages.policy, work, prepare)
    assert status in {0, FAILED}
    assert status == FAILED or limit > 2_000
    vault = VaultParts(home, stages.policy)
    expected = expected_items(vault)
    visible = {item.name: sha256(item.path.read_bytes()).digest() for item in vault.outbox.items()}
    assert visible.items() <= expected.items()
    vault.recover()
    check_recovered(vault)
    deliver_all(vault, coordinator)
    check_delivered_once(vault, coordinator)
    vault.close()


def test_a_hidden_file_that_is_not_what_its_row_says_is_discarded(stages: Stages, tmp_path: Path) -> None:
    home, _ = stages.copy("approved", tmp_path / "home")
    vault = VaultParts(home, stages.policy)
    (item,) = vault.offer()
    hidden = item.path.with_name(f".{item.name}.partial")
    item.path.rename(hidden)
    with hidden.open("ab") as file:
        file.write(b"half of something")
    assert vault.recover() == []
    assert list(vault.outbox.folder.iterdir()) == []
    vault.close()


def test_a_kill_in_the_middle_of_a_file_leaves_none_of_its_documents(stages: Stages, tmp_path: Path) -> None:
    def digitizes(vault: VaultParts) -> None:
        file_id = vault.store.add_file(source="letters", content_hash=b"h" * 32, size=1)
        vault.store.begin_file(file_id)
        for number in range(9):
            vault.store.add_incoming(file_id, number, Document(text=f"mail {number}", media_type="text/plain"))
        vault.store.finish_file(file_id)

    step, killed = 0, True
    while killed:
        home, _ = stages.copy("approved", tmp_path / str(step))
        killed = in_child(home, stages.policy, digitizes, killed_before(step)) == -signal.SIGKILL
        store = Store(home / "vault" / "vault.sqlite")
        counts = store.counts()
        assert counts.get("document/digitized", 0) == (0 if killed else 9)
        assert counts["file/digitized"] == 1 + (not killed)
        store.close()
        step += 1
    assert step > 5
