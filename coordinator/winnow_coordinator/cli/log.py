"""``winnow-coordinator log verify``: recomputes the Merkle tree from its leaves and checks what was given out."""

from __future__ import annotations

import argparse
import json
from typing import Any

from winnow_coordinator import transparency
from winnow_coordinator.config import home_of
from winnow_coordinator.coordinator import open_coordinator


def register(subparsers: Any) -> None:
    """The command's options."""
    parser = subparsers.add_parser("log", allow_abbrev=False, help="verify the transparency log", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", allow_abbrev=False, help="recompute the tree and verify every proof")
    verify.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if anything does not fit."""
    coordinator = open_coordinator(home_of(args.home))
    try:
        size, faults = transparency.audit(coordinator)
        origin = coordinator.keys.log_origin
    finally:
        coordinator.close()
    if args.json:
        print(json.dumps({"origin": origin, "size": size, "faults": faults}, indent=2))
    elif faults:
        print(f"the log {origin} of {size} leaves is NOT as it was given out:", *faults, sep="\n  ")
    else:
        print(f"the log {origin} of {size} leaves is as it was given out")
    return 1 if faults else 0
