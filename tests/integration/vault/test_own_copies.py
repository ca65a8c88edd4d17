"""The own copy of a delivered shard: whole or not there, and never in the way of a receipt."""

from __future__ import annotations

import errno

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, prose
from tests.integration.vault.withdrawing import copies_of, delivered, take
from winnow_agent.spool import Item, Kind, Spool
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw import copies


def answered(vault: VaultParts, other: OtherSide, text: str) -> Item:
    """A shard in the outbox that was uploaded, and whose receipt lies in the inbox."""
    vault.approve(text)
    vault.offer()
    other.answer_all(vault)
    take(vault)
    (manifest,) = vault.pack()
    other.answer_manifest(vault, manifest)
    return vault.outbox.item(Kind.SHARD, manifest.id)


def kept(vault: VaultParts) -> list[str]:
    """What lies in the folder of own copies, unfinished files too."""
    folder = vault.home / "vault" / "copies"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def texts(vault: VaultParts) -> list[str]:
    return [record.text for record in copies_of(vault).records(vault.trust.receiving_key)]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("left_by_an_older_version", [False, True])
def test_a_shard_that_was_taken_out_of_the_outbox_is_delivered_without_a_copy(
    vault: VaultParts, other: OtherSide, left_by_an_older_version: bool
) -> None:
    shard = answered(vault, other, prose("one"))
    request = vault.outbox.read(vault.outbox.item(Kind.MANIFEST, shard.id))
    shard.path.unlink()
    if left_by_an_older_version:
        (vault.home / "vault" / "copies").mkdir()
        Spool(vault.home / "vault" / "copies").put(Kind.MANIFEST, shard.id, request)
    assert take(vault) == 1
    assert vault.states() == {"delivered": 1}
    assert (vault.inbox.items(), vault.outbox.items(Kind.MANIFEST), vault.awaited()) == ([], [], [])
    assert kept(vault) == []
    (alarm,) = vault.store.query("SELECT kind, message FROM alarms")
    assert alarm["kind"] == "own_copy/not_kept"
    assert shard.id.hex() in alarm["message"]
    assert "no own copy is kept" in alarm["message"]
    delivered(vault, other, prose("two"))
    assert texts(vault) == [prose("two")]
    assert len(vault.alarms()) == 1


def test_a_disk_that_is_full_leaves_no_part_of_a_copy(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(vault, other, prose("one"))
    with monkeypatch.context() as patched:
        patched.setattr(copies.shutil, "copyfileobj", full)
        with pytest.raises(OSError, match="No space"):
            take(vault)
    assert kept(vault) == []
    take(vault)
    assert vault.states() == {"delivered": 1}
    assert texts(vault) == [prose("one")]


def test_a_copy_that_was_made_stays_where_the_shard_goes_before_its_receipt_is_recorded(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at that moment, and a person makes room with what was uploaded."""
    shard = answered(vault, other, prose("one"))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "move_document", full)
        with pytest.raises(OSError, match="No space"):
            take(vault)
    shard.path.unlink()
    take(vault)
    assert vault.states() == {"delivered": 1}
    assert texts(vault) == [prose("one")]
    assert vault.alarms() == []
