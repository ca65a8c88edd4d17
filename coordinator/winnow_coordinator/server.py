"""The gRPC server: the main port with client certificates, the enrollment port without."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import ipaddress
import logging
import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio

from winnow_coordinator import references, restoration
from winnow_coordinator.answers import forget_old_offers
from winnow_coordinator.config import Settings
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dashboard.http import MetricsServer
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.epochs import clear_retired
from winnow_coordinator.keys import Keys
from winnow_coordinator.leases import end_lapsed
from winnow_coordinator.marking import mark_new
from winnow_coordinator.references import References
from winnow_coordinator.services import contribution
from winnow_coordinator.services.base import Office
from winnow_coordinator.services.enrollment import EnrollmentService, RenewalService
from winnow_coordinator.services.fleet import FleetService
from winnow_coordinator.services.steward import StewardService
from winnow_coordinator.services.transparency import TransparencyService
from winnow_coordinator.uploads import Uploads
from winnow_coordinator.withdrawals import clear_away
from winnow_protocol.errors import StopRunError, TryLaterError
from winnow_protocol.identity import split_address
from winnow_protocol.v1 import (
    enrollment_pb2_grpc,
    fleet_pb2_grpc,
    steward_pb2_grpc,
    transparency_pb2_grpc,
)
from winnow_protocol.wire import MESSAGE_BYTES

logger = logging.getLogger(__name__)

_GRACE_SECONDS = 2.0
_CONCURRENT_CALLS = 2048
_CALLS_A_CONNECTION = 32
_CONNECTIONS = 4096
_HANDSHAKE_MS = 20_000
_PING_MS = 300_000
"""How long the answer to a ping may take. gRPC pings whoever sends, to find how much to let it send, and the answer stands behind
all that a slow line's modem and kernel have buffered: after gRPC's minute an upload at 64 KiB/s was cut with 4 MiB on the way. So does
the acknowledgement of each new window that follows from it (`settings_timeout`)."""
# Whoever enrolls has no certificate yet, and so no limit of its own: little at once, in small messages, and not for long.
_ENROLLING_CALLS, _ENROLLING_CALLS_A_CONNECTION, _ENROLLING_CONNECTIONS = 256, 4, 1024
_ENROLLING_BYTES = 64 << 10
_ENROLLING_AGE_MS, _ENROLLING_GRACE_MS = 60_000, 30_000
_UPKEEP_SECONDS = 3600
_COMPARE_SECONDS = 60
_CERTIFICATES_SECONDS = 10


class CantListenError(StopRunError):
    """A port is taken, or the address is not this machine's."""


class AlreadyServingError(StopRunError):
    """Another process serves this home: two would judge, number and log past each other."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Both ports, serving."""

    main: grpc.aio.Server
    enrollment: grpc.aio.Server
    health: health_aio.HealthServicer
    threads: ThreadPoolExecutor
    upkeep: tuple[asyncio.Task[None], ...]
    metrics: MetricsServer | None

    async def stop(self, grace_s: float = _GRACE_SECONDS) -> None:
        """Refuses new calls, lets those under way end for so long, and waits until nothing writes any more."""
        await self.health.enter_graceful_shutdown()
        for task in self.upkeep:
            task.cancel()
        await asyncio.gather(self.main.stop(grace_s), self.enrollment.stop(grace_s))
        await asyncio.to_thread(self.threads.shutdown)
        if self.metrics is not None:
            await asyncio.to_thread(self.metrics.close)


async def start(coordinator: Coordinator) -> RunningServer:
    """Serves a coordinator on its two ports, and /metrics on a third.

    Raises:
        CantListenError: one of the ports can't be had.
    """
    settings, keys = coordinator.settings, coordinator.keys
    threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="core")
    metrics = Metrics(coordinator)
    office = Office(coordinator, threads, metrics)
    uploads = Uploads(coordinator)
    health = health_aio.HealthServicer()
    main, enrollment = _main_server(settings), _enrollment_server()
    contribution.add_to_server(contribution.ContributionService(office, uploads), main)
    enrollment_pb2_grpc.add_RenewalServiceServicer_to_server(RenewalService(office), main)
    fleet_pb2_grpc.add_FleetServiceServicer_to_server(FleetService(office), main)
    steward_pb2_grpc.add_StewardServiceServicer_to_server(StewardService(office, References(coordinator)), main)
    transparency_pb2_grpc.add_TransparencyServiceServicer_to_server(TransparencyService(office), main)
    enrollment_pb2_grpc.add_EnrollmentServiceServicer_to_server(EnrollmentService(office), enrollment)
    for server in (main, enrollment):
        health_pb2_grpc.add_HealthServicer_to_server(_CheckedAlone(health), server)
    await asyncio.to_thread(keys.refresh)
    await asyncio.to_thread(restoration.say, coordinator)
    _listen(main, settings, "address", _credentials(keys, mutual=True))
    _listen(enrollment, settings, "enrollment_address", _credentials(keys, mutual=False))
    pages = None
    if settings.metrics_address:
        try:
            pages = MetricsServer(settings.metrics_address, coordinator, metrics)
        except OSError as error:
            raise _cant_listen(settings.metrics_address, "metrics_address") from error
    await main.start()
    await enrollment.start()
    await health.set("", health_pb2.HealthCheckResponse.SERVING)
    logger.info("serving: main=%s enrollment=%s", settings.address, settings.enrollment_address)
    tasks = (_keep_up(office, uploads), _compare(office), _keep_certificates(office))
    upkeep = tuple(asyncio.create_task(task) for task in tasks)
    return RunningServer(main, enrollment, health, threads, upkeep, pages)


async def _keep_up(office: Office, uploads: Uploads) -> None:
    """Discards, at the start and once an hour, what nobody will come back for."""
    while True:
        try:
            discarded = await office.run(uploads.discard_idle)
            await office.run(lambda: forget_old_offers(office.coordinator))
            await office.run(lambda: end_lapsed(office.coordinator))
            await office.run(lambda: clear_away(office.coordinator))
            await office.run(lambda: references.clear_away(office.coordinator))
            logger.info("upkeep: uploads_discarded=%d", discarded)
        except TryLaterError as error:
            logger.warning("upkeep is put off: %s", error)
        except Exception:  # whatever it is, what is to be done each hour is tried again in an hour
            logger.exception("upkeep failed")
        await asyncio.sleep(_UPKEEP_SECONDS)


async def _compare(office: Office) -> None:
    """Once a minute compares what was committed since, and clears retired epochs: nobody waits for it, nor learns of it.

    Before that it empties the write-ahead log, where a reader was in the way after a withdrawal.
    """
    while True:
        try:
            await office.run(office.coordinator.records.forget_again)
            await office.run(lambda: mark_new(office.coordinator))
            await office.run(lambda: clear_retired(office.coordinator))
        except TryLaterError as error:
            logger.warning("comparing is put off: %s", error)
        except Exception:  # nobody waits for it who could be told
            logger.exception("comparing failed")
        await asyncio.sleep(_COMPARE_SECONDS)


async def _keep_certificates(office: Office) -> None:
    """Takes up a new CA or certificate; whoever connects from then on is shown it, and no connection is dropped for it."""
    while True:
        try:
            if await office.run(office.coordinator.keys.refresh):
                stand = office.coordinator.keys.certificates.stand
                logger.info("certificates changed: version=%d issuing=%d", stand.version, stand.issuing)
        except StopRunError as error:
            logger.error("certificates stay as they are: %s", error)  # noqa: TRY400  # it is our own sentence
        except Exception:  # the disk, for a moment
            logger.exception("certificates stay as they are")
        await asyncio.sleep(_CERTIFICATES_SECONDS)


def _credentials(keys: Keys, *, mutual: bool) -> grpc.ServerCredentials:
    """Of a port that shows the certificate of the moment, and asks for one of any CA that is trusted."""
    shown = keys.certificates

    def configuration() -> grpc.ServerCertificateConfiguration:
        pair = (shown.server_key, shown.server_chain)
        return grpc.ssl_server_certificate_configuration([pair], shown.trusted if mutual else None)

    def changed() -> grpc.ServerCertificateConfiguration | None:
        nonlocal shown
        if keys.certificates is shown:
            return None
        shown = keys.certificates
        return configuration()

    # None stands for "as before", which the stubs don't know.
    return grpc.dynamic_ssl_server_credentials(configuration(), changed, require_client_authentication=mutual)  # type: ignore[arg-type]


async def serve(coordinator: Coordinator) -> None:
    """Serves until SIGTERM, SIGINT or SIGHUP; what is under way then has two seconds to end.

    There is nothing that SIGHUP could have it read anew: certificates are taken up as they change, settings at a start. Where
    it is ignored, as under nohup(1), it stays so.

    Raises:
        AlreadyServingError, CantListenError: another process does, or has the port.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    _allow_descriptors()
    hangup = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
    for number in (signal.SIGTERM, signal.SIGINT, *hangup):
        loop.add_signal_handler(number, stopped.set)
    with alone(coordinator.settings.incoming):
        server = await start(coordinator)
        await stopped.wait()
        logger.info("stopping")
        await server.stop()
    logger.info("stopped")


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps other servers from the folder of uploads, and so from the home, until the end or the death of this process.

    Raises:
        AlreadyServingError: one serves it.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise AlreadyServingError(
            f"serving the coordinator of {folder.parent}: another process serves it; stop that one first, or let it be"
        ) from error
    finally:
        os.close(descriptor)


class _CheckedAlone(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # it has no stubs
    """Health without Watch, a call that lasts: it would be one that others don't get, and anybody can make it."""

    def __init__(self, health: health_aio.HealthServicer) -> None:
        self._health = health

    async def Check(  # noqa: N802
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """Whether the coordinator serves."""
        return await self._health.Check(request, context)


def _main_server(settings: Settings) -> grpc.aio.Server:
    return _server(
        _CONCURRENT_CALLS,
        {
            "grpc.max_receive_message_length": MESSAGE_BYTES,
            "grpc.max_concurrent_streams": _CALLS_A_CONNECTION,
            "grpc.max_allowed_incoming_connections": _CONNECTIONS,
            "grpc.max_connection_age_ms": round(settings.connection_minutes * 60_000),
            "grpc.max_connection_age_grace_ms": 300_000,
        },
    )


def _enrollment_server() -> grpc.aio.Server:
    return _server(
        _ENROLLING_CALLS,
        {
            "grpc.max_receive_message_length": _ENROLLING_BYTES,
            "grpc.max_concurrent_streams": _ENROLLING_CALLS_A_CONNECTION,
            "grpc.max_allowed_incoming_connections": _ENROLLING_CONNECTIONS,
            "grpc.max_connection_age_ms": _ENROLLING_AGE_MS,
            "grpc.max_connection_age_grace_ms": _ENROLLING_GRACE_MS,
        },
    )


def _server(calls: int, options: dict[str, int]) -> grpc.aio.Server:
    shared = {
        "grpc.max_send_message_length": MESSAGE_BYTES,
        "grpc.server_handshake_timeout_ms": _HANDSHAKE_MS,
        "grpc.keepalive_time_ms": 60_000,
        "grpc.keepalive_timeout_ms": 20_000,
        "grpc.http2.ping_timeout_ms": _PING_MS,
        "grpc.http2.settings_timeout": _PING_MS,
        "grpc.http2.min_ping_interval_without_data_ms": 10_000,
        "grpc.so_reuseport": 0,  # a second server on the port is an error, not a silent half of the calls
    }
    return grpc.aio.server(maximum_concurrent_rpcs=calls, options=list((shared | options).items()))


def _allow_descriptors() -> None:
    """As many as this user may have: each connection takes one, and the usual 1,024 are fewer than the connections that are taken."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listen(server: grpc.aio.Server, settings: Settings, setting: str, credentials: grpc.ServerCredentials) -> None:
    host, port = split_address(getattr(settings, setting))
    listening = settings.listen_host or host
    try:
        if ipaddress.ip_address(listening).version == 6:
            listening = f"[{listening}]"
    except ValueError:
        pass  # a name
    try:
        bound = server.add_secure_port(f"{listening}:{port}", credentials)
    except RuntimeError as error:
        raise _cant_listen(f"{listening}:{port}", f"listen_host, {setting}") from error
    if bound != port:
        raise _cant_listen(f"{listening}:{port}", f"listen_host, {setting}")


def _cant_listen(address: str, settings: str) -> CantListenError:
    return CantListenError(
        f"listening on {address}: the port is taken or the address is not this machine's; "
        f"stop what runs there, or mend config.yaml ({settings})"
    )
