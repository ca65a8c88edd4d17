"""How near a signature that is made of an own copy is to the one that was made of the text.

When another epoch of the fleet secret begins, documents whose text is deleted are signed again from the partner's own copies.
Those hold what left: names and the like are made up. They are found once more, and tagged, before the copy is signed. Each file
below a folder is screened with surrogates, and what was approved of it is screened again; printed is the share of the 128
values in which the two signatures agree, beside the same without the second screening. A copy is a duplicate from 0.5 on.

    python bench/own_copies.py [FOLDER]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared import print_versions

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import redact
from winnow_protocol.minhash import FleetSecret, signature, similarity

SECRET = FleetSecret(1, bytes(range(32)))
POLICY = "name: bench\npersonal: {default: redact, replacement: surrogate}\nsecrets: redact\n"
AGENT = Path(sys.executable).parent / "winnow-agent"


def screened(folder: Path, policy: Path) -> Iterator[dict[str, Any]]:
    """What the screen says of each document below the folder."""
    command = [str(AGENT), "screen", "--json", "--policy", str(policy), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return (row for line in done.stdout.splitlines() if "text" in (row := json.loads(line)))


def signed(row: dict[str, Any]) -> bytes:
    """The signature of a document by what was found in it."""
    findings = [Finding(f["type"], f["start"], f["end"], f["score"], f["detector"], "") for f in row["findings"]]
    document = Document(text=row["text"], media_type="text/plain", language=row["language"])
    return signature(redact.signature_text(document, findings), SECRET).values


def line(name: str, shares: list[float]) -> str:
    below = sum(share < 0.5 for share in shares)
    return f"{name:<28} least {min(shares):.2f}  median {statistics.median(shares):.2f}  below 0.5: {below} of {len(shares)}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "examples"
    with tempfile.TemporaryDirectory() as made:
        policy, copies = Path(made) / "policy.yaml", Path(made) / "copies"
        policy.write_text(POLICY)
        copies.mkdir()
        rows = [row for row in screened(folder, policy) if row.get("approved_text") not in (None, row["text"])]
        for number, row in enumerate(rows):
            (copies / f"{number:06}.txt").write_text(row["approved_text"], "utf-8")
        again = {int(Path(row["source"]).stem): row for row in screened(copies, policy)}
    pairs = [(signed(row), row["approved_text"], again[number]) for number, row in enumerate(rows) if number in again]
    print_versions("winnow-agent")
    print(f"{len(pairs)} documents in which something was replaced")
    print(line("found again and tagged", [similarity(first, signed(copy)) for first, _, copy in pairs]))
    print(line("as the copy stands", [similarity(first, signature(text, SECRET).values) for first, text, _ in pairs]))


if __name__ == "__main__":
    main()
