"""The way to the coordinator, as values: known before the gateway is confined, and before gRPC is there."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Route:
    """Where a coordinator is found.

    Attributes:
        address: ``host:port`` as the join string names it; its host stands in the server's certificate.
        numeric: addresses of that host, or of the proxy's host, from the supervisor; best first, none if unknown.
        proxy: ``http://host:port``; empty for none.
    """

    address: str
    numeric: tuple[str, ...]
    proxy: str = ""

    @property
    def connect_host(self) -> str:
        """The one host whose addresses the gateway connects to."""
        return urlsplit(self.proxy or f"//{self.address}").hostname or ""

    @property
    def connect_port(self) -> int:
        """The one TCP port that the gateway connects to."""
        return urlsplit(self.proxy or f"//{self.address}").port or 0


def resolve(host: str) -> tuple[str, ...]:
    """The numeric addresses of a host, best first; none if it has none now. May take as long as DNS takes."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
