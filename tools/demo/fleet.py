"""A whole fleet on loopback: a coordinator, a steward and agents, each with a home and processes of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
PASSPHRASE = "the demo's own, on loopback"
_START_SECONDS = 60.0


class CommandFailedError(Exception):
    """A command of the fleet's ended with another status than expected; its output is in the message."""


class Fleet:
    """Homes below one folder; made on the first run, used again on the next.

    Args:
        folder: holds ``coordinator``, ``steward`` and a home an agent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.coordinator, self.steward = folder / "coordinator", folder / "steward"
        self._server: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    # -- commands ------------------------------------------------------------------------------------------------

    def run(self, program: str, *arguments: str | Path, home: Path, statuses: Sequence[int] = (0,)) -> str:
        """Runs one of the three programs to its end and returns what it printed on stdout.

        Raises:
            CommandFailedError: it ended with another status.
        """
        command = self.command(program, home, *map(str, arguments))
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode not in statuses:
            raise CommandFailedError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, program: str, *arguments: str, home: Path) -> subprocess.Popen[bytes]:
        """Starts one of the three programs; its output goes to ``<home>.log``."""
        with home.with_suffix(".log").open("ab") as log:
            return subprocess.Popen(
                self.command(program, home, *arguments),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def command(self, program: str, home: Path, *arguments: str) -> list[str]:
        """How one of the three programs is started."""
        return [str(BIN / f"winnow-{program}"), "--home", str(home), *arguments]

    def _environment(self) -> dict[str, str]:
        return os.environ | {"WINNOW_PASSPHRASE": PASSPHRASE}

    # -- the coordinator -----------------------------------------------------------------------------------------

    def start_coordinator(self) -> None:
        """Starts the coordinator, made first if it is not there, and waits until it answers."""
        if not (self.coordinator / "config.yaml").exists():
            main, enrollment, metrics = (f"127.0.0.1:{port}" for port in free_ports(3))
            self.run(
                "coordinator", "init", "--address", main, "--enrollment-address", enrollment, "--metrics-address", metrics,
                home=self.coordinator,
            )  # fmt: skip
            (self.folder / "addresses.json").write_text(json.dumps([main, enrollment]))
        self._server = self.start("coordinator", "serve", home=self.coordinator)
        for address in json.loads((self.folder / "addresses.json").read_text()):
            self._wait_for(address)

    def _wait_for(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._server is not None and self._server.poll() is not None:
                raise CommandFailedError(
                    f"the coordinator ended with status {self._server.returncode}: {self.coordinator.with_suffix('.log').read_text()}"
                )
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise CommandFailedError(
            f"the coordinator does not answer at {address}; see {self.coordinator.with_suffix('.log')}"
        )

    def stop_coordinator(self) -> None:
        """Stops it, and waits until it has."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=30)
            self._server = None

    # -- joining -------------------------------------------------------------------------------------------------

    def join_steward(self, policy: Path) -> None:
        """Makes the steward, its keys and directory, and publishes a policy."""
        if (self.steward / "config.yaml").exists():
            return
        token = self.run("coordinator", "tokens", "create", "--role", "steward", home=self.coordinator).strip()
        self.run("steward", "init", token, home=self.steward)
        self.run("steward", "directory", "publish", home=self.steward)
        self.run("steward", "policy", "publish", policy, home=self.steward)

    def join_agent(self, home: Path, partner: str, agent: str, policy: Path) -> None:
        """Makes an agent's home, enrolls it, and has the steward approve it."""
        if (home / "vault" / "membership.json").exists():
            return
        if not (home / "config.yaml").exists():
            self.run("agent", "init", "--policy", str(policy), home=home)
        token = self.run(
            "coordinator",
            "tokens",
            "create",
            "--role",
            "agent",
            "--partner",
            partner,
            "--agent",
            agent,
            home=self.coordinator,
        )
        self.run("agent", "enroll", token.strip(), home=home)
        self.run("steward", "approve", "--all", home=self.steward)

    def accept_terms(self, home: Path, name: str) -> int:
        """Accepts what the steward asks for the tracks that the agent's policy permits; how many were not accepted yet."""
        listed = json.loads(self.run("agent", "terms", "show", "--json", home=home))
        wanted = [row["track"] for row in listed if row["permitted"] and row["standing"] in {"not accepted", "changed"}]
        if wanted:
            self.run("agent", "terms", "accept", *wanted, "--name", name, home=home)
        return len(wanted)

    def files(self, home: Path) -> list[dict[str, Any]]:
        """Where every file of an agent stands."""
        lines: list[dict[str, Any]] = json.loads(self.run("agent", "status", "--files", "--json", home=home))
        return lines


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
