"""Names that hide: what is found of labelled persons once something invisible, alike or broken stands inside them.

Every labelled person of a set's documents is hidden in one way at a time, and the documents are read again. A row's figure is
the share of those persons that were wholly covered as they stood which are still wholly covered when hidden: 1 is the clean
rate. Persons that were missed as they stood count for nothing here, as `personal` counts them. ``taken away`` rises where a
way of hiding draws the rest of the text into the findings.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import regex
from shared import labelled

from screening.personal import _KEPT, ours
from screening.rows import Row, bootstrap
from screening.sets import Labelled, LabelledSet, personal_sets

_GOAL: Final = 0.9
_DOCUMENTS: Final = int(os.environ.get("WINNOW_DOCUMENTS", "12"))
_LONGEST: Final = 6000
"""Characters of a document: each is read a dozen times."""
_LOOK_ALIKE: Final = str.maketrans("aceopxyAEOPCTKMHB", "асеорхуАЕОРСТКМНВ")
_OCR: Final = {"l": "1", "o": "0", "e": "c", "m": "rn", "h": "b", "u": "n", "i": "l", "t": "f", "a": "o", "S": "5"}
_INVISIBLE: Final = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f")

Hide = Callable[[str, random.Random], str]


def _inside(name: str, chance: random.Random, between: str) -> str:
    at = chance.randrange(1, len(name)) if len(name) > 1 else len(name)
    return name[:at] + between + name[at:]


def _one_look_alike(name: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter.translate(_LOOK_ALIKE) != letter]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + name[at].translate(_LOOK_ALIKE) + name[at + 1 :]


def _full_width(name: str, _chance: random.Random) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)


def _misread(name: str, chance: random.Random) -> str:
    """OCR at 2 % error."""
    return "".join(_OCR.get(sign, sign) if chance.random() < 0.02 else sign for sign in name)


def _hyphenated(name: str, chance: random.Random) -> str:
    words = [match.span() for match in regex.finditer(r"\p{Ll}{5,}", name)]
    if not words:
        return name
    start, end = chance.choice(words)
    at = chance.randrange(start + 2, end - 1)
    return f"{name[:at]}-\n{name[at:]}"


_WAYS: Final[dict[str, Hide]] = {
    "one invisible character": lambda name, chance: _inside(name, chance, chance.choice(_INVISIBLE)),
    "one letter of another script": _one_look_alike,
    "full-width letters": _full_width,
    "combining marks": lambda name, _chance: regex.sub(r"(\p{L})", "\\1\u0336", name),
    "controls of direction": lambda name, _chance: f"\u2067{name}\u2069",
    "a control character": lambda name, chance: regex.sub(r"(?<=\p{L})(?=\p{Ll})", "\x01", name, count=chance.randrange(1, 3)),
    "a line break": lambda name, _chance: name.replace(" ", "\n", 1),
    "a page break": lambda name, _chance: name.replace(" ", "\f", 1),
    "hyphenated": _hyphenated,
    "spaced letters": lambda name, _chance: "  ".join(" ".join(word) for word in name.split(" ")),
    "misread at 2 %": _misread,
}  # fmt: skip


def _hidden(document: Labelled, persons: frozenset[str], hide: Hide, seed: int) -> tuple[str, list[tuple[int, int]]]:
    """The text with every person hidden, and where each then stands."""
    chance = random.Random(seed)
    pieces, spans, position, length = [], list[tuple[int, int]](), 0, 0
    for start, end, label in sorted(document.spans):
        if label not in persons or start < position:
            continue
        name = hide(document.text[start:end], chance)
        pieces += [document.text[position:start], name]
        length += start - position + len(name)
        spans.append((length - len(name), length))
        position = end
    return "".join([*pieces, document.text[position:]]), spans


def _covered(text: str, language: str, spans: list[tuple[int, int]]) -> list[bool]:
    marks = bytearray(len(text))
    for start, end, type_ in ours(text, language):
        if type_ not in _KEPT:
            marks[start:end] = b"\1" * (end - start)
    return [all(marks[at] or not text[at].isalnum() for at in range(start, end)) for start, end in spans]


def rows(folder: Path) -> Iterator[Row]:
    """A row a way of hiding, over every set's first documents that name somebody."""
    data = labelled("pii", folder)
    if data is None:
        print("hidden: no data here (pii)")
        return
    chosen = [(labels, document) for labels in personal_sets(data) for document in _some(labels)]
    clean = [_found(labels, document, lambda name, _chance: name, at) for at, (labels, document) in enumerate(chosen)]
    for way, hide in _WAYS.items():
        parts = list[tuple[float, float]]()
        for at, (labels, document) in enumerate(chosen):
            found = _found(labels, document, hide, at)
            parts.append((sum(a and b for a, b in zip(clean[at], found, strict=True)), sum(clean[at])))
        size = int(sum(of for _, of in parts))
        yield Row("hidden", "persons of all sets", way, bootstrap(parts), size, _GOAL)


def _some(labels: LabelledSet) -> list[Labelled]:
    named = [
        document
        for document in labels.documents
        if len(document.text) <= _LONGEST and any(span[2] in labels.persons for span in document.spans)
    ]
    return named[:: max(1, len(named) // _DOCUMENTS)][:_DOCUMENTS]


def _found(labels: LabelledSet, document: Labelled, hide: Hide, seed: int) -> list[bool]:
    text, spans = _hidden(document, labels.persons, hide, seed)
    return _covered(text, labels.language, spans)
