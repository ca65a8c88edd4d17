"""/metrics and /healthz on a port of their own, plain HTTP: bind it to loopback, or to a network of the operator's."""

from __future__ import annotations

import threading
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.store import log
from winnow_protocol.identity import split_address


class MetricsServer:
    """Serves from a thread of its own until `close`."""

    def __init__(self, address: str, coordinator: Coordinator, metrics: Metrics) -> None:
        class Handler(_Handler):
            served = (coordinator, metrics)

        self._server = ThreadingHTTPServer(split_address(address), Handler)
        self._server.daemon_threads = True
        serve = partial(self._server.serve_forever, poll_interval=0.05)  # seconds; a stop waits for it
        self._thread = threading.Thread(target=serve, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: tuple[Coordinator, Metrics]

    def do_GET(self) -> None:
        """One of the two pages."""
        coordinator, metrics = self.served
        if self.path == "/metrics":
            self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(metrics.registry))
        elif self.path == "/healthz":
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
        self.end_headers()
        self.wfile.write(body)
