"""`winnow-agent policy simulate`: what another policy would make of the documents that are stored."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.config import load_settings
from winnow_protocol.commands import home_of
from winnow_protocol.listings import counted, print_json, print_table
from winnow_protocol.policy import EffectivePolicy, load_policy, policy_digest

if TYPE_CHECKING:
    from winnow_agent.vault.simulate import Tally

_SEMAPHORES = Path("/dev/shm")  # noqa: S108  the locks of its processes are files there
_NOW = ("approve", "redact", "hold", "reject", "undecided", "sent")
_LEAVING = ("approve", "redact")
"""What was sent, and would be, has not changed."""
_THEN = ("approve", "redact", "hold", "reject", "needs_screening")


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument("--policy", help="a policy's file or name; without it the home's, as its file is now")
    parser.add_argument("--json", action="store_true", help="one object")


def run(args: argparse.Namespace) -> int:
    """Decides the stored documents by the other policy, made stricter by the fleet's, and counts."""
    from winnow_agent.cli.records import records
    from winnow_agent.vault.policy import effective_policy
    from winnow_agent.vault.simulate import simulate
    from winnow_agent.vault.trust import Trust

    settings = load_settings(home_of(args))
    own = load_policy(args.policy) if args.policy else None
    with records(settings.home, write=[_SEMAPHORES]) as store:
        effective = effective_policy(settings, Trust(store, settings.home / "vault"), own)
        key = store.key
    began = time.perf_counter()
    cores = len(os.sched_getaffinity(0))
    tally = simulate(settings.home / "vault" / "vault.sqlite", effective.policy, workers=cores, key=key)
    seconds = time.perf_counter() - began
    if args.json:
        print_json(_values(effective, tally, seconds), indent=None)
    else:
        _print(effective, tally, seconds)
    return 0


def _values(effective: EffectivePolicy, tally: Tally, seconds: float) -> dict[str, Any]:
    return {
        "policy": effective.policy.name,
        "digest": policy_digest(effective.policy),
        "fleet_rules": sorted(path for path, origin in effective.origins.items() if origin == "fleet"),
        "documents": tally.documents,
        "seconds": round(seconds, 2),
        "decisions": [
            {"now": now, "then": then, "documents": count, "examples": _examples(tally, now, then)}
            for (now, then), count in _pairs(tally)
        ],
        "reasons": [
            {"reason": reason, "now": tally.now[reason], "then": tally.then[reason]} for reason in _reasons(tally)
        ],
        "sources": [
            {"source": source, "now": now, "then": then, "documents": count}
            for (source, now, then), count in sorted(tally.decisions.items())
        ],
        "decided_by_a_person": tally.released,
        "redacted_now": tally.redacted,
        "still_found_now": tally.still_found,
    }


def _examples(tally: Tally, now: str, then: str) -> list[dict[str, Any]]:
    found = tally.examples.get((now, then), [])
    return [{"document": document, "reasons": list(reasons)} for document, reasons in found]


def _pairs(tally: Tally) -> list[tuple[tuple[str, str], int]]:
    pairs = Counter[tuple[str, str]]()
    for (_, now, then), count in tally.decisions.items():
        pairs[now, then] += count
    return sorted(pairs.items(), key=lambda pair: (_NOW.index(pair[0][0]), str(pair[0][1])))


def _reasons(tally: Tally) -> list[str]:
    """The most frequent first."""
    return sorted({*tally.now, *tally.then}, key=lambda reason: (-max(tally.now[reason], tally.then[reason]), reason))


def _print(effective: EffectivePolicy, tally: Tally, seconds: float) -> None:
    fleet = sum(origin == "fleet" for origin in effective.origins.values())
    stricter = f", {fleet} of its rules as the fleet's policy has them" if fleet else ""
    print(
        f"{counted(tally.documents, 'document')} by the policy {effective.policy.name}{stricter}, in {seconds:.1f} s\n"
    )
    _print_decisions(tally)
    _print_sources(tally)
    _print_reasons(tally)
    for (now, then), examples in sorted(tally.examples.items()):
        print(f"{now} → {_words(then)}, for example:")
        for document, reasons in examples:
            print(f"  {document[:12]}  {', '.join(reasons) or 'no reason'}")
    print()
    _print_notes(tally)


def _print_decisions(tally: Tally) -> None:
    pairs = dict(_pairs(tally))
    rows = []
    for now in _NOW:
        counts = [pairs.get((now, then), 0) for then in _then_of(tally)]
        if any(counts):
            rows.append((_words(now), *(f"{count:,}" if count else "–" for count in counts)))
    print_table(("now", *(f"then {_words(then)}" for then in _then_of(tally))), rows, empty="no document is stored")


def _then_of(tally: Tally) -> list[str]:
    """The columns: every decision, and what stays as it is because it was sent and released."""
    others = {then for _, _, then in tally.decisions} - set(_THEN)
    return [*_THEN, *sorted(others)]


def _print_sources(tally: Tally) -> None:
    sources = sorted({source for source, _, _ in tally.decisions})
    if len(sources) < 2:
        return
    rows = []
    for source in sources:
        of = Counter[str]()
        changed = 0
        for (name, now, then), count in tally.decisions.items():
            if name == source:
                of[then] += count
                stays = then in {now, "needs_screening"} or (now == "sent" and then in _LEAVING)
                changed += 0 if stays else count
        rows.append((source, f"{of.total():,}", *(f"{of[then]:,}" for then in _THEN), f"{changed:,}"))
    print_table(("source", "documents", *(f"then {_words(then)}" for then in _THEN), "changed"), rows, empty="")


def _print_reasons(tally: Tally) -> None:
    from winnow_agent.vault.reasons import explain

    rows = [
        (reason, f"{tally.now[reason]:,}", f"{tally.then[reason]:,}", f"{tally.then[reason] - tally.now[reason]:+,}", explain(reason))
        for reason in _reasons(tally)
    ]  # fmt: skip
    print_table(("reason", "now", "then", "change", "meaning"), rows, empty="no reason is given, now or then")


def _print_notes(tally: Tally) -> None:
    """What the counts leave open, in sentences."""
    waiting = sum(count for (_, _, then), count in tally.decisions.items() if then == "needs_screening")
    if waiting:
        print(
            f"{waiting:,} need screening: what was found in them so far can't decide them (`policy explain` says why)."
        )
    if gone := tally.then["text_deleted"]:
        print(
            f"{gone:,} have no text any more (`retention`), and no policy brings them back; another name for their source has"
            " its files read again."
        )
    if tally.released:
        print(f"{tally.released:,} were decided by a person, which no policy changes.")
    if sent := sum(count for (_, now, _), count in tally.decisions.items() if now == "sent"):
        print(f"{sent:,} were offered or have left; a new policy does not call them back.")
    if tally.redacted:
        print(
            "A redacted document is screened again before it leaves, which is not simulated: of those redacted so far,"
            f" {tally.still_found:,} of {tally.redacted:,} were held because something was still found."
        )


def _words(name: str) -> str:
    return name.replace("_", " ")
