"""`winnow-agent log show|acknowledge`: what is verified of the coordinator's transparency log, and what stands against it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from winnow_agent.cli.records import records
from winnow_agent.vault.log import logged
from winnow_agent.vault.log.state import Standing, log_of, standing, state_of
from winnow_agent.vault.log.verifying import acknowledge
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.commands import home_of
from winnow_protocol.listings import counted, moment, print_json, print_table


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "The log holds what the coordinator promised: receipts, tombstones, heads of the ledger. One counts once it is proved to"
        " be under a checkpoint that the steward cosigned."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="how far it is verified, each entry, and the evidence against it")
    show.add_argument(
        "--json", action="store_true", help="for a program; checkpoints and proofs in full, to be handed on"
    )
    actions.add_parser(
        "acknowledge",
        help="the evidence was looked at and explained: follow the log anew, and have every entry proved anew",
    )


def run(args: argparse.Namespace) -> int:
    """Shows or acknowledges."""
    home = home_of(args)
    with records(home) as store:
        trust = Trust(store, home / "vault")
        if args.action == "acknowledge":
            if all(row["acknowledged"] for row in logged.all_evidence(store)):
                print("there is no evidence that was not acknowledged; the log is followed on as it was")
                return 0
            acknowledge(store, trust)
            print("the log is followed anew; the evidence is kept, see `winnow-agent log show --json`")
            return 0
        if args.json:
            print_json(_everything(store, trust))
        else:
            _show(store, trust)
    return 0


def _everything(store: Store, trust: Trust) -> dict[str, Any]:
    log = log_of(trust)
    return {
        **asdict(standing(store, trust)),
        "checkpoint": state_of(store, log).cosigned if log else "",
        "entries": [
            {"kind": row["kind"], "of": row["subject"].hex(), "leaf": row["leaf_index"], "leaf_hash": row["leaf"].hex(),
             "lost": row["log"] == logged.LOST,
             "since": row["since"], "included_at": row["included_at"] or None, "log_size": row["tree_size"] or None}
            for row in logged.listed(store)
        ],
        "evidence": [
            {"at": row["at"], "kind": row["kind"], "message": row["message"], "acknowledged": bool(row["acknowledged"]),
             **json.loads(row["body"])}
            for row in logged.all_evidence(store)
        ],
    }  # fmt: skip


def _show(store: Store, trust: Trust) -> None:
    print(describe(standing(store, trust)))
    for row in logged.all_evidence(store):
        if not row["acknowledged"]:
            print(f"{row['kind']}, {moment(row['at'])}: {row['message']}")
    print_table(
        ("leaf", "what", "of", "promised", "proved"),
        [
            (
                str(row["leaf_index"]),
                row["kind"],
                row["subject"].hex()[:12],
                moment(row["since"]),
                f"{moment(row['included_at'])}, {counted(row['tree_size'], 'leaf')}"
                if row["included_at"]
                else "lost: the coordinator's records were put back"
                if row["log"] == logged.LOST
                else "not yet",
            )
            for row in logged.listed(store)
        ],
        empty="the coordinator has promised nothing yet",
    )


def describe(stands: Standing) -> str:
    """One sentence on how the log stands."""
    if stands.faults:
        return f"NOT SOUND: {', '.join(stands.faults)}; see `winnow-agent log show`"
    if not stands.cosigned_size:
        waiting = f"; {counted(stands.waiting, 'entry')} of this agent waiting for it" if stands.waiting else ""
        return f"the steward has cosigned nothing that was verified{waiting}"
    return (
        f"{counted(stands.cosigned_size, 'leaf')}, cosigned {moment(stands.cosigned_at * 1_000_000)}; {counted(stands.included, 'entry')} of this"
        f" agent proved, {stands.waiting} not yet"
    )
