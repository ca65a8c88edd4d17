"""The command line: one module a command; see `winnow_protocol.commands`.

Every command works on the home's own store, whether or not the server runs: there is no remote administration.
"""

from __future__ import annotations

from collections.abc import Sequence

from winnow_coordinator import __version__
from winnow_protocol.commands import Program

COMMANDS = {
    "init": "make a coordinator's home: settings, keys, records",
    "serve": "answer agents and the steward until stopped",
    "tokens": "make, list and revoke join strings",
    "agents": "list, revoke and unlock agents",
    "fleet": "show every agent: last seen, version, backlog, states, errors",
    "shards": "list the shards that were committed, or see whether their bytes are all there",
    "tracks": "list the tracks with their counts and the reasons of assignments",
    "keys": "list the CAs and the server's certificate, and take one to the next",
    "home": "show or change whether the private keys on this disk are encrypted",
    "log": "verify the transparency log",
    "backup": "write the home into one encrypted file, while the server runs",
    "restore": "make a home out of a backup",
    "doctor": "check the home, and whether the server answers",
}
"""Each command is the module of the same name in this folder."""

PROGRAM = Program(
    name="winnow-coordinator",
    version=__version__,
    description="Deduplicates across all partners, assigns tracks, stores sealed shards and logs receipts.",
    commands=COMMANDS,
    package=__name__,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    return PROGRAM.main(argv)
