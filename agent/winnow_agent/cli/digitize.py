"""`winnow-agent digitize PATH…`: shows the text that files hold; needs no home, writes nothing, sends nothing."""

from __future__ import annotations

import argparse
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
    from winnow_agent.vault.workers import Workers


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, or a folder that is walked")
    parser.add_argument("--json", action="store_true", help="one object a line, one line a document")


def run(args: argparse.Namespace) -> int:
    """Reads every file; exit status 0 when each got an answer, of either kind."""
    check_paths(args.paths)

    def work(tools: Reading) -> int:
        for path in files_below_all(args.paths):
            for item in documents_of(tools.parsers, path):
                values = item if isinstance(item, dict) else _described(path, item, tools.workers)
                print_json(values, indent=None) if args.json else _print(values)
        return 0

    return read_confined(profile_of(args.paths), default_limits(), work)


def _described(path: Path, document: Document, workers: Workers) -> dict[str, Any]:
    return {
        "source": str(path),
        "document": document.part,
        "media_type": document.media_type,
        "title": document.title,
        "language": _language(document, workers),
        "text": document.text,
        "method": document.method.value,
        "confidence": document.confidence,
        "warnings": list(document.warnings),
    }


def _language(document: Document, workers: Workers) -> str:
    from winnow_agent.vault.screen import Screener, measures

    if document.language != measures.UNKNOWN_LANGUAGE:
        return document.language
    findings = Screener(workers, detectors=("language",)).findings(document).findings
    return measures.word(findings, measures.LANGUAGE) or measures.UNKNOWN_LANGUAGE


def _print(values: dict[str, Any]) -> None:
    place = " / ".join(part for part in (values["source"], values.get("document", "")) if part)
    if "error" in values:
        print(f"== {place}\n   {values['error']['kind']}: {values['error']['message']}\n")
        return
    sure = "" if values["confidence"] is None else f", {values['confidence']:.2f} sure"
    print(f"== {place}\n   {values['media_type']}, {values['language']}, by {values['method']}{sure}")
    for warning in values["warnings"]:
        print(f"   warning: {warning}")
    print(f"\n{values['text']}\n")
