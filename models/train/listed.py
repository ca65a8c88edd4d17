"""Writes the names in scripts without capitals (`winnow_models.listed`) from the lists in ``names/words``: ``python -m train.listed``.

A name is a word, too, where ``also_<language>.txt`` says so.
"""

from __future__ import annotations

import lzma
import re

from train.names.sources import WORDS
from winnow_models.listed import FILE, GIVEN, LANGUAGES, SURNAME, WORD, folded

_KINDS = {"given": GIVEN, "more_given": GIVEN, "surnames": SURNAME, "more_surnames": SURNAME}
_PARTED = re.compile(r"[,،\n]")


def lines() -> list[str]:
    """The file's lines: each name with its flags in each language that lists it, then what clings to names."""
    listed: dict[str, dict[str, int]] = {}
    clings: set[str] = set()
    for language in LANGUAGES:
        words = set(_entries("also", language))
        flags: dict[str, int] = {}
        for kind, flag in _KINDS.items():
            for name in _entries(kind, language):
                flags[name] = flags.get(name, WORD if name in words else 0) | flag
        for name, value in flags.items():
            listed.setdefault(name, {})[language] = value
        clings.update(_entries("clings", language))
    named = (f"{name}\t{' '.join(f'{one}{value}' for one, value in by.items())}" for name, by in sorted(listed.items()))
    return [*named, *(f"+\t{one}" for one in sorted(clings))]


def _entries(kind: str, language: str) -> list[str]:
    path = WORDS / f"{kind}_{language}.txt"
    if not path.exists() and kind.startswith("more_"):
        return []
    entries = (entry.strip() for entry in _PARTED.split(path.read_text(encoding="utf-8")))
    return [folded(entry) for entry in entries if entry and " " not in entry]


def content() -> bytes:
    """The file."""
    return lzma.compress("\n".join(lines()).encode(), preset=9)


if __name__ == "__main__":
    FILE.write_bytes(content())
