"""``winnow-steward keys successor|succeed``: the root key's successor, kept apart until it takes over."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_protocol.listings import counted
from winnow_protocol.signing import spoken
from winnow_steward.cli.session import Session, add_passphrase, add_successor_passphrase, successor_passphrase
from winnow_steward.succession import Handover, begun, finish, read_apart, set_apart

ACTIONS = ("successor", "succeed")


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both."""
    apart = actions.add_parser(
        "successor",
        help="move the secret of the root key's successor into a file, to be kept somewhere else",
        description="Moves the secret of the root key's successor out of the keyring into a file, encrypted under a passphrase "
        "of its own. Keep the file and its copies away from this machine, and destroy older backups of the home, which have it "
        "too: whoever steals the root key can then not follow it, and you can.",
    )
    apart.add_argument("file", type=Path, metavar="FILE")
    over = actions.add_parser(
        "succeed",
        help="let the root key's successor take over",
        description="Lets the root key's successor take over, everywhere: coordinator and vaults follow it by themselves, and "
        "directory, policy and approvals are published anew under it. What the old root key signed counts no more. A run that "
        "was stopped is given again.",
    )
    over.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="where `keys successor` set it apart, if it did"
    )
    for action in (apart, over):
        add_successor_passphrase(action)
        add_passphrase(action)


def run(session: Session, args: argparse.Namespace) -> int:
    """Runs one of both."""
    return _set_apart(session, args) if args.action == "successor" else _succeed(session, args)


def _set_apart(session: Session, args: argparse.Namespace) -> int:
    # The file is whole before the keyring forgets.
    session.save_keys(set_apart(session.keys, args.file, successor_passphrase(args, new=True)))
    print(f"the root key's successor is in {args.file} alone: keep it, and a copy, away from this machine")
    return 0


def _succeed(session: Session, args: argparse.Namespace) -> int:
    keys, settings = session.keys_under_way, session.settings
    if keys.root.public_key == settings.root_key:
        apart = read_apart(args.file, successor_passphrase(args, new=False), settings.root_key) if args.file else None
        keys = begun(keys, apart)
        # Before anybody hears of it: a root key that others follow must never be lost, nor its successor.
        session.save_keys(keys)
    _print(finish(session.home, settings, keys))
    session.home.restored.unlink(missing_ok=True)  # versions of before count no more
    if session.published.reference() is not None:
        print(
            "the reference of public texts counts no more: publish it again with `winnow-steward reference publish FILE`"
        )
    print(
        f"root key fingerprint: {spoken(keys.root.key_id)}; tell it to every partner, as `winnow-agent status --json` shows it"
    )
    print("next: winnow-steward keys successor FILE, for the successor of this one; back the home up")
    return 0


def _print(handover: Handover) -> None:
    print(f"approved anew: {counted(len(handover.approved), 'agent')}")
    for agent in handover.waiting:
        print(f"{agent.partner}/{agent.agent} ({agent.agent_id}) waits: this steward did not approve it before")
