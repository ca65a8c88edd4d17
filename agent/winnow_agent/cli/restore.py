"""`winnow-agent restore`: a home out of a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_agent.at_rest.backup import restore
from winnow_agent.at_rest.unlocking import PROGRAM
from winnow_protocol.at_rest.backup_command import add_check, checked
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.commands import home_of
from winnow_protocol.terminating import removing_what_is_half_made


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Makes the home that --home names, a new or an empty folder, out of a backup."
    parser.add_argument("file", type=Path, metavar="FILE", help="what `winnow-agent backup` wrote")
    add_check(parser)


def run(args: argparse.Namespace) -> int:
    """Makes it, and says what comes next."""
    keep_memory_private()
    if args.check:
        print(checked(args.file, PROGRAM))
        return 0
    home = home_of(args)
    with removing_what_is_half_made():
        encrypted = restore(args.file, home)
    print(f"Restored {home}, {'encrypted, and unlocked by what opened the backup' if encrypted else 'in the clear'}.")
    print(
        "The agent that it was copied from must not run any more. If its certificate was renewed since the backup, the"
    )
    print("coordinator takes this copy for a clone and locks the agent, until the operator there unlocks it")
    print(f"(`agents unlock`), or you join anew: winnow-agent --home {home} enroll --again winnow1-…")
    return 0
