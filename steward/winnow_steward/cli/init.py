"""``winnow-steward init``: new keys, and a place at a coordinator."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from winnow_protocol.commands import home_of
from winnow_protocol.signing import key_id, spoken
from winnow_steward.cli.session import add_passphrase, passphrase
from winnow_steward.enroll import enroll, is_unfinished, stewards_string
from winnow_steward.home import Home


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Makes the root key, its successor, a key a track and the fleet secret, encrypts them under a "
        "passphrase, and joins the coordinator. A home that is there already is never overwritten; one that an `init` left which was stopped is finished. Back the home and "
        "the passphrase up: without them no shard can be opened."
    )
    parser.add_argument("join_string", metavar="winnow1-…", help="what `winnow-coordinator tokens` printed")
    parser.add_argument("--tracks", type=Path, metavar="FILE", help="the tracks, instead of the built-in ones")
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    home = Home(home_of(args))
    join = stewards_string(args.join_string)  # before a person thinks of a passphrase
    try:
        settings = enroll(home, join, passphrase(args, new=not is_unfinished(home)), args.tracks)
    except BaseException:
        if is_unfinished(home):
            print(
                f"winnow-steward: {home.folder} is not finished, and its keys may be known to the coordinator: give the same "
                "command again, with the same passphrase, while the join string is good",
                file=sys.stderr,
            )
        raise
    print(f"joined {settings.main_address} as steward {settings.steward_id}")
    print(
        f"root key fingerprint: {spoken(key_id(settings.root_key))}; every partner compares it with what `enroll` prints"
    )
    print(f"home: {home.folder}; back it up together with the passphrase")
    print("next: winnow-steward directory publish; and winnow-steward keys successor FILE, to keep FILE somewhere else")
    return 0
