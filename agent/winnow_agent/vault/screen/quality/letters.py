"""Letters: symbols, digits, damage, words that can't be words, and how little one letter tells of the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import compress, pairwise
from operator import not_
from typing import Final

import numpy as np
import regex
from numpy.typing import NDArray

from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.quality.words import Words

_SYMBOL: Final = regex.compile(
    r"[^\p{L}\p{M}\p{N}\s.,;:!?'\"()\-–—‘’‚“”„«»‹›…¿¡、。，！？「」『』（）：；·।॥،؛؟۔՝՞՛։་༌།༎፡።፣፤፥፦፧។៕၊။\u200b-\u200f\ufeff]"
)
_DIGIT: Final = regex.compile(r"\p{N}")
_DAMAGED: Final = regex.compile(
    r"\ufffd|[\x00-\x08\x0e-\x1f\x7f]|Ã[\u0080-\u00bf]|â€[\u0080-\u00bf™œ\u201c\u201d˜¦]?|Â[\u00a0-\u00bf]"
)
_DAMAGE: Final = regex.compile(r"[\ufffd\x00-\x08\x0e-\x1f\x7fÃâÂ]")
"""What damage begins with."""
_ENDS: Final = ".,;:!?\"'“”„‘’«»()—–-…"
_PARTING: Final = str.maketrans(dict.fromkeys("་༌།༎፡።፣፤", " "))
"""What parts syllables in Tibetan, and words in older Ethiopic, where others have a space."""
_FOUR: Final = regex.compile(r"(\p{L})\1{3}")
_LONGEST: Final = 60
_IMPLAUSIBLE: Final = regex.compile(
    r"""[\p{Pi}\p{Ps}"'“„‘«¿¡*_]*+(?:
      [^\s\p{L}\p{N}]*+[\p{L}\p{M}]++[^\s\p{L}\p{M}\p{N}'’.,;:\-–—·/&@_\u00ad\u200b-\u200f]++[\p{L}\p{N}]\S*+  # wo|d, w~s
    | \p{L}++[\d|]++\p{Ll}\S*+ | \d++\p{Ll}{1,2}+\d\S*+                                                       # he1lo, 1l1
    | \p{Lu}?+\p{Ll}++\p{Lu}++\p{Ll}*+\p{Lu}\S*+                                                              # tHeN
    | \p{Ll}\p{Lu}\p{Ll}\S*+                                                                                # tHe
    | \S*?(\p{L})\1{3}\S*+                                                                                  # wiiiin
    | [^\s\p{L}\p{N}]{2,}+\p{L}{1,2}+[^\s\p{L}\p{N}]++                                                        # ~,l;
    )$""",
    regex.VERBOSE,
)
_LARGE_ALPHABET: Final = regex.compile(r"[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]")
_LETTERS: Final = 4_000
_WORDS_IN: Final = 60_000
_BEGIN: Final = "\x02"
_END: Final = "\x03"
_FEW_LETTERS: Final = 800
_SPLIT: Final = 0x9E3779B1
"""Knuth's multiplier: halves that no period of the text falls in with."""
_PLACES: Final = 3
_LONG_WORD: Final = 40


def characters(text: str) -> dict[str, float]:
    """Shares of symbols, digits and damage."""
    size = max(len(text), 1)
    times = Counter(text)
    visible = max(sum(count for sign, count in times.items() if not sign.isspace()), 1)
    return {
        measures.SYMBOLS: sum(count for sign, count in times.items() if _SYMBOL.match(sign)) / visible,
        measures.DIGITS: sum(count for sign, count in times.items() if _DIGIT.match(sign)) / visible,
        measures.DAMAGED: sum(len(match[0]) for match in _DAMAGED.finditer(text)) / size
        if _may_be_damaged(times)
        else 0.0,
    }


def _may_be_damaged(times: Mapping[str, int]) -> bool:
    return any(_DAMAGE.match(sign) for sign in times)


def implausible(text: str, words: Words) -> float | None:
    """The share of words that no language writes: signs or digits inside, capitals in the middle, a letter four times."""
    if words.unspaced:
        return None
    pieces = _spread(text, _WORDS_IN).translate(_PARTING).split()
    wrong = sum(_IMPLAUSIBLE.match(piece[:_LONGEST]) is not None for piece in pieces if not _plain(piece))
    return wrong / max(len(pieces), 1)


def _plain(piece: str) -> bool:
    """Whether a piece is letters in one case, perhaps with a capital first and a sign at an end: most are."""
    word = piece.strip(_ENDS)
    return word.isalpha() and (word.islower() or word.istitle() or word.isupper()) and _FOUR.search(word) is None


def disorder(text: str, words: Words) -> float | None:
    """Bits that a letter needs where the two before it are known, over those that it needs where they are not.

    Learned from one half of the words and measured on the other, so that no language has to be known: 0.6 to
    0.85 in prose of any language, 0.9 where every tenth letter is wrong, 1 and more where letters stand in no order.
    ``None`` for scripts of thousands of letters, and where there are too few of them to tell.
    """
    if words.unspaced or len(_LARGE_ALPHABET.findall(text[:_LETTERS])) > _FEW_LETTERS // 4:
        return None
    chosen = [word for word in _spread(text, _LETTERS).lower().translate(_PARTING).split() if len(word) <= _LONG_WORD]
    plain = [letters for word in chosen if (letters := "".join(filter(str.isalpha, word)))]
    if sum(map(len, plain)) < _FEW_LETTERS:
        return None
    known = [bool((place * _SPLIT >> 16) & 1) for place in range(len(plain))]
    return _conditional_over_plain(_marked(compress(plain, known)), _marked(compress(plain, map(not_, known))))


def _marked(words: Iterable[str]) -> str:
    return "".join(f"{_BEGIN}{_BEGIN}{word}{_END}" for word in words)


def _conditional_over_plain(known: str, asked: str) -> float:
    """Bits of the second text's letters by the first one's triples, over those by its single letters.

    Smoothed after Dirichlet (MacKay and Peto 1995), with three letters' weight on the single letter's share.
    """
    signs = np.frombuffer((known + asked).encode("utf-32-le"), np.uint32)
    alphabet, ids = np.unique(signs, return_inverse=True)
    size = len(alphabet)
    begin = int(np.flatnonzero(alphabet == ord(_BEGIN))[0])
    letters, place = np.arange(2, len(ids)), len(known)
    letters = letters[ids[2:] != begin]
    triples = (ids[letters - 2] * size + ids[letters - 1]) * size + ids[letters]
    first = letters < place
    singles = np.bincount(ids[letters[first]], minlength=size)
    single = (singles[ids[letters[~first]]] + 0.5) / (singles.sum() + 0.5 * size)
    given = (_times(triples[first], triples[~first]) + 3 * single) / (
        _times(triples[first] // size, triples[~first] // size) + 3
    )
    return float(np.log2(given).sum() / np.log2(single).sum())


def _times(known: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each of the asked ones occurs among the known ones."""
    values, counts = np.unique(known, return_counts=True)
    places = np.minimum(np.searchsorted(values, asked), len(values) - 1)
    return np.where(values[places] == asked, counts[places], 0)


def _spread(text: str, size: int) -> str:
    """``size`` characters of a text, from its beginning, middle and end."""
    if len(text) <= size:
        return text
    each = size // _PLACES
    starts = [place * (len(text) - each) // (_PLACES - 1) for place in range(_PLACES)]
    return " ".join(text[start : start + each] for start in starts)


# An article and what can't follow one. A shuffled text, or one that was drawn word by word, is full of such pairs.
_AFTER: Final = {
    "en": ("the a an", "the a an of and to in is was are that for on with at by from or but it he they had has be were as"),
    "de": ("im zum zur vom einen einem", "der die das den dem des und ist war ein eine im zu zum zur nicht sich es er sie"),
    "fr": ("le les un une", "le la les un une de des du et à est que qui dans pour par sur avec il elle au mais ou"),
    "es": ("el los un una", "el la los las un una y en es por con para se no lo su al pero o a"),
    "it": ("il lo gli un una", "il lo gli la i un una di e in è per con si non da al del ma o a"),
    "pt": ("os um uma", "o os um uma de e do da em para com não se na no mas ou por é"),
    "nl": ("een het", "een en van de is op te zijn met voor niet aan er dat om in maar bij"),
    "hu": ("a", "a az és hogy is meg de volt ha el csak"),
    "sv": ("en ett", "en ett och i att är som på av för med till den de inte om var"),
    "da": ("en et", "en et og i at er som på af for med til den de ikke om var"),
    "no": ("en et", "en et og i at er som på av for med til den de ikke om var"),
}  # fmt: skip
_PAIRS: Final = {code: (frozenset(a.split()), frozenset(b.split())) for code, (a, b) in _AFTER.items()}
_FEW_ARTICLES: Final = 20


def misplaced(words: Words, language: str) -> float | None:
    """The share of articles before a word that can't follow one; ``None`` in a language without a list, or with few."""
    if language not in _PAIRS:
        return None
    articles, never = _PAIRS[language]
    found = wrong = 0
    for word, following in pairwise(words.tokens):
        if word in articles:
            found += 1
            wrong += following in never
    return wrong / found if found >= _FEW_ARTICLES else None
