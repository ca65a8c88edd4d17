"""``winnow-coordinator tokens``: join strings. Each is good for one enrollment within minutes, unless it is revoked before."""

from __future__ import annotations

import argparse
from contextlib import closing

from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.enrollment import Newcomer, TokenError, make_token, revoke_token
from winnow_coordinator.store import parties
from winnow_protocol.commands import home_of
from winnow_protocol.listings import moment, print_json


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Makes, lists and revokes join strings. Each is good for one enrollment within minutes."
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="print a new join string, and nothing else")
    create.add_argument("--role", choices=("agent", "steward"), required=True)
    create.add_argument("--partner", default="", help="the partner's name; for an agent")
    create.add_argument("--agent", default="", help="the agent's name; for an agent")
    create.add_argument("--minutes", type=float, help="how long it lives (30 unless the settings say otherwise)")
    create.add_argument("--replace", action="store_true", help="the new steward takes over from the present one")
    create.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")
    revoke = actions.add_parser(
        "revoke",
        help="end a join string that nobody has used, as one that was sent to the wrong person",
        description="The enrollment port refuses it from now on. It stays in the list.",
    )
    revoke.add_argument("token", metavar="ID", help="as `list` shows it, or how that starts; or the join string itself")
    listing = actions.add_parser("list", help="list join strings without their tokens")
    listing.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")


def run(args: argparse.Namespace) -> int:
    """Makes, lists or revokes."""
    if args.action == "create" and args.role == "agent" and not (args.partner and args.agent):
        raise TokenError("making a join string for an agent: name it with --partner NAME and --agent NAME")
    if args.action == "create" and args.minutes is not None and not 0 < args.minutes <= 7 * 24 * 60:
        raise TokenError("making a join string: --minutes has to be above 0 and at most a week; state another")
    with closing(open_coordinator(home_of(args))) as coordinator:
        if args.action == "revoke":
            token = revoke_token(coordinator, args.token)
            print(f"revoked join string {token.name}: it lets nobody in any more")
            return 0
        return _create(coordinator, args) if args.action == "create" else _list(coordinator, args)


def _create(coordinator: Coordinator, args: argparse.Namespace) -> int:
    newcomer = Newcomer(args.role, args.partner, args.agent, replaces_steward=args.replace)
    join, expires_at = make_token(coordinator, newcomer, args.minutes)
    text = join.encode()
    if args.json:
        print_json({"join": text, "role": args.role, "expires_at": expires_at})
    else:
        print(text)
    return 0


def _list(coordinator: Coordinator, args: argparse.Namespace) -> int:
    with coordinator.records.read() as tx:
        rows = [
            {
                "id": token.name,
                "role": token.role,
                "partner": token.partner,
                "agent": token.agent,
                "made_at": token.made_at,
                "expires_at": token.expires_at,
                "used_at": token.used_at or 0,
                "revoked_at": token.revoked_at or 0,
                "state": token.state(coordinator.now),
            }
            for token in parties.tokens(tx)
        ]
    columns = {
        "id": lambda row: row["id"],
        "role": lambda row: row["role"],
        "partner": lambda row: row["partner"] or "–",
        "agent": lambda row: row["agent"] or "–",
        "state": lambda row: row["state"],
        "expires": lambda row: moment(row["expires_at"]),
    }
    tables.show(rows, columns, as_json=args.json, empty="No join string was made yet.")
    return 0
