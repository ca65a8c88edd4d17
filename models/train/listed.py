"""Writes the names in scripts without capitals (`winnow_models.listed`) from the lists in ``names/words``: ``python -m train.listed``.

A name is a word, too, where ``also_<language>.txt`` says so, or where a sentence of our templates has it outside of a slot, in any
language of its script: what is a name to one may be a verb to its neighbour.
"""

from __future__ import annotations

import lzma
import re

from train.names.compose import TEMPLATES
from train.names.sources import WORDS
from winnow_models.listed import FILE, GIVEN, LANGUAGES, SURNAME, WORD

_KINDS = {"given": GIVEN, "surnames": SURNAME, "also": WORD}
_SLOTS = re.compile(r"\{\w+\+?\}\S*|\[[A-Z] [^\]]*\]\S*")
_TOKEN = re.compile(r"[^\s\d.,:;!?()\[\]{}«»\"“”।،؛؟|/…–—-]+")
_PARTED = re.compile(r"[,،\n]")


def lines() -> list[str]:
    """The file's lines: each name with its flags, then what clings to names."""
    flags: dict[str, int] = {}
    clings: set[str] = set()
    for language in LANGUAGES:
        for kind, flag in _KINDS.items():
            for name in _entries(kind, language):
                flags[name] = flags.get(name, 0) | flag
        clings.update(_entries("clings", language))
    for name in flags.keys() & _plain_words():
        flags[name] |= WORD
    named = [f"{name}\t{value}" for name, value in sorted(flags.items()) if value != WORD]
    return [*named, *(f"+\t{one}" for one in sorted(clings))]


def _entries(kind: str, language: str) -> list[str]:
    path = WORDS / f"{kind}_{language}.txt"
    entries = (entry.strip() for entry in _PARTED.split(path.read_text(encoding="utf-8")))
    return [entry for entry in entries if entry and " " not in entry]


def _plain_words() -> set[str]:
    """The words of the templates outside of their slots, without what is glued to a slot."""
    texts = (path.read_text(encoding="utf-8") for path in (TEMPLATES / f"{language}.txt" for language in LANGUAGES))
    return {word for text in texts for word in _TOKEN.findall(_SLOTS.sub(" ", text.replace("\\n", "\n")))}


def content() -> bytes:
    """The file."""
    return lzma.compress("\n".join(lines()).encode(), preset=9)


if __name__ == "__main__":
    FILE.write_bytes(content())
