"""`winnow-agent review list|show|approve|redact|reject`: a person's word on held documents, in the terminal."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.cli.records import beside, folders, records
from winnow_agent.config import Settings, load_settings
from winnow_agent.documents import Decision, Document
from winnow_agent.vault import review
from winnow_agent.vault.listing import name_of, sentences
from winnow_agent.vault.policy import policy_in_force
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import Screener
from winnow_agent.vault.screen.redacting import WorkerRedactor
from winnow_agent.vault.screening import ChangedMeanwhileError, Screening
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.commands import home_of
from winnow_protocol.errors import SetAsideError
from winnow_protocol.listings import moment, print_json, print_objects, print_table, visible

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
        if name == "show":
            action.add_argument("--json", action="store_true", help="one object")
        else:
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
    aside = beside(settings.home)
    with records(settings.home, write=[aside]) as store:
        if args.action == "list":
            return _list(store, folders(settings), as_json=args.json)
        row = review.find_document(store, args.document)
        if args.action == "show":
            return _show(store, settings, row, as_json=args.json)
        if args.action == "reject":
            review.reject(store, row["id"], args.reviewer, args.reason)
            print(f"{row['id'].hex()}: rejected")
            return 0
        if args.action == "redact":
            review.mark(store, row["id"], args.spans, args.type)
        try:
            decision = _release(store, settings, row["id"], args.reviewer, aside)
        except ChangedMeanwhileError:
            _show_found(store, settings, review.find_document(store, row["id"].hex()))
            raise
        print(f"{row['id'].hex()}: {review.outcome(decision)}")
        return 0 if review.leaves(decision) else SetAsideError.exit_code


def _span(text: str) -> tuple[int, int]:
    start, sign, end = text.partition(":")
    if not sign or not (start + end).isdecimal() or not start or not end:
        raise argparse.ArgumentTypeError(
            f"{text} is no span: two numbers of characters with a colon between them are allowed, e.g. 120:134"
        )
    return int(start), int(end)


def _list(store: Store, folder: Mapping[str, Path], *, as_json: bool) -> int:
    rows = review.held(store)
    if as_json:
        print_objects(
            {"document": row["id"].hex(), "part": row["part"], "source": row["source"], "path": os.fsdecode(row["path"] or b""),
             "language": row["language"], "characters": row["characters"], "since": row["since"], "reasons": _reasons(row)}
            for row in rows
        )  # fmt: skip
        return 0
    print_table(
        ("document", "source", "file", "held since", "why"),
        [
            (row["id"].hex()[:12], row["source"], _file(row, folder), moment(row["since"]), " ".join(_why(row)))
            for row in rows
        ],
        empty="nothing is held",
    )
    if rows:
        print("`winnow-agent review show DOCUMENT` shows its text and what was found; the start of its id suffices")
    return 0


def _file(row: Row, folder: Mapping[str, Path]) -> str:
    name = visible(name_of(os.fsdecode(row["path"] or b""), folder.get(row["source"])))
    return f"{name} ({row['part']})" if row["part"] else name


def _why(row: Row) -> list[str]:
    return sentences(row["state"], _reasons(row))


def _reasons(row: Row) -> list[str]:
    return [str(reason) for reason in json.loads(row["reasons"])]


def _show(store: Store, settings: Settings, row: Row, *, as_json: bool) -> int:
    if not as_json:
        document = _show_found(store, settings, row)
        print(f"\n{document.text}" if document else "text       deleted, as the policy's retention says")
        return 0
    document = store.document(row["id"])
    found = _all_found(store, settings, row["id"], document)
    print_json(
        {"document": row["id"].hex(), "part": row["part"], "source": row["source"], "path": os.fsdecode(row["path"] or b""),
         "language": row["language"], "state": row["state"], "since": row["since"], "reasons": _reasons(row),
         "sentences": _why(row), "findings": found, "text": document.text if document else None}
    )  # fmt: skip
    return 0


def _all_found(store: Store, settings: Settings, document_id: bytes, document: Document | None) -> list[dict[str, Any]]:
    """What was found, for a program; ``redacted`` says whether a release takes its span away."""
    policy = policy_in_force(settings, Trust(store, settings.home / "vault"))
    found = review.marks(store, document_id, document, policy) if document else []
    return [
        {"type": one.type, "start": one.start, "end": one.end, "score": round(one.score, 4), "redacted": one.redacted,
         "place": one.place}
        for one in found
    ]  # fmt: skip


def _show_found(store: Store, settings: Settings, row: Row) -> Document | None:
    """Where a document stands and what was found in it, without its text."""
    document = store.document(row["id"])
    print(f"document   {row['id'].hex()}\nsource     {row['source']}\nfile       {_file(row, folders(settings))}")
    print(f"language   {row['language']}\nstate      {row['state']} since {moment(row['since'])}")
    for sentence in _why(row):
        print(f"reason     {sentence}")
    if document is None:
        return None
    for warning in document.warnings:
        print(f"warning    {warning}")
    for skipped in document.skipped:
        print(f"not read   {visible(skipped.what)} ({skipped.kind})")
    for name, share in document.coverage.items():
        print(f"coverage   {name.replace('_', ' ')} {share:.0%}")
    _print_found(document, _all_found(store, settings, row["id"], document))
    return document


def _print_found(document: Document, found: Sequence[dict[str, Any]]) -> None:
    """A line a finding, in the order of the text; what a release would leave in the text has a dash."""
    wide = max((len(one["type"]) for one in found), default=0)
    spans = [f"{one['start']}–{one['end']}" for one in found]
    for one, span in zip(found, spans, strict=True):
        does = "redacted" if one["redacted"] else "–"
        text = document.text[one["start"] : one["end"]].replace("\n", " ")[:80]
        place = f"  ({one['place']})" if one["place"] else ""
        print(
            f"found      {one['type']:<{wide}}  {does:<8}  {one['score']:.2f}  {span:<{max(map(len, spans))}}  {text}{place}"
        )


def _release(store: Store, settings: Settings, document_id: bytes, reviewer: str, aside: Path) -> Decision:
    """Redacts and screens in confined workers, as the vault would."""
    trust = Trust(store, settings.home / "vault")

    def in_force() -> Policy:
        return policy_in_force(settings, trust)

    policy = in_force()
    with tempfile.TemporaryDirectory(prefix="review-", dir=aside) as scratch:
        workers = Workers(settings.limits, Path(scratch))
        try:
            return review.release(
                Screening(store, Screener(workers), WorkerRedactor(workers), policy), document_id, reviewer, in_force
            )
        finally:
            workers.close()
