"""The script that a text is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Final

_NAMES: Final = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew", "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian", "DEVANAGARI": "Devanagari", "BENGALI": "Bengali", "GUJARATI": "Gujarati", "TAMIL": "Tamil",
    "SINHALA": "Sinhala", "THAI": "Thai", "ETHIOPIC": "Ethiopic", "CJK": "Han", "HIRAGANA": "Japanese", "KATAKANA": "Japanese",
    "HANGUL": "Korean",
}  # fmt: skip
"""The first word of a letter's name in Unicode, and the script as the engine that reads images calls it."""


def script_of(text: str) -> str:
    """The script of most of a text's letters, ``Japanese`` where there is any kana; ``""`` where it is none of those known."""
    letters = Counter(unicodedata.name(sign, "").partition(" ")[0].partition("-")[0] for sign in text if sign.isalpha())
    scripts = Counter[str]()
    for name, count in letters.items():
        scripts[_NAMES.get(name, "")] += count
    if scripts["Japanese"]:
        return "Japanese"
    return max(scripts, key=lambda script: scripts[script], default="")
