"""Labels of turns: those that name a person, and those that only number or describe one."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.documents import Document

_GENERIC: Final = regex.compile(
    r"(?i)^(?:speaker|sprecher(?:in)?|locuteur|hablante|person|voice|interviewer(?:in)?|interviewee|moderator(?:in)?"
    r"|narrator|host|guest|user|assistant|system|agent|customer|client|caller|operator|unknown|chair|question|answer"
    r"|frage|antwort|q|a|i|r|m|w|f|b)?[\s_#.-]*(?:\d{1,3}|[A-Z])?$"
)


def is_generic(label: str) -> bool:
    """Whether a label says nothing of who speaks: ``Speaker 2``, ``Q``, ``Interviewer``, or nothing at all."""
    return _GENERIC.match(label.strip()) is not None


def names_somebody(document: Document) -> bool:
    """Whether a label of a document's turns names a person; of a stored document its facts may know."""
    known: bool | None = getattr(document, "named_speakers", None)
    return any(not is_generic(turn.speaker) for turn in document.turns) if known is None else known
