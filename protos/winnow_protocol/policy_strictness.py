"""Of two values of a policy's rule, which one is the stricter: what `winnow_protocol.policy.stricter` picks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from winnow_protocol.policy_rules import Rule


def duration(text: str) -> timedelta:
    """A time as a policy states it: ``30d`` or ``12h``."""
    return timedelta(days=int(text[:-1])) if text.endswith("d") else timedelta(hours=int(text[:-1]))


def _own(mine: Any, _other: Any) -> Any:
    return mine


def _higher_rule(mine: str, other: str) -> str:
    return max(mine, other, key=lambda rule: Rule(rule).strictness)


def _shorter(mine: str, other: str) -> str:
    return min(mine, other, key=duration)


def _both(mine: str | tuple[str, ...], other: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """What both allow, ``any`` being everything."""
    if isinstance(other, str):
        return mine
    if isinstance(mine, str):
        return other
    return tuple(value for value in mine if value in other)


def _tag_first(mine: str, other: str) -> str:
    return "tag" if "tag" in (mine, other) else mine


def _shift_first(mine: str, other: str) -> str:
    return "shift" if "shift" in (mine, other) else mine


def _anyone_first(mine: str, other: str) -> str:
    return "anyone" if "anyone" in (mine, other) else mine


def bands_first(mine: Any, other: Any) -> Any:
    """``bands`` where either says so; else ``signature``."""
    return "bands" if "bands" in (mine, other) else mine


RULES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "name": _own,
    "personal.default": _higher_rule,
    "personal.minimum_score": min,
    "personal.replacement": _tag_first,
    "personal.dates": _shift_first,
    "personal.names.languages": _both,
    "personal.names.otherwise": _higher_rule,
    "personal.density.per_100_words": min,
    "personal.density.then": _higher_rule,
    "personal.quasi.kinds": min,
    "personal.quasi.within": max,
    "personal.quasi.then": _higher_rule,
    "secrets": _higher_rule,
    "ownership.ours": _own,
    "ownership.third_party": _higher_rule,
    "ownership.training_reserved": _higher_rule,
    "ownership.licences": _both,
    "ownership.other_licence": _higher_rule,
    "public.share": min,
    "public.then": _higher_rule,
    "quality.minimum_words": max,
    "quality.conversation.minimum_turns": max,
    "quality.conversation.minimum_words": max,
    "quality.languages": _both,
    "quality.kinds.list": _higher_rule,
    "quality.kinds.table": _higher_rule,
    "quality.kinds.log": _higher_rule,
    "quality.kinds.code": _higher_rule,
    "quality.kinds.snippet": _higher_rule,
    "quality.kinds.boilerplate": _higher_rule,
    "quality.kinds.machine": _higher_rule,
    "quality.kinds.garbage": _higher_rule,
    "quality.unsound": _higher_rule,
    "sensitive.subjects.health": _higher_rule,
    "sensitive.subjects.sexuality": _higher_rule,
    "sensitive.subjects.religion": _higher_rule,
    "sensitive.subjects.politics": _higher_rule,
    "sensitive.subjects.crime": _higher_rule,
    "sensitive.subjects.minors": _higher_rule,
    "sensitive.subjects.union": _higher_rule,
    "sensitive.minimum_score": min,
    "sensitive.about": _anyone_first,
    "coverage.minimum_ocr_confidence": max,
    "coverage.maximum_poor_pages": min,
    "coverage.minimum_pages_read": max,
    "coverage.minimum_speech_covered": max,
    "coverage.minimum_characters_decoded": max,
    "coverage.otherwise": _higher_rule,
    "private_offers": bands_first,
    "review.sample": max,
    "retention.rejected_text": _shorter,
    "retention.duplicate_text": _shorter,
    "retention.delivered_text": _shorter,
    "retention.own_copies": min,
}
"""Every rule of a complete policy, and how the stricter of two values is picked."""


def pick(path: str) -> Callable[[Any, Any], Any]:
    """From the partner's value and the fleet's of the rule at a path to the one that holds."""
    if path.startswith("personal.types."):
        return _higher_rule
    return _own if path.startswith("sources.") else RULES[path]
