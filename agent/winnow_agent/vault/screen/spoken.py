"""The digits as they are spoken, in the languages of which a speech engine writes some of them out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Final

import regex

# By their value, 0 to 9, variants parted by "/". Where a digit is a conjunction, a preposition or an article, too ("et", "en", "o"),
# it is left out: two years with "and" between them are no number.
_WORDS: Final[Mapping[str, str]] = {
    "en": "zero/oh/nought one two three four five six seven eight nine/niner",
    "de": "null eins zwei/zwo drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "pt": "zero um dois três quatro cinco seis/meia sete oito nove",
    "nl": "nul één twee drie vier vijf zes zeven acht negen",
    "sv": "noll ett två tre fyra fem sex sju åtta nio",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "cs": "nula jedna dva tři čtyři pět šest sedm osm devět",
    "ru": "ноль/нуль один два три четыре пять шесть семь восемь девять",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
}
_TIMES: Final[Mapping[str, int]] = {
    "double": 2, "doppel": 2, "doppelt": 2, "zweimal": 2, "doble": 2, "doppio": 2, "duplo": 2, "dubbel": 2, "deux fois": 2,
    "triple": 3, "treble": 3, "dreimal": 3, "triplo": 3, "trois fois": 3,
}  # fmt: skip
_VALUES: Final = {
    word: value
    for words in _WORDS.values()
    for value, variants in enumerate(words.split())
    for word in variants.split("/")
}
# Of each language every word, by which it is told, and the ten that are said in their place.
_OF_LANGUAGE: Final = [
    (frozenset(words.replace("/", " ").split()), [variants.split("/")[0] for variants in words.split()])
    for words in _WORDS.values()
]


def _any(words: Mapping[str, int]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


WORD: Final = rf"(?i:{_any(_VALUES)})(?![\p{{L}}\p{{M}}\p{{N}}])"
"""A pattern of one digit's word, to its end; what stands before it is the caller's to look at."""
TIMES: Final = rf"(?i:{_any(_TIMES)})"
"""A pattern of "double" and "triple"."""
_ONE: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){WORD}")
# What no number has: a word that is neither a digit nor said of digits.
_REST: Final = regex.compile(
    rf"(?i)(?<!\p{{L}})(?!(?:{_any(_TIMES)}|plus|più|mais|más|плюс|ext|extension|zed|zee)\b)\p{{L}}{{3,}}"
)
_TIMES_SAID: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){TIMES}(?=[ \-])")
# Words stand before single signs: of "deux fois" and of "FOUR" nothing is a sign. Two letters may be spoken as one group.
_PART: Final = regex.compile(
    rf"{_TIMES_SAID.pattern}|(?P<word>{_ONE.pattern})|(?P<digit>\d)|(?<!\p{{L}})(?P<letters>[A-Z]{{1,2}}|(?i:zed|zee))(?!\p{{L}})"
)
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def figures(said: str, times: str = "") -> str:
    """A group as figures: "seven" is ``7``, and ``55`` where "double" stands before "five"; figures are themselves."""
    value = _VALUES.get(said.casefold())
    return (said if value is None else str(value)) * _TIMES.get(times.casefold(), 1)


def is_number(value: str) -> bool:
    """Whether a value is a number of which digits are written out, or how often they stand."""
    bare = _TIMES_SAID.sub("", value)
    return (bare != value or _ONE.search(value) is not None) and _REST.search(_ONE.sub("", bare)) is None


def alike(value: str, chance: random.Random) -> str:
    """A number of the same layout: words of the same language for its words, figures for figures, letters for letters."""
    said = [word.casefold() for word in _ONE.findall(_TIMES_SAID.sub("", value))]
    _, words = max(_OF_LANGUAGE, key=lambda language: sum(word in language[0] for word in said))

    def other(part: Any) -> str:
        if part["digit"]:
            return str(chance.randrange(10))
        if part["letters"]:
            # "zed" is one letter.
            return "".join(chance.choice(_LETTERS) for _ in range(1 if len(part[0]) > 2 else len(part[0])))
        if not part["word"]:
            return str(part[0])
        word = words[chance.randrange(10)]
        return word.upper() if part[0].isupper() else word.capitalize() if part[0][:1].isupper() else word

    return _PART.sub(other, value)
