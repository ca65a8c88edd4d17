"""The command line: one module a command; see `winnow_protocol.commands`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from winnow_protocol.commands import Program
from winnow_steward import __version__

COMMANDS = {
    "init": "make the steward's keys and join a coordinator by the string that its operator gave you",
    "approve": "list the agents that wait, or vouch for their keys",
    "keys": "list the steward's keys, take a track or the root from one key to the next",
    "directory": "show or publish the tracks, what they take and their keys",
    "policy": "show or publish the policy that holds for the whole fleet",
    "reference": "build the reference of public texts, ask it, or publish it, so that agents know what is public",
    "partners": "list the agents that were approved, put one out of the fleet, or let a partner leave",
    "epoch": "begin a new epoch of the fleet secret, see how far the vaults have moved, end the one before",
    "export": "turn a track's shards into Parquet with a Croissant description and a data card, or verify what was made of one",
    "withdrawals": "list what was withdrawn",
    "backup": "write the home into one encrypted file",
    "restore": "make a home out of a backup",
    "cosign": "check that the coordinator's log only grew, and sign its newest checkpoint",
    "witness": "read the log, compare it with the shards and withdrawals that are shown, and cosign it",
}
"""Each command is the module of the same name in this folder."""

PROGRAM = Program(
    name="winnow-steward",
    version=__version__,
    description="Holds the tracks' keys, approves agents, exports data sets.",
    commands=COMMANDS,
    package=__name__,
    note="The passphrase of its keys comes from --passphrase-file, WINNOW_PASSPHRASE, or a prompt.",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; 143 where it was terminated."""
    if argv is None:  # the process is ours: what is half made is removed, as after Ctrl-C
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return PROGRAM.main(argv)
