"""Tables of sentences, a line each, with what is marked in brackets: ``en: [Mr. Speaker], I rise``."""

from __future__ import annotations

from winnow_agent.vault.screen.personal.rule import Match


def read(marked: str, note: str) -> tuple[str, list[Match]]:
    """The sentence without its brackets, and persons of 0.9 where they stood."""
    text, marks = "", list[Match]()
    for piece in marked.split("["):
        inside, bracket, rest = piece.rpartition("]")
        if bracket:
            marks.append(Match(len(text), len(text) + len(inside), "PERSON", 0.9, note))
        text += inside + rest
    return text, marks


def rows(sentences: str) -> list[str]:
    """The sentences of a table, without their languages."""
    return [line.partition(": ")[2] for line in sentences.strip().splitlines()]
