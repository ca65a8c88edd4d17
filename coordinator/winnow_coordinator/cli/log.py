"""``winnow-coordinator log verify|key``: checks the Merkle tree against what was given out, and tells the key to others."""

from __future__ import annotations

import argparse
from contextlib import closing

from winnow_coordinator import transparency
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.commands import home_of
from winnow_protocol.listings import counted, print_json
from winnow_protocol.merkle import verifier_key


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Recomputes the Merkle tree from its leaves and checks what was given out; prints the log's key. Needs no server."
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="recompute the tree and verify every proof")
    verify.add_argument("--json", action="store_true", help="for a program")
    actions.add_parser("key", help="print the log's key, for whoever verifies receipts or an export")


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if anything does not fit."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        if args.action == "key":
            print(verifier_key(coordinator.keys.log_origin, coordinator.keys.answer.public_key))
            return 0
        size, faults = transparency.audit(coordinator)
        origin = coordinator.keys.log_origin
    if args.json:
        print_json({"origin": origin, "size": size, "faults": faults})
    elif faults:
        print(f"the log {origin} of {counted(size, 'leaf')} is NOT as it was given out:", *faults, sep="\n  ")
    else:
        print(f"the log {origin} of {counted(size, 'leaf')} is as it was given out")
    return 1 if faults else 0
