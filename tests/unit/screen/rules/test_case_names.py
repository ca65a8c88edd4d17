"""Who goes before an international court is somebody; the state is not."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import opponents
from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules.case_names import RULES


def _named(text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in matches(RULES, text)]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("el Caso Quorvane y otros Vs. Paraguay, párr. 81", "Quorvane"),
        ("(Quorvanov y otros c. Bulgaria, 28 de octubre de 1998)", "Quorvanov"),
        ("Quorvane c. Royaume-Uni, no 27229/95", "Quorvane"),
        ("voir Quorvane et autres c. France [GC]", "Quorvane"),
        ("Case of Quorvane v. the United Kingdom", "Quorvane"),
        ("in Van der Quorvane and Others v. the Netherlands (no. 2)", "Van der Quorvane"),
        ("EGMR, Quorvane gegen Deutschland, Urteil vom", "Quorvane"),
        ("Quorvane c. Italia, n. 123/04", "Quorvane"),
        ("Caso A. B. Quorvane contra España", "A. B. Quorvane"),
        ("Caso Hermanas Quorvane Luz Vs. El Salvador", "Hermanas Quorvane Luz"),
    ],
)
def test_the_applicant_of_a_case_is_somebody(text: str, person: str) -> None:
    assert _named(text) == [person]


@pytest.mark.parametrize(
    "text",
    [
        "Caso Comunidad Indígena Quorvane Vs. Paraguay",
        "Sunday Times v. the United Kingdom",
        "Quorvane Ltd v. Ireland",
        "Ireland played against Italy.",
        "Quorvane v. Smith",
        "la demande Quorvane c. la société",
    ],
)
def test_bodies_and_other_cases_are_left(text: str) -> None:
    assert _named(text) == []


def test_the_state_is_nobody() -> None:
    text = "Quorvane c. Royaume-Uni et Turquie Quorvane c. Turquie"
    applicant, with_sign, other, state, told = (
        Match(0, 8, "PERSON", 0.7, "names model"),
        Match(9, 23, "PERSON", 0.7, "names model"),
        Match(27, 34, "PERSON", 0.7, "names model"),
        Match(47, 54, "PERSON", 0.7, "Rampart"),
        Match(47, 54, "PERSON", 0.7, "title"),
    )
    assert list(opponents.judged(text, [applicant, with_sign, other, state, told])) == [applicant, other, told]
    assert list(opponents.judged(text, [])) == []
