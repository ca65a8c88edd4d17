"""``winnow-coordinator shards``: what was committed. `openable` counts documents whose key is not erased."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing

from winnow_coordinator import fleet, stored
from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.store.tables import Shard
from winnow_protocol.commands import home_of
from winnow_protocol.errors import SetAsideError
from winnow_protocol.listings import counted, moment, print_objects


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "What was committed. `openable` counts documents whose key is not erased."
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list shards in the order of commit")
    listing.add_argument("--track", default="", help="only this track's")
    listing.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")

    verify = actions.add_parser(
        "verify",
        help="see whether the bytes of each shard are in their store",
        description="Names each shard of which a document can be opened and whose bytes are not there, with exit status 3.",
    )
    verify.add_argument("--read", action="store_true", help="compare their digests, too: reads all of them")
    verify.add_argument("--json", action="store_true", help="for a program")


def run(args: argparse.Namespace) -> int:
    """Lists, or verifies."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        if args.action == "verify":
            return _verify(coordinator, read=args.read, as_json=args.json)
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


def _verify(coordinator: Coordinator, *, read: bool, as_json: bool) -> int:
    count, missing = stored.verify(coordinator.records, coordinator.blobs, read=read)
    if as_json:
        print_objects(
            {"shard": shard.shard_id.hex(), "track": shard.track, "partner": shard.partner} for shard in missing
        )
    else:
        print(
            f"{count - len(missing)} of {counted(count, 'shard')} {'have' if count != 1 else 'has'} the bytes that were signed for"
        )
        for line in told_missing(missing):
            print(f"winnow-coordinator: {line}", file=sys.stderr)
    return SetAsideError.exit_code if missing else 0


def told_missing(missing: Sequence[Shard]) -> Iterator[str]:
    """A line for each shard whose bytes are not where they should be."""
    for shard in missing:
        yield (
            f"shard {shard.shard_id.hex()} of {shard.partner}, {shard.track}: its {shard.sealed_size} bytes,"
            f" {shard.sealed_digest.hex()}, are not in the store, or not whole"
        )
