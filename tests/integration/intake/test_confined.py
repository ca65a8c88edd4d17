"""What intake's process may not do, tried in it."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.integration.intake.conftest import Command
from tests.integration.intake.servers import S3

_TRIES = """
import os, socket, subprocess, sys, threading
from pathlib import Path
from winnow_agent.isolation import confine, intake_profile

home, mirror, port, other_port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
secret = home.parent / "credentials"
confine(intake_profile(mirror, read=[secret], connect_ports=[port], never=[home / "vault"]))

def tried(name, work):
    try:
        work()
    except OSError as error:
        print(name, "refused")
    else:
        print(name, "done")

tried("credentials", secret.read_text)
tried("mirror", lambda: (mirror / "sub").mkdir() or (mirror / "sub" / "x").write_text("x"))
tried("store", lambda: socket.create_connection(("127.0.0.1", port), timeout=5))
tried("thread", lambda: threading.Thread(target=int, daemon=True).start())
tried("records", (home / "vault" / "vault.sqlite").read_bytes)
tried("spool", lambda: list((home / "spool" / "outbox").iterdir()))
tried("spool-write", lambda: (home / "spool" / "inbox" / "x").write_text("x"))
tried("gateway", lambda: list((home / "gateway").iterdir()))
tried("archive", lambda: list((home.parent / "archive").iterdir()))
tried("passwords", Path("/etc/shadow").read_bytes)
tried("other-port", lambda: socket.create_connection(("127.0.0.1", other_port), timeout=5))
tried("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
tried("unix", lambda: socket.socket(socket.AF_UNIX))
tried("listen", lambda: socket.create_server(("127.0.0.1", 0)))
tried("program", lambda: subprocess.run(["/bin/true"]))
tried("child", os.fork)
"""


def test_it_reaches_its_folder_its_credentials_and_its_store_and_nothing_else(tmp_path: Path) -> None:
    home, mirror = tmp_path / "home", tmp_path / "mirror"
    for folder in ("vault", "gateway", "spool/outbox", "spool/inbox"):
        (home / folder).mkdir(parents=True)
    (home / "vault" / "vault.sqlite").write_text("records")
    (tmp_path / "archive").mkdir()
    (tmp_path / "credentials").write_text("key")
    mirror.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as store, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(one.getsockname()[1]) for one in (store, other)]
        command = [sys.executable, "-c", textwrap.dedent(_TRIES), str(home), str(mirror), *ports]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    tried = dict(line.split() for line in ran.stdout.splitlines() if line)
    allowed = {"credentials", "mirror", "store", "thread"}
    assert {name for name, result in tried.items() if result == "done"} == allowed
    assert len(tried) == 16


@pytest.mark.parametrize("inside", ["vault/mirror", "spool/inbox", "gateway"])
def test_no_mirror_is_made_in_the_agent_s_home(store: S3, mirror: Command, tmp_path: Path, inside: str) -> None:
    home = tmp_path / "home"
    for folder in ("vault", "gateway", "spool/inbox"):
        (home / folder).mkdir(parents=True)
    mirror.folder = home / inside
    ran = mirror.run("--home", str(home))
    assert ran.status == 2
    assert "the agent's own" in ran.errors
    assert store.fetched == []
