"""Ownership: notices in files, publishers' headers, public-domain pages, licence texts; beside scancode and a plain expression.

What is counted:

- **Files** (scancode-toolkit's test files for copyrights): a file with expected statements counts as found when one
  `THIRD_PARTY` finding holds at least half of the different words of one of them; a file without any is a false flag when it has
  any `THIRD_PARTY` finding. Of the notices, a statement is covered when the findings that touch it hold four fifths of
  its words; scancode's statements are normalised (``(c)`` for each sign), so the words for the sign don't count.
- **Headers** (GROBID's training data): a header with a note of type ``copyright`` counts as found when a `THIRD_PARTY` finding
  overlaps the note; one without is a false flag when it has any.
- **Public-domain pages**: a page is flagged when it has any `THIRD_PARTY` or `TRAINING_RESERVED` finding.
- **Licence texts**: named when a `LICENCE` finding's note is the SPDX key of the label, or of its family without ports and versions;
  told when there is any. Only the texts whose label has an SPDX identifier can be named.

- **Misread**: the files again with two characters in a hundred replaced by what OCR takes them for, and the sign by one of its wrecks.

Half of each set, chosen by the hash of the file's name, is left unread where misses are looked into; its rows say ``unseen``. (The files without a
notice are few, and were all looked at once.)
scancode runs in the environment whose Python ``WINNOW_PEERS`` names, and is left out where it isn't there.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import regex
import yaml
from lxml import etree
from shared import labelled

from screening.rows import Figure, Row, bootstrap, wilson
from winnow_agent.documents import Document
from winnow_agent.vault.screen import ownership

Spans = list[tuple[int, int]]
Contestant = Callable[[Sequence[str]], list[Spans]]

_SIGN_WORDS: Final = frozenset(
    {"copyright", "copyrights", "copr", "c", "copyrighted", "copyleft", "©", "by", "the", "and"}
)
_PLAIN: Final = regex.compile(r"(?i)(?:copyright|©|\(c\))[^\n]{0,20}(?:19|20)\d\d[^\n]{0,120}|all rights reserved")
_SCANCODE: Final = """
import json, sys
from cluecode.copyrights import detect_copyrights_from_lines
for line in sys.stdin:
    rows = list(enumerate(json.loads(line).split("\\n"), 1))
    found = detect_copyrights_from_lines(numbered_lines=rows, include_holders=False, include_authors=False)
    print(json.dumps([[one.start_line, one.end_line] for one in found]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, with its statements as labels or as places; neither for a text that has none."""

    name: str
    text: str
    statements: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()

    @property
    def unseen(self) -> bool:
        """Whether it is of the half that nobody read."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1


def rows(folder: Path) -> Iterator[Row]:
    """Each figure of each set that is there."""
    area = labelled("copyright", folder)
    if area is None:
        print("no labelled set copyright.tar.xz; set WINNOW_DATA")
        return
    contestants: dict[str, Contestant] = {"ours": ours, "plain": plain}
    scancode = peer()
    if scancode is not None:
        contestants["scancode"] = scancode
    else:
        print("no scancode: WINNOW_PEERS names no environment with scancode-toolkit-mini")
    yield from _counted("files", list(files(area / "scancode_copyrights")), contestants, (0.96, 0.05))
    yield _misread(list(files(area / "scancode_copyrights")))
    yield from _counted("headers", list(headers(area / "grobid_headers")), contestants, (0.92, 0.03))
    pages = [_markup(path) for path in sorted((area / "public_domain_pages").rglob("*.xhtml"))]
    flagged = {name: [bool(spans) for spans in run([page.text for page in pages])] for name, run in contestants.items()}
    yield _row("public-domain pages", "flagged", flagged, goal=0.0, most=True)
    yield from _licences(area / "licence_texts")


# --- Contestants.


def ours(texts: Sequence[str]) -> list[Spans]:
    """The detector's `THIRD_PARTY` findings."""
    return [
        [(f.start, f.end) for f in ownership.findings(Document(text, "text/plain")) if f.type == ownership.THIRD_PARTY]
        for text in texts
    ]


def plain(texts: Sequence[str]) -> list[Spans]:
    """What anybody would write in a minute."""
    return [[match.span() for match in _PLAIN.finditer(text)] for text in texts]


def peer() -> Contestant | None:
    """scancode's detector of copyrights, by lines; None where it can't be run."""
    command = [os.environ.get("WINNOW_PEERS", ""), "-c", _SCANCODE]

    def run(texts: Sequence[str]) -> list[Spans]:
        asked = "".join(json.dumps(text) + "\n" for text in texts)
        answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
        return [_of_lines(text, json.loads(line)) for text, line in zip(texts, answer.stdout.splitlines(), strict=True)]

    try:
        run(["Copyright 2001 Nobody"])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return run


def _of_lines(text: str, ranges: Iterable[tuple[int, int]]) -> Spans:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [(starts[first - 1], min(starts[min(last, len(starts) - 1)], len(text))) for first, last in ranges]


# --- Sets.


def files(folder: Path) -> Iterator[Sample]:
    """Files with their expected statements, as bytes are read by an editor: UTF-8, else Latin-1."""
    for label in sorted(folder.rglob("*.yml")):
        path = label.with_suffix("")
        if path.is_file():
            told = yaml.safe_load(label.read_text("utf-8")) or {}
            yield Sample(str(path.relative_to(folder)), _read(path), tuple(map(str, told.get("copyrights") or ())))


def headers(folder: Path) -> Iterator[Sample]:
    """The text of a header, and where its notes on copyright lie."""
    for path in sorted(folder.rglob("*.xml")):
        yield _markup(path, "{*}note[@type='copyright']")


def _markup(path: Path, noted: str = "") -> Sample:
    root = etree.fromstring(path.read_bytes())
    body = root.find("{*}text") if root.find("{*}text") is not None else root.find("{*}body")
    assert body is not None
    notes = set(body.iterfind(f".//{noted}")) if noted else set()
    text, places = "", []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            begun, text = len(text), text + (element.text or "")
            if element in notes:
                places.append((begun, begun + len("".join(map(str, element.itertext())))))
        else:
            text += element.tail or ""
    return Sample(path.name if noted else str(path), text, places=tuple(places))


def _read(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


# --- Figures.


def _counted(
    name: str, samples: Sequence[Sample], contestants: dict[str, Contestant], goals: tuple[float, float]
) -> Iterator[Row]:
    answers = {who: run([sample.text for sample in samples]) for who, run in contestants.items()}
    for half in ("", ", unseen half"):
        chosen = [index for index, sample in enumerate(samples) if sample.unseen or not half]
        noted = [index for index in chosen if samples[index].statements or samples[index].places]
        bare = [index for index in chosen if index not in set(noted)]
        found = {who: [is_found(samples[i], spans[i]) for i in noted] for who, spans in answers.items()}
        flagged = {who: [bool(spans[i]) for i in bare] for who, spans in answers.items()}
        yield _row(name + half, "with a notice, recall", found, goal=goals[0])
        yield _row(name + half, "without one, false flags", flagged, goal=goals[1], most=True)
        if any(samples[index].statements for index in noted):
            parts = {who: [covered(samples[i], spans[i]) for i in noted] for who, spans in answers.items()}
            size = sum(of for _, of in parts["ours"])
            figures = {who: bootstrap(counted) for who, counted in parts.items()}
            yield _figures(name + half, "statements covered", figures, int(size))


_CONFUSED: Final = {
    "o": "0c", "O": "0Q", "0": "Oo", "l": "1I", "1": "lI", "I": "l1", "i": "íl", "e": "cé", "c": "eo", "n": "u", "u": "n", "r": "t", "t": "f", "g": "q9", "y": "v",
    "h": "b", "p": "n", "a": "o", "s": "5", "S": "5", "5": "S", "9": "g", "C": "GO", ".": ",", ",": ".", "©": "@Q0e",
}  # fmt: skip
_MISREAD: Final = 0.02


def _misread(samples: Sequence[Sample]) -> Row:
    """Recall on files as OCR might read them; seeded."""
    source = random.Random(1)
    noted = [sample for sample in samples if sample.statements]
    found = []
    for sample in noted:
        letters = [
            source.choice(_CONFUSED[one]) if one in _CONFUSED and source.random() < _MISREAD else one
            for one in sample.text
        ]
        read = regex.sub(r"©|\([cC]\)", lambda _: source.choice(("©", "(c)", "@", "(o)", "Q", "0")), "".join(letters))
        found.append(is_found(Sample(sample.name, read, sample.statements), ours([read])[0]))
    return _row("files, 2 % misread (generated)", "with a notice, recall", {"ours": found})


def is_found(sample: Sample, spans: Spans) -> bool:
    """Whether a finding overlaps a notice: its place, or half of its different words."""
    if sample.places:
        return any(start < last and first < end for start, end in spans for first, last in sample.places)
    held = [set(_words(sample.text[start:end])) for start, end in spans]
    return any(
        len(words & own) * 2 >= len(words)
        for own in held
        for words in (set(_words(one)) for one in sample.statements)
        if words
    )


def covered(sample: Sample, spans: Spans) -> tuple[int, int]:
    """How many of the expected statements are covered, and how many there are."""
    held = Counter(word for start, end in spans for word in set(_words(sample.text[start:end])))
    hits = 0
    for statement in sample.statements:
        words = set(_words(statement))
        hits += sum(word in held for word in words) >= 0.8 * len(words)
    return hits, len(sample.statements)


def _words(text: str) -> list[str]:
    plain = regex.sub(r"\p{M}", "", unicodedata.normalize("NFKD", text.casefold()))
    words = regex.findall(r"[\p{L}\p{N}]+", plain)
    return [word for word in words if word not in _SIGN_WORDS]


def _row(
    set_name: str, measure: str, answers: dict[str, list[bool]], *, goal: float | None = None, most: bool = False
) -> Row:
    figures = {who: wilson(sum(answer), len(answer)) for who, answer in answers.items()}
    return _figures(set_name, measure, figures, len(answers["ours"]), goal, most=most)


def _figures(
    set_name: str, measure: str, figures: dict[str, Figure], size: int, goal: float | None = None, *, most: bool = False
) -> Row:
    peers = tuple((who, figure) for who, figure in figures.items() if who != "ours")
    return Row("ownership", set_name, measure, figures["ours"], size, goal, most, peers)


def _licences(folder: Path) -> Iterator[Row]:
    told, named, unseen = [], [], []
    for path in sorted(folder.glob("*.LICENSE")):
        _, front, text = _read(path).split("---\n", 2)
        label: dict[str, Any] = yaml.safe_load(front)
        keys = {f.note for f in ownership.findings(Document(text, "text/plain")) if f.type == ownership.LICENCE}
        told.append(bool(keys))
        key = str(label.get("spdx_license_key", ""))
        if key and not key.startswith("LicenseRef"):
            named.append(bool(keys & {key, _family(key)}))
            unseen += named[-1:] if Sample(path.name, "").unseen else []
    yield _row("licence texts", "told as a licence", {"ours": told})
    yield _row("licence texts", "named by their SPDX key", {"ours": named})
    yield _row("licence texts, unseen half", "named by their SPDX key", {"ours": unseen})


def _family(key: str) -> str:
    """``CC-BY-3.0-AT`` is CC-BY-3.0 ported; a finding without a port or a version is of the same family."""
    return regex.sub(r"-(?:[A-Z]{2}|IGO)$", "", key)
