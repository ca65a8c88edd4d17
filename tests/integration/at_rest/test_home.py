"""A home on the disk, as a thief finds it: nothing that was read from the archive, and no key, in whatever form."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.integration.at_rest.conftest import FILE_NAME, NAME, PROGRAM, SECRET, SENTENCE, Site
from winnow_agent.vault.store import Store, StoreError
from winnow_protocol.at_rest import unlockers

SIGNING, RECEIVING = "the private signing.key", "the private receiving.key"
INIT = ("init", "--policy")
PAGE = 4096


def initialised(site: Site, *options: str) -> str:
    return site.run(*INIT, str(site.folder / "ours.yaml"), *options)


def test_a_home_in_the_clear_shows_all_and_once_it_is_encrypted_nothing(site: Site) -> None:
    """The search finds what is there, and the same home's texts, names and keys are gone from it afterwards."""
    assert "lie in the clear" in initialised(site)
    site.fill()
    assert site.found() == {NAME, SENTENCE, FILE_NAME, SIGNING, RECEIVING}
    before = json.loads(site.run("status", "--json"))
    keys = site.secrets()

    site.run("home", "encrypt", "--credential")
    assert site.found() == set()
    assert {name: site.secrets()[name] for name in keys} == keys
    after = json.loads(site.run("status", "--json"))
    assert (before["at_rest"], after["at_rest"]) == ("clear", "encrypted")
    assert after["states"] == before["states"]
    assert after["ledger"] == before["ledger"]
    assert after["vault_fingerprint"] == before["vault_fingerprint"]

    site.run("home", "decrypt")
    assert site.found() == {NAME, SENTENCE, FILE_NAME, SIGNING, RECEIVING}
    assert not (site.home / unlockers.NAME).exists()


@pytest.mark.names
def test_an_encrypted_home_holds_nothing_while_it_works_and_after_it_was_killed(site: Site) -> None:
    assert "are encrypted. Unlocked by: credential, passphrase" in initialised(
        site, "--credential", "--passphrase-file", str(site.folder / "passphrase")
    )
    command = [*PROGRAM, "--home", str(site.home), "vault"]
    daemon = subprocess.Popen(command, env=site.environment(), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while "document/" not in str(states(site)) and time.monotonic() < deadline:
            assert daemon.poll() is None
            time.sleep(0.2)
        family = [psutil.Process(daemon.pid), *psutil.Process(daemon.pid).children(recursive=True)]
        assert states(site).keys() >= {"file/digitized"}, "it has read the letter"
        assert len(family) > 1, "its parsers and workers are there"
        assert told(family, site) == set()
        assert site.found() == set()
        assert list((site.home / "vault").glob("scratch")) == []
    finally:
        for process in psutil.Process(daemon.pid).children(recursive=True):
            process.send_signal(signal.SIGKILL)
        daemon.kill()
        daemon.wait()
    assert site.found() == set()
    assert states(site).keys() >= {"file/digitized"}


def states(site: Site) -> dict[str, int]:
    if not (site.home / "vault" / "vault.sqlite").exists():
        return {}
    try:
        store = Store(site.home / "vault" / "vault.sqlite", site.key().part("vault"))
    except StoreError:  # the vault is making its records at this moment
        return {}
    try:
        return store.counts()
    finally:
        store.close()


def told(family: list[psutil.Process], site: Site) -> set[str]:
    """Which keys stand in the command line or the environment of one of these processes."""
    shown = b"".join(
        Path(f"/proc/{process.pid}/{what}").read_bytes() for process in family for what in ("cmdline", "environ")
    )
    assert b"CREDENTIALS_DIRECTORY" in shown, "the environment can be read"
    secrets = site.secrets() | {"the credential": SECRET}
    return {name for name, secret in secrets.items() if secret in shown or secret.hex().encode() in shown}


def test_a_wrong_passphrase_says_so_and_changes_nothing(site: Site) -> None:
    initialised(site, "--passphrase-file", str(site.folder / "passphrase"))
    before = site.snapshot()
    wrong = {"WINNOW_PASSPHRASE_FILE": str(site.folder / "wrong")}
    for command in (("vault", "--once"), ("home", "decrypt"), ("home", "add", "--credential")):
        assert "the passphrase is wrong" in site.run(*command, status=2, **wrong)
    assert "there is nobody to ask for the passphrase" in site.run("vault", "--once", status=2)
    assert site.snapshot() == before
    right = {"WINNOW_PASSPHRASE_FILE": str(site.folder / "passphrase")}
    assert "can be unlocked" in site.run("home", "check", **right)


def test_unlockers_are_added_and_removed_and_the_keys_stay_as_they_are(site: Site) -> None:
    initialised(site, "--credential")
    keys = {path: path.read_bytes() for path in (site.home / "vault" / "keys").iterdir()}
    file = site.folder / "elsewhere" / "winnow.key"
    file.parent.mkdir()
    site.run("home", "add", "--key-file", str(file), "--passphrase-file", str(site.folder / "passphrase"))
    assert (file.stat().st_size, file.stat().st_mode & 0o777) == (32, 0o600)
    shown = json.loads(site.run("home", "show", "--json"))
    assert [one["kind"] for one in shown["unlockers"]] == ["credential", "key-file", "passphrase"]
    site.run("home", "remove", shown["unlockers"][0]["id"])
    assert "can be unlocked" in site.run("home", "check", CREDENTIALS_DIRECTORY="/nowhere")
    file.unlink()
    assert f"reading the key in {file}: No such file" in site.run("home", "check", status=2)
    passphrase = {"WINNOW_PASSPHRASE_FILE": str(site.folder / "passphrase")}
    assert "can be unlocked" in site.run("home", "check", **passphrase)
    assert {path: path.read_bytes() for path in keys} == keys


def test_records_under_another_key_say_so_and_are_left_alone(site: Site) -> None:
    initialised(site, "--credential")
    site.fill()
    path = site.home / "vault" / "vault.sqlite"
    before = path.read_bytes()
    for key in (None, site.key().part("gateway")):
        with pytest.raises(StoreError, match=r"file is not a database|is encrypted"):
            Store(path, key)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM documents")
    assert path.read_bytes() == before


def test_a_changed_page_of_the_records_is_noticed(site: Site) -> None:
    initialised(site, "--credential")
    site.fill()
    path = site.home / "vault" / "vault.sqlite"
    data = bytearray(path.read_bytes())
    for page in range(PAGE, len(data), PAGE):
        data[page + PAGE // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"malformed|not a database|disk I/O|SQL logic"):
        Store(path, site.key().part("vault"))
