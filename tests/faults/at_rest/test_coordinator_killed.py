"""The coordinator's keys are encrypted, decrypted and rotated, killed at every step: none is lost, and none is left in the clear."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.at_rest.forms import BOTH_WAYS, FINISHED_OR_TAKEN_BACK, Direction, Finish, Forms
from tests.integration.at_rest.conftest import keys_in
from tests.integration.coordinator.conftest import make_house
from tests.integration.coordinator.test_at_rest import SECRET, private
from tests.killing import killed_at
from winnow_coordinator import at_rest
from winnow_coordinator.cli.home import KIND
from winnow_coordinator.config import load_settings
from winnow_coordinator.keys import load_keys
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers, UnlockersError
from winnow_protocol.wire import now_us

LEFT_OVER = os.urandom(48)
"""A key that was being written when its program was killed."""


@dataclass(frozen=True)
class Made(Forms):
    """A coordinator's; ``secrets`` are its private keys, and one that was left over."""

    secrets: dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("homes")
    settings = make_house(folder / "clear").settings
    load_keys(settings).close()
    secrets = private(settings.home) | {"a key that was left over": LEFT_OVER}
    key = HomeKey.generate()
    held = Unlockers.new().with_unlocker(key, "credential", SECRET)
    encrypted = shutil.copytree(settings.home, folder / "encrypted")
    at_rest.encrypt(encrypted, held, key)
    (settings.keys / ".ca-2.key.partial").write_bytes(LEFT_OVER)
    return Made(settings.home, encrypted, key, held, KIND, secrets)


@pytest.fixture(autouse=True)
def _credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / unlockers.CREDENTIAL_NAME).write_bytes(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))


def opens(home: Path) -> None:
    keys = load_keys(load_settings(home))
    try:
        keys.open()
    finally:
        keys.close()


@FINISHED_OR_TAKEN_BACK
@BOTH_WAYS
def test_a_conversion_killed_at_every_step_is_finished_or_taken_back(
    made: Made, tmp_path: Path, direction: Direction, finish: Finish, scale: int
) -> None:
    for home, encrypted in made.killed(tmp_path, direction, finish, opens, scale=scale, steps=20):
        assert keys_in(home, made.secrets) == (set() if encrypted else set(made.secrets) - {"a key that was left over"})
        assert private(home).items() <= made.secrets.items()
        opens(home)


def test_the_old_form_is_overwritten_where_it_stands(made: Made, tmp_path: Path) -> None:
    """Its blocks are the file system's to give away once the last name is gone."""
    home = shutil.copytree(made.clear, tmp_path / "home")
    old = [path.open("rb") for path in (*at_rest.private_keys(home / "keys"), home / "keys" / ".ca-2.key.partial")]
    made.encrypt(home)
    assert len(old) == len(made.secrets)
    for file in old:
        assert set(file.read()) == {0}
        file.close()


@pytest.mark.parametrize("work", ["announce", "renew"])
def test_rotation_in_an_encrypted_home_killed_at_every_step_leaves_keys_that_open(
    made: Made, tmp_path: Path, work: str
) -> None:
    step, killed = 0, True

    def rotate(home: Path) -> None:
        keys = load_keys(load_settings(home))
        if work == "renew":
            keys.renew_server()
        else:
            keys.announce_authority(now_us())

    while killed:
        home = shutil.copytree(made.encrypted, tmp_path / str(step))
        killed = killed_at(step, lambda home=home: rotate(home))
        opens(home)
        written = [path for path in (home / "keys").rglob("*") if b"PRIVATE KEY" in path.read_bytes()]
        assert written == []
        assert keys_in(home, made.secrets | private(home)) == set()
        step += 1
    assert step > 3


def test_a_home_that_another_command_has_encrypted_meanwhile_keeps_its_key(made: Made, tmp_path: Path) -> None:
    """Both began with a home in the clear, each with a key of its own."""
    home, other = shutil.copytree(made.clear, tmp_path / "home"), HomeKey.generate()
    made.encrypt(home)
    with pytest.raises(UnlockersError, match="another command has encrypted it meanwhile"):
        at_rest.encrypt(home, Unlockers.new().with_unlocker(other, "credential", SECRET), other)
    opens(home)
    assert private(home).items() <= made.secrets.items()
