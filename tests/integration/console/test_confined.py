"""What the console's two processes may: the pages' has no file of the home's, the other one no socket."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.console.conftest import Console
from tests.integration.vault.parts import VaultParts

sees_in = pytest.mark.skipif(os.geteuid() != 0, reason="only root sees into a confined process")


def _processes(console: Console) -> tuple[int, int]:
    """The process that answers, and the pages', which it started."""
    answering = console.process.pid
    children = [int(one) for one in Path(f"/proc/{answering}/task/{answering}/children").read_text().split()]
    (pages,) = [one for one in children if b"--listener" in Path(f"/proc/{one}/cmdline").read_bytes()]
    return answering, pages


def _open(process: int) -> list[tuple[int, str]]:
    """The mode and name of each file that a process has open."""
    found = []
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since the listing: a connection that has ended
            found.append((one.stat().st_mode, os.readlink(one)))  # noqa: PTH115  a socket's is no path
    return found


@sees_in
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


@sees_in
def test_the_pages_have_no_terminal_and_are_told_no_secret(
    start: Callable[..., Console], monkeypatch: pytest.MonkeyPatch, vault: VaultParts
) -> None:
    monkeypatch.setenv("WINNOW_PASSPHRASE", "of the home")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of a store")
    (vault.home / "config.yaml").write_text((vault.home / "config.yaml").read_text() + "passwords: [of-an-archive]\n")
    console = start()
    _, pages = _processes(console)
    environment = Path(f"/proc/{pages}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"of the home" not in environment
    assert b"of a store" not in environment
    assert [os.readlink(f"/proc/{pages}/fd/{number}").partition(":")[0] for number in (0, 2)] == ["pipe"] * 2  # noqa: PTH115
    maps = Path(f"/proc/{pages}/maps").read_text().splitlines()
    with Path(f"/proc/{pages}/mem").open("rb") as memory:
        for line in maps:
            span, rights, *_ = line.split()
            start_at, _, end_at = span.partition("-")
            if "rw" in rights:
                memory.seek(int(start_at, 16))
                assert b"of-an-archive" not in memory.read(int(end_at, 16) - int(start_at, 16))
