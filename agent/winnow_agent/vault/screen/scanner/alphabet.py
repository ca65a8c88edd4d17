"""Characters as single bytes, so that a matcher of bytes reads any script and its offsets are those of the text.

ASCII is itself. Every other character shares one of 128 bytes with others of its kind (capital letter, digit, space …), spread
over the bytes of the kind by its number; only what a match without regard to case takes for a letter of ASCII shares that
letter's byte. A set of characters becomes the set of their bytes, which stands for more characters than it should: what is found
by bytes has to be looked at again, but nothing is missed. A set is an integer, a bit a byte.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, Final

# How many bytes each kind has; together 128.
_SHARES: Final = {
    "upper": 24,
    "lower": 40,
    "letter": 26,
    "mark": 4,
    "digit": 2,
    "number": 2,
    "connector": 1,
    "punctuation": 12,
    "symbol": 6,
    "space": 4,
    "format": 5,
    "other": 2,
}
_KIND_OF: Final = {
    "Lu": "upper", "Lt": "upper", "Ll": "lower", "Lo": "letter", "Lm": "letter", "Mn": "mark", "Mc": "mark", "Me": "mark",
    "Nd": "digit", "Nl": "number", "No": "number", "Pc": "connector", "Pd": "punctuation", "Ps": "punctuation",
    "Pe": "punctuation", "Pi": "punctuation", "Pf": "punctuation", "Po": "punctuation", "Sm": "symbol", "Sc": "symbol",
    "Sk": "symbol", "So": "symbol", "Zs": "space", "Zl": "space", "Zp": "space", "Cf": "format",
}  # fmt: skip
_FIRST: Final = dict(zip(_SHARES, (128 + sum(list(_SHARES.values())[:n]) for n in range(len(_SHARES))), strict=True))
# Beyond the first two planes everything is "other", as is what this Python's Unicode does not know.
_KNOWN: Final = 0x20000

TWINS: Final = {"\u212a": "K", "\u017f": "s", "\u0130": "I", "\u0131": "i"}
"""By Unicode's simple folding, and by `regex`'s treatment of Turkish."""
ASCII: Final = (1 << 128) - 1
ANY: Final = (1 << 256) - 1
BEYOND: Final = ANY ^ ASCII
SHARED: Final = sum(1 << ord(letter) for letter in TWINS.values())
"""The bytes of ASCII that stand for another character too."""


def kind(*names: str) -> int:
    """The bytes of the kinds, and those of what no Unicode of ours knows: another's may."""
    mask = 0
    for name in (*names, "other"):
        mask |= ((1 << _SHARES[name]) - 1) << _FIRST[name]
    return mask


def _byte(code: int) -> int:
    if code < 128:
        return code
    name = _KIND_OF.get(unicodedata.category(chr(code)), "other") if code < _KNOWN else "other"
    if code == 0x85:  # a control character that counts as a space
        name = "space"
    return _FIRST[name] + code % _SHARES[name]


@cache
def _table() -> Any:
    import numpy as np

    table = np.empty(0x110000, dtype=np.uint8)
    table[:_KNOWN] = np.fromiter(map(_byte, range(_KNOWN)), dtype=np.uint8, count=_KNOWN)
    table[_KNOWN:] = _FIRST["other"]
    for twin, letter in TWINS.items():
        table[ord(twin)] = ord(letter)
    return table


def encode(text: str) -> bytes:
    """A byte for each character."""
    if text.isascii():
        return text.encode("ascii")
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return bytes(_table()[codes].tobytes())


@cache
def span(first: int, last: int) -> int:
    """The set of the characters between two numbers, both included."""
    mask = 0
    if first < 128:
        end = min(last, 127)
        mask = ((1 << (end - first + 1)) - 1) << first
    if last >= 128:
        import numpy as np

        for byte in np.unique(_table()[max(first, 128) : last + 1]):
            mask |= 1 << int(byte)
    return mask


def folded(character: str) -> str:
    """The character in every case that a match without regard to case may take it in."""
    forms = {character}
    for _ in range(3):
        for form in forms.copy():
            forms.update(each for each in (form.lower(), form.upper(), form.title(), form.casefold()) if len(each) == 1)
            forms.update(_UNFOLDED.get(form, ""))
    return "".join(forms)


def _unfolded() -> dict[str, str]:
    """Which characters become each character in lower or upper case."""
    back: dict[str, str] = {}
    for code in (*range(0x80, 0x3000), *range(0xA640, 0xAC00), *range(0xFB00, 0xFB20), *range(0xFF21, 0xFF5B)):
        character = chr(code)
        for form in {character.lower(), character.upper(), character.casefold()} - {character}:
            if len(form) == 1:
                back[form] = back.get(form, "") + character
    return back


_UNFOLDED: Final = _unfolded()


@cache
def single(character: str, ignore_case: bool) -> int:
    """The set of one character, or of it in every case."""
    if not ignore_case:
        return span(ord(character), ord(character))
    if character.isascii():  # its twins share its byte
        return span(ord(character.lower()), ord(character.lower())) | span(
            ord(character.upper()), ord(character.upper())
        )
    mask = 0
    for form in folded(character):
        mask |= span(ord(form), ord(form))
    return mask
