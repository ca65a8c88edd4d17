"""What the measuring sets say, as fingerprints of sentences, so that none of it is ever trained on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from train.names.noise import Piece

SHORTEST = 6
"""Words from which on a sentence counts as one of somebody's own: shorter ones ("Publique-se.") are everyone's."""


def fingerprint(sentence: str) -> str | None:
    """The hash of a sentence's letters and digits in lower case; none for a sentence of fewer than ``SHORTEST`` words."""
    words = re.findall(r"\w+", sentence.lower())
    if len(words) < SHORTEST:
        return None
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _sentences(path: Path) -> Iterator[str]:
    if path.suffix == ".json":
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield from str(entry["full_text"]).splitlines()
    elif path.suffix == ".txt":
        yield from path.read_text(encoding="utf-8").splitlines()
    elif path.suffix in (".conll", ".tsv"):
        column = 1 if path.read_text(encoding="utf-8").startswith("#") else 0
        words: list[str] = []
        for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
            fields = line.split("\t") if "\t" in line else line.split(" ")
            if len(fields) > column + 1 and not line.startswith("#"):
                words.append(fields[column])
            elif words:
                yield " ".join(words)
                words = []


def fingerprints(folder: Path) -> frozenset[str]:
    """Of every sentence of the measuring sets below a folder; empty where the folder is absent."""
    found = {fingerprint(one) for path in sorted(folder.rglob("*")) if path.is_file() for one in _sentences(path)}
    return frozenset(one for one in found if one)


def lines(pieces: list[Piece]) -> list[list[Piece]]:
    """The lines of a document, each as its pieces, its line break included."""
    out: list[list[Piece]] = [[]]
    for text, label in pieces:
        for part in text.splitlines(keepends=True):
            out[-1].append((part, label))
            if part.endswith("\n"):
                out.append([])
    return out


def without(banned: frozenset[str], pieces: list[Piece]) -> list[Piece]:
    """A document without the lines that a measuring set has too."""
    return [
        piece
        for line in lines(pieces)
        if fingerprint("".join(text for text, _ in line)) not in banned
        for piece in line
    ]
