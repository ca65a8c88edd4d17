"""What happens to text on its way: recognition of old print, transcripts without capitals, missing accents, broken lines."""

from __future__ import annotations

import random
import unicodedata

Piece = tuple[str, str]
"""Some text and its label: "" for none, "?" where nobody knows, which training passes over."""

_CONFUSED = {
    "a": "o e s", "b": "h 6 d", "c": "e o ¢", "d": "cl b a", "e": "c o é", "f": "t ſ r", "g": "q 9 y", "h": "b li n",
    "i": "l 1 j t", "j": "i ;", "k": "lc h", "l": "1 i I t", "m": "rn in nn", "n": "u ri m", "o": "0 c a", "p": "n y",
    "q": "g", "r": "t n v", "s": "f 5 a", "t": "l f r", "u": "n ii v", "v": "r y u", "w": "vv tv", "x": "a", "y": "v g",
    "z": "2 s", "A": "4 R", "B": "R 8 D", "C": "G O (", "D": "O I)", "E": "F B", "F": "P E", "G": "C 6 O", "H": "II N",
    "I": "l 1 J T", "J": "I", "K": "R X", "L": "I l", "M": "N IVI", "N": "M H", "O": "0 Q C", "P": "F", "R": "B K",
    "S": "8 5 G", "T": "I F", "U": "II O", "V": "Y", "W": "VV", "0": "O o", "1": "l I", "5": "S", "8": "B", "ä": "a ii",
    "ö": "o ii", "ü": "u ii", "ß": "B ss fs", "é": "e c", "è": "e", "ç": "c", "ł": "l", "š": "s", "č": "c", "å": "a",
    "ø": "o 0", "æ": "ae", ",": ". ;", ".": ",", "о": "о с е", "е": "с о", "и": "н п", "н": "и п", "п": "н", "т": "г",
    "ш": "щ ни", "л": "п", "а": "о", "в": "н", "ο": "σ", "α": "ο", "ν": "υ", "τ": "ι", "η": "π",
}  # fmt: skip
_TABLE = {sign: choices.split() for sign, choices in _CONFUSED.items()}


def recognised(text: str, rate: float, rng: random.Random) -> str:
    """Text as an engine may read it, with about ``rate`` of the characters wrong."""
    out = []
    for sign in text:
        if rng.random() >= rate:
            out.append(sign)
            continue
        kind = rng.random()
        if sign == " ":
            out.append("" if kind < 0.6 else "  " if kind < 0.8 else " .")
        elif kind < 0.7:
            out.append(rng.choice(_TABLE.get(sign, [sign.swapcase(), sign])))
        elif kind < 0.82:
            pass
        elif kind < 0.9:
            out.append(sign + rng.choice(". ,'-~_*"))
        elif kind < 0.95:
            out.append(sign + " ")
        else:
            out.append(sign + sign)
    return "".join(out)


def long_s(text: str, rng: random.Random) -> str:
    """The long s of old print, or the f that engines read for it."""
    other = rng.choice("ſſf")
    return "".join(
        other if sign == "s" and place + 1 < len(text) and text[place + 1].isalpha() else sign
        for place, sign in enumerate(text)
    )


def without_accents(text: str) -> str:
    kept = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(kept).replace("ł", "l").replace("ø", "o").replace("ß", "ss")


def wrapped(pieces: list[Piece], width: int, rng: random.Random) -> list[Piece]:
    """Lines broken at about a width, within names too, now and then by a hyphen within a word."""
    column, out = 0, []
    for text, label in pieces:
        made = []
        for place, sign in enumerate(text):
            column = 0 if sign == "\n" else column + 1
            if sign == " " and column > width - rng.randint(0, 8):
                made.append("\n")
                column = 0
            elif (
                column > width
                and sign.isalpha()
                and 2 < place < len(text) - 3
                and text[place - 2 : place + 3].isalpha()
                and ord(sign) < 0x590
            ):
                made.append(sign + rng.choice(["-\n", "-\n", "¬\n", "- "]))
                column = 0
            else:
                made.append(sign)
        out.append(("".join(made), label))
    return out


def roughen(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """A document as it may come: most as they are, some damaged in one way or two."""
    kind = rng.random()
    if kind < 0.065:
        pieces = [(text.lower(), label) for text, label in pieces]
    elif kind < 0.1:
        pieces = [(text.upper(), label) for text, label in pieces]
    elif kind < 0.14:
        pieces = [(without_accents(text), label) for text, label in pieces]
    elif kind < 0.34:
        rate = rng.choice([0.01, 0.02, 0.02, 0.03, 0.05, 0.08])
        if rng.random() < 0.15:
            pieces = [(long_s(text, rng), label) for text, label in pieces]
        pieces = [(recognised(text, rate, rng), label) for text, label in pieces]
    if rng.random() < 0.15:
        pieces = wrapped(pieces, rng.choice([38, 55, 70, 80]), rng)
    return pieces
