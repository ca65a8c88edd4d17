"""Looks up the coordinator's name for a gateway, again and again, for a confined one has no name service.

The supervisor does so in a thread, for the gateway that it starts. A gateway that runs alone starts a process for it before it
is confined: on a machine that is up before its DNS, or once the coordinator has moved, it would never find there by itself.
"""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
import threading
from collections.abc import Callable

from winnow_agent.gateway.route import resolve

logger = logging.getLogger(__name__)

OPTION = "--look-up"
"""Of `winnow-agent gateway`: be the process that looks this host up."""
_SECONDS = 60.0
_AGAIN_SECONDS = 5.0
"""Where the name has no address, as before DNS is up."""


class Lookups:
    """One name's addresses, as far as whoever connects there has to know them.

    Args:
        host: the name to look up now.
        tell: is given the addresses at first, and whenever others take their place.
    """

    def __init__(self, host: Callable[[], str], tell: Callable[[tuple[str, ...]], None]) -> None:
        self._host = host
        self._tell = tell
        self._ended = threading.Event()
        self._again = threading.Event()
        self.known: tuple[str, ...] | None = None
        """What was told last; None before."""

    def follow(self) -> None:
        """Looks the name up until the end, each minute or so."""
        while not self._ended.is_set():
            found = resolve(host := self._host())
            if host != self._host():  # another meanwhile: what was found leads nowhere that it is asked for
                continue
            # Names with many addresses show them in turns; as long as one of the known ones stands, the connection may.
            if self.known is None or (found and not set(found) & set(self.known)):
                self.known = found
                logger.info("resolved the coordinator's name addresses=%d", len(found))
                self._tell(found)
            seconds = _SECONDS if found else _AGAIN_SECONDS
            self._again.wait(random.uniform(seconds / 2, seconds))  # noqa: S311
            self._again.clear()

    def start_over(self) -> None:
        """Looks up at once, and tells what is found whatever was known: the host is another."""
        self.known = None
        self._again.set()

    def end(self) -> None:
        """Looks up no more."""
        self._ended.set()
        self._again.set()


def serve(host: str) -> int:
    """Writes the addresses to stdout, a JSON list a line, until stdin ends with the gateway."""

    def tell(addresses: tuple[str, ...]) -> None:
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()

    lookups = Lookups(lambda: host, tell)
    threading.Thread(target=lookups.follow, name="lookups", daemon=True).start()
    sys.stdin.read()
    lookups.end()
    return 0


def command_for(host: str) -> list[str]:
    """What starts `serve` as a process of its own."""
    return [sys.executable, "-P", "-m", "winnow_agent.cli", "gateway", OPTION, host]


class LookupProcess:
    """That process, as a gateway that runs alone has it; it ends with the gateway."""

    def __init__(self, host: str) -> None:
        self._process = subprocess.Popen(
            command_for(host), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Of the two pipes, to be kept open when the gateway is confined."""
        return tuple(pipe.fileno() for pipe in (self._process.stdin, self._process.stdout) if pipe)

    def line(self) -> str:
        """What is told next, a JSON list of addresses; empty once the process has ended."""
        return self._process.stdout.readline() if self._process.stdout else ""

    def follow(self, on_line: Callable[[str], None]) -> None:
        """Hands over every further line, in a thread of its own."""

        def read() -> None:
            while line := self.line():
                on_line(line)
            logger.warning("the process that looks up the coordinator's name has ended: its addresses stay as they are")

        threading.Thread(target=read, name="lookups", daemon=True).start()
