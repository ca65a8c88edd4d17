"""Which characters a reader does not see, and which look like others: tables over Unicode's code points.

Sources: Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt; compatibility and canonical decompositions
(UAX #15) by `unicodedata`; letters of other scripts that look like one another from confusables.txt (UTS #39), of which
these are the ones that a person could type for another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

POINTS: Final = 0x110000

# What a reader sees nothing of.
IGNORABLE: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x640, 0x640), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""First and last code points. U+0640, which lengthens an Arabic letter, is none of Unicode's, and says as little."""

# Points and signs above and below letters that a language's everyday spelling leaves out, and those that strike through.
_POINTING: Final = ((0x591, 0x5BD), (0x5BF, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC))  # fmt: skip
MARKS: Final = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x3099, 0x309A), (0xFE20, 0xFE2F), *_POINTING)  # fmt: skip

LATIN, CYRILLIC, GREEK, ARMENIAN, CHEROKEE = range(1, 6)
_SCRIPTS: Final = (
    (LATIN, ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2AF), (0x1E00, 0x1EFF))),
    (CYRILLIC, ((0x400, 0x481), (0x48A, 0x52F))),
    (GREEK, ((0x370, 0x373), (0x376, 0x377), (0x37F, 0x37F), (0x386, 0x386), (0x388, 0x3FF), (0x1F00, 0x1FFC))),
    (ARMENIAN, ((0x531, 0x556), (0x561, 0x587))),
    (CHEROKEE, ((0x13A0, 0x13F5), (0xAB70, 0xABBF))),
)
_LOOK_ALIKE: Final = {
    (CYRILLIC, LATIN): (
        "АВСЕНІЈКМОРЅТХУѴԚԜаесіјорѕхуѵԁһԛԝӏгкмнптӓӧёїү",
        "ABCEHIJKMOPSTXYVQWaecijopsxyvdhqwlrkmhntäöëïy",
    ),
    (GREEK, LATIN): ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαινορυχϲϳκγηωάίόύ", "ABEZHIKMNOPTYXCaivopuxcjkynwáíóú"),
    (ARMENIAN, LATIN): ("ՏՍՕօոսհցզյ", "SUOonuhgqj"),
    (CHEROKEE, LATIN): ("ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃᏀ", "ABCDEHiJKLMPRSTVWZG"),
    (LATIN, CYRILLIC): ("ABCEHIJKMOPSTXYaecijopsxyäöëïéáóýk", "АВСЕНІЈКМОРЅТХУаесіјорѕхуӓӧёїеаоук"),
    (LATIN, GREEK): ("ABEZHIKMNOPTYXaivopuxkáíóúw", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχκάίόύω"),
    (CYRILLIC, GREEK): ("АВЕНІКМОРТХаорх", "ΑΒΕΗΙΚΜΟΡΤΧαορχ"),
    (GREEK, CYRILLIC): ("ΑΒΕΗΙΚΜΟΡΤΧαορχ", "АВЕНІКМОРТХаорх"),
}
# Letters in another dress that Unicode gives no decomposition for: small capitals, and those in black circles and squares.
_DRESSED: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag", strict=True))
_BLACK: Final = (0x1F150, 0x1F170)
# Where characters with a decomposition lie: below, and the letters for mathematics and in frames above.
_DECOMPOSED: Final = (range(0xA0, 0x10000), range(0x1D400, 0x1D800), range(0x1F100, 0x1F200), range(0x2F800, 0x2FA20))
_LONGEST: Final = 3
_LETTERS_ONLY: Final = frozenset({"<compat>", "<circle>", "<square>", "<super>", "<sub>"})
# What rules of numbers and ordinals look for as it is, and what is a letter of its own.
_LEFT_ALONE: Final = frozenset("ªº№™℠ĿŀŉǄǅǆǇǈǉǊǋǌĲĳ")
_SPACES: Final = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000, 0x09)


@dataclass(frozen=True, slots=True)
class Tables:
    """What each code point is, and what it is read as.

    Attributes:
        ignorable, mark, control, capital: a bool a code point.
        plain: the code point that it is read as, its own for most; of more than one, the first.
        length: how many code points it is read as, 1 for most.
        longer: those that are read as more than one, sorted, each with its code points in the same row of `spelt`.
        script: one of the scripts above, 0 for none of them.
        folded: by script, what looks like it in that script, 0 where nothing does.
        pairs: ``base << 21 | mark``, sorted, with what the two are as one in the same place of `composed`.
    """

    ignorable: Any
    mark: Any
    control: Any
    capital: Any
    plain: Any
    length: Any
    longer: Any
    spelt: Any
    script: Any
    folded: dict[int, Any]
    pairs: Any
    composed: Any


def _spellings() -> Iterator[tuple[int, str]]:
    """Each code point that is another, or others, in a dress, with what it is read as."""
    for points in _DECOMPOSED:
        for point in points:
            character = chr(point)
            decomposition = unicodedata.decomposition(character)
            if not decomposition or character in _LEFT_ALONE:
                continue
            tag = decomposition.split()[0]
            plain = unicodedata.normalize("NFKC", character)
            if plain == character or len(plain) > _LONGEST or tag in {"<fraction>", "<noBreak>"}:
                continue
            if tag in _LETTERS_ONLY and not plain.isalpha():
                continue
            if not tag.startswith("<") and unicodedata.combining(plain[0]):
                continue
            yield point, plain
    yield from ((ord(dressed), plain) for dressed, plain in _DRESSED.items())
    for first in _BLACK:
        yield from ((first + index, chr(ord("A") + index)) for index in range(26))
    yield from ((space, " ") for space in _SPACES if space != 0x09)
    yield from ((point, "\n") for point in (0x0B, 0x85, 0x2028, 0x2029))


def _flags(ranges: tuple[tuple[int, int], ...]) -> Any:
    flags = np.zeros(POINTS, dtype=bool)
    for first, last in ranges:
        flags[first : last + 1] = True
    return flags


def _pairs() -> tuple[Any, Any]:
    """Unicode's canonical compositions of a letter with a mark."""
    pairs = {}
    for point in (*range(0xC0, 0x2000), *range(0x3040, 0x3100)):
        parts = unicodedata.decomposition(chr(point)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            base, mark = (int(part, 16) for part in parts)
            if unicodedata.normalize("NFC", chr(base) + chr(mark)) == chr(point):
                pairs[base << 21 | mark] = point
    keys = sorted(pairs)
    return np.array(keys, dtype=np.int64), np.array([pairs[key] for key in keys], dtype=np.uint32)


@cache
def tables() -> Tables:
    """The tables, made at the first use: 20 MB, a tenth of a second."""
    plain = np.arange(POINTS, dtype=np.uint32)
    length = np.ones(POINTS, dtype=np.uint8)
    longer = []
    for point, spelling in _spellings():
        plain[point] = ord(spelling[0])
        if len(spelling) > 1:
            length[point] = len(spelling)
            longer.append((point, [*map(ord, spelling), *[0] * (_LONGEST - len(spelling))]))
    longer.sort()
    script = np.zeros(POINTS, dtype=np.uint8)
    for number, ranges in _SCRIPTS:
        for first, last in ranges:
            script[first : last + 1] = number
    folded = {}
    for target in (LATIN, CYRILLIC, GREEK):
        folded[target] = np.zeros(0x10000, dtype=np.uint32)
        for (_, into), (letters, looks) in _LOOK_ALIKE.items():
            if into == target:
                for letter, look in zip(letters, looks, strict=True):
                    folded[target][ord(letter)] = ord(look)
    pairs, composed = _pairs()
    return Tables(
        ignorable=_flags(IGNORABLE),
        mark=_flags(MARKS),
        control=_flags(((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F))),
        capital=np.array([chr(point).isupper() for point in range(POINTS)], dtype=bool),
        plain=plain,
        length=length,
        longer=np.array([point for point, _ in longer], dtype=np.uint32),
        spelt=np.array([spelling for _, spelling in longer], dtype=np.uint32),
        script=script,
        folded=folded,
        pairs=pairs,
        composed=composed,
    )


def special() -> str:
    """A regular expression's class of what `tables` would read otherwise, or might: all that is not plain Latin text."""
    return r"[^\t\n\x0c\x20-\x7e¡-¬®-žƀ-ɏ‐-‧‹-⁈€№™]"
