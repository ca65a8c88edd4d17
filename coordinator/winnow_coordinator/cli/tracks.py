"""``winnow-coordinator tracks``: the directory's tracks, how many documents went to each, and why."""

from __future__ import annotations

import argparse
from contextlib import closing

from winnow_coordinator import fleet
from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.commands import home_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "The directory's tracks, how many documents went to each, and why."
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list tracks in the directory's order")
    listing.add_argument("--json", action="store_true", help="for a program")


def run(args: argparse.Namespace) -> int:
    """Lists; documents that no track takes stand under an empty name."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        rows = fleet.track_rows(coordinator)
    columns = {
        "track": lambda row: row["track"] or "(none)",
        "documents": lambda row: tables.counted(row["documents"]),
        "shards": lambda row: f"{row['shards']} ({tables.size(row['bytes'])})",
        "reasons": lambda row: tables.lines(f"{count} × {reason}" for reason, count in row["reasons"].items()),
    }
    tables.show(rows, columns, as_json=args.json, empty="The steward has published no directory yet.")
    return 0
