"""A coordinator's outside over real gRPC and mutual TLS: it keeps what it is sent and answers as a test wants."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.integration.gateway.courier_site import carried, site  # noqa: F401  # fixtures
from winnow_agent.cli.init import make_home
from winnow_agent.config import Settings, load_settings
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import Connection, Session
from winnow_agent.gateway.store import GatewayStore, Membership
from winnow_agent.gateway.sync import Folders, Sync
from winnow_agent.spool import FIXED_ID
from winnow_agent.spool import Kind as SpoolKind
from winnow_protocol.identity import (
    CertificateAuthority,
    Identity,
    JoinString,
    expires_at,
    identity_of,
    make_csr,
    make_tls_key,
    pem_chain,
)
from winnow_protocol.signing import Kind, SigningKey, digest, key_id
from winnow_protocol.v1 import (
    common_pb2,
    contribution_pb2,
    contribution_pb2_grpc,
    enrollment_pb2,
    enrollment_pb2_grpc,
    fleet_pb2,
    fleet_pb2_grpc,
)

AGENT_ID = "ab" * 16
TOKEN = b"single use"


@dataclass
class Coordinator(
    contribution_pb2_grpc.ContributionServiceServicer,
    fleet_pb2_grpc.FleetServiceServicer,
    enrollment_pb2_grpc.RenewalServiceServicer,
    enrollment_pb2_grpc.EnrollmentServiceServicer,
):
    """What a test sees of the calls is in ``calls``: the method's name and what mattered of the request.

    ``failures`` holds statuses by method, each used once, and ``problem`` the word that goes with them; ``on_chunk`` is called with the bytes held after each chunk.
    """

    ca: CertificateAuthority = field(default_factory=lambda: CertificateAuthority.create("test"))
    answer_key: SigningKey = field(default_factory=SigningKey.generate)
    steward_key: SigningKey = field(default_factory=SigningKey.generate)
    lifetime: timedelta = timedelta(hours=8)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    failures: dict[str, list[tuple[grpc.StatusCode, str]]] = field(default_factory=dict)
    problem: str = ""
    reference: bytes = b""
    uploads: dict[bytes, bytearray] = field(default_factory=dict)
    on_chunk: Callable[[int], None] = lambda _held: None
    port: int = 0
    enrollment_port: int = 0
    sequence: int = 0
    clock_us: int = 0
    root_key: bytes = b""
    directory: common_pb2.SignedStatement | None = None
    tokens: set[bytes] = field(default_factory=lambda: {TOKEN})
    _servers: list[grpc.Server] = field(default_factory=list)

    def start(self) -> None:
        key = make_tls_key()
        chain = pem_chain(self.ca.issue_server(make_csr(key), ["localhost"], timedelta(days=1)))
        mutual = grpc.ssl_server_credentials([(key, chain)], self.ca.certificate_pem, require_client_auth=True)
        server_only = grpc.ssl_server_credentials([(key, chain)])
        options = [("grpc.so_reuseport", 0)]
        main = grpc.server(futures.ThreadPoolExecutor(8), options=options)
        contribution_pb2_grpc.add_ContributionServiceServicer_to_server(self, main)
        fleet_pb2_grpc.add_FleetServiceServicer_to_server(self, main)
        enrollment_pb2_grpc.add_RenewalServiceServicer_to_server(self, main)
        enrolling = grpc.server(futures.ThreadPoolExecutor(2), options=options)
        enrollment_pb2_grpc.add_EnrollmentServiceServicer_to_server(self, enrolling)
        self.port = main.add_secure_port(f"127.0.0.1:{self.port}", mutual)
        self.enrollment_port = enrolling.add_secure_port(f"127.0.0.1:{self.enrollment_port}", server_only)
        self._servers = [main, enrolling]
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        for server in self._servers:
            server.stop(None).wait(10)
        self._servers = []

    def join_string(self, **changes: Any) -> JoinString:
        values = {
            "role": "agent",
            "main_address": f"localhost:{self.port}",
            "enrollment_address": f"localhost:{self.enrollment_port}",
            "ca_fingerprint": self.ca.fingerprint,
            "steward_fingerprint": key_id(self.steward_key.public_key),
            "partner": "Example Society",
            "agent": "attic",
            "token": TOKEN,
        }
        return JoinString(**(values | changes))

    def named(self, method: str) -> list[Any]:
        return [detail for name, detail in self.calls if name == method]

    # -- the services --------------------------------------------------------------------------------------------

    def Offer(self, request: common_pb2.SignedStatement, context: grpc.ServicerContext) -> common_pb2.SignedAnswer:  # noqa: N802
        self._called("Offer", request.payload, context)
        return self._answer(request.payload, offer=common_pb2.OfferAnswer())

    def Withdraw(self, request: common_pb2.SignedStatement, context: grpc.ServicerContext) -> common_pb2.SignedAnswer:  # noqa: N802
        self._called("Withdraw", request.payload, context)
        return self._answer(request.payload, withdraw=common_pb2.WithdrawAnswer())

    def Report(self, request: fleet_pb2.ReportRequest, context: grpc.ServicerContext) -> common_pb2.SignedAnswer:  # noqa: N802
        identity = identity_of(context.auth_context()["x509_pem_cert"][0])
        self._called("Report", (identity, request), context)
        return self._answer(request.vault.payload, report=common_pb2.ReportAnswer())

    def QueryUpload(  # noqa: N802
        self, request: contribution_pb2.QueryUploadRequest, context: grpc.ServicerContext
    ) -> contribution_pb2.QueryUploadResponse:
        held = self.uploads.get(request.sealed_digest, bytearray())
        self._called("QueryUpload", len(held), context)
        complete = hashlib.sha256(held).digest() == request.sealed_digest
        return contribution_pb2.QueryUploadResponse(committed_offset=len(held), complete=complete)

    def Upload(  # noqa: N802
        self, request_iterator: Iterator[contribution_pb2.UploadRequest], context: grpc.ServicerContext
    ) -> contribution_pb2.UploadResponse:
        header = next(request_iterator).header
        self._called("Upload", header.offset, context)
        held = self.uploads.setdefault(header.sealed_digest, bytearray())
        if header.offset != len(held):
            context.abort(grpc.StatusCode.OUT_OF_RANGE, f"The upload goes on at offset {len(held)}.")
        for request in request_iterator:
            held += request.chunk
            self.on_chunk(len(held))
        return contribution_pb2.UploadResponse(
            committed_offset=len(held), complete=hashlib.sha256(held).digest() == header.sealed_digest
        )

    def Commit(self, request: contribution_pb2.CommitRequest, context: grpc.ServicerContext) -> common_pb2.SignedAnswer:  # noqa: N802
        self._called("Commit", request.manifest.payload, context)
        return self._answer(request.manifest.payload, commit=common_pb2.CommitAnswer())

    def FetchReference(  # noqa: N802
        self, request: fleet_pb2.FetchReferenceRequest, context: grpc.ServicerContext
    ) -> Iterator[fleet_pb2.FetchReferenceResponse]:
        self._called("FetchReference", (request.digest, request.offset), context)
        for at in range(request.offset, len(self.reference), 64 << 10):
            yield fleet_pb2.FetchReferenceResponse(chunk=self.reference[at : at + (64 << 10)])
            self.on_chunk(at)

    def Renew(  # noqa: N802
        self, request: enrollment_pb2.RenewRequest, context: grpc.ServicerContext
    ) -> enrollment_pb2.RenewResponse:
        self._called("Renew", request, context)
        chain = self.issue(request.csr, request.generation)
        return enrollment_pb2.RenewResponse(
            certificate_chain=chain, coordinator_time=time.time_ns() // 1000 + self.clock_us
        )

    def Enroll(  # noqa: N802
        self, request: enrollment_pb2.EnrollRequest, context: grpc.ServicerContext
    ) -> enrollment_pb2.EnrollResponse:
        self._called("Enroll", request, context)
        if request.token not in self.tokens:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "The join string is unknown, used or expired.")
        return self.enrollment(self.issue(request.csr, 1))

    def Challenge(  # noqa: N802
        self, request: enrollment_pb2.ChallengeRequest, context: grpc.ServicerContext
    ) -> enrollment_pb2.ChallengeResponse:
        self._called("Challenge", request.agent_id, context)
        return enrollment_pb2.ChallengeResponse(nonce=b"n" * 32)

    def Recover(  # noqa: N802
        self, request: enrollment_pb2.RecoverRequest, context: grpc.ServicerContext
    ) -> enrollment_pb2.EnrollResponse:
        self._called("Recover", request, context)
        return self.enrollment(self.issue(request.csr, 7))

    def enrollment(self, chain: list[bytes]) -> enrollment_pb2.EnrollResponse:
        return enrollment_pb2.EnrollResponse(
            agent_id=AGENT_ID,
            partner="Example Society",
            certificate_chain=chain,
            answer_key=self.answer_key.public_key,
            main_address=f"localhost:{self.port}",
            log_origin="test",
            steward_root_key=self.root_key or self.steward_key.public_key,
            directory=self.directory,
        )

    def issue(self, csr: bytes, generation: int) -> list[bytes]:
        return self.ca.issue_client(csr, Identity("agent", "Example Society", AGENT_ID, generation), self.lifetime)

    def _called(self, method: str, detail: Any, context: grpc.ServicerContext) -> None:
        self.calls.append((method, detail))
        if self.failures.get(method):
            if self.problem:
                context.set_trailing_metadata((("winnow-problem", self.problem),))
            context.abort(*self.failures[method].pop(0))

    def _answer(self, payload: bytes, **body: Any) -> common_pb2.SignedAnswer:
        self.sequence += 1
        answer = common_pb2.Answer(request_digest=digest(payload), sequence=self.sequence, **body)
        return common_pb2.SignedAnswer(statement=self.answer_key.sign(Kind.ANSWER, answer.SerializeToString()))


@pytest.fixture
def coordinator() -> Iterator[Coordinator]:
    running = Coordinator()
    running.start()
    yield running
    running.stop()


@dataclass
class Agent:
    """An enrolled home, and the parts of its gateway in this process."""

    settings: Settings
    vault_key: SigningKey
    store: GatewayStore
    connection: Connection
    session: Session
    folders: Folders
    stop: threading.Event = field(default_factory=threading.Event)
    bandwidth: int | None = None

    @property
    def sync(self) -> Sync:
        return Sync(
            self.store,
            self.session,
            self.folders,
            self.stop,
            vault_key=self.vault_key.public_key,
            bandwidth=lambda: self.bandwidth,
            about_gateway=lambda: fleet_pb2.GatewayReport(software_version="test"),
        )


def enrolled(
    home: Path, coordinator: Coordinator, *, proxy: str = "", numeric: tuple[str, ...] = ("127.0.0.1",)
) -> Agent:
    make_home(home, "standard")
    vault_key = SigningKey.from_bytes((home / "vault/keys/signing.key").read_bytes())
    key = make_tls_key()
    issued = coordinator.issue(make_csr(key), 1)
    chain = pem_chain(issued)
    store = GatewayStore(home / "gateway", create=True)
    address = f"localhost:{coordinator.port}"
    store.join(
        Membership(
            agent_id=AGENT_ID,
            partner="Example Society",
            main_address=address,
            enrollment_address=f"localhost:{coordinator.enrollment_port}",
            ca_pem=coordinator.ca.certificate_pem,
            vault_key=vault_key.public_key,
            tls_key_pem=key,
            chain_pem=chain,
            generation=1,
            valid_from=time.time(),
            valid_until=expires_at(chain).timestamp(),
        )
    )
    fingerprint = key_id(coordinator.steward_key.public_key).hex()
    joined = {"partner": "Example Society", "agent": "attic", "steward_fingerprint": fingerprint}
    (home / "vault/membership.json").write_text(json.dumps(joined))
    Folders.of(home).inbox.put(SpoolKind.ENROLLMENT, FIXED_ID, coordinator.enrollment(issued).SerializeToString())
    connection = Connection(store.require_membership(), Route(address, numeric, proxy))
    stop = threading.Event()
    session = Session(connection, stop)
    return Agent(load_settings(home), vault_key, store, connection, session, Folders.of(home), stop)


@pytest.fixture
def enroll_agent(tmp_path: Path) -> Iterator[Callable[..., Agent]]:
    """Makes an enrolled agent of a coordinator's, and closes it at the end."""
    with contextlib.ExitStack() as stack:

        def make(coordinator: Coordinator, **options: Any) -> Agent:
            agent = enrolled(tmp_path / "home", coordinator, **options)
            stack.callback(agent.store.close)
            stack.callback(agent.connection.close)
            return agent

        yield make


@pytest.fixture
def agent(coordinator: Coordinator, enroll_agent: Callable[..., Agent]) -> Agent:
    return enroll_agent(coordinator)
