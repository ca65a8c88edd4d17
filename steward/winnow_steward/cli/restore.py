"""``winnow-steward restore``: a home out of a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_protocol.at_rest.backup_command import add_check, checked
from winnow_protocol.commands import home_of
from winnow_protocol.files import write_file
from winnow_protocol.listings import moment
from winnow_steward.backup import PROGRAM, opens, restore
from winnow_steward.cli.session import add_passphrase, passphrase
from winnow_steward.home import Home


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Makes the home that --home names, a new or an empty folder, out of a backup. With --here nothing is copied: the home was"
        " put back by other means, with a snapshot of its disk or machine, and would not know that it went back."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar="FILE", help="what `winnow-steward backup` wrote")
    what.add_argument("--here", action="store_true", help="the home lies there already")
    add_check(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Makes it, and says what comes next."""

    def asked() -> str:
        return passphrase(args, new=False)

    if args.check and args.file:
        print(checked(args.file, PROGRAM, opens(asked), opens="the keyring's passphrase"))
        return 0
    home = Home(home_of(args))
    if args.here:
        home.settings()  # where there is no home, nothing is made
        with home.held(args.command):
            write_file(home.restored, b"")
    else:
        made_at = restore(args.file, home, asked)
        print(f"Restored {home.folder} as of {moment(made_at)}, under the passphrase that the keyring had then.")
    print(
        "The home that it was copied from must not be used any more. Next: winnow-steward witness, which asks the coordinator what"
    )
    print(
        "was published since and says what is lost; until then this home publishes nothing. If the copy may be in others' hands, or the"
    )
    print("root key was followed by its successor since: winnow-steward keys succeed FILE.")
    return 0
