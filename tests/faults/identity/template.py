"""A process with everything imported, of which agents and coordinators are forked that are killed at a step of their work.

It reads orders on stdin, one JSON object a line, and answers each with a line: ``start`` gives a pid, ``wait`` the exit code,
negative for a signal. What runs in a child is the program's own command line; the steps are what its interpreter does.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import signal
import sqlite3
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc

import winnow_agent.cli.enroll
import winnow_agent.cli.gateway
import winnow_agent.cli.vault
import winnow_agent.gateway.enroll
import winnow_agent.gateway.main
import winnow_agent.gateway.recover
import winnow_agent.vault.keys  # noqa: F401 (so that no child has to)
import winnow_coordinator.cli.serve
import winnow_coordinator.store.migrations  # noqa: F401
from winnow_agent import halves
from winnow_agent.cli import main as agent
from winnow_coordinator.cli import main as coordinator
from winnow_coordinator.services.base import Office
from winnow_coordinator.store.records import Records

TRACE_BYTES = 64 << 10
_AGENT_SECONDS = 120
CALLS = frozenset({"Enroll", "Renew", "Challenge", "Recover"})
_HEADER = struct.Struct("<II?")
"""Steps begun, bytes of names, whether a half was killed."""


class Trace:
    """The steps of one run, in a file that both halves have mapped: no confinement keeps them from counting in it."""

    def __init__(self, path: Path, kill_before: int) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), TRACE_BYTES)
        self._kill_before = kill_before

    def step(self, name: str) -> None:
        """Counts a step that is about to begin, or kills this process before it; then the other half falls, too."""
        count, used, killed = _HEADER.unpack_from(self._map, 0)
        if killed or count == self._kill_before:
            _HEADER.pack_into(self._map, 0, count, used, True)
            os.kill(os.getpid(), signal.SIGKILL)
        line = f"{name}\n".encode()
        at = _HEADER.size + used
        self._map[at : at + len(line)] = line
        _HEADER.pack_into(self._map, 0, count + 1, used + len(line), False)


def steps_of(path: Path) -> list[str]:
    """The names of the steps that a run began."""
    data = path.read_bytes()
    return data[_HEADER.size : _HEADER.size + _HEADER.unpack_from(data, 0)[1]].decode().splitlines()


# -- the agent's steps ---------------------------------------------------------------------------------------------------


def watch_agent(trace: Trace, home: Path, *, twice: bool) -> None:
    """Whatever this process changes below its home, and whatever it sends and receives, is a step from now on.

    Args:
        twice: each call is made twice, as if its request had been doubled on the way; the last answer that is no refusal
            counts.
    """
    sys.addaudithook(_FileSteps(trace, str(home)))
    for name in ("fsync", "fdatasync"):
        setattr(os, name, _before(trace, name, getattr(os, name)))
    sqlite3.connect = _watched_databases(trace)  # type: ignore[assignment]
    halves.subprocess = SimpleNamespace(Popen=_forked_half(trace), PIPE=None)  # type: ignore[assignment]
    open_channel = grpc.secure_channel

    def secure_channel(*arguments: Any, **options: Any) -> grpc.Channel:
        return grpc.intercept_channel(open_channel(*arguments, **options), _CallSteps(trace, twice=twice))

    grpc.secure_channel = secure_channel


def _name_of(path: object) -> str:
    """A file's name, without what `replacing` draws by lot."""
    return re.sub(r"\.[0-9a-f]{16}\.partial$", ".partial", Path(str(path)).name)


class _FileSteps:
    """CPython's audit events of what changes files, https://docs.python.org/3/library/audit_events.html."""

    _CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink"})

    def __init__(self, trace: Trace, home: str) -> None:
        self._trace = trace
        self._home = home

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            writes = (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            if writes and str(arguments[0]).startswith(self._home):
                self._trace.step(f"open {_name_of(arguments[0])}")
        elif event in self._CHANGES:
            self._trace.step(f"{event} {_name_of(arguments[0])}")
        elif event == "socket.connect":
            self._trace.step(event)


def _watched_databases(trace: Trace) -> Callable[..., sqlite3.Connection]:
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        _watch_database(trace, connection)
        return connection

    return watched


def _watch_database(trace: Trace, connection: sqlite3.Connection) -> None:
    before = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}

    def about_to(statement: str) -> None:
        words = " ".join(line for line in statement.splitlines() if not line.startswith("--")).replace("(", " ").split()
        first = words[0].upper() if words else ""
        made_before = first == "CREATE" and bool(before & set(words[:8]))
        alone = not connection.in_transaction and first in {"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP"}
        if (alone and not made_before) or (first == "COMMIT" and connection.in_transaction):
            trace.step(f"sqlite {' '.join(words[:6])}")

    connection.set_trace_callback(about_to)


class _CallSteps(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]
    def __init__(self, trace: Trace, *, twice: bool) -> None:
        self._trace = trace
        self._twice = twice

    def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        """Before the request leaves, and once its answer is there."""
        name = details.method.rpartition("/")[2]
        self._trace.step(f"send {name}")
        call = continuation(details, request)
        call.exception()
        if self._twice:
            again = continuation(details, request)
            call = call if again.exception() else again
        self._trace.step(f"receive {name}")
        return call


def _forked_half(trace: Trace) -> Callable[..., Any]:
    """In the place of a new interpreter for the vault's half: a fork of this one, with the same command line."""

    class ForkedHalf:
        def __init__(self, program: list[str], **_options: Any) -> None:
            trace.step("start the vault's half")
            (read_in, write_in), (read_out, write_out) = os.pipe(), os.pipe()
            self.pid = os.fork()
            if self.pid == 0:
                os.dup2(read_in, 0)
                os.dup2(write_out, 1)
                _leave(lambda: agent(program[program.index("winnow_agent.cli") + 1 :]))
            os.close(read_in)
            os.close(write_out)
            self.stdin, self.stdout = os.fdopen(write_in, "wb"), os.fdopen(read_out, "rb")

        def wait(self, timeout: float) -> int:
            del timeout
            trace.step("end the vault's half")
            return os.waitpid(self.pid, 0)[1]

    return ForkedHalf


def _before(trace: Trace, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        trace.step(name)
        return function(*arguments)

    return call


# -- the coordinator's commits -------------------------------------------------------------------------------------------


def watch_coordinator(trace: Trace) -> None:
    """Before and after each transaction that changes a row for one of these calls is a step from now on."""
    write, answer, answer_anyone = Records.write, Office.answer, Office.answer_anyone
    answering = threading.local()

    def named(method: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched_work(*caller: Any) -> Any:
            answering.method = method
            try:
                return work(*caller)
            finally:
                answering.method = ""

        return watched_work

    async def answered(office: Office, context: Any, method: str, roles: Any, work: Any, **how: Any) -> Any:
        return await answer(office, context, method, roles, named(method, work), **how)

    async def answered_anyone(office: Office, context: Any, method: str, work: Any) -> Any:
        return await answer_anyone(office, context, method, named(method, work))

    @contextmanager
    def watched(records: Records) -> Iterator[Any]:
        changes = False
        with write(records) as tx:
            connection = tx.connection().connection.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            before = connection.total_changes
            yield tx
            tx.flush()
            changes = connection.total_changes != before and getattr(answering, "method", "") in CALLS
            if changes:
                trace.step(f"commit {answering.method}")
        if changes:
            trace.step(f"after the commit {answering.method}")

    Office.answer, Office.answer_anyone = answered, answered_anyone  # type: ignore[method-assign]
    Records.write = watched  # type: ignore[method-assign]


# -- orders --------------------------------------------------------------------------------------------------------------


def start(order: dict[str, Any]) -> int:
    """Forks one run of a program."""
    child = os.fork()
    if child:
        return child
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    trace = Trace(Path(order["trace"]), order["kill_before"])
    if order["program"] == "agent":
        signal.alarm(_AGENT_SECONDS)  # one that waits for ever is killed, and fails its test
        watch_agent(trace, Path(order["home"]), twice=order["twice"])
    else:
        watch_coordinator(trace)
    program = agent if order["program"] == "agent" else coordinator
    _leave(lambda: program([*order["words"], "--home", order["home"]]))
    raise AssertionError("a child leaves")


def _leave(program: Callable[[], int]) -> None:
    status = 70
    try:
        status = program()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 (a child must not go on as its parent)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def main() -> None:
    """Takes orders until stdin ends."""
    for line in sys.stdin:
        order = json.loads(line)
        starts = order["do"] == "start"
        answer = start(order) if starts else os.waitstatus_to_exitcode(os.waitpid(order["pid"], 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
