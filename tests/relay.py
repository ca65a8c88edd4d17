"""A line between two parties, as tests need it: one that forgets connections, one that is slow."""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Relay:
    """What stands between, as a load balancer or a router: it forgets what runs, and leads on whoever comes after that.

    Args:
        port: of this machine, to which it leads.
        rate: bytes a second that it takes towards there; 0 for all. What is sent faster waits in buffers.
    """

    def __init__(self, port: int, rate: int = 0) -> None:
        self._to, self._rate = port, rate
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._standing: list[threading.Event] = []
        self._sockets: list[socket.socket] = [self._listener]
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def count(self) -> int:
        """How many connections came."""
        return len(self._standing)

    def forget(self) -> None:
        """What stands brings nothing any more, and is not told."""
        for forgotten in self._standing:
            forgotten.set()

    def close(self) -> None:
        """Ends all of it."""
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there, forgotten = socket.create_connection(("127.0.0.1", self._to)), threading.Event()
                self._standing.append(forgotten)
                self._sockets += [here, there]
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self.carry, args=(*pair, forgotten), daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket, forgotten: threading.Event) -> None:
        """Until one side ends."""
        slowly = self._rate if target.getpeername()[1] == self._to else 0
        with contextlib.suppress(OSError):
            while data := source.recv(16384):
                if slowly:
                    time.sleep(len(data) / slowly)
                if not forgotten.is_set():
                    target.sendall(data)
            if not forgotten.is_set():
                target.shutdown(socket.SHUT_WR)
