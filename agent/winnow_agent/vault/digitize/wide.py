"""UTF-16 without a mark in scripts of which no byte is zero: told by what its characters are.

Of an alphabet every other byte is the same, and a control character; of Chinese, Japanese and Korean the characters all
lie in a fifth of Unicode, and some are their full stops. Bytes that are no text are neither.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

_LEAST = 16
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_MOST_OF_SAMPLE = 1 << 15
_LEAST_CONTROLS, _MOST_STRANGE, _LEAST_PARTED = 100, 50, 200
_LEAST_EAST_ASIAN, _LEAST_OF_BLOCK = 0.9, 0.7
_WORDS = frozenset("LMNPSZ")
_SIGNS = frozenset("\t\r\n\u200b\u200c\u200d\u200e\u200f")  # what is written, and no word
_PARTING = frozenset(" \n、。，．！？\u3000")


def by_letters(sample: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` where bytes that hold too many controls for a text are one so; else None."""
    sample = sample[: min(_MOST_OF_SAMPLE, len(sample) & ~1)]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if len(sample) < _LEAST or controls * _LEAST_CONTROLS < len(sample):
        return None
    return next((encoding for encoding in ("utf-16-le", "utf-16-be") if _is_writing(_decoded(sample, encoding))), None)


def _decoded(sample: bytes, encoding: str) -> str:
    """The text; ``""`` where it is none. A sample may end within a character."""
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError as error:
        return sample[:-2].decode(encoding) if error.start == len(sample) - 2 else ""


def _is_writing(text: str) -> bool:
    """Whether characters are those of one script, parted now and then."""
    if sum(char in _PARTING for char in text) * _LEAST_PARTED < len(text) or not text:
        return False
    strange = sum(unicodedata.category(char)[0] not in _WORDS and char not in _SIGNS for char in text)
    if strange * _MOST_STRANGE > len(text):
        return False
    letters = [ord(char) for char in text if char > "\x7f" and unicodedata.category(char)[0] in "LM"]
    if 4 * len(letters) < len(text):
        return False
    east_asian = sum(0x3040 <= letter < 0xA000 or 0xAC00 <= letter < 0xD7B0 for letter in letters)
    if east_asian >= _LEAST_EAST_ASIAN * len(letters):
        return True
    return Counter(letter >> 8 for letter in letters).most_common(1)[0][1] >= _LEAST_OF_BLOCK * len(letters)
