"""``winnow-coordinator tracks``: the directory's tracks, how many documents went to each, and why."""

from __future__ import annotations

import argparse
from typing import Any

from winnow_coordinator import fleet
from winnow_coordinator.cli import tables
from winnow_coordinator.config import home_of
from winnow_coordinator.coordinator import open_coordinator


def register(subparsers: Any) -> None:
    """The command's options."""
    parser = subparsers.add_parser(
        "tracks",
        allow_abbrev=False,
        help="list the tracks with their counts and the reasons of assignments",
        description=__doc__,
    )
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", allow_abbrev=False, help="list tracks in the directory's order")
    listing.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Lists; documents that no track takes stand under an empty name."""
    coordinator = open_coordinator(home_of(args.home))
    try:
        rows = fleet.track_rows(coordinator)
    finally:
        coordinator.close()
    columns = {
        "track": lambda row: row["track"] or "(none)",
        "documents": lambda row: tables.counted(row["documents"]),
        "shards": lambda row: f"{row['shards']} ({tables.size(row['bytes'])})",
        "reasons": lambda row: tables.lines(f"{count} × {reason}" for reason, count in row["reasons"].items()),
    }
    tables.show(rows, columns, as_json=args.json, empty="The steward has published no directory yet.")
    return 0
