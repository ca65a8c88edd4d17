"""Makes `docs/formats.md`: what becomes of each format, from what its digitizer says, and from what was measured.

`--measure` reads the labelled `formats` through the vault's own pool first, and keeps the figures in `docs/formats.json`;
`--check` compares with what is committed and exits 1 on a difference.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winnow_agent.cli.reading import default_limits
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Format
from winnow_agent.vault.digitize.installed import digitizers
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers
from winnow_protocol.errors import SetAsideError

ROOT = Path(__file__).resolve().parent.parent
PAGE, FIGURES = ROOT / "docs" / "formats.md", ROOT / "docs" / "formats.json"
AREA = "formats"

_FAMILIES = {
    "mail": "Mail",
    "chats": "Conversations",
    "pdf": "PDF",
    "office": "Office files and books",
    "archives": "Archives",
    "subtitles": "Subtitles",
    "text": "Text and data",
    "web": "Web",
    "images": "Images",
    "sound and film": "Sound and film",
}
_HEAD = """# Formats

What the agent makes of each format. The type is decided by a file's content; its name is a hint at most. Made by
`python -m tools.make_formats` from what the digitizers say of themselves and from the figures of `--measure`; to be changed there.

*Measured* counts the labelled files of a format: how many gave a document with text, how many hold none or were refused by a
named kind (encrypted, malformed, unsupported, …), and the median milliseconds of a file, its process included. Hostile and
damaged files are among them on purpose. `–`: none of that format lies there.

Pictures in a text of more than a hundred words a picture illustrate it, and are not read, nor are those that are too small for a
page. Attached files are always read.
"""
_TYPES = """
import sys
from winnow_agent.vault.digitize.media_type import media_type_of_file
for line in sys.stdin:
    with open(line.rstrip("\\n"), "rb") as file:
        print(media_type_of_file(file, line.rstrip("\\n").rsplit("/", 1)[-1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the files of one media type."""

    files: int
    with_text: int
    kinds: Mapping[str, int]
    median_ms: float


def rows() -> Iterator[Format]:
    """Every digitizer's formats, each once."""
    for digitizer in dict.fromkeys(digitizers().values()):
        yield from getattr(digitizer, "formats", ())


def page(figures: Mapping[str, Figures]) -> str:
    """The page as Markdown."""
    by_family: dict[str, list[Format]] = defaultdict(list)
    for row in rows():
        by_family[row.family].append(row)
    parts = [_HEAD]
    for family, title in _FAMILIES.items():
        if by_family[family]:
            parts.append(f"## {title}\n\n| format | kept | lost | measured |\n|---|---|---|---|\n")
            parts[-1] += "".join(
                f"| {_cell(row.name)} | {_cell(row.kept)} | {_cell(row.lost)} | {_measured(row.media_types, figures)} |\n"
                for row in sorted(by_family[family], key=lambda row: row.name.lower())
            )
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _measured(media_types: Sequence[str], figures: Mapping[str, Figures]) -> str:
    found = [figures[media_type] for media_type in media_types if media_type in figures]
    if not found:
        return "–"
    kinds: dict[str, int] = defaultdict(int)
    for one in found:
        for kind, count in one.kinds.items():
            kinds[kind] += count
    files, with_text = sum(one.files for one in found), sum(one.with_text for one in found)
    median = max(found, key=lambda one: one.files).median_ms
    rest = "".join(f", {count} {kind}" for kind, count in sorted(kinds.items()))
    return f"{with_text} of {files} with text{rest}; {median:.0f} ms"


def measure(data: Path) -> dict[str, Figures]:
    """Reads every labelled file; figures by media type."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(data / f"{AREA}.tar.xz") as packed:
            packed.extractall(folder, filter="data")
        files = sorted(path for path in (Path(folder) / AREA).rglob("*") if path.is_file())
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        limits = default_limits()
        workers = Workers(limits, scratch)
        parsers = Parsers(limits, workers, scratch)
        try:
            with ThreadPoolExecutor(limits.workers) as pool:
                answers = list(pool.map(lambda path: _answer(parsers, path), files))
        finally:
            parsers.close()
            workers.close()
        types = _types(files)
    grouped: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for media_type, answer in zip(types, answers, strict=True):
        grouped[media_type].append(answer)
    return {media_type: _figures(answers) for media_type, answers in sorted(grouped.items())}


def _answer(parsers: Parsers, path: Path) -> tuple[str, float]:
    """``""`` for a document with text, else the kind of the error, and the seconds that it took."""
    began = time.perf_counter()
    kind = "no_text"
    try:
        for item in parsers.digitize(path):
            if isinstance(item, Document):
                kind = "" if item.text.strip() else kind
            elif kind:
                kind = item.kind
    except SetAsideError as error:
        kind = kind and error.kind
    return kind, time.perf_counter() - began


def _types(files: Sequence[Path]) -> list[str]:
    """The media type of each file, told in a process of its own with limits: some are hostile."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (600, 600))

    done = subprocess.run(
        [sys.executable, "-c", _TYPES],
        input="".join(f"{path}\n" for path in files),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        preexec_fn=limit,
    )
    return done.stdout.splitlines()


def _figures(answers: Sequence[tuple[str, float]]) -> Figures:
    kinds: dict[str, int] = defaultdict(int)
    for kind, _ in answers:
        if kind:
            kinds[kind] += 1
    median = statistics.median(seconds for _, seconds in answers) * 1000
    return Figures(len(answers), len(answers) - sum(kinds.values()), dict(kinds), round(median, 1))


def kept_figures() -> dict[str, Figures]:
    """What the last measurement found."""
    values: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else {}
    return {media_type: Figures(**figures) for media_type, figures in values.items()}


def main() -> int:
    """Writes the page, or compares it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    if options.measure:
        data = Path(os.environ.get("WINNOW_DATA", ROOT.parent / "shared" / "data"))
        if not data.is_dir():
            print(f"no labelled data at {data}; set WINNOW_DATA", file=sys.stderr)
            return 2
        measured = {
            media_type: {
                "files": one.files,
                "with_text": one.with_text,
                "kinds": dict(one.kinds),
                "median_ms": one.median_ms,
            }
            for media_type, one in measure(data).items()
        }
        FIGURES.write_text(json.dumps(measured, indent=1) + "\n")
    made = page(kept_figures())
    if options.check:
        if PAGE.is_file() and PAGE.read_text("utf-8") == made:
            return 0
        print("docs/formats.md is not what the code says; run: python -m tools.make_formats", file=sys.stderr)
        return 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
