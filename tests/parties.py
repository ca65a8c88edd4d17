"""What an agent and a steward do on the wire, down to the signatures, and signatures of chosen similarity."""

from __future__ import annotations

import io
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import numpy as np

from winnow_protocol import minhash
from winnow_protocol.first_contact import fetch_ca
from winnow_protocol.identity import JoinString, make_csr, make_tls_key, pem_chain
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.sealing import SealedShard, seal_shard
from winnow_protocol.signing import Kind, SigningKey, digest, key_id, recovery_proof, verify
from winnow_protocol.v1 import (
    contribution_pb2,
    contribution_pb2_grpc,
    enrollment_pb2,
    enrollment_pb2_grpc,
    fleet_pb2,
    fleet_pb2_grpc,
    steward_pb2,
    steward_pb2_grpc,
    transparency_pb2_grpc,
)
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer, SignedStatement, Verdict
from winnow_protocol.wire import CHUNK_BYTES

OPEN = ("open-archive",)
PRIVATE = ("private/fine-tune",)
TIMEOUT = 20


@dataclass
class Joined:
    """What a newcomer has after Enroll."""

    join: JoinString
    key: SigningKey
    receiving: ReceivingKey
    tls_key: bytes
    ca: bytes
    response: enrollment_pb2.EnrollResponse
    recovery: bytes = b""

    def channel(self) -> grpc.Channel:
        chain = pem_chain(list(self.response.certificate_chain))
        credentials = grpc.ssl_channel_credentials(self.ca, self.tls_key, chain)
        return grpc.secure_channel(self.join.main_address, credentials, LIMITS)


LIMITS = [
    ("grpc.max_send_message_length", 64 << 20),
    ("grpc.enable_retries", 0),
    ("grpc.max_reconnect_backoff_ms", 200),
]


def enroll_request(string: JoinString, key: SigningKey, receiving: ReceivingKey, csr: bytes) -> Any:
    request = enrollment_pb2.EnrollRequest(token=string.token, csr=csr, proof=key.sign(Kind.ENROLL, csr))
    request.software_version = "test"
    if string.role == "agent":
        request.vault.signing_key, request.vault.receiving_key = key.public_key, receiving.public_key
    else:
        request.steward.root_key = key.public_key
    return request


def enrollment_stub(string: JoinString) -> enrollment_pb2_grpc.EnrollmentServiceStub:
    ca = fetch_ca(string.enrollment_address, string.ca_fingerprint, 5.0)
    channel = grpc.secure_channel(string.enrollment_address, grpc.ssl_channel_credentials(ca))
    return enrollment_pb2_grpc.EnrollmentServiceStub(channel)


def join(string: JoinString) -> Joined:
    """Enrolls with new keys, as the join string says."""
    key, receiving, tls_key = SigningKey.generate(), ReceivingKey.generate(), make_tls_key()
    ca = fetch_ca(string.enrollment_address, string.ca_fingerprint, 5.0)
    with grpc.secure_channel(string.enrollment_address, grpc.ssl_channel_credentials(ca)) as channel:
        stub = enrollment_pb2_grpc.EnrollmentServiceStub(channel)
        response = stub.Enroll(enroll_request(string, key, receiving, make_csr(tls_key)), timeout=TIMEOUT)
    return Joined(string, key, receiving, tls_key, ca, response)


def recover(joined: Joined, key: SigningKey, succession: SignedStatement | None = None) -> Joined:
    """Another certificate, for another TLS key, by the vault's or the root key's word."""
    holder, tls_key = joined.response.agent_id, make_tls_key()
    stub, csr = enrollment_stub(joined.join), make_csr(tls_key)
    nonce = stub.Challenge(enrollment_pb2.ChallengeRequest(agent_id=holder), timeout=TIMEOUT).nonce
    request = enrollment_pb2.RecoverRequest(
        agent_id=holder, csr=csr, proof=key.sign(Kind.RECOVER, recovery_proof(nonce, csr)), succession=succession
    )
    response = stub.Recover(request, timeout=TIMEOUT)
    return Joined(joined.join, key, joined.receiving, tls_key, joined.ca, response)


class StewardClient:
    """The steward's side: statements under the root key."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.key = joined.key
        self.track_keys = {name: ReceivingKey.generate() for name in OPEN + PRIVATE}
        channel = joined.channel()
        self.stub = steward_pb2_grpc.StewardServiceStub(channel)
        self.log = transparency_pb2_grpc.TransparencyServiceStub(channel)

    def directory(self, version: int = 1) -> SignedStatement:
        tracks = [
            steward_pb2.Track(
                name=name,
                keys=[steward_pb2.TrackKey(public_key=key.public_key, state=steward_pb2.TrackKey.STATE_ACTIVE)],
            )
            for name, key in self.track_keys.items()
        ]
        message = steward_pb2.Directory(version=version, epoch=1, tracks=tracks)
        return self.key.sign(Kind.DIRECTORY, message.SerializeToString())

    def publish(self, version: int = 1) -> None:
        self.stub.PublishDirectory(self.directory(version), timeout=TIMEOUT)

    def approval(self, agent: AgentClient, version: int = 1) -> SignedStatement:
        joined = agent.joined
        message = steward_pb2.Approval(
            version=version,
            agent_id=agent.id,
            partner=joined.response.partner,
            keys=enrollment_pb2.VaultKeys(
                signing_key=joined.key.public_key,
                receiving_key=joined.receiving.public_key,
                recovery_key=joined.recovery,
            ),
            fleet_secrets=[steward_pb2.SealedFleetSecret(epoch=1, sealed_secret=b"sealed")],
            answer_key=self.joined.response.answer_key,
        )
        return self.key.sign(Kind.APPROVAL, message.SerializeToString())

    def approve(self, agent: AgentClient) -> None:
        self.stub.Approve(self.approval(agent), timeout=TIMEOUT)


@dataclass(frozen=True)
class Sealed:
    """A shard, sealed, with the request that commits it."""

    data: bytes
    manifest: contribution_pb2.Manifest
    commit: contribution_pb2.CommitRequest

    def header(self, offset: int = 0) -> contribution_pb2.UploadRequest:
        return contribution_pb2.UploadRequest(
            header=contribution_pb2.UploadHeader(
                sealed_digest=self.manifest.sealed_digest,
                sealed_size=self.manifest.sealed_size,
                offset=offset,
                manifest=self.commit.manifest,
            )
        )

    def parts(self, offset: int = 0, chunk: int = CHUNK_BYTES) -> Iterator[contribution_pb2.UploadRequest]:
        yield self.header(offset)
        for at in range(offset, len(self.data), chunk):
            yield contribution_pb2.UploadRequest(chunk=self.data[at : at + chunk])


class AgentClient:
    """A vault and its gateway in one."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.key = joined.key
        self.id = joined.response.agent_id
        self.sequence = 0
        self.reconnect()

    def reconnect(self) -> None:
        channel = self.joined.channel()
        self.stub = contribution_pb2_grpc.ContributionServiceStub(channel)
        self.fleet = fleet_pb2_grpc.FleetServiceStub(channel)
        self.renewal = enrollment_pb2_grpc.RenewalServiceStub(channel)
        self.log = transparency_pb2_grpc.TransparencyServiceStub(channel)

    def next_sequence(self) -> int:
        self.sequence += 1
        return self.sequence

    def opened(self, signed: SignedAnswer, request: SignedStatement | None) -> Answer:
        """The answer, its signature and the digest of its request verified."""
        answer = Answer.FromString(verify(signed.statement, Kind.ANSWER, self.joined.response.answer_key))
        assert answer.request_digest == digest(b"" if request is None else request.payload)
        return answer

    def batch(self, *offers: contribution_pb2.DocumentOffer, **changes: Any) -> SignedStatement:
        batch = contribution_pb2.OfferBatch(
            batch_id=secrets.token_bytes(16),
            agent_id=self.id,
            sequence=self.next_sequence(),
            directory_version=1,
            offers=offers,
        )
        for name, value in changes.items():
            setattr(batch, name, value)
        return self.key.sign(Kind.OFFER, batch.SerializeToString())

    def offer(self, *offers: contribution_pb2.DocumentOffer) -> list[Verdict]:
        statement = self.batch(*offers)
        answer = self.opened(self.stub.Offer(statement, timeout=TIMEOUT), statement)
        return list(answer.offer.verdicts)

    def seal(self, steward: StewardClient, verdicts: Sequence[Verdict], size: int = 2000, **changes: Any) -> Sealed:
        """Novel documents of one track as a shard; each record is random, so that zstd can't make it small."""
        records = [secrets.token_bytes(size) for _ in verdicts]
        return self.seal_records(records, verdicts, steward.track_keys[verdicts[0].track].public_key, **changes)

    def seal_records(
        self, records: Iterable[bytes], verdicts: Sequence[Verdict], track_key: bytes, **changes: Any
    ) -> Sealed:
        """These records, in the order of their verdicts, as a shard."""
        track, shard_id, out = verdicts[0].track, secrets.token_bytes(16), io.BytesIO()
        sealed: SealedShard = seal_shard(
            zip((verdict.document_id for verdict in verdicts), records, strict=True),
            track=track,
            agent_id=self.id,
            shard_id=shard_id,
            recipients=[track_key, self.joined.receiving.public_key],
            out=out,
        )
        manifest = contribution_pb2.Manifest(
            shard_id=shard_id,
            agent_id=self.id,
            sequence=self.next_sequence(),
            track=track,
            track_key_id=key_id(track_key),
            directory_version=1,
            sealed_digest=sealed.sealed_digest,
            sealed_size=sealed.sealed_size,
            key_table_digest=digest(sealed.key_table.SerializeToString(deterministic=True)),
            entries=[
                contribution_pb2.ManifestEntry(document_id=verdict.document_id, fencing_number=verdict.fencing_number)
                for verdict in verdicts
            ],
        )
        for name, value in changes.items():
            setattr(manifest, name, value)
        statement = self.key.sign(Kind.MANIFEST, manifest.SerializeToString())
        commit = contribution_pb2.CommitRequest(manifest=statement, key_table=sealed.key_table)
        return Sealed(out.getvalue(), manifest, commit)

    def deliver(self, sealed: Sealed) -> Answer:
        """Uploads and commits."""
        assert self.stub.Upload(sealed.parts(), timeout=TIMEOUT).complete
        return self.opened(self.stub.Commit(sealed.commit, timeout=TIMEOUT), sealed.commit.manifest)

    def vault_report(self, **fields: Any) -> SignedStatement:
        report = fleet_pb2.VaultReport(agent_id=self.id, sequence=self.next_sequence(), **fields)
        return self.key.sign(Kind.REPORT, report.SerializeToString())

    def report(self, statement: SignedStatement | None = None) -> Answer:
        request = fleet_pb2.ReportRequest(vault=statement)
        return self.opened(self.fleet.Report(request, timeout=TIMEOUT), statement)


def signature(seed: int) -> bytes:
    """A signature that is near no other of another seed."""
    return np.random.default_rng(seed).integers(0, 1 << 32, 128, dtype=np.uint32).astype("<u4").tobytes()


def near_copy(values: bytes, changed: int = 20) -> bytes:
    """The signature with so many of its last values changed."""
    copy = np.frombuffer(values, "<u4").copy()
    copy[128 - changed :] ^= 1
    return copy.tobytes()


def document(values: bytes, tracks: tuple[str, ...] = OPEN, **changes: Any) -> contribution_pb2.DocumentOffer:
    """An English text of about a thousand words."""
    offer = contribution_pb2.DocumentOffer(
        document_id=secrets.token_bytes(16),
        signature=contribution_pb2.MinHashSignature(scheme=minhash.SCHEME, epoch=1, values=values),
        language="en",
        modality=contribution_pb2.MODALITY_TEXT,
        source_type=contribution_pb2.SOURCE_TYPE_PROSE,
        words_step=39,
        licence="CC-BY-4.0",
        permitted_tracks=tracks,
    )
    for name, value in changes.items():
        setattr(offer, name, value)
    return offer


class ServingProcess:
    """`winnow-coordinator serve` on a home, as a process of its own, ready for newcomers."""

    def __init__(self, home: Path, enrollment_address: str) -> None:
        command = [sys.executable, "-m", "winnow_coordinator.cli", "--home", str(home), "serve"]
        with (home.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log)
        credentials = grpc.ssl_channel_credentials((home / "keys" / "ca.pem").read_bytes())
        try:
            with grpc.secure_channel(enrollment_address, credentials) as channel:
                grpc.channel_ready_future(channel).result(timeout=60)
        except grpc.FutureTimeoutError:
            self.process.kill()
            raise

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)
