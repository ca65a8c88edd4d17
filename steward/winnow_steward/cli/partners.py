"""``winnow-steward partners``: whose agents were approved, and what they accepted."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from winnow_protocol.listings import moment, print_objects, print_table
from winnow_steward.acceptances import read_acceptances
from winnow_steward.approve import fingerprint_of
from winnow_steward.cli.session import Session, add_json, add_passphrase


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "list: every approval that this steward signed. terms: what the approved vaults accepted of the tracks' terms."
    )
    parser.add_argument("action", choices=("list", "terms"))
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    return _terms(session, args.json) if args.action == "terms" else _list(session, args.json)


def _list(session: Session, as_json: bool) -> int:
    approvals = list(session.published.approvals())
    if as_json:
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


def _terms(session: Session, as_json: bool) -> int:
    published = session.published
    with session.connect() as coordinator:
        found = list(read_acceptances(coordinator.acceptances(), published.approvals(), published.directory()))
    if as_json:
        print_objects(asdict(accepted) for accepted in found)
        return 0
    print_table(
        ("partner", "track", "accepted by", "when", "terms"),
        [
            (
                a.partner or a.agent_id[:8],
                a.track,
                a.accepted_by,
                moment(a.accepted_at),
                a.fault or ("as published" if a.current else f"another text, {a.terms_digest[:16]}"),
            )
            for a in found
        ],
        empty="no partner accepted any terms yet",
    )
    return 0
