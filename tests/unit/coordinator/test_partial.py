"""The file that an upload grows in: its bytes, their digest, and what it does where a disk has no direct writes."""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import random
import threading
from pathlib import Path

import pytest

from winnow_coordinator.store import partial as module
from winnow_coordinator.store.partial import BLOCK_BYTES, Partial


def _bytes(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def _pieces(data: bytes, seed: int) -> list[bytes]:
    """The data in pieces of any size up to that of a chunk."""
    chosen, at, pieces = random.Random(seed), 0, []
    while at < len(data):
        size = chosen.choice((1, 4095, 4096, 65_537, BLOCK_BYTES))
        pieces.append(data[at : at + size])
        at += size
    return pieces


def _without_direct_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_DIRECT:
            raise OSError(errno.EINVAL, "no direct writes here")
        return opened(path, flags, mode)

    monkeypatch.setattr(module.os, "open", refuse)


def _without_direct_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_opened_direct", lambda path: os.open(path, os.O_RDONLY))
    written = os.pwrite

    def refuse(descriptor: int, data: memoryview, at: int) -> int:
        try:
            return written(descriptor, data, at)
        except OSError as error:  # it is open for reading alone
            raise OSError(errno.EINVAL, "not aligned as this disk wants it") from error

    monkeypatch.setattr(module.os, "pwrite", refuse)


def _in_short_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.pwrite
    monkeypatch.setattr(module.os, "pwrite", lambda descriptor, data, at: written(descriptor, data[: 64 << 10], at))


@pytest.mark.parametrize(
    "disk",
    [lambda _: None, _without_direct_opening, _without_direct_writing, _in_short_writes],
    ids=lambda d: d.__name__,
)
@pytest.mark.parametrize("breaks", [(), (0, 1, 4096, 5000), (BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 4097)])
def test_what_was_written_stands_in_the_file_and_has_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: object, breaks: tuple[int, ...]
) -> None:
    """Whatever the pieces, wherever a stream breaks off and goes on, and with syncs between."""
    assert callable(disk)
    disk(monkeypatch)
    data, path, at = _bytes(5 * BLOCK_BYTES + 4321), tmp_path / "one", 0
    for end in (*breaks, len(data)):
        partial = Partial(path, at)
        assert partial.size == at
        for number, piece in enumerate(_pieces(data[at:end], seed=end)):
            partial.write(piece)
            if number % 5 == 2:
                assert partial.sync() == partial.size
                assert path.read_bytes() == data[: partial.size]
        assert partial.digest() == hashlib.sha256(data[:end]).digest()
        partial.close()
        partial.close()
        assert path.read_bytes() == data[:end]
        at = end


def test_bytes_beyond_the_offset_are_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(_bytes(3 * BLOCK_BYTES))
    partial = Partial(path, BLOCK_BYTES + 5)
    assert path.stat().st_size == BLOCK_BYTES + 5
    partial.write(b"more")
    assert partial.sync() == BLOCK_BYTES + 9
    assert path.read_bytes() == _bytes(3 * BLOCK_BYTES)[: BLOCK_BYTES + 5] + b"more"
    partial.close()


def test_syncs_beside_writes_say_no_more_than_what_is_there(tmp_path: Path) -> None:
    data, path = _bytes(12 * BLOCK_BYTES + 77), tmp_path / "one"
    partial, said, done = Partial(path, 0), [0], threading.Event()

    def sync() -> None:
        while not done.is_set():
            size = partial.sync()
            assert path.read_bytes()[:size] == data[:size]
            said.append(size)

    syncing = threading.Thread(target=sync)
    syncing.start()
    for piece in _pieces(data, seed=7):
        partial.write(piece)
    done.set()
    syncing.join()
    assert said == sorted(said)
    assert said[-1] > 0, "no sync ran beside the writes"
    assert partial.digest() == hashlib.sha256(data).digest()
    partial.close()
    assert path.read_bytes() == data


def test_whole_blocks_go_past_the_page_cache(tmp_path: Path) -> None:
    if not _goes_past_the_cache(tmp_path / "tried"):
        pytest.skip("the temporary folder is on a file system that has no direct writes, or keeps them in memory")
    partial = Partial(tmp_path / "one", 0)
    partial.write(_bytes(3 * BLOCK_BYTES))
    partial.write(b"so that the last block is written")
    assert not _cached(tmp_path / "one", BLOCK_BYTES)
    partial.close()


def _goes_past_the_cache(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_DIRECT)
    except OSError:
        return False
    os.pwrite(descriptor, mmap.mmap(-1, BLOCK_BYTES), 0)
    os.close(descriptor)
    return not _cached(path, 0)


def _cached(path: Path, at: int) -> bool:
    with path.open("rb") as file:
        try:
            os.preadv(file.fileno(), [bytearray(4096)], at, os.RWF_NOWAIT)  # answered from memory alone
        except BlockingIOError:
            return False
    return True


def test_a_full_disk_is_an_error_and_what_was_safe_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, path = _bytes(4 * BLOCK_BYTES), tmp_path / "one"
    partial = Partial(path, 0)
    partial.write(data[: BLOCK_BYTES + 10])
    safe = partial.sync()

    def full(_descriptor: int, _data: memoryview, _at: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "pwrite", full)
    with pytest.raises(OSError, match="No space left"):
        partial.write(data[safe:])
    with pytest.raises(OSError, match="No space left"):
        partial.close()
    monkeypatch.undo()
    again = Partial(path, safe)
    again.write(data[safe:])
    assert again.digest() == hashlib.sha256(data).digest()
    again.close()
