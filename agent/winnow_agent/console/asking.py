"""The pages' end of the pipe to the vault's side; see `winnow_agent.vault.desk`."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import IO, Any


class RefusedAnswer(Exception):  # noqa: N818  an answer, which a page shows
    """The vault's side could not do what it was asked.

    Attributes:
        status: the exit status that a command would end with for it.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Asking:
    """Asks, from any number of threads at once.

    Args:
        asked: what the vault's side reads.
        told: what it writes.
        ended: called once it has ended.
    """

    def __init__(self, asked: IO[bytes], told: IO[bytes], ended: Callable[[], None]) -> None:
        self._asked, self._told, self._ended = asked, told, ended
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._writing = threading.Lock()
        threading.Thread(target=self._listen, name="told", daemon=True).start()

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """What one of the desk's requests gives.

        Raises:
            RefusedAnswer: it could not be done.
        """
        number = next(self._numbers)
        answer = self._waiting[number] = Future()
        try:
            self._write({"id": number, "do": do, "with": given})
            told = answer.result()
        finally:
            del self._waiting[number]
        if "error" in told:
            raise RefusedAnswer(told["error"], told["status"])
        values: dict[str, Any] = told["is"]
        return values

    def say(self, line: str) -> None:
        """A line for the terminal in which the console was started."""
        self._write({"say": line})

    def _write(self, values: dict[str, Any]) -> None:
        with self._writing:
            self._asked.write(json.dumps(values).encode() + b"\n")
            self._asked.flush()

    def _listen(self) -> None:
        for line in self._told:
            told = json.loads(line)
            self._waiting[told["id"]].set_result(told)
        self._ended()
