"""A home is made whole or not at all, and a file of it, too."""

from __future__ import annotations

import hashlib
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from winnow_protocol.files import digest_of, replacing, write_file
from winnow_protocol.homes import NewHomeError, new_home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("existed", [False, True])
def test_a_home_is_its_owner_s_alone(tmp_path: Path, existed: bool) -> None:
    home = tmp_path / "new" / "home"
    if existed:
        home.mkdir(parents=True, mode=0o755)
    with new_home(home):
        (home / "keys").mkdir()
    assert mode(home) == 0o700
    assert (home / "keys").is_dir()


@pytest.mark.parametrize("existed", [False, True])
def test_a_failure_leaves_nothing(tmp_path: Path, existed: bool) -> None:
    home = tmp_path / "home"
    if existed:
        home.mkdir()
    with pytest.raises(KeyboardInterrupt), new_home(home):
        (home / "keys").mkdir()
        (home / "keys" / "key").touch()
        (home / "config.yaml").touch()
        raise KeyboardInterrupt
    assert home.exists() == existed
    assert not existed or not list(home.iterdir())


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    taken, file = tmp_path / "taken", tmp_path / "file"
    taken.mkdir(mode=0o755)
    (taken / "letter").write_text("dear")
    file.write_text("a file")
    for place in (taken, file):
        with pytest.raises(NewHomeError, match="something is there already"), new_home(place):
            pytest.fail("it was taken")
    with (
        pytest.raises(NewHomeError, match="an `init` or a `restore` that was killed has left, remove first"),
        new_home(taken),
    ):
        pytest.fail("it was taken")
    (taken / "config.yaml").touch()
    with pytest.raises(NewHomeError, match=r"empty folder$"), new_home(taken):
        pytest.fail("it was taken")
    with pytest.raises(NewHomeError, match="name another folder"), new_home(file / "home"):
        pytest.fail("a file holds no folder")
    assert (mode(taken), (taken / "letter").read_text(), file.read_text()) == (0o755, "dear", "a file")


def test_a_file_is_replaced_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "key", tmp_path / "elsewhere"
    path.write_bytes(b"old")
    path.chmod(0o644)
    elsewhere.write_bytes(b"another's")
    # What an attacker, or a crash, left under the hidden name is not written through.
    (tmp_path / ".key.partial").symlink_to(elsewhere)
    write_file(path, b"new")
    assert (path.read_bytes(), mode(path), elsewhere.read_bytes()) == (b"new", 0o600, b"another's")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["elsewhere", "key"]
    assert digest_of(path) == hashlib.sha256(b"new").digest()


def test_what_a_killed_process_left_is_removed_and_what_is_being_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with replacing(path) as slow:
        slow.write(b"slow, ")
        (tmp_path / ".key.0123456789abcdef.partial").write_bytes(b"left")
        (tmp_path / ".key.partial").write_bytes(b"left by a version before")
        with replacing(path) as quick:
            quick.write(b"quick")
            assert len(list(tmp_path.glob(".key.*"))) == 2
        assert path.read_bytes() == b"quick"
        slow.write(b"and whole")
    assert path.read_bytes() == b"slow, and whole"
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


def test_two_that_write_one_file_at_once_leave_one_of_both(tmp_path: Path) -> None:
    path, texts = tmp_path / "key", [b"a" * 100_000, b"b" * 50_000]
    start = threading.Barrier(2)

    def write(text: bytes) -> None:
        start.wait()
        for _ in range(50):
            write_file(path, text)
            assert path.read_bytes() in texts

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, text) for text in texts]:
            done.result()
    assert path.read_bytes() in texts
    assert [found.name for found in tmp_path.iterdir()] == ["key"]
