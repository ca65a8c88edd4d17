"""Text without spaces, and with very much to find: no work grows with the square of it, and places stay right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import EntityRecognizer, RecognizerResult

from winnow_agent.vault.screen.personal import analyzers
from winnow_agent.vault.screen.personal.contained import without_contained

NUMBER = "020 7946 0958"
TEXT = f"Her telephone: {NUMBER} {'http://' * 1000}x, and the phone is {NUMBER}."


class Watching:
    """A tokenizer that remembers what it was given."""

    def __init__(self, nlp: Any) -> None:
        self.nlp, self.vocab, self.memory_zone = nlp, nlp.vocab, nlp.memory_zone
        self.texts: list[str] = []

    def make_doc(self, text: str) -> Any:
        self.texts.append(text)
        return self.nlp.make_doc(text)


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Watching:
    made = Watching(analyzers._tokenizer("en"))
    monkeypatch.setattr(analyzers, "_tokenizer", lambda _language: made)
    return made


def test_every_token_stands_where_it_is_said_to_stand(watching: Watching) -> None:
    words = list(analyzers._words(watching, TEXT))
    assert all(TEXT[at : at + len(word)] == word and lower == word.lower() for at, word, lower in words)
    assert "".join(word for _, word, _ in words if not word.isspace()) == "".join(TEXT.split())
    plain = "The number of the house, 12 Mill Lane, is on the gate."
    assert [word for _, word, _ in analyzers._words(watching, plain)] == [
        token.text for token in watching.nlp.make_doc(plain)
    ]


def test_no_run_without_a_space_is_tokenized_whole_and_what_is_found_beside_it_is_found(watching: Watching) -> None:
    found = analyzers.patterns(TEXT, "en")
    assert watching.texts
    assert max(len(run) for text in watching.texts for run in text.split()) <= 400
    phones = [TEXT[one.start : one.end] for one in found if one.entity_type == "PHONE_NUMBER"]
    assert phones == [NUMBER, NUMBER]


RESULTS = st.builds(
    lambda type_, start, length, score: RecognizerResult(type_, start, start + length, score),
    st.sampled_from(["ID", "URL"]),
    st.integers(0, 1500),
    st.integers(0, 900),
    st.sampled_from([0, 0.4, 0.9]),
)


def outside(results: list[RecognizerResult]) -> set[RecognizerResult]:
    """As Presidio has it: each is compared with all that are kept."""
    kept: list[RecognizerResult] = []
    for one in sorted(results, key=lambda one: (-one.score, one.start, one.start - one.end)):
        if one.score and not any(one.contained_in(other) and one.entity_type == other.entity_type for other in kept):
            kept.append(one)
    return set(kept)


@given(st.lists(RESULTS, max_size=40))
def test_what_lies_in_others_goes_as_presidio_has_it(results: list[RecognizerResult]) -> None:
    assert set(without_contained(results)) == outside(results)


def test_a_result_is_compared_with_those_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    contained_in = RecognizerResult.contained_in

    def counting(self: RecognizerResult, other: RecognizerResult) -> bool:
        compared.append(self)
        return bool(contained_in(self, other))

    monkeypatch.setattr(RecognizerResult, "contained_in", counting)
    results = [RecognizerResult("ID", at, at + 8, 0.4) for at in range(0, 20_000, 10)]
    assert len(EntityRecognizer.remove_duplicates(results)) == len(results)
    assert len(compared) < 60 * len(results)


def test_no_more_is_read_for_context_than_may_count(watching: Watching) -> None:
    """Each match is read with what stands before it: with all of it, many in a row cost the square."""
    text = "a@b." * 1600
    analyzers.patterns(text, "en")
    assert watching.texts
    assert sum(map(len, watching.texts)) < 800 * 2500
