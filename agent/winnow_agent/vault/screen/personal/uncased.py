"""Texts in small letters alone, as some people and some speech engines write: read once more with capitals lent to them."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_LETTER: Final = regex.compile(r"\p{Ll}")
_CAPITAL: Final = regex.compile(r"\p{Lu}")
_WORD: Final = regex.compile(r"(?<![\p{L}\p{N}@._/\-])\p{Ll}[\p{Ll}'’\-]{2,40}+(?![\p{L}\p{N}@])")
_LEAST: Final = 0.8


def lent_capitals(text: str, language: str) -> str | None:
    """The text of the same length, its words but the commonest with a capital; None where it has capitals of its own.

    Only scripts that have capitals are lent some.
    """
    if _CAPITAL.search(text) or not _LETTER.search(text):
        return None
    common = STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"]

    def capital(match: regex.Match[str]) -> str:
        word = str(match[0])
        upper = word[0].upper()
        return upper + word[1:] if len(upper) == 1 and word not in common else word

    return str(_WORD.sub(capital, text))


def is_believed(value: str, score: float) -> bool:
    """Whether a mark in lent capitals counts: sure, and a full name, for every word stands out there."""
    return score >= _LEAST and len(value.split()) >= 2
