"""What the policy demands for a marked span that redaction can remove: personal data, a secret, what a person marked."""

from __future__ import annotations

from typing import Final

from winnow_agent.documents import Action, Finding
from winnow_agent.vault import subjects
from winnow_agent.vault.screen import measures, singling
from winnow_protocol.policy import Policy, Rule

REVIEWER: Final = "reviewer"
"""Stands in the place of a detector's name, where a person marked something."""
OWNERSHIP_TYPES: Final = frozenset({"THIRD_PARTY", "OURS", "LICENCE", "TRAINING_RESERVED"})
NOT_PERSONAL: Final = OWNERSHIP_TYPES | {
    "SECRET",
    "PUBLIC",
    "DETECTOR_FAILED",
    subjects.SENSITIVE,
    singling.QUASI_IDENTIFIERS,
}
ACTIONS: Final = {
    Rule.ALLOW: Action.APPROVE,
    Rule.REDACT: Action.REDACT,
    Rule.HOLD: Action.HOLD,
    Rule.REJECT: Action.REJECT,
}


def span_action(finding: Finding, policy: Policy) -> Action:
    """What the policy demands for a marked span that redaction can remove: personal data or a secret."""
    action = _of_type(finding, policy)
    # A person who marks words says that they must not leave, whatever the policy allows for their type.
    removed = finding.detector == REVIEWER or _is_shifted(finding, policy)
    return Action.REDACT if action is Action.APPROVE and removed else action


def _of_type(finding: Finding, policy: Policy) -> Action:
    if finding.type == "SECRET":
        return ACTIONS[policy.secrets]
    personal = not measures.is_measure(finding) and finding.type not in NOT_PERSONAL
    if not personal or finding.score < policy.personal.minimum_score:
        return Action.APPROVE
    return ACTIONS[policy.personal.rule(finding.type)]


def _is_shifted(finding: Finding, policy: Policy) -> bool:
    return shifts(finding.type, policy) and finding.score >= policy.personal.minimum_score


def shifts(type_: str | None, policy: Policy) -> bool:
    """Whether the policy moves what is of a type, instead of replacing it or leaving it."""
    return type_ == "DATE_TIME" and policy.personal.dates == "shift"
