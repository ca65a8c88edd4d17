"""A coordinator that lies about its log: each lie is caught, and would not be without the check that catches it."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.transparency.conftest import DAY_US, World
from winnow_agent.cli import main
from winnow_agent.spool import Kind
from winnow_agent.vault.log import logged
from winnow_agent.vault.log import state as log_state
from winnow_agent.vault.log import verifying as checks
from winnow_agent.vault.log.logged import Fault
from winnow_coordinator import transparency as log
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.fleet import members
from winnow_protocol.merkle import (
    WITNESS_NAME,
    Checkpoint,
    ForgedCheckpointError,
    cosign,
    make_checkpoint,
    parse_checkpoint,
    verify_inclusion,
)
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.transparency_pb2 import GetInclusionProofRequest, LogProofs, LogQuery

Patch = pytest.MonkeyPatch
Lie = Callable[[World, Patch], None]


def show(patch: Patch, note: str) -> None:
    """From now on reports are answered with this checkpoint."""
    patch.setattr(log, "checkpoint", lambda _coordinator, _tx: note)


def show_cosigned(patch: Patch, note: str) -> None:
    patch.setattr(log, "cosigned_checkpoint", lambda _tx: note)


def forged(world: World, size: int, key: SigningKey | None = None) -> str:
    """A checkpoint of a tree that the log never was, signed by the coordinator's own key."""
    keys = world.house.coordinator.keys
    return make_checkpoint(keys.log_origin, size, secrets.token_bytes(32), key or keys.answer)


def a_second_tree_of_the_same_size(world: World, patch: Patch) -> None:
    world.deliver()
    world.cosign()
    world.turn()
    show(patch, forged(world, world.checkpoint().size))
    world.turn()


def a_fork_that_the_steward_never_saw(world: World, patch: Patch) -> None:
    world.deliver()
    world.cosign()
    world.turn()
    world.turn()
    with patch.context() as lying:
        show(lying, forged(world, world.checkpoint().size + 1))
        world.turn()
    world.deliver()
    world.deliver()
    world.cosign()
    world.turn()


def a_log_rewritten_after_it_was_cosigned(world: World, patch: Patch) -> None:
    world.deliver()
    world.cosign()
    world.turn()
    world.deliver()
    note = forged(world, world.checkpoint().size + 5)
    show(patch, note)
    show_cosigned(patch, cosign(note, WITNESS_NAME, world.steward.key, 1_800_000_000))  # a steward that checks nothing
    patch.setattr(log, "consistency_proof", lambda *_: [secrets.token_bytes(32)] * 3)
    patch.setattr(log, "inclusion_proof", lambda *_: [secrets.token_bytes(32)] * 3)
    world.turn()


def an_entry_dropped(world: World, patch: Patch) -> None:
    """The receipt is signed, and something else is logged in its place."""
    with patch.context() as lying:
        honest = log.append

        def drop(tx: Any, statement: SignedStatement) -> int:
            if statement.kind == StatementKind.RECEIPT:
                statement = SignedStatement(kind=statement.kind, payload=b"nothing")
            return honest(tx, statement)

        lying.setattr(log, "append", drop)
        world.deliver()
    world.cosign()
    world.turn()


def a_wrong_inclusion_proof(world: World, patch: Patch) -> None:
    world.deliver()
    world.cosign()
    honest = log.inclusion_proof

    def wrong(coordinator: Any, index: int, size: int) -> list[bytes]:
        return [secrets.token_bytes(32) for _ in honest(coordinator, index, size)]

    patch.setattr(log, "inclusion_proof", wrong)
    world.turn()


def an_old_checkpoint(world: World, patch: Patch) -> None:
    world.turn()
    first = log.newest_checkpoint(world.house.coordinator)
    world.deliver()
    world.turn()
    show(patch, first)
    world.turn()


def an_old_cosigned_checkpoint(world: World, patch: Patch) -> None:
    world.deliver()
    world.cosign()
    world.turn()
    first = notes(world)
    world.deliver()
    world.cosign()
    world.turn()
    show_cosigned(patch, first)
    world.turn()


def found(world: World) -> log_state.Log:
    log_ = log_state.log_of(world.vault.trust)
    assert log_ is not None
    return log_


def notes(world: World) -> str:
    """The checkpoint that is verified now."""
    return log_state.state_of(world.vault.store, found(world)).cosigned


def a_cosignature_by_another_key(world: World, patch: Patch) -> None:
    world.deliver()
    note = log.newest_checkpoint(world.house.coordinator)
    show_cosigned(patch, cosign(note, WITNESS_NAME, SigningKey.generate(), 1_700_000_000))
    world.turn()


def a_checkpoint_by_another_key(world: World, patch: Patch) -> None:
    world.deliver()
    show(patch, forged(world, 7, SigningKey.generate()))
    world.turn()


def no_proof_of_an_entry(world: World, patch: Patch) -> None:
    """The gateway or the coordinator says that there is none."""
    world.deliver()
    world.cosign()

    def refuse(_coordinator: Any, _index: int, size: int) -> list[bytes]:
        raise RefusedError(Problem.NOT_IN_LOG, size=size)

    patch.setattr(log, "inclusion_proof", refuse)
    world.turn()
    assert world.faults() == set()  # it has an hour's time
    world.age(days=0.1)
    world.turn()


def nothing_is_ever_cosigned(world: World, patch: Patch) -> None:
    world.deliver()
    world.turn()
    world.age(days=2)
    world.turn()
    assert world.faults() == set()
    world.age(days=2)
    world.turn()


@dataclass(frozen=True)
class Attack:
    """A lie, what it is found to be, and what finds it, with what would stand there if nobody looked."""

    lie: Lie
    fault: Fault
    module: Any
    check: str
    without: Any
    """In the place of the check."""


def unchecked(note: str, origin: str, _key: bytes) -> Checkpoint:
    lines = note.split("\n")
    return Checkpoint(origin, int(lines[1]), base64.b64decode(lines[2]))


ATTACKS = [
    Attack(a_second_tree_of_the_same_size, Fault.FORK, checks, "_contradicts", lambda *_: False),
    Attack(a_fork_that_the_steward_never_saw, Fault.INCONSISTENT, checks, "verify_consistency", lambda *_: True),
    Attack(a_log_rewritten_after_it_was_cosigned, Fault.INCONSISTENT, checks, "verify_consistency", lambda *_: True),
    Attack(an_entry_dropped, Fault.WRONG_PROOF, checks, "verify_inclusion", lambda *_: True),
    Attack(a_wrong_inclusion_proof, Fault.WRONG_PROOF, checks, "verify_inclusion", lambda *_: True),
    Attack(an_old_checkpoint, Fault.WENT_BACK, checks, "_goes_back", lambda *_: False),
    Attack(an_old_cosigned_checkpoint, Fault.WENT_BACK, checks, "_goes_back", lambda *_: False),
    Attack(a_cosignature_by_another_key, Fault.NOT_COSIGNED, log_state, "cosigned_at", lambda *_: 1),
    Attack(a_checkpoint_by_another_key, Fault.FORGED, log_state, "parse_checkpoint", unchecked),
    Attack(no_proof_of_an_entry, Fault.MISSING, logged, "overdue_entries", lambda *_, **__: []),
    Attack(nothing_is_ever_cosigned, Fault.MISSING, logged, "overdue_entries", lambda *_, **__: []),
]
every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.lie.__name__)


@every_attack
def test_a_lie_of_the_coordinator_is_caught_and_told(world: World, monkeypatch: Patch, attack: Attack) -> None:
    attack.lie(world, monkeypatch)
    assert attack.fault in world.faults()
    monkeypatch.undo()
    # In the vault's alarms, with the evidence ...
    assert world.vault.alarms().count(f"log/{attack.fault}") == 1
    assert world.evidence(attack.fault)
    # ... in what the coordinator is told of it, and in its metrics.
    world.turn()
    (member,) = members(world.house.coordinator)
    assert attack.fault in member.vault["log"]["faults"]
    registry = Metrics(world.house.coordinator).registry
    labels = {"partner": "partner-a", "agent": member.agent_id, "fault": str(attack.fault)}
    assert registry.get_sample_value("winnow_log_faults", labels) == 1


@every_attack
def test_without_its_check_the_lie_passes(world: World, monkeypatch: Patch, attack: Attack) -> None:
    monkeypatch.setattr(attack.module, attack.check, attack.without)
    with monkeypatch.context() as lying:
        attack.lie(world, lying)
    assert attack.fault not in world.faults()


@pytest.mark.parametrize("lie", [an_entry_dropped, a_wrong_inclusion_proof, a_cosignature_by_another_key])
def test_a_receipt_that_is_not_proved_does_not_count(world: World, monkeypatch: Patch, lie: Lie) -> None:
    lie(world, monkeypatch)
    assert world.proved() == [False]


def test_two_signed_checkpoints_of_one_size_convict_the_coordinator_before_anybody(
    world: World, monkeypatch: Patch
) -> None:
    a_second_tree_of_the_same_size(world, monkeypatch)
    (evidence,) = world.evidence(Fault.FORK)
    keys = world.house.coordinator.keys
    first, second = (
        parse_checkpoint(evidence[name], keys.log_origin, keys.answer.public_key) for name in ("first", "second")
    )
    assert first.size == second.size
    assert first.root != second.root


def test_a_wrong_proof_is_shown_to_be_wrong_by_what_is_kept(world: World, monkeypatch: Patch) -> None:
    an_entry_dropped(world, monkeypatch)
    evidence = world.evidence(Fault.WRONG_PROOF)[0]
    keys = world.house.coordinator.keys
    tree = parse_checkpoint(evidence["checkpoint"], keys.log_origin, keys.answer.public_key)
    index, leaf = evidence["entries"][0].split(" ")[-2:]
    proof = [bytes.fromhex(one) for one in evidence["proof"]]
    assert not verify_inclusion(bytes.fromhex(leaf), int(index), tree.size, proof, tree.root)


def test_an_agent_that_is_away_from_its_coordinator_accuses_nobody(world: World) -> None:
    """A disk that takes a week each way is no fault of the log's."""
    world.deliver()
    world.cosign()
    world.vault.report()
    world.exchange()
    assert checks.query_log(world.vault.outgoing) is not None
    answered = log_state.state_of(world.vault.store, found(world)).answered
    world.age(days=7)
    world.vault.store.put("log", world.vault.store.get("log").replace(str(answered), str(answered - 7 * DAY_US)))
    checks.note_overdue(world.vault.store, world.vault.trust)
    assert world.faults() == set()
    world.turn()
    assert world.proved() == [True]
    assert world.faults() == set()


def test_a_query_that_the_vault_did_not_sign_is_not_asked(world: World, monkeypatch: Patch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(log, "inclusion_proof", lambda _c, index, _size: asked.append(index))
    payload = LogQuery(inclusion=[GetInclusionProofRequest(log_index=0, tree_size=1)]).SerializeToString()
    statement = SigningKey.generate().sign(StatementKind.LOG_QUERY, payload)
    world.vault.outbox.put(Kind.LOG_QUERY, bytes(16), statement.SerializeToString())
    assert world.sync.once(lambda: True) == 1
    assert asked == []
    assert [item.kind for item in world.vault.inbox.items()] == [Kind.REFUSAL]


def test_another_log_under_the_same_coordinators_name_is_not_believed(world: World) -> None:
    """The enrollment is the gateway's word but for its keys; a log that is followed stays the one."""
    held = world.vault.trust.enrollment
    assert held is not None
    before = held.log_origin
    held.log_origin = "winnow-coordinator/another"
    world.vault.inbox.put(Kind.ENROLLMENT, bytes(16), held.SerializeToString())
    world.vault.take()
    assert world.vault.alarms() == ["inbox/UntrustedError"]
    kept = world.vault.trust.enrollment
    assert kept is not None
    assert kept.log_origin == before


def test_what_a_person_sees_of_it(world: World, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> Any:
        assert main(["--home", str(world.vault.home), *words]) == 0
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in words else out

    world.deliver()
    assert said("outbox", "list", "--json")[-1]["proof"] == "awaited"
    world.cosign()
    world.turn()
    assert said("outbox", "list", "--json")[-1]["proof"] == "included"
    assert said("ledger", "show", "--json")[-1]["after"] == "included"
    assert "entries of this agent proved, 0 not yet" in said("status")
    with monkeypatch.context() as lying:
        show(lying, forged(world, world.checkpoint().size))
        world.turn()
    assert "log        NOT SOUND: fork" in said("status")
    assert said("status", "--json")["log"]["faults"] == ["fork"]
    assert "two different checkpoints" in said("log", "show")
    (evidence,) = said("log", "show", "--json")["evidence"]
    assert evidence["first"] != evidence["second"]
    said("log", "acknowledge")
    assert "NOT SOUND" not in said("status")
    assert said("log", "show", "--json")["evidence"][0]["acknowledged"] is True
    head = said("status", "--json")["ledger"]
    assert "there is no evidence" in said("log", "acknowledge")
    assert said("status", "--json")["ledger"] == head


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, LogProofs().SerializeToString()])
def test_rubbish_in_the_place_of_proofs_proves_nothing_and_stops_nothing(world: World, data: bytes) -> None:
    world.deliver()
    world.cosign()
    world.vault.report()
    world.exchange()
    query = checks.query_log(world.vault.outgoing)
    assert query is not None
    world.vault.inbox.put(Kind.LOG_PROOFS, query.id, data)
    world.vault.take()
    assert world.proved() == [False]
    assert world.faults() == {Fault.WRONG_PROOF}
    assert world.vault.outbox.items(Kind.LOG_QUERY) == []
    world.forget_pause()
    world.turn()
    assert world.proved() == [True]


def test_an_alarm_is_raised_once_and_again_only_after_somebody_has_looked(world: World, monkeypatch: Patch) -> None:
    with monkeypatch.context() as lying:
        a_second_tree_of_the_same_size(world, lying)
        world.turn()
        assert world.vault.alarms() == ["log/fork"]
    checks.acknowledge(world.vault.store, world.vault.trust)
    assert world.faults() == set()
    assert len(world.evidence(Fault.FORK)) > 0
    world.turn()
    assert world.proved() == [True]
    with monkeypatch.context() as lying:
        show(lying, forged(world, world.checkpoint().size))
        world.turn()
    assert world.vault.alarms() == ["log/fork", "log/fork"]


def test_what_was_missing_and_comes_is_missing_no_more(world: World, monkeypatch: Patch) -> None:
    with monkeypatch.context() as lying:
        no_proof_of_an_entry(world, lying)
        assert world.faults() == {Fault.MISSING}
    world.forget_pause()
    world.turn()
    assert world.proved() == [True]
    assert world.faults() == set()


def test_a_fork_moves_nothing_forward(world: World, monkeypatch: Patch) -> None:
    a_log_rewritten_after_it_was_cosigned(world, monkeypatch)
    assert world.proved() == [True, False]
    with pytest.raises(ForgedCheckpointError):
        parse_checkpoint(notes(world), "another log", world.house.coordinator.keys.answer.public_key)
    assert int(notes(world).split("\n")[1]) < world.checkpoint().size
