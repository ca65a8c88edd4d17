"""Runs the main job: two partners' archives, from files to receipts and an exported data set."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich import box
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from tools.demo.fleet import CommandFailedError, Fleet
from tools.leaks import Hit, Needles, plant_controls, remove_controls, search
from winnow_protocol.listings import counted

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
HOMES = ROOT / ".demo"
TRACKS = ("open-archive", "private/foundation", "private/fine-tune")
PARTNERS = {"Hill End Society": "hill-end-society", "Riverside Museum": "riverside-museum"}
HOMES_OF = {partner: HOMES / folder for partner, folder in PARTNERS.items()}
MOST_PASSES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the table."""

    partner: str
    name: str
    state: str
    reason: str
    track: str


def main() -> int:
    """Runs the demo; exit status 0 when everything that must not leave has stayed."""
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    fleet = Fleet(HOMES)
    began = time.monotonic()
    try:
        with console.status("starting the coordinator and the steward"):
            fleet.start_coordinator()
            fleet.join_steward(EXAMPLES / "fleet.yaml")
        before = _delivered(fleet)
        with console.status("the partners' agents read, screen, offer and deliver"):
            for partner, folder in PARTNERS.items():
                fleet.join_agent(HOMES_OF[partner], partner, "archive-1", EXAMPLES / folder / "policy.yaml")
            run_agents(fleet, HOMES_OF)
        table = list(lines(fleet, HOMES_OF))
        _print_table(console, table)
        console.print(f"delivered in this run: {_delivered(fleet) - before} shards; before: {before}")
        texts = _export(fleet, console)
        with console.status("the steward reads and cosigns the log, and the agents verify it"):
            witnessed = fleet.run("steward", "witness", home=fleet.steward)
            run_agents(fleet, HOMES_OF, passes=1)
        unproved = [*_log(fleet, console, witnessed)]
        wrong = [*wrongly_delivered(table), *unproved, *_search(fleet, console, texts)]
    except CommandFailedError as error:
        console.print(f"[red]the demo stops[/red]: {error}", markup=True)
        return 1
    finally:
        fleet.stop_coordinator()
    console.print(f"\n{time.monotonic() - began:.0f} s; homes, logs and exports are in {HOMES.relative_to(ROOT)}")
    for sentence in wrong:
        console.print(f"wrong: {sentence}", style="red")
    return 1 if wrong else 0


def run_agents(fleet: Fleet, homes: Mapping[str, Path], passes: int = MOST_PASSES) -> None:
    """All agents at the same time; again for one that had to accept terms first, or still waits for another's lease."""
    due = list(homes)
    for _ in range(passes):
        running = {partner: fleet.start("agent", "run", "--once", home=homes[partner]) for partner in due}
        for partner, process in running.items():
            if process.wait() != 0:
                log = homes[partner].with_suffix(".log").read_text()[-2000:]
                raise CommandFailedError(f"the agent of {partner} ended with status {process.returncode}: …{log}")
        due = [
            partner
            for partner in homes
            if fleet.accept_terms(homes[partner], f"The archivist of {partner}")
            or any(
                document["state"] == "waiting" for line in fleet.files(homes[partner]) for document in line["documents"]
            )
        ]
        if not due:
            return


def _delivered(fleet: Fleet) -> int:
    if not (fleet.coordinator / "config.yaml").exists():
        return 0
    return len(json.loads(fleet.run("coordinator", "shards", "list", "--json", home=fleet.coordinator)))


def lines(fleet: Fleet, homes: Mapping[str, Path]) -> Iterator[Line]:
    """A line a file of every partner."""
    for partner, folder in PARTNERS.items():
        for line in fleet.files(homes[partner]):
            name = Path(line["path"]).relative_to(EXAMPLES / folder / "archive")
            yield Line(partner, str(name), line["state"], _brief(line["sentences"]), ", ".join(line["tracks"]))


def _brief(sentences: list[str]) -> str:
    """The first sentence, which is the strictest reason's; `winnow-agent status --files` says them all."""
    return sentences[0] + (f" (+{len(sentences) - 1})" if len(sentences) > 1 else "") if sentences else ""


def _print_table(console: Console, rows: list[Line]) -> None:
    table = Table("partner", "file", "state", "reason", "track", box=box.SIMPLE_HEAD, pad_edge=False)
    for line in rows:
        table.add_row(line.partner, line.name, line.state, line.reason, line.track)
    console.print(table)


def _export(fleet: Fleet, console: Console) -> list[str]:
    """Exports each track and shows its first rows; returns all exported texts."""
    texts: list[str] = []
    for track in TRACKS:
        out = HOMES / "exports" / track.replace("/", "-")
        shutil.rmtree(out, ignore_errors=True)
        fleet.run("steward", "export", track, "--out", str(out), home=fleet.steward)
        rows: list[dict[str, Any]] = [
            row for path in sorted(out.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()
        ]
        console.print(f"export of {track}: {out.relative_to(ROOT)}, {counted(len(rows), 'document')}; the first:")
        table = Table("language", "modality", "licence", "words", "text", box=box.SIMPLE_HEAD)
        for row in rows[:4]:
            start = " ".join(str(row["text"]).split())[:90]
            table.add_row(
                str(row["language"]), str(row["modality"]), str(row["licence"]), str(row["words"]), start + " …"
            )
        console.print(table)
        texts += [str(row["text"]) for row in rows]
    return texts


def _log(fleet: Fleet, console: Console, witnessed: str) -> Iterator[str]:
    """What the steward cosigned, and what each agent has proved of its own; a sentence for what is not proved."""
    console.print(f"the steward: {witnessed.strip().splitlines()[-1]}")
    console.print(f"the operator: {fleet.run('coordinator', 'log', 'verify', home=fleet.coordinator).strip()}")
    for partner, home in HOMES_OF.items():
        left = [
            item for item in json.loads(fleet.run("agent", "outbox", "list", "--json", home=home)) if item.get("proof")
        ]
        proved = [item for item in left if item["proof"] == "included"]
        console.print(
            f"{partner}: {len(proved)} of {counted(len(left), 'receipt')} proved to be in the log;"
            f" ledger {fleet.run('agent', 'ledger', 'verify', home=home).splitlines()[0]}"
        )
        if len(proved) < len(left):
            yield f"{partner} holds receipts that nothing proves to be in the log the steward cosigned"


def wrongly_delivered(table: list[Line]) -> Iterator[str]:
    """Each file that must not leave is named with a reason; none of them was offered, let alone delivered."""
    for (partner, name), entry in expected().items():
        if entry["leaves"]:
            continue
        found = [line for line in table if PARTNERS[line.partner] == partner and line.name == name]
        if not found or not found[0].reason:
            yield f"{partner}/{name} must not leave, and the table does not say why it stays"
        elif found[0].state not in {"held", "rejected", "failed"}:
            yield f"{partner}/{name} must not leave, and is {found[0].state}"


def expected() -> dict[tuple[str, str], dict[str, Any]]:
    """What the archive's makers planted, by partner's folder and the file's path in its archive."""
    read = YAML(typ="safe").load(EXAMPLES / "expected.yaml")
    return {(partner, name): entry for partner, files in read.items() for name, entry in files.items()}


def planted(*kinds: str) -> list[str]:
    """What was planted of these kinds: names, numbers, keys, sentences."""
    return sorted({str(value) for entry in expected().values() for kind in kinds for value in entry.get(kind, ())})


def _search(fleet: Fleet, console: Console, texts: list[str]) -> Iterator[str]:
    """Nothing of the archive may be in the homes of those who may not read it."""
    folders = [fleet.coordinator, *(HOMES_OF[partner] / "gateway" for partner in PARTNERS)]
    values = planted("names", "numbers", "keys", "sentences")
    sentences = [
        part.strip() for text in texts for part in text.replace("\n", " ").split(". ") if len(part.strip()) > 40
    ]
    files = {str(path.relative_to(EXAMPLES)): path.read_bytes() for path in EXAMPLES.rglob("archive/*/*")}
    controls = plant_controls(*folders)
    try:
        missed = controls.missed_in(folders)
    finally:
        remove_controls(*folders)
    if missed:
        yield f"the search missed {len(missed)} of its own controls, so it proves nothing"
    hits: list[Hit] = search(folders, Needles([*values, *sentences], files))
    for hit in hits:
        yield f"{hit.path.relative_to(HOMES)} holds ({hit.form}): {hit.needle[:60]}"
    console.print(
        f"search of the coordinator's and both gateways' homes for {len(values)} planted values, {len(sentences)} sentences and the"
        f" digests of {len(files)} files: {len(hits)} found; {len(controls) - len(missed)} of {len(controls)} controls found"
    )


if __name__ == "__main__":
    sys.exit(main())
