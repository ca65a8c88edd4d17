"""``winnow-coordinator fleet``: every agent as its last report described it."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict

from winnow_coordinator import fleet
from winnow_coordinator.cli import tables
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.commands import home_of
from winnow_protocol.listings import counted, moment
from winnow_protocol.wire import now_us

_CLOCK_SECONDS = 60
_SILENT_SECONDS = 300


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Every agent as its last report described it."
    parser.add_argument("--json", action="store_true", help="for a program: times are microseconds since the epoch")


def run(args: argparse.Namespace) -> int:
    """Lists."""
    with closing(open_coordinator(home_of(args))) as coordinator:
        rows = [asdict(member) for member in fleet.members(coordinator)]
    columns = {
        "partner": lambda row: row["partner"],
        "agent": lambda row: f"{row['name']}\n{row['agent_id'][:8]}",
        "standing": lambda row: row["standing"],
        "last seen": _seen,
        "version": lambda row: row["vault"].get("software_version") or row["gateway"].get("software_version") or "–",
        "isolation": lambda row: row["vault"].get("isolation") or "–",
        "backlog": _backlog,
        "states": lambda row: tables.lines(
            f"{state} {count}" for state, count in row["vault"].get("counts_by_state", {}).items() if count
        ),
        "ledger": lambda row: row["vault"].get("ledger_fault") or counted(row["vault"].get("ledger_size", 0), "entry"),
        "log": _log,
        "epoch": _epoch,
        "policy": _policy,
        "clock": _clock,
        "last error": lambda row: row["vault"].get("last_error") or row["gateway"].get("last_error") or "–",
    }
    tables.show(rows, columns, as_json=args.json, empty="No agent is enrolled yet; see `tokens create`.")
    return 0


def _seen(row: tables.Row) -> str:
    """When it reported last, and where it is silent, for how long: an agent that runs reports every 30 seconds."""
    silent = now_us() / 1e6 - row["last_seen"] / 1e6
    if not row["last_seen"] or row["standing"] == "revoked" or silent < _SILENT_SECONDS:
        return moment(row["last_seen"])
    seconds, unit = next(one for one in ((86_400, "day"), (3_600, "hour"), (60, "minute")) if silent >= one[0])
    return f"{moment(row['last_seen'])}\nsilent for {counted(int(silent // seconds), unit)}"


def _clock(row: tables.Row) -> str:
    """By how much the agent's machine is ahead, where that matters; the sign tells ahead from behind."""
    seconds = row["gateway"].get("clock_ahead_us", 0) / 1_000_000
    return f"{seconds:+.0f} s" if abs(seconds) > _CLOCK_SECONDS else "–"


def _backlog(row: tables.Row) -> str:
    if not row["vault"]:
        return "–"
    return f"{counted(row['vault']['backlog_files'], 'file')}\n{tables.size(row['vault']['outbox_bytes'])} to send"


def _log(row: tables.Row) -> str:
    """What the agent holds against the log, or how far it has verified it."""
    standing = row["vault"].get("log")
    if not standing:
        return "–"
    if standing["faults"]:
        return tables.lines(standing["faults"])
    return f"{counted(standing['cosigned_size'], 'leaf')}\n{standing['waiting']} unproved"


def _policy(row: tables.Row) -> str:
    """The version of the fleet's policy that the agent holds, and the one that it was not given."""
    held, withheld = row["vault"].get("policy_version"), row["vault"].get("policy_withheld")
    return tables.lines([str(held or "–"), *([f"{withheld} withheld"] if withheld else [])])


def _epoch(row: tables.Row) -> str:
    """The epoch of the fleet secret that the agent signs with, and what it has not signed with it."""
    move = row["vault"].get("epoch")
    if not move or not move["epoch"]:
        return "–"
    left = [f"{move['waiting']} to sign again"] if move["waiting"] else []
    left += [f"{move['gone']} without text"] if move["gone"] else []
    return tables.lines([str(move["epoch"]), *left])
