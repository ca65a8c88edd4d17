"""A vault that is killed at every step of asking for proofs and of taking them: asked once, counted once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.vault.test_killed import in_child, killed_before
from tests.integration.vault.parts import OtherSide, VaultParts, deliver_all, policy_of, prose
from winnow_agent.spool import FIXED_ID, Kind
from winnow_agent.vault.log.verifying import query_log
from winnow_protocol import merkle
from winnow_protocol.policy import Policy
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import CommitAnswer, SignedStatement
from winnow_protocol.v1.transparency_pb2 import (
    GetConsistencyProofResponse,
    GetInclusionProofResponse,
    LogProofs,
    LogQuery,
)

ORIGIN = "log.example.org/one"


@dataclass
class LoggingSide(OtherSide):
    """The other side with a log in memory."""

    leaves: list[bytes] = field(default_factory=list)

    def receipt(self, manifest_payload: bytes, *, key: SigningKey | None = None, **changes: Any) -> CommitAnswer:
        answer = super().receipt(manifest_payload, key=key, **(changes | {"log_index": len(self.leaves)}))
        self.leaves.append(answer.receipt.payload)
        return answer

    def node(self, level: int, index: int) -> bytes:
        return merkle.root(map(merkle.leaf_hash, self.leaves[index << level : (index + 1) << level]))

    def checkpoint(self) -> str:
        root = merkle.tree_root(len(self.leaves), self.node)
        return merkle.make_checkpoint(ORIGIN, len(self.leaves), root, self.answers)

    def tell(self, vault: VaultParts) -> None:
        """Answers a report with the newest checkpoint, cosigned."""
        vault.report()
        note = self.checkpoint()
        cosigned = merkle.cosign(note, merkle.WITNESS_NAME, self.root, 1_700_000_000)
        self.answer_report(vault, checkpoint=note, cosigned_checkpoint=cosigned)
        vault.take()

    def prove(self, vault: VaultParts) -> None:
        """The gateway's part."""
        for item in vault.outbox.items(Kind.LOG_QUERY):
            query = LogQuery.FromString(SignedStatement.FromString(vault.outbox.read(item)).payload)
            proofs = LogProofs(
                consistency=[
                    GetConsistencyProofResponse(
                        hashes=merkle.consistency_proof(one.first_size, one.second_size, self.node)
                    )
                    for one in query.consistency
                ],
                inclusion=[
                    GetInclusionProofResponse(hashes=merkle.inclusion_proof(one.log_index, one.tree_size, self.node))
                    for one in query.inclusion
                ],
            )
            vault.inbox.put(Kind.LOG_PROOFS, item.id, proofs.SerializeToString())


@dataclass(frozen=True)
class Stages:
    homes: dict[str, Path]
    other: LoggingSide
    policy: Policy


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A home whose vault knows a cosigned checkpoint with two receipts, and one whose proofs lie in the inbox."""
    folder, other = tmp_path_factory.mktemp("homes"), LoggingSide()
    policy = policy_of(folder / "archive")
    other.join(folder / "now")
    vault = VaultParts(folder / "now", policy)
    vault.inbox.put(Kind.ENROLLMENT, FIXED_ID, other.enrollment(log_origin=ORIGIN))
    vault.take()
    vault.report()
    other.answer_report(vault, statements=[other.directory(), other.approval(vault)])
    vault.take()
    for number in range(2):
        vault.approve(prose(f"proved {number}"))
        deliver_all(vault, other)
    other.tell(vault)
    homes = {}
    vault.close()
    homes["known"] = shutil.copytree(folder / "now", folder / "known")
    vault = VaultParts(folder / "now", policy)
    assert query_log(vault.outgoing) is not None
    other.prove(vault)
    vault.close()
    homes["proved"] = shutil.copytree(folder / "now", folder / "proved")
    return Stages(homes, other, policy)


def asks(vault: VaultParts) -> object:
    vault.recover()
    return query_log(vault.outgoing)


def takes(vault: VaultParts) -> object:
    vault.recover()
    return vault.take()


@pytest.mark.parametrize(("stage", "work"), [("known", asks), ("proved", takes)])
def test_killed_at_every_step(stages: Stages, tmp_path: Path, stage: str, work: Callable[[VaultParts], object]) -> None:
    for step in range(100):
        home = shutil.copytree(stages.homes[stage], tmp_path / str(step))
        ended = in_child(home, stages.policy, work, killed_before(step))
        vault = VaultParts(home, stages.policy)
        vault.recover()
        query_log(vault.outgoing)
        assert len(vault.outbox.items(Kind.LOG_QUERY)) <= 1
        stages.other.prove(vault)
        vault.take()
        query_log(vault.outgoing)
        assert vault.outbox.items(Kind.LOG_QUERY) == []
        assert vault.awaited() == []
        entries = vault.store.query("SELECT included_at > 0 AS proved FROM logged WHERE kind = 'receipt'")
        assert [row["proved"] for row in entries] == [1, 1]
        events = vault.store.query("SELECT count(*) AS n FROM ledger WHERE after = 'included'")
        assert events[0]["n"] == 2
        assert vault.alarms() == []
        vault.close()
        if ended == 0:
            assert step > 2
            return
    raise AssertionError("it never ends")
