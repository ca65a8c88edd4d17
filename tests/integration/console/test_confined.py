"""What the console's two processes may: the pages' has no file of the home's, the other one no socket."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tests.integration.console.conftest import Console
from tests.integration.vault.parts import VaultParts


def _processes(console: Console) -> tuple[int, int]:
    """The process that answers, and the pages', which it started."""
    answering = console.process.pid
    children = [int(one) for one in Path(f"/proc/{answering}/task/{answering}/children").read_text().split()]
    (pages,) = [one for one in children if b"--listener" in Path(f"/proc/{one}/cmdline").read_bytes()]
    return answering, pages


def _open(process: int) -> list[tuple[int, str]]:
    """The mode and name of each file that a process has open."""
    folder = Path(f"/proc/{process}/fd")
    return [(one.stat().st_mode, os.readlink(one)) for one in folder.iterdir()]  # noqa: PTH115  a socket's is no path


def test_both_are_confined_and_each_has_what_is_its_own(console: Console, vault: VaultParts) -> None:
    console.enter()
    answering, pages = _processes(console)
    for process in (answering, pages):
        status = Path(f"/proc/{process}/status").read_text()
        assert "Seccomp:\t2" in status
        assert "NoNewPrivs:\t1" in status
    sockets = [name for mode, name in _open(pages) if stat.S_ISSOCK(mode)]
    assert len(sockets) >= 1  # the listener, and a connection while it is open
    assert not [name for _, name in _open(pages) if name.startswith(str(vault.home))]
    assert [name for _, name in _open(answering) if name.endswith("vault.sqlite")]
    # The workers' are pairs: one that listens or is connected to a port stands in the system's table.
    table = Path(f"/proc/{answering}/net/tcp").read_text() + Path(f"/proc/{answering}/net/tcp6").read_text()
    numbers = {line.split()[9] for line in table.splitlines() if line.split()[9].isdecimal()}
    of_answering = {
        name.removeprefix("socket:[").removesuffix("]") for mode, name in _open(answering) if stat.S_ISSOCK(mode)
    }
    assert of_answering & numbers == set()


def test_it_listens_on_loopback_alone(console: Console) -> None:
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert [one for one in listening if one.endswith(f":{console.port:04X}")] == [f"0100007F:{console.port:04X}"]
