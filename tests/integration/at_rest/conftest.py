"""Homes with documents in them, encrypted and in the clear, and what must not be found on their disk."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.vault.parts import prose
from tools.leaks import search
from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.at_rest.unlocking import PARTS
from winnow_agent.documents import Document
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, PartKey, read_secret

PROGRAM = [sys.executable, "-P", "-m", "winnow_agent.cli"]
NAME = "Wilhelmina Quackenbush-Threlkeld"
SENTENCE = "The barley below the old tithe barn was counted twice that autumn, and never sold."
FILE_NAME = "deposition-of-the-widow-quackenbush.txt"
SECRET = bytes(range(100, 132))
POLICY = """
name: ours
sources:
  letters: {path: archive, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""


@dataclass(frozen=True)
class Site:
    """A home, an archive, and the folder in which systemd would put the credential."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials"

    def environment(self, **changes: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        return clean | {"CREDENTIALS_DIRECTORY": str(self.credentials)} | changes

    def run(self, *arguments: str, status: int = 0, **changes: str) -> str:
        """A command's output; what it said on stderr where it was to fail."""
        command = [*PROGRAM, "--home", str(self.home), *arguments]
        done = subprocess.run(
            command,
            env=self.environment(**changes),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status else done.stdout

    def fill(self) -> None:
        """Records with the letter in them, as reading it leaves them."""
        encrypted = unlockers.load(self.home) is not None
        store = Store(self.home / "vault" / "vault.sqlite", self.key().part("vault") if encrypted else None)
        file = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
        path = os.fsencode(self.folder / "archive" / FILE_NAME)
        with store.transaction() as connection:
            values = ("letters", path, 1, 1, 1, file)
            connection.execute(
                "INSERT INTO paths (source, path, size, mtime_ns, ctime_ns, file) VALUES (?, ?, ?, ?, ?, ?)", values
            )
        store.add_incoming(file, 0, Document(text=f"{NAME}. {SENTENCE} {prose('at rest')}", media_type="text/plain"))
        store.finish_file(file)
        store.close()

    def key(self) -> HomeKey:
        held = unlockers.load(self.home)
        assert held is not None
        key = next(filter(None, (one.key_from(SECRET, held.home) for one in held.unlockers)))
        assert key is not None
        return key

    def secrets(self) -> dict[str, bytes]:
        """Every key that must not lie on the disk, by what it is."""
        held = unlockers.load(self.home)
        if held is None:
            return self._private(None)
        key = self.key()
        parts = {f"the {part}'s key": key.part(part).secret for part in PARTS}
        records = {f"the key of the {part}'s records": key.part(part).for_records for part in PARTS}
        return {"the home key": key.secret, **parts, **records, **self._private(key.part("vault"))}

    def _private(self, key: PartKey | None) -> dict[str, bytes]:
        names = ("signing.key", "receiving.key")
        return {f"the private {name}": read_secret(self.home / "vault" / "keys" / name, key) for name in names}

    def found(self) -> set[str]:
        """What of the texts, the file's name and the keys lies in the home, in whatever form."""
        hits = {hit.needle for hit in search([self.home], [NAME, SENTENCE, FILE_NAME])}
        return hits | keys_in(self.home, self.secrets())

    def snapshot(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.home)): path.read_bytes() for path in self.home.rglob("*") if path.is_file()}


def keys_in(folder: Path, secrets: Mapping[str, bytes]) -> set[str]:
    """Which secrets any file below a folder holds: as they are, in hexadecimal, in base64 at any alignment."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {name for name, secret in secrets.items() if any(form in data for form in _forms(secret))}
    return found


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + secret)[4:-4]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A place for a home, with an archive of one letter."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / FILE_NAME).write_text(f"{NAME} came to the mill. {SENTENCE} {prose('at rest')}")
    (tmp_path / "ours.yaml").write_text(POLICY)
    (tmp_path / "credentials").mkdir(mode=0o700)
    (tmp_path / "credentials" / unlockers.CREDENTIAL_NAME).write_bytes(SECRET)
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    (tmp_path / "wrong").write_text("correct horse battery stable\n")
    site = Site(tmp_path)
    yield site
    shutil.rmtree(in_memory(site.home))  # what its vault set aside outlives the vault, empty
