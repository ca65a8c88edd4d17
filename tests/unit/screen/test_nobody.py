"""What stands where a person's name may and names nobody: offices, bodies, authors who are cited."""

from __future__ import annotations

import pytest
import regex

from winnow_agent.vault.screen.personal import citations, offices, votes
from winnow_agent.vault.screen.personal.rule import Match


def _mark(text: str, value: str, score: float = 0.9) -> Match:
    return Match(text.index(value), text.index(value) + len(value), "PERSON", score, "names model")


@pytest.mark.parametrize(
    "office",
    [
        "Ministro Relator",
        "MM. Juiz",
        "Exma. Sra. Dra",
        "Madame la Présidente",
        "Herr Staatssekretär Kollege",
        "The Honourable Judge",
        "Senhor Desembargador Convocado",
    ],
)
def test_an_office_without_a_name_names_nobody(office: str) -> None:
    assert list(offices.judged(office, [_mark(office, office)])) == []


@pytest.mark.parametrize(
    "name", ["Ministro Luís Prata", "Dr. K.", "Herr D.", "Frau E", "J. S.", "Frau Richter", "Judge Mary Field"]
)
def test_an_office_with_a_name_is_kept_whole(name: str) -> None:
    assert list(offices.judged(name, [_mark(name, name)])) == [_mark(name, name)]


@pytest.mark.parametrize(
    "body", ["MINISTÉRIO PÚBLICO FEDERAL", "C. Turma", "Landgericht Musterstadt", "Université de Lyon"]
)
def test_a_body_that_a_field_names_is_no_person(body: str) -> None:
    [mark] = offices.judged(body, [_mark(body, body)])
    assert mark.type == "ORGANIZATION"


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("So auch Brunnhuber, in: Eck/Sander, BGB, § 14 Rn. 3.", "Brunnhuber"),
        ("So auch Eck/Sander, BGB, 12. Aufl., § 14 Rn. 3.", "Eck"),
        ("Dazu Sander, NJW 2004, 1211, 1213.", "Sander"),
        ("Vgl. Eck a. a. O.", "Eck"),
        ("Siehe Brunnhuber, Das Recht der Wege, 1998, S. 41.", "Brunnhuber"),
    ],
)
def test_who_is_cited_in_german_is_far_less_sure_a_person(text: str, author: str) -> None:
    [mark] = citations.lowered(text, [_mark(text, author)])
    assert mark.score < 0.35


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Herr Sander, Köln 2004, 12 Jahre im Amt", "Herr Sander"),
        ("Frau Eck verlangt nach § 14 BGB Zahlung.", "Eck"),
        ("Brunnhuber, in Köln geboren, klagt.", "Brunnhuber"),
    ],
)
def test_who_is_spoken_of_in_german_is_no_author(text: str, person: str) -> None:
    assert list(citations.lowered(text, [_mark(text, person)])) == [_mark(text, person)]


def test_a_citation_is_looked_for_in_a_reach_of_its_own(scale: int) -> None:
    text = "Eck, " + "Sander/" * 20_000 * scale
    assert list(citations.lowered(text, [_mark(text, "Eck")])) == [_mark(text, "Eck")]


def test_a_letter_alone_names_a_person_in_german_where_a_model_finds_it_likely() -> None:
    text = "Sodann ging K. zurück."
    likely, unlikely = _mark(text, "K.", 0.4), _mark(text, "K.", 0.36)
    assert [mark.end - mark.start for mark in votes.cleaned(text, [likely], "de")] == [1]
    assert list(votes.cleaned(text, [unlikely], "de")) == []
    assert list(votes.cleaned(text, [_mark(text, "K.", 0.8)], "en")) == []


def test_a_letter_with_a_figure_behind_it_names_nobody_unless_a_model_is_sure() -> None:
    text = "Aus D2 ist das bekannt."
    assert list(votes.cleaned(text, [_mark(text, "D", 0.48)], "de")) == []
    assert list(votes.cleaned(text, [_mark(text, "D", 0.6)], "de")) == [_mark(text, "D", 0.6)]


def test_a_german_noun_alone_is_a_less_sure_person_than_a_name() -> None:
    text = "Mit Gaskocher und Brezinak ging es weiter."
    marks = [_mark(text, "Gaskocher", 0.6), _mark(text, "Brezinak", 0.6)]
    assert [mark.score for mark in votes.doubted(text, marks, "de")] == [0.3, 0.6]


@pytest.mark.parametrize(
    "office",
    [
        "Senhor Governador do Distrito Federal",
        "MM. Juiz de Direito",
        "Presidente da República",
        "Presidente del Tribunal",
        "Il Presidente della Repubblica",
        "Vice-Presidente da Comissão",
    ],
)
def test_an_office_with_its_body_names_nobody(office: str) -> None:
    assert list(offices.judged(office, [_mark(office, office)])) == []


@pytest.mark.parametrize(
    "office",
    [
        "the Vice President",
        "Lord Chancellor",
        "Deputy Prime Minister",
        "Your Honour",
        "Monsieur le Maire",
        "Madame la Comtesse",
        "President of the Commission",
    ],
)
@pytest.mark.parametrize("note", ["names model", "title"])
def test_what_only_an_office_is_called_names_nobody_whoever_marks_it(office: str, note: str) -> None:
    mark = Match(office.index(office.rsplit(maxsplit=1)[-1]), len(office), "PERSON", 0.8, note)
    assert list(offices.judged(office, [mark])) == []


_DEBATE = "The committee read the bill. The Senate had passed an amendment, and Congress was to vote. "


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, Mr. Speaker. Madam Speaker, I yield.",
        "Mr. Speaker, I rise in support. I thank you, Mr. Speaker.",
        "Mr. Speaker, we can't wait; Mr. Speaker, the bill is good.",
        "Mr. President, members of the House, I thank you.",
    ],
)
def test_whom_a_debate_plainly_addresses_by_the_office_is_nobody(text: str) -> None:
    whole = _DEBATE + text
    marks = [Match(m.start(), m.end(), "PERSON", 0.7, "title") for m in regex.finditer(r"Speaker|President", whole)]
    marks += [Match(m.start(), m.end(), "PERSON", 0.9, "Rampart") for m in regex.finditer(r"Mr\. Speaker", whole)]
    assert list(offices.judged(whole, marks)) == []
    alone = [Match(m.start(), m.end(), "PERSON", 0.7, "title") for m in regex.finditer(r"Speaker|President", text)]
    assert list(offices.judged(text, alone)) == alone


@pytest.mark.parametrize(
    "text",
    [
        "Herr Präsident, meine Damen und Herren!",
        "Vielen Dank, Frau Vorsitzende.",
        "Señora presidenta, quiero decir algo.",
        "Signor presidente, colleghi, tacete.",
        "Obrigado, senhor presidente.",
    ],
)
def test_whoever_presides_is_spoken_to_by_the_office_elsewhere_too(text: str) -> None:
    [office] = regex.finditer(r"(?i)(?:herr|frau|señora|signor|senhor) \p{L}+", text)
    mark = Match(*office.span(), "PERSON", 0.8, "title")
    assert list(offices.judged(text, [mark])) == []


@pytest.mark.parametrize("type_", ["PERSON", "LOCATION"])
def test_an_assembly_is_a_body(type_: str) -> None:
    text = "Congress has acted."
    [mark] = offices.judged(text, [_mark(text, "Congress")._replace(type=type_)])
    assert mark.type == "ORGANIZATION"


@pytest.mark.parametrize("name", ["Ministro da Silva", "Presidente Ivo do Conselho", "Ivo Prates do Estado"])
def test_a_name_beside_an_office_s_words_is_kept(name: str) -> None:
    assert list(offices.judged(name, [_mark(name, name)])) == [_mark(name, name)]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Mme la Commissaire Prates", "Prates"),
        ("Frau Präsidentin Prattes", "Prattes"),
        ("Mr. Prates", "Mr. Prates"),
        ("Mme la Commissaire", ""),
    ],
)
def test_no_office_is_looked_for_elsewhere(name: str, left: str) -> None:
    assert offices.bare(name) == left
