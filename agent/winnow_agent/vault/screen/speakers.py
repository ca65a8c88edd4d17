"""Labels of turns: those that name a person, and those that only number or describe one.

A label may be a telephone number, an address, a key: it leaves beside the text, so it is looked at as text is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

import regex

from winnow_agent.documents import Document, Finding

LABELS: Final = "turns"
"""Stands in the place of a detector's name, where something was found in a label: the note is the label's number."""

# A letter before a number or alone says no name: "B 2", "Q". Two letters may be one: "Bo", "MK".
_GENERIC: Final = regex.compile(
    r"(?i)^(?:(?:speaker|sprecher(?:in)?|locuteur|hablante|person|voice|interviewer(?:in)?|interviewee|moderator(?:in)?"
    r"|narrator|host|guest|user|assistant|system|agent|customer|client|caller|operator|unknown|chair|question|answer"
    r"|frage|antwort)(?:[\s_#.-]*\d{1,3}|[\s_#.-]+[A-Z])?|speaker[A-Z]|[\s_#.-]*(?:\d{1,3}|[A-Z])?|[qairmwfb][\s_#.-]*\d{0,3})$"
)
# Between a label and what is said.
_BEHIND: Final = " \t\n:：.-–—"
_MOST_BEHIND: Final = 8


def is_generic(label: str) -> bool:
    """Whether a label says nothing of who speaks: ``Speaker 2``, ``Q``, ``Interviewer``, or nothing at all."""
    return _GENERIC.match(label.strip()) is not None


def names_somebody(document: Document) -> bool:
    """Whether a label of a document's turns names a person; of a stored document its facts may know."""
    known: bool | None = getattr(document, "named_speakers", None)
    return any(not is_generic(turn.speaker) for turn in document.turns) if known is None else known


def labels(document: Document) -> tuple[str, ...]:
    """The labels that say something of who speaks, each once, in the order in which they first come."""
    return tuple(label for label in dict.fromkeys(turn.speaker for turn in document.turns) if not is_generic(label))


def places_of_labels(document: Document) -> Iterator[tuple[int, int]]:
    """Where the labels that say who speaks stand in the text, before what is said.

    A label is a name because it is one: nothing else about it needs to look so ("anna", "JS", "May").
    """
    for turn in document.turns:
        if is_generic(turn.speaker):
            continue
        before = document.text[max(0, turn.start - len(turn.speaker) - _MOST_BEHIND) : turn.start]
        label, name = before.rstrip(_BEHIND), turn.speaker.rstrip(_BEHIND)
        if name and label.endswith(name):
            end = turn.start - len(before) + len(label)
            yield end - len(name), end


def labels_as_text(document: Document) -> Document | None:
    """The labels for a detector to look at, a line each; None where there are none."""
    lines = [" ".join(label.split()) for label in labels(document)]
    return Document("\n".join(lines), "text/plain", language=document.language) if lines else None


def of_labels(found: Iterable[Finding], as_text: Document) -> Iterator[Finding]:
    """What was found in `labels_as_text`, as findings of the document: without a span, numbered by their label.

    That a label is a person's is known without looking.
    """
    starts = list(accumulate((len(line) + 1 for line in as_text.text.split("\n")), initial=0))
    for finding in found:
        if finding.type == "PERSON":
            continue
        for number in range(bisect_right(starts, finding.start) - 1, bisect_right(starts, max(finding.end - 1, 0))):
            yield replace(finding, start=0, end=0, detector=LABELS, note=str(number))


def label_of(known: Sequence[str], finding: Finding) -> str | None:
    """Which of a document's `labels` a finding is of; None where it says none, as a worker that was taken over might."""
    number = int(finding.note) if finding.note.isdecimal() else len(known)
    return known[number] if number < len(known) else None
