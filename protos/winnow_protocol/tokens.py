"""Text into the tokens that signatures compare: words by UAX #29, characters where a script has no spaces.

Part of the scheme ``winnow-minhash-1`` and frozen with it; another outcome for any text is another scheme. The steps:

1. Removed: characters that Unicode 14.0 had not assigned (so that all Python versions agree on the steps that follow),
   and those that don't show: Default_Ignorable_Code_Point, Word_Break=Format, Word_Break=ZWJ (soft hyphens, joiners,
   variation selectors, marks of direction).
2. NFKC, then full case folding, then NFKC again: compatibility caseless form (Unicode, section 3.13, D146, from NFKC).
3. Segments by the rules WB1 to WB12 of UAX #29, with Word_Break of Unicode 18.0. WB3c (emoji) and WB7a (a Hebrew word's last
   apostrophe) change no word, WB13 (Katakana) is not needed because of step 4, and WB13a and WB13b are left out: the
   underscore and its like separate, as Markdown's do. A character that counts as letter or number there without being one
   (an Armenian apostrophe, a geresh, the Arabic decimal separator) joins as an apostrophe does.
4. A letter or number that has no word-joining Word_Break (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar …: UAX #29
   leaves those to a dictionary) is a token of its own, ``spaceless``, with the marks that follow it.
5. Of a segment, letters, numbers and the marks attached to them count, each at its place; what joins them leaves its place
   empty, so "don't" and "don’t" are one token. A segment with neither letter nor number is no token.

White space, punctuation and line breaks thus do nothing but separate.

All of it is array arithmetic over code points: with marks set aside (WB4) a rule looks at one neighbour to each side, a
middle character (apostrophe, point, comma) joins if both its neighbours are of its kind, and a word is a run of what joins.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

# What tools/make_minhash_tables.py knows of each code point. The bits of a middle character are those of the neighbours
# that it joins, shifted by three.
_LETTER, _NUMBER, _HEBREW = 1, 2, 4
_KINDS = _LETTER | _NUMBER | _HEBREW
_KIND_TO_MIDDLE = 3
_KEPT = 64
_MARK = 128
_REMOVED = 256

Flags = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens.

    Attributes:
        characters: the normalised text's code points, 0 for those that don't count; uint8 or uint32.
        starts: where in ``characters`` each token begins, rising; it ends where the next one begins, the last at the end.
        spaceless: which tokens are a character of a script without spaces; ``None`` if none is.
    """

    characters: npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
    starts: npt.NDArray[np.intp]
    spaceless: Mask | None


def tokens(text: str) -> Tokens:
    """The tokens of a text of any size and script, in order."""
    if text.isascii():
        # The same steps by way of two tables of 128: nothing is removed, NFKC changes nothing, there are no marks.
        raw = text.encode("ascii")
        flags_of, character_of = _ascii_tables()
        in_word = _in_words(np.frombuffer(raw.translate(flags_of), dtype=np.uint8))
        starts = np.flatnonzero(_run_starts(in_word))
        return Tokens(np.frombuffer(raw.translate(character_of), dtype=np.uint8), starts, None)
    characters = _code_points(_normalised(text))
    return _tokens(characters, _characters()[characters])


@functools.cache
def permutations() -> npt.NDArray[np.uint32]:
    """Multipliers and summands of the scheme's 128 permutations, uint32[2, 128]; used by `winnow_protocol.minhash`."""
    return np.asarray(_stored()["permutations"], dtype=np.uint32)


@functools.cache
def _characters() -> npt.NDArray[np.uint16]:
    return np.asarray(_stored()["characters"], dtype=np.uint16)


def _stored() -> dict[str, npt.NDArray[np.uint16 | np.uint32]]:
    with resources.files("winnow_protocol").joinpath("minhash_tables.npz").open("rb") as file, np.load(file) as stored:
        return dict(stored)


@functools.cache
def _ascii_tables() -> tuple[bytes, bytes]:
    """Flags, and the character that counts (folded, or 0), of each ASCII character; made for bytes.translate."""
    flags = [int(value) for value in _characters()[:128]]
    folded = [ord(chr(code).lower()) if flags[code] & _KEPT else 0 for code in range(128)]
    return bytes(flags) + bytes(128), bytes(folded) + bytes(128)


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _normalised(text: str) -> str:
    characters = _code_points(text)
    removed = _characters()[characters] == _REMOVED
    if removed.any():
        text = characters[~removed].tobytes().decode("utf-32-le", "surrogatepass")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _tokens(characters: npt.NDArray[np.uint32], flags: npt.NDArray[np.uint16]) -> Tokens:
    is_mark = (flags & _MARK) != 0
    if not is_mark.any():
        in_word = _in_words(flags)
        spaceless = ((flags & _KEPT) != 0) & ~in_word
        counts = (flags & _KEPT) != 0
        begins = _run_starts(in_word) | spaceless
    else:
        # Marks belong to the character before them and are transparent to all rules (WB4).
        bases = np.flatnonzero(~is_mark)
        in_word = _in_words(flags[bases])
        single = ((flags[bases] & _KEPT) != 0) & ~in_word
        begins, spaceless, attached = (np.zeros(len(flags), dtype=np.bool_) for _ in range(3))
        begins[bases] = _run_starts(in_word) | single
        spaceless[bases] = single
        attached[bases] = (flags[bases] & _KEPT) != 0
        # A mark counts if the nearest base before it is a letter or number; before the first base there is none.
        nearest = np.maximum.accumulate(np.where(is_mark, -1, np.arange(len(flags))))
        counts = ((flags & _KEPT) != 0) & attached[nearest] & (nearest >= 0)
    starts = np.flatnonzero(begins)
    return Tokens(np.where(counts, characters, np.uint32(0)), starts, spaceless[starts] if spaceless.any() else None)


def _in_words(flags: Flags) -> Mask:
    """Which characters are part of a word: letters, numbers, and the middle characters that join their two neighbours."""
    in_word: Mask = (flags & (_LETTER | _NUMBER)) != 0
    # WB6, WB7 (letters), WB7b, WB7c (Hebrew letters around a double quote), WB11, WB12 (numbers).
    middle = (flags[1:-1] >> _KIND_TO_MIDDLE) & flags[:-2] & flags[2:] & _KINDS
    in_word[1:-1] |= middle != 0
    return in_word


def _run_starts(in_word: Mask) -> Mask:
    starts = in_word.copy()
    starts[1:] &= ~in_word[:-1]
    return starts
