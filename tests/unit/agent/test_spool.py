"""The one door: complete or not there, listed in order, recovered by the row."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from winnow_agent.spool import FIXED_ID, Kind, Spool, SpoolError


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


def test_an_item_is_seen_only_when_it_is_complete(spool: Spool) -> None:
    item_id = b"\x01" * 16
    with spool.stage(Kind.SHARD, item_id) as writer:
        writer.write(b"half")
        assert spool.items() == []
    assert spool.items() == []
    spool.publish(spool.item(Kind.SHARD, item_id))
    (item,) = spool.items(Kind.SHARD)
    assert item.id == item_id
    assert spool.read(item) == b"half"


def test_a_failed_write_leaves_nothing(spool: Spool) -> None:
    with pytest.raises(OSError, match="disk full"), spool.stage(Kind.SHARD, FIXED_ID) as writer:
        writer.write(b"half")
        raise OSError("disk full")
    assert list(spool.folder.iterdir()) == []


def test_recovery_publishes_what_a_row_expects_and_discards_the_rest(spool: Spool) -> None:
    for number, data in enumerate((b"kept", b"altered", b"unknown")):
        with spool.stage(Kind.SHARD, bytes([number]) * 16) as writer:
            writer.write(data)
    expected = {
        spool.item(Kind.SHARD, bytes([0]) * 16).name: hashlib.sha256(b"kept").digest(),
        spool.item(Kind.SHARD, bytes([1]) * 16).name: hashlib.sha256(b"as it was").digest(),
    }
    published = spool.recover(expected)
    assert [spool.read(item) for item in published] == [b"kept"]
    assert len(list(spool.folder.iterdir())) == 1


def test_foreign_files_are_no_items(spool: Spool) -> None:
    for name in ("notes.txt", "offer.abc", "offer." + "0" * 30, "secret." + "0" * 32):
        (spool.folder / name).write_bytes(b"x")
    assert spool.items() == []


def test_an_oversized_item_is_refused(spool: Spool) -> None:
    item = spool.put(Kind.OFFER, FIXED_ID, b"x" * 11)
    with pytest.raises(SpoolError, match="larger than 10 bytes"):
        spool.read(item, limit=10)


def test_a_missing_folder_names_itself(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="winnow-agent init"):
        Spool(tmp_path / "nowhere")
