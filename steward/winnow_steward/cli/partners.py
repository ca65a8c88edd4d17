"""``winnow-steward partners``: whose agents were approved, what they accepted, and how they leave."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from winnow_protocol.listings import counted, moment, print_objects, print_table
from winnow_steward import epochs
from winnow_steward.acceptances import read_acceptances
from winnow_steward.approve import fingerprint_of
from winnow_steward.cli.epoch import told
from winnow_steward.cli.session import Session, add_json, add_passphrase


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Whose agents were approved, what they accepted, and how they leave."
    actions = parser.add_subparsers(dest="action", required=True)
    for name, what in (
        ("list", "every vault that this steward approved, and whether it still is"),
        ("terms", "what the approved vaults accepted of the tracks' terms"),
    ):
        listing = actions.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
        add_json(listing)
        add_passphrase(listing)
    leaving = actions.add_parser(
        "leave",
        help="a partner leaves",
        description="Puts every agent of the partner out of the fleet at once, ends its leases and join strings, keeps or "
        "withdraws what it sent, by its own word, and begins a new epoch of the fleet secret, which it is not given. "
        "Done again after a stop, it does what is left.",
    )
    leaving.add_argument("partner", metavar="PARTNER")
    word = leaving.add_mutually_exclusive_group(required=True)
    word.add_argument("--keep", action="store_true", help="what it sent stays in the tracks")
    word.add_argument("--withdraw", action="store_true", help="all that it ever sent is erased, for good; asks before")
    leaving.add_argument("--yes", action="store_true", help="withdraw without asking")
    add_passphrase(leaving)
    revoking = actions.add_parser(
        "revoke",
        help="put single agents out of the fleet",
        description="Puts agents out of the fleet at once, because their vaults are lost or stolen; `winnow-steward epoch "
        "begin` follows where one may have got into other hands.",
    )
    revoking.add_argument(
        "agents", nargs="+", metavar="AGENT", help="its identifier or fingerprint, as `partners list` shows it"
    )
    add_passphrase(revoking)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args, alone=args.action != "list")
    match args.action:
        case "terms":
            return _terms(session, args.json)
        case "leave":
            if args.withdraw and not args.yes:
                _confirm(session, args.partner)
            return _leave(session, args.partner, withdraw=args.withdraw)
        case "revoke":
            return _revoke(session, args.agents)
    return _list(session, args.json)


def _confirm(session: Session, partner: str) -> None:
    """Asks before everything of a partner is erased; not again where it was said before, nor where there is no such partner."""
    said = epochs.departure(session.published, partner)
    if (said and said[0].withdraw) or all(one.partner != partner for one in session.published.approvals()):
        return
    if not sys.stdin.isatty():
        raise epochs.EpochError(
            f"{partner} leaves: nobody can be asked here whether all that it sent is to be erased; add --yes. Nothing was changed"
        )
    print(f"All that {partner} ever sent is erased, for good: no later export has it, and nobody can bring it back.")
    if input("Type its name to go on: ").strip() != partner:
        raise epochs.EpochError(f"{partner} leaves: that is not its name; nothing was changed")


def _leave(session: Session, partner: str, *, withdraw: bool) -> int:
    revocation, statement = epochs.leave(session.published, session.keys, partner, withdraw=withdraw)
    with session.connect() as coordinator:
        coordinator.revoke(statement)
        kept = "is withdrawn" if withdraw else "is kept"
        print(f"{partner} left: from now on {_refused(len(revocation.agent_ids))}, and what it sent {kept}")
        told(
            epochs.begin(coordinator, session.published, session.keys, session.save_keys, unless_after=revocation.epoch)
        )
    return 0


def _revoke(session: Session, agents: list[str]) -> int:
    revocation, statement = epochs.put_out_agents(session.published, session.keys, agents)
    with session.connect() as coordinator:
        coordinator.revoke(statement)
    print(
        f"from now on {_refused(len(revocation.agent_ids))}; where a vault may be in other hands, run"
        " `winnow-steward epoch begin`: until then it can sign like the fleet"
    )
    return 0


def _refused(agents: int) -> str:
    return f"{counted(agents, 'agent')} {'is' if agents == 1 else 'are'} refused"


def _list(session: Session, as_json: bool) -> int:
    given = list(session.published.approvals())
    out = epochs.put_out(session.published.revocations(), given)
    approvals = {(one.agent_id, fingerprint_of(one.keys)): one for one in given}.values()  # the newest of each vault
    if as_json:
        print_objects(
            {
                "partner": approval.partner,
                "agent_id": approval.agent_id,
                "fingerprint": fingerprint_of(approval.keys),
                "approved_at": approval.approved_at,
                "version": approval.version,
                "standing": "out" if approval.agent_id in out else "approved",
            }
            for approval in approvals
        )
        return 0
    print_table(
        ("partner", "identifier", "fingerprint", "approved", "version", "standing"),
        [
            (
                a.partner,
                a.agent_id,
                fingerprint_of(a.keys),
                moment(a.approved_at),
                str(a.version),
                "out" if a.agent_id in out else "approved",
            )
            for a in approvals
        ],
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
