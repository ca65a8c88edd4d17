"""Texts and messages in small letters alone, as some people and some speech engines write: read once more with capitals lent to them.

Lent to all words but the commonest, they show whole names and what a greeting, a title or a field names. Lent to names on lists
alone, and to the beginnings of sentences, they show the models a text as it would have been written: there a single word is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import regex

from winnow_agent.vault.screen.personal.votes import german
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_LETTER: Final = regex.compile(r"\p{Ll}")
_CAPITAL: Final = regex.compile(r"\p{Lu}")
_VISIBLE: Final = regex.compile(r"[^\n]")
_WORD: Final = regex.compile(r"(?<![\p{L}\p{N}@._/\-])\p{Ll}[\p{Ll}'’\-]{2,40}+(?![\p{L}\p{N}@])")
_LEAST: Final = 0.8
_SHORT_WORD: Final = regex.compile(r"(?<![\p{L}\p{N}@._/\-])\p{Ll}[\p{Ll}'’\-]{1,40}+(?![\p{L}\p{N}@])")
_BEGINNING: Final = regex.compile(r"(?:\A|[.!?:][ ]|\n)[ \t]{0,8}\K\p{Ll}")
_GIVEN_ALONE, _SURNAME_ALONE = 0.6, 0.8
_NAME_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’\-]*+")
# English words that are also names, and stand in any letter.
_WORDS: Final = (
    "said may will can an don son long do dear hope love young summer day never bill mark hi hey yes yet any ever even still true dee see ask"
    " call line look make miles ok so sun sunny early art chase drew major mission much man my new one per pay pen queen rich sky sam such tie"
    " time try us van wade way well win wish please sure just about seen back keen hers again always really very only too here now then reach"
)
_WORDS_TOO: Final = frozenset(_WORDS.split())
# What is cut off a mark: words that hardly anybody is called.
_OTHERS: Final = "about seen ever again always really very only now then here please could would should just reach yesterday today tomorrow lol lmao omg haha hahaha hehe btw idk tbh yo bro"
_NO_NAMES: Final = frozenset(_OTHERS.split())


def small_alone(text: str, messages: Iterable[tuple[int, int]]) -> str | None:
    """What of a text is in small letters alone, blank elsewhere and of the same length: all of it, or the messages that have no capital.

    Who writes so does it message by message, whatever others in the conversation do. None where nothing is.
    """
    if not _CAPITAL.search(text):
        return text
    small = [(start, end) for start, end in messages if _is_small(text, start, end)]
    if not small:
        return None
    pieces, last = [], 0
    for start, end in sorted(small):
        pieces += [_VISIBLE.sub(" ", text[last:start]), text[max(start, last) : end]]
        last = max(last, end)
    return "".join([*pieces, _VISIBLE.sub(" ", text[last:])])


def _is_small(text: str, start: int, end: int) -> bool:
    return _LETTER.search(text, start, end) is not None and _CAPITAL.search(text, start, end) is None


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
    """A text without capitals, with one at the beginning of each sentence and of each word that is on a list of names.

    A word that is a noun too has none, nor has one of the commonest. In English a word with foreign letters has one.
    """
    common = STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"] | _WORDS_TOO
    foreign = language == "en"

    def lent(word: regex.Match[str]) -> str:
        small = str(word[0])
        return _lent(
            small, small not in common and (is_listed(small.capitalize()) or (foreign and not small.isascii()))
        )

    return str(_BEGINNING.sub(lambda letter: _lent(letter[0], capital=True), _SHORT_WORD.sub(lent, text)))


def _lent(word: str, capital: bool) -> str:
    upper = word[0].upper()
    return upper + word[1:] if capital and len(upper) == 1 else word


def is_listed(word: str, *, given: bool = False) -> bool:
    """Whether a word with a capital is on a list of names, and no noun.

    Args:
        given: whether lists of given names alone are asked.
    """
    from winnow_models.german.lexicon import GIVEN, NOUN, SURNAME

    flags = german().listed(word)
    return bool(flags & (GIVEN if given else GIVEN | SURNAME)) and not flags & NOUN


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
    """Whether a mark counts where names on lists alone were lent capitals."""
    first = value.replace("-", " ").split(maxsplit=1)[0]
    return score >= (_GIVEN_ALONE if is_listed(first, given=True) else _SURNAME_ALONE)


def without_words(value: str) -> tuple[int, int]:
    """Where a name begins and ends in a mark of a text that was lent capitals: without the English words at its edges."""
    words = list(_NAME_WORD.finditer(value))
    while words and words[-1][0].lower() in _NO_NAMES:
        words.pop()
    while words and words[0][0].lower() in _NO_NAMES:
        words.pop(0)
    return (words[0].start(), words[-1].end()) if words else (0, 0)
