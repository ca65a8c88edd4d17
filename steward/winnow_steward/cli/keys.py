"""``winnow-steward keys``: what keys there are, never the secrets; and a track's keys from one to the next."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from winnow_protocol.files import write_file
from winnow_protocol.listings import print_objects, print_table
from winnow_protocol.signing import key_id
from winnow_steward import track_keys
from winnow_steward.cli import handover
from winnow_steward.cli.session import Session, add_json, add_passphrase, next_passphrase
from winnow_steward.directory import hand_over, with_keys
from winnow_steward.track_keys import TrackKeyError, TrackKeys

_Change = Callable[[argparse.Namespace, TrackKeys], TrackKeys]

_CHANGES: dict[str, tuple[str, _Change]] = {
    "new": ("announce a further key of a track, pending", lambda args, held: track_keys.with_new(args.track, held)),
    "activate": (
        "seal to a track's pending key from now on; the one before expires",
        lambda args, held: track_keys.activated(args.track, held),
    ),
    "expire": (
        "expire a track's active key at once, with none in its place: nothing is sealed for the track then",
        lambda args, held: track_keys.expired(args.track, held),
    ),
    "retire": (
        "take an expired or a pending key out of the directory: what is still sealed to it is refused, and sealed anew",
        lambda args, held: track_keys.retired(args.track, held, args.key),
    ),
}


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Lists keys; never secrets. Takes a track from one key to the next: `new`, and when every agent has the directory, "
        "or at once, `activate`. Each publishes the directory as it was published last, with the keys as they are now. No "
        "key is thrown away: exports open what was sealed to any of them. `successor` sets the root key's successor apart; "
        "`succeed` lets it take over. `passphrase` encrypts the keyring under another one."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="every key, by its use")
    add_json(listing)
    add_passphrase(listing)
    handover.register(actions)
    another = actions.add_parser(
        "passphrase",
        help="encrypt the keyring under another passphrase",
        description="Encrypts the keyring under another passphrase, because somebody else may know the one that it has. Backups of "
        "before are still opened by that one: make another, and destroy those. Where the home may be in other hands, too, its keys are "
        "known there: `keys succeed`.",
    )
    another.add_argument(
        "--new-passphrase-file",
        type=Path,
        metavar="FILE",
        help="where the new passphrase stands; else WINNOW_NEW_PASSPHRASE, or a prompt",
    )
    add_passphrase(another)
    for action, (what, _) in _CHANGES.items():
        change = actions.add_parser(action, help=what, description=what[0].upper() + what[1:] + ".")
        change.add_argument("track", metavar="TRACK")
        if action == "retire":
            change.add_argument("key", metavar="KEY", help="the beginning of its key id, as `keys list` shows it")
        add_passphrase(change)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args, alone=args.action != "list")
    if args.action == "list":
        return _list(session, args.json)
    if args.action == "passphrase":
        return _change_passphrase(session, args)
    if args.action in handover.ACTIONS:
        return handover.run(session, args)
    return _change(session, args)


def _change_passphrase(session: Session, args: argparse.Namespace) -> int:
    session.opened_passphrase()  # before a person thinks of another
    session.change_passphrase(next_passphrase(args))
    print(
        "the keyring has the new passphrase; next: winnow-steward backup FILE, and destroy backups of before, which the old one opens"
    )
    return 0


def _change(session: Session, args: argparse.Namespace) -> int:
    directory, keys = session.published.directory(), session.keys
    if directory is None or args.track not in {track.name for track in directory.tracks}:
        raise TrackKeyError(
            f"changing the keys of {args.track}: there is no such track in the directory; see `winnow-steward directory show`"
        )
    unpublished = session.home.keys / "unpublished"
    if unpublished.exists():
        print("an earlier change of keys was not published: it is published now, and nothing else is changed")
    else:
        held = _CHANGES[args.action][1](args, keys.tracks[args.track])
        keys = replace(keys, tracks={**keys.tracks, args.track: held})
        write_file(unpublished, b"")
        # Before the directory names it: a key that vaults seal to must never be lost.
        session.save_keys(keys)
    with session.connect() as coordinator:
        session.published.sign_directory(with_keys(directory, keys), keys.root)
        hand_over(coordinator, session.published)
    unpublished.unlink()
    published = session.published.directory()
    print(f"published the directory as version {published.version if published else 0}")
    print_table(("track", "state", "SHA-256 of the public key"), _rows(args.track, keys.tracks[args.track]), empty="")
    return 0


def _rows(track: str, held: TrackKeys) -> list[tuple[str, str, str]]:
    return [(track, one.state.value, one.key.key_id.hex()) for one in held]


def _list(session: Session, as_json: bool) -> int:
    keys = session.keys
    rows = [
        ("root", "approvals, directory, policy, checkpoints", "active", keys.root.key_id.hex()),
        (
            "successor",
            "follows the root key" + ("" if keys.successor else "; its secret is kept apart"),
            "pending",
            key_id(keys.successor_key).hex(),
        ),
        *(("track", *row) for name, held in sorted(keys.tracks.items()) for row in _rows(name, held)),
        # A secret has no public half to name it by; its epoch has to do.
        *(("fleet secret", f"epoch {epoch}", "", "") for epoch in sorted(keys.fleet_secrets)),
    ]
    if as_json:
        names = ("use", "of", "state", "key_id")
        print_objects({name: value for name, value in zip(names, row, strict=True) if value} for row in rows)
        return 0
    print_table(("use", "of", "state", "SHA-256 of the public key"), rows, empty="there are no keys")
    return 0
