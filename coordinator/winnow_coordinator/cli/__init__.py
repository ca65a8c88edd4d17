"""The command line: one module a command, with ``register(subparsers)`` and ``run(args) -> int``.

Every command works on the home's own store, whether or not the server runs: there is no remote administration. Only the
module of the command that was asked for is imported, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from winnow_coordinator import __version__
from winnow_protocol.errors import WinnowError

COMMANDS = {
    "init": "make a coordinator's home: settings, keys, records",
    "serve": "answer agents and the steward until stopped",
    "tokens": "make and list join strings",
    "agents": "list, revoke and unlock agents",
    "fleet": "show every agent: last seen, version, backlog, states, errors",
    "shards": "list the shards that were committed",
    "tracks": "list the tracks with their counts and the reasons of assignments",
    "log": "verify the transparency log",
    "doctor": "check the home, and whether the server answers",
}
"""Each command is the module of the same name in this folder."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    0: done. 1: an error that nobody foresaw, or a check that failed. 2: a person has to mend something, wrong usage
    included. 4: try again later. 130: interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Taken out first, so that it may stand before or after the command.
    home_parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    home_parser.add_argument("--home")
    named, rest = home_parser.parse_known_args(arguments)
    args = _parser(next((word for word in rest if word in COMMANDS), None)).parse_args(rest)
    args.home = named.home
    try:
        return int(args.run(args))
    except WinnowError as error:
        print(f"winnow-coordinator: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader, `head` perhaps, has seen enough; nothing more can be said there, at exit neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(command: str | None) -> argparse.ArgumentParser:
    """The parser, with the options of ``command`` and no more than the names of all others."""
    parser = argparse.ArgumentParser(
        prog="winnow-coordinator",
        allow_abbrev=False,
        description="Deduplicates across all partners, assigns tracks, stores sealed shards and logs receipts.",
        epilog="--home DIR, or WINNOW_HOME, names the coordinator's home; it may stand before or after the command.",
    )
    parser.add_argument("--version", action="version", version=f"winnow-coordinator {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, sentence in COMMANDS.items():
        if name == command:
            module = importlib.import_module(f"winnow_coordinator.cli.{name}")
            module.register(subparsers)
            subparsers.choices[name].set_defaults(run=module.run)
        else:
            subparsers.add_parser(name, help=sentence)
    return parser
