"""Letters and signs of symbol fonts, which office programs write as numbers of the font and not as characters.

"Symbol" is the font of Greek letters and of mathematics (Adobe's Symbol encoding); of "Wingdings" only what is a word's
neighbour has a character here: bullets, arrows that programs put for ``-->``, marks and faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BULLETS: Final = frozenset({0xF0A7, 0xF0B7, 0xF0D8})
_FONT_NAME: Final = 40  # bytes before it
_NONE: Final = "\0"
_SYMBOL: Final = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
    "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\0" + 32 * _NONE + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"
    "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
)
_WINGDINGS: Final[Mapping[int, str]] = {
    0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip


def character(font: str, number: int) -> str:
    """What a number of a font shows; ``""`` where that is no character, or not known.

    Args:
        font: its name.
        number: with or without the 0xF000 that Windows adds to those of symbol fonts.
    """
    at = number & 0xFF if 0xF000 <= number <= 0xF0FF or number <= 0xFF else 0
    name = font.strip("\"' ").lower()
    if name == "symbol":
        return _SYMBOL[at - 0x20].strip(_NONE) if at >= 0x20 else ""
    if name == "wingdings" and at in _WINGDINGS:
        return _WINGDINGS[at]
    return "•" if number in BULLETS else ""


def word_fonts(table: bytes) -> list[str]:
    """The names of a binary Word file's fonts, by its table of them ([MS-DOC] 2.9.286, 2.9.89)."""
    names: list[str] = []
    at = 4
    while at < len(table) and len(names) < int.from_bytes(table[:2], "little"):
        end = at + 1 + table[at]
        names.append(table[at + _FONT_NAME : end].decode("utf-16-le", "replace").partition("\0")[0])
        at = end
    return names


def characters(font: str, data: bytes) -> str:
    """Bytes of a text that is set in a symbol font."""
    return "".join(character(font, number) for number in data)
