"""``winnow-steward epoch``: a new fleet secret, how far the vaults have moved to it, and the end of the one before."""

from __future__ import annotations

import argparse
from typing import Any

from winnow_protocol.listings import counted, moment, print_objects, print_table
from winnow_protocol.v1.steward_pb2 import AgentEpoch, GetEpochResponse
from winnow_steward import epochs
from winnow_steward.cli.session import Session, add_json, add_passphrase
from winnow_steward.epochs import Turn


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "show: how far each agent has moved. begin: makes a fresh fleet secret, gives it to every vault that stays, and "
        "publishes the new epoch; vaults sign again by themselves, and earlier epochs are looked up until they have. Begun "
        "before and not finished, it is finished. share: gives it to vaults that lack it, such as one that was locked. "
        "retire: ends the earlier epochs, once every agent has moved."
    )
    parser.add_argument("action", choices=("show", "begin", "share", "retire"))
    parser.add_argument(
        "--anyway", action="store_true", help="retire although agents have not moved; what that costs is stated"
    )
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    with session.connect() as coordinator:
        match args.action:
            case "begin":
                told(epochs.begin(coordinator, session.published, session.keys, session.save_keys))
            case "share":
                standing = coordinator.epoch()
                shared = epochs.share(coordinator, session.published, session.keys, standing)
                told(Turn(session.keys.epoch, *shared, resumed=True))
            case "retire":
                standing = epochs.retire(coordinator, session.published, session.keys.root, anyway=args.anyway)
                print(f"the earlier epochs are over: {', '.join(map(str, standing.earlier_epochs))}")
                print(_no_more(standing))
            case _:
                _show(coordinator.epoch(), args.json)
    return 0


def told(turn: Turn) -> None:
    """Says what beginning an epoch did."""
    word = "goes on" if turn.resumed else "begins"
    print(
        f"epoch {turn.epoch} {word}: its secret is given to {counted(len(turn.given), 'vault')}; each signs again by itself"
    )
    for approval, why in turn.left_out:
        print(f"  not to {approval.partner}, agent {approval.agent_id}: {why}")


def _show(standing: GetEpochResponse, as_json: bool) -> None:
    rows = [_row(agent, standing.epoch) for agent in standing.agents]
    if as_json:
        print_objects(
            {
                "epoch": standing.epoch,
                "earlier_epochs": list(standing.earlier_epochs),
                "compared": standing.compared,
                "only_earlier": standing.only_earlier,
                **row,
            }
            for row in rows
        )
        return
    earlier = ", ".join(map(str, standing.earlier_epochs)) or "none"
    print(f"epoch {standing.epoch}; looked up besides: {earlier}")
    print_table(
        ("partner", "agent", "standing", "signs with", "signed", "to sign again", "text gone", "last seen"),
        [
            (
                row["partner"],
                row["agent"],
                row["standing"],
                str(row["reported_epoch"] or "–"),
                str(row["signed"]),
                str(row["waiting"]),
                str(row["gone"]),
                moment(row["last_seen"]),
            )
            for row in rows
        ],
        empty="no agent is enrolled",
    )
    if standing.earlier_epochs:
        late = len(epochs.behind(standing))
        print(
            f"not moved yet: {counted(late, 'agent')}"
            if late
            else "every agent has moved: `winnow-steward epoch retire`"
        )
        print(_no_more(standing, "would be"))


def _no_more(standing: GetEpochResponse, verb: str = "are") -> str:
    return (
        f"of {counted(standing.compared, 'document')} that offers are compared with, {standing.only_earlier} {verb} compared no more"
        " without the earlier epochs: their vaults have not signed them again yet, or can't: the text is gone, or they left"
    )


def _row(agent: AgentEpoch, epoch: int) -> dict[str, Any]:
    stated = agent.reported
    return {
        "agent_id": agent.agent_id,
        "partner": agent.partner,
        "agent": agent.agent,
        "standing": agent.standing,
        "reported_epoch": stated.epoch,
        "moved": stated.epoch == epoch and not stated.waiting,
        "signed": stated.signed,
        "waiting": stated.waiting,
        "gone": stated.gone,
        "last_seen": agent.last_seen,
    }
