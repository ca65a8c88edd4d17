"""`winnow-agent courier enroll|pack|unpack`: the spool of a site without a network, on a disk between two machines."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from winnow_agent.at_rest.unlocking import part_key
from winnow_agent.cli.confining import hold
from winnow_agent.config import load_settings
from winnow_agent.courier import BundleRefusedError, DiskError, Listing, bundles_in
from winnow_agent.gateway.store import STATE_NAME
from winnow_agent.isolation import courier_profile, vault_profile
from winnow_agent.spool import Spool
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted

Unpack = Callable[[Path], tuple[Listing, int]]


class NoHalfError(StopRunError):
    """The home holds neither a vault nor an enrolled gateway."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "For a site without a network. The vault's home is there; a gateway's home, made by `enroll`, is on a machine that"
        " reaches the coordinator; bundles go between them on a disk."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    joining = actions.add_parser("enroll", help="join a fleet: first at the vault, then at the gateway's machine")
    joining.add_argument(
        "what",
        metavar="winnow1-…|FILE",
        help="at the vault the join string, at the gateway's machine the file made there",
    )
    joining.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="at the vault: the file to make, on the disk"
    )
    joining.add_argument("--again", action="store_true", help="join anew, in place of an earlier enrollment")
    for name, sentence in (
        ("pack", "write what waits for the other side into a bundle"),
        ("unpack", "take a bundle of the other side's, or all that lie in a folder"),
    ):
        action = actions.add_parser(name, help=sentence)
        action.add_argument("place", metavar="DIR|FILE", type=Path, help="a folder of the disk, or a file")


def run(args: argparse.Namespace) -> int:
    """Joins, packs or unpacks, at whichever side this home is."""
    home = home_of(args)
    if args.action == "enroll":
        from winnow_agent.cli import courier_enroll

        return courier_enroll.run(args, home)
    settings = load_settings(home)
    if not (_disk(args.place).is_dir() and (args.action == "pack" or args.place.exists())):
        raise DiskError(f"looking into {args.place}: there is no such file or folder; name where the disk is mounted")
    at_vault, at_gateway = (home / "vault" / "keys").is_dir(), (home / "gateway" / STATE_NAME).is_file()
    if at_vault:
        return _pack_at_vault(home, args.place) if args.action == "pack" else _unpack_at_vault(home, args.place)
    if at_gateway:
        return _pack_at_gateway(home, args.place) if args.action == "pack" else _unpack_at_gateway(home, args.place)
    raise NoHalfError(
        f"looking into {settings.home}: it holds neither a vault nor an enrolled gateway; make the one with"
        " `winnow-agent init`, the other with `winnow-agent courier enroll`"
    )


def _disk(place: Path) -> Path:
    """The folder that bundles are read from or written to."""
    return place if place.is_dir() else place.absolute().parent


def _pack_at_vault(home: Path, place: Path) -> int:
    from winnow_agent.vault.carrying import pack_outbox
    from winnow_agent.vault.store import Store
    from winnow_agent.vault.trust import Trust

    key = part_key(home, "vault", None)
    hold(vault_profile(home, write=[_disk(place)]))
    store = Store(home / "vault" / "vault.sqlite", key)
    try:
        path, listing = pack_outbox(store, Trust(store, home / "vault"), Spool(home / "spool" / "outbox"), place)
    finally:
        store.close()
    return _packed(path, listing)


def _unpack_at_vault(home: Path, place: Path) -> int:
    from winnow_agent.vault.carrying import unpack_inbox
    from winnow_agent.vault.store import Store
    from winnow_agent.vault.trust import Trust

    key = part_key(home, "vault", None)
    hold(vault_profile(home, write=[_disk(place)]))
    store = Store(home / "vault" / "vault.sqlite", key)
    try:
        trust, inbox = Trust(store, home / "vault"), Spool(home / "spool" / "inbox")
        found = bundles_in(place, "in", trust.signing_key.key_id)
        return _unpack_each(place, found, lambda path: unpack_inbox(store, trust, inbox, path, home / "vault"))
    finally:
        store.close()


def _pack_at_gateway(home: Path, place: Path) -> int:
    key = part_key(home, "gateway", None)
    hold(courier_profile(home, write=[_disk(place)]))
    from winnow_agent.gateway.carrying import pack_inbox, unanswered
    from winnow_agent.gateway.store import GatewayStore
    from winnow_agent.gateway.sync import Folders

    store, folders = GatewayStore(home / "gateway", key=key), Folders.of(home)
    try:
        path, listing = pack_inbox(store, folders, place)
        if left := unanswered(store, folders):
            print(
                f"no answer yet to {counted(left, 'item')} of the outbox; `winnow-agent gateway --until-answered` waits for it"
            )
    finally:
        store.close()
    return _packed(path, listing)


def _unpack_at_gateway(home: Path, place: Path) -> int:
    key = part_key(home, "gateway", None)
    hold(courier_profile(home, write=[_disk(place)]))
    from winnow_agent.gateway.carrying import unpack_outbox
    from winnow_agent.gateway.store import GatewayStore
    from winnow_agent.gateway.sync import Folders
    from winnow_protocol.signing import key_id

    store, folders = GatewayStore(home / "gateway", key=key), Folders.of(home)
    try:
        found = bundles_in(place, "out", key_id(store.require_membership().vault_key))
        return _unpack_each(place, found, lambda path: unpack_outbox(store, folders, path))
    finally:
        store.close()


def _packed(path: Path, listing: Listing) -> int:
    size = sum(one.size for one in listing.items)
    print(f"packed {counted(len(listing.items), 'item')}, {counted(size, 'byte')}, as number {listing.number}: {path}")
    return 0


def _unpack_each(place: Path, found: list[Path], unpack: Unpack) -> int:
    """Takes bundles in their order; of several, one that is refused is told and the next is taken."""
    if not found:
        raise BundleRefusedError(f"unpacking {place}: no bundle for this side lies there", kind="missing")
    refused: list[BundleRefusedError] = []
    for path in found:
        try:
            listing, count = unpack(path)
        except BundleRefusedError as error:
            refused.append(error)
            continue
        print(f"unpacked number {listing.number}: {counted(count, 'new item')} of {len(listing.items)}: {path}")
    serious = refused if len(refused) == len(found) else [one for one in refused if one.kind not in _HARMLESS]
    for one in refused:
        if one not in serious[-1:]:
            print(f"not taken ({one.kind}): {one}")
    if serious:
        raise serious[-1]
    return 0


_HARMLESS = {"doubled", "stale"}
"""Of a folder that a disk goes to and fro with: what was taken before may lie beside what is new."""
