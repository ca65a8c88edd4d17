"""A name found once is found everywhere in its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

_MAXIMUM_NAMES: Final = 2000
_SHORTEST_PART: Final = 4
# A possessive's "s" is no part of the name.
_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}\-]*(?:['’](?!s\b)[\p{L}\p{M}]+)*")
_TITLE_WORDS: Final = (
    "Mr Mrs Ms Miss Dr Prof Professor Sir Lady Lord Rev Captain Herr Frau Herrn Monsieur Madame Don Doña Señor Señora"
    " President Senator Judge General Saint Aunt Uncle Father Mother Brother Sister King Queen Prince Princess"
)
_TITLE: Final = frozenset(_TITLE_WORDS.split())


def is_name(value: str) -> bool:
    """Whether a string has the form of a person's name: a capital, no digit, not too long, not a sentence."""
    words = value.split()
    return (
        1 <= len(words) <= 6
        and not any(map(str.isdigit, value))
        and len(value) <= 60
        and any(word[:1].isupper() or not word[:1].islower() for word in words)
        and not any(character in value for character in "@/\\<>{}[]|=_#*\t")
    )


def _parts(name: str, lower_words: frozenset[str]) -> Iterator[str]:
    """The words of a full name that name the person alone: not those that the text also uses as common words."""
    words = _WORD.findall(name)
    if len(words) < 2:
        return
    for word in words:
        if len(word) >= _SHORTEST_PART and word[0].isupper() and word not in _TITLE and word.lower() not in lower_words:
            yield word


def occurrences(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The spans of every whole-word occurrence of the names, and of the parts of full names."""
    lower_words = frozenset(word for word in _WORD.findall(text) if word.islower())
    wanted: dict[str, None] = {}
    for name in names:
        clean = " ".join(name.split())
        if len(clean) >= _SHORTEST_PART and clean.lower() not in lower_words:
            wanted[clean] = None
        for part in _parts(clean, lower_words):
            wanted[part] = None
        if len(wanted) >= _MAXIMUM_NAMES:
            break
    if not wanted:
        return
    ordered = sorted(wanted, key=len, reverse=True)
    alternatives = "|".join(regex.escape(name).replace(r"\ ", r"\s+").replace(" ", r"\s+") for name in ordered)
    for match in regex.finditer(rf"(?<![\p{{L}}\p{{N}}])(?:{alternatives})(?![\p{{L}}\p{{N}}])", text):
        yield match.span()
