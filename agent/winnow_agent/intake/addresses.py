"""Host names: looked up before the process is confined, and from then on answered from what was found."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import Any

from winnow_agent.intake.store import AwayError


def look_up(hosts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The numeric addresses of each host that has any.

    Raises:
        AwayError: none has.
    """
    found = {}
    for host in hosts:
        try:
            entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            continue
        found[host] = tuple(dict.fromkeys(str(entry[4][0]) for entry in entries))
    if not found:
        names = ", ".join(hosts)
        raise AwayError(f"looking up {names}: there is no address; see the name, and this machine's DNS")
    return found


def answer_from(numeric: Mapping[str, tuple[str, ...]]) -> None:
    """Has every library of this process find these hosts, and no other, by name: it can reach no name service."""
    looked_up = socket.getaddrinfo

    def answer(host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:  # noqa: A002, PLR0917 (as the library's)
        name = host.decode() if isinstance(host, bytes) else str(host)
        answers = []
        for address in numeric.get(name, (name,)):
            answers += looked_up(address, port, family, type, proto, flags | socket.AI_NUMERICHOST)
        return answers

    socket.getaddrinfo = answer  # type: ignore[assignment, unused-ignore]
