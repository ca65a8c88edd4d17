"""Encrypting a home, decrypting it and changing its unlockers, killed at every step: nothing is lost, and it can be finished."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import killing
from tests.faults.at_rest.forms import BOTH_WAYS, FINISHED_OR_TAKEN_BACK, Direction, Finish, Forms
from tests.integration.at_rest.conftest import keys_in
from tests.killing import KilledBefore
from tools.leaks import search
from winnow_agent.at_rest import database, resealing
from winnow_agent.cli.home import KIND
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, PartKey, read_secret
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import open_with, unlock

TEXT = "what the widow said below the tithe barn"
Work = Callable[[Path], object]


@dataclass(frozen=True)
class Made(Forms):
    """An agent's, whose key file is not in it, and all that it holds."""

    contents: dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("homes")
    home, key, file = folder / "clear", HomeKey.generate(), folder / "file.key"
    make_home(home, "standard")
    store = Store(home / "vault" / "vault.sqlite")
    store.put("text", TEXT)
    store.alarm("one", "of several entries of the ledger")
    store.close()
    gateway = GatewayStore(home / "gateway", create=True)
    gateway.set_fact("bytes_sent", 17)
    gateway.close()
    file.write_bytes(os.urandom(32))
    held = Unlockers.new().with_unlocker(key, "key-file", file.read_bytes(), path=str(file))
    contents = contents_of(home, None)
    encrypted = shutil.copytree(home, folder / "encrypted")
    resealing.encrypt(encrypted, held, key)
    return Made(home, encrypted, key, held, KIND, contents)


def contents_of(home: Path, key: HomeKey | None) -> dict[str, Any]:
    """All that a home holds, whatever form it is in."""
    vault, gateway = (key.part("vault"), key.part("gateway")) if key else (None, None)
    store, other = Store(home / "vault" / "vault.sqlite", vault), GatewayStore(home / "gateway", key=gateway)
    try:
        return {
            "keys": [read_secret(home / name, vault) for name in resealing.SECRETS],
            "text": store.get("text"),
            "ledger": [entry.hash for entry in store.ledger_entries()],
            "version": store.query("PRAGMA user_version")[0][0],
            "tables": [tuple(row) for row in store.query("SELECT name, sql FROM sqlite_master ORDER BY name")],
            "sent": other.fact("bytes_sent"),
        }
    finally:
        store.close()
        other.close()


def killed_at(step: int, home: Path, work: Work) -> bool:
    """Does the work in a process that is killed before its n-th step; a copy of records has steps of its own."""
    return killing.killed_at(step, lambda: work(home), copying)


def copying(before: KilledBefore) -> None:
    # In the middle of a copy, and with it complete.
    database.raw_key = before(database.raw_key)
    database._compare = before(database._compare)


@FINISHED_OR_TAKEN_BACK
@BOTH_WAYS
def test_a_conversion_killed_at_every_step_is_finished_or_taken_back(
    made: Made, tmp_path: Path, direction: Direction, finish: Finish, scale: int
) -> None:
    private = dict(zip(resealing.SECRETS, made.contents["keys"], strict=True))
    for home, encrypted in made.killed(
        tmp_path, direction, finish, lambda home: unlock(home, KIND.program), scale=scale, steps=25, more=copying
    ):
        assert contents_of(home, made.key if encrypted else None) == made.contents
        assert bool(search([home], [TEXT])) is not encrypted
        assert bool(keys_in(home, private)) is not encrypted


def test_the_old_form_is_overwritten_where_it_stands(made: Made, tmp_path: Path) -> None:
    """Its blocks are the file system's to give away once the last name is gone."""
    home = shutil.copytree(made.clear, tmp_path / "home")
    old = [(home / name).open("rb") for name in (*resealing.SECRETS, *resealing.RECORDS)]
    before = [file.read() for file in old]
    made.encrypt(home)
    for file, content in zip(old, before, strict=True):
        file.seek(0)
        assert set(file.read()) == {0}
        assert set(content) != {0}
        file.close()


def test_an_unlocker_added_or_removed_killed_at_every_step(made: Made, tmp_path: Path) -> None:
    """The one that stays opens the home at any moment."""
    secret = os.urandom(32)
    both = made.held.with_unlocker(made.key, "credential", secret).in_state("encrypted")
    gone = both.unlockers[-1].id
    for before, work in (
        (made.held.in_state("encrypted"), lambda home: unlockers.save(home, both)),
        (both, lambda home: unlockers.erase(home, gone)),
    ):
        step, killed = 0, True
        while killed:
            home = tmp_path / f"{len(before.unlockers)} {step}"
            home.mkdir()
            unlockers.save(home, before)
            killed = killed_at(step, home, work)
            held = unlockers.load(home)
            assert held is not None
            assert open_with(home, held) == made.key
            step += 1
        assert step > 2
    assert [one.id for one in held.unlockers] == [made.held.unlockers[0].id]


def test_a_home_that_somebody_uses_is_not_converted(made: Made, tmp_path: Path) -> None:
    home = shutil.copytree(made.clear, tmp_path / "home")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        Store(home / "vault" / "vault.sqlite")
        os.write(writer, b"open")
        signal.pause()
    try:
        assert os.read(reader, 4) == b"open"
        with pytest.raises(database.InUseError, match="end the commands that have it open"):
            made.encrypt(home)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    made.encrypt(home)
    assert contents_of(home, made.key) == made.contents


def test_what_vacuum_sets_aside_is_encrypted(tmp_path: Path) -> None:
    """The whole of the records goes through a file that has no name; it is read here by its descriptor, in mid-work."""
    seen = {key is not None: vacuumed(tmp_path / f"{key is not None}.sqlite", key) for key in keys()}
    assert TEXT.encode() in seen[False]
    assert len(seen[True]) > 1 << 20
    assert TEXT.encode() not in seen[True]


def keys() -> list[PartKey | None]:
    return [None, HomeKey.generate().part("vault")]


def vacuumed(path: Path, key: PartKey | None) -> bytes:
    store = Store(path, key)
    for number in range(100):
        store.put(f"text {number}", TEXT * 500)
    store.close()
    found = bytearray()

    def look() -> int:
        for entry in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # the listing's own descriptor is closed by now
                target = str(entry.readlink())
                if target.startswith(str(path.parent)) and target.endswith("(deleted)"):
                    found[:] = entry.read_bytes()
        return 0

    connection = database.connect(path, key, timeout=1)
    connection.execute(f"PRAGMA temp_store_directory = '{path.parent}'")
    other = database.connect

    def watched(*arguments: Any, **options: Any) -> Any:
        made = other(*arguments, **options)
        made.execute("PRAGMA cache_size = 10")  # what is set aside leaves memory early
        made.set_progress_handler(look, 100)
        return made

    connection.execute("PRAGMA cache_size = 10")
    connection.set_progress_handler(look, 100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", watched)
        database.vacuum(path, connection, key)
    connection.close()
    return bytes(found)
