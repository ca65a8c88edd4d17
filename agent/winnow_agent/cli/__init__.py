"""The command line: one module a command, with ``register(subparsers)`` and ``run(args) -> int``.

Only the module of the command that was asked for is imported, so that `--version` and `--help` answer at once. Errors
become one sentence on stderr and the exit code of their class.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from winnow_agent import __version__
from winnow_protocol.errors import StopRunError, WinnowError

COMMANDS = {
    "init": "make a home for an agent",
    "enroll": "join a fleet by the string that the coordinator's operator gave you",
    "run": "run the agent: the vault and the gateway, as two processes",
    "vault": "run the half that reads documents and has no network",
    "gateway": "run the half that talks to the coordinator and reads no documents",
    "digitize": "show the text that files hold",
    "screen": "show what would leave and what would not, and why",
    "review": "decide on held documents",
    "status": "show where the agent and every file stand",
    "outbox": "show all that waits, and all that ever left",
    "ledger": "show or verify the record of every state change",
    "policy": "check, show or test a policy",
    "config": "show the settings in force, and where each came from",
    "doctor": "see whether this machine and this home are fit",
}
"""Each command is the module of the same name in this folder."""


class NoHomeError(StopRunError):
    """No home was named."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    0: done. 1: an error that nobody foresaw. 2: a person has to mend something, wrong usage included. 3: an item was
    set aside. 4: try again later. 130: interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Taken out first, so that it may stand before or after the command.
    home_parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    home_parser.add_argument("--home", type=Path)
    named, rest = home_parser.parse_known_args(arguments)
    parser = build_parser(next((word for word in rest if word in COMMANDS), None))
    args = parser.parse_args(rest)
    environment = os.environ.get("WINNOW_HOME")
    args.home = named.home or (Path(environment) if environment else None)
    try:
        return int(args.run(args))
    except WinnowError as error:
        print(f"winnow-agent: {error}", file=sys.stderr)
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
        prog="winnow-agent",
        allow_abbrev=False,
        description="Digitizes and screens an archive; only sealed, approved shards leave.",
        epilog="--home DIR, or WINNOW_HOME, names the agent's home; it may stand before or after the command.",
    )
    parser.add_argument("--version", action="version", version=f"winnow-agent {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, sentence in COMMANDS.items():
        if name == command:
            module = importlib.import_module(f"winnow_agent.cli.{name}")
            module.register(subparsers)
            subparsers.choices[name].set_defaults(run=module.run)
        else:
            subparsers.add_parser(name, help=sentence)
    return parser


def home_of(args: argparse.Namespace) -> Path:
    """The home that the command line or the environment names, absolute.

    Raises:
        NoHomeError: neither does.
    """
    home: Path | None = args.home
    if home is None:
        raise NoHomeError("looking for the agent's home: none is named; pass --home DIR or set WINNOW_HOME")
    return home.absolute()
