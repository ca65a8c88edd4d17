"""The canary over texts in thirty languages: recall of made-up names by script, of numbers and addresses by country.

    python bench/canary.py [--per-language N] [--data FOLDER] [--languages de,ru] [--report FILE]

Passages are those of the third of ``longform`` that is for measuring only (SHA-256 of the file's name, modulo 3, is 0) and of
its Universal Declaration of Human Rights, whose languages its file names tell; in German, in which neither is there, of the
sentences of ``pii/german_ler``. What is planted is made by Faker; the detectors are
the installed ones, in confined workers. There is no peer in most of these languages: Presidio as installed reads English.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from screening.rows import Row, show, wilson
from shared import labelled

from winnow_agent.cli.reading import default_limits
from winnow_agent.vault.canary import report
from winnow_agent.vault.canary.carriers import CARRIERS
from winnow_agent.vault.canary.measure import Key, Measured, Measurement, Plan
from winnow_agent.vault.canary.planting import excerpts
from winnow_agent.vault.canary.scripts import script_of
from winnow_agent.vault.canary.values import TYPES
from winnow_agent.vault.processes.workers import Workers
from winnow_protocol.policy import parse_policy

_ELTEC = {"deu": "de", "eng": "en", "fra": "fr", "hun": "hu", "por": "pt", "spa": "es", "ukr": "uk"}
_DECLARATION = {
    "Asante": "tw", "Bengali": "bn", "Bulgarian": "bg", "Chinese_Mandarin": "zh", "Czech": "cs", "Farsi": "fa",
    "Greek": "el", "Gujarati": "gu", "Hebrew": "he", "Hindi": "hi", "Hungarian": "hu", "Igbo": "ig", "Japanese": "ja",
    "Korean": "ko", "Macedonian": "mk", "Marathi": "mr", "Nepali": "ne", "Russian": "ru", "Serbian": "sr", "Sinhala": "si", "Tamil": "ta",
    "Turkish": "tr", "Ukrainian": "uk", "Vietnamese": "vi", "Yoruba": "yo",
}  # fmt: skip
_GOALS = {"Latin": 0.9, "Cyrillic": 0.9, "Greek": 0.9}
_OTHER_SCRIPTS, _NUMBERS = 0.8, 0.95
_KINDS = {"address": "addresses", "phone": "numbers", "identity number": "numbers"}
_POLICY = "name: bench\npersonal: {types: {DATE_TIME: redact}}\n"
"""The built-in standard, but that birth dates are redacted: it lets dates stand."""


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-language", type=int, default=60)
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    parser.add_argument(
        "--types", default=",".join(TYPES), help="of values, with commas between them; all if none is named"
    )
    parser.add_argument("--languages", help="with commas between them; all of them if none is named")
    parser.add_argument("--report", type=Path, help="the canary's own report, for all types")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, german = (labelled(area, args.data or Path(scratch)) for area in ("longform", "pii"))
        if folder is None or german is None:
            sys.exit("longform, pii: not there; nothing is measured")
        types = tuple(args.types.split(","))
        plan = Plan(parse_policy(_POLICY, "the bench's policy"), args.per_language, 1, ("text",), args.seed, types)
        workers = Workers(default_limits(), Path(scratch))
        try:
            began = time.perf_counter()
            measurement = Measurement(
                plan, workers, _NoFiles(), scratch=Path(scratch), workers=default_limits().workers, said=_said
            )
            scripts = _take(measurement, folder, german, set(args.languages.split(",")) if args.languages else None)
            measured = measurement.run()
        finally:
            workers.close()
    print(
        f"{len(measured.documents)} languages, {sum(measured.fates.values()):,} values, {time.perf_counter() - began:.0f} s"
    )
    own = sum(measured.own.values())
    print(f"{sum(measured.own_taken.values()) / own:.3f} of the passages' own letters and digits are taken, too")
    _print(measured, scripts)
    if args.report:
        args.report.write_text("\n".join(report.text(measured, plan, time.strftime("%Y-%m-%d"))) + "\n")


class _NoFiles:
    """No scan and no recording is made here."""

    def digitize(self, path: Path) -> Iterator[object]:
        raise AssertionError(path)


def _said(what: str) -> None:
    print(f"# {what}", file=sys.stderr, flush=True)


def _take(measurement: Measurement, folder: Path, german: Path, only: set[str] | None) -> dict[str, str]:
    """Takes the passages; gives each language's script."""
    scripts: dict[str, str] = {}
    for number, (language, text) in enumerate([*_texts(folder), ("de", _german(german))]):
        if only is None or language in only:
            scripts[language] = script_of("".join(CARRIERS[language].persons))
            measurement.take_passages(language, number, list(excerpts(text)))
    return scripts


def _german(folder: Path) -> str:
    """A word a line, an empty line after each sentence."""
    lines = next((folder / "german_ler").glob("*.conll")).read_text("utf-8").splitlines()
    return " ".join(line.split()[0] if line.strip() else "\n" for line in lines)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / "eltec").rglob("*.txt")):
        if _for_measuring(path):
            yield _ELTEC[path.parent.name], _read(path)
    yield from (("en", _read(path)) for path in sorted((folder / "state_union").rglob("*.txt")) if _for_measuring(path))
    for path in sorted((folder / "udhr_langid").iterdir()):
        for name, language in _DECLARATION.items():
            if path.name.startswith(name):
                yield language, _read(path)


def _read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def _for_measuring(path: Path) -> bool:
    return int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 3 == 0


def _print(measured: Measured, scripts: dict[str, str]) -> None:
    def script(of: Key) -> str:
        return scripts.get(of[0], "?")

    def goal_of(names: tuple[str, ...]) -> float:
        return _NUMBERS if names[0] in _KINDS.values() else _GOALS.get(names[0], _OTHER_SCRIPTS)

    def names_by(of: Key, *rest: str) -> tuple[str, ...] | None:
        return (script(of), *rest) if of[1] == "person" else None

    def by_country(of: Key) -> tuple[str, ...] | None:
        return (_KINDS[of[1]], of[4].rpartition("_")[2]) if of[1] in _KINDS else None

    tables: dict[str, Callable[[Key], tuple[str, ...] | None]] = {
        "names by script": names_by,
        "names by language": lambda of: names_by(of, of[0]),
        "numbers (telephone, identity) and addresses": lambda of: (_KINDS[of[1]],) if of[1] in _KINDS else None,
        "numbers (telephone, identity) and addresses by country": by_country,
    }
    for title, key in tables.items():
        show(title, _rows(measured, key, goal_of))
    show("by form", _rows(measured, lambda of: (of[1], of[3]) if of[3] else None, lambda _: None))
    show("all types", _rows(measured, lambda of: (of[1],), lambda _: None))


def _rows(
    measured: Measured, key: Callable[[Key], tuple[str, ...] | None], goal: Callable[[tuple[str, ...]], float | None]
) -> Iterator[Row]:
    for row in report.rows(measured, key):
        figure = wilson(row.recall.hits, row.recall.of)
        yield Row("canary", " ".join(row.names), "recall", figure, row.recall.of, goal(row.names))


if __name__ == "__main__":
    main()
