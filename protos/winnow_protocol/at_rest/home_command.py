"""The command ``home`` of a program: whether what lies on this disk is encrypted, and what unlocks it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.choosing import add_unlockers, chosen_unlockers, new_key, with_chosen
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.standing import Standing
from winnow_protocol.at_rest.unlockers import Unlockers, UnlockersError
from winnow_protocol.at_rest.unlocking import open_with, unlock
from winnow_protocol.listings import print_json, print_table

Conversion = Callable[[Path, Unlockers, HomeKey], None]


@dataclass(frozen=True, slots=True)
class HomeKind:
    """What a program's homes are.

    Attributes:
        program: e.g. ``winnow-agent``.
        runner: what must not run while a home is converted, e.g. ``the agent``.
        standing: what of a home is encrypted.
        encrypt, decrypt: convert a home, or finish that.
    """

    program: str
    runner: str
    standing: Callable[[Path], Standing]
    encrypt: Conversion
    decrypt: Conversion


def add_actions(parser: argparse.ArgumentParser, kind: HomeKind) -> Any:
    """Adds what `run_action` does; returns the actions, for those that a program has besides."""
    parser.description = (
        "A home is encrypted under a home key, which each of its unlockers opens: a passphrase, a systemd credential, a key"
        " file. One that has none lies in the clear."
    )
    alone = f"{kind.runner} must not run"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="what is encrypted, what lies in the clear, and what unlocks it")
    show.add_argument("--json", action="store_true", help="one object")
    add_unlockers(actions.add_parser("encrypt", help=f"encrypt a home where it is, or finish that; {alone}"))
    actions.add_parser("decrypt", help=f"bring a home into the clear, or finish that; {alone}")
    add_unlockers(actions.add_parser("add", help=f"add unlockers; {kind.runner} is not disturbed"))
    remove = actions.add_parser("remove", help="take an unlocker away, for good")
    remove.add_argument("unlocker", help="its identifier, from `show`")
    actions.add_parser("check", help="see whether the home can be unlocked here")
    return actions


def run_action(args: argparse.Namespace, home: Path, kind: HomeKind) -> int:
    """Does one of them."""
    action = {"show": _show, "encrypt": _encrypt, "decrypt": _decrypt, "add": _add, "remove": _remove, "check": _check}
    action[args.action](args, home, kind)
    return 0


def _show(args: argparse.Namespace, home: Path, kind: HomeKind) -> None:
    found = kind.standing(home)
    if args.json:
        print_json(_as_json(found))
        return
    _say(f"{home} is {found.sentence}.")
    for form, lines in (("encrypted", found.encrypted), ("in the clear", found.clear)):
        for line in lines:
            _say(f"    {form:<12}  {line}")
    if found.unlockers:
        print_table(("unlocker", "kind"), [(one.id, one.describe()) for one in found.unlockers], empty="")


def _as_json(found: Standing) -> dict[str, object]:
    return {
        "state": found.state,
        "encrypted": list(found.encrypted),
        "clear": list(found.clear),
        "unlockers": [{"id": one.id, "kind": one.kind, "path": one.path or None} for one in found.unlockers],
    }


def _encrypt(args: argparse.Namespace, home: Path, kind: HomeKind) -> None:
    held = unlockers.load(home)
    if held is not None and held.state == "encrypted":
        raise UnlockersError(
            f"encrypting {home}: it is encrypted; `{kind.program} home add` adds another way to unlock it"
        )
    chosen = chosen_unlockers(args)
    if held is not None:
        if chosen:
            raise UnlockersError(
                f"encrypting {home}: {held.state} it was broken off; finish first, without options, then add unlockers"
            )
        key = open_with(home, held)
    elif chosen:
        key, held = new_key(chosen)
    else:
        raise UnlockersError(f"encrypting {home}: say what unlocks it: --passphrase, --credential or --key-file")
    kind.encrypt(home, held, key)
    _say(f"{home} is encrypted. Copies and backups that were made before are not.")


def _decrypt(_args: argparse.Namespace, home: Path, kind: HomeKind) -> None:
    held = _held(home, "decrypting", kind)
    kind.decrypt(home, held, open_with(home, held))
    _say(f"{home} lies in the clear.")


def _add(args: argparse.Namespace, home: Path, kind: HomeKind) -> None:
    chosen = chosen_unlockers(args)
    if not chosen:
        raise UnlockersError(f"adding to {home}: say what is to unlock it: --passphrase, --credential or --key-file")
    held = _held(home, "adding to", kind)
    key = open_with(home, held)
    unlockers.add(home, held, with_chosen(held, key, chosen).unlockers[len(held.unlockers) :])
    _say(f"Added to {home}: {', '.join(one.described for one in chosen)}.")


def _remove(args: argparse.Namespace, home: Path, _kind: HomeKind) -> None:
    unlockers.erase(home, args.unlocker)
    _say(f"Removed {args.unlocker}. Copies of the home that were made before are still opened by it.")


def _check(_args: argparse.Namespace, home: Path, kind: HomeKind) -> None:
    opened = unlock(home, kind.program) is not None
    _say(f"{home} can be unlocked." if opened else f"{home} lies in the clear.")


def _held(home: Path, doing: str, kind: HomeKind) -> Unlockers:
    held = unlockers.load(home)
    if held is None:
        raise UnlockersError(f"{doing} {home}: it lies in the clear; `{kind.program} home encrypt` encrypts it")
    return held


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
