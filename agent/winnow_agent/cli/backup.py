"""`winnow-agent backup`: the home as one encrypted file."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_agent.at_rest.backup import BackupError, make_backup
from winnow_agent.at_rest.unlocking import PROGRAM
from winnow_agent.config import load_settings
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.choosing import add_unlockers, chosen_unlockers, with_chosen
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.at_rest.unlockers import Unlockers, UnlockersError
from winnow_protocol.at_rest.unlocking import unlock
from winnow_protocol.commands import home_of


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
    if args.file.absolute().resolve().is_relative_to(home.resolve()):
        raise BackupError(
            f"writing the backup {args.file}: it would lie in the home that it is of; name a place on another disk"
        )
    keep_memory_private()
    chosen = chosen_unlockers(args)
    home_key = unlock(home, PROGRAM)
    held, key = (unlockers.load(home), home_key) if home_key else (Unlockers.new(), HomeKey.generate())
    if held is None or key is None:
        raise UnlockersError(f"backing up {home}: it was decrypted at this moment; run the command again")
    held = with_chosen(held, key, chosen).in_state("encrypted")
    _check(home, held)
    count = make_backup(home, held, key, args.file.absolute(), encrypted=home_key is not None)
    ways = ", ".join(dict.fromkeys(one.kind for one in held.unlockers))
    print(
        f"Wrote {args.file}: {count} files, opened by {ways}. `winnow-agent --home NEW restore {args.file}` makes a home of it."
    )
    return 0


def _check(home: Path, held: Unlockers) -> None:
    if not held.unlockers:
        raise UnlockersError(
            f"backing up {home}: it lies in the clear, so say what is to open the backup: --passphrase or --key-file"
        )
    if all(one.kind == "credential" for one in held.unlockers):
        raise UnlockersError(
            f"backing up {home}: nothing but a credential would open the backup, and that opens on this machine alone; add"
            " --passphrase or --key-file"
        )
