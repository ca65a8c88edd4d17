"""Canaries in sound alone, read and screened without a fleet: ``python -m tests.faults.canaries.heard FOLDER [--seed N] [--scale N]``.

Prints the same table as the test, and with ``--misses`` what stands in the transcripts for values that were not found. What was
heard is kept in the folder, for that takes the time: a second run screens it anew. A seed whose misses were read measures
nothing any more.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.faults.canaries.fates import Outcome, Read, outcomes, table
from tests.faults.canaries.planting import Planted, Planting
from tests.faults.canaries.policy import write_policy
from winnow_agent.cli.reading import Reading, default_limits, read_confined
from winnow_agent.documents import Document, document_from_json, document_to_json
from winnow_agent.isolation import Profile, vault_profile
from winnow_agent.vault.canary.recall import Fate, find_like, spans_of
from winnow_agent.vault.screen import Screener
from winnow_protocol.policy import Policy, parse_policy


def main() -> None:
    """Plants, reads and screens."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, default=20)
    parser.add_argument("--misses", action="store_true", help="for writing rules, not for measuring")
    args = parser.parse_args()
    if not (args.folder / "planted.json").exists():
        planted = Planting(args.seed).write(args.folder / "archive", args.scale, ("sound",))
        planted.save(args.folder / "planted.json")
        write_policy(args.folder)

    def profile(scratch: Path) -> Profile:
        return vault_profile(None, read=[args.folder.resolve()], write=[scratch, (args.folder / "heard").resolve()])

    (args.folder / "heard").mkdir(exist_ok=True)
    policy = parse_policy((args.folder / "policy.yaml").read_text(), "the canaries' policy")
    limits = replace(default_limits(), workers=1)
    sys.exit(read_confined(profile, limits, lambda tools: _measure(args.folder, policy, tools, misses=args.misses)))


def _measure(folder: Path, policy: Policy, tools: Reading, *, misses: bool) -> int:
    planted = Planted.load(folder / "planted.json")
    screener = Screener(tools.workers)
    documents = []
    for path in sorted((folder / "archive").iterdir()):
        for document in _heard(path, folder / "heard" / f"{path.name}.json", tools):
            spans = spans_of(document, screener.findings(document).findings, policy)
            documents.append(Read(path.name, "", document, spans, None))
    seen = list(outcomes(planted, documents))
    lines = [f"{len(planted.canaries)} canaries in {len(documents)} documents", table(seen)]
    sys.stdout.write("\n".join([*lines, *(_misses(seen, documents) if misses else ()), ""]))
    return 0


def _heard(path: Path, kept: Path, tools: Reading) -> list[Document]:
    if kept.exists():
        return [document_from_json(values) for values in json.loads(kept.read_text())]
    documents = [item for item in tools.parsers.digitize(path) if isinstance(item, Document)]
    kept.write_text(json.dumps([document_to_json(document) for document in documents]))
    return documents


def _misses(seen: list[Outcome], documents: list[Read]) -> Iterator[str]:
    for outcome in seen:
        if outcome.fate in {Fate.TAKEN, Fate.NOT_READ}:
            continue
        canary = outcome.canary
        for text in (one.document.text for one in documents if one.file == canary.file):
            if place := find_like(text, canary.value):
                around = text[max(0, place[0] - 50) : place[1] + 20]
                yield f"{outcome.fate}: {canary.type} {canary.form} {canary.value!r}: {around!r}"


if __name__ == "__main__":
    main()
