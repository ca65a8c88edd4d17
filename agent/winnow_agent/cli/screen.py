"""`winnow-agent screen PATH…`: shows what would leave and what would not, and why; writes nothing, sends nothing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.cli.explaining import explanation_values, print_explanation
from winnow_agent.cli.reading import Reading, add_paths, answer_each, place_of
from winnow_agent.documents import Document, Finding
from winnow_protocol.listings import counted

if TYPE_CHECKING:
    from winnow_agent.vault.screen import Screener
    from winnow_protocol.policy import EffectivePolicy, Policy


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    add_paths(parser)
    parser.add_argument("--policy", default="standard", help="a built-in policy's name, or a file (default: standard)")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="each decision in sentences: by which rules, and what would have to be otherwise; no value that was found",
    )
    parser.add_argument("--profile", action="store_true", help="after all, where the time went, on the error output")


def run(args: argparse.Namespace) -> int:
    """Screens every document of every file, with every detector; exit status 0 when each file got an answer."""
    from winnow_protocol.policy import load_policy, stricter

    policy = load_policy(args.policy)
    effective = stricter(None, policy)
    screeners: list[Screener] = []

    def explained(document: Document, findings: Sequence[Finding]) -> Any:
        from winnow_agent.vault.explain import explain_document

        explanation = explain_document(document, findings, effective)
        return explanation_values(explanation) if args.json else explanation

    def describer(tools: Reading) -> Callable[[Path, Document], dict[str, Any]]:
        from winnow_agent.vault.screen import Screener

        screeners.append(Screener(tools.workers))
        return partial(_screened, policy, screeners[0], explained if args.explain else None)

    def after() -> None:
        if args.profile:
            sys.stdout.flush()
            _print_profile(screeners[0])

    def said(values: dict[str, Any]) -> None:
        if args.explain:
            _print_explained(values, effective)
        else:
            _print(values)

    return answer_each(args.paths, describer, said, as_json=args.json, after=after)


def _screened(
    policy: Policy,
    screener: Screener,
    explained: Callable[[Document, Sequence[Finding]], Any] | None,
    path: Path,
    document: Document,
) -> dict[str, Any]:
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
    values: dict[str, Any] = {
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
    return values if explained is None else values | {"explanation": explained(document, findings)}


def _print_profile(screener: Screener) -> None:
    """Where the time went, the dearest first. What was taken away is screened again, and counts again."""
    spent = screener.spent
    total = sum(each.seconds for each in spent.values())
    print(f"{'detector':<12} {'seconds':>9} {'characters/s':>13} {'share':>6}", file=sys.stderr)
    for name, each in sorted(spent.items(), key=lambda item: -item[1].seconds):
        rate = each.characters / each.seconds if each.seconds else 0
        share = each.seconds / total if total else 0
        print(f"{name:<12} {each.seconds:>9.2f} {rate:>13,.0f} {share:>6.0%}", file=sys.stderr)
    characters = max((each.characters for each in spent.values()), default=0)
    print(f"{'all':<12} {total:>9.2f} {characters / total if total else 0:>13,.0f} {1:>6.0%}", file=sys.stderr)


def _print_explained(values: dict[str, Any], effective: EffectivePolicy) -> None:
    from winnow_agent.vault.reasons import explain

    _print_head(values)
    print_explanation(effective, values["explanation"])
    known = {cause.reason for cause in values["explanation"].causes}
    later = [reason for reason in values["reasons"] if reason not in known]
    if later:
        print(f"Once that was redacted, it was screened again, and the decision is: {values['decision']}.")
        for reason in later:
            print(f"  {reason}: {explain(reason)}")
    print()


def _print_head(values: dict[str, Any]) -> None:
    measured = values["measures"].get("QUALITY_WORDS")  # as the rules count them, if they were counted
    words = counted(len(values["text"].split()) if measured is None else int(float(measured)), "word")
    print(f"== {place_of(values)}\n   {values['decision']} ({values['language']}, {words})")


def _print(values: dict[str, Any]) -> None:
    from winnow_agent.vault.reasons import explain

    _print_head(values)
    for reason in values["reasons"]:
        print(f"   {reason}: {explain(reason)}")
    rows = [(one, f"{one['start']}–{one['end']}") for one in values["findings"]]
    wide = [
        max((len(cell) for cell in column), default=0)
        for column in ([one["type"] for one, _ in rows], [span for _, span in rows])
    ]
    for one, span in rows:
        text = values["text"][one["start"] : one["end"]].replace("\n", " ")
        print(f"   {one['type']:<{wide[0]}}  {one['score']:.2f}  {span:<{wide[1]}}  {text[:60]}")
    print()
