"""`winnow-agent policy explain DOCUMENT`: why a stored document was decided as it was, in sentences, without its text."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from winnow_agent.config import load_settings
from winnow_protocol.commands import home_of
from winnow_protocol.listings import print_json, visible
from winnow_protocol.policy import EffectivePolicy, load_policy, policy_digest

if TYPE_CHECKING:
    from winnow_agent.vault.explain import Cause, Explanation
    from winnow_agent.vault.store import Row, Store


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument("document", metavar="DOCUMENT", help="the document's id, or how it starts")
    parser.add_argument("--policy", help="a policy's file or name; without it the home's, as its file is now")
    parser.add_argument("--json", action="store_true", help="one object")


def run(args: argparse.Namespace) -> int:
    """Explains the decision that a policy makes of a document's stored findings."""
    from winnow_agent.cli.records import records
    from winnow_agent.vault.policy import effective_policy
    from winnow_agent.vault.review import find_document
    from winnow_agent.vault.trust import Trust

    settings = load_settings(home_of(args))
    own = load_policy(args.policy) if args.policy else None
    with records(settings.home) as store:
        effective = effective_policy(settings, Trust(store, settings.home / "vault"), own)
        row = find_document(store, args.document)
        explanation = _explained(store, row, effective)
        if args.json:
            print_json(_values(row, effective, explanation), indent=None)
            return 0
        _print(store, row, effective, explanation)
        return 0


def _explained(store: Store, row: Row, effective: EffectivePolicy) -> Explanation | None:
    """None where there is nothing to decide by."""
    from winnow_agent.vault.around import notices_around
    from winnow_agent.vault.explain import explain_document

    document, (_, findings) = store.document(row["id"]), store.findings(row["id"])
    if document is None or not findings:
        return None
    policy = effective.policy
    around = notices_around(store, row["id"], policy)
    return explain_document(document, findings, effective, policy.sources.get(row["source"]), around)


def _print(store: Store, row: Row, effective: EffectivePolicy, explanation: Explanation | None) -> None:
    from winnow_agent.vault.reasons import explain

    print(f"Document {row['id'].hex()}, of the source {row['source']}, is {row['state']}.")
    if row["path"]:
        part = f" ({row['part']})" if row["part"] else ""
        print(f"File: {visible(os.fsdecode(row['path']) + part)}")
    recorded = json.loads(row["reasons"])
    if explanation is None:
        for reason in recorded:
            print(f"  {reason}: {explain(reason)}")
        why = "Its text is deleted" if row["body"] is None else "It has not been screened"
        print(f"{why}, so no policy can be asked about it.")
        return
    _print_unseen(store, row)
    print_explanation(effective, explanation)
    known = {cause.reason for cause in explanation.causes}
    later = [reason for reason in recorded if reason not in known]
    if later:
        same = row["policy_digest"] == policy_digest(effective.policy)
        print("Recorded beside these:" if same else "Recorded when it was decided, by another policy:")
        for reason in later:
            print(f"  {reason}: {explain(reason)}")


def _print_unseen(store: Store, row: Row) -> None:
    from winnow_agent.vault.screen import installed

    unseen = [name for name in installed() if name not in store.findings(row["id"])[0]]
    if unseen:
        print(f"Not looked at by {', '.join(unseen)}: an earlier rejection, or a failure, ended its screening.")


def print_explanation(effective: EffectivePolicy, explanation: Explanation) -> None:
    """An explanation in sentences."""
    print(f"\nThe policy {effective.policy.name} says: {explanation.action}.")
    won = [cause for cause in explanation.causes if cause.action is explanation.action]
    weaker = [cause for cause in explanation.causes if cause.action is not explanation.action]
    for cause in won:
        _print_cause(cause)
    if weaker:
        print("These rules were asked, too, and are less strict:")
        for cause in weaker:
            _print_cause(cause)
    if not won:
        print("  No rule asks for anything.")
    else:
        action, reasons = explanation.otherwise
        why = f" ({', '.join(reasons)})" if reasons else ""
        print(f"\nFor another outcome, {'all of this' if len(won) > 1 else 'this'} would have to be otherwise:")
        for change in dict.fromkeys(cause.change or "no rule can change it" for cause in won):
            print(f"  {change}")
        print(f"Then, what is left would say: {action}{why}.")
    print("\nFound:" if explanation.found else "\nFound: nothing in the text.")
    for found in explanation.found:
        low, high = found.score
        score = f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"
        more = ", …" if found.count > len(found.places) else ""
        passed = f"; {found.passed}" if found.passed else ""
        print(
            f"  {found.type}, {found.count}, by {', '.join(found.detectors)}, score {score},"
            f" at {'; '.join(found.places)}{more}{passed}"
        )
    print("Measured: " + ", ".join(f"{name} {value}" for name, value in explanation.measured))


def _print_cause(cause: Cause) -> None:
    print(f"  {cause.action}, {cause.reason}: {cause.sentence}")
    if cause.measured:
        print(f"    measured: {cause.measured}")
    for rule in cause.rules:
        value = ", ".join(map(str, rule.value)) or "none" if isinstance(rule.value, tuple) else str(rule.value)
        print(f"    {rule.path}: {value} ({rule.origin})")


def _values(row: Row, effective: EffectivePolicy, explanation: Explanation | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "document": row["id"].hex(),
        "source": row["source"],
        "state": row["state"],
        "recorded": json.loads(row["reasons"]),
        "policy": effective.policy.name,
        "digest": policy_digest(effective.policy),
    }
    return values | ({"decision": None} if explanation is None else explanation_values(explanation))


def explanation_values(explanation: Explanation) -> dict[str, Any]:
    """An explanation for a program."""
    told = asdict(explanation)
    action, reasons = told.pop("otherwise")
    return {
        "decision": told.pop("action"),
        **told,
        "measured": dict(told["measured"]),
        "otherwise": {"decision": action, "reasons": reasons},
    }
