"""Texts in small letters alone, as some people and some speech engines write: read once more with capitals lent to them.

Lent to all words but the commonest, they show whole names and what a greeting, a title or a field names. Lent to given names
alone, and to the beginnings of sentences, they show the models a text as it would have been written: there a single word is believed.
"""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.votes import german
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_LETTER: Final = regex.compile(r"\p{Ll}")
_CAPITAL: Final = regex.compile(r"\p{Lu}")
_WORD: Final = regex.compile(r"(?<![\p{L}\p{N}@._/\-])\p{Ll}[\p{Ll}'’\-]{2,40}+(?![\p{L}\p{N}@])")
_LEAST: Final = 0.8
_SHORT_WORD: Final = regex.compile(r"(?<![\p{L}\p{N}@._/\-])\p{Ll}[\p{Ll}'’\-]{1,40}+(?![\p{L}\p{N}@])")
_BEGINNING: Final = regex.compile(r"(?:\A|[.!?:][ ]|\n)[ \t]{0,8}\K\p{Ll}")
_SINGLE: Final = 0.6
_NAME_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’\-]*+")
# English words that are also given names, and stand in any letter.
_WORDS: Final = (
    "said may will can an don son long do dear hope love young summer day never bill mark hi hey yes yet any ever even still true dee see ask"
    " call line look make miles ok so sun sunny early art chase drew major mission much man my new one per pay pen queen rich sky sam such tie"
    " time try us van wade way well win wish please sure"
)
_WORDS_TOO: Final = frozenset(_WORDS.split())


def lent_capitals(text: str, language: str, *, short: bool = False) -> str | None:
    """The text of the same length, its words but the commonest with a capital; None where it has capitals of its own.

    Only scripts that have capitals are lent some.

    Args:
        short: whether words of two letters have some, too: "hi", "mr".
    """
    if _CAPITAL.search(text) or not _LETTER.search(text):
        return None
    common = STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"]
    return str((_SHORT_WORD if short else _WORD).sub(lambda word: _lent(word[0], word[0] not in common), text))


def lent_to_names(text: str, language: str) -> str:
    """A text without capitals, with one at the beginning of each sentence and of each word that is on a list of given names.

    A word that is a noun too has none, nor has one of the commonest.
    """
    common = STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"] | _WORDS_TOO
    named = _SHORT_WORD.sub(lambda word: _lent(word[0], word[0] not in common and is_given(word[0].capitalize())), text)
    return str(_BEGINNING.sub(lambda letter: _lent(letter[0], capital=True), named))


def _lent(word: str, capital: bool) -> str:
    upper = word[0].upper()
    return upper + word[1:] if capital and len(upper) == 1 else word


def is_given(word: str) -> bool:
    """Whether a word with a capital is on a list of given names, and no noun."""
    from winnow_models.german.lexicon import GIVEN, NOUN

    flags = german().listed(word)
    return bool(flags & GIVEN) and not flags & NOUN


def listed_words(value: str) -> int:
    """How many characters the words at a value's beginning have that are on a list of names."""
    from winnow_models.german.lexicon import GIVEN, SURNAME

    end = 0
    for word in _NAME_WORD.finditer(value):
        if not german().listed(word[0]) & (GIVEN | SURNAME) and word[0].isascii():
            break
        end = word.end()
    return end


def is_believed(value: str, score: float) -> bool:
    """Whether a mark in lent capitals counts: sure, and a full name, for every word stands out there."""
    return score >= _LEAST and len(value.split()) >= 2


def is_believed_alone(value: str, score: float) -> bool:
    """Whether a mark counts where given names alone were lent capitals."""
    return score >= _SINGLE and is_given(value.split(maxsplit=1)[0].split("-", maxsplit=1)[0])
