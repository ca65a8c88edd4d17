"""What a network's share of a person is worth."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import chances
from winnow_agent.vault.screen.personal.rule import Match


def _score(value: str, score: float, kind: str = "PERSON", language: str = "da") -> float:
    (mark,) = chances.of_persons(value, [Match(0, len(value), kind, score, "names model")], language)
    return mark.score


def test_a_half_is_less_than_one_of_three_where_a_word_is_on_no_list() -> None:
    assert _score("Vandet", 0.5) < 0.35
    assert _score("Vandet", 0.6) > 0.35


def test_a_word_needs_less_where_nouns_have_capitals_and_were_doubted() -> None:
    assert _score("Vandet", 0.52, language="de") > 0.35 > _score("Vandet", 0.48, language="de")


def test_a_listed_name_needs_less() -> None:
    assert _score("Hansen", 0.5) > 0.35 > _score("Hansen", 0.4)
    assert _score("Norlys Fibernet", 0.5) > 0.35 > _score("Norlys Fibernet", 0.4)


@pytest.mark.parametrize("value", ["Quorndon", "Hansen", "Ada Quorndon"])
def test_the_order_of_marks_stays_and_what_is_sure_stays_as_it_is(value: str) -> None:
    shares = [share / 100 for share in range(20, 101)]
    scores = [_score(value, share) for share in shares]
    assert scores == sorted(scores)
    assert all(score <= share for score, share in zip(scores, shares, strict=True))
    assert _score(value, 0.9) == 0.9


@pytest.mark.parametrize(
    ("value", "kind"), [("Drammen", "LOCATION"), ("王小明", "PERSON"), ("Мельник", "PERSON"), ("anna", "PERSON")]
)
def test_places_other_scripts_and_small_letters_are_left(value: str, kind: str) -> None:
    assert _score(value, 0.5, kind) == 0.5
