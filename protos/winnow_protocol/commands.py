"""The frame of the three programs' command lines: one module a command.

A command's module has ``register(parser)``, which adds its options, and ``run(args) -> int``; what ``run`` holds to its end goes
on ``args.at_end``, an ExitStack. Only the module of the
command that was asked for is imported, so that `--version` and `--help` answer at once. Errors become one sentence on
stderr and the exit code of their class.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winnow_protocol.errors import StopRunError, TryLaterError, WinnowError, in_words, is_forbidden, is_full
from winnow_protocol.listings import printing_safely


class NoHomeError(StopRunError):
    """No home was named."""


class Parser(argparse.ArgumentParser):
    """A parser, and those of its subcommands, that takes no option by its first letters."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})
        self.set_defaults(innermost_parser=self)  # of a command and its actions the last one sets it


@dataclass(frozen=True, slots=True)
class Program:
    """One program.

    Attributes:
        name: as it is called, e.g. ``winnow-agent``.
        description: what it does, in a sentence.
        commands: each command with its sentence in the program's help.
        package: where the module of each command is, under the command's name.
        note: what the help says beyond how the home is named.
    """

    name: str
    version: str
    description: str
    commands: Mapping[str, str]
    package: str
    note: str = ""

    @property
    def home(self) -> str:
        """What its home is called in sentences, e.g. ``the agent's home``."""
        return f"the {self.name.removeprefix('winnow-')}'s home"

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Runs one command and returns its exit status.

        0: done. 1: an error that nobody foresaw, or a check that failed. 2: a person has to mend something, wrong usage
        included. 3: an item was set aside. 4: try again later. 130: interrupted.
        """
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Names of files may hold bytes that are no text, and a terminal may know few letters: neither ends a command.
            sys.stdout.reconfigure(errors="backslashreplace")
        with printing_safely():
            return self._main(argv)

    def _main(self, argv: Sequence[str] | None) -> int:
        arguments = list(sys.argv[1:] if argv is None else argv)
        # Taken out first, so that it may stand before or after the command.
        home_parser = Parser(add_help=False)
        home_parser.add_argument("--home")
        named, rest = home_parser.parse_known_args(arguments)
        args, unknown = self.parser(next((word for word in rest if word in self.commands), None)).parse_known_args(rest)
        if unknown:
            args.innermost_parser.error(f"unrecognized arguments: {' '.join(unknown)}")
        home = named.home or os.environ.get("WINNOW_HOME")
        args.home = Path(home).expanduser().absolute() if home else None
        try:
            return _run(args)
        except WinnowError as error:
            sys.stderr.write(f"{self.name}: {error}\n")
            return error.exit_code
        except KeyboardInterrupt:
            return 130
        except BrokenPipeError:
            # The reader, `head` perhaps, has seen enough; nothing more can be said there, at exit neither.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except Exception as error:
            if isinstance(error, OSError) and is_forbidden(error):
                what = (
                    f"reading or writing {os.fsdecode(error.filename)}: {in_words(error)}; give this user the right to"
                )
                sys.stderr.write(f"{self.name}: {what}\n")
                return StopRunError.exit_code
            if not is_full(error):
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # it may be what could not be written
            where = getattr(error, "filename", None) or args.home or "the output"
            sys.stderr.write(f"{self.name}: writing {where}: the disk is full; make room, and run it again\n")
            return TryLaterError.exit_code

    def parser(self, command: str | None) -> Parser:
        """The parser, with the options of ``command`` and no more than the names of all others."""
        parser = Parser(
            prog=self.name,
            description=self.description,
            epilog=f"--home DIR, or WINNOW_HOME, names {self.home}; it may stand before or after the command. {self.note}",
        )
        parser.set_defaults(program=self)
        parser.add_argument("--version", action="version", version=f"{self.name} {self.version}")
        subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
        for name, sentence in self.commands.items():
            subparser = subparsers.add_parser(name, help=sentence)
            if name == command:
                module = importlib.import_module(f"{self.package}.{name}")
                subparser.description = f"{sentence[0].upper()}{sentence[1:]}."
                module.register(subparser)
                subparser.set_defaults(run=module.run)
        return parser


def _run(args: argparse.Namespace) -> int:
    with ExitStack() as args.at_end:
        status = int(args.run(args))
    sys.stdout.flush()  # what can't be written is an error here, not at exit
    return status


def home_of(args: argparse.Namespace) -> Path:
    """The home that the command line or the environment names, absolute.

    Raises:
        NoHomeError: neither does.
    """
    home: Path | None = args.home
    if home is None:
        raise NoHomeError(f"looking for {args.program.home}: none is named; pass --home DIR or set WINNOW_HOME")
    return home
