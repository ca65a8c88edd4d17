"""Presidio's recognizers by one scanner: what they find is what they find by themselves."""

from __future__ import annotations

import random
from typing import Any

import pytest
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as presidio
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from winnow_agent.vault.screen.personal.analyzers import Recognizers

NAMES = [
    "CreditCard",
    "UsBank",
    "UsLicense",
    "UsItin",
    "UsPassport",
    "UsSsn",
    "Nhs",
    "Crypto",
    "Date",
    "Email",
    "Iban",
    "Ip",
    "MedicalLicense",
    "MacAddress",
    "Url",
]
FRAGMENTS = [
    "4111 1111 1111 1111", "378282246310005", "bank account 12345678901", "driver license H12345678", "911-70-1234", "passport 912803456",
    "ssn 536-22-1234", "NHS 943 476 5919", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "born 12/03/1985", "5-MAY-1999", "2020-01-31T10:00:00Z",
    "jane.roe@example.co.uk", "a@b", "DE89 3704 0044 0532 0130 00 2 days", "iban GB33BUKB20201555555555", "192.168.17.4", "fe80::1ff:fe23:4567:890a",
    "BB1388568", "00:1A:2B:3C:4D:5E", "see https://www.example.org/a?b=c", "'http://x.net'", "example.com/path", "call", "the", "of", ".", ",", "\n", "1914",
]  # fmt: skip


def _recognizers() -> list[Any]:
    return [getattr(presidio, f"{name}Recognizer")() for name in NAMES]


def _told(results: list[Any]) -> list[tuple[Any, ...]]:
    return sorted((each.entity_type, each.start, each.end, each.score) for each in results)


def _text(source: random.Random) -> str:
    return "".join(source.choice(FRAGMENTS) + source.choice([" ", " ", "\n", ""]) for _ in range(150))


@pytest.mark.parametrize("seed", range(4))
def test_spans_and_scores_are_presidios(seed: int) -> None:
    text = _text(random.Random(seed))
    alone = [found for each in _recognizers() for found in each.analyze(text, each.supported_entities, None) or ()]
    expected = _told(EntityRecognizer.remove_duplicates(alone))
    assert len(expected) > 30
    assert _told(Recognizers(_recognizers(), "en").results(text, context=False)) == expected


class _Words(SpacyNlpEngine):
    """Presidio's engine over a pipeline that only makes words; as in ours, a word is its own lemma."""

    def __init__(self) -> None:
        import spacy

        super().__init__(
            models=[{"lang_code": "en", "model_name": "none"}], ner_model_configuration=NerModelConfiguration()
        )
        self.nlp = {"en": spacy.blank("en")}

    def process_text(self, text: str, language: str) -> Any:
        doc = self.nlp[language](text)
        for token in doc:
            token.lemma_ = token.lower_
        return self._doc_to_nlp_artifact(doc, language)


def test_words_before_a_match_add_to_its_score_as_in_presidio() -> None:
    text = _text(random.Random(9))
    registry = RecognizerRegistry(recognizers=_recognizers(), supported_languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=_Words(), supported_languages=["en"])
    expected = _told(engine.analyze(text, "en"))
    assert expected != _told(Recognizers(_recognizers(), "en").results(text, context=False))
    assert _told(Recognizers(_recognizers(), "en").results(text)) == expected
