"""What is told of sensitive subjects: sentences of our own in four languages, and a word or two in ten others."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winnow_agent.vault.screen.sensitive import SUBJECTS
from winnow_agent.vault.screen.sensitive.lexicon import lexicon

SENTENCES = Path(__file__).with_name("sensitive_sentences.txt")
BEFORE = {
    "en": "We walked down to the river in the afternoon and sat on the wall until the light was gone. Nobody spoke much.",
    "de": "Am Nachmittag gingen wir hinunter zum Fluss und saßen auf der Mauer, bis es dunkel wurde. Niemand redete viel.",
    "fr": "L'après-midi, nous sommes descendus à la rivière et nous sommes restés assis sur le mur. Personne ne parlait.",
    "es": "Por la tarde bajamos al río y nos sentamos en el muro hasta que se hizo de noche. Nadie hablaba mucho.",
}
STRONG = 0.6


def sentences() -> Iterator[tuple[str, str, str]]:
    for line in SENTENCES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            subject, language, sentence = line.split("|")
            yield subject, language, sentence


def told(find: Any, text: str) -> set[str]:
    """Subjects of the passages that strict holds."""
    return {one.note for one in find("sensitive", text) if one.score >= STRONG and ":" not in one.note}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nine_of_ten_of_our_own_sentences_are_told_and_nine_of_ten_that_are_told_are_right(
    find: Any, subject: str
) -> None:
    right = wrong = missed = 0
    for meant, language, sentence in sentences():
        found = subject in told(find, f"{BEFORE[language]} {BEFORE[language]}\n\n{sentence}")
        right += found and meant == subject
        missed += not found and meant == subject
        # A sentence about an arrest at a protest march is about both.
        wrong += found and meant == "none"
    assert right + missed >= 20
    assert right >= 0.9 * (right + missed)
    assert right >= 0.9 * (right + wrong)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Mio nonno fu arrestato e passò due anni in carcere perché aveva rubato un cavallo alla fiera del paese.",
            "crime",
        ),
        (
            "A minha irmã foi diagnosticada com cancro no outono e morreu antes da primavera, na casa dos nossos pais.",
            "health",
        ),
        (
            "Mijn vader was lid van de vakbond en stond die hele winter als stakingspost bij de poort van de fabriek.",
            "union",
        ),
        (
            "Hun blev indlagt på psykiatrisk afdeling, efter at hendes mand havde begået selvmord i haven bag huset.",
            "health",
        ),
        (
            "Min mormor var judinna, men hon gick aldrig till synagogan och talade inte om det med någon av oss barn.",
            "religion",
        ),
        (
            "Han ble dømt for drap og satt elleve år i fengsel før han kom tilbake til øya og fikk arbeid på båten.",
            "crime",
        ),
        (
            "Mój ojciec chorował na depresję i przez wiele lat brał leki, o których nikt w domu nie chciał rozmawiać.",
            "health",
        ),
        (
            "Apámat letartóztatták, és két évet ült börtönben lopásért, de erről otthon soha senki nem beszélt nekem.",
            "crime",
        ),
        (
            "Мой дед был арестован и провёл в тюрьме десять лет, а бабушка никогда не говорила об этом с детьми.",
            "crime",
        ),
        (
            "Моя сестра хворіла на туберкульоз, і лікар казав, що вона не доживе до весни, але вона жила ще довго.",
            "health",
        ),
    ],
)
def test_other_languages_are_read_as_well(find: Any, text: str, subject: str) -> None:
    assert subject in told(find, text)


def test_the_subject_alone_is_weaker_than_what_is_said_of_somebody(find: Any) -> None:
    general = (
        "Chemotherapy is offered in the new wing of the hospital, which was opened on the first of May by the council."
    )
    personal = (
        "Chemotherapy was offered to my mother in the new wing of the hospital, which was opened in May by the council."
    )
    scores = [max(one.score for one in find("sensitive", text) if one.note == "health") for text in (general, personal)]
    assert scores[0] < STRONG <= scores[1]


def test_the_passage_is_the_sentence_and_nothing_is_quoted(find: Any) -> None:
    sentence = "My brother was convicted of theft when he was nineteen."
    text = f"{BEFORE['en']} {sentence} {BEFORE['en']}"
    found = [one for one in find("sensitive", text) if one.note == "crime"]
    assert [text[one.start : one.end].strip() for one in found] == [sentence]
    assert {one.note for one in find("sensitive", text)} == {"crime", "crime:document"}


def test_a_subject_that_comes_back_is_stronger_in_the_whole(find: Any) -> None:
    once = f"{BEFORE['en']} He was arrested in March."
    often = f"{once} She was convicted in May. He went to prison in June. I was arrested too."
    whole = [
        max(one.score for one in find("sensitive", text) if one.note == "crime:document") for text in (once, often)
    ]
    assert whole[0] < whole[1]


def test_a_language_without_terms_gives_nothing(find: Any) -> None:
    assert (
        find("sensitive", "Isäni sairastui syöpään syksyllä, eikä hän elänyt kevääseen asti, vaikka lääkäri toivoi.")
        == []
    )


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "no", "pl", "hu", "ru", "uk"]
)
def test_every_language_has_terms_of_every_subject(language: str) -> None:
    known = lexicon(language)
    assert known is not None
    terms = [term for found in (*known.whole.values(), *known.beginnings.values()) for term in found]
    assert {term.subject for term in terms} == set(SUBJECTS)
    assert all(part for term in terms for part, _ in term.parts)


@pytest.mark.parametrize("text", ["my cancer " * 200_000, "a" * 2_000_000, ". " * 1_000_000, "he he " * 300_000 + "."])
def test_a_text_without_end_is_read_in_pieces(find: Any, text: str) -> None:
    assert len(find("sensitive", text)) <= 201 * len(SUBJECTS)


ILL = {
    "en": "When we came back from the sea in the autumn of that year, the doctor at the hospital found a tumour in the left lung of my"
    " brother Thomas, who had never smoked, and the surgeon advised an operation before Christmas.",
    "de": "Als wir im Herbst jenes Jahres von der See zurückkamen, stellte der Arzt im Krankenhaus eine Krebserkrankung fest, an der mein"
    " Bruder Thomas schon seit dem Frühjahr gelitten haben musste, ohne dass es jemand bemerkt hätte.",
    "fr": "Quand nous sommes revenus de la mer à l'automne de cette année-là, le médecin de l'hôpital a découvert une tumeur dans le poumon"
    " gauche de mon frère Thomas, qui n'avait jamais fumé, et le chirurgien a conseillé une opération.",
}


@pytest.mark.parametrize("width", [45, 60, 72, 80])
@pytest.mark.parametrize("language", ILL)
def test_a_wrapped_sentence_says_as_much_as_an_unwrapped_one(find: Any, language: str, width: int) -> None:
    whole = f"{BEFORE[language]} {ILL[language]}"
    wrapped = textwrap.fill(whole, width, break_on_hyphens=False)
    (found,) = [one for one in find("sensitive", wrapped) if one.note == "health"]
    (expected,) = [one for one in find("sensitive", whole) if one.note == "health"]
    assert found.score == expected.score >= STRONG
    assert wrapped[found.start : found.end].replace("\n", " ") == whole[expected.start : expected.end]


def test_a_word_that_a_line_s_end_hyphenates_is_told(find: Any) -> None:
    text = f"{BEFORE['de']}\n\nIm Winter hatte meine Schwester eine Krebs-\nerkrankung, und niemand sprach davon."
    assert told(find, text) == {"health"}
