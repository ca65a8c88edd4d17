"""A thing told by a letter before the next sentence is nobody; somebody who is called by an initial stays."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import lettered
from winnow_agent.vault.screen.personal.rule import Match


def _left(language: str, marked: str, note: str = "names model") -> list[str]:
    text = marked.replace("[", "").replace("]", "")
    mark = Match(marked.index("["), marked.index("]") - 1, "PERSON", 0.8, note)
    return [text[one.start : one.end] for one in lettered.judged(text, [mark], language)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Tape 4, side [A. Recorded] at the lock cottage."),
        ("en", "See [Appendix B. Recordings] were made in June."),
        ("en", "He had hepatitis [C. Treatment] began in June."),
        ("de", "Siehe Anlage [B. Dort] steht der ganze Betrag."),
        ("fr", "C'est sur la face [B. Ensuite] on entend le moulin."),
        ("es", "Está en la caja [C. También] hay fotos de la casa."),
    ],
)
def test_a_letter_of_a_thing_and_the_next_word_are_nobody(language: str, sentence: str) -> None:
    assert _left(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Ask for [J. Recorded] at the desk."),
        ("en", "The key is in flat [B. Quorndon] rang and asked for it."),
        ("en", "He was put on ward [D. Ogunbiyi] nursed him."),
        ("en", "The file is under box [C. Miller] has it."),
        ("de", "Das steht in Akte [B. Kowalczyk] hat sie gelesen."),
    ],
)
def test_somebody_behind_a_thing_stays(language: str, sentence: str) -> None:
    assert len(_left(language, sentence)) == 1


def test_what_a_title_or_a_field_tells_stays() -> None:
    assert _left("en", "Side [A. Recorded] at the lock.", note="title") == ["A. Recorded"]
