"""``winnow-coordinator backup``: the home as one encrypted file."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from winnow_coordinator.at_rest import PROGRAM
from winnow_coordinator.backup import make_backup
from winnow_coordinator.cli.shards import told_missing
from winnow_coordinator.config import load_settings
from winnow_protocol.at_rest.backup_command import keyed, refuse_inside, ways
from winnow_protocol.at_rest.choosing import add_unlockers
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.commands import home_of
from winnow_protocol.errors import SetAsideError
from winnow_protocol.listings import counted
from winnow_protocol.terminating import removing_what_is_half_made


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Writes the home into one encrypted file, beside the server as it runs: settings, keys, records with the log, and the"
        " shards' sealed bytes, wherever they lie. Of an encrypted home what unlocks it opens the file, too; of one in the clear,"
        " say what is to open it. Exit status 3 where the bytes of a shard, or of the reference, are not there."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; one that is there is replaced")
    parser.add_argument(
        "--without-blobs",
        action="store_true",
        help="leave the shards' bytes out, where their store is copied by other means",
    )
    add_unlockers(parser)


def run(args: argparse.Namespace) -> int:
    """Makes it."""
    os.umask(0o077)
    home = load_settings(home_of(args)).home
    refuse_inside(args.file, home)
    keep_memory_private()
    held, key, encrypted = keyed(args, home, PROGRAM)
    with removing_what_is_half_made():
        made = make_backup(home, held, key, args.file.absolute(), encrypted=encrypted, without_blobs=args.without_blobs)
    shards = "without the shards' bytes" if args.without_blobs else f"with the bytes of {counted(made.shards, 'shard')}"
    print(f"Wrote {args.file}: {counted(made.files, 'file')}, {shards}, opened by {ways(held)}.")
    print(
        f"`winnow-coordinator --home NEW restore {args.file}` makes a home of it; see the operations page, Backup, before."
    )
    for line in told_missing(made.missing):
        print(f"winnow-coordinator: {line}", file=sys.stderr)
    if made.no_reference:
        print(
            "winnow-coordinator: the bytes of the steward's reference are not in the store, or not whole: if it was not replaced by"
            " a newer one meanwhile, have the steward publish it again",
            file=sys.stderr,
        )
    return SetAsideError.exit_code if made.missing or made.no_reference else 0
