"""What the policy says about a document, and the only place where text becomes text that may leave.

`decide` is pure: the same document, findings and policy give the same decision. It fails closed: a document whose
measures are missing is held. `approve` goes on to redact, screens the result again, and makes the `ApprovedDocument`.

Reasons are short stable words; `winnow_agent.vault.reasons` makes a sentence of each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final, Literal, Protocol

from winnow_agent.documents import _MAKER, Action, ApprovedDocument, Decision, Document, Finding
from winnow_agent.vault import subjects, worth
from winnow_agent.vault.redaction import redacted_until_clean
from winnow_agent.vault.screen import holders, measures, redact, singling
from winnow_agent.vault.screen.speakers import LABELS, names_somebody
from winnow_agent.vault.spans import ACTIONS, NOT_PERSONAL, OWNERSHIP_TYPES, shifts, span_action
from winnow_protocol.minhash import MINIMUM_SHINGLES, count_shingles
from winnow_protocol.policy import Ownership, Policy, Rule, Source, policy_digest

AROUND: Final = "around"
"""Stands before a reason, ``around:third_party``, where it is one of the mail or document around."""


class Redactor(Protocol):
    """Replaces findings, as `redact.redact` does."""

    def __call__(
        self, document: Document, findings: Sequence[Finding], replacement: Literal["tag", "surrogate"], seed: bytes
    ) -> redact.Redacted:
        """The document with every finding replaced."""
        ...


@dataclass(frozen=True, slots=True)
class _Reason:
    action: Action
    reason: str


def decide(
    document: Document,
    findings: Sequence[Finding],
    policy: Policy,
    source: Source | None = None,
    around: Sequence[str] = (),
) -> Decision:
    """The strictest action that any rule demands, with every reason, the strictest first.

    Args:
        findings: of every detector, or of the first few; what is missing then is the caller's to know, save that a
            document without measures is held.
        source: the source that the document came from; without one, every modality is permitted.
        around: what the documents that it lies in say of their owner, as `around.notices_around` gives it: it holds.
    """
    demanded = demands(document, findings, policy, source, around)
    action = demanded[0][0] if demanded else Action.APPROVE
    return Decision(action, tuple(dict.fromkeys(reason for _, reason in demanded)))


def demands(
    document: Document,
    findings: Sequence[Finding],
    policy: Policy,
    source: Source | None = None,
    around: Sequence[str] = (),
) -> list[tuple[Action, str]]:
    """What `decide` decides by: each reason with the action that its rule demands, the strictest first."""
    reasons = list(
        dict.fromkeys(
            (
                *_of_source(document, source),
                *_of_spans(document, findings, policy),
                *_of_density(document, findings, policy),
                *_of_names(findings, policy),
                *_of_worth(document, findings, policy),
                *_of_subjects(findings, policy),
                *(_Reason(Action.HOLD, f"{AROUND}:{reason}") for reason in around),
            )
        )
    )
    reasons.sort(key=lambda reason: -reason.action.strictness)
    return [(reason.action, reason.reason) for reason in reasons if reason.action is not Action.APPROVE]


def approve(  # noqa: PLR0917  (the stage's inputs, in the order in which they come about)
    document: Document,
    findings: Sequence[Finding],
    policy: Policy,
    rescreen: Callable[[Document], Sequence[Finding]],
    seed: bytes,
    source: Source | None = None,
    *,
    around: Sequence[str] = (),
    reviewed: bool = False,
    redactor: Redactor = redact.redact,
) -> tuple[Decision, ApprovedDocument | None]:
    """Decides, redacts where the policy says so, screens the result again, and makes what may leave.

    Args:
        findings: of every detector.
        rescreen: the same detectors, run on the redacted document.
        seed: makes the surrogates of one document the same each time, and those of two documents differ.
        around: as for `decide`.
        reviewed: a person has looked at the document and releases it: what would hold it no longer does. What is
            rejected stays rejected, and what is redacted is redacted all the same.
        redactor: what replaces findings: `redact.redact`, here or in a worker.

    Returns:
        The decision, and the approved document unless it is held or rejected.
    """
    decision = decide(document, findings, policy, source, around)
    if decision.action is Action.REJECT or (decision.action is Action.HOLD and not reviewed):
        return decision, None
    text, turns, replacement = document.text, document.turns, "none"
    seen = [*findings, *_speakers(document)]
    if any(span_action(finding, policy) is not Action.APPROVE for finding in seen):
        clean = redacted_until_clean(document, seen, policy, rescreen, partial(redactor, seed=seed), insist=reviewed)
        if clean is None:
            return _join(Action.HOLD, "still_found", decision), None
        if not clean.known:
            decision = _join(decision.action, "still_found", decision)
        text, turns, replacement = clean.redacted.text, clean.redacted.turns, policy.personal.replacement
    signature_text = redact.signature_text(document, findings)
    if _is_short(signature_text):
        return _join(Action.REJECT, "too_short", decision), None
    decision = replace(decision, action=Action.APPROVE if replacement == "none" else Action.REDACT)
    return decision, ApprovedDocument(
        text=text,
        signature_text=signature_text,
        language=document.language,
        modality=document.modality,
        source_type=document.source_type,
        turns=turns,
        reasons=decision.reasons,
        policy_digest=policy_digest(policy),
        replacement=replacement,
        maker=_MAKER,
    )


def too_short(document: Document, findings: Sequence[Finding]) -> bool:
    """Whether what is left without direct identifiers has too few shingles to be compared, whatever the policy says."""
    return _is_short(redact.signature_text(document, findings))


def _is_short(signature_text: str) -> bool:
    return count_shingles(signature_text) < MINIMUM_SHINGLES


def drawn_for_review(seed: bytes, policy: Policy) -> bool:
    """Whether a document belongs to the audit sample, held with reason ``sample`` until a person has looked.

    Args:
        seed: random bytes of the document; the same seed is drawn, or not, each time.
    """
    drawn = int.from_bytes(hashlib.sha256(b"winnow/sample\0" + seed).digest()[:8], "big")
    return drawn < policy.review.sample * 2**64


def _of_source(document: Document, source: Source | None) -> Iterator[_Reason]:
    if source is not None and document.modality.value not in source.modalities:
        yield _Reason(Action.REJECT, "modality")


def _speakers(document: Document) -> Iterator[Finding]:
    """The names of a conversation's speakers stand in its turns, perhaps nowhere in its text: a finding without a span."""
    if names_somebody(document):
        yield Finding("PERSON", 0, 0, 1.0, LABELS, "1", "0")


def _of_spans(document: Document, findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    said = set[str]()
    for finding in (*findings, *_speakers(document)):
        if finding.type in said or measures.is_measure(finding):
            continue
        yield from _of_span(document, finding, policy)
        if finding.type not in NOT_PERSONAL and finding.score >= policy.personal.minimum_score:
            said.add(finding.type)  # the next one of its type would say the same, and a book has thousands


def _of_span(document: Document, finding: Finding, policy: Policy) -> Iterator[_Reason]:
    if measures.is_measure(finding):
        return
    if finding.type == "DETECTOR_FAILED":
        yield _Reason(Action.HOLD, "detector_failed")
    elif finding.type == "SECRET":
        yield _Reason(span_action(finding, policy), "secret")
    elif finding.type == "PUBLIC":
        if finding.score >= policy.public.share:
            yield _Reason(ACTIONS[policy.public.then], "public")
    elif finding.type == singling.QUASI_IDENTIFIERS:
        yield from _of_quasi([finding], policy)
    elif finding.type == subjects.SENSITIVE:
        return
    elif finding.type in OWNERSHIP_TYPES:
        yield from _of_ownership(document, finding, policy.ownership)
    else:
        yield _Reason(span_action(finding, policy), f"personal:{finding.type}")


def demand_of(document: Document, finding: Finding, policy: Policy) -> Action:
    """What the policy demands for one finding by itself."""
    actions = [reason.action for reason in _of_span(document, finding, policy)]
    return max(actions, key=lambda action: action.strictness, default=Action.APPROVE)


def reasons_of_ownership(document: Document, findings: Sequence[Finding], policy: Policy) -> tuple[str, ...]:
    """What findings of ownership say of all that lies in a document, where the policy demands anything for it."""
    reasons = (reason for finding in findings for reason in _of_ownership(document, finding, policy.ownership))
    return tuple(dict.fromkeys(one.reason for one in reasons if one.action is not Action.APPROVE))


def _of_ownership(document: Document, finding: Finding, ownership: Ownership) -> Iterator[_Reason]:
    if finding.type == "THIRD_PARTY" and not _names_us(document, finding, ownership.ours):
        yield _Reason(ACTIONS[ownership.third_party], "third_party")
    elif finding.type == "TRAINING_RESERVED":
        yield _Reason(ACTIONS[ownership.training_reserved], "training_reserved")
    elif finding.type == "LICENCE" and not licence_listed(finding.note, ownership.licences):
        yield _Reason(ACTIONS[ownership.other_licence], f"licence:{finding.note}")


def licence_listed(stated: str, listed: frozenset[str] | None) -> bool:
    """Whether the policy lists a licence; one that is stated without a version is listed with any version of it.

    Of GNU's licences ``-only`` and ``-or-later`` are SPDX's words for one text, and identifiers are the same in either case.
    """
    if listed is None:
        return True
    return _SUFFIX.sub("", stated).casefold() in _as_stated(listed)


@lru_cache(maxsize=16)
def _as_stated(listed: frozenset[str]) -> frozenset[str]:
    """Listed licences as texts may state them: with the version and without."""
    known = {_SUFFIX.sub("", licence).casefold() for licence in listed}
    return frozenset(known | {_VERSION.sub("", licence) for licence in known})


_SUFFIX: Final = re.compile(r"-(?:only|or-later)$|\+$", re.IGNORECASE)
_VERSION: Final = re.compile(r"-\d[\d.]*(?:-(?:clause|[a-z]{2,3}))?$")
"""With a country's port, as in CC-BY-3.0-DE; what has more behind its number is terms of its own."""


def _names_us(document: Document, finding: Finding, ours: Sequence[str]) -> bool:
    """Whether a notice names the partner alone. One of the file's metadata has no place in the text: all of them must."""
    if not ours:
        return False
    in_text = finding.start < finding.end
    statements = (document.text[finding.start : finding.end],) if in_text else holders.claiming(document.rights)
    return bool(statements) and all(holders.is_ours(statement, ours) for statement in statements)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _of_quasi(findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    """What the policy leaves in the text must not single anybody out; what it redacts or shifts no longer does."""
    quasi = policy.personal.quasi

    def stays(kind: str) -> bool:
        type_ = singling.TYPES[kind]
        return type_ is None or (policy.personal.rule(type_) is Rule.ALLOW and not shifts(type_, policy))

    for finding in findings:
        if finding.type != singling.QUASI_IDENTIFIERS:
            continue
        stated = singling.stated(finding.note).items()
        left = {kind for kind, distance in stated if distance <= quasi.within and stays(kind)}
        if len(left) >= quasi.kinds and left.intersection(singling.ANCHORS):
            yield _Reason(ACTIONS[quasi.then], "personal:quasi")
            return


def _of_density(document: Document, findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    """Different direct identifiers in 100 words: a name that comes back in every line of a chat counts once."""
    words = measures.number(findings, measures.WORDS)
    direct = [finding for finding in findings if finding.type in redact.DIRECT_IDENTIFIERS]
    most = policy.personal.density.per_100_words
    # All of them are more than the different ones: most documents need no look at the text, which may have to be read.
    if not words or len(direct) * 100 / words <= most:
        return
    different = {
        (finding.type, _folded(document.text[finding.start : finding.end]))
        for finding in direct
        if span_action(finding, policy) is not Action.APPROVE
    }
    if len(different) * 100 / words > most:
        yield _Reason(ACTIONS[policy.personal.density.then], "personal:density")


def _of_names(findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    """Where no model finds names, there may be any number of them that nobody saw."""
    names, language = policy.personal.names, measures.word(findings, measures.LANGUAGE)
    if policy.personal.rule("PERSON") is Rule.ALLOW or names.languages is None or language is None:
        return
    if language not in names.languages:
        yield _Reason(ACTIONS[names.otherwise], "personal:names_unread")


def _of_worth(document: Document, findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    for rule, reason in (*worth.of_quality(document, findings, policy.quality), *worth.of_coverage(document, policy)):
        yield _Reason(ACTIONS[rule], reason)


def _of_subjects(findings: Sequence[Finding], policy: Policy) -> Iterator[_Reason]:
    for subject, rule in subjects.sensitive(findings, policy.sensitive):
        yield _Reason(ACTIONS[rule], f"sensitive:{subject}")


def _join(action: Action, reason: str, decision: Decision) -> Decision:
    return Decision(action, (reason, *decision.reasons))
