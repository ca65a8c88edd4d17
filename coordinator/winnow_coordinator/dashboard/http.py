"""/metrics and /healthz on a port of their own, plain HTTP: bind it to loopback, or to a network of the operator's.

Whoever connects there has no name, so a connection has its time, whatever comes over it, and there are never many.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import threading
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.store import log
from winnow_protocol.errors import WinnowError
from winnow_protocol.identity import split_address

logger = logging.getLogger(__name__)

CONNECTION_SECONDS = 20.0
"""Of a connection, all in all: a scrape takes a fraction of one."""
CONNECTIONS = 32
"""At once; one more is closed as it comes."""


class MetricsServer:
    """Serves from a thread of its own until `close`.

    Raises:
        OSError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, address: str, coordinator: Coordinator, metrics: Metrics) -> None:
        class Handler(_Handler):
            served = (coordinator, metrics)

        self._server = _Server(split_address(address), Handler)
        serve = partial(self._server.serve_forever, poll_interval=0.05)  # seconds; a stop waits for it
        self._thread = threading.Thread(target=serve, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(CONNECTIONS)
        self.address_family = _family_of(*address)
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Without HTTPServer's look-up of the address's name: nobody needs it, and it may take as long as DNS takes."""
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, if there is room."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be started: nobody else would give its room back
            self._room.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Until it is answered, or its time is over."""
        cut = threading.Timer(CONNECTION_SECONDS, _cut, (request,))
        cut.daemon = True
        try:
            cut.start()
            super().process_request_thread(request, client_address)
        finally:
            cut.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Whoever goes away, or was cut off, is no news; anything else is the coordinator's own failure."""
        if not isinstance(sys.exception(), ConnectionError):
            logger.exception("failed: a page of the metrics' port")


def _family_of(host: str, port: int) -> socket.AddressFamily:
    """IPv4 where the host has an address of it: `localhost` often has both, and scrapers are told 127.0.0.1."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return min((family for family, *_ in found), key=lambda family: family is not socket.AF_INET)


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended meanwhile
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    served: tuple[Coordinator, Metrics]

    def version_string(self) -> str:
        """What the header Server says: whoever connects here has no name, and is told no versions."""
        return "winnow-coordinator"

    def do_HEAD(self) -> None:
        """What GET answers, without the page: load balancers ask so for health."""
        self.do_GET()

    def do_GET(self) -> None:
        """One of the two pages."""
        try:
            self._answer()
        except WinnowError as error:
            logger.warning("the metrics' port can't answer: path=%s: %s", self.path[:100], error)
            text = b"the records can't be read now; the coordinator's log says why\n"
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text)

    def _answer(self) -> None:
        coordinator, metrics = self.served
        page = self.path.partition("?")[0]  # a scrape's parameters change nothing
        if page == "/metrics":
            self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(metrics.registry))
        elif page == "/healthz":
            with coordinator.records.read() as tx:
                log.size(tx)  # the records answer
            self._send(HTTPStatus.OK, "text/plain; charset=utf-8", b"ok\n")
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"/metrics and /healthz are here\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: scrapes are no news."""

    def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
