"""Words: how many, how long, how often function words, and what comes back of them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import regex
from numpy.typing import NDArray

from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]++(?:[’'.\-·][\p{L}\p{M}\p{N}]++)*+")
_SIGN: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
"""Of the scripts that set no space between words."""
_LONG: Final = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]")
"""Those of them that write vowels as signs of their own: four make a word, where two Chinese or Japanese ones do."""
_SIGN_OR_WORD: Final = regex.compile(rf"{_SIGN.pattern}|{WORD.pattern}")
_OWN: Final = 25
_SHORT: Final = 5
_SPELT_WITHOUT_MARKS: Final = 0.1
"""Under this share of function words they are looked for again without accents, as on a telegram or an old keyboard."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a text.

    Attributes:
        count: in Chinese and Japanese two signs count as one word, in Thai, Lao, Khmer and Burmese four.
        signs: how many of them make a word, where most of the text is in such a script; else 0.
        common: the function words that are looked for: of the language, or, where there is no list of it, the
            commonest short words of the text itself.
        stop: the share of the language's function words; None where there is no list.
        tokens: the words in lower case in their order; of an unspaced text, its signs.
    """

    count: int
    signs: int
    mean_length: float
    alphabetic: float
    common: frozenset[str]
    stop: float | None
    tokens: Sequence[str]

    @property
    def unspaced(self) -> bool:
        """Whether most of the text is in a script without spaces."""
        return self.signs > 0


def read_words(text: str, language: str) -> Words:
    """Every word of a text; the language is an ISO 639 code, ``und`` where it is not known."""
    signs = len(_SIGN.findall(text))
    long = len(_LONG.findall(text)) if signs else 0
    spaced = WORD.findall((_SIGN.sub(" ", text) if signs else text).lower())
    unspaced = signs > len(spaced)
    counts = Counter(spaced)
    stop_words = STOP_WORDS.get(language)
    total = max(len(spaced), 1)
    return Words(
        count=len(spaced) + (signs - long + 1) // 2 + (long + 3) // 4,
        signs=(4 if 2 * long > signs else 2) if unspaced else 0,
        mean_length=sum(len(word) * times for word, times in counts.items()) / total,
        alphabetic=1.0
        if unspaced
        else sum(times for word, times in counts.items() if any(map(str.isalpha, word))) / total,
        common=stop_words if stop_words is not None else _commonest(counts),
        stop=None if stop_words is None or unspaced else _share_of(counts, stop_words) / total,
        tokens=_SIGN_OR_WORD.findall(text.lower()) if unspaced else spaced,
    )


def _commonest(counts: Counter[str]) -> frozenset[str]:
    """In any language the commonest short words of a running text are those that hold it together (Zipf 1949)."""
    short = (word for word, times in counts.most_common(4 * _OWN) if times > 1 and len(word) <= _SHORT)
    return frozenset([word for word in short if word.isalpha()][:_OWN])


def _share_of(counts: Counter[str], stop_words: frozenset[str]) -> int:
    """How many of the words are function words; French and Italian ones lean on the next: l'homme, dell'arte."""
    found = 0
    for word, times in counts.items():
        if word in stop_words or word.partition("'")[0] in stop_words or word.partition("’")[0] in stop_words:
            found += times
    if found >= _SPELT_WITHOUT_MARKS * counts.total():
        return found
    bare = {_bare(word) for word in stop_words}
    return max(found, sum(times for word, times in counts.items() if _bare(word) in bare))


def _bare(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def repetition(words: Words) -> dict[str, float]:
    """Shares of the characters in repeated n-grams of words (Rae et al. 2021, A.1.1); of signs, as many as make as many words."""
    each = words.signs or 1
    numbers: dict[str, int] = {}
    ids = np.fromiter((numbers.setdefault(word, len(numbers)) for word in words.tokens), np.uint64, len(words.tokens))
    lengths = np.fromiter(map(len, words.tokens), np.int64, len(words.tokens))
    total = max(int(lengths.sum()), 1)
    return {
        measures.TOP_3GRAM: _top(_grams(ids, 3 * each), lengths, 3 * each) / total,
        measures.DUPLICATE_5GRAMS: _duplicates(_grams(ids, 5 * each), lengths, 5 * each) / total,
    }


def _grams(ids: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """A hash of each run of ``size`` words."""
    count = max(len(ids) - size + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for place in range(size):
        hashes = (hashes ^ ids[place : place + count]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _top(grams: NDArray[np.uint64], lengths: NDArray[np.int64], size: int) -> int:
    """Characters in the most frequent n-gram, if it occurs more than once."""
    if not len(grams):
        return 0
    _, first, times = np.unique(grams, return_index=True, return_counts=True)
    best = int(times.argmax())
    return int(times[best]) * int(lengths[first[best] : first[best] + size].sum()) if times[best] > 1 else 0


def _duplicates(grams: NDArray[np.uint64], lengths: NDArray[np.int64], size: int) -> int:
    """Characters in n-grams that occurred before, none counted twice."""
    if not len(grams):
        return 0
    again = np.ones(len(grams), bool)
    again[np.unique(grams, return_index=True)[1]] = False
    characters, free = 0, 0
    for place in np.flatnonzero(again).tolist():
        if place >= free:
            characters += int(lengths[place : place + size].sum())
            free = place + size
    return characters
