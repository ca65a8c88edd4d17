"""``winnow-coordinator shards``: what was committed. `openable` counts documents whose key is not erased."""

from __future__ import annotations

import argparse
from contextlib import closing

from winnow_coordinator import fleet
from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.commands import home_of
from winnow_protocol.listings import moment


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "What was committed. `openable` counts documents whose key is not erased."
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list shards in the order of commit")
    listing.add_argument("--track", default="", help="only this track's")
    listing.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")


def run(args: argparse.Namespace) -> int:
    """Lists."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        rows = fleet.shard_rows(coordinator, args.track)
    columns = {
        "shard": lambda row: row["shard"],
        "track": lambda row: row["track"],
        "partner": lambda row: row["partner"],
        "documents": lambda row: f"{row['documents']} ({row['openable']} openable)",
        "size": lambda row: tables.size(row["bytes"]),
        "committed": lambda row: moment(row["committed_at"]),
    }
    tables.show(rows, columns, as_json=args.json, empty="No shard was committed yet.")
    return 0
