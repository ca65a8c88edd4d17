"""Secrets in files: ours beside detect-secrets with its default plugins and filters.

An expected finding counts as found when nine of ten characters that its labels mark lie in findings. A flag is false when
it touches no label of its file and is not what a label marks elsewhere in it; the share is of all flags. CredSweeper's
labels come in two halves by the hash of the file's name: rules were made with an eye on the misses of the first; nobody
looked at those of the second. They are what CredSweeper itself finds: it is no peer there, what it leaves out counts
against us as false, and domains, buckets and account numbers count as secrets. detect-secrets' own set is labelled by the
names of its files.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from shared import labelled

from screening.rows import Figure, Row, wilson
from winnow_agent.documents import Document
from winnow_agent.vault.screen import secrets

Span = tuple[int, int]
Scanner = Callable[[str, Path], list[Span]]

_COVERED: Final = 0.9
_CODE: Final = 300
_LONGFORM: Final = 30
_NO_SECRET: Final = re.compile(r"no_secrets|only_comments|best-songs|word_list|custom_secrets")
_TEXT: Final = {
    ".py",
    ".js",
    ".json",
    ".xml",
    ".html",
    ".css",
    ".md",
    ".txt",
    ".yaml",
    ".yml",
    ".toml",
    ".ini",
    ".cfg",
    ".c",
    ".h",
    ".pyi",
}


@dataclass(frozen=True)
class Counted:
    """What one scanner did on one set."""

    found: int = 0
    expected: int = 0
    false: int = 0
    flags: int = 0
    clean_flagged: int = 0
    clean: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, field) + getattr(other, field) for field in self.__dataclass_fields__))


def ours(text: str, _path: Path) -> list[Span]:
    """The screen's own findings."""
    return [(f.start, f.end) for f in secrets.findings(Document(text, "text/plain"))]


def detect_secrets(text: str, path: Path) -> list[Span]:
    """Those of detect-secrets' default plugins and filters on the file."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    starts = line_starts(text)
    spans = []
    with default_settings():
        for secret in scan_file(str(path)):
            start, end = starts[secret.line_number - 1], starts[secret.line_number] - 1
            value = secret.secret_value or ""
            at = text.find(value, start, end)
            spans.append((at, at + len(value)) if value and at >= 0 else (start, end))
    return spans


def line_starts(text: str) -> list[int]:
    """Where each line begins, and where the one after the last would."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def text_of(path: Path) -> str | None:
    """A file's text; None where it holds none."""
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return None if "\0" in text else text.replace("\r\n", "\n")


def labels(folder: Path) -> dict[str, list[list[dict[str, object]]]]:
    """CredSweeper's expected findings by file name: of each, the marked parts."""
    by_file: dict[str, list[list[dict[str, object]]]] = {}
    for entry in json.loads((folder / "expected_output.json").read_text()):
        parts = entry["line_data_list"]
        by_file.setdefault(Path(parts[0]["path"]).name, []).append(parts)
    return by_file


def spans_of(parts: Iterable[dict[str, object]], text: str) -> list[Span]:
    """Where in a text an expected finding's parts lie; those that are not in it (a decoded one) are left out."""
    starts = line_starts(text)
    spans = []
    for part in parts:
        value, number = str(part["value"] or ""), int(str(part["line_num"]))
        start = starts[number - 1] if 0 < number < len(starts) else 0
        at = start + int(str(part["value_start"]))
        if not value or not text.startswith(value, at):
            at = text.find(value, start)
        if value and at >= 0:
            spans.append((at, at + len(value)))
    return spans


def covered(span: Span, by: list[Span]) -> int:
    """How many characters of a span lie in others."""
    return len(set(range(*span)).intersection(*[set().union(*(range(start, end) for start, end in by))]))


def is_found(parts: list[Span], by: list[Span]) -> bool:
    """Whether nine of ten marked characters of an expected finding lie in findings."""
    return sum(covered(part, by) for part in parts) >= _COVERED * sum(end - start for start, end in parts)


def is_false(span: Span, text: str, marked: list[Span]) -> bool:
    """Whether a flag touches no label, and what it marks is not labelled elsewhere in the file either."""
    start, end = span
    return not any(s < end and start < e for s, e in marked) and text[start:end] not in {text[s:e] for s, e in marked}


def counted(text: str, path: Path, expected: list[list[Span]], scanner: Scanner) -> Counted:
    """One scanner on one file."""
    spans = scanner(text, path)
    marked = [span for parts in expected for span in parts]
    return Counted(
        found=sum(is_found(parts, spans) for parts in expected),
        expected=len(expected),
        false=sum(is_false(span, text, marked) for span in spans),
        flags=len(spans),
        clean_flagged=int(not expected and bool(spans)),
        clean=int(not expected),
    )


def unseen(name: str) -> bool:
    """Whether a file's misses were left unread."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def samples(folder: Path) -> Iterator[tuple[Path, str, list[list[Span]]]]:
    """Path, text and expected spans of each of CredSweeper's samples that is text."""
    expected = labels(folder)
    for path in sorted((folder / "samples").iterdir()):
        text = text_of(path) if path.is_file() else None
        if text is None:
            continue
        found = [spans_of(parts, text) for parts in expected.get(path.name, [])]
        yield path, text, [spans for spans in found if spans]


def _scanners() -> dict[str, Scanner]:
    return {"ours": ours, "detect-secrets": detect_secrets}


def _row(set_name: str, measure: str, figures: dict[str, Figure], size: int, goal: float | None, *, most: bool) -> Row:
    peers = tuple((name, figure) for name, figure in figures.items() if name != "ours")
    return Row("secrets", set_name, measure, figures["ours"], size, goal, most=most, peers=peers)


def _of(counts: dict[str, Counted], pick: Callable[[Counted], tuple[int, int]]) -> dict[str, Figure]:
    return {name: wilson(*pick(count)) for name, count in counts.items()}


def _credsweeper(folder: Path) -> Iterator[Row]:
    for half, wanted in (("CredSweeper, seen half", False), ("CredSweeper, unseen half", True)):
        counts = dict.fromkeys(_scanners(), Counted())
        for path, text, expected in samples(folder):
            if unseen(path.name) == wanted:
                for scanner, scan in _scanners().items():
                    counts[scanner] += counted(text, path, expected, scan)
        size = counts["ours"]
        yield _row(half, "recall", _of(counts, lambda c: (c.found, c.expected)), size.expected, 0.90, most=False)
        yield _row(
            half, "false flags, of flags", _of(counts, lambda c: (c.false, c.flags)), size.flags, 0.08, most=True
        )
        clean = _of(counts, lambda c: (c.clean_flagged, c.clean))
        yield _row(half, "files without one, flagged", clean, size.clean, None, most=True)


def _detect_secrets(folder: Path) -> Iterator[Row]:
    hits: dict[tuple[str, bool], list[int]] = {}
    for path in sorted((folder / "test_data").rglob("*")):
        text = text_of(path) if path.is_file() else None
        if not text or path.name == "baseline.file":
            continue
        holds = not (_NO_SECRET.search(path.name) or "performance" in path.parts)
        for scanner, scan in _scanners().items():
            hits.setdefault((scanner, holds), []).append(int(bool(scan(text, path))))
    for holds, measure, goal in ((True, "files with one, flagged", 0.95), (False, "files without one, flagged", 0.08)):
        figures = {name: wilson(sum(found), len(found)) for (name, kind), found in hits.items() if kind == holds}
        yield _row("detect-secrets", measure, figures, len(hits["ours", holds]), goal, most=not holds)


def _clean(set_name: str, texts: Iterable[tuple[Path, str]]) -> Iterator[Row]:
    """Text in which nobody expects a secret: files flagged. Not every flag is a false one in code."""
    counts = dict.fromkeys(_scanners(), Counted())
    characters = 0
    for path, text in texts:
        characters += len(text)
        for scanner, scan in _scanners().items():
            counts[scanner] += counted(text, path, [], scan)
    flags = "; ".join(f"{name} {count.flags / max(characters / 1e6, 1e-9):.2f}" for name, count in counts.items())
    figures = _of(counts, lambda c: (c.clean_flagged, c.clean))
    yield _row(
        set_name, f"files flagged ({flags} a million characters)", figures, counts["ours"].clean, None, most=True
    )


def _sources() -> Iterator[tuple[Path, str]]:
    """Source files of the packages that are installed here: every one whose path's hash is small."""
    root = Path(sysconfig.get_path("purelib"))
    paths = (
        Path(folder) / name
        for folder, _, names in os.walk(root)
        for name in sorted(names)
        if Path(name).suffix in _TEXT and hashlib.sha256(f"{Path(folder).name}/{name}".encode()).digest()[0] < 6
    )
    texts = ((path, text_of(path)) for path in paths if path.stat().st_size < 40_000)
    yield from islice(((path, text) for path, text in texts if text), _CODE)


def rows(folder: Path) -> Iterator[Row]:
    """The table of secrets."""
    data = labelled("secrets", folder)
    if data is None:
        print("secrets: no labelled data here (secrets.tar.xz)")
    else:
        yield from _credsweeper(data / "credsweeper")
        yield from _detect_secrets(data / "detect-secrets")
    prose = labelled("longform", folder)
    if prose is None:
        print("secrets: no prose here (longform.tar.xz)")
    else:
        paths = sorted(path for path in prose.rglob("*.txt") if path.is_file())
        yield from _clean(
            "longform", ((path, path.read_text(errors="replace")[:200_000]) for path in paths[:_LONGFORM])
        )
    yield from _clean("installed packages' sources", _sources())
