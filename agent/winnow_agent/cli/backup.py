"""`winnow-agent backup`: the home as one encrypted file."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_agent.at_rest.backup import make_backup
from winnow_agent.at_rest.unlocking import PROGRAM
from winnow_agent.config import load_settings
from winnow_protocol.at_rest.backup_command import keyed, refuse_inside, ways
from winnow_protocol.at_rest.choosing import add_unlockers
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.commands import home_of
from winnow_protocol.terminating import removing_what_is_half_made


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Writes the home into one encrypted file, beside the agent as it runs. Of an encrypted home what unlocks it opens the"
        " file, too; of one in the clear, say what is to open it."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; one that is there is replaced")
    add_unlockers(parser)


def run(args: argparse.Namespace) -> int:
    """Makes it."""
    home = load_settings(home_of(args)).home
    refuse_inside(args.file, home)
    keep_memory_private()
    held, key, encrypted = keyed(args, home, PROGRAM)
    with removing_what_is_half_made():
        count = make_backup(home, held, key, args.file.absolute(), encrypted=encrypted)
    print(
        f"Wrote {args.file}: {count} files, opened by {ways(held)}. `winnow-agent --home NEW restore {args.file}` makes a home of it."
    )
    return 0
