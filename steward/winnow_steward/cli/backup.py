"""``winnow-steward backup``: the home as one encrypted file."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_protocol.at_rest.backup_command import refuse_inside
from winnow_protocol.listings import counted
from winnow_steward.backup import make_backup
from winnow_steward.cli.session import Session, add_passphrase


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Writes the home into one file, encrypted under the keyring's passphrase: keys, tracks, all that was published, the"
        " withdrawals that were seen; no exports. Make one after each command that makes a key or an epoch: without the keyring no"
        " shard can be opened. Keep the passphrase apart from it."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; one that is there is replaced")
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Makes it."""
    session = Session(args)
    refuse_inside(args.file, session.home.folder)
    count = make_backup(session.home, args.file.absolute(), session.opened_passphrase())
    print(f"Wrote {args.file}: {counted(count, 'file')}, opened by the keyring's passphrase.")
    if session.keys_under_way.successor is not None:
        print(
            "It holds the root key's successor, too: `winnow-steward keys successor FILE` sets that apart; make another backup then,"
            " and destroy this one."
        )
    print(f"`winnow-steward --home NEW restore {args.file}` makes a home of it.")
    return 0
