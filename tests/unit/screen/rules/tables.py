"""How the tables of rules are read: a text with the spans that must be covered in brackets, and what must not be found."""

from __future__ import annotations

import regex

from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules import RULES

THRESHOLD = 0.35
_MARK = regex.compile(r"⟦([^⟦⟧]*)⟧")


def found(text: str, *types: str) -> list[Match]:
    """What all rules together find of some types, or of any, at the policy's threshold."""
    return [match for match in matches(RULES, text) if match.score >= THRESHOLD and (not types or match.type in types)]


def missing(marked: str, *types: str) -> list[str]:
    """The parts between ⟦ and ⟧ that are not wholly covered once the brackets are taken out."""
    text, spans = "", []
    for number, piece in enumerate(_MARK.split(marked)):
        if number % 2:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
    covered = {at for match in found(text, *types) for at in range(match.start, match.end)}
    assert spans, "a row without a span proves nothing"
    return [
        text[start:end]
        for start, end in spans
        if any(text[at].isalnum() and at not in covered for at in range(start, end))
    ]
