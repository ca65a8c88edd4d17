"""Whole names in capitals, told by lists alone."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.screen import worker
from winnow_agent.vault.screen.personal.capitals import whole_names


def _found(text: str, language: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in whole_names(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("PACIENTE: MARIA DA SILVA SOUZA - pela Defesa", "pt", ["MARIA DA SILVA SOUZA"]),
        (
            "Presentes: JOÃO PEREIRA, ANTÓNIO DOS SANTOS e outros",
            "pt",
            ["JOÃO PEREIRA", "ANTÓNIO DOS SANTOS"],
        ),
        ("Affaire JEAN DUPONT c. FRANCE", "fr", ["JEAN DUPONT"]),
        ("MARIA-LUISE VON WEBER, geb. Holm", "de", ["MARIA-LUISE VON WEBER"]),
        ("called as a witness: ANNA K. MEIER.", "en", ["ANNA K. MEIER"]),
    ],
)
def test_a_whole_name_is_found(text: str, language: str, names: list[str]) -> None:
    assert _found(text, language) == names


@pytest.mark.parametrize(
    "text",
    [
        "ESCOLA MARIA DA SILVA",
        "RUA JOSÉ PEREIRA, ao lado",
        "SANTA MARIA MADALENA",
        "GRACE AND PEACE",
        "VICTORIA PARK and the sea",
        "MARIA DA SILVA LTDA",
        "A MARIA DA SILVA FOI EMBORA",
        "www.JOHN SMITH/x",
        "JOHN",
        "",
    ],
)
def test_what_is_only_called_after_somebody_is_left(text: str) -> None:
    assert _found(text, "pt") == []


def test_the_screen_marks_a_list_of_members() -> None:
    text = "\n".join(
        f"{name} - do Partido Verde," for name in ("JOÃO PEREIRA", "TERESA DE ALMEIDA", "RUI FONSECA MARTINS")
    )
    found = worker.run("personal", Document(text, "text/plain", language="pt"))
    persons = [(one.start, one.end) for one in found if one.type == "PERSON" and one.score >= 0.35]
    for name in ("JOÃO PEREIRA", "TERESA DE ALMEIDA", "RUI FONSECA MARTINS"):
        assert any(start <= text.index(name) < text.index(name) + len(name) <= end for start, end in persons)


def test_long_runs_of_capitals_take_no_longer_than_their_length(scale: int) -> None:
    assert _found("MARIA " * 40_000 * scale, "pt") == []
    assert _found("MARIA DA " * 30_000 * scale, "pt") == []
    assert _found("A" * 400_000 * scale, "pt") == []
