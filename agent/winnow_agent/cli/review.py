"""`winnow-agent review list|show|approve|redact|reject`: a person's word on held documents, in the terminal."""

from __future__ import annotations

import argparse
import getpass
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.cli.records import records
from winnow_agent.config import Settings, load_settings
from winnow_agent.documents import Decision, place_of
from winnow_agent.vault import review
from winnow_agent.vault.policy import policy_in_force
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.reasons import explain
from winnow_agent.vault.screen import Screener
from winnow_agent.vault.screen.redacting import WorkerRedactor
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.at_rest import unlockers
from winnow_protocol.commands import home_of
from winnow_protocol.listings import moment, print_objects, print_table

if TYPE_CHECKING:
    from winnow_protocol.policy import Policy


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="a line a held document")
    listing.add_argument("--json", action="store_true")
    for name, sentence in (
        ("show", "a document's text and what was found in it"),
        ("approve", "release it: what the policy redacts is redacted all the same"),
        ("redact", "release it with further spans redacted, which the detectors missed"),
        ("reject", "keep it here"),
    ):
        action = actions.add_parser(name, help=sentence)
        action.add_argument("document", metavar="DOCUMENT", help="the document's id, or how it starts")
        if name != "show":
            action.add_argument(
                "--reviewer", default=getpass.getuser(), help="your name, for the ledger (default: the user)"
            )
        if name == "redact":
            action.add_argument(
                "spans",
                metavar="START:END",
                nargs="+",
                type=_span,
                help="characters of the text, as `show` counts them",
            )
            action.add_argument("--type", default="PERSON", help="what it is, by the policy's name (default: PERSON)")
        if name == "reject":
            action.add_argument("--reason", default="", help="a word or two, for the ledger")


def run(args: argparse.Namespace) -> int:
    """Lists, shows, or takes a decision."""
    settings = load_settings(home_of(args))
    aside = _aside(settings.home)
    with records(settings.home, write=[aside]) as store:
        if args.action == "list":
            return _list(store, as_json=args.json)
        row = review.find_document(store, args.document)
        if args.action == "show":
            return _show(store, row)
        if args.action == "reject":
            review.reject(store, row["id"], args.reviewer, args.reason)
            print(f"{row['id'].hex()}: rejected")
            return 0
        if args.action == "redact":
            review.mark(store, row["id"], args.spans, args.type)
        decision = _release(store, settings, row["id"], args.reviewer, aside)
        print(f"{row['id'].hex()}: {decision.action.value}")
        return 0


def _span(text: str) -> tuple[int, int]:
    start, _, end = text.partition(":")
    return int(start), int(end)


def _list(store: Store, *, as_json: bool) -> int:
    rows = review.held(store)
    if as_json:
        print_objects(
            {"document": row["id"].hex(), "part": row["part"], "path": os.fsdecode(row["path"] or b""), "language": row["language"],
             "characters": row["characters"], "since": row["since"], "reasons": row["reasons"]}
            for row in rows
        )  # fmt: skip
        return 0
    print_table(
        ("document", "file", "held since", "why"),
        [
            (row["id"].hex()[:12], _file(row), moment(row["since"]), " ".join(map(explain, _reasons(row))))
            for row in rows
        ],
        empty="nothing is held",
    )
    if rows:
        print("`winnow-agent review show DOCUMENT` shows its text and what was found; the start of its id suffices")
    return 0


def _file(row: Row) -> str:
    name = Path(os.fsdecode(row["path"] or b"")).name
    return f"{name} ({row['part']})" if row["part"] else name


def _reasons(row: Row) -> list[str]:
    import json

    return [str(reason) for reason in json.loads(row["reasons"])]


def _show(store: Store, row: Row) -> int:
    document = store.document(row["id"])
    print(f"document   {row['id'].hex()}\nstate      {row['state']} since {moment(row['since'])}")
    for reason in _reasons(row):
        print(f"reason     {explain(reason)}")
    if document is None:
        print("text       deleted, as the policy's retention says")
        return 0
    for warning in document.warnings:
        print(f"warning    {warning}")
    for skipped in document.skipped:
        print(f"not read   {skipped.what} ({skipped.kind})")
    for name, share in document.coverage.items():
        print(f"coverage   {name.replace('_', ' ')} {share:.0%}")
    for finding in store.findings(row["id"])[1]:
        if finding.end - finding.start < len(document.text):
            span = document.text[finding.start : finding.end].replace("\n", " ")
            place = place_of(document, finding.start, finding.end)
            print(
                f"found      {finding.type:<16} {finding.score:.2f}  {finding.start}–{finding.end}  {span[:80]}"
                f"{f'  ({place})' if place else ''}"
            )
    print(f"\n{document.text}")
    return 0


def _aside(home: Path) -> Path:
    """Where workers may set something aside; in memory, where the home is encrypted."""
    return home / "vault" if unlockers.load(home) is None else in_memory(home)


def _release(store: Store, settings: Settings, document_id: bytes, reviewer: str, aside: Path) -> Decision:
    """Redacts and screens in confined workers, as the vault would."""
    policy: Policy = policy_in_force(settings, Trust(store, settings.home / "vault"))
    with tempfile.TemporaryDirectory(prefix="review-", dir=aside) as scratch:
        workers = Workers(settings.limits, Path(scratch))
        try:
            return review.release(
                Screening(store, Screener(workers), WorkerRedactor(workers), policy), document_id, reviewer
            )
        finally:
            workers.close()
