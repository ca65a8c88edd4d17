"""A track's keys and what becomes of each: pending, active, expired, retired.

A track has at most one pending and one active key. Vaults seal to the active one alone. An expired key seals nothing more,
but what was sealed to it and is under way is still taken, until it is retired. None is ever thrown away: a shard opens
with the key that it was sealed to, however old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from winnow_protocol.errors import StopRunError
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.v1.steward_pb2 import TrackKey

MOST_LISTED = 16
"""Keys of a track that a directory may name; the coordinator takes no more."""
_SHORTEST_NAME = 8


class TrackKeyError(StopRunError):
    """A track's key can't be changed as asked; nothing was changed."""


class KeyState(StrEnum):
    """Where a key stands. All but retired ones are in the directory."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"
    RETIRED = "retired"


_ON_THE_WIRE = {
    KeyState.ACTIVE: TrackKey.STATE_ACTIVE,
    KeyState.PENDING: TrackKey.STATE_PENDING,
    KeyState.EXPIRED: TrackKey.STATE_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that the steward holds, and its state."""

    key: ReceivingKey
    state: KeyState


TrackKeys = tuple[HeldKey, ...]
"""The keys of one track, in the order in which they were made."""


def first() -> TrackKeys:
    """Of a new track: one key, active at once, for there is nothing to go on from."""
    return (HeldKey(ReceivingKey.generate(), KeyState.ACTIVE),)


def with_new(track: str, held: TrackKeys) -> TrackKeys:
    """With a pending key: announced in the directory, and sealed to by nobody yet.

    Raises:
        TrackKeyError: one is pending already, or the directory can name no more.
    """
    if _in(held, KeyState.PENDING):
        raise TrackKeyError(
            f"making a key for {track}: one is pending already; run `winnow-steward keys activate {track}`, or retire it"
        )
    if sum(one.state in _ON_THE_WIRE for one in held) >= MOST_LISTED:
        raise TrackKeyError(
            f"making a key for {track}: the directory names {MOST_LISTED} of its keys; retire expired ones first"
        )
    return (*held, HeldKey(ReceivingKey.generate(), KeyState.PENDING))


def activated(track: str, held: TrackKeys) -> TrackKeys:
    """The pending key is the active one; the active one before it has expired.

    Raises:
        TrackKeyError: none is pending.
    """
    if not _in(held, KeyState.PENDING):
        raise TrackKeyError(f"activating a key of {track}: none is pending; run `winnow-steward keys new {track}`")
    moved = {KeyState.PENDING: KeyState.ACTIVE, KeyState.ACTIVE: KeyState.EXPIRED}
    return tuple(replace(one, state=moved.get(one.state, one.state)) for one in held)


def expired(track: str, held: TrackKeys) -> TrackKeys:
    """The active key has expired and none takes its place: nothing is sealed for the track.

    Raises:
        TrackKeyError: none is active.
    """
    if not _in(held, KeyState.ACTIVE):
        raise TrackKeyError(f"expiring the key of {track}: none is active; see `winnow-steward keys list`")
    return tuple(replace(one, state=KeyState.EXPIRED) if one.state is KeyState.ACTIVE else one for one in held)


def retired(track: str, held: TrackKeys, name: str) -> TrackKeys:
    """A pending or expired key has left the directory: what is sealed to it is refused from then on, and sealed anew.

    Args:
        name: the beginning of its key id, at least eight hexadecimal digits.

    Raises:
        TrackKeyError: no key or several begin so, or it is the active one.
    """
    doing = f"retiring key {name} of {track}"
    meant = [one for one in held if len(name) >= _SHORTEST_NAME and one.key.key_id.hex().startswith(name.lower())]
    if len(meant) != 1:
        raise TrackKeyError(f"{doing}: no key or several have that name; see `winnow-steward keys list`")
    if meant[0].state is KeyState.ACTIVE:
        raise TrackKeyError(
            f"{doing}: it is the active one; run `winnow-steward keys activate {track}` first, or `keys expire {track}`"
        )
    return tuple(replace(one, state=KeyState.RETIRED) if one is meant[0] else one for one in held)


def listed(held: TrackKeys) -> list[TrackKey]:
    """As the directory names them: the active one, the pending one, then the expired ones from the newest back."""
    return [
        TrackKey(public_key=one.key.public_key, state=on_the_wire)
        for state, on_the_wire in _ON_THE_WIRE.items()
        for one in reversed(held)
        if one.state is state
    ]


def opening(held: Sequence[HeldKey]) -> dict[bytes, ReceivingKey]:
    """By key id, every key that a shard of the track may have been sealed to."""
    return {one.key.key_id: one.key for one in held}


def _in(held: TrackKeys, state: KeyState) -> bool:
    return any(one.state is state for one in held)
