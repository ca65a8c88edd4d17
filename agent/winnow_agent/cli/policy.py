"""`winnow-agent policy`: is a policy right, what holds, what would another make of the archive, and why was this decided."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from winnow_agent.cli import explaining, simulating
from winnow_agent.cli.reading import Reading, default_limits, profile_of, read_confined
from winnow_agent.config import load_settings
from winnow_agent.vault.reasons import explain
from winnow_protocol.listings import counted, print_json
from winnow_protocol.policy import load_policy, policy_digest, stricter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from winnow_agent.vault.cases import CaseFile, Outcome
    from winnow_protocol.policy import EffectivePolicy


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="say everything that is wrong in a policy, with lines")
    check.add_argument("file", help="a policy's file, or a built-in policy's name")
    show = actions.add_parser("show", help="each rule: its value, and whose it is: own, fleet or default")
    show.add_argument("--policy", help="a policy's file or name; without it the home's with the fleet's, or standard")
    show.add_argument("--fleet", help="the fleet's policy: for each rule the stricter of the two holds")
    show.add_argument("--json", action="store_true", help="one object a line")
    test = actions.add_parser("test", help="run the cases that prove a policy")
    test.add_argument("cases", nargs="?", help="a file of cases, or a built-in policy's name; all built-in cases else")
    test.add_argument("--json", action="store_true", help="one object a line")
    simulating.register(
        actions.add_parser(
            "simulate", help="decide every stored document by another policy, and count; nothing is changed"
        )
    )
    explaining.register(
        actions.add_parser("explain", help="why one stored document was decided as it was, in sentences")
    )


def run(args: argparse.Namespace) -> int:
    """Runs the action; 1 where a case came out otherwise than it should."""
    match args.action:
        case "check":
            return _check(args.file)
        case "show":
            return _show(args)
        case "simulate":
            return simulating.run(args)
        case "explain":
            return explaining.run(args)
        case _:
            return _test(args)


def _check(file: str) -> int:
    policy = load_policy(file)
    print(
        f"{file}: the policy {policy.name} is right: {counted(len(policy.values), 'value')}, digest {policy_digest(policy)}"
    )
    return 0


def _show(args: argparse.Namespace) -> int:
    effective = _effective(args)
    rows = [(path, value, effective.origins[path]) for path, value in sorted(effective.policy.values.items())]
    if args.json:
        for path, value, origin in rows:
            print_json({"rule": path, "value": value, "origin": origin}, indent=None)
        return 0
    shown = [(path, _text(value), origin) for path, value, origin in rows]
    width = max(len(path) for path, _, _ in shown)
    for path, text, origin in shown:
        print(f"{path:<{width}}  {origin:<7}  {text}")
    print(f"{'digest':<{width}}  {'':<7}  {policy_digest(effective.policy)}")
    return 0


def _effective(args: argparse.Namespace) -> EffectivePolicy:
    """Of the policies that were named; with a home, of its own and of what the steward published to it."""
    if args.home is None or args.policy or args.fleet:
        return stricter(load_policy(args.fleet) if args.fleet else None, load_policy(args.policy or "standard"))
    from winnow_agent.cli.records import NoRecordsError, records
    from winnow_agent.vault.policy import effective_policy
    from winnow_agent.vault.trust import Trust

    settings = load_settings(args.home)
    try:
        with records(settings.home) as store:
            return effective_policy(settings, Trust(store, settings.home / "vault"))
    except NoRecordsError:
        return stricter(None, load_policy(settings.policy_source))


def _test(args: argparse.Namespace) -> int:
    from winnow_agent.vault.cases import find_case_files, load_cases

    files = [load_cases(path) for path in find_case_files(args.cases)]
    return read_confined(profile_of([]), default_limits(), lambda tools: _run(files, tools, as_json=args.json))


def _run(files: Sequence[CaseFile], tools: Reading, *, as_json: bool) -> int:
    from winnow_agent.vault.cases import run_cases
    from winnow_agent.vault.screen import Screener

    screener = Screener(tools.workers)
    failed = total = 0
    for file in files:
        for outcome in run_cases(file, lambda document: screener.findings(document).findings):
            total += 1
            failed += not outcome.passed
            if as_json:
                print_json(_row(file.where, file.policy.name, outcome), indent=None)
            else:
                print(_line(file.policy.name, outcome), flush=True)
    if not as_json:
        print(f"{total - failed} of {counted(total, 'case')} came out right")
    return 1 if failed else 0


def _row(where: str, policy: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "file": where,
        "policy": policy,
        "case": outcome.case.name,
        "passed": outcome.passed,
        "expected": outcome.case.action.value,
        "decision": outcome.decision.action.value,
        "reasons": list(outcome.decision.reasons),
    }


def _line(policy: str, outcome: Outcome) -> str:
    decision = f"{outcome.decision.action} ({', '.join(outcome.decision.reasons) or 'no reason'})"
    if outcome.passed:
        return f"ok      {policy}: {outcome.case.name}: {decision}"
    expected = f"{outcome.case.action} ({', '.join(outcome.case.reasons) or 'any reason'})"
    told = [f"FAILED  {policy}: {outcome.case.name}: expected {expected}, got {decision}"]
    unexpected = [reason for reason in outcome.decision.reasons if reason not in outcome.case.reasons]
    return "\n".join([*told, *(f"          {reason}: {explain(reason)}" for reason in unexpected)])


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
