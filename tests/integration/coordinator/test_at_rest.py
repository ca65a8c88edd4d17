"""The coordinator's keys on the disk, as a thief finds them, and a coordinator that works on encrypted ones."""

from __future__ import annotations

import ctypes
import io
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.at_rest.conftest import keys_in
from tests.integration.coordinator.conftest import House, make_house
from tests.integration.coordinator.test_certificates import due, eventually, shown, stand
from tests.parties import ServingProcess
from tools.demo.fleet import free_ports
from winnow_coordinator import at_rest, server
from winnow_coordinator.authorities import key_path
from winnow_coordinator.cli import main as command
from winnow_coordinator.config import load_settings
from winnow_coordinator.keys import KeysError, load_keys
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, SealedFileError, is_sealed, read_secret
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.wire import now_us

SECRET = bytes(range(100, 132))
PASSPHRASE = "correct horse battery staple"
PR_SET_DUMPABLE = 4
ALL = {"answer.key", "ca.key", "server.pem"}


@dataclass(frozen=True)
class Site:
    """A coordinator's home, and beside it the secrets that open it."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def enrollment_address(self) -> str:
        return load_settings(self.home).enrollment_address

    def run(self, *arguments: str, status: int = 0, **changes: str) -> str:
        """What a command said."""
        out = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
            for name, value in {"CREDENTIALS_DIRECTORY": str(self.folder), **changes}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", None)
            assert command(["--home", str(self.home), *arguments]) == status, out.getvalue()
        return out.getvalue()

    def init(self, *options: str) -> str:
        main, enrollment = (f"127.0.0.1:{port}" for port in free_ports(2))
        addresses = ("--address", main, "--enrollment-address", enrollment, "--metrics-address", "")
        return self.run("init", *addresses, *options)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / unlockers.CREDENTIAL_NAME).write_bytes(SECRET)
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    yield Site(tmp_path)
    # Commands that held keys have kept this process's memory from others, which later tests look at.
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def home_key(home: Path) -> HomeKey | None:
    held = unlockers.load(home)
    return next(filter(None, (one.key_from(SECRET, held.home) for one in held.unlockers))) if held else None


def private(home: Path) -> dict[str, bytes]:
    """What of each private key must not lie on the disk: all of a raw one, the second line of one in PEM."""
    key, found = home_key(home), {}
    for path in at_rest.private_keys(home / "keys"):
        secret = read_secret(path, key.part("coordinator") if key else None)
        found[path.name] = secret if path.name == "answer.key" else secret.split(b"PRIVATE KEY-----\n")[1].split()[1]
    return found


def test_keys_in_the_clear_are_found_and_once_they_are_encrypted_none(site: Site) -> None:
    assert "lie in the clear" in site.init()
    secrets = private(site.home)
    assert keys_in(site.home, secrets) == secrets.keys() == ALL
    site.run("home", "encrypt", "--credential")
    assert keys_in(site.home, secrets | {"the home key": (home_key(site.home) or HomeKey(b"")).secret}) == set()
    assert private(site.home) == secrets
    site.run("home", "decrypt")
    assert keys_in(site.home, secrets) == ALL
    assert not (site.home / unlockers.NAME).exists()


def test_a_home_that_begins_encrypted_serves_once_it_is_unlocked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that need no private key ask for none; the others, and the server, say what they lack."""
    said = site.init("--credential", "--passphrase-file", str(site.folder / "passphrase"))
    assert "encrypted, unlocked by: credential, passphrase" in said
    nothing = {"CREDENTIALS_DIRECTORY": ""}
    assert "there is nobody to ask for the passphrase" in site.run("serve", status=2, **nothing)
    assert "nobody to ask" in site.run("keys", "rotate-ca", status=2, **nothing)
    assert "winnow1-" in site.run("tokens", "create", "--role", "steward", **nothing)
    assert site.run("keys", "renew-server", WINNOW_PASSPHRASE_FILE=str(site.folder / "passphrase"), **nothing)
    checks = site.run("doctor", **nothing)
    assert "ok    at rest: encrypted, unlocked by credential, passphrase\n" in checks
    assert "note  keys: opening" in checks

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(site.folder))
    serving = ServingProcess(site.home, site.enrollment_address)
    assert "nobody to ask" not in site.run("doctor", "--serving", **nothing)
    assert keys_in(site.home, private(site.home)) == set()
    assert "stop it, and run this one again" in site.run("home", "decrypt", status=4)
    assert serving.end(signal.SIGTERM) == 0
    assert private(site.home).keys() == ALL
    assert keys_in(site.home, private(site.home)) == set()


def test_what_has_to_be_encrypted_does_not_serve_in_the_clear(site: Site) -> None:
    site.init()
    config = site.home / "config.yaml"
    stated = config.read_text()
    config.write_text(f"{stated}at_rest: perhaps\n")
    assert "at_rest has to be report or required" in site.run("serve", status=2)
    config.write_text(f"{stated}at_rest: required\n")
    assert f"`winnow-coordinator --home {site.home} home encrypt`" in site.run("serve", status=2)
    assert "FAIL  at rest: in the clear" in site.run("doctor", status=1)
    site.run("home", "encrypt", "--credential")
    assert "ok    at rest: encrypted" in site.run("doctor")
    assert "systemd hands none" in site.run("serve", status=2, CREDENTIALS_DIRECTORY="")  # it comes as far as unlocking


def test_a_key_that_was_altered_or_put_there_in_the_clear_is_not_used(site: Site) -> None:
    site.init("--credential")
    site.run("keys", "renew-server")
    path = site.home / "keys" / "answer.key"
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert "decrypting answer.key: it was altered" in site.run("serve", status=2)
    path.write_bytes((site.home / "keys" / "ca.key").read_bytes())
    assert "decrypting answer.key: it was altered" in site.run("serve", status=2)
    path.write_bytes(bytes(32))
    assert "lies in the clear in a home that is encrypted" in site.run("serve", status=2)
    assert "FAIL  at rest: encrypted, unlocked by credential; but a key lies in the clear" in site.run(
        "doctor", status=1
    )
    path.write_bytes(sealed)
    (site.home / unlockers.NAME).rename(site.folder / unlockers.NAME)
    assert "unlockers.json is not there; restore that" in site.run("serve", status=2)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An encrypted coordinator that serves, and looks for changed certificates all the time."""
    monkeypatch.setattr(server, "_CERTIFICATES_SECONDS", 0.05)
    (tmp_path / unlockers.CREDENTIAL_NAME).write_bytes(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    made, key = make_house(tmp_path / "coordinator"), HomeKey.generate()
    at_rest.encrypt(made.settings.home, Unlockers.new().with_unlocker(key, "credential", SECRET), key)
    made.start()
    yield made
    made.stop()


def test_what_rotation_writes_is_encrypted(house: House) -> None:
    home, folder = house.settings.home, house.settings.keys
    house.enroll_steward()

    def rotated(*words: str) -> dict[str, bytes]:
        assert command(["--home", str(home), "keys", *words]) == 0
        return private(home)

    before = shown(house.settings.address)
    assert rotated("renew-server").keys() == ALL
    eventually(lambda: shown(house.settings.address) != before)
    known = rotated("rotate-ca", "--days", "1")
    assert known.keys() == ALL | {"ca-2.key"}
    with key_path(folder, 1).open("rb") as old:  # the blocks that the file system is going to free
        due(house, follows_at=now_us() - 1)
        eventually(lambda: stand(house).issuing == 2 and not key_path(folder, 1).exists())
        assert set(old.read()) == {0}
    known |= private(home)
    assert [path.name for path in at_rest.private_keys(folder) if not is_sealed(path.read_bytes())] == []
    assert keys_in(home, known) == set()
    house.stop()
    house.start()
    assert stand(house).issuing == 2
    house.enroll_agent("partner-a")


def test_keys_are_not_converted_under_a_server_nor_used_while_they_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, key = house.settings.home, home_key(house.settings.home)
    held = unlockers.load(home)
    assert held is not None
    assert key is not None
    before = {path: path.read_bytes() for path in house.settings.keys.iterdir()}
    with pytest.raises(at_rest.InUseError, match="stop it, and run this one again"):
        at_rest.decrypt(home, held, key)
    assert {path: path.read_bytes() for path in house.settings.keys.iterdir()} == before
    assert unlockers.load(home) == held
    house.stop()

    convert: Callable[..., None] = at_rest.convert_secret
    refused = []

    def meanwhile(*arguments: object, **options: bool) -> None:
        with pytest.raises(at_rest.InUseError, match="encrypted or decrypted at this moment"):
            load_keys(house.settings)
        refused.append(arguments)
        convert(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(at_rest, "convert_secret", meanwhile)
        at_rest.decrypt(home, held, key)
    assert len(refused) == len(ALL)
    house.start()


def test_a_folder_of_keys_that_is_not_there_says_so(tmp_path: Path) -> None:
    made = make_house(tmp_path / "coordinator")
    made.settings.keys.rename(tmp_path / "elsewhere")
    with pytest.raises(KeysError, match="is missing; restore the home from a backup"):
        load_keys(made.settings)
    (tmp_path / "elsewhere").rename(made.settings.keys)
    key = HomeKey.generate().part("coordinator")
    path = made.settings.keys / "ca.key"
    path.write_bytes(key.seal(path.name, path.read_bytes()))
    with pytest.raises(SealedFileError, match=r"unlockers\.json is not there"):
        load_keys(made.settings)
