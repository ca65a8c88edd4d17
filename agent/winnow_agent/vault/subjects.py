"""Which sensitive subjects a policy acts upon in a document, and what it demands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from winnow_agent.documents import Finding
from winnow_protocol.policy import Rule, Sensitive

SENSITIVE: Final = "SENSITIVE"
_WHOLE: Final = ":document"
_IN_GENERAL: Final = 0.6
"""What the detector keeps of a sentence's strength where it saw no person in it: a name that was found gives it back."""


def sensitive(findings: Sequence[Finding], rules: Sensitive) -> Iterator[tuple[str, Rule]]:
    """Each subject that is strong enough, with its rule.

    Where the policy asks for what is about a person, a sentence counts that the detector took for one, or in which a name
    was found. Where it asks for anything, what is said in general counts too, by the strength of the whole document.
    """
    names: list[Finding] | None = None
    for finding in findings:
        if finding.type != SENSITIVE:
            continue
        subject, _, whole = finding.note.partition(":")
        rule = rules.subjects.get(subject, Rule.ALLOW)
        if rule is Rule.ALLOW or (whole and rules.about == "person"):
            continue
        strength = finding.score
        if not whole and strength < rules.minimum_score:
            if names is None:
                names = sorted((one for one in findings if one.type == "PERSON"), key=lambda one: one.start)
            strength = min(1.0, strength / _IN_GENERAL) if _named_in(finding, names) else strength
        if strength >= rules.minimum_score:
            yield subject, rule


def _named_in(passage: Finding, names: Sequence[Finding]) -> bool:
    place = bisect_left(names, passage.start, key=lambda name: name.start)
    return place < len(names) and names[place].start < passage.end
