"""``winnow-steward withdrawals``: what was withdrawn, as the coordinator signed for it."""

from __future__ import annotations

import argparse

from winnow_protocol.listings import moment, print_objects, print_table
from winnow_steward.cli.session import Session, add_json, add_passphrase
from winnow_steward.shards import withdrawn_documents


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Lists tombstones, each signed by the coordinator. Exports leave these documents out by themselves."
    )
    parser.add_argument("action", choices=("list",))
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    with session.connect() as coordinator:
        tombstones = list(withdrawn_documents(coordinator.tombstones(), session.settings.answer_key))
    if args.json:
        print_objects(
            {
                "log_index": tombstone.log_index,
                "withdrawn_at": tombstone.withdrawn_at,
                "documents": [document.hex() for document in tombstone.document_ids],
            }
            for tombstone in tombstones
        )
        return 0
    print_table(
        ("log index", "withdrawn", "documents"),
        [(str(t.log_index), moment(t.withdrawn_at), str(len(t.document_ids))) for t in tombstones],
        empty="nothing was withdrawn",
    )
    return 0
