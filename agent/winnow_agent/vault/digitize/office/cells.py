"""What stands in a cell of a table, as one of the texts of a row."""

from __future__ import annotations

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH

_FLAT = {ord(PARAGRAPH): " ", ord(LINE): " ", **dict.fromkeys(range(0x10FFF1, 0x10FFF9), None)}


def flat(marked: str) -> str:
    """A cell's text on one line, without the marks of its structure (see `marked`)."""
    return " ".join(marked.translate(_FLAT).split())
