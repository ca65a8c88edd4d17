"""`winnow-agent digitize PATH…`: shows the text that files hold; needs no home, writes nothing, sends nothing."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.cli.reading import add_paths, answer_each, place_of
from winnow_agent.documents import Document

if TYPE_CHECKING:
    from winnow_agent.vault.processes.workers import Workers


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    add_paths(parser)


def run(args: argparse.Namespace) -> int:
    """Reads every file; exit status 0 when each got an answer, of either kind."""
    return answer_each(args.paths, lambda tools: partial(_described, tools.workers), _print, as_json=args.json)


def _described(workers: Workers, path: Path, document: Document) -> dict[str, Any]:
    return {
        "source": str(path),
        "document": document.part,
        "media_type": document.media_type,
        "title": document.title,
        "language": _language(document, workers),
        "text": document.text,
        "method": document.method.value,
        "confidence": document.confidence,
        "warnings": [
            *document.warnings,
            *(f"not read: {skipped.what} ({skipped.kind})" for skipped in document.skipped),
        ],
    }


def _language(document: Document, workers: Workers) -> str:
    from winnow_agent.vault.screen import Screener, measures

    if document.language != measures.UNKNOWN_LANGUAGE:
        return document.language
    findings = Screener(workers, detectors=("language",)).findings(document).findings
    return measures.word(findings, measures.LANGUAGE) or measures.UNKNOWN_LANGUAGE


def _print(values: dict[str, Any]) -> None:
    sure = "" if values["confidence"] is None else f", {values['confidence']:.2f} sure"
    print(f"== {place_of(values)}\n   {values['media_type']}, {values['language']}, by {values['method']}{sure}")
    for warning in values["warnings"]:
        print(f"   warning: {warning}")
    print(f"\n{values['text']}\n")
