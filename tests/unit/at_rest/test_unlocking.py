"""How a process gets a home's keys: from which secret, in which order, and from another process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from winnow_agent.at_rest.unlocking import passing, taken
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, PartKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import LockedError, unlock

SECRET = bytes(range(32))
PASSPHRASE = "correct horse battery staple"
READS = """
import sys
from winnow_agent.at_rest.unlocking import taken
sys.stdout.write(taken("vault", int(sys.argv[sys.argv.index("--vault-key") + 1])).secret.hex())
"""
PRIVATE = """
import ctypes
from winnow_protocol.at_rest.memory import keep_memory_private
PR_GET_DUMPABLE = 3
before = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)
keep_memory_private()
print(before, ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
"""


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HomeKey:
    """Of a home with an unlocker of each kind, none of whose secrets is at hand."""
    key, held = HomeKey.generate(), Unlockers.new()
    held = held.with_unlocker(key, "credential", SECRET)
    held = held.with_unlocker(key, "key-file", SECRET[::-1], path=str(tmp_path / "file.key"))
    held = held.with_unlocker(key, "passphrase", PASSPHRASE.encode())
    unlockers.save(tmp_path, held.in_state("encrypted"))
    for name in ("CREDENTIALS_DIRECTORY", "WINNOW_PASSPHRASE_FILE", "WINNOW_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return key


def test_each_secret_alone_opens_it(key: HomeKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "credentials").mkdir()
    credential, file, passphrase = (
        tmp_path / "credentials" / "winnow-home-key",
        tmp_path / "file.key",
        tmp_path / "typed",
    )
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credential.parent))
    for path, right in ((credential, SECRET), (file, SECRET[::-1]), (passphrase, PASSPHRASE.encode() + b"\n")):
        with pytest.raises(LockedError):
            unlock(tmp_path, "winnow-agent")
        if path == passphrase:
            monkeypatch.setenv("WINNOW_PASSPHRASE_FILE", str(path))
        path.write_bytes(right)
        assert unlock(tmp_path, "winnow-agent") == key
        path.unlink()
        monkeypatch.delenv("WINNOW_PASSPHRASE_FILE", raising=False)


def test_a_key_file_may_be_elsewhere_now(key: HomeKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "moved.key").write_bytes(SECRET[::-1])
    with pytest.raises(LockedError, match=r"file\.key: No such file"):
        unlock(tmp_path, "winnow-agent")
    monkeypatch.setenv("WINNOW_KEY_FILE", str(tmp_path / "moved.key"))
    assert unlock(tmp_path, "winnow-agent") == key


def test_a_wrong_credential_does_not_keep_the_right_passphrase_out(
    key: HomeKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "winnow-home-key").write_bytes(b"x" * 32)
    (tmp_path / "typed").write_text(PASSPHRASE)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(
        LockedError, match=r"the credential winnow-home-key is not the one .*; .*file\.key: No such file"
    ):
        unlock(tmp_path, "winnow-agent")
    monkeypatch.setenv("WINNOW_PASSPHRASE_FILE", str(tmp_path / "typed"))
    assert unlock(tmp_path, "winnow-agent") == key


def test_a_home_in_the_clear_has_no_key(tmp_path: Path) -> None:
    assert unlock(tmp_path, "winnow-agent") is None


def test_a_key_goes_through_a_pipe_and_is_read_once() -> None:
    key = HomeKey.generate().part("vault")
    with passing([key]) as passed:
        command = [sys.executable, "-c", READS, *passed.options]
        assert key.secret.hex() not in " ".join(command)
        run = [subprocess.run(command, pass_fds=passed.descriptors, capture_output=True, check=False) for _ in range(2)]
    assert run[0].stdout == key.secret.hex().encode()
    assert run[1].returncode
    assert b"handed over none" in run[1].stderr


@pytest.mark.parametrize("sent", [b"", b"x" * 31, b"x" * 33])
def test_what_is_no_key_is_not_taken(sent: bytes) -> None:
    read, write = os.pipe()
    os.write(write, sent)
    os.close(write)
    with pytest.raises(LockedError, match="handed over none"):
        taken("vault", read)


def test_what_is_passed_on_is_closed_here() -> None:
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208  numbers, not paths
    with passing([PartKey("vault", SECRET), PartKey("gateway", SECRET)]) as passed:
        assert len(passed.descriptors) == 2
    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_process_that_holds_keys_shows_its_memory_to_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", PRIVATE], capture_output=True, text=True, check=True)
    assert done.stdout == "1 0\n"
