"""Whether a text is of the kind and the quality that the policy wants, and was read well enough. Pure, like `decide`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winnow_agent.documents import Document, Finding, Method, SourceType
from winnow_agent.vault.screen import measures
from winnow_protocol.policy import Policy, Quality, Rule


def of_quality(document: Document, findings: Sequence[Finding], quality: Quality) -> Iterator[tuple[Rule, str]]:
    """What the measures of the text demand; a document without measures is held."""
    kind = measures.word(findings, measures.KIND)
    words = measures.number(findings, measures.WORDS)
    language = measures.word(findings, measures.LANGUAGE)
    if kind is None or words is None or language is None:
        yield (Rule.HOLD, "unmeasured")
        return
    if quality.languages is not None and language not in quality.languages:
        yield (Rule.REJECT, "language")
    if kind in quality.kinds:
        yield (quality.kinds[kind], f"quality:kind={kind}")
    yield from _of_length(document, kind, words, measures.number(findings, measures.TURNS) or 0, quality)
    for measure in measures.unsound(findings):
        yield (quality.unsound, "quality:" + measure.removeprefix("QUALITY_").lower())


def _of_length(
    document: Document, kind: str, words: float, turns: float, quality: Quality
) -> Iterator[tuple[Rule, str]]:
    """A conversation is counted in turns; a mail with an answer, or an interview of two turns, in words like prose."""
    talk = kind == measures.Kind.CONVERSATION
    if talk and turns < quality.minimum_turns and document.source_type is SourceType.CONVERSATION:
        yield (Rule.REJECT, "quality:turns")
    if words < (quality.minimum_turn_words if talk and turns >= quality.minimum_turns else quality.minimum_words):
        yield (Rule.REJECT, "quality:words")


def of_coverage(document: Document, policy: Policy) -> Iterator[tuple[Rule, str]]:
    """What the shares that were read demand: of pages, of speech, of characters."""
    wanted = policy.coverage
    rule = wanted.otherwise
    if document.method is Method.OCR and (document.confidence or 0.0) < wanted.minimum_ocr_confidence:
        yield (rule, "coverage:ocr_confidence")
    pages = [
        anchor.confidence for anchor in document.anchors if anchor.page is not None and anchor.confidence is not None
    ]
    poor = sum(confidence < wanted.minimum_ocr_confidence for confidence in pages)
    if poor > wanted.maximum_poor_pages * len(pages):
        yield (rule, "coverage:poor_pages")
    if document.method is Method.SPEECH:
        covered = document.coverage.get("speech_covered", 0.0)
        if covered < wanted.minimum_speech_covered:
            yield (rule, "coverage:speech_covered")
    if document.coverage.get("pages_read", 1.0) < wanted.minimum_pages_read:
        yield (rule, "coverage:pages_read")
    if document.coverage.get("characters_decoded", 1.0) < wanted.minimum_characters_decoded:
        yield (rule, "coverage:characters_decoded")
