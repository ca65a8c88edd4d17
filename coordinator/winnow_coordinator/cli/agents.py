"""``winnow-coordinator agents``: who is enrolled. A revoked agent is refused from its next call on."""

from __future__ import annotations

import argparse
from contextlib import closing

from winnow_coordinator import fleet
from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.enrollment import set_standing, unlock_steward
from winnow_coordinator.store.tables import Standing
from winnow_protocol.commands import home_of
from winnow_protocol.listings import moment


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Who is enrolled. A revoked agent is refused from its next call on."
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list agents with their standing")
    listing.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")
    revoke = actions.add_parser("revoke", help="refuse an agent from now on")
    revoke.add_argument("agent", metavar="AGENT", help="its identifier, or how that starts, or PARTNER/AGENT")
    unlock = actions.add_parser("unlock", help="let an agent in again that renewed twice, or the steward")
    unlock.add_argument(
        "agent", metavar="AGENT", help="its identifier, or how that starts, or PARTNER/AGENT; `steward` for the steward"
    )


def run(args: argparse.Namespace) -> int:
    """Lists, or changes one agent's standing."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        if args.action == "list":
            return _list(coordinator, args)
        if (args.action, args.agent) == ("unlock", "steward"):
            print("unlocked steward", unlock_steward(coordinator))
            print("Its certificates count no more; by its root key it gets another once the last one has ended.")
            return 0
        agent = fleet.named(coordinator, args.agent)
        set_standing(coordinator, agent.agent_id, Standing.REVOKED if args.action == "revoke" else Standing.APPROVED)
        done = "revoked" if args.action == "revoke" else "unlocked"
        print(f"{done} {agent.agent_id}, {agent.partner}/{agent.name}")
    return 0


def _list(coordinator: Coordinator, args: argparse.Namespace) -> int:
    rows = [
        {
            "agent": member.agent_id,
            "partner": member.partner,
            "name": member.name,
            "standing": member.standing,
            "enrolled_at": member.enrolled_at,
            "last_seen": member.last_seen,
        }
        for member in fleet.members(coordinator)
    ]
    columns = {
        "agent": lambda row: row["agent"],
        "partner": lambda row: row["partner"],
        "name": lambda row: row["name"],
        "standing": lambda row: row["standing"],
        "enrolled": lambda row: moment(row["enrolled_at"]),
        "last seen": lambda row: moment(row["last_seen"]),
    }
    tables.show(rows, columns, as_json=args.json, empty="No agent is enrolled yet; see `tokens create`.")
    return 0
