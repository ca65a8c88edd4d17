"""The steward and the real coordinator: from joining to an exported data set, and a withdrawal after it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from tests.parties import TIMEOUT, AgentClient, ServingProcess, document, join
from tools.demo.fleet import free_ports
from winnow_coordinator.cli import main as coordinator_command
from winnow_protocol import minhash
from winnow_protocol.errors import TryLaterError
from winnow_protocol.identity import CertificateAuthority, JoinString, identity_of, make_csr, pem_chain
from winnow_protocol.merkle import WITNESS_NAME, cosigned_at
from winnow_protocol.sealing import open_fleet_secret
from winnow_protocol.signing import Kind, verify
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL, SignedStatement
from winnow_protocol.v1.contribution_pb2 import DocumentOffer, Record, Withdrawal
from winnow_protocol.v1.steward_pb2 import Approval, Directory
from winnow_protocol.v1.transparency_pb2 import GetCheckpointRequest
from winnow_steward import enroll, keyring
from winnow_steward.cli import main as steward_command
from winnow_steward.home import Home

TRACK = "private/fine-tune"
PASSPHRASE = "a long enough passphrase"


class Partner(AgentClient):
    """An agent, both halves in one: what the wire sees of it."""

    @property
    def root_key(self) -> bytes:
        return self.joined.response.steward_root_key

    def statements(self) -> dict[str, SignedStatement]:
        """What the steward published, as a report is answered."""
        answer = self.report(self.vault_report(made_at=1, software_version="0.1.0"))
        return {statement.kind: statement for statement in answer.report.statements}

    def contribute(self, *texts: str) -> list[bytes]:
        """Offers, seals, uploads and commits texts for the track; their identifiers."""
        statements = self.statements()
        approval = Approval.FromString(verify(statements["approval"], Kind.APPROVAL, self.root_key))
        directory = Directory.FromString(verify(statements["directory"], Kind.DIRECTORY, self.root_key))
        epoch = directory.epoch
        (sealed_secret,) = [secret for secret in approval.fleet_secrets if secret.epoch == epoch]
        secret = open_fleet_secret(self.joined.receiving, sealed_secret.sealed_secret, self.id, epoch)
        signatures = minhash.signatures(texts, minhash.FleetSecret(epoch, secret))
        offers = [document(signature.values, (TRACK,)) for signature in signatures]
        for one in offers:
            one.signature.epoch = epoch
        verdicts = self.offer(*offers)
        assert {verdict.kind for verdict in verdicts} == {VERDICT_KIND_NOVEL}
        (track_key,) = [track.keys[0].public_key for track in directory.tracks if track.name == TRACK]
        records = [self._record(text, offer) for text, offer in zip(texts, offers, strict=True)]
        stated = {"directory_version": directory.version, "made_at": 1, "format": "winnow-seal-1"}
        self.deliver(self.seal_records(records, verdicts, track_key, **stated))
        return [offer.document_id for offer in offers]

    def withdraw(self, *documents: bytes) -> None:
        withdrawal = Withdrawal(
            withdrawal_id=os.urandom(16),
            agent_id=self.id,
            sequence=self.next_sequence(),
            document_ids=documents,
            made_at=1,
        )
        statement = self.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
        self.opened(self.stub.Withdraw(statement, timeout=TIMEOUT), statement)

    def _record(self, text: str, offer: DocumentOffer) -> bytes:
        record = Record(
            document_id=offer.document_id,
            text=text,
            language=offer.language,
            modality=offer.modality,
            source_type=offer.source_type,
            licence=offer.licence,
            basis="deed of gift",
            partner=self.joined.join.partner,
            words=len(text.split()),
        )
        return record.SerializeToString()


@dataclass
class Scene:
    """A coordinator in a process of its own, and a steward's home beside it."""

    folder: Path
    capsys: Any
    said: str = ""
    """What the steward's last command said beside its answer."""

    def operator(self, *words: str) -> str:
        self.capsys.readouterr()
        assert coordinator_command(["--home", str(self.folder / "coordinator"), *words]) == 0
        return str(self.capsys.readouterr().out).strip()

    def steward(self, *words: str, status: int = 0) -> str:
        self.capsys.readouterr()
        assert steward_command(["--home", str(self.folder / "steward"), *words]) == status
        out, self.said = self.capsys.readouterr()
        return str(out).strip()

    def partner(self, name: str) -> Partner:
        text = self.operator("tokens", "create", "--role", "agent", "--partner", name, "--agent", "one")
        return Partner(join(JoinString.parse(text)))

    def export(self, name: str) -> set[str]:
        out = self.folder / name
        self.steward("export", TRACK, "--out", str(out))
        return self.exported(name)

    def exported(self, name: str) -> set[str]:
        table = ds.dataset(self.folder / name / "data").to_table(columns=["text"])
        return set(table["text"].to_pylist())


@pytest.fixture
def scene(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    made = Scene(tmp_path, capsys)
    main, enrollment = (f"127.0.0.1:{port}" for port in free_ports(2))
    made.operator("init", "--address", main, "--enrollment-address", enrollment, "--metrics-address", "")
    server = ServingProcess(tmp_path / "coordinator", enrollment)
    yield made
    assert server.end(signal.SIGTERM) == 0


def text_about(subject: str) -> str:
    """A text of 200 words that shares no shingle with another subject's."""
    return " ".join(hashlib.sha256(f"{subject} {n}".encode()).hexdigest()[:7] for n in range(200))


def test_from_joining_to_a_data_set_and_a_withdrawal_after_it(scene: Scene) -> None:
    joined = scene.steward("init", scene.operator("tokens", "create", "--role", "steward"))
    assert "joined" in joined
    scene.steward("directory", "publish")
    society, museum = scene.partner("Historical Society"), scene.partner("Museum")
    waiting = json.loads(scene.steward("approve", "--list", "--json"))
    assert {row["partner"] for row in waiting} == {"Historical Society", "Museum"}
    scene.steward("approve", waiting[0]["fingerprint"], waiting[1]["fingerprint"])
    assert json.loads(scene.steward("approve", "--list", "--json")) == []

    bridge, mill, school = text_about("bridge"), text_about("mill"), text_about("school")
    of_society = society.contribute(bridge, mill)
    museum.contribute(mill + " and a word", school)
    assert scene.export("first") == {bridge, mill, school}
    described = json.loads((scene.folder / "first" / "manifest.json").read_text())
    assert described["omitted"] == {"withdrawn": 0, "duplicate": 1, "licence": 0}
    assert described["by"]["source"] == {"Historical Society": 2, "Museum": 1}
    key = scene.operator("log", "key")
    assert scene.steward("export", "keys").split()[1] == key
    assert "each by a receipt" in scene.steward("export", "verify", str(scene.folder / "first"), "--log-key", key)
    note = museum.log.GetCheckpoint(GetCheckpointRequest(), timeout=TIMEOUT).note
    assert cosigned_at(note, WITNESS_NAME, museum.root_key)

    society.withdraw(*of_society)
    (withdrawn,) = json.loads(scene.steward("withdrawals", "list", "--json"))
    assert set(withdrawn["documents"]) == {document.hex() for document in of_society}
    assert scene.export("second") == {mill + " and a word", school}
    scene.steward("cosign")
    scene.steward("witness")
    scene.steward("witness", "--all")

    # The sealed bytes on the coordinator's disk, with one byte changed.
    for path in sorted(p for p in (scene.folder / "coordinator" / "blobs").rglob("*") if p.is_file()):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
    scene.steward("export", TRACK, "--out", str(scene.folder / "third"), status=4)
    assert not (scene.folder / "third").exists()


def test_an_init_that_was_stopped_once_the_token_was_spent_is_given_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed it leaves the same: nothing is tidied up once the token was sent."""
    words = ("init", scene.operator("tokens", "create", "--role", "steward"))
    ask, write = enroll.Newcomer.enroll, enroll.write_file

    def lose_the_answer(newcomer: Any, request: Any) -> None:
        ask(newcomer, request)
        raise TryLaterError("the answer was lost")

    def stop_before(name: str) -> Callable[[Path, bytes], None]:
        def write_or_stop(path: Path, data: bytes) -> None:
            if path.name == name:
                raise KeyboardInterrupt
            write(path, data)

        return write_or_stop

    with monkeypatch.context() as stopped:
        stopped.setattr(enroll.Newcomer, "enroll", lose_the_answer)
        scene.steward(*words, status=4)
        assert "give the same command again" in scene.said
    root_key = keyring.load(Home(scene.folder / "steward"), PASSPHRASE).root.public_key
    for name in ("ca.pem", "certificate.pem", "config.yaml"):
        with monkeypatch.context() as stopped:
            stopped.setattr(enroll, "write_file", stop_before(name))
            scene.steward(*words, status=130)
    assert "joined" in scene.steward(*words)
    assert Home(scene.folder / "steward").settings().root_key == root_key
    assert "version 1" in scene.steward("directory", "publish")
    scene.steward(*words, status=2)


def test_a_policy_reaches_the_agents(scene: Scene) -> None:
    scene.steward("init", scene.operator("tokens", "create", "--role", "steward"))
    scene.steward("directory", "publish")
    society = scene.partner("Historical Society")
    scene.steward("approve", "--all")
    policy = scene.folder / "fleet.yaml"
    policy.write_text("name: fleet\nsecrets: reject\n")
    scene.steward("policy", "publish", str(policy))
    statements = society.statements()
    assert b"name: fleet" in verify(statements["policy"], Kind.POLICY, society.root_key)


def test_a_second_steward_does_not_slip_in(scene: Scene) -> None:
    first, second = (scene.operator("tokens", "create", "--role", "steward") for _ in range(2))
    scene.steward("init", first)
    other = scene.folder / "other"
    assert steward_command(["--home", str(other), "init", second]) == 2
    assert "enrolled already" in scene.capsys.readouterr().err
    assert steward_command(["--home", str(other), "init", first]) == 2
    assert not other.exists()


def test_a_certificate_is_renewed_before_its_end_and_recovered_after_it(scene: Scene) -> None:
    scene.steward("init", scene.operator("tokens", "create", "--role", "steward"))
    keys, path = scene.folder / "coordinator" / "keys", scene.folder / "steward" / "keys" / "certificate.pem"
    authority = CertificateAuthority.from_pem((keys / "ca.pem").read_bytes(), (keys / "ca.key").read_bytes())
    csr = make_csr(keyring.load(Home(scene.folder / "steward"), PASSPHRASE).tls_key)
    generations = []
    for lifetime in (timedelta(minutes=5), timedelta(seconds=-5), timedelta(minutes=5)):
        chain = authority.issue_client(csr, identity_of(path.read_bytes()), lifetime)
        path.write_bytes(pem_chain(chain))
        scene.steward("approve", "--list")
        generations.append(identity_of(path.read_bytes()).generation)
    assert generations == [2, 4, 5]
