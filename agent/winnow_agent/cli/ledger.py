"""`winnow-agent ledger show|verify`: the record of every state change."""

from __future__ import annotations

import argparse
import json

from winnow_agent.cli.records import records
from winnow_agent.vault.ledger import Head, faults
from winnow_agent.vault.store import Store
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import moment, print_objects, print_table


class LedgerBrokenError(StopRunError):
    """The ledger was changed since it was written."""


class BadHeadError(StopRunError):
    """A head that was given is none."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="the newest entries")
    show.add_argument("--last", type=int, default=50, metavar="N", help="how many (default: 50)")
    show.add_argument("--json", action="store_true")
    verify = actions.add_parser("verify", help="find any changed, removed, reordered or cut-off entry")
    verify.add_argument(
        "--head", metavar="SIZE:HASH", help="a head known from elsewhere; without it, the last one reported"
    )


def run(args: argparse.Namespace) -> int:
    """Shows or verifies."""
    with records(home_of(args)) as store:
        return _show(store, args) if args.action == "show" else _verify(store, args.head)


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
            (str(e.sequence), moment(e.at), e.subject, e.identifier.hex()[:12], e.before, e.after, e.detail or "erased")
            for e in entries
        ],
        empty="the ledger is empty",
    )
    return 0


def _verify(store: Store, given: str | None) -> int:
    expected, whence = _expected(store, given)
    found = faults(store.ledger_entries(), expected)
    if found:
        raise LedgerBrokenError("verifying the ledger: " + "; ".join(found))
    head = store.ledger_head()
    print(f"sound: {head.size} entries, head {head.size}:{head.hash.hex()}")
    print(f"checked against {whence}")
    return 0


def _expected(store: Store, given: str | None) -> tuple[Head | None, str]:
    if given:
        size, _, hexadecimal = given.partition(":")
        try:
            return Head(int(size), bytes.fromhex(hexadecimal)), "the head that was given"
        except ValueError as error:
            raise BadHeadError(f"reading the head {given!r}: it is not of the form SIZE:HASH, e.g. 12:9f86…") from error
    reported = store.get("reported_ledger")
    if reported is None:
        return None, "no head from elsewhere: a cut-off end would not be seen; give one with --head"
    size, hexadecimal = json.loads(reported)
    return Head(size, bytes.fromhex(hexadecimal)), "the last head that the coordinator acknowledged"
