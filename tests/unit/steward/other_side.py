"""A coordinator in the test's process: the real wire (gRPC, mutual TLS), real seals and a real log, kept in lists."""

# The signatures are gRPC's.
# ruff: noqa: ARG002, N802

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import grpc

from winnow_protocol import merkle
from winnow_protocol.identity import (
    CertificateAuthority,
    Identity,
    JoinString,
    identity_of,
    make_csr,
    make_tls_key,
    pem_chain,
)
from winnow_protocol.sealing import ReceivingKey, seal_shard
from winnow_protocol.signing import Kind, SigningKey, digest, verify
from winnow_protocol.v1 import enrollment_pb2, enrollment_pb2_grpc, steward_pb2_grpc, transparency_pb2_grpc
from winnow_protocol.v1 import steward_pb2 as steward
from winnow_protocol.v1 import transparency_pb2 as transparency
from winnow_protocol.v1.common_pb2 import Receipt, SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import (
    MODALITY_TEXT,
    SOURCE_TYPE_CONVERSATION,
    SOURCE_TYPE_PROSE,
    Manifest,
    ManifestEntry,
    Record,
    Turn,
    Withdrawal,
)
from winnow_protocol.v1.enrollment_pb2 import VaultKeys

ORIGIN = "test.example.org/log"


@dataclass
class Vault:
    """A partner's vault, as far as a steward ever sees it."""

    agent_id: str
    partner: str
    signing: SigningKey = field(default_factory=SigningKey.generate)
    receiving: ReceivingKey = field(default_factory=ReceivingKey.generate)
    recovery: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def keys(self) -> VaultKeys:
        signing, receiving, recovery = self.signing.public_key, self.receiving.public_key, self.recovery.public_key
        return VaultKeys(signing_key=signing, receiving_key=receiving, recovery_key=recovery)

    def pending(self) -> steward.PendingAgent:
        return steward.PendingAgent(
            agent_id=self.agent_id,
            partner=self.partner,
            agent="reading-room",
            keys=self.keys,
            enrolled_at=time.time_ns() // 1000,
            software_version="0.1.0",
        )

    def record(self, text: str, **fields: Any) -> Record:
        values: dict[str, Any] = {
            "document_id": os.urandom(16),
            "text": text,
            "language": "en",
            "modality": MODALITY_TEXT,
            "source_type": SOURCE_TYPE_PROSE,
            "licence": "CC-BY-4.0",
            "basis": "deed of gift 1998",
            "partner": self.partner,
            "words": len(text.split()),
        }
        return Record(**{**values, **fields})

    def conversation(self, *said: tuple[str, str]) -> Record:
        text, turns = "", []
        for speaker, words in said:
            turns.append(Turn(speaker=speaker, start=len(text), end=len(text) + len(words)))
            text += words + "\n"
        return self.record(text, turns=turns, source_type=SOURCE_TYPE_CONVERSATION)


class TestCoordinator(
    enrollment_pb2_grpc.EnrollmentServiceServicer,
    enrollment_pb2_grpc.RenewalServiceServicer,
    steward_pb2_grpc.StewardServiceServicer,
    transparency_pb2_grpc.TransparencyServiceServicer,
):
    """Answers as the contract says; a test changes its lists to make it lie."""

    __test__ = False

    def __init__(self) -> None:
        self.authority = CertificateAuthority.create("test")
        self.answer = SigningKey.generate()
        self.lifetime = timedelta(hours=12)
        self.token = os.urandom(16)
        self.root_key = b""
        self.waiting: list[steward.PendingAgent] = []
        self.approvals: list[steward.Approval] = []
        self.directories: list[steward.Directory] = []
        self.policies: list[steward.Policy] = []
        self.reference = b""
        self.shards: list[steward.ShardSummary] = []
        self.sealed: dict[bytes, bytes] = {}
        self.tombstones: list[SignedStatement] = []
        self.withdrawals: list[SignedStatement] = []
        self.owners: dict[bytes, Vault] = {}
        self.acceptances: list[SignedStatement] = []
        self.leaves: list[bytes] = []
        self.logged: dict[bytes, SignedStatement] = {}
        self.cosigned: list[str] = []
        self.offsets: list[int] = []
        self.break_at: int | None = None
        self.refusing = False
        self.go_on = threading.Event()
        self.go_on.set()
        self.page = 2
        self.generations: list[int] = []
        self.nonce = b""
        self.refuses: Callable[[Any], None] = lambda _: None
        self._start()

    # What a test does

    def join_string(self, role: str = "steward") -> str:
        return JoinString(
            role="steward" if role == "steward" else "agent",
            main_address=self.address,
            enrollment_address=self.enrollment_address,
            ca_fingerprint=self.authority.fingerprint,
            steward_fingerprint=b"",
            partner="",
            agent="",
            token=self.token,
        ).encode()

    def track_key(self, track: str) -> bytes:
        (listed,) = [t.keys for t in self.directories[-1].tracks if t.name == track]
        (key,) = [key.public_key for key in listed if key.state == steward.TrackKey.STATE_ACTIVE]
        return bytes(key)

    def commit(self, vault: Vault, track: str, *records: Record) -> steward.ShardSummary:
        """Takes a shard in as the vault would make it."""
        shard_id, out = os.urandom(16), io.BytesIO()
        sealed = seal_shard(
            [(record.document_id, record.SerializeToString()) for record in records],
            track=track,
            agent_id=vault.agent_id,
            shard_id=shard_id,
            recipients=[self.track_key(track), vault.receiving.public_key],
            out=out,
        )
        manifest = Manifest(
            shard_id=shard_id,
            agent_id=vault.agent_id,
            track=track,
            sealed_digest=sealed.sealed_digest,
            sealed_size=sealed.sealed_size,
            key_table_digest=digest(sealed.key_table.SerializeToString(deterministic=True)),
            entries=[ManifestEntry(document_id=record.document_id) for record in records],
        )
        signed = vault.signing.sign(Kind.MANIFEST, manifest.SerializeToString())
        summary = steward.ShardSummary(
            shard_id=shard_id,
            agent_id=vault.agent_id,
            partner=vault.partner,
            track=track,
            manifest=signed,
            receipt=self.receipt(manifest, signed, vault.partner),
            key_table=sealed.key_table,
            marks=[steward.DocumentMark(document_id=record.document_id) for record in records],
        )
        self.owners.update((record.document_id, vault) for record in records)
        self.shards.append(summary)
        self.sealed[shard_id] = out.getvalue()
        return summary

    def receipt(self, manifest: Manifest, signed: SignedStatement, partner: str) -> SignedStatement:
        receipt = Receipt(
            shard_id=manifest.shard_id,
            manifest_digest=digest(signed.payload),
            sealed_digest=manifest.sealed_digest,
            sealed_size=manifest.sealed_size,
            track=manifest.track,
            agent_id=manifest.agent_id,
            partner=partner,
            committed_at=time.time_ns() // 1000,
            log_index=len(self.leaves),
            document_ids=[entry.document_id for entry in manifest.entries],
        )
        statement = self.answer.sign(Kind.RECEIPT, receipt.SerializeToString())
        self.logged[statement.payload] = statement
        self.leaves.append(statement.payload)
        return statement

    def withdraw(self, *documents: bytes) -> None:
        """Erases the documents' keys, and the bytes that nothing opens any more, and logs a tombstone."""
        vault = self.owners[documents[0]]
        withdrawal = Withdrawal(withdrawal_id=os.urandom(16), agent_id=vault.agent_id, document_ids=documents)
        asked = vault.signing.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
        tombstone = Tombstone(
            withdrawal_digest=digest(asked.payload),
            document_ids=documents,
            withdrawn_at=1,
            log_index=len(self.leaves),
        )
        statement = self.answer.sign(Kind.TOMBSTONE, tombstone.SerializeToString())
        self.logged[statement.payload] = statement
        self.leaves.append(statement.payload)
        self.tombstones.append(statement)
        self.withdrawals.append(asked)
        for summary in self.shards:
            kept = [row for row in summary.key_table.content_keys if row.document_id not in documents]
            del summary.key_table.content_keys[:]
            summary.key_table.content_keys.extend(kept)
            if not kept:
                self.sealed.pop(summary.shard_id, None)

    def stop(self) -> None:
        self.go_on.set()
        for server in self._servers:
            server.stop(None)

    # EnrollmentService, RenewalService

    def Enroll(self, request: Any, context: Any) -> Any:
        if request.token != self.token:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "The join string is unknown, used or expired.")
        self.token = os.urandom(16)
        self.root_key = request.steward.root_key
        if verify(request.proof, Kind.ENROLL, self.root_key) != request.csr:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "forged")
        return self._welcome(request.csr, 1)

    def Challenge(self, request: Any, context: Any) -> Any:
        self.nonce = os.urandom(32)
        return enrollment_pb2.ChallengeResponse(nonce=self.nonce)

    def Recover(self, request: Any, context: Any) -> Any:
        if verify(request.proof, Kind.RECOVER, self.root_key) != self.nonce + digest(request.csr):
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "forged")
        return self._welcome(request.csr, self.generations[-1] + 2)

    def Renew(self, request: Any, context: Any) -> Any:
        assert self._caller(context).generation + 1 == request.generation
        chain = self._welcome(request.csr, request.generation).certificate_chain
        return enrollment_pb2.RenewResponse(certificate_chain=chain)

    # StewardService

    def ListPending(self, request: Any, context: Any) -> Any:
        self._caller(context)
        self.refuses(context)
        return steward.ListPendingResponse(agents=self.waiting)

    def Approve(self, request: Any, context: Any) -> Any:
        approval = steward.Approval.FromString(verify(request, Kind.APPROVAL, self.root_key))
        self.approvals.append(approval)
        self.waiting = [agent for agent in self.waiting if agent.agent_id != approval.agent_id]
        return steward.PublishResponse(version=approval.version)

    def PublishDirectory(self, request: Any, context: Any) -> Any:
        if self.refusing:
            context.abort(grpc.StatusCode.UNAVAILABLE, "going down")
        directory = steward.Directory.FromString(verify(request, Kind.DIRECTORY, self.root_key))
        if self.directories and directory == self.directories[-1]:
            return steward.PublishResponse(version=directory.version)
        if self.directories and directory.version <= self.directories[-1].version:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "stale")
        self.directories.append(directory)
        return steward.PublishResponse(version=directory.version)

    def PublishPolicy(self, request: Any, context: Any) -> Any:
        policy = steward.Policy.FromString(verify(request, Kind.POLICY, self.root_key))
        if self.refusing:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "the policy can't be read")
        if not self.policies or policy != self.policies[-1]:
            self.policies.append(policy)
        return steward.PublishResponse(version=policy.version)

    def PutReference(self, request_iterator: Any, context: Any) -> Any:
        notice = steward.ReferenceNotice.FromString(
            verify(next(request_iterator).notice, Kind.REFERENCE, self.root_key)
        )
        self.reference = b"".join(part.chunk for part in request_iterator)
        return steward.PublishResponse(version=notice.version)

    def ListShards(self, request: Any, context: Any) -> Any:
        of_track = [summary for summary in self.shards if request.track in ("", summary.track)]
        ids = [summary.shard_id.hex() for summary in of_track]
        start = ids.index(request.after_shard) + 1 if request.after_shard else 0
        more = start + self.page < len(of_track)
        page = of_track[start : start + self.page]
        return steward.ListShardsResponse(shards=page, next=ids[start + self.page - 1] if more else "")

    def FetchShard(self, request: Any, context: Any) -> Iterator[Any]:
        self.offsets.append(request.offset)
        self.go_on.wait(60)
        if request.shard_id not in self.sealed:
            context.abort(grpc.StatusCode.NOT_FOUND, "No shard of that identifier is stored here.")
        data = self.sealed[request.shard_id]
        for at in range(request.offset, len(data), 1000):
            if self.break_at is not None and at >= self.break_at:
                self.break_at = None
                context.abort(grpc.StatusCode.UNAVAILABLE, "going down")
            yield steward.FetchShardResponse(chunk=data[at : at + 1000])

    def ListWithdrawals(self, request: Any, context: Any) -> Any:
        later = [
            (stone, asked)
            for stone, asked in zip_longest(self.tombstones, self.withdrawals, fillvalue=SignedStatement())
            if Tombstone.FromString(stone.payload).log_index > request.after_log_index
        ][: self.page]
        return steward.ListWithdrawalsResponse(
            tombstones=[stone for stone, _ in later], withdrawals=[asked for _, asked in later]
        )

    def ListAcceptances(self, request: Any, context: Any) -> Any:
        at = int(request.after or 0)
        more = str(at + 1) if at + 1 < len(self.acceptances) else ""
        return steward.ListAcceptancesResponse(acceptances=self.acceptances[at : at + 1], next=more)

    def ListLog(self, request: Any, context: Any) -> Any:
        page = self.leaves[request.first_index : request.first_index + self.page]
        unsigned = [SignedStatement(kind=Kind.REPORT, payload=leaf) for leaf in page]
        return steward.ListLogResponse(leaves=[self.logged.get(leaf.payload, leaf) for leaf in unsigned])

    def Cosign(self, request: Any, context: Any) -> Any:
        self.cosigned.append(request.note)
        return steward.CosignResponse()

    # TransparencyService

    def GetCheckpoint(self, request: Any, context: Any) -> Any:
        root = merkle.root(map(merkle.leaf_hash, self.leaves))
        return transparency.GetCheckpointResponse(
            note=merkle.make_checkpoint(ORIGIN, len(self.leaves), root, self.answer)
        )

    def GetInclusionProof(self, request: Any, context: Any) -> Any:
        proof = merkle.inclusion_proof(request.log_index, request.tree_size, self._node)
        return transparency.GetInclusionProofResponse(hashes=proof)

    def GetConsistencyProof(self, request: Any, context: Any) -> Any:
        proof = merkle.consistency_proof(request.first_size, request.second_size, self._node)
        return transparency.GetConsistencyProofResponse(hashes=proof)

    def _node(self, level: int, index: int) -> bytes:
        return merkle.root(map(merkle.leaf_hash, self.leaves[index << level : (index + 1) << level]))

    def _caller(self, context: Any) -> Identity:
        (certificate,) = context.auth_context()["x509_pem_cert"]
        return identity_of(certificate)

    def _welcome(self, csr: bytes, generation: int) -> enrollment_pb2.EnrollResponse:
        self.generations.append(generation)
        identity = Identity("steward", "", "steward-1", generation)
        return enrollment_pb2.EnrollResponse(
            agent_id="steward-1",
            certificate_chain=self.authority.issue_client(csr, identity, self.lifetime),
            answer_key=self.answer.public_key,
            main_address=self.address,
            log_origin=ORIGIN,
        )

    def _start(self) -> None:
        key = make_tls_key()
        chain = pem_chain(self.authority.issue_server(make_csr(key), ["127.0.0.1"], timedelta(hours=1)))
        pair = [(key, chain)]
        options = [("grpc.so_reuseport", 0)]
        enrolling = grpc.server(futures.ThreadPoolExecutor(2), options=options)
        enrollment_pb2_grpc.add_EnrollmentServiceServicer_to_server(self, enrolling)
        port = enrolling.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(pair))
        self.enrollment_address = f"127.0.0.1:{port}"
        main_server = grpc.server(futures.ThreadPoolExecutor(4), options=options)
        enrollment_pb2_grpc.add_RenewalServiceServicer_to_server(self, main_server)
        steward_pb2_grpc.add_StewardServiceServicer_to_server(self, main_server)
        transparency_pb2_grpc.add_TransparencyServiceServicer_to_server(self, main_server)
        mutual = grpc.ssl_server_credentials(pair, self.authority.certificate_pem, require_client_auth=True)
        self.address = f"127.0.0.1:{main_server.add_secure_port('127.0.0.1:0', mutual)}"
        self._servers = [enrolling, main_server]
        for server in self._servers:
            server.start()
