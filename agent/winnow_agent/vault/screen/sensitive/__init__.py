"""Sensitive subjects: what GDPR Art. 9 and 10 protect, and what is about children, where a text says it of somebody.

A finding is of type ``SENSITIVE``, its note the subject, its span the sentence, its score the strength: about a person 0.5
and more, about the subject in general under it. Terms are found by a lexicon of fourteen languages (``lexicon.txt``); it
knows words, not what is meant: irony, a hint, and a name for an illness that it has not heard of pass. One more finding
a subject has the note ``subject:document`` and spans the text: how much of it there is in all.

The text is taken as a reader sees it (`view`): where a line was wrapped no sentence ends, and a word that a line's end hyphenates, or that
hides a character, is the word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import view
from winnow_agent.vault.screen.language import identify
from winnow_agent.vault.screen.sensitive.lexicon import Lexicon, Term, lexicon, plain
from winnow_agent.vault.screen.sensitive.persons import about_somebody

name: Final = "sensitive"
version: Final = "2"

SENSITIVE: Final = "SENSITIVE"
SUBJECTS: Final = ("health", "sexuality", "religion", "politics", "crime", "minors", "union")
WHOLE: Final = ":document"

_SENTENCE: Final = regex.compile(r"[^.!?…。！？\n]++(?:[.!?…。！？]++(?!\s)[^.!?…。！？\n]++)*+[.!?…。！？]*+")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]++(?:[’'\-][\p{L}\p{M}\p{N}]++)*+")
_LONGEST: Final = 2_000
_WEIGHTS: Final = {1: 0.7, 2: 2.0, 3: 3.0}
_LEFT: Final = 0.6
_IN_GENERAL: Final = 0.6
"""What a sentence about nobody keeps of its strength."""
_LEAST: Final = 0.35
_MOST_PASSAGES: Final = 200
_SURE: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    end: int
    score: float


def findings(document: Document) -> Iterator[Finding]:
    """The sentences that say something sensitive, at most 200 a subject, the strongest; nothing in other languages."""
    language, confidence = identify(document.text)
    words = lexicon(language) if confidence >= _SURE else None
    if words is None:
        return
    seen = view.of(document.text, names=False)
    passages: defaultdict[str, list[_Passage]] = defaultdict(list)
    about = False
    for start, sentence in _sentences(seen.text):
        matches = list(_WORD.finditer(sentence))
        said = [match[0].replace("’", "'") for match in matches]
        # A person who was named goes on to be meant in the next sentence.
        about, before = about_somebody(said, language), about
        for subject, strength in _strengths(words, said).items():
            score = strength if about or before else strength * _IN_GENERAL
            if score >= _LEAST:
                passages[subject].append(_Passage(*seen.original(start, start + len(sentence)), score))
    for subject, found in passages.items():
        strongest = sorted(found, key=lambda passage: -passage.score)[:_MOST_PASSAGES]
        for passage in sorted(strongest, key=lambda passage: passage.start):
            yield Finding(SENSITIVE, passage.start, passage.end, round(passage.score, 3), name, version, subject)
        yield Finding(SENSITIVE, 0, len(document.text), _in_all(strongest), name, version, subject + WHOLE)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences, or pieces of 2,000 characters of what never ends, each with its place."""
    for match in _SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), _LONGEST):
            yield start, text[start : min(start + _LONGEST, match.end())]


def _strengths(words: Lexicon, said: list[str]) -> dict[str, float]:
    """How strong each subject is in a sentence, 0 to 1: each further term takes two fifths of what is left, or more."""
    lowered = [plain(word.lower(), words.language) for word in said]
    heaviest: defaultdict[str, dict[int, Term]] = defaultdict(dict)
    for place, term in words.terms(lowered):
        there = heaviest[term.subject].get(place)
        if there is None or there.weight < term.weight:
            heaviest[term.subject][place] = term
    return {
        subject: 1 - _LEFT ** sum(_WEIGHTS[term.weight] for term in set(found.values()))
        for subject, found in heaviest.items()
    }


def _in_all(passages: list[_Passage]) -> float:
    """The strength of a subject in the whole: as if each passage were half as sure, and any of them enough."""
    left = 1.0
    for passage in passages:
        left *= 1 - passage.score / 2
    return round(1 - left, 3)
