"""Why a document was decided as it was: what was found, which rule of whose policy says what, and which of them won.

Of what was found only types, counts and places are told, never a value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from winnow_agent.documents import Action, Document, Finding, place_of
from winnow_agent.vault import decide
from winnow_agent.vault.reasons import explain, rules_of
from winnow_agent.vault.screen import measures
from winnow_agent.vault.spans import NOT_PERSONAL, REVIEWER, span_action
from winnow_protocol import policy_rules
from winnow_protocol.policy import EffectivePolicy, Source

_MOST_PLACES: Final = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that had a say: its path, its value, and whose it is (``own``, ``fleet`` or ``default``)."""

    path: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one type.

    Attributes:
        detectors: each as ``name version``.
        places: where the first few stand: a page, a time, a turn or a line.
        score: the lowest and the highest.
        passed: by which rule it counts for nothing; empty where it counts.
    """

    type: str
    count: int
    detectors: tuple[str, ...]
    places: tuple[str, ...]
    score: tuple[float, float]
    passed: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason of a decision.

    Attributes:
        sentence: the reason in words.
        measured: what was measured, where the rule compares a measure; else empty.
        rules: the first one says what should be done, the others what it compares.
        change: what would have to be otherwise for this reason to fall away.
    """

    action: Action
    reason: str
    sentence: str
    measured: str
    rules: tuple[Rule, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, told.

    Attributes:
        causes: every reason, the strictest first; those of the strictest action won.
        otherwise: what would be decided if the reasons that won fell away, and by which reasons.
    """

    action: Action
    found: tuple[Found, ...]
    measured: tuple[tuple[str, str], ...]
    causes: tuple[Cause, ...]
    otherwise: tuple[Action, tuple[str, ...]]


def explain_document(
    document: Document,
    findings: Sequence[Finding],
    effective: EffectivePolicy,
    source: Source | None = None,
    around: Sequence[str] = (),
) -> Explanation:
    """Decides a document by its findings and tells why.

    Args:
        around: as for `decide.decide`.
    """
    demanded = decide.demands(document, findings, effective.policy, source, around)
    action = demanded[0][0] if demanded else Action.APPROVE
    causes = tuple(
        _cause(document, findings, effective, source, action=demand, reason=reason) for demand, reason in demanded
    )
    rest = [(weaker, reason) for weaker, reason in demanded if weaker is not action]
    spans = [finding for finding in findings if not measures.is_measure(finding)]
    where = _places(document)
    return Explanation(
        action=action,
        found=tuple(
            _found([finding for finding in spans if finding.type == type_], where, effective)
            for type_ in sorted({finding.type for finding in spans})
        ),
        measured=tuple(_measured(findings)),
        causes=causes,
        otherwise=(rest[0][0] if rest else Action.APPROVE, tuple(reason for _, reason in rest)),
    )


def _found(same: Sequence[Finding], where: Callable[[Finding], str], effective: EffectivePolicy) -> Found:
    ordered = sorted(same, key=lambda finding: finding.start)
    places = dict.fromkeys(where(finding) for finding in ordered)
    return Found(
        type=same[0].type,
        count=len(same),
        detectors=tuple(sorted({f"{finding.detector} {finding.version}" for finding in same})),
        places=tuple(places)[:_MOST_PLACES],
        score=(min(finding.score for finding in same), max(finding.score for finding in same)),
        passed=_passed(same, effective),
    )


def _passed(same: Sequence[Finding], effective: EffectivePolicy) -> str:
    type_, policy = same[0].type, effective.policy
    if any(span_action(finding, policy) is not Action.APPROVE for finding in same) or type_ in NOT_PERSONAL:
        return ""
    *_, demanding, minimum = rules_of(f"personal:{type_}", policy)
    if policy.personal.rule(type_) is policy_rules.Rule.ALLOW:
        return f"allowed by {demanding}, {effective.origins.get(demanding, 'own')}"
    return f"scores under {minimum}, {policy.personal.minimum_score:g}"


def _places(document: Document) -> Callable[[Finding], str]:
    """Tells where a finding stands: by page or time where the document has them, else by turn, else by line."""
    turns = [turn.start for turn in document.turns]
    lines = [0, *(at + 1 for at, sign in enumerate(document.text) if sign == "\n")]

    def place(finding: Finding) -> str:
        if finding.start == finding.end:
            return "outside the text"
        known = place_of(document, finding.start, finding.end)
        if known:
            return known.partition(",")[0]
        if turns:
            return f"turn {max(bisect_right(turns, finding.start), 1)}"
        return f"line {bisect_right(lines, finding.start)}"

    return place


def _measured(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    for finding in findings:
        if measures.is_measure(finding):
            name = finding.type.removeprefix("QUALITY_").lower().replace("_", " ")
            yield name, finding.note or f"{finding.score:.3f}"


def _cause(
    document: Document,
    findings: Sequence[Finding],
    effective: EffectivePolicy,
    source: Source | None,
    *,
    action: Action,
    reason: str,
) -> Cause:
    paths = rules_of(reason, effective.policy)
    if reason == "modality" and source is not None:
        paths = (f"sources.{source.name}.modalities",)
    rules = tuple(
        Rule(path, effective.policy.values[path], effective.origins.get(path, "own"))
        for path in paths
        if path in effective.policy.values
    )
    measured = _value_of(reason, document, findings)
    change = _change(reason, action, rules, measured)
    same = [finding for finding in findings if reason == f"personal:{finding.type}"]
    marked = [finding for finding in same if finding.detector == REVIEWER]
    if marked and action is Action.REDACT:
        others = any(span_action(finding, effective.policy) is action for finding in same if finding not in marked)
        change = f"{change}; besides, {_MARKED}" if others else _MARKED
    return Cause(action, reason, explain(reason), measured, rules, change)


def _value_of(reason: str, document: Document, findings: Sequence[Finding]) -> str:
    """What was measured where a rule compares a measure."""
    kind, _, detail = reason.partition(":")
    if reason in ("quality:words", "quality:turns"):
        value = measures.number(findings, measures.WORDS if detail == "words" else measures.TURNS)
        return f"{value or 0:,.0f} {detail}"
    if reason in ("language", "personal:names_unread"):
        return f"the language {measures.word(findings, measures.LANGUAGE)}"
    if kind == "quality" and not detail.startswith("kind="):
        measure = f"QUALITY_{detail.upper()}"
        least, most = measures.sound(measure, measures.word(findings, measures.LANGUAGE))
        value = (measures.number if measure == measures.MEAN_WORD_LENGTH else measures.share)(findings, measure)
        return f"{detail.replace('_', ' ')} {value or 0:.2f}, where sound text has {least:g} to {most:g}"
    if reason == "coverage:ocr_confidence":
        return f"a confidence of {document.confidence or 0:.2f}"
    if kind == "coverage" and detail in document.coverage:
        return f"{detail.replace('_', ' ')} {document.coverage[detail]:.3f}"
    if kind == "personal" and any(finding.type == detail for finding in findings):
        return f"scores up to {max(finding.score for finding in findings if finding.type == detail):.2f}"
    if reason == "public":
        return f"a share of {measures.share(findings, 'PUBLIC') or 0:.2f}"
    return f"the medium {document.modality.value}" if reason == "modality" else ""


def _change(reason: str, action: Action, rules: Sequence[Rule], measured: str) -> str:
    """What would have to be otherwise, in a clause; empty where no rule can change it."""
    if not rules:
        return _WITHOUT_RULE.get(reason, "")
    demands, *compared = rules
    if reason in _COMPARED:
        rule = next((rule for rule in rules if rule.path.startswith(_COMPARED[reason])), demands)
        clause = f"{rule.path} would have to allow {measured}"
    elif demands.path == "personal.dates":
        clause = f"{demands.path} would have to be keep"
        if compared[0].value != policy_rules.Rule.ALLOW:
            clause += f", and {compared[0].path} less strict than {action}"
    elif measured.startswith("scores"):
        clause = (
            f"personal.types.{reason.partition(':')[2]} would have to be less strict than {action},"
            f" or personal.minimum_score higher than {measured.removeprefix('scores up to ')}, its highest score"
        )
    elif reason == "third_party":
        clause = (
            f"ownership.ours would have to name whom the notice names, or {demands.path} be less strict than {action}"
        )
    elif reason.startswith("licence:"):
        clause = f"ownership.licences would have to list {reason.partition(':')[2]}, or {demands.path} be less strict than {action}"
    else:
        clause = f"{demands.path} would have to be less strict than {demands.value}"
        if compared:
            clause += f", or {compared[0].path} otherwise than {_text(compared[0].value)}"
    fleets = [rule.path for rule in rules if rule.origin == "fleet"]
    return clause + (f"; {' and '.join(fleets)} is the fleet's, which only the steward can relax" if fleets else "")


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


_COMPARED: Final = {
    "language": "quality.languages",
    "modality": "sources.",
    "quality:words": "quality.",
    "quality:turns": "quality.conversation",
}
"""Reasons without an action of their own: what they compare is the whole rule."""

_MARKED: Final = (
    "a person marked some of it, which is redacted whatever a policy says; the mark would have to be taken back"
)
_WITHOUT_RULE: Final = {
    "detector_failed": "the detector would have to finish; screen it again when it is mended",
    "unmeasured": "it would have to be screened by the detectors of language and quality",
}
