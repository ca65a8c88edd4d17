"""The terms of sensitive subjects, by language, and how they are found among words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import regex

_ELIDED: Final = regex.compile(r"^(?:l|d|j|m|t|s|n|c|qu|un|dell|all|nell|sull|dall|quest)'(?=.)")
_ELIDING: Final = frozenset({"fr", "it", "ca"})


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a beginning of words (``cut``), or several in a row.

    Attributes:
        weight: 3 tells by itself, 2 where a person is meant, 1 only beside another.
    """

    subject: str
    weight: int
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of one language, found by their first word."""

    language: str
    whole: dict[str, tuple[Term, ...]]
    beginnings: dict[str, tuple[Term, ...]]
    lengths: tuple[int, ...]

    def terms(self, words: Sequence[str]) -> Iterator[tuple[int, Term]]:
        """Each term among lower-case words, with the place of its first."""
        known: dict[str, tuple[Term, ...]] = {}
        for place, word in enumerate(words):
            if word not in known:
                # A nine-year-old: what begins after the hyphen counts as well.
                known[word] = self._starting(word) + self._starting(word.partition("-")[2])
            for term in known[word]:
                if _continues(term, words, place):
                    yield place, term

    def _starting(self, word: str) -> tuple[Term, ...]:
        found = self.whole.get(word, ())
        for length in self.lengths:
            if length > len(word):
                break
            found += self.beginnings.get(word[:length], ())
        return found


def plain(word: str, language: str) -> str:
    """A word without what leans on it: ``l'église``, ``dell'arte``."""
    return _ELIDED.sub("", word) if language in _ELIDING else word


def _continues(term: Term, words: Sequence[str], place: int) -> bool:
    if place + len(term.parts) > len(words):
        return False
    return all(
        word.startswith(part) if cut else word == part
        for (part, cut), word in zip(term.parts[1:], words[place + 1 : place + len(term.parts)], strict=True)
    )


@cache
def lexicon(language: str) -> Lexicon | None:
    """The terms of a language by its ISO 639 code; ``None`` where there are none."""
    found = [term for code, term in _all() if code == language]
    if not found:
        return None
    whole: defaultdict[str, tuple[Term, ...]] = defaultdict(tuple)
    beginnings: defaultdict[str, tuple[Term, ...]] = defaultdict(tuple)
    for term in found:
        part, cut = term.parts[0]
        (beginnings if cut else whole)[part] += (term,)
    return Lexicon(language, dict(whole), dict(beginnings), tuple(sorted({len(part) for part in beginnings})))


@cache
def _all() -> tuple[tuple[str, Term], ...]:
    text = resources.files("winnow_agent.vault.screen.sensitive").joinpath("lexicon.txt").read_text("utf-8")
    found = []
    subject = ""
    for line in text.splitlines():
        if line.startswith("["):
            subject = line.strip("[]")
        elif line and not line.startswith("#"):
            head, _, terms = line.partition(": ")
            code, weight = head.split()
            found += [(code, Term(subject, int(weight), _parts(term, code))) for term in terms.split()]
    return tuple(found)


def _parts(term: str, language: str) -> tuple[tuple[str, bool], ...]:
    pieces = [plain(part, language) for part in term.split("_") if part]
    return tuple((part.removesuffix("*"), part.endswith("*")) for part in pieces)
