"""What a terminal or a line printer showed, from what was sent to it: without colours (ECMA-48), letters struck twice once."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]{0,100}[ -/]{0,10}[@-~]"  # colours, places
    r"|[\]P^_X][^\x07\x1b\n]{0,4000}(?:\x07|\x1b\\)?"  # a window's title, an address
    r"|[ -/]{1,3}[0-~]|[0-?@-OQ-WYZ\\`-~])"
)
_UNDERLINED = re.compile("([^_\n\b])\b_")
_STRUCK_OVER = re.compile("[^\n\b]\b")
_DEEPEST = 80  # letters taken back at once


def as_shown(text: str) -> str:
    """The text without sequences of control; of letters that were struck over one another the last."""
    if "\x1b" in text:
        text = _SEQUENCE.sub("", text)
    if "\b" in text:
        text = _UNDERLINED.sub(r"\1", text)
        for _ in range(_DEEPEST):
            shorter = _STRUCK_OVER.sub("", text)
            if len(shorter) == len(text):
                break
            text = shorter
    return text
