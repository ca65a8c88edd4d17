"""`winnow-agent console`: pages for a person who decides on held documents.

Two processes: the pages' accepts on loopback, and opens no file of the home's; this one opens the records, and has no socket
once it is confined. Between them is a pipe.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

from winnow_agent.at_rest.standing import check_required
from winnow_agent.cli.records import beside, folders, records
from winnow_agent.config import Settings, load_settings
from winnow_agent.isolation import confine, console_profile
from winnow_agent.lifeline import leave
from winnow_agent.logs import start_logging
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError, in_words
from winnow_protocol.listings import visible

if TYPE_CHECKING:
    from winnow_agent.vault.store import Store

LOOPBACK = "127.0.0.1"
_END_SECONDS = 5.0
_LONGEST_LINE = 4096
_TOLD = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""Of the environment, what the pages' process is told: where Python is and how times are written."""


class ConsoleError(StopRunError):
    """The console can't be opened, or its pages ended."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Opens the review console for browsers on this machine, and prints the link to it. It runs beside the agent or without it."
    parser.add_argument("--port", type=int, default=0, metavar="N", help="on this port (default: one that is free)")
    parser.add_argument("--reviewer", default=getpass.getuser(), help="your name, for the ledger (default: the user)")
    parser.add_argument("--listener", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--required", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Starts the pages, and answers them until a signal."""
    home = home_of(args)
    if args.listener is not None:  # the pages: they know no setting, which may hold passwords
        start_logging("console", "info")
        confine(console_profile(home), required=args.required, keep=[args.listener])
        from winnow_agent.console.serving import serve_pages

        return serve_pages(args.listener)
    settings = load_settings(home)
    start_logging("console", settings.log_level)
    if find_spec("flask") is None or find_spec("waitress") is None:
        raise ConsoleError(
            "opening the console: its packages are not installed; run: pip install 'winnow-agent[console]'"
        )
    check_required(settings.home, settings.at_rest)
    aside = beside(settings.home)
    required = settings.isolation == "required"
    with (
        _pages(settings.home, args.port, required=required) as pages,
        records(settings.home, write=[aside], keep=_ends(pages)) as store,
    ):
        _answer(store, settings, args.reviewer, aside, pages)
    if any(not one.daemon for one in threading.enumerate()[1:]):
        leave(0)  # whatever still works on an answer: nobody waits for it
    return 0


def _ends(pages: subprocess.Popen[bytes]) -> list[int]:
    return [pipe.fileno() for pipe in _pipes(pages)]


def _pipes(pages: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    """What they read, what they write, and their errors."""
    if pages.stdin is None or pages.stdout is None or pages.stderr is None:
        raise AssertionError("all three pipes were asked for")
    return pages.stdin, pages.stdout, pages.stderr


def _pass_on(errors: IO[bytes]) -> None:
    """What the pages' process says of itself, as text that moves no cursor."""
    while line := errors.readline(_LONGEST_LINE):
        sys.stderr.write(visible(line.decode(errors="backslashreplace").rstrip("\n")) + "\n")


@contextlib.contextmanager
def _pages(home: Path, port: int, *, required: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The pages' process, with a socket that listens; in a session of its own, so that a terminal's signals come here alone."""
    try:
        listener = socket.create_server((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        what = in_words(error) if isinstance(error, OSError) else "there is no such port"
        raise ConsoleError(f"listening on {LOOPBACK}:{port}: {what}; choose another --port, or none") from error
    program = [sys.executable, "-P", "-m", "winnow_agent.cli", "console", "--home", str(home.absolute())]
    with listener:
        pages = subprocess.Popen(
            [*program, "--listener", str(listener.fileno()), *(["--required"] if required else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # no terminal, in which somebody may type a passphrase
            env={name: value for name, value in os.environ.items() if name in _TOLD},
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    try:
        yield pages
    finally:
        for end in _ends(pages):  # not the files' own way, which waits for whoever writes
            os.close(end)
        try:
            pages.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:  # a confined process ends none that is not its own
            sys.stderr.write(
                f"winnow-agent: the pages' process {pages.pid} does not end; end it: kill -9 {pages.pid}\n"
            )


def _answer(store: Store, settings: Settings, reviewer: str, aside: Path, pages: subprocess.Popen[bytes]) -> None:
    from winnow_agent.vault.desk import Desk, serve
    from winnow_agent.vault.processes.workers import Workers
    from winnow_agent.vault.trust import Trust

    for ending in (signal.SIGINT, signal.SIGTERM):  # also where a shell has had the first one ignored
        signal.signal(ending, signal.default_int_handler)
    trust = Trust(store, settings.home / "vault")
    with tempfile.TemporaryDirectory(prefix="console-", dir=aside) as scratch:
        desk = Desk(store, trust, settings, Workers(settings.limits, Path(scratch)), reviewer, folders(settings))
        told, asked, errors = _pipes(pages)
        threading.Thread(target=_pass_on, args=[errors], name="errors", daemon=True).start()
        try:
            serve(desk, asked, told, lambda line: print(visible(line), flush=True))
        except KeyboardInterrupt:
            return
    raise ConsoleError(
        "showing the console's pages: their process ended; it says why in the line above. Nothing is lost"
    )
