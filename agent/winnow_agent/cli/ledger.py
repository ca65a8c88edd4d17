"""`winnow-agent ledger show|verify`: the record of every state change."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from winnow_agent.cli.records import records
from winnow_agent.spool import Spool
from winnow_agent.vault.heads import KnownHeads, newest_known, want_report
from winnow_agent.vault.ledger import Head, faults
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError, TryLaterError
from winnow_protocol.listings import counted, moment, print_objects, print_table


class LedgerBrokenError(StopRunError):
    """The ledger was changed since it was written."""


class BadHeadError(StopRunError):
    """A head that was given is none."""


class NoFreshHeadError(TryLaterError):
    """The coordinator did not say in time what it knows of the ledger."""


_POLL_SECONDS = 0.5
_CLOCKS_APART_SECONDS = 300.0


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="the newest entries")
    show.add_argument("--last", type=int, default=50, metavar="N", help="how many (default: 50)")
    show.add_argument("--json", action="store_true")
    verify = actions.add_parser("verify", help="find any changed, removed, reordered or cut-off entry")
    verify.add_argument(
        "--head", metavar="SIZE:HASH", help="a head known from elsewhere, beside those that the coordinator signed last"
    )
    verify.add_argument("--fresh", action="store_true", help="first have the coordinator say anew what it knows")
    verify.add_argument(
        "--wait", type=float, default=90.0, metavar="SECONDS", help="how long --fresh waits (default: 90)"
    )


def run(args: argparse.Namespace) -> int:
    """Shows or verifies."""
    home = home_of(args)
    with records(home) as store:
        return _show(store, args) if args.action == "show" else _verify(store, home, args)


def _show(store: Store, args: argparse.Namespace) -> int:
    entries = store.ledger_entries(last=args.last)
    if args.json:
        print_objects(
            {"sequence": e.sequence, "at": e.at, "subject": e.subject, "id": e.identifier.hex(), "before": e.before,
             "after": e.after, "hash": e.hash.hex(), "detail": None if e.detail is None else json.loads(e.detail)}
            for e in entries
        )  # fmt: skip
        return 0
    print_table(
        ("no.", "when", "what", "id", "before", "after", "detail"),
        [
            (str(e.sequence), moment(e.at), e.subject, e.identifier.hex()[:12], e.before, e.after, _detail(e.detail))
            for e in entries
        ],
        empty="the ledger is empty",
    )
    return 0


def _detail(detail: str | None) -> str:
    """What an entry says besides, for a person; `--json` has it as it was written."""
    if detail is None:
        return "erased"
    said = {name: value for name, value in json.loads(detail).items() if value not in ("", [], None)}
    return ", ".join(
        f"{name.replace('_', ' ')} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in said.items()
    )


def _verify(store: Store, home: Path, args: argparse.Namespace) -> int:
    given = [_head(args.head)] if args.head else []
    trust, inbox = Trust(store, home / "vault"), Spool(home / "spool" / "inbox")
    known = _fresh(store, trust, inbox, args.wait) if args.fresh else newest_known(store, trust, inbox)
    signed = known.heads if known else ()
    found = faults(store.ledger_entries(), [*signed, *given])
    if found:
        raise LedgerBrokenError("verifying the ledger: " + "; ".join(found))
    head = store.ledger_head()
    print(f"sound: {counted(head.size, 'entry')}, head {head.size}:{head.hash.hex()}")
    for one in given:
        print(f"checked against the head that was given, at entry {one.size}")
    if known and signed:
        print(
            f"checked against {counted(len(signed), 'head')} that the coordinator signed on {moment(known.answered_at)}, the newest at entry"
            f" {signed[-1].size}"
        )
    covered = max((one.size for one in [*signed, *given]), default=0)
    if not covered:
        print(
            "there is no head from elsewhere: an end that was cut off, or a ledger written anew, would not be seen. Pass"
            " --fresh while the agent runs, or --head with what the coordinator's operator finds in `winnow-coordinator fleet`"
        )
    elif covered < head.size:
        print(f"entries after {covered} are chained, and known to nobody else yet")
    return 0


def _head(given: str) -> Head:
    size, _, hexadecimal = given.partition(":")
    try:
        head = Head(int(size), bytes.fromhex(hexadecimal))
    except ValueError:
        head = Head(0, b"")
    if head.size < 1 or len(head.hash) != 32:
        raise BadHeadError(f"reading the head {given!r}: it is not of the form SIZE:HASH, e.g. 12:9f86… (64 digits)")
    return head


def _fresh(store: Store, trust: Trust, inbox: Spool, seconds: float) -> KnownHeads:
    """Has the running agent report, and waits for the coordinator's answer to that."""
    before = newest_known(store, trust, inbox)
    began = time.time()
    want_report(store)
    while time.time() - began < seconds:
        known = newest_known(store, trust, inbox)
        newer = known is not None and (before is None or known.sequence > before.sequence)
        # An old answer that somebody put back is newer than one that somebody put back before it.
        if known is not None and newer and known.answered_at > (began - _CLOCKS_APART_SECONDS) * 1e6:
            return known
        time.sleep(_POLL_SECONDS)
    last = f"the last answer to a report is of {moment(before.answered_at)}" if before else "none ever came"
    raise NoFreshHeadError(
        f"fetching a head of the ledger from the coordinator: no answer came within {seconds:.0f} s, {last}; see that"
        " `winnow-agent run` runs and is connected, or pass --head"
    )
