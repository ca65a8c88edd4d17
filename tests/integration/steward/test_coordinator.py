"""The steward and the real coordinator: from joining to an exported data set, and a withdrawal after it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pyarrow.dataset as ds
import pytest

from winnow_coordinator.cli import main as coordinator_command
from winnow_protocol import minhash
from winnow_protocol.identity import (
    CertificateAuthority,
    JoinString,
    fetch_ca,
    identity_of,
    make_csr,
    make_tls_key,
    pem_chain,
)
from winnow_protocol.merkle import WITNESS_NAME, cosigned_at
from winnow_protocol.sealing import ReceivingKey, open_fleet_secret, seal_shard
from winnow_protocol.signing import Kind, SigningKey, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL, Answer, SignedStatement, Verdict
from winnow_protocol.v1.contribution_pb2 import (
    MODALITY_TEXT,
    SOURCE_TYPE_PROSE,
    CommitRequest,
    DocumentOffer,
    Manifest,
    ManifestEntry,
    MinHashSignature,
    OfferBatch,
    Record,
    UploadHeader,
    UploadRequest,
    Withdrawal,
)
from winnow_protocol.v1.contribution_pb2_grpc import ContributionServiceStub
from winnow_protocol.v1.enrollment_pb2 import EnrollRequest, VaultKeys
from winnow_protocol.v1.enrollment_pb2_grpc import EnrollmentServiceStub
from winnow_protocol.v1.fleet_pb2 import GatewayReport, ReportRequest, VaultReport
from winnow_protocol.v1.fleet_pb2_grpc import FleetServiceStub
from winnow_protocol.v1.steward_pb2 import Approval, Directory
from winnow_protocol.v1.transparency_pb2 import GetCheckpointRequest
from winnow_protocol.v1.transparency_pb2_grpc import TransparencyServiceStub
from winnow_steward import keyring
from winnow_steward.cli import main as steward_command
from winnow_steward.home import Home

TRACK = "private/fine-tune"
PASSPHRASE = "a long enough passphrase"


@dataclass
class Partner:
    """An agent, both halves in one: what the wire sees of it."""

    join: JoinString
    signing: SigningKey = field(default_factory=SigningKey.generate)
    receiving: ReceivingKey = field(default_factory=ReceivingKey.generate)
    sequence: int = 0

    def enroll(self) -> None:
        ca = fetch_ca(self.join.enrollment_address, self.join.ca_fingerprint, 10)
        key = make_tls_key()
        csr = make_csr(key)
        request = EnrollRequest(
            token=self.join.token,
            csr=csr,
            vault=VaultKeys(signing_key=self.signing.public_key, receiving_key=self.receiving.public_key),
            proof=self.signing.sign(Kind.ENROLL, csr),
            software_version="0.1.0",
        )
        with grpc.secure_channel(self.join.enrollment_address, grpc.ssl_channel_credentials(ca)) as channel:
            response = EnrollmentServiceStub(channel).Enroll(request, timeout=10)
        assert key_id(response.steward_root_key) == self.join.steward_fingerprint
        self.id, self.root_key, self.answer_key = response.agent_id, response.steward_root_key, response.answer_key
        credentials = grpc.ssl_channel_credentials(ca, key, pem_chain(response.certificate_chain))
        self.channel = grpc.secure_channel(response.main_address, credentials)

    def statements(self) -> dict[str, SignedStatement]:
        """What the steward published, as a report is answered."""
        report = VaultReport(agent_id=self.id, sequence=self._next(), made_at=1, software_version="0.1.0")
        signed = self.signing.sign(Kind.REPORT, report.SerializeToString())
        request = ReportRequest(vault=signed, gateway=GatewayReport(software_version="0.1.0"))
        answer = self._answer(FleetServiceStub(self.channel).Report(request, timeout=10))
        return {statement.kind: statement for statement in answer.report.statements}

    def contribute(self, *texts: str) -> list[bytes]:
        """Offers, seals, uploads and commits texts for the track; their identifiers."""
        statements = self.statements()
        approval = Approval.FromString(verify(statements["approval"], Kind.APPROVAL, self.root_key))
        directory = Directory.FromString(verify(statements["directory"], Kind.DIRECTORY, self.root_key))
        (sealed_secret,) = approval.fleet_secrets
        secret = minhash.FleetSecret(
            sealed_secret.epoch,
            open_fleet_secret(self.receiving, sealed_secret.sealed_secret, self.id, sealed_secret.epoch),
        )
        records = [self._record(text) for text in texts]
        verdicts = self._offer(records, secret)
        assert {verdict.kind for verdict in verdicts} == {VERDICT_KIND_NOVEL}
        (track_key,) = [track.keys[0].public_key for track in directory.tracks if track.name == TRACK]
        self._deliver(records, verdicts, track_key, directory.version)
        return [record.document_id for record in records]

    def withdraw(self, *documents: bytes) -> None:
        withdrawal = Withdrawal(
            withdrawal_id=os.urandom(16),
            agent_id=self.id,
            sequence=self._next(),
            document_ids=documents,
            made_at=1,
        )
        statement = self.signing.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
        self._answer(ContributionServiceStub(self.channel).Withdraw(statement, timeout=10))

    def _record(self, text: str) -> Record:
        return Record(
            document_id=os.urandom(16),
            text=text,
            language="en",
            modality=MODALITY_TEXT,
            source_type=SOURCE_TYPE_PROSE,
            licence="CC-BY-4.0",
            partner=self.join.partner,
            words=len(text.split()),
        )

    def _offer(self, records: list[Record], secret: minhash.FleetSecret) -> list[Verdict]:
        signatures = minhash.signatures([record.text for record in records], secret)
        batch = OfferBatch(batch_id=os.urandom(16), agent_id=self.id, sequence=self._next(), made_at=1)
        for record, signature in zip(records, signatures, strict=True):
            batch.offers.append(
                DocumentOffer(
                    document_id=record.document_id,
                    signature=MinHashSignature(scheme=minhash.SCHEME, epoch=secret.epoch, values=signature.values),
                    language="en",
                    modality=MODALITY_TEXT,
                    source_type=SOURCE_TYPE_PROSE,
                    licence="CC-BY-4.0",
                    words_step=32,
                    permitted_tracks=[TRACK],
                )
            )
        statement = self.signing.sign(Kind.OFFER, batch.SerializeToString())
        answer = self._answer(ContributionServiceStub(self.channel).Offer(statement, timeout=10))
        return list(answer.offer.verdicts)

    def _deliver(self, records: list[Record], verdicts: list[Verdict], track_key: bytes, directory: int) -> None:
        shard_id, out = os.urandom(16), io.BytesIO()
        sealed = seal_shard(
            [(record.document_id, record.SerializeToString()) for record in records],
            track=TRACK,
            agent_id=self.id,
            shard_id=shard_id,
            recipients=[track_key, self.receiving.public_key],
            out=out,
        )
        manifest = Manifest(
            shard_id=shard_id,
            agent_id=self.id,
            sequence=self._next(),
            track=TRACK,
            track_key_id=key_id(track_key),
            directory_version=directory,
            sealed_digest=sealed.sealed_digest,
            sealed_size=sealed.sealed_size,
            key_table_digest=digest(sealed.key_table.SerializeToString()),
            entries=[ManifestEntry(document_id=v.document_id, fencing_number=v.fencing_number) for v in verdicts],
            made_at=1,
            format="winnow-seal-1",
        )
        signed = self.signing.sign(Kind.MANIFEST, manifest.SerializeToString())
        header = UploadHeader(
            sealed_digest=sealed.sealed_digest, sealed_size=sealed.sealed_size, offset=0, manifest=signed
        )
        stub = ContributionServiceStub(self.channel)
        parts = [UploadRequest(header=header), UploadRequest(chunk=out.getvalue())]
        assert stub.Upload(iter(parts), timeout=10).complete
        self._answer(stub.Commit(CommitRequest(manifest=signed, key_table=sealed.key_table), timeout=10))

    def _answer(self, signed: Any) -> Answer:
        return Answer.FromString(verify(signed.statement, Kind.ANSWER, self.answer_key))

    def _next(self) -> int:
        self.sequence += 1
        return self.sequence


class TransparencyStub:
    """The log's stub on a partner's connection."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    def __enter__(self) -> TransparencyServiceStub:
        return TransparencyServiceStub(self._partner.channel)

    def __exit__(self, *exc: object) -> None:
        self._partner.channel.close()


@dataclass
class Scene:
    """A coordinator in a process of its own, and a steward's home beside it."""

    folder: Path
    capsys: Any

    def operator(self, *words: str) -> str:
        self.capsys.readouterr()
        assert coordinator_command(["--home", str(self.folder / "coordinator"), *words]) == 0
        return str(self.capsys.readouterr().out).strip()

    def steward(self, *words: str, status: int = 0) -> str:
        self.capsys.readouterr()
        assert steward_command(["--home", str(self.folder / "steward"), *words]) == status
        return str(self.capsys.readouterr().out).strip()

    def partner(self, name: str) -> Partner:
        text = self.operator("tokens", "create", "--role", "agent", "--partner", name, "--agent", "one")
        partner = Partner(JoinString.parse(text))
        partner.enroll()
        return partner

    def export(self, name: str) -> set[str]:
        out = self.folder / name
        self.steward("export", TRACK, "--out", str(out))
        return set(ds.dataset(out / "data").to_table(columns=["text"])["text"].to_pylist())


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    host, _, port = address.rpartition(":")
    while process.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the coordinator ended with status {process.returncode}")


@pytest.fixture
def scene(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    made = Scene(tmp_path, capsys)
    main, enrollment = free_address(), free_address()
    made.operator("init", "--address", main, "--enrollment-address", enrollment, "--metrics-address", "")
    command = [sys.executable, "-m", "winnow_coordinator.cli", "--home", str(tmp_path / "coordinator"), "serve"]
    with (tmp_path / "coordinator.log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        wait_for(main, process)
        wait_for(enrollment, process)
        yield made
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


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
    with TransparencyStub(museum) as log:
        note = log.GetCheckpoint(GetCheckpointRequest(), timeout=10).note
    assert cosigned_at(note, WITNESS_NAME, museum.root_key)

    society.withdraw(*of_society)
    (withdrawn,) = json.loads(scene.steward("withdrawals", "list", "--json"))
    assert set(withdrawn["documents"]) == {document.hex() for document in of_society}
    assert scene.export("second") == {mill + " and a word", school}
    scene.steward("cosign")

    # The sealed bytes on the coordinator's disk, with one byte changed.
    for path in sorted(p for p in (scene.folder / "coordinator" / "blobs").rglob("*") if p.is_file()):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
    scene.steward("export", TRACK, "--out", str(scene.folder / "third"), status=4)
    assert not (scene.folder / "third").exists()


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
