"""`winnow-agent screen PATH…`: shows what would leave and what would not, and why; writes nothing, sends nothing."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.cli.reading import (
    Reading,
    check_paths,
    default_limits,
    documents_of,
    files_below_all,
    profile_of,
    read_confined,
)
from winnow_agent.documents import Document
from winnow_protocol.listings import print_json

if TYPE_CHECKING:
    from winnow_agent.vault.screen import Screener
    from winnow_protocol.policy import Policy


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, or a folder that is walked")
    parser.add_argument("--policy", default="standard", help="a built-in policy's name, or a file (default: standard)")
    parser.add_argument("--json", action="store_true", help="one object a line, one line a document")


def run(args: argparse.Namespace) -> int:
    """Screens every document of every file, with every detector; exit status 0 when each file got an answer."""
    from winnow_protocol.policy import load_policy

    policy = load_policy(args.policy)
    check_paths(args.paths)

    def work(tools: Reading) -> int:
        from winnow_agent.vault.screen import Screener

        screener = Screener(tools.workers)
        for path in files_below_all(args.paths):
            for item in documents_of(tools.parsers, path):
                values = item if isinstance(item, dict) else _screened(path, item, screener, policy)
                print_json(values, indent=None) if args.json else _print(values)
        return 0

    return read_confined(profile_of(args.paths), default_limits(), work)


def _screened(path: Path, document: Document, screener: Screener, policy: Policy) -> dict[str, Any]:
    from dataclasses import replace

    from winnow_agent.vault.decide import approve
    from winnow_agent.vault.screen import measures

    findings = screener.findings(document).findings
    language = measures.word(findings, measures.LANGUAGE) or document.language
    if document.language == measures.UNKNOWN_LANGUAGE:
        document = replace(document, language=language)
    decision, approved = approve(
        document, findings, policy, lambda again: screener.findings(again).findings, os.urandom(32)
    )
    return {
        "source": str(path),
        "document": document.part,
        "language": document.language,
        "text": document.text,
        "findings": [
            {"type": f.type, "start": f.start, "end": f.end, "score": round(f.score, 4), "detector": f.detector}
            for f in findings
            if not measures.is_measure(f)
        ],
        "measures": {f.type: f.note or round(f.score, 4) for f in findings if measures.is_measure(f)},
        "decision": decision.action.value,
        "reasons": list(decision.reasons),
        "approved_text": None if approved is None else approved.text,
    }


def _print(values: dict[str, Any]) -> None:
    from winnow_agent.vault.reasons import explain

    place = " / ".join(part for part in (values["source"], values.get("document", "")) if part)
    if "error" in values:
        print(f"== {place}\n   {values['error']['kind']}: {values['error']['message']}\n")
        return
    print(f"== {place}\n   {values['decision']} ({values['language']}, {len(values['text'].split())} words)")
    for reason in values["reasons"]:
        print(f"   {reason}: {explain(reason)}")
    for finding in values["findings"]:
        span = values["text"][finding["start"] : finding["end"]].replace("\n", " ")
        print(f"   {finding['type']:<16} {finding['score']:.2f}  {finding['start']}–{finding['end']}  {span[:60]}")
    print()
