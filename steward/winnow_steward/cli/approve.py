"""``winnow-steward approve``: list the agents that wait, or vouch for their keys."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from winnow_protocol.listings import counted, moment, print_objects, print_table
from winnow_protocol.v1.steward_pb2 import PendingAgent
from winnow_steward.approve import approve, choose, fingerprint_of
from winnow_steward.cli.session import Session, add_json, add_passphrase
from winnow_steward.epochs import departure


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Without an AGENT, lists the agents that wait. An AGENT is a fingerprint, an identifier, or "
        "PARTNER/AGENT. Let the partner read the fingerprint of its vault to you, and approve by that: then nobody in "
        "between can put other keys in its place."
    )
    parser.add_argument("agents", nargs="*", metavar="AGENT")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="only list; the same as no AGENT")
    which.add_argument(
        "--all", action="store_true", help="approve every agent that waits, but for a partner's that left"
    )
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    with session.connect() as coordinator:
        pending = coordinator.pending()
        if args.list or not (args.all or args.agents):
            _show(pending, args.json, empty="no agent waits for approval")
            return 0
        chosen = _all(pending, session) if args.all else choose(pending, args.agents)
        approve(chosen, coordinator, session.published, session.keys, session.settings.answer_key)
    _show(chosen, args.json, empty="no agent waits for approval; nothing was approved")
    if chosen and not args.json:
        print(f"approved {counted(len(chosen), 'agent')}; a vault learns of it with its next report")
    return 0


def _all(pending: Sequence[PendingAgent], session: Session) -> list[PendingAgent]:
    """All that wait, but for those of a partner that left: it comes back only by being named."""
    return [agent for agent in pending if departure(session.published, agent.partner) is None]


def _show(agents: Sequence[PendingAgent], as_json: bool, *, empty: str) -> None:
    if as_json:
        print_objects(
            {
                "agent_id": agent.agent_id,
                "partner": agent.partner,
                "agent": agent.agent,
                "fingerprint": fingerprint_of(agent.keys),
                "enrolled_at": agent.enrolled_at,
                "software_version": agent.software_version,
            }
            for agent in agents
        )
        return
    print_table(
        ("partner", "agent", "fingerprint", "identifier", "enrolled", "version"),
        [
            (a.partner, a.agent, fingerprint_of(a.keys), a.agent_id, moment(a.enrolled_at), a.software_version)
            for a in agents
        ],
        empty=empty,
    )
