"""Persons as minutes and old papers name them."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal.rules import minutes


def _found(marked: str) -> tuple[list[str], list[str]]:
    text = marked.replace("[", "").replace("]", "")
    wanted = [part.split("]")[0] for part in marked.split("[")[1:]]
    return wanted, [text[mark.start : mark.end] for rule in minutes.RULES for mark in rule.matches(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "[CARACCIOLO DI TORCHIAROLO] (FI-BP-PPE). Signor Presidente, ho ascoltato.",
        "(Applausi). [BERTAZZONI] (PD-IDP). Grazie, Presidente.",
        "[UNTERHOLZNER-EGGER] (Aut (SVP-PATT, Cb)). Signor Presidente, intervengo.",
        "SEÑOR PRESIDENTE ([Quorvane]).- Está abierta la sesión.",
        "Sra. Presidenta ([Quorvane]).- Se va a votar.",
        "The Deputy Speaker ([Ms. Ada Quorvane]): Order.",
        "M. le président ([Quorvane]) : La séance est ouverte.",
        "Vizepräsident ([Dr. Quorvane]): Das Wort hat der Abgeordnete.",
        "Il suo intervento e quello dell'on. [Dalla Pozza], potranno essere depositati.",
        "La proposta di legge a prima firma [Malaspina], presentata nella scorsa legislatura.",
        "Hr. [v. Radowitz] verzichtete auf das Wort.",
        "Der Hauptmann [v. Natzmer] zog sich mit seiner Compagnie zurück.",
        "Es ist durch den Rittmeister Grafen [v. Perglas] heute die Nachricht eingetroffen.",
    ],
)
def test_who_is_named_so_is_found(marked: str) -> None:
    wanted, found = _found(marked)
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        "ALLEGATO (PDF). Il testo segue.",
        "ARTICOLO UNICO (ISTAT). Si applica a tutti.",
        "Oh come on. Then we left.",
        "Das Spiel Hertha v. Union, im Jahr 1921.",
        "CAPITOLO PRIMO (Norme generali). Le norme valgono.",
        "Es steht im Gesetz v. 3. Mai 1921.",
    ],
)
def test_headings_dates_and_matches_are_nobody(text: str) -> None:
    assert _found(text)[1] == []
