"""What most commands begin with: the home, its keys, the connection."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError
from winnow_steward import keyring
from winnow_steward.client import Coordinator
from winnow_steward.enroll import connect
from winnow_steward.home import Home, HomeError, Settings
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published


class Session:
    """A complete home, opened step by step: a command that needs no secret asks for no passphrase.

    Args:
        alone: the command writes, or connects, which may renew the certificate: no other may meanwhile. From before anything is
            read until the command ends, or `let_go`.

    Raises:
        NoHomeError: none is named.
        HomeError: there is none.
        HomeBusyError: another command that wants to be alone is at work.
    """

    def __init__(self, args: argparse.Namespace, *, alone: bool = True) -> None:
        self.home = Home(home_of(args))
        self._lock = ExitStack()
        if alone:
            self.home.settings()  # where there is no home, nothing is made
            self._lock.enter_context(self.home.held(args.command))
            args.at_end.push(self._lock)
            if self.home.restored.exists() and not _may_come_first(args):
                raise HomeError(
                    f"opening the steward's home {self.home.folder}: it was put back from a backup, and may not know what it has"
                    " published since; run `winnow-steward witness` first, which asks the coordinator"
                )
        self.settings: Settings = self.home.settings()
        self.published = Published(self.home, self.settings.root_key)
        self._args = args
        self._passphrase: str | None = None
        self._keys: Keyring | None = None

    @property
    def keys(self) -> Keyring:
        """The keyring, opened once.

        Raises:
            StopRunError: another root key has begun to take over, and is not through.
        """
        if self.keys_under_way.root.public_key != self.settings.root_key:
            raise StopRunError(
                "opening the keys: the root key's successor has begun to take over and is not through; run `winnow-steward "
                "keys succeed`"
            )
        return self.keys_under_way

    @property
    def keys_under_way(self) -> Keyring:
        """The keyring, also where another root key is taking over."""
        if self._keys is None:
            self._keys = keyring.load(self.home, self._ask())
        return self._keys

    def save_keys(self, keys: Keyring) -> None:
        """Replaces the keyring, under the same passphrase."""
        keyring.save(keys, self.home, self._ask())
        self._keys = keys

    def change_passphrase(self, passphrase: str) -> None:
        """Encrypts the keyring anew, once the passphrase that it has has opened it; KeyringError where one of both is none."""
        keyring.save(self.keys_under_way, self.home, passphrase)
        self._passphrase = passphrase

    def opened_passphrase(self) -> str:
        """The passphrase, once it has opened the keyring; KeyringError where it does not."""
        _ = self.keys_under_way
        return self._ask()

    def let_go(self) -> None:
        """Lets other commands in, where this one only reads from here on."""
        self._lock.close()

    def connect(self) -> Coordinator:
        """The connection, to be closed by the caller."""
        return connect(self.home, self.settings, self.keys)

    def _ask(self) -> str:
        if self._passphrase is None:
            self._passphrase = passphrase(self._args, new=False)
        return self._passphrase


def _may_come_first(args: argparse.Namespace) -> bool:
    """Of a home that was put back: what finds out, what puts everything under another root key, and a copy of it."""
    return args.command in {"witness", "backup"} or (args.command, getattr(args, "action", "")) == ("keys", "succeed")


def passphrase(args: argparse.Namespace, *, new: bool) -> str:
    """The passphrase of the keys; see `_passphrase`."""
    return _passphrase(args.passphrase_file, "--passphrase-file", "WINNOW_PASSPHRASE", "the steward's keys", new=new)


def next_passphrase(args: argparse.Namespace) -> str:
    """The passphrase that the keys are to have from now on; see `_passphrase`."""
    return _passphrase(
        args.new_passphrase_file, "--new-passphrase-file", "WINNOW_NEW_PASSPHRASE", "the steward's keys", new=True
    )


def successor_passphrase(args: argparse.Namespace, *, new: bool) -> str:
    """The passphrase of the file where the root key's successor is set apart; see `_passphrase`."""
    option, variable = "--successor-passphrase-file", "WINNOW_SUCCESSOR_PASSPHRASE"
    return _passphrase(args.successor_passphrase_file, option, variable, "the successor's file", new=new)


def _passphrase(file: Path | None, option: str, variable: str, of: str, *, new: bool) -> str:
    """A passphrase from the file, the environment, or the person.

    Raises:
        StopRunError: there is nobody to ask, the file can't be read, or a new one was typed differently the second time.
    """
    if file:
        try:
            return file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise StopRunError(f"reading the passphrase from {file}: {why}; name another file, or mend it") from error
    if from_environment := os.environ.get(variable):
        return from_environment
    if not sys.stdin.isatty():
        doing = "encrypting" if new else "opening"
        raise StopRunError(f"{doing} {of}: no passphrase was given; use {option} or {variable}, or run in a terminal")
    typed = getpass.getpass(f"New passphrase for {of}: " if new else f"Passphrase of {of}: ")
    if new and getpass.getpass("The same again: ") != typed:
        raise StopRunError("encrypting the keys: the two passphrases differ; nothing was made; run the command again")
    return typed


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """The option of every command that needs a secret."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="where the passphrase of the steward's keys stands"
    )


def add_successor_passphrase(parser: argparse.ArgumentParser) -> None:
    """The option of what opens the successor's file."""
    parser.add_argument(
        "--successor-passphrase-file",
        type=Path,
        metavar="FILE",
        help="where the passphrase of the successor's file stands; else WINNOW_SUCCESSOR_PASSPHRASE, or a prompt",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option of every listing."""
    parser.add_argument("--json", action="store_true", help="one JSON array instead of a table")
