"""The one connection: a gRPC channel over mutual TLS to the coordinator, rebuilt after each renewal.

The gateway resolves no names: the supervisor hands over numeric addresses, and the certificate is still checked against
the coordinator's host name. Client credentials are fixed for a channel's life, hence the rebuilding.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from winnow_agent.gateway.retry import StoppedError, UnreachableError, error_of, problem_of, with_retries
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.store import Membership
from winnow_protocol.chunks import METHOD, SERVICE, message_of
from winnow_protocol.identity import split_address
from winnow_protocol.v1 import (
    common_pb2,
    contribution_pb2,
    contribution_pb2_grpc,
    enrollment_pb2,
    enrollment_pb2_grpc,
    fleet_pb2,
    fleet_pb2_grpc,
    transparency_pb2,
    transparency_pb2_grpc,
)
from winnow_protocol.wire import MESSAGE_BYTES

CALL_SECONDS = 30.0
_POLL_SECONDS = 0.1
_KEEPALIVE_MS, _SILENT_MS = 30_000, 60_000
"""After so long a silence during a call the coordinator is pinged, and after so long without an answer the connection is dead.

Nothing else tells of one that ended without a word, while the machine slept, or in a load balancer or a router that forgot it:
each call would run into its deadline until TCP gives up, a quarter of an hour later, and a download would wait for hours.
"""
_SLOWEST = 64 << 10
"""Bytes a second that an upload's deadline allows for where no bandwidth is set."""

_Request = TypeVar("_Request", bound=Message)
_Answer = TypeVar("_Answer", bound=Message)
_Request_contra = TypeVar("_Request_contra", bound=Message, contravariant=True)
_Answer_co = TypeVar("_Answer_co", bound=Message, covariant=True)


class _Method(Protocol[_Request_contra, _Answer_co]):
    def __call__(self, request: _Request_contra, timeout: float | None = None) -> _Answer_co: ...


class UnresolvedError(UnreachableError):
    """The supervisor has found no address for the coordinator's name."""


def open_channel(route: Route, credentials: grpc.ChannelCredentials) -> grpc.Channel:
    """A channel along this route; it connects when it is first used, to the first address that answers.

    Raises:
        UnresolvedError: the host has no address.
    """
    host, port = split_address(route.address)
    options: list[tuple[str, int | str]] = [
        ("grpc.max_send_message_length", MESSAGE_BYTES),
        ("grpc.max_receive_message_length", MESSAGE_BYTES),
        ("grpc.enable_retries", 0),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.min_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", 5_000),
        ("grpc.keepalive_time_ms", _KEEPALIVE_MS),
        ("grpc.keepalive_timeout_ms", _SILENT_MS),
        ("grpc.http2.ping_timeout_ms", _SILENT_MS),  # behind what a slow line has buffered
        ("grpc.http2.max_pings_without_data", 0),  # a download is silent for long where the coordinator is gone
        ("grpc.default_authority", route.address),
        ("grpc.ssl_target_name_override", host),
    ]
    if route.proxy and route.numeric:
        _, proxy_port = split_address(route.proxy.removeprefix("http://"))
        options.append(("grpc.http_proxy", f"http://{_host_port(route.numeric[0], proxy_port)}"))
        return grpc.secure_channel(f"dns:///{route.address}", credentials, options)
    options.append(("grpc.enable_http_proxy", 0))
    return grpc.secure_channel(_target(route.numeric, port), credentials, options)


def dial(route: Route, seconds: float) -> socket.socket:
    """A bare TCP connection along this route, for what gRPC has no call for.

    Raises:
        UnreachableError: nobody answers there, or the proxy does not lead there.
    """
    doing = f"connecting to {route.address}"
    failure: OSError | None = None
    for address in route.numeric:
        try:
            connection = socket.create_connection((address, route.connect_port), timeout=seconds)
        except OSError as error:
            failure = error
            continue
        if route.proxy and not _leads_on(connection, route.address):
            connection.close()
            raise UnreachableError(f"{doing}: the proxy {route.proxy} does not lead there; ask its administrator")
        return connection
    reason = failure.strerror or failure if failure else "no address is known"
    raise UnreachableError(f"{doing}: {reason}; see that it is up and reachable")


def _leads_on(proxy: socket.socket, address: str) -> bool:
    """Asks a proxy to lead on to ``host:port`` (RFC 9110, section 9.3.6); False where it refuses, or says nothing in time."""
    answer = b""
    try:
        proxy.sendall(f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
        while not answer.endswith(b"\r\n\r\n") and (byte := proxy.recv(1)) and len(answer) < 8192:
            answer += byte
    except OSError:
        return False
    return answer.split(b" ", 2)[1:2] == [b"200"]


def _target(addresses: tuple[str, ...], port: int) -> str:
    """All addresses in one target: gRPC tries the families in turn, and does not wait for one that is silent (RFC 8305).

    A target is of one family, so beside IPv6 addresses those of IPv4 are written in their mapped form (RFC 4291, section 2.5.5.2).
    """
    if not addresses:
        raise UnresolvedError(
            "connecting to the coordinator: its name, or the proxy's, has no address; see the name and this machine's DNS"
        )
    if not any(":" in address for address in addresses):
        return "ipv4:" + ",".join(_host_port(address, port) for address in addresses)
    mapped = (address if ":" in address else f"::ffff:{address}" for address in addresses)
    return "ipv6:" + ",".join(_host_port(address, port) for address in mapped)


def _host_port(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


@dataclass(slots=True)
class _Open:
    channel: grpc.Channel
    contribution: contribution_pb2_grpc.ContributionServiceStub = field(init=False)
    fleet: fleet_pb2_grpc.FleetServiceStub = field(init=False)
    renewal: enrollment_pb2_grpc.RenewalServiceStub = field(init=False)
    transparency: transparency_pb2_grpc.TransparencyServiceStub = field(init=False)
    upload: grpc.StreamUnaryMultiCallable[contribution_pb2.UploadHeader | bytes, contribution_pb2.UploadResponse] = (
        field(init=False)
    )
    """Of a header and chunks, see `winnow_protocol.chunks`."""
    calls: int = 0
    """How many are under way; a channel that was replaced ends with the last of them."""

    def __post_init__(self) -> None:
        self.contribution = contribution_pb2_grpc.ContributionServiceStub(self.channel)
        self.fleet = fleet_pb2_grpc.FleetServiceStub(self.channel)
        self.renewal = enrollment_pb2_grpc.RenewalServiceStub(self.channel)
        self.transparency = transparency_pb2_grpc.TransparencyServiceStub(self.channel)
        self.upload = self.channel.stream_unary(
            f"/{SERVICE}/{METHOD}",
            request_serializer=message_of,
            response_deserializer=contribution_pb2.UploadResponse.FromString,
        )


class Connection:
    """The channel and its stubs, replaced under a renewed certificate or along a new route. Safe for several threads.

    A call that is under way when it is replaced ends on the channel that it began on: an upload loses nothing.
    """

    def __init__(self, membership: Membership, route: Route) -> None:
        self._lock = threading.Lock()
        self._membership = membership
        self._route = route
        self._open: _Open | None = None
        self._replaced: list[_Open] = []

    @contextlib.contextmanager
    def stubs(self) -> Iterator[_Open]:
        """The stubs of the running channel, for one call; it is opened if there is none."""
        with self._lock:
            if self._open is None:
                credentials = grpc.ssl_channel_credentials(
                    self._membership.ca_pem, self._membership.tls_key_pem, self._membership.chain_pem
                )
                self._open = _Open(open_channel(self._route, credentials))
            taken = self._open
            taken.calls += 1
        try:
            yield taken
        finally:
            with self._lock:
                taken.calls -= 1
                self._close_replaced()

    def renewed(self, membership: Membership) -> None:
        """From the next call on, connects with this membership's certificate."""
        with self._lock:
            self._membership = membership
            self._replace()

    def rerouted(self, route: Route) -> None:
        """From the next call on, connects along this route."""
        with self._lock:
            if route != self._route:
                self._route = route
                self._replace()

    def unanswered(self, by: _Open) -> None:
        """Nobody answered a call on this channel: where the proxy has several addresses, the next one is tried.

        Of a coordinator's own addresses gRPC tries all by itself.
        """
        with self._lock:
            if by is self._open and self._route.proxy and len(self._route.numeric) > 1:
                first, *others = self._route.numeric
                self._route = replace(self._route, numeric=(*others, first))
                self._replace()

    def ready_within(self, seconds: float) -> bool:
        """Whether a connection, with this certificate, stands within the time."""
        with self.stubs() as stubs:
            try:
                grpc.channel_ready_future(stubs.channel).result(timeout=seconds)
            except grpc.FutureTimeoutError:
                return False
        return True

    def close(self) -> None:
        """Ends the connection and cancels what runs on it."""
        with self._lock:
            for one in (*self._replaced, *([self._open] if self._open else [])):
                one.channel.close()
            self._open, self._replaced = None, []

    def _replace(self) -> None:
        if self._open is not None:
            self._replaced.append(self._open)
            self._open = None
        self._close_replaced()

    def _close_replaced(self) -> None:
        for replaced in [one for one in self._replaced if not one.calls]:
            replaced.channel.close()
            self._replaced.remove(replaced)


class Session:
    """The calls of the contract, each with a deadline; idempotent ones are tried again.

    Every method raises RefusedError where the coordinator refuses for good, and UnreachableError where a later try may
    succeed. Safe to use from several threads.

    Args:
        stop: ends the waits between tries.
    """

    def __init__(self, connection: Connection, stop: threading.Event) -> None:
        self.connection = connection
        self._stop = stop
        self.connected = False
        """Whether the last call reached the coordinator, whatever it answered."""

    def offer(self, statement: common_pb2.SignedStatement) -> common_pb2.SignedAnswer:
        """Offers a batch."""
        return self._call("offering documents", lambda stubs: stubs.contribution.Offer, statement)

    def withdraw(self, statement: common_pb2.SignedStatement) -> common_pb2.SignedAnswer:
        """Withdraws documents."""
        return self._call("withdrawing documents", lambda stubs: stubs.contribution.Withdraw, statement)

    def resign(self, statement: common_pb2.SignedStatement) -> common_pb2.SignedAnswer:
        """Hands over signatures that were made again."""
        return self._call("signing documents again", lambda stubs: stubs.contribution.Resign, statement)

    def commit(self, request: contribution_pb2.CommitRequest) -> common_pb2.SignedAnswer:
        """Commits an uploaded shard."""
        return self._call("committing a shard", lambda stubs: stubs.contribution.Commit, request)

    def report(self, request: fleet_pb2.ReportRequest) -> common_pb2.SignedAnswer:
        """Reports how this agent is."""
        return self._call("reporting", lambda stubs: stubs.fleet.Report, request)

    def renew(self, request: enrollment_pb2.RenewRequest) -> enrollment_pb2.RenewResponse:
        """Asks for the next certificate."""
        return self._call("renewing the certificate", lambda stubs: stubs.renewal.Renew, request)

    def consistency_proof(
        self, request: transparency_pb2.GetConsistencyProofRequest
    ) -> transparency_pb2.GetConsistencyProofResponse:
        """The proof that the log grew from one size to the other, unverified."""
        return self._call(
            "asking for a consistency proof", lambda stubs: stubs.transparency.GetConsistencyProof, request
        )

    def inclusion_proof(
        self, request: transparency_pb2.GetInclusionProofRequest
    ) -> transparency_pb2.GetInclusionProofResponse:
        """The proof that the log has a leaf, unverified."""
        return self._call("asking for an inclusion proof", lambda stubs: stubs.transparency.GetInclusionProof, request)

    def committed_offset(self, sealed_digest: bytes) -> contribution_pb2.QueryUploadResponse:
        """How much of these sealed bytes the coordinator holds."""
        request = contribution_pb2.QueryUploadRequest(sealed_digest=sealed_digest)
        return self._call("asking for an upload's offset", lambda stubs: stubs.contribution.QueryUpload, request)

    def reference(self, digest: bytes, offset: int, *, size: int, may_continue: Callable[[], bool]) -> Iterator[bytes]:
        """The bytes of the reference of public texts from an offset on, unverified; not tried again here.

        Raises:
            StoppedError: it was told not to continue.
        """
        doing = "fetching the reference of public texts"
        request = fleet_pb2.FetchReferenceRequest(digest=digest, offset=offset)
        deadline = CALL_SECONDS + 2 * (size - offset) / _SLOWEST
        try:
            with self._watched(doing) as stubs:
                call = stubs.fleet.FetchReference(request, timeout=deadline)
                for response in call:
                    if not may_continue():
                        call.cancel()
                        raise StoppedError(f"{doing}: stopped; it goes on from where it is")
                    self.connected = True
                    yield response.chunk
        except ValueError as error:  # the channel was closed before
            raise StoppedError(f"{doing}: the connection was closed; it goes on later") from error

    def upload(
        self,
        header: contribution_pb2.UploadHeader,
        chunks: Iterator[bytes],
        *,
        may_continue: Callable[[], bool],
        bandwidth: int | None,
    ) -> contribution_pb2.UploadResponse:
        """Sends the chunks that follow the header's offset; not tried again here, for chunks are read but once.

        Raises:
            StoppedError: it was told not to continue; the coordinator keeps what it has.
        """
        left = header.sealed_size - header.offset
        deadline = CALL_SECONDS + 2 * left / min(bandwidth or _SLOWEST, _SLOWEST)
        doing = "uploading a shard"
        try:
            with self._watched(doing) as stubs:
                call = stubs.upload.future(itertools.chain((header,), chunks), timeout=deadline)
                done = threading.Event()
                call.add_done_callback(lambda _: done.set())
                while not done.wait(_POLL_SECONDS):
                    if not may_continue():
                        call.cancel()
                        raise StoppedError(f"{doing}: stopped; it goes on from the offset that the coordinator names")
                answer: contribution_pb2.UploadResponse = call.result()
        except (grpc.FutureCancelledError, ValueError) as error:  # ValueError: the channel was closed before
            raise StoppedError(f"{doing}: the connection was closed; it goes on later") from error
        self.connected = True
        return answer

    def _call(self, doing: str, method: Callable[[_Open], _Method[_Request, _Answer]], request: _Request) -> _Answer:
        def once() -> _Answer:
            try:
                with self._watched(doing) as stubs:
                    answer = method(stubs)(request, timeout=CALL_SECONDS)
            except ValueError as error:  # gRPC's word for a channel that was closed under the call
                raise UnreachableError(f"{doing}: the connection was replaced meanwhile; it is tried again") from error
            self.connected = True
            return answer

        return with_retries(once, self._stop)

    @contextlib.contextmanager
    def _watched(self, doing: str) -> Iterator[_Open]:
        """The stubs for one call; what it fails with becomes an error of ours, and is known by `connected`."""
        with self.connection.stubs() as stubs:
            try:
                yield stubs
            except grpc.RpcError as error:
                silent = error.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
                self.connected = not silent or problem_of(error) != ""
                if not self.connected:
                    self.connection.unanswered(stubs)
                raise error_of(error, doing) from error
