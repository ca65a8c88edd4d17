"""``winnow-coordinator shards``: what was committed. `openable` counts documents whose key is not erased."""

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
        "shards", allow_abbrev=False, help="list the shards that were committed", description=__doc__
    )
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", allow_abbrev=False, help="list shards in the order of commit")
    listing.add_argument("--track", default="", help="only this track's")
    listing.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Lists."""
    coordinator = open_coordinator(home_of(args.home))
    try:
        rows = fleet.shard_rows(coordinator, args.track)
    finally:
        coordinator.close()
    columns = {
        "shard": lambda row: row["shard"],
        "track": lambda row: row["track"],
        "partner": lambda row: row["partner"],
        "documents": lambda row: f"{row['documents']} ({row['openable']} openable)",
        "size": lambda row: tables.size(row["bytes"]),
        "committed": lambda row: tables.moment(row["committed_at"]),
    }
    tables.show(rows, columns, as_json=args.json, empty="No shard was committed yet.")
    return 0
