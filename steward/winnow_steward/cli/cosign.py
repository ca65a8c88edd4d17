"""``winnow-steward cosign``: the steward as the log's witness."""

from __future__ import annotations

import argparse

from winnow_protocol.listings import counted
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.witness import witness


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Run it regularly, e.g. from cron: what was cosigned once can't be taken back unseen."
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    with session.connect() as coordinator:
        checkpoint = witness(session.home, session.settings, coordinator, session.keys)
    print(f"cosigned {checkpoint.origin} at {counted(checkpoint.size, 'leaf')}, root {checkpoint.root.hex()}")
    return 0
