"""Make protos/winnow_protocol/minhash_tables.npz, the data that the scheme winnow-minhash-1 is frozen with.

Run with Python 3.11: its Unicode 14.0 says which characters the scheme knows. Another outcome is another scheme; a test
compares this script's outcome with the file.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt
import regex

TARGET = Path(__file__).resolve().parent.parent / "protos" / "winnow_protocol" / "minhash_tables.npz"
CODE_POINTS = 0x110000
UNICODE_OF_ASSIGNMENT = "14.0.0"

# Meanings in winnow_protocol.tokens. Word_Break values are of the Unicode version of the regex package.
LETTER, NUMBER, HEBREW, MID_LETTER, MID_NUMBER, MID_HEBREW, KEPT, MARK, REMOVED = (1 << bit for bit in range(9))
BITS_BY_WORD_BREAK = {
    "ALetter": LETTER,
    "Hebrew_Letter": LETTER | HEBREW,
    "Numeric": NUMBER,
    "MidLetter": MID_LETTER,
    "MidNum": MID_NUMBER,
    "MidNumLet": MID_LETTER | MID_NUMBER,
    "Single_Quote": MID_LETTER | MID_NUMBER,
    "Double_Quote": MID_HEBREW,
    "Extend": MARK,
    "Format": REMOVED,
    "ZWJ": REMOVED,
}


def character_table() -> npt.NDArray[np.uint16]:
    """Bits of each code point, uint16[0x110000]."""
    if unicodedata.unidata_version != UNICODE_OF_ASSIGNMENT:
        raise SystemExit(
            f"run with a Python of Unicode {UNICODE_OF_ASSIGNMENT} (3.11), not {unicodedata.unidata_version}"
        )
    every = "".join(map(chr, range(CODE_POINTS)))
    table = np.zeros(CODE_POINTS, dtype=np.uint16)
    for word_break, bits in BITS_BY_WORD_BREAK.items():
        for run in regex.finditer(rf"\p{{Word_Break={word_break}}}+", every):
            table[run.start() : run.end()] |= bits
    categories = np.array([unicodedata.category(character) for character in every])
    letters_and_numbers = np.char.startswith(categories, "L") | np.char.startswith(categories, "N")
    # Apostrophes and signs that UAX #29 counts as letters or numbers join as any apostrophe does.
    table[((table & (LETTER | NUMBER)) != 0) & ~letters_and_numbers] = MID_LETTER | MID_NUMBER
    table[letters_and_numbers | ((table & MARK) != 0)] |= KEPT
    for run in regex.finditer(r"\p{Default_Ignorable_Code_Point}+", every):
        table[run.start() : run.end()] = REMOVED
    table[categories == "Cn"] = REMOVED
    table[(table & REMOVED) != 0] = REMOVED
    return table


def permutations() -> npt.NDArray[np.uint32]:
    """The multipliers and summands of datasketch's 128 permutations for the seed 1, uint32[2, 128]."""
    from datasketch import MinHash

    return np.asarray(MinHash(num_perm=128, seed=1, scheme="affine32").permutations, dtype=np.uint32)


def main() -> None:
    """Write the file."""
    np.savez_compressed(TARGET, characters=character_table(), permutations=permutations())
    print(f"{TARGET}: {TARGET.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
