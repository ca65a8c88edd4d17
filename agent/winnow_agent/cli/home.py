"""`winnow-agent home`: whether what lies on this disk is encrypted, and what unlocks it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from winnow_agent.at_rest import resealing, unlockers
from winnow_agent.at_rest.choosing import add_unlockers, chosen_unlockers, new_key, with_chosen
from winnow_agent.at_rest.keys import PARTS
from winnow_agent.at_rest.standing import Standing, standing
from winnow_agent.at_rest.unlockers import Unlockers, UnlockersError
from winnow_agent.at_rest.unlocking import open_with, option_of, unlock
from winnow_agent.config import load_settings
from winnow_agent.isolation import keep_memory_private
from winnow_protocol.commands import home_of
from winnow_protocol.listings import print_json, print_table


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "A home is encrypted under a home key, which each of its unlockers opens: a passphrase, a systemd credential, a key"
        " file. One that has none lies in the clear."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="what is encrypted, what lies in the clear, and what unlocks it")
    show.add_argument("--json", action="store_true", help="one object")
    encrypt = actions.add_parser("encrypt", help="encrypt a home where it is, or finish that; the agent must not run")
    add_unlockers(encrypt)
    actions.add_parser("decrypt", help="bring a home into the clear, or finish that; the agent must not run")
    add_unlockers(actions.add_parser("add", help="add unlockers; a running agent is not disturbed"))
    remove = actions.add_parser("remove", help="take an unlocker away, for good")
    remove.add_argument("unlocker", help="its identifier, from `show`")
    actions.add_parser("check", help="see whether the home can be unlocked here")
    handing = actions.add_parser("pass")
    for part in PARTS:
        handing.add_argument(option_of(part), type=int)


def run(args: argparse.Namespace) -> int:
    """Does one of them."""
    home = load_settings(home_of(args)).home
    keep_memory_private()
    return {
        "show": _show,
        "encrypt": _encrypt,
        "decrypt": _decrypt,
        "add": _add,
        "remove": _remove,
        "check": _check,
        "pass": _pass,
    }[args.action](args, home)


def _show(args: argparse.Namespace, home: Path) -> int:
    found = standing(home)
    if args.json:
        print_json(_as_json(found))
        return 0
    print(f"{home} is {found.sentence}.")
    for line in (*found.encrypted, *found.clear):
        print(f"    {line}")
    if found.unlockers:
        print_table(("unlocker", "kind"), [(one.id, one.describe()) for one in found.unlockers], empty="")
    return 0


def _as_json(found: Standing) -> dict[str, object]:
    return {
        "state": found.state,
        "encrypted": list(found.encrypted),
        "clear": list(found.clear),
        "unlockers": [{"id": one.id, "kind": one.kind, "path": one.path or None} for one in found.unlockers],
    }


def _encrypt(args: argparse.Namespace, home: Path) -> int:
    held = unlockers.load(home)
    if held is not None and held.state == "encrypted":
        raise UnlockersError(
            f"encrypting {home}: it is encrypted; `winnow-agent home add` adds another way to unlock it"
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
    resealing.encrypt(home, held, key)
    print(f"{home} is encrypted. Copies and backups that were made before are not.")
    return 0


def _decrypt(_args: argparse.Namespace, home: Path) -> int:
    held = _held(home, "decrypting")
    resealing.decrypt(home, held, open_with(home, held))
    print(f"{home} lies in the clear.")
    return 0


def _add(args: argparse.Namespace, home: Path) -> int:
    chosen = chosen_unlockers(args)
    if not chosen:
        raise UnlockersError(f"adding to {home}: say what is to unlock it: --passphrase, --credential or --key-file")
    held = _held(home, "adding to")
    key = open_with(home, held)
    unlockers.save(home, with_chosen(held, key, chosen))
    print(f"Added to {home}: {', '.join(one.described for one in chosen)}.")
    return 0


def _remove(args: argparse.Namespace, home: Path) -> int:
    unlockers.erase(home, args.unlocker)
    print(f"Removed {args.unlocker}. Copies of the home that were made before are still opened by it.")
    return 0


def _check(_args: argparse.Namespace, home: Path) -> int:
    print(f"{home} lies in the clear." if unlock(home) is None else f"{home} can be unlocked.")
    return 0


def _pass(args: argparse.Namespace, home: Path) -> int:
    """For `unlocking.ask_for`: writes the keys of halves into pipes that were inherited."""
    key = unlock(home)
    for part in PARTS:
        descriptor = getattr(args, f"{part}_key")
        if descriptor is None or key is None:
            continue
        if os.isatty(descriptor):
            raise UnlockersError(f"handing over the {part}'s key: a key is never shown on a terminal")
        os.write(descriptor, key.part(part).secret)
    sys.stdout.flush()
    return 0


def _held(home: Path, doing: str) -> Unlockers:
    held = unlockers.load(home)
    if held is None:
        raise UnlockersError(f"{doing} {home}: it lies in the clear; `winnow-agent home encrypt` encrypts it")
    return held
