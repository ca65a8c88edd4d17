"""A store on loopback and the command as an administrator runs it: a process of its own, confined."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("moto.server", reason="the S3 server that stands in for a store is not installed")
pytest.importorskip("paramiko")

import paramiko

from tests.integration.intake.servers import S3, Sftp

PROGRAM = [sys.executable, "-P", "-m", "winnow_agent.cli", "intake"]


@dataclass
class Ran:
    """How a command ended; ``summary`` is what ``--json`` printed."""

    status: int
    errors: str
    summary: dict[str, Any]


@dataclass
class Command:
    """`winnow-agent intake` of one place into one folder."""

    place: str
    folder: Path
    options: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)

    def arguments(self, *more: str) -> list[str]:
        return [*PROGRAM, self.place, str(self.folder), "--json", *self.options, *more]

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | self.environment

    def run(self, *more: str) -> Ran:
        ran = subprocess.run(
            self.arguments(*more), capture_output=True, text=True, env=self.variables(), timeout=120, check=False
        )
        lines = ran.stdout.splitlines()
        return Ran(ran.returncode, ran.stderr, json.loads(lines[-1]) if lines else {})

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.arguments(*more), env=self.variables(), start_new_session=True)

    def files(self) -> dict[str, bytes]:
        """What a reader of the folder sees: all but what is hidden."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".winnow-intake" not in path.parts
        }

    def parts(self) -> dict[str, int]:
        """The bytes of each object that is begun and not yet whole."""
        return {path.name: path.stat().st_size for path in (self.folder / ".winnow-intake" / "parts").glob("*.part")}


@pytest.fixture
def store() -> Iterator[S3]:
    server = S3()
    yield server
    server.close()


@pytest.fixture
def mirror(store: S3, tmp_path: Path) -> Command:
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": str(tmp_path)}
    return Command("s3://archive", tmp_path / "mirror", ["--endpoint", store.url], keys)


@dataclass
class Server:
    """An SFTP server, its folder, and a command that is let in."""

    sftp: Sftp
    folder: Path
    mirror: Command
    keys: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder, keys = tmp_path / "served", tmp_path / "keys"
    (folder / "letters").mkdir(parents=True)
    keys.mkdir()
    key = paramiko.ECDSAKey.generate()
    key.write_private_key_file(str(keys / "id_ecdsa"))
    sftp = Sftp(folder, key)
    (keys / "known_hosts").write_text(sftp.known_hosts)
    options = ["--key", str(keys / "id_ecdsa"), "--known-hosts", str(keys / "known_hosts")]
    place = f"sftp://ann@127.0.0.1:{sftp.port}/letters"
    yield Server(sftp, folder, Command(place, tmp_path / "mirror", options, {"HOME": str(tmp_path)}), keys)
    sftp.close()
