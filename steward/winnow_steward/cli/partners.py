"""``winnow-steward partners``: whose agents were approved."""

from __future__ import annotations

import argparse

from winnow_protocol.listings import moment, print_objects, print_table
from winnow_steward.approve import fingerprint_of
from winnow_steward.cli.session import Session, add_json


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Lists every approval that this steward signed."
    parser.add_argument("action", choices=("list",))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    approvals = list(Session(args).published.approvals())
    if args.json:
        print_objects(
            {
                "partner": approval.partner,
                "agent_id": approval.agent_id,
                "fingerprint": fingerprint_of(approval.keys),
                "approved_at": approval.approved_at,
                "version": approval.version,
            }
            for approval in approvals
        )
        return 0
    print_table(
        ("partner", "identifier", "fingerprint", "approved", "version"),
        [(a.partner, a.agent_id, fingerprint_of(a.keys), moment(a.approved_at), str(a.version)) for a in approvals],
        empty="no agent was approved yet; see `winnow-steward approve --list`",
    )
    return 0
