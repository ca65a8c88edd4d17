"""Presidio's recognizers, set up for a process without network, over all of a text at once.

The recognizers are Presidio's own: their patterns, their validation, their scores and what the words before a match add. What is
ours is how the patterns' matches are found (`scanner`): in one pass, and the same. Names are marked by spaCy's pipelines
(`pipelines`) for English and French; every other language has the pattern recognizers alone, by Presidio's name ``xx``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, Final

import regex
from presidio_analyzer import EntityRecognizer, Pattern, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    DateRecognizer,
    EmailRecognizer,
    EsNieRecognizer,
    EsNifRecognizer,
    FiPersonalIdentityCodeRecognizer,
    IbanRecognizer,
    InAadhaarRecognizer,
    IpRecognizer,
    ItFiscalCodeRecognizer,
    KrRrnRecognizer,
    MacAddressRecognizer,
    MedicalLicenseRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    PlPeselRecognizer,
    SgFinRecognizer,
    UkNinoRecognizer,
    UrlRecognizer,
    UsBankRecognizer,
    UsItinRecognizer,
    UsLicenseRecognizer,
    UsMbiRecognizer,
    UsPassportRecognizer,
    UsSsnRecognizer,
)

from winnow_agent.vault.screen.personal.contained import without_contained
from winnow_agent.vault.screen.personal.pipelines import MODELS, MissingModelError, entities
from winnow_agent.vault.screen.scanner import Scanner

__all__ = [
    "ANY_LANGUAGE",
    "FLOOR",
    "MODELS",
    "MissingModelError",
    "Recognizers",
    "analyze",
    "english",
    "names",
    "patterns",
    "sources",
    "types",
]

ANY_LANGUAGE: Final = "xx"
FLOOR: Final = 0.2
"""Below this score a finding is no more than digits of the right number, and is not reported."""

_LABELS: Final = {
    "PER": "PERSON",
    "PERSON": "PERSON",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "NORP": "NRP",
    "DATE": "DATE_TIME",
    "TIME": "DATE_TIME",
    "ORG": "ORGANIZATION",
}
_PIPELINE: Final = "SpacyRecognizer"
_PIPELINE_SCORE: Final = 0.85
_REGIONS: Final = {
    "en": ("US", "GB", "IE", "AU", "IN", "ZA", "NZ"),
    "fr": ("FR", "BE", "CH", "CA", "LU"),
    ANY_LANGUAGE: ("DE", "AT", "CH", "ES", "IT", "NL", "PT", "PL", "BR", "MX", "AR", "SE", "DK", "NO", "FI", "CZ", "HU", "RU", "UA", "TR", "JP", "CN", "US", "GB", "FR"),
}  # fmt: skip
_PHONE_CONTEXT: Final = [
    *PhoneRecognizer.CONTEXT,
    "tel", "fon", "handy", "mobil", "móvil", "fax", "téléphone", "teléfono", "portable", "rufnummer", "appel", "whatsapp",
]  # fmt: skip
# A recognizer of patterns calls it by its class, and a list of addresses has a hundred thousand results.
EntityRecognizer.remove_duplicates = staticmethod(without_contained)  # type: ignore[method-assign]

_SPACE: Final = regex.compile(r"\s")
_COUNTED: Final = 5
_NEAR: Final = 200
_FAR: Final = 2_000
_LOOKS_AHEAD: Final = 80
_DIGITS: Final = r"[+(]?\d[\d\s()./\-–·]{5,24}\d(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_NO_PHONE: Final = regex.compile(
    r"^(?:(?:1[5-9]|20)\d\d\s?[-–/.]\s?(?:(?:1[5-9]|20)?\d\d)(?:\s?[-–/.]\s?\d{1,2})?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})(?:\s.*)?|(?:\d{1,3}[. ])+\d{3}|\d{1,4}\s?[-–]\s?\d{1,4})$"
)


@cache
def _suffixes() -> Any:
    import tldextract

    # The list inside the package; the default would fetch a newer one and write a cache.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


class _Email(EmailRecognizer):
    def validate_result(self, pattern_text: str) -> bool | None:
        """Sure for a public suffix; an address of an internal network is an address all the same."""
        return True if _suffixes()(pattern_text.rpartition("@")[2]).suffix else None


class _Phone(PhoneRecognizer):
    """On the runs of digits alone: the base class goes through the whole text once a region."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """As the base class, which looks at no artifacts."""
        return list(super().analyze(text, entities, nlp_artifacts))

    def numbers(self, text: str, runs: Iterable[Any]) -> Iterator[RecognizerResult]:
        """What the base class finds in runs of digits.

        Args:
            runs: matches of ``_DIGITS``.
        """
        for run in runs:
            value = run[0].strip()
            if sum(map(str.isdigit, value)) < 7 or _NO_PHONE.match(value):
                continue
            start = max(run.start() - 2, 0)
            for result in self.analyze(text[start : run.end() + 2], []):
                result.start += start
                result.end += start
                # A number with its country's code is a phone number anywhere.
                if text[result.start : result.end].startswith("+"):
                    result.score = max(result.score, 0.75)
                yield result


_URLS: Final = [
    Pattern("URL", r"\bhttps?://[^\s<>\"'”»\])}]{3,500}", 0.6),
    Pattern("www", r"\bwww\.[^\s<>\"'”»\])}]{3,500}", 0.6),
    Pattern(
        "domain",
        r"(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}(?:com|org|net|edu|gov|info|eu|uk|de|fr|es|it|nl|ch|at|be|io|int)\b(?:/[^\s<>\"']{0,300})?",
        0.5,
    ),
]

# What has a form of its own, or a checksum, in any language.
_ANYWHERE: Final = (
    CreditCardRecognizer, CryptoRecognizer, DateRecognizer, EsNieRecognizer, EsNifRecognizer,
    FiPersonalIdentityCodeRecognizer, IbanRecognizer, IpRecognizer, ItFiscalCodeRecognizer, KrRrnRecognizer,
    MacAddressRecognizer, UsSsnRecognizer,
)  # fmt: skip
# What is told from other numbers by English words around it.
_ENGLISH: Final = (
    InAadhaarRecognizer, MedicalLicenseRecognizer, NhsRecognizer, SgFinRecognizer, UkNinoRecognizer,
    UsBankRecognizer, UsItinRecognizer, UsLicenseRecognizer, UsMbiRecognizer, UsPassportRecognizer,
)  # fmt: skip


class _Found:
    """Stands where a recognizer keeps its compiled pattern, and gives it the matches that were found."""

    def __init__(self) -> None:
        self.matches: list[Any] = []

    def finditer(self, _text: str, timeout: float | None = None) -> Iterator[Any]:  # noqa: ARG002
        """As `regex.Pattern` has it."""
        return iter(self.matches)


class Recognizers:
    """Presidio's recognizers of one language, over one scanner.

    Args:
        recognizers: `PatternRecognizer` and `PhoneRecognizer`; their patterns are copied, so that the classes' own stay.
        language: of spaCy's tokenizer, which tells the words before a match.
    """

    def __init__(self, recognizers: Sequence[Any], language: str) -> None:
        self._recognizers = recognizers
        self._language = language
        self._by_identifier = {recognizer.id: recognizer for recognizer in recognizers}
        self._owners: list[tuple[Any, _Found]] = []
        sources: list[tuple[str, int]] = []
        for recognizer in recognizers:
            if isinstance(recognizer, PhoneRecognizer):
                sources.append((_DIGITS, 0))
                self._owners.append((recognizer, _Found()))
                continue
            flags = recognizer.global_regex_flags
            recognizer.patterns = [copy.copy(pattern) for pattern in recognizer.patterns]
            for pattern in recognizer.patterns:
                sources.append((pattern.regex, flags))
                pattern.compiled_regex, pattern.compiled_with_flags = _Found(), flags
                self._owners.append((recognizer, pattern.compiled_regex))
        self.sources = tuple(sources)
        """What the scanner looks for: each pattern with its flags."""
        self._scanner = Scanner(sources)
        self._enhancer = LemmaContextAwareEnhancer()

    @property
    def types(self) -> frozenset[str]:
        """What they find, by Presidio's names."""
        return frozenset(type_ for recognizer in self._recognizers for type_ in recognizer.supported_entities)

    def results(self, text: str, *, context: bool = True) -> list[RecognizerResult]:
        """What Presidio's analyzer gives for the text with these recognizers.

        Args:
            context: whether words before a match add to its score.
        """
        seen: dict[int, Any] = {}
        for number, match in self._scanner.matches(text):
            recognizer, found = self._owners[number]
            found.matches.append(match)
            seen[id(recognizer)] = recognizer
        try:
            results = [result for recognizer in seen.values() for result in self._of(recognizer, text)]
        finally:
            for _, found in self._owners:
                found.matches.clear()
        if context:
            results = [self._enhanced(text, result) for result in results]
        return without_contained(results)

    def _of(self, recognizer: Any, text: str) -> Iterator[RecognizerResult]:
        mine = [found for owner, found in self._owners if owner is recognizer]
        if isinstance(recognizer, _Phone):
            yield from recognizer.numbers(text, mine[0].matches)
        elif isinstance(recognizer, IbanRecognizer):
            # It compiles its pattern itself, so it is given the text around each match.
            for match in sorted({match.start(): match for found in mine for match in found.matches}.items()):
                yield from _shifted(recognizer, text, match[1])
        else:
            yield from recognizer.analyze(text, recognizer.supported_entities, None)

    def _enhanced(self, text: str, result: RecognizerResult) -> RecognizerResult:
        """The result with what the words before it add, as Presidio's own rule has it."""
        recognizer = self._by_identifier[result.recognition_metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY]]
        if not recognizer.context:
            return result
        start, end, artifacts = _words_around(text, result.start, result.end, self._language)
        result.start -= start
        result.end -= start
        enhanced = self._enhancer.enhance_using_context(text[start:end], [result], artifacts, [recognizer])[0]
        enhanced.start += start
        enhanced.end += start
        return enhanced


def _shifted(recognizer: Any, text: str, match: Any) -> Iterator[RecognizerResult]:
    start = max(match.start() - 2, 0)
    for result in recognizer.analyze(text[start : match.end() + _LOOKS_AHEAD], recognizer.supported_entities, None):
        result.start += start
        result.end += start
        if result.start == match.start():
            yield result


@cache
def _tokenizer(language: str) -> Any:
    import spacy

    return spacy.blank(language)


_LONG_RUN: Final = regex.compile(r"\S{400}+")
"""The tokenizer's work grows with the square of what stands without a space; no word that counts is as long."""


def _words(nlp: Any, text: str) -> Iterator[tuple[int, str, str]]:
    """The tokens with their places, each also in small letters; a run without spaces is read in pieces."""
    for start, end in pairwise([0, *(run.end() for run in _LONG_RUN.finditer(text)), len(text)]):
        for token in nlp.make_doc(text[start:end]):
            yield start + token.idx, token.text, token.lower_


def _words_around(text: str, start: int, end: int, language: str) -> tuple[int, int, Any]:
    """A stretch around a match that holds the words that count, and what Presidio wants to know of its words.

    Presidio takes the last five words before a match that are neither punctuation nor among the language's commonest.
    """
    nlp = _tokenizer(language)
    reach = _NEAR
    behind = _SPACE.search(text, end, end + reach)
    last = behind.start() if behind else min(end + reach, len(text))
    while True:
        first = max(start - reach, 0)
        space = _SPACE.search(text, first, start) if first else None
        first = space.end() if space else first
        with nlp.memory_zone():
            words = list(_words(nlp, text[first:last]))
            kept = [lower for _, _, lower in words if not nlp.vocab[lower].is_stop and not nlp.vocab[lower].is_punct]
            before = sum(idx < start - first and lower in kept for idx, _, lower in words)
        if before > _COUNTED or first == 0 or reach > _FAR or (space is None and reach > _NEAR):
            keywords = {part: None for lower in kept for part in lower.split(":")}
            return (
                first,
                last,
                SimpleNamespace(
                    tokens=[word for _, word, _ in words],
                    tokens_indices=[idx for idx, _, _ in words],
                    lemmas=[lower for _, _, lower in words],
                    keywords=keywords,
                ),
            )
        reach *= 4


@cache
def _recognizers(language: str) -> Recognizers:
    """All of a language's."""
    chosen: list[Any] = [recognizer(supported_language=language) for recognizer in _ANYWHERE]
    chosen.append(_Email(name="EmailRecognizer", supported_language=language))
    chosen.append(UrlRecognizer(patterns=_URLS, supported_language=language))
    chosen.append(
        _Phone(
            name="PhoneRecognizer",
            context=_PHONE_CONTEXT,
            supported_language=language,
            supported_regions=_REGIONS[language],
        )
    )
    if language == "en":
        chosen += [recognizer(supported_language="en") for recognizer in _ENGLISH]
    if language == ANY_LANGUAGE:
        chosen.append(PlPeselRecognizer(supported_language=ANY_LANGUAGE))
    return Recognizers(chosen, language)


def english() -> Recognizers:
    """Those for English, which are the most."""
    return _recognizers("en")


def sources() -> frozenset[tuple[str, int]]:
    """Every language's patterns with their flags."""
    return frozenset(source for language in (*MODELS, ANY_LANGUAGE) for source in _recognizers(language).sources)


def types(language: str) -> frozenset[str]:
    """What can be found in a language, by Presidio's names."""
    return _recognizers(language).types | frozenset(_LABELS.values() if language in MODELS else ())


def patterns(text: str, language: str) -> list[RecognizerResult]:
    """What Presidio's pattern recognizers find with a score of at least `FLOOR`.

    Args:
        language: one of `MODELS`, or `ANY_LANGUAGE`.
    """
    return [result for result in _recognizers(language).results(text) if result.score >= FLOOR]


def names(text: str, stretches: Sequence[tuple[int, int]], language: str) -> Iterator[RecognizerResult]:
    """What the language's pipeline marks, by Presidio's names.

    Args:
        stretches: what is to be read; all of a document at once is faster by the half.
        language: one of `MODELS`.

    Raises:
        MissingModelError: the language's names model is not installed.
    """
    metadata = {RecognizerResult.RECOGNIZER_NAME_KEY: _PIPELINE}
    for start, end, label in entities(text, stretches, language):
        if label in _LABELS:
            yield RecognizerResult(_LABELS[label], start, end, _PIPELINE_SCORE, recognition_metadata=metadata)


def analyze(text: str, language: str) -> list[RecognizerResult]:
    """What Presidio finds with a score of at least `FLOOR`: its patterns, and names where the language has a pipeline.

    Args:
        language: one of `MODELS`, or `ANY_LANGUAGE`.

    Raises:
        MissingModelError: the language's names model is not installed.
    """
    found = patterns(text, language)
    if language in MODELS:
        found += names(text, [(0, len(text))], language)
    return found
