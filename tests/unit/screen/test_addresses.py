"""What stands beside an address and belongs to it is covered with it."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing
from winnow_agent.vault.screen.personal.addresses import completed
from winnow_agent.vault.screen.personal.rule import Match

# What was marked in ⟦…⟧, persons in ⟨…⟩, what is covered in the end in {…}.
GROWN = (
    "{⟨Joshua⟩ and ⟦Granvägen 625⟧} is closed",
    "at {the corner of ⟦Alvarez Mews⟧ and ⟦Boyd Fords⟧} today",
    "{⟨Lívia⟩ és ⟦Bärstrasse 69⟧}",
    "{⟦28915 Belsőligeti utca 116.\n Port Ryanburgh⟧\n Kiribati} yesterday",
    "{⟦5 Main St, Johnville⟧, South Georgia and the South Sandwich Islands} is far",
    "{⟦9171 Oak Road Pinto⟧ AL} is safe",
    "{⟦Str. Diaconu nr. 14, Baciu⟧, jud. Prahova} at noon",
    "{⟦suite 205 tanyaside⟧ wy}",
    "{⟦12 oak road, portland⟧, or}",
)
AS_MARKED = (
    "⟨Anna⟩ and {⟦Paris⟧} won",
    "⟨Vivo⟩ en {⟦Cra. 12 No. 53⟧}",
    "{⟦Main Road⟧} in France",
    "{⟦12 oak road⟧} in the morning",
    "{⟦12 Oak Road⟧}. Peru won.",
)


@pytest.mark.parametrize("marked", [*GROWN, *AS_MARKED])
def test_an_address_is_covered_with_its_country_its_state_and_its_other_street(marked: str) -> None:
    text, at, marks = "", dict[str, int](), list[Match]()
    for sign in marked:
        if sign in "⟦⟨{}":
            at[sign] = len(text)
        elif sign in "⟧⟩":
            type_ = "LOCATION" if sign == "⟧" else "PERSON"
            marks.append(Match(at["⟦" if sign == "⟧" else "⟨"], len(text), type_, 0.8, "a rule"))
        else:
            text += sign
    longest = max(
        (mark for mark in completed(text, marks) if mark.type == "LOCATION"), key=lambda mark: mark.end - mark.start
    )
    assert text[longest.start : longest.end] == text[at["{"] : at["}"]]


@pytest.mark.parametrize(
    "marked",
    [
        "The house number is ⟦88-94⟧ and the street is ⟦Juliane-Hofmann-Platz⟧.",
        "Hausnummer: ⟦14a⟧", "I live at number ⟦31⟧ now.", "vive en el número ⟦31⟧ ahora", "Our street is called ⟦Skogsgränd⟧.", "meet at ⟦Michael and Ellis Burgs⟧ at noon",
        "in ⟦Slovenska c. 12⟧", "na ⟦Travessa Ribeiro, 44 - 1.º E⟧", "Moro na ⟦Praceta Reis, lote 29, r/c esq., 6741-441 Cantanhede⟧.", "Vive en la ⟦Transversal 9R⟧ desde niño.",
        "Se mudó de ⟦Otanche⟧ a ⟦Santiago⟧ en junio.", "She was born in ⟦Ilkley⟧.", "Mieszka w ⟦Nowej Soli⟧ od roku.", "Elle est née à ⟦Villeneuve-sur-Lot⟧.", "Hij woont in ⟦Den Bosch⟧.",
    ],
)  # fmt: skip
def test_a_part_is_found_by_what_is_said_of_it(marked: str) -> None:
    assert missing(marked, "LOCATION") == []


@pytest.mark.parametrize(
    "text",
    [
        "I was born in January.",
        "The Research and Development Center opened.",
        "The street is closed.",
        "It came from God.",
    ],
)
def test_what_only_sounds_like_a_part_is_none(text: str) -> None:
    assert found(text, "LOCATION") == []
