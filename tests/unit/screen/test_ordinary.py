"""Ordinary words that a model takes for persons, and persons who are called by a word that is ordinary elsewhere."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import ordinary
from winnow_agent.vault.screen.personal.rule import Match


def _left(language: str, marked: str, score: float = 0.45, note: str = "names model") -> list[str]:
    text = marked.replace("[", "").replace("]", "")
    mark = Match(marked.index("["), marked.index("]") - 1, "PERSON", score, note)
    return [text[one.start : one.end] for one in ordinary.without(text, [mark], language)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "It began on 4 [August] 1914."),
        ("en", "On [Jan]. 31, 2006 he spoke."),
        ("en", "On Monday, 3 [March] they left."),
        ("de", "Es war Mittwoch, der 3. [August] in Wien."),
        ("es", "El 3 de [Marzo] de 1914 llovió."),
        ("fr", "Fin.\n[XXVIII]\nIl vint."),
        ("en", "End.\n\nChapter [IV]\n\nHe came."),
        ("en", "[Physically] it was hard, and physically he was weak."),
        ("es", "[Llegamos] tarde. Siempre llegamos tarde."),
        ("en", "[If] it is?"),
        ("en", "[BASIC POLICIES]\nThe policies were basic."),
        ("en", "Praise be to [Allah] for it."),
    ],
)
def test_an_ordinary_word_is_nobody(language: str, sentence: str) -> None:
    assert _left(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "[August] came at 9."),
        ("en", "[April] 25 years old, nurse."),
        ("nl", "[Jan] 31 jaar, bakker."),
        ("de", "[August] 31 Jahre alt."),
        ("en", "[May], 31, wrote to us."),
        ("en", "[June] told 3 stories."),
        ("en", "Yours,\n[LI]\nHe wrote."),
        ("en", "Yours,\n[XI]\nHe wrote."),
        ("en", "Then [VII] came."),
        ("en", "[Weaver] said the weaver was in."),
        ("en", "[Cloudy] said the day was cloudy, and Cloudy was right."),
        ("en", "So [Cloudy] said the day was cloudy."),
        ("en", "[Nwankwo] wrote to nwankwo@example.org and to @nwankwo."),
        ("en", "[BAKER WINS]\nThe baker wins."),
        ("en", "[NWANKWO]\nHe came."),
        ("de", "[Anna] ging."),
        ("uk", "[Гордий] пішов, бо був гордий."),
        ("es", "El señor [Jesús] vino."),
    ],
)
def test_a_person_is_none(language: str, sentence: str) -> None:
    assert _left(language, sentence) != []


def test_a_model_that_is_sure_or_a_title_is_believed() -> None:
    text = "[Cloudy] or not, it was cloudy."
    assert _left("en", text) == []
    assert _left("en", text, score=0.55) == ["Cloudy"]
    assert _left("en", text, note="title") == ["Cloudy"]
    assert _left("en", "Name: [March] 2001", note="field:person") == ["March"]


def _places_left(language: str, text: str, *values: str, note: str = "SpacyRecognizer") -> list[str]:
    marks = [Match(text.index(value), text.index(value) + len(value), "LOCATION", 0.7, note) for value in values]
    return [text[one.start : one.end] for one in ordinary.without(text, marks, language)]


def test_what_is_no_place_is_left_and_a_house_s_number_is_not() -> None:
    assert _places_left("fr", "— Venez demain. Si vous venez, bien.", "Venez") == []
    assert _places_left("en", "Yours, Ada\nP.S. Come!", "P.S") == []
    assert _places_left("fr", "Fin.\nVIII\nIl vint.", "VIII") == []
    assert _places_left("en", "It fell in 638 to them.", "638", note="Rampart") == []
    assert _places_left("en", "At 17 Baker Street", "17", "Baker Street", note="Rampart") == ["17", "Baker Street"]
    assert _places_left("en", "Reading is fun; Reading is a town. I like reading.", "Reading") == ["Reading"]
    assert _places_left("en", "In 90210 it rains.", "90210", note="Rampart") == ["90210"]
