"""Cutting text of any script into the tokens that the names model labels; the offsets are those of the text."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Scripts written without spaces between words: every character, with the marks on it, is a token of its own.
UNSPACED = (
    "\u0e00-\u0e7f"  # Thai
    "\u0e80-\u0eff"  # Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)

_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _pattern() -> re.Pattern[str]:
    """A token, and whether one plain space follows it. Everything between two matches is nothing: no character is lost.

    Combining marks belong to the word that they stand in (``\\w`` of the standard library leaves them out, and would cut
    every Indic word to pieces); so do the joiners and the soft hyphen, with which names are hidden or typeset.
    """
    marks = [code for code in range(0x300, sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")]
    spans: list[list[int]] = []
    for code in marks:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    mark = "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)
    inner = "\u00ad\u200b-\u200d\u2060\ufeff"
    token = (
        rf"[{UNSPACED}][{mark}]*"
        rf"|(?:(?![{UNSPACED}])[^\W\d_])(?:(?![{UNSPACED}])(?:[^\W\d_]|[{mark}{inner}]))*"
        r"|\d+|\s+|.|\n"
    )
    return re.compile(rf"({token})( (?! )|)")


def cut(text: str) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and for each whether one space follows. Joined, they are the text again."""
    pairs = _pattern().findall(text)
    return [word for word, _ in pairs], [bool(space) for _, space in pairs]


class Tokenizer:
    """The tokenizer of the pipeline, in the place of spaCy's rules, which know no script without spaces."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words, spaces = cut(_SURROGATE.sub("\ufffd", text))  # spaCy keeps words as UTF-8, which has no lone surrogates
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the rules are the code."""
        return b""

    def from_bytes(self, _bytes: bytes, **_: Any) -> Tokenizer:
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, _path: Any, **_: Any) -> Tokenizer:
        return self
