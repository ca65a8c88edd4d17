"""What several models say, made one list."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import votes
from winnow_agent.vault.screen.personal.rule import Match


def _grown(text: str, name: str) -> list[str]:
    start = text.index(name)
    mark = Match(start, start + len(name), "PERSON", 0.9, "names model")
    return [text[whole.start : whole.end] for whole in votes.grown(text, [mark], frozenset())]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("When I was ill I had to Ask Mrs Robinson for help.", "Mrs Robinson"),
        ("They said that Then Mr. Smith came in.", "Mr. Smith"),
        ("Nun sprach gestern Also Frau Weber zu uns.", "Frau Weber"),
    ],
)
def test_what_stands_before_a_title_is_no_part_of_the_name(text: str, name: str) -> None:
    assert _grown(text, name) == [name]


def test_half_a_name_is_made_whole() -> None:
    assert _grown("I met Courtney Robinson there.", "Robinson") == ["Courtney Robinson"]
    assert _grown("I met Courtney Robinson there.", "Courtney") == ["Courtney Robinson"]


@pytest.mark.parametrize("word", ["Nobody", "Somebody", "Niemand", "Nadie", "Ninguém"])
def test_a_pronoun_names_nobody(word: str) -> None:
    text = f"{word} Smith"
    pronoun, name = Match(0, len(word), "PERSON", 0.9, "names model"), Match(0, len(text), "PERSON", 0.9, "names model")
    assert list(votes.cleaned(text, [pronoun])) == []
    assert list(votes.cleaned(text, [name])) == [name]


def _cleaned(text: str) -> list[str]:
    marks = votes.cleaned(text, [Match(0, len(text), "PERSON", 0.9, "names model")])
    return [text[mark.start : mark.end] for mark in marks]


def test_a_title_at_a_lines_end_goes_with_the_name_below() -> None:
    assert _cleaned("Sra.\nF. Tulken") == ["Sra.\nF. Tulken"]
    assert _cleaned("Prof.\nDr.\nAnna Weber\nKarl Holm") == ["Prof.\nDr.\nAnna Weber", "Karl Holm"]


def test_a_title_above_an_empty_line_belongs_to_nobody() -> None:
    assert _cleaned("Sra.\n\nF. Tulken") == ["F. Tulken"]


_PLACED = "Im Wybrnakheim liegt Elau."


def test_whom_rampart_alone_takes_for_a_person_abroad_is_what_the_names_model_says() -> None:
    place = Match(3, 14, "LOCATION", 0.4, "names model")
    lone, backed = Match(3, 14, "PERSON", 0.39, "Rampart"), Match(3, 14, "PERSON", 0.6, "Rampart")
    elsewhere = Match(20, 24, "PERSON", 0.39, "Rampart")
    assert [mark.type for mark in votes.contested(_PLACED, [place, lone], "de")] == ["LOCATION", "LOCATION"]
    assert list(votes.contested(_PLACED, [place, lone], "en")) == [place, lone]
    assert list(votes.contested(_PLACED, [place, backed, elsewhere], "de")) == [place, backed, elsewhere]
