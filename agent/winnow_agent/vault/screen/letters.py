"""A letter for a letter: another one of the same script and case, for initials, number plates and documents' numbers."""

from __future__ import annotations

import random
import unicodedata
from typing import Final

LATIN: Final = "ABCDEFGHJKLMNPRSTW"
# The consonants and vowels that begin names and stand in numbers, of scripts whose letters stand alone. In the others a letter is a syllable or a word.
_LETTERS: Final = {
    "LATIN": LATIN,
    "CYRILLIC": "АБВГДЕЗИКЛМНОПРСТУХ",
    "GREEK": "ΑΒΓΔΕΖΗΙΚΛΜΝΠΡΣΤ",
    "ARMENIAN": "ԱԲԳԴԵԶԹԼԿՀՄՆՊՍՎ",
    "GEORGIAN": "აბგდევზთიკლმნპრსტ",
    "HEBREW": "אבגדהזחטיכלמנספרש",
    "ARABIC": "ابدرسصطعقكلمنهو",
}
_LONGEST: Final = 3
"""Letters in a row that may be a sign; more are a word."""


def another(letter: str, chance: random.Random) -> str | None:
    """A letter drawn from those of its script, in its case; ``None`` where its script's letters are syllables or words."""
    letters = _LETTERS.get(unicodedata.name(letter, "").partition(" ")[0])
    if letters is None:
        return None
    drawn = chance.choice(letters)
    return drawn.lower() if letter.islower() and letter.upper() != letter and drawn.lower() != drawn else drawn


def is_sign(run: str) -> bool:
    """Whether letters in a row are a sign, as of a plate or a series, and no word."""
    return len(run) <= _LONGEST
