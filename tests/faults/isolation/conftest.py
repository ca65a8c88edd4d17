"""A home, an archive, peers that listen, and a way to try one thing in a fresh process, confined or free."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ATTEMPTS = Path(__file__).with_name("attempts.py")
Try = Callable[..., str]


@dataclass(frozen=True)
class Place:
    """The folders and peers that an attempt is about; made new for every attempt."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def scratch(self) -> Path:
        return self.home / "vault" / "scratch"

    def lay_out(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        for name in ("home/vault/scratch", "home/gateway", "home/spool/outbox", "home/spool/inbox", "archive", "else"):
            (self.folder / name).mkdir(parents=True)
        for name in (
            "archive/letter",
            "home/gateway/tls.key",
            "home/vault/letter",
            "else/diary",
            "home/config.yaml",
            "home/spool/outbox/offer",
        ):
            (self.folder / name).write_text("x")
        program = self.scratch / "program"
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o700)


@dataclass(frozen=True)
class Peers:
    """Sockets of this process that accept whatever connects."""

    tcp: int
    tcp6: int
    other_tcp: int
    udp: int
    path: str
    datagram_path: str
    abstract: str


@pytest.fixture(scope="session")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    folder = tmp_path_factory.mktemp("peers")
    opened = []

    def listening(family: int, kind: int, address: object) -> socket.socket:
        made = socket.socket(family, kind)
        made.bind(address)
        if kind == socket.SOCK_STREAM:
            made.listen(64)
        opened.append(made)
        return made

    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    tcp6 = 0
    if socket.has_ipv6 and Path("/proc/net/if_inet6").exists():
        tcp6 = listening(socket.AF_INET6, stream, ("::1", 0)).getsockname()[1]
    name = f"winnow-{os.getpid()}"
    listening(socket.AF_UNIX, stream, str(folder / "stream"))
    listening(socket.AF_UNIX, datagram, str(folder / "datagram"))
    listening(socket.AF_UNIX, stream, "\0" + name)
    yield Peers(
        tcp=listening(socket.AF_INET, stream, ("127.0.0.1", 0)).getsockname()[1],
        tcp6=tcp6,
        other_tcp=listening(socket.AF_INET, stream, ("127.0.0.1", 0)).getsockname()[1],
        udp=listening(socket.AF_INET, datagram, ("127.0.0.1", 0)).getsockname()[1],
        path=str(folder / "stream"),
        datagram_path=str(folder / "datagram"),
        abstract=name,
    )
    for made in opened:
        made.close()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("place") / "at")


_SECRET = ctypes.create_string_buffer(b"secret!!")


@pytest.fixture(scope="session")
def attempt(place: Place) -> Try:
    """``attempt(profile, name, argument)`` gives ``done`` or ``refused <errno>``; raises where it broke otherwise.

    ``in_a_child`` gives a line for each attempt that its argument names.
    """

    def run(profile: str, name: str, argument: str, **environment: str) -> str:
        place.lay_out()
        done = subprocess.run(
            [sys.executable, "-P", str(ATTEMPTS), profile, name, str(place.home), argument.format(at=place.folder)],
            env={
                **os.environ,
                "SCRATCH": str(place.scratch),
                "TMPDIR": str(place.scratch),
                "PARENT": str(os.getpid()),
                "PARENT_ADDRESS": str(ctypes.addressof(_SECRET)),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{profile} {name}: exit {done.returncode}: {done.stderr.strip()[-600:]}")
        printed = done.stdout.strip()
        return printed if name == "in_a_child" else printed.splitlines()[-1]

    return run
