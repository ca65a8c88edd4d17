"""A vault follows a track's keys: what it seals to, from which moment on, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.vault.parts import TRACK, OtherSide, VaultParts, payload_of, records_of
from tests.prose import prose
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import pack, trust
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest
from winnow_protocol.v1.steward_pb2 import Directory, TrackKey
from winnow_protocol.wire import now_us

PENDING, ACTIVE, EXPIRED = TrackKey.STATE_PENDING, TrackKey.STATE_ACTIVE, TrackKey.STATE_EXPIRED


def directory(other: OtherSide, version: int, *keys: tuple[ReceivingKey, TrackKey.State.ValueType]) -> SignedStatement:
    """A directory in which the track has these keys."""
    message = Directory.FromString(other.directory(version).payload)
    (track,) = [track for track in message.tracks if track.name == TRACK]
    del track.keys[:]
    track.keys.extend(TrackKey(public_key=key.public_key, state=state) for key, state in keys)
    return other.root.sign(StatementKind.DIRECTORY, message.SerializeToString())


def take(vault: VaultParts, other: OtherSide, *statements: SignedStatement) -> None:
    other.answer_report(vault, vault.report(), statements=list(statements))
    vault.take()


def novel(vault: VaultParts, other: OtherSide, text: str) -> None:
    vault.approve(text)
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()


def sealed_to(vault: VaultParts, item: Item) -> tuple[bytes, int]:
    """The key that a manifest names, and the version of the directory that it was read in."""
    manifest = Manifest.FromString(payload_of(vault, item))
    return manifest.track_key_id, manifest.directory_version


def test_a_vault_seals_to_the_active_key_from_the_moment_that_it_takes_the_directory(
    vault: VaultParts, other: OtherSide
) -> None:
    old, new = other.track_keys[TRACK], ReceivingKey.generate()
    for version, keys, expected in (
        (2, ((new, PENDING), (old, ACTIVE)), old),
        (3, ((old, EXPIRED), (new, ACTIVE)), new),
        (2, ((old, ACTIVE),), new),
    ):
        take(vault, other, directory(other, version, *keys))
        novel(vault, other, text := prose(f"sealed after {version} {expected is old}"))
        (item,) = vault.pack()
        request = CommitRequest.FromString(vault.outbox.read(item))
        sealed = vault.outbox.item(Kind.SHARD, item.id).path.read_bytes()
        assert [record.text for record in records_of(sealed, request, expected)] == [text]
        assert expected.key_id in {row.recipient_key_id for row in request.key_table.shard_keys}
        assert sealed_to(vault, item) == (expected.key_id, max(version, 3) if expected is new else version)
    assert vault.trust.directory is not None
    assert vault.trust.directory.version == 3
    assert vault.alarms() == []


def test_what_was_sealed_before_waits_as_it_is_and_is_sealed_anew_once_its_key_is_refused(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = other.track_keys[TRACK], ReceivingKey.generate()
    novel(vault, other, prose("under way"))
    (first,) = vault.pack()
    take(vault, other, directory(other, 2, (old, EXPIRED), (new, ACTIVE)))
    assert vault.pack() == []
    assert vault.outbox.item(Kind.SHARD, first.id).path.exists()
    take(vault, other, directory(other, 3, (new, ACTIVE)))
    other.refuse(vault, first)
    vault.take()
    assert vault.states() == {"approved": 1}
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET retry_at = 0")
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    (second,) = vault.pack()
    assert sealed_to(vault, second) == (new.key_id, 3)
    assert not vault.outbox.item(Kind.SHARD, first.id).path.exists()


@pytest.mark.parametrize("state", [PENDING, EXPIRED])
def test_nothing_is_sealed_to_a_key_that_is_not_active(
    vault: VaultParts, other: OtherSide, state: TrackKey.State.ValueType
) -> None:
    novel(vault, other, prose("for nobody yet"))
    take(vault, other, directory(other, 2, (other.track_keys[TRACK], state)))
    assert vault.pack() == []
    assert vault.states() == {"novel": 1}
    assert vault.alarms() == ["pack/UntrustedError"]


def test_a_directory_with_two_active_keys_is_not_taken(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vault would have to choose, and another vault might choose otherwise."""
    keys = ((other.track_keys[TRACK], ACTIVE), (ReceivingKey.generate(), ACTIVE))
    take(vault, other, directory(other, 2, *keys))
    assert vault.alarms() == ["inbox/UntrustedError"]
    assert vault.trust.directory is not None
    assert vault.trust.directory.version == 1
    monkeypatch.setattr(trust, "check_keys_and_terms", lambda _directory: None)
    take(vault, other, directory(other, 2, *keys))
    assert vault.trust.directory.version == 2


def test_nothing_is_sealed_under_a_directory_whose_time_is_over_until_another_comes(
    vault: VaultParts, other: OtherSide
) -> None:
    """What was found novel before waits; what is approved after is not offered."""
    take(vault, other, other.directory(2, valid_until=now_us() + 60_000_000))
    novel(vault, other, prose("in time"))
    take(vault, other, other.directory(3, valid_until=now_us() + 1))
    vault.approve(prose("too late"))
    for _ in range(2):
        assert vault.pack() == []
        assert vault.offer() == []
    assert vault.alarms() == ["directory/lapsed"]
    take(vault, other, other.directory(4, valid_until=now_us() + 60_000_000))
    assert len(vault.pack()) == len(vault.offer()) == 1


def test_a_directory_that_comes_between_two_shards_stops_the_second_and_nothing_else(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time is over at once. What is approved waits, and the agent goes on."""
    novel(vault, other, prose("one"))
    novel(vault, other, prose("two"))
    seal = pack.seal_shard

    def then_another(*arguments: Any, **options: Any) -> Any:
        vault.trust.take_statement(other.directory(2, valid_until=now_us() + 1))
        return seal(*arguments, **options)

    monkeypatch.setattr(pack, "seal_shard", then_another)
    assert vault.pack(size=1) == []
    assert vault.states() == {"novel": 2}
    monkeypatch.setattr(pack, "seal_shard", seal)
    take(vault, other, other.directory(3, valid_until=now_us() + 60_000_000))
    assert len(vault.pack(size=1)) == 2
