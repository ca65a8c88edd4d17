"""A store on another file system than the home: what is kept there is whole, or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from winnow_coordinator.store import blobs as module
from winnow_coordinator.store.blobs import Blobs

DATA = os.urandom(3 << 20)
DIGEST = hashlib.sha256(DATA).digest()
KILLED = """\
import os, shutil, signal, sys
from pathlib import Path
from winnow_coordinator.store.blobs import Blobs

def killed(source, target, length):
    target.write(source.read(length))
    target.flush()
    os.kill(os.getpid(), signal.SIGKILL)

shutil.copyfileobj = killed
Blobs(sys.argv[1], Path(sys.argv[2])).keep("one", bytes.fromhex(sys.argv[3]))
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the temporary one."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("/dev/shm is no file system of its own here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def blobs(elsewhere: Path, tmp_path: Path) -> Blobs:
    """With an upload that is complete."""
    made = Blobs(str(elsewhere), tmp_path / "incoming")
    made.make_folders()
    upload(tmp_path).write_bytes(DATA)
    return made


def upload(folder: Path) -> Path:
    return folder / "incoming" / "one"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_an_upload_is_kept_on_another_file_system(blobs: Blobs, elsewhere: Path, tmp_path: Path) -> None:
    blobs.keep("one", DIGEST)
    assert b"".join(blobs.read(DIGEST)) == DATA
    assert files(elsewhere) == [DIGEST.hex()]
    assert not upload(tmp_path).exists()


def test_a_store_that_is_full_has_nothing_of_the_blob_and_the_upload_stays(
    blobs: Blobs, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: IO[bytes], target: IO[bytes], length: int) -> None:
        target.write(source.read(length))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(module.shutil, "copyfileobj", full)
        blobs.keep("one", DIGEST)
    assert files(elsewhere) == []
    assert not blobs.holds(DIGEST)
    assert upload(tmp_path).read_bytes() == DATA
    blobs.keep("one", DIGEST)
    assert b"".join(blobs.read(DIGEST)) == DATA


@pytest.mark.parametrize("then", ["kept after all", "given up"])
def test_what_a_killed_copy_has_left_is_cleared(blobs: Blobs, elsewhere: Path, tmp_path: Path, then: str) -> None:
    arguments = [str(elsewhere), str(tmp_path / "incoming"), DIGEST.hex()]
    child = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert child.returncode == -signal.SIGKILL
    (left,) = files(elsewhere)
    assert left.endswith(".partial")
    assert not blobs.holds(DIGEST)
    assert upload(tmp_path).read_bytes() == DATA
    assert blobs.digests() == [DIGEST]  # so that who clears away what counts no more finds it
    if then == "kept after all":
        blobs.keep("one", DIGEST)
    else:
        blobs.remove(DIGEST)
    assert files(elsewhere) == ([DIGEST.hex()] if then == "kept after all" else [])


def test_it_is_durable_before_the_upload_goes(blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy and its folder are synced while the upload still lies there."""
    synced, real = list[bool](), os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(upload(tmp_path).exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    blobs.keep("one", DIGEST)
    assert synced == [True, True]


def test_another_failure_than_another_file_system_is_no_reason_to_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = Blobs(str(tmp_path / "blobs"), tmp_path / "incoming")
    near.make_folders()
    upload(tmp_path).write_bytes(DATA)

    def refused(*_: Any) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(shutil, "copyfileobj", lambda *_: pytest.fail("it was copied"))
    with pytest.raises(PermissionError):
        near.keep("one", DIGEST)
