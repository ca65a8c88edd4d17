"""What is called after a person, and whom a court's decision means."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen import view
from winnow_agent.vault.screen.personal import decisions, namesakes, offices, votes
from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules.initials import RULES


def _mark(text: str, value: str, score: float = 0.6) -> Match:
    start = view.of(text).text.index(value)
    return Match(start, start + len(value), "PERSON", score, "names model")


def _judged(text: str, value: str, language: str) -> Match:
    [mark] = namesakes.judged(view.of(text), [_mark(text, value)], language)
    return mark


@pytest.mark.parametrize(
    ("language", "text", "value", "type_"),
    [
        ("pt", "Mora na Rua Anacleto Prates, n. 3.", "Anacleto Prates", "LOCATION"),
        ("pt", "Foi à Penitenciária Doutor Ivo Prates.", "Penitenciária Doutor Ivo Prates", "LOCATION"),
        ("pt", "A Comarca de Coronel Prates cresce.", "Coronel Prates", "LOCATION"),
        ("pt", "O Hospital Municipal Ivo Prates recorre.", "Ivo Prates", "ORGANIZATION"),
        ("pt", "A Irmãos Prates Comércio e Indústria Ltda. recorre.", "Irmãos Prates", "ORGANIZATION"),
        ("pt", "Vive em Pratesina.", "Pratesina", "LOCATION"),
        ("es", "Vive en la calle Ivo Prades.", "Ivo Prades", "LOCATION"),
        ("it", "Abita in via Ivo Pratesi.", "Ivo Pratesi", "LOCATION"),
        ("it", "Abita in Pratesina.", "Pratesina", "LOCATION"),
        ("da", "Han bor på Ivar Holms Allé.", "Ivar Holms", "LOCATION"),
        ("da", "Hun bor i Holmbæk.", "Holmbæk", "LOCATION"),
        ("no", "Han bor i Ivar Holms gate.", "Ivar Holms gate", "LOCATION"),
        ("no", "Ivar Holm A/S tapte penger.", "Ivar Holm", "ORGANIZATION"),
        ("en", "They sailed in HMS Ivo Prates.", "Ivo Prates", "ORGANIZATION"),
        ("de", "Der Ivo-Prattes-Platz ist leer.", "Ivo-Prattes", "LOCATION"),
        ("de", "Der Ivo-Prattes-Platz ist leer.", "Platz", "LOCATION"),
        ("de", "Die Ivo-Prattes-Schule zahlt.", "Ivo-Prattes", "ORGANIZATION"),
        ("de", "Die Ivo Prattes GmbH & Co. KG zahlt.", "Ivo Prattes", "ORGANIZATION"),
        ("de", "Bei der Bäckerei Prattes brennt es.", "Prattes", "ORGANIZATION"),
        ("de", "Der FC Prattes gewinnt.", "Prattes", "ORGANIZATION"),
        ("de", "Das LG Prattes wies ab.", "Prattes", "ORGANIZATION"),
    ],
)
def test_what_is_called_after_a_person_is_none(language: str, text: str, value: str, type_: str) -> None:
    assert _judged(text, value, language).type == type_


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("pt", "A empresa de Ivo Prates fechou.", "Ivo Prates"),
        ("pt", "O Hospital Central Procurador Ivo Prates recorre.", "Ivo Prates"),
        ("pt", "Falou pelo Hospital São Lucas\nIvone Prates da Silva.", "Ivone Prates"),
        ("pt", "Agravante: Ivo Prates\nAgravada: Viação Ltda.", "Ivo Prates"),
        ("pt", "Acredita em Ivo Prates.", "Ivo Prates"),
        ("en", "He came via Ivo Prates.", "Ivo Prates"),
        ("de", "Es spielte der FC Lahn. Trainer Ivo Prattes war zufrieden.", "Ivo Prattes"),
        ("de", "Die Prattes-Regierung trat zurück.", "Prattes"),
        ("de", "Die Firma lobte Prattes.", "Prattes"),
        ("de", "Angela Meier-Haus kam.", "Angela Meier-Haus"),
        ("da", "Jeg så Ivar Holm i går.", "Ivar Holm"),
    ],
)
def test_a_person_beside_such_a_word_stays_one(language: str, text: str, value: str) -> None:
    assert _judged(text, value, language) == _mark(text, value)


_LAW = (
    "Im Namen des Volkes! Mit Urteil vom 3. Mai 2011 hat das Landgericht die Klage nach § 280 Abs. 1 BGB abgewiesen. Die Berufung blieb ohne Erfolg (OLG Lahn, "
    "Urteil vom 4. Mai 2012). Dagegen richtet sich die Revision (§ 543 Abs. 2 ZPO). "
)


def _decided(text: str, value: str, score: float = 0.6) -> float:
    seen = view.of(_LAW + text)
    assert decisions.is_decision(seen.text)
    start = seen.text.index(value, len(_LAW) - 1)
    mark = Match(start, start + len(value), "PERSON", score, "names model")
    [found] = decisions.judged(seen, [mark], votes.german())
    return found.score


@pytest.mark.parametrize(
    "text",
    [
        "Dies folgt aus § 12 Abs. 2 Prattes in der alten Fassung.",
        "Vorsitzender Richter Dr. Prattes hat den Vorsitz.",
        "Es wirkten mit die Richter am Bundesgerichtshof Lahnhofer, Wybrnak und Prattes.",
        "Richterin am Bundesgerichtshof Prattes ist erkrankt.",
        "hat der Senat am 4. Mai durch die Vorsitzende Richterin Dr. Ohl und die Richter Wybrnak, Prattes und Lahnhofer für Recht erkannt:",
        "hat die Kammer durch den Präsidenten Ohl und den Richter Prattes gemäß § 93b BVerfGG am 4. Mai 2011 einstimmig beschlossen:",
        "Ende.\nWybrnak Prattes Lahnhofer Ohlbrig\n",
        "Ende.\nWybrnak   Prattes   Lahnhofer\n",
        "Ende.\nDr. Wybrnak     Prattes     von Lahnhofer   Ohl\n",
    ],
)
def test_who_is_hardly_a_person_in_a_decision(text: str) -> None:
    assert _decided(text, "Prattes") < 0.35


@pytest.mark.parametrize(
    "text",
    [
        "Der Zeuge Prattes schwieg.",
        "Die Zeugen Wybrnak und Prattes schwiegen.",
        "Frau Dr. Prattes war im Urlaub.",
        "Rechtsanwalt Prattes, Köln",
        "Der Kläger Prattes trägt vor.",
    ],
)
def test_who_has_a_role_in_a_decision_is_a_person(text: str) -> None:
    assert _decided(text, "Prattes") == 0.6


def test_one_full_name_on_a_line_is_no_bench_of_judges() -> None:
    assert _decided("Ende.\nAnna Maria Prattes\nKlägerin", "Anna Maria Prattes") == 0.6
    assert _decided("Ende.\nWybrnak Prattes\n", "Wybrnak Prattes") == 0.6


def test_a_newspaper_is_no_decision() -> None:
    text = (
        "Das Landgericht verurteilte ihn. Richterin Prattes sprach von einem Grenzfall. Der Kläger war nicht da. " * 5
    )
    assert not decisions.is_decision("Am Montag gewann der Verein, am Dienstag regnete es. " * 20 + text)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Dann fiel er. H. ging hinaus.", "H."),
        ("Er sah, dass K habe fallen müssen.", "K"),
        ("Er sprach mit K. über den Hof.", "K."),
        ("Sodann lief der B weg.", "B"),
    ],
)
def test_a_letter_that_does_something_is_a_person_in_german(text: str, letter: str) -> None:
    assert letter in {text[mark.start : mark.end] for mark in matches(RULES, text)}


@pytest.mark.parametrize(
    "text",
    [
        "Stau auf der A 8 bei Ulm.",
        "Das Merkmal B hatte er übersehen.",
        "Siehe auch und S. 12 dort.",
        "So von A. a. O. her.",
    ],
)
def test_a_letter_that_counts_something_is_none(text: str) -> None:
    assert list(matches(RULES, text)) == []


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Ministro Relator", ""),
        ("Min. Ivo Prates", "Ivo Prates"),
        ("Angeklagte Prattes", "Prattes"),
        ("Ivo Prates", "Ivo Prates"),
        ("Ivo Prates Relator", "Ivo Prates"),
    ],
)
def test_an_office_is_not_looked_for_elsewhere(name: str, bare: str) -> None:
    assert offices.bare(name) == bare


def test_namesakes_take_time_by_the_mark(scale: int) -> None:
    text = "Rua " + "Aa-" * 30_000 * scale + "Platz GmbH " * 3_000 * scale
    seen = view.of(text)
    marks = [Match(at, at + 5, "PERSON", 0.6, "names model") for at in range(4, len(seen.text), 997)]
    for language in ("pt", "de", "da"):
        assert len(list(namesakes.judged(seen, marks, language))) == len(marks)
    assert len(list(decisions.judged(seen, marks, votes.german()))) == len(marks)
