"""The command line: one module a command, with ``register(subparsers)`` and ``run(args) -> int``.

Only the module of the command that was asked for is imported, so that `--version` and `--help` answer at once. Errors
become one sentence on stderr and the exit code of their class.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from winnow_protocol.errors import WinnowError
from winnow_steward import __version__

COMMANDS = {
    "init": "make the steward's keys and join a coordinator by the string that its operator gave you",
    "approve": "list the agents that wait, or vouch for their keys",
    "keys": "list the steward's keys",
    "directory": "show or publish the tracks, what they take and their keys",
    "policy": "show or publish the policy that holds for the whole fleet",
    "partners": "list the agents that were approved",
    "export": "turn a track's shards into Parquet with a Croissant description and a data card",
    "withdrawals": "list what was withdrawn",
    "cosign": "check that the coordinator's log only grew, and sign its newest checkpoint",
}
"""Each command is the module of the same name in this folder."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    0: done. 1: an error that nobody foresaw. 2: a person has to mend something, wrong usage included. 3: an item was
    set aside. 4: try again later. 130: interrupted. 143: terminated.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Taken out first, so that it may stand before or after the command.
    home_parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    home_parser.add_argument("--home")
    named, rest = home_parser.parse_known_args(arguments)
    args = build_parser(next((word for word in rest if word in COMMANDS), None)).parse_args(rest)
    args.home = named.home
    if argv is None:  # the process is ours: what is half made is removed, as after Ctrl-C
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return int(args.run(args))
    except WinnowError as error:
        print(f"winnow-steward: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader, `head` perhaps, has seen enough; nothing more can be said there, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser, with the options of ``command`` and no more than the names of all others."""
    parser = argparse.ArgumentParser(
        prog="winnow-steward",
        allow_abbrev=False,
        description="Holds the tracks' keys, approves agents, exports data sets.",
        epilog="--home DIR, or WINNOW_HOME, names the steward's home; it may stand before or after the command. "
        "The passphrase of its keys comes from --passphrase-file, WINNOW_PASSPHRASE, or a prompt.",
    )
    parser.add_argument("--version", action="version", version=f"winnow-steward {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, sentence in COMMANDS.items():
        if name == command:
            module = importlib.import_module(f"winnow_steward.cli.{name}")
            module.register(subparsers)
            subparsers.choices[name].set_defaults(run=module.run)
        else:
            subparsers.add_parser(name, help=sentence)
    return parser
