"""The steward's root key goes over to its successor at a real coordinator, with agents that go on and a thief who does not."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.integration.steward.test_coordinator import PASSPHRASE, Partner, Scene, scene, text_about
from tests.parties import TIMEOUT, join
from winnow_protocol.errors import StopRunError
from winnow_protocol.identity import JoinString, identity_of, make_csr
from winnow_protocol.merkle import WITNESS_NAME, cosigned_at
from winnow_protocol.signing import Kind, SigningKey, digest, key_id, verify
from winnow_protocol.succession import name_successor, take_over, verify_succession
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import RenewRequest
from winnow_protocol.v1.steward_pb2 import Directory
from winnow_protocol.v1.transparency_pb2 import GetCheckpointRequest
from winnow_steward import enroll, keyring, succession
from winnow_steward.approve import approve
from winnow_steward.cli import handover
from winnow_steward.cli import main as steward_command
from winnow_steward.client import Coordinator
from winnow_steward.home import Home
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

__all__ = ["scene"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyrings open at once; what they protect is tested elsewhere."""
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    monkeypatch.setenv("WINNOW_SUCCESSOR_PASSPHRASE", "another, kept in a safe")


def keys_of(home: Path) -> Keyring:
    return keyring.load(Home(home), PASSPHRASE)


def founded(scene: Scene, partner: str = "Historical Society") -> Partner:
    """A steward with a directory and a policy, and an approved partner."""
    scene.steward("init", scene.operator("tokens", "create", "--role", "steward"))
    scene.steward("directory", "publish")
    policy = scene.folder / "fleet.yaml"
    policy.write_text("name: fleet\nsecrets: reject\n")
    scene.steward("policy", "publish", str(policy))
    found = scene.partner(partner)
    scene.steward("approve", "--all")
    return found


def refused(scene: Scene, *words: str) -> str:
    """What a command says that a person has to mend."""
    scene.capsys.readouterr()
    assert steward_command(["--home", str(scene.folder / "steward"), *words]) == 2
    return str(scene.capsys.readouterr().err)


def told(partner: Partner, root_key: bytes) -> dict[str, SignedStatement]:
    """What an agent that follows this root key, and holds all that it signed, is told."""
    report = partner.vault_report(
        made_at=1, root_key_id=key_id(root_key), directory_version=99, approval_version=99, policy_version=99
    )
    return {statement.kind: statement for statement in partner.report(report).report.statements}


def test_agents_follow_the_successor_and_what_was_sealed_before_is_still_exported(scene: Scene) -> None:
    society = founded(scene)
    old = society.root_key
    society.contribute(before := text_about("before"))
    unused = scene.operator("tokens", "create", "--role", "agent", "--partner", "Late", "--agent", "one")
    apart = scene.folder / "safe" / "successor"
    apart.parent.mkdir()
    scene.steward("keys", "successor", str(apart))
    assert keys_of(scene.folder / "steward").successor is None
    assert told(society, old) == {}

    scene.steward("keys", "succeed", str(apart))
    new = Home(scene.folder / "steward").settings().root_key
    statements = told(society, old)
    assert next(iter(statements)) == "succession"
    named = society.joined.response.steward_successor_digest
    assert verify_succession(statements["succession"], old, named).new_root_key == new
    assert {kind: verify(statements[kind], Kind(kind), new) != b"" for kind in list(statements)[1:]} == {
        "directory": True,
        "approval": True,
        "policy": True,
    }
    assert told(society, new) == {}

    society.joined.response.steward_root_key = new
    society.contribute(after := text_about("after"))
    assert scene.export("both") == {before, after}
    note = society.log.GetCheckpoint(GetCheckpointRequest(), timeout=TIMEOUT).note
    assert cosigned_at(note, WITNESS_NAME, new)

    with pytest.raises(grpc.RpcError, match="expired"):
        join(JoinString.parse(unused))
    late = scene.partner("Late")
    assert (late.root_key, late.joined.join.steward_fingerprint) == (new, key_id(new))
    scene.steward("approve", "--all")
    late.contribute(text_about("late"))
    scene.steward("witness", "--all")

    # And once more, from the keyring itself; whoever was away for both is told of both.
    scene.steward("keys", "succeed")
    answer = society.report(society.vault_report(made_at=1, root_key_id=key_id(old)))
    assert [statement.kind for statement in answer.report.statements][:3] == ["succession", "succession", "directory"]


class Thief:
    """Whoever has copied the steward's home and knows its passphrase, but not where the successor lies."""

    def __init__(self, scene: Scene) -> None:
        self.home = Home(scene.folder / "thief")
        shutil.copytree(scene.folder / "steward", self.home.folder)
        self.keys = keys_of(self.home.folder)
        self.settings = self.home.settings()
        self.published = Published(self.home, self.settings.root_key)

    def connect(self) -> Coordinator:
        return enroll.connect(self.home, self.settings, self.keys)

    def recover(self) -> None:
        """A certificate by the root key's signature."""
        enroll._recover(self.home, self.settings, self.keys)

    def renewal(self, nonce: bytes) -> RenewRequest:
        generation = identity_of((self.home.keys / "certificate.pem").read_bytes()).generation + 1
        return RenewRequest(csr=make_csr(self.keys.tls_key), generation=generation, generation_nonce=nonce)

    def directory(self, version: int, successor: bytes | None = None) -> SignedStatement:
        directory = self.published.directory()
        assert directory is not None
        directory.version = version
        directory.successor_root_key = successor or directory.successor_root_key
        return self.keys.root.sign(Kind.DIRECTORY, directory.SerializeToString())


def test_whoever_stole_the_root_key_loses_all_of_it_to_the_successor(scene: Scene) -> None:
    society = founded(scene)
    apart = scene.folder / "successor"
    scene.steward("keys", "successor", str(apart))
    thief = Thief(scene)
    own = SigningKey.generate()
    thief.recover()
    with thief.connect() as coordinator:
        with pytest.raises(StopRunError, match="another was named"):
            coordinator.publish_directory(thief.directory(7, own.public_key))
        coordinator.publish_directory(thief.directory(1_000_000))
        scene.partner("Accomplice")
        (accomplice,) = coordinator.pending()
        approve([accomplice], coordinator, thief.published, thief.keys, thief.settings.answer_key)
        # The steward is locked by that, and can neither renew nor recover any more.
        coordinator.renew(thief.renewal(b"n" * 16))
        with pytest.raises(StopRunError, match="locked"):
            coordinator.renew(thief.renewal(b"m" * 16))

    named = name_successor(thief.keys.root, own.public_key)
    mine = take_over(named, own, SigningKey.generate().public_key)
    with pytest.raises(StopRunError, match="another was named"):
        enroll._recover(thief.home, thief.settings, replace(thief.keys, root=own), mine)

    printed = scene.steward("keys", "succeed", str(apart))
    assert "Accomplice/one" in printed
    assert "approved anew: 1 agent" in printed
    new = scene_root(scene)
    statements = told(society, thief.settings.root_key)
    directory = Directory.FromString(verify(statements["directory"], Kind.DIRECTORY, new))
    assert directory.version < 1_000_000
    with pytest.raises(StopRunError, match="not signed by the vault on record"), thief.connect() as coordinator:
        coordinator.pending()  # its certificate counts no more, and by its key it gets no other
    (waiting,) = json.loads(scene.steward("approve", "--list", "--json"))
    assert waiting["partner"] == "Accomplice"

    # With the successor's secret, too: nobody follows the old root key a second time.
    successor, word = succession.read_apart(apart, "another, kept in a safe", thief.settings.root_key)
    fork = take_over(word, successor, own.public_key)
    with pytest.raises(StopRunError, match="follows it already"):
        enroll._recover(thief.home, thief.settings, replace(thief.keys, root=successor), fork)


def scene_root(scene: Scene) -> bytes:
    return Home(scene.folder / "steward").settings().root_key


# A stop before each, which is one after the step before it.
STEPS: list[tuple[Any, str]] = [
    (handover, "finish"),
    (Published, "keep_succession"),
    (succession, "succeed"),
    (Coordinator, "publish_policy"),
    (Coordinator, "publish_directory"),
    (Coordinator, "approve"),
    (succession, "witness"),
    (succession, "write_file"),
]


def stop(*_arguments: Any, **_named: Any) -> Any:
    raise StopRunError("stopped")


def test_a_succession_that_was_stopped_at_any_step_is_finished_by_the_same_command(scene: Scene) -> None:
    society = founded(scene)
    first = society.root_key
    for owner, step in STEPS:
        old = scene_root(scene)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, step, stop)
            scene.steward("keys", "succeed", status=2)
        begun = keys_of(scene.folder / "steward")
        assert "run `winnow-steward keys succeed`" in refused(scene, "approve", "--list")
        scene.steward("keys", "succeed")
        assert scene_root(scene) == begun.root.public_key != old
        assert keys_of(scene.folder / "steward").succession == begun.succession
        society.joined.response.steward_root_key = scene_root(scene)
        assert set(told(society, old)) == {"succession", "directory", "approval", "policy"}
        assert told(society, scene_root(scene)) == {}
    society.contribute(text := text_about("after all of it"))
    assert scene.export("out") == {text}
    answer = society.report(society.vault_report(made_at=1, root_key_id=key_id(first)))
    chain = [statement for statement in answer.report.statements if statement.kind == "succession"]
    assert len(chain) == len(STEPS)
    root, named = first, society.joined.response.steward_successor_digest
    for statement in chain:
        taken = verify_succession(statement, root, named)
        root, named = taken.new_root_key, taken.successor_digest
    assert (root, named) == (scene_root(scene), digest(keys_of(scene.folder / "steward").successor_key))
