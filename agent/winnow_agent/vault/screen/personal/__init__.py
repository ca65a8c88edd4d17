"""Persons, addresses, numbers and what else tells one person from another, by Presidio's names for them.

Presidio does the finding (`analyzers`): names models for English and French, pattern recognizers for every language.
Around it: what fields, titles, salutations and signatures name (`labels`), and every further occurrence of a name that
was found (`names`). The note of a finding says which recognizer saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import regex

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.language import identify
from winnow_agent.vault.screen.measures import UNKNOWN_LANGUAGE
from winnow_agent.vault.screen.personal.labels import labelled
from winnow_agent.vault.screen.personal.occurrences import is_name, occurrences
from winnow_agent.vault.screen.speakers import is_generic

name: Final = "personal"
version: Final = "1"

_WINDOW: Final = 8_000
_OVERLAP: Final = 200
_BREAKS: Final = ("\n\n", "\n", ". ", " ")
_SURE: Final = 0.8
_LIKELY: Final = 0.5
_SHORT: Final = 200
# What has a form so much its own that nothing inside it is something else.
_FORMS: Final = frozenset(
    {"EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD", "US_SSN", "IP_ADDRESS", "MAC_ADDRESS", "CRYPTO"}
)
_ARTICLE: Final = regex.compile(r"^(?:the|a|an|le|la|les|l['’]|der|die|das)\s+", regex.IGNORECASE)
_EDGE: Final = ' \t\r\n.,;:!?"“”„»«()[]*_~-–—|'


class _Span(NamedTuple):
    start: int
    end: int
    type: str
    score: float
    note: str


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most `_WINDOW` characters that end at a paragraph, a line, a sentence or a word, with an overlap."""
    start = 0
    while True:
        end = min(start + _WINDOW, len(text))
        if end < len(text):
            for mark in _BREAKS:
                found = text.rfind(mark, start + _WINDOW // 2, end)
                if found >= 0:
                    end = found + len(mark)
                    break
        yield start, end
        if end >= len(text):
            return
        overlap = text.find(" ", max(end - _OVERLAP, start + 1), end)
        start = overlap + 1 if overlap >= 0 else end


def _language(window: str, document: str) -> str:
    """Which analyzer reads a window: that of its own language where it is sure, else that of the document's."""
    from winnow_agent.vault.screen.personal.analyzers import ANY_LANGUAGE, MODELS

    code, score = identify(window)
    if code != document and len(window) >= _SHORT and score >= _SURE:
        document = code
    return document if document in MODELS else ANY_LANGUAGE


def _document_language(document: Document) -> str:
    """The language to read a document in. One that is only guessed is read for English names: too much is better
    than too little."""
    from winnow_agent.vault.screen.personal.analyzers import MODELS

    code, score = identify(document.text)
    if code == document.language or score >= (_LIKELY if code in MODELS else _SURE):
        return code
    if document.language != UNKNOWN_LANGUAGE:
        return document.language
    return code if len(document.text) >= _SHORT and score >= _LIKELY else "en"


def _analyzed(text: str, document_language: str) -> Iterator[_Span]:
    from winnow_agent.vault.screen.personal.analyzers import analyze

    for start, end in _windows(text):
        window = text[start:end]
        if not window.strip():
            continue
        for result in analyze(window, _language(window, document_language)):
            recognizer = (result.recognition_metadata or {}).get(result.RECOGNIZER_NAME_KEY, "")
            yield _Span(start + result.start, start + result.end, result.entity_type, result.score, recognizer)


def _clean(text: str, spans: Iterable[_Span]) -> Iterator[_Span]:
    """Names without the marks and lines around them; what cannot be a name is left out."""
    for span in spans:
        if span.type not in {"PERSON", "LOCATION", "ORGANIZATION", "NRP"} or span.note != "SpacyRecognizer":
            yield span
            continue
        # The models join the end of one line with the beginning of the next.
        position = span.start
        for piece in regex.split(r"(\s*\n\s*)", text[span.start : span.end]):
            start, end = position, position + len(piece)
            position = end
            while start < end and text[start] in _EDGE:
                start += 1
            while end > start and text[end - 1] in _EDGE:
                end -= 1
            article = _ARTICLE.match(text[start:end]) if span.type != "PERSON" else None
            start += article.end() if article else 0
            end -= 2 if span.type == "PERSON" and text[start:end].endswith(("'s", "’s")) else 0
            value = text[start:end]
            if sum(map(str.isalpha, value)) >= 2 and (span.type != "PERSON" or is_name(value)):
                yield span._replace(start=start, end=end)


def _speakers(document: Document) -> dict[str, int]:
    """The labels that name somebody, each with where its first turn begins."""
    named: dict[str, int] = {}
    for turn in document.turns:
        if not is_generic(turn.speaker):
            named.setdefault(turn.speaker, turn.start)
    return named


def _further(document: Document, found: Iterable[_Span]) -> Iterator[_Span]:
    text = document.text
    names = [text[span.start : span.end] for span in found if span.type == "PERSON" and span.score >= 0.6]
    for start, end in occurrences(text, [*_speakers(document), *filter(is_name, names)]):
        yield _Span(start, end, "PERSON", 0.7, "name found elsewhere")


def _unique(spans: Iterable[_Span]) -> list[_Span]:
    """Without what a longer or surer span says already: of one type, or inside a number or an address of its own form."""
    kept: list[_Span] = []
    last: dict[str, _Span] = {}
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end, -s.score)):
        other = last.get(span.type)
        if span.start == span.end:
            kept.append(span)
            continue
        if other is not None and span.end <= other.end and (span.score <= other.score or span[:2] == other[:2]):
            continue
        if any(
            span.end <= form.end and span.type != type_ and (span.score < form.score or span.start > form.start)
            for type_, form in last.items()
            if type_ in _FORMS
        ):
            continue
        kept.append(span)
        if other is None or span.end > other.end:
            last[span.type] = span
    return kept


def findings(document: Document) -> Iterator[Finding]:
    """Everything personal, in the order of the text; spans of different types may overlap."""
    text = document.text
    spans = [*_clean(text, _analyzed(text, _document_language(document)))]
    spans += [_Span(start, end, type_, score, "label") for type_, start, end, score in labelled(text)]
    spans += _further(document, list(spans))
    # A speaker may stand in no place of the text; an empty span says that there is a name all the same.
    spans += [_Span(start, start, "PERSON", 0.85, "speaker") for start in _speakers(document).values()]
    for start, end, type_, score, note in _unique(spans):
        yield Finding(type_, start, end, round(score, 4), name, version, note)
