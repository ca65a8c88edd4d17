"""Redacts a document until a screening finds nothing in it that was not put in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault.screen import redact
from winnow_agent.vault.spans import REVIEWER, span_action
from winnow_protocol.policy import Policy, Rule


@dataclass(frozen=True, slots=True)
class Clean:
    """A redacted document.

    Attributes:
        known: whether a screening of it found nothing more; the last of many rounds is not screened again.
    """

    redacted: redact.Redacted
    known: bool


def redacted_until_clean(
    document: Document,
    seen: Sequence[Finding],
    policy: Policy,
    rescreen: Callable[[Document], Sequence[Finding]],
    redactor: Callable[[Document, Sequence[Finding], Literal["tag", "surrogate"]], redact.Redacted],
    *,
    insist: bool,
) -> Clean | None:
    """The document redacted until a screening finds nothing that was not put in; ``None`` if it never does.

    A detector of names sees a sentence with other eyes once the names in it are others, and marks a word that it had
    passed over. That word is redacted as well, from the original text on, so that one person keeps one surrogate.
    What the policy holds or rejects is not redacted away here: it goes to a person.

    Args:
        insist: a person has released it: redact what the policy would hold, and give the last redaction, of all that was
            found, even if nobody knows whether that is all.
    """
    replaced = [finding for finding in seen if span_action(finding, policy) is not Action.APPROVE]
    for _ in range(_ROUNDS):
        redacted = redactor(document, _shifted(replaced, policy), policy.personal.replacement)
        again = replace(document, text=redacted.text, turns=redacted.turns, anchors=(), headings=(), words=())
        still = _still_found(redacted, rescreen(again), policy)
        if not still:
            return Clean(redacted, known=True)
        worst = max((span_action(finding, policy) for finding in still), key=lambda action: action.strictness)
        if worst is Action.REJECT or (worst is Action.HOLD and not insist):
            return None
        replaced += [_original(finding, redacted) for finding in still]
    if not insist:
        return None
    return Clean(redactor(document, _shifted(replaced, policy), policy.personal.replacement), known=False)


def _shifted(findings: Sequence[Finding], policy: Policy) -> Sequence[Finding]:
    """Findings with the dates among them marked to be moved, where the policy moves dates.

    What a person marked is replaced, and so is a date that something else stands in: moved, it would keep the words around it.
    """
    if policy.personal.dates != "shift":
        return findings
    allowed = policy.personal.rule("DATE_TIME") is Rule.ALLOW
    type_ = redact.SHIFTED_OR_KEPT if allowed else redact.SHIFTED
    others = sorted((one.start, one.end) for one in findings if not _is_date(one))
    reaches = [0, *accumulate((end for _, end in others), max)]

    def stands_alone(date: Finding) -> bool:
        return reaches[bisect_left(others, (date.end, 0))] <= date.start

    return [replace(one, type=type_) if _is_date(one) and stands_alone(one) else one for one in findings]


def _is_date(finding: Finding) -> bool:
    return finding.type == "DATE_TIME" and finding.detector != REVIEWER


_ROUNDS: Final = 3


def _original(finding: Finding, redacted: redact.Redacted) -> Finding:
    """A finding in redacted text as one in the original: where it touches a replaced span, it takes in all of it."""

    def back(offset: int, *, end: bool) -> int:
        shift = 0
        for (start, stop), (first, last) in zip(redacted.spans, redacted.originals, strict=True):
            if offset < start or (end and offset == start):
                break
            if offset < stop or (end and offset == stop):
                return last if end else first
            shift = last - stop
        return offset + shift

    return replace(finding, start=back(finding.start, end=False), end=back(finding.end, end=True))


def _still_found(redacted: redact.Redacted, findings: Sequence[Finding], policy: Policy) -> list[Finding]:
    """Findings of a later screening that reach beyond what the redaction put in, or touch none of it."""
    spans = sorted(redacted.spans)
    reaches = list(accumulate((end for _, end in spans), max))

    def is_left(finding: Finding) -> bool:
        before = bisect_left(spans, (finding.end, 0))
        if before == 0 or reaches[before - 1] <= finding.start:
            # Nothing was put in here: it is what the text says. In a label, without a span, it was renamed.
            return finding.start < finding.end
        return _NAMING.search(_outside(redacted.text, finding, spans)) is not None

    return [one for one in findings if span_action(one, policy) is not Action.APPROVE and is_left(one)]


_NAMING: Final = re.compile(r"[^\W_]*[\dA-ZÀ-ÖØ-Þ\u0100-\uffff]")
"""A capital, a digit, or a letter of a script without capitals: without one, what is left over names nothing."""


def _outside(text: str, finding: Finding, replaced: Sequence[tuple[int, int]]) -> str:
    """The part of a finding's text that no replaced span, of which there is a sorted list, covers."""
    rest = []
    position = finding.start
    for start, end in replaced:
        if end <= position or start >= finding.end:
            continue
        rest.append(text[position : max(position, start)])
        position = max(position, end)
    rest.append(text[position : finding.end])
    return " ".join(rest)
