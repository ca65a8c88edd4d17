"""Whether what was planted is taken away, and how sure a share of it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault import decide
from winnow_agent.vault.screen import measures
from winnow_agent.vault.spans import OWNERSHIP_TYPES
from winnow_protocol.policy import Policy

_Z: Final = 1.959963984540054
"""The normal distribution's 97.5 % point."""
_READABLE: Final = 0.35
"""The share of a value's letters that an engine may have wrong and still have read it."""
_GONE: Final = 0.5
"""Of a value that an engine read, no such share may be left."""


class Fate(StrEnum):
    """What became of a planted value."""

    TAKEN = "taken"
    LET_STAND = "let stand"
    """Seen, and left by a rule of the policy."""
    LEFT = "left"
    NOT_READ = "not read"


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval by Wilson (1927)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; not a number where there is nothing to be counted."""
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the greatest share that the counts go with."""
        if not self.of:
            return 0.0, 1.0
        scale = 1 + _Z**2 / self.of
        middle = self.value + _Z**2 / (2 * self.of)
        spread = _Z * math.sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Spans:
    """Where a document was marked.

    Attributes:
        taken: what the policy redacts, or holds or rejects the document for.
        seen: the same, and what it lets stand, at its least score or above.
        notices: what it holds or rejects the document for because it is another's.
    """

    taken: list[tuple[int, int]]
    seen: list[tuple[int, int]]
    notices: list[tuple[int, int]]


def spans_of(document: Document, findings: Sequence[Finding], policy: Policy) -> Spans:
    """What detectors marked in a document, as a policy takes it."""
    marked = [finding for finding in findings if finding.start < finding.end and not measures.is_measure(finding)]
    acted = [finding for finding in marked if decide.demand_of(document, finding, policy) is not Action.APPROVE]
    return Spans(
        taken=_joined(finding for finding in acted if finding.type not in OWNERSHIP_TYPES),
        seen=_joined(finding for finding in marked if finding.score >= policy.personal.minimum_score),
        notices=_joined(finding for finding in acted if finding.type in OWNERSHIP_TYPES),
    )


def _joined(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    """Spans in order, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((finding.start, finding.end) for finding in findings):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def left_of(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> float:
    """The share of a stretch's letters and digits that no span covers."""
    spans = [span for span in spans if span[0] < end and start < span[1]]
    signs = [at for at in range(start, end) if text[at].isalnum()]
    if not signs:
        return 0.0
    left = sum(not any(first <= at < last for first, last in spans) for at in signs)
    return left / len(signs)


def beside(text: str, planted: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Letters and digits that were not planted: how many there are, and how many of them are taken."""
    outside = [sign.isalnum() for sign in text]
    for start, end in planted:
        outside[start:end] = [False] * (end - start)
    return sum(outside), sum(sum(outside[start:end]) for start, end in taken)


def fate_in_text(text: str, start: int, end: int, spans: Spans, *, notice: bool) -> Fate:
    """Of a value whose place is known: taken if all of its letters and digits are; a notice, if any part of it is."""
    if notice:
        return Fate.TAKEN if overlaps(start, end, spans.notices) else Fate.LEFT
    if left_of(text, start, end, spans.taken) == 0:
        return Fate.TAKEN
    return Fate.LET_STAND if left_of(text, start, end, spans.seen) == 0 else Fate.LEFT


def fate_of_read(text: str, value: str, spans: Spans, *, notice: bool) -> Fate:
    """Of a value that an engine has read, somewhere in its text and perhaps not letter by letter."""
    place = find_like(text, value)
    if place is None:
        return Fate.NOT_READ
    start, end = place
    if notice:
        return Fate.TAKEN if overlaps(start, end, spans.notices) else Fate.LEFT
    if left_of(text, start, end, spans.taken) < _GONE:
        return Fate.TAKEN
    return Fate.LET_STAND if left_of(text, start, end, spans.seen) < _GONE else Fate.LEFT


def overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether any span takes a part of a stretch."""
    return any(first < end and start < last for first, last in spans)


def find_like(text: str, value: str) -> tuple[int, int] | None:
    """Where a text has what is most like a value by its letters and digits, if it is like enough.

    By the edit distance to a stretch anywhere in the text (Sellers 1980), in the product of both lengths.
    """
    signs, places = _signs(text)
    wanted, _ = _signs(value)
    if not wanted or not signs:
        return None
    # For each length of the value's beginning: its distance to a stretch that ends here, and where that stretch begins.
    distances, begins = list(range(len(wanted) + 1)), [0] * (len(wanted) + 1)
    best = (len(wanted) + 1, 0, 0)
    for end, sign in enumerate(signs, start=1):
        diagonal, diagonal_begin = distances[0], begins[0]
        begins[0] = end
        for at, mine in enumerate(wanted, start=1):
            cost, begin = diagonal + (mine != sign), diagonal_begin
            if distances[at] + 1 < cost:
                cost, begin = distances[at] + 1, begins[at]
            if distances[at - 1] + 1 < cost:
                cost, begin = distances[at - 1] + 1, begins[at - 1]
            diagonal, diagonal_begin = distances[at], begins[at]
            distances[at], begins[at] = cost, begin
        if distances[-1] < best[0]:
            best = distances[-1], begins[-1], end
    distance, begin, end = best
    if distance > _READABLE * len(wanted) or begin >= end:
        return None
    return places[begin], places[end - 1] + 1


def _signs(text: str) -> tuple[list[str], list[int]]:
    """Letters and digits without their case, with their places."""
    places = [at for at, sign in enumerate(text) if sign.isalnum()]
    return [text[at].casefold() for at in places], places
