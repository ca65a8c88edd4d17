"""The gateway's side of the courier: its outbox becomes what the vault packed; answers go back until the vault has them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from winnow_agent.courier import Listing, check_bundle, extract, goes, next_number, write_bundle
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.gateway.sync import Folders
from winnow_agent.spool import Kind as ItemKind
from winnow_protocol.files import digest_of
from winnow_protocol.signing import ForgedStatementError, Kind, key_id, verify
from winnow_protocol.v1.common_pb2 import SignedStatement

_SENT = "courier_sent"
_RECEIVED = "courier_received"
_TAKEN = "courier_taken"
"""The number of the last bundle that the vault has taken, by its signed word: not always one that was given here."""


def unpack_outbox(store: GatewayStore, folders: Folders, path: Path) -> tuple[Listing, int]:
    """Makes the outbox what a bundle of the vault's holds, and lets go of the answers that the vault has.

    A bundle holds all that waits, so what is not in it is settled. The gateway may be running.

    Returns:
        what the bundle says of itself, and how many items were new.

    Raises:
        BundleRefusedError: it is not taken.
        DiskError: the disk does not give it, or there is no room.
    """
    vault_key = store.require_membership().vault_key

    def signed(stated: bytes, signature: bytes) -> bool:
        statement = SignedStatement(
            kind=Kind.COURIER.value, payload=stated, signature=signature, key_id=key_id(vault_key)
        )
        try:
            verify(statement, Kind.COURIER, vault_key)
        except ForgedStatementError:
            return False
        return True

    listing = check_bundle(path, "out", key_id(vault_key), store.fact(_RECEIVED), signed)
    count = extract(path, listing, folders.outbox)
    waiting = {one.name for one in listing.items}
    for item in folders.outbox.items():
        if item.name not in waiting:
            folders.outbox.remove(item)
    _let_go(store, folders, listing.received)
    store.set_facts(**{_RECEIVED: listing.number, _TAKEN: listing.received})
    return listing, count


def _let_go(store: GatewayStore, folders: Folders, received: int) -> None:
    """Removes the answers that were in a bundle that the vault has unpacked, as far as no other took their place since.

    Nobody signs the bundles on the way in: a number that this gateway gave to none is somebody else's, and confirms nothing. One
    bundle holds all that waited when it was packed, so it is confirmed alone: the numbers of others need not be smaller, once a clock was set.
    """
    if not store.is_carried(received):
        return
    carried = store.carried_in(received)
    for item in folders.inbox.items():
        if item.name in carried and digest_of(item.path) in carried[item.name]:
            folders.inbox.remove(item)
    store.forget_carried(received)


def pack_inbox(store: GatewayStore, folders: Folders, target: Path) -> tuple[Path, Listing]:
    """Writes every answer that the vault has not confirmed into a bundle.

    Raises:
        DiskError: the disk does not take it.
    """
    header = Listing(
        direction="in",
        vault=key_id(store.require_membership().vault_key),
        number=next_number(store.fact(_SENT), store.fact(_TAKEN)),
        received=store.fact(_RECEIVED),
        items=(),
    )
    path, listing = write_bundle(target, folders.inbox, header)
    store.carry(listing.number, [(one.name, one.sha256) for one in listing.items])
    store.set_fact(_SENT, listing.number)
    return path, listing


def unanswered(store: GatewayStore, folders: Folders) -> int:
    """How many items of the outbox wait for an answer."""
    count = 0
    for item in folders.outbox.items():
        with suppress(FileNotFoundError):  # taken away since it was listed
            waits = goes("out", item.kind) and item.kind is not ItemKind.SHARD
            count += waits and store.outcome(item.name, digest_of(item.path)) is None
    return count
